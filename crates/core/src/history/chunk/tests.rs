//! Chunks there and back, broken, and read by an edited manifest.

use proptest::prelude::*;

use super::*;
use crate::signal::{Event, Field, FieldValue};
use crate::time::{Span, Time};

const CENTS: FieldKind = FieldKind::Amount { decimals: 2 };

fn signal(fields: &[(&str, FieldKind)]) -> Signal {
    let fields = fields.iter().map(|(name, kind)| Field::new(name, *kind)).collect();
    Signal { name: "view".into(), title: String::new(), purpose: String::new(), keep: None, fields }
}

fn shop() -> Signal {
    signal(&[("value", CENTS), ("genre", FieldKind::Text), ("gift", FieldKind::Boolean), ("shelf", FieldKind::Text)])
}

fn encode(signal: &Signal, events: &[Event]) -> Vec<u8> {
    let mut writer = Writer::new(signal);
    events.iter().for_each(|event| writer.push(signal, event));
    writer.seal().to_vec()
}

fn read(signal: &Signal, bytes: &[u8]) -> Result<Vec<Event>, ChunkFault> {
    let mut record = Record::new(&signal.fields);
    decode(signal, bytes, &mut record).map(|_| record.events().collect())
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    const EXACT: i64 = 1 << 53;
    let whole = prop_oneof![Just(FieldValue::Missing), (-EXACT..EXACT).prop_map(FieldValue::Whole)];
    let text = || prop_oneof![Just(FieldValue::Missing), "[a-zé]{0,2}".prop_map(FieldValue::Text)];
    let flag = prop_oneof![Just(FieldValue::Missing), (0_i64..2).prop_map(FieldValue::Whole)];
    // Whole days, then anything: the unit becomes finer, and time goes back.
    let time = prop_oneof![
        (0..20_000_i64).prop_map(|day| day * Span::DAY.0),
        (0..2_000_000_000_i64).prop_map(|second| second * 1000),
        -EXACT..EXACT,
    ];
    let offset = prop_oneof![3 => Just(60_i16), 1 => -840_i16..840];
    let event = (time, offset, whole, text(), flag, text()).prop_map(|(time, offset, a, b, c, d)| Event {
        time: Time(time),
        offset,
        values: vec![a, b, c, d],
    });
    let events = prop::collection::vec(event, 0..40);
    (events, any::<bool>()).prop_map(|(mut events, sorted)| {
        if sorted {
            events.sort_by_key(|event| event.time);
        }
        events
    })
}

proptest! {
    #[test]
    fn events_come_back_exactly_and_in_order(events in events()) {
        prop_assert_eq!(read(&shop(), &encode(&shop(), &events)), Ok(events));
    }

    #[test]
    fn a_chunk_goes_on_where_it_ended(events in events(), at in any::<prop::sample::Index>()) {
        let (before, after) = events.split_at(at.index(events.len() + 1));
        let mut writer = Writer::resume(&shop(), &encode(&shop(), before)).unwrap();
        after.iter().for_each(|event| writer.push(&shop(), event));
        prop_assert_eq!(read(&shop(), writer.seal()), Ok(events));
    }

    #[test]
    fn a_burst_of_wrong_bits_is_noticed(events in events(), at in any::<prop::sample::Index>(), burst in 1..=u8::MAX) {
        let mut bytes = encode(&shop(), &events);
        let at = at.index(bytes.len());
        bytes[at] ^= burst;
        prop_assert!(read(&shop(), &bytes).is_err());
    }

    #[test]
    fn hostile_bodies_never_panic_and_leave_the_record_as_it_was(
        body in prop::collection::vec(any::<u8>(), 0..200),
        head in 0_u8..16,
    ) {
        let signal = shop();
        let mut record = Record::new(&signal.fields);
        decode(&signal, &encode(&signal, &[event(5)]), &mut record).unwrap();
        let before = record.clone();
        for bytes in [v2::sealed(head << 4 | VERSION, &body), v1::sealed(&body)] {
            if decode(&signal, &bytes, &mut record).is_err() {
                prop_assert_eq!(&record, &before);
            }
            record.truncate(1);
        }
    }
}

fn event(time: i64) -> Event {
    let text = FieldValue::Text("jazz".into());
    Event {
        time: Time(time),
        offset: 60,
        values: vec![FieldValue::Whole(1990), text.clone(), FieldValue::Whole(1), text],
    }
}

#[test]
fn an_edited_manifest_reads_what_still_fits() {
    let bytes = encode(&shop(), &[event(5)]);
    let now = signal(&[
        ("genre", FieldKind::Text),
        ("value", FieldKind::Amount { decimals: 3 }),
        ("gift", FieldKind::Integer),
        ("new", FieldKind::Text),
    ]);
    let values = [FieldValue::Text("jazz".into()), FieldValue::Whole(19900), FieldValue::Missing, FieldValue::Missing];
    assert_eq!(read(&now, &bytes).unwrap()[0].values, values);
    let coarser = signal(&[("value", FieldKind::Amount { decimals: 1 })]);
    assert_eq!(read(&coarser, &bytes).unwrap()[0].values, [FieldValue::Missing]);
    assert!(Writer::resume(&now, &bytes).is_none(), "a chunk has one list of fields");
}

#[test]
fn an_amount_that_overflows_in_its_new_decimals_is_missing() {
    let (then, now) = [0, 6].map(|decimals| signal(&[("value", FieldKind::Amount { decimals })])).into();
    let values = vec![FieldValue::Whole(1 << 53)];
    let bytes = encode(&then, &[Event { time: Time(5), offset: 0, values }]);
    assert_eq!(read(&now, &bytes).unwrap()[0].values, [FieldValue::Missing]);
}

#[test]
fn one_more_event_is_only_its_own_bytes() {
    let signal = shop();
    let mut writer = Writer::new(&signal);
    // A first event of this year to the millisecond: 16 bytes of header, 6 of time, 3 of offset, then its values.
    writer.push(&signal, &event(1_780_000_000_123));
    let first = writer.seal().len();
    writer.push(&signal, &event(1_780_000_061_456));
    assert_eq!(writer.seal().len() - first, 3 + 2 + 1 + 1 + 1, "step, amount, text, flag, text");
    writer.push(&signal, &event(1_780_000_061_456));
    assert_eq!(writer.seal().len() - first, 2 * 5 + 3 + 1);
}

#[test]
fn other_versions_are_named() {
    let mut bytes = encode(&shop(), &[]);
    bytes[0] = 9;
    assert_eq!(read(&shop(), &bytes), Err(ChunkFault::Version(9)));
    assert_eq!(read(&shop(), &[]), Err(ChunkFault::Damaged));
}
