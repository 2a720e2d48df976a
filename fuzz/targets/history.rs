//! Any bytes as what storage holds: they are refused or read, and what is read is written and read again the same.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use murmur_core::history::{Record, chunk, text};
use murmur_core::signal::{Event, Field, FieldKind, FieldValue, Signal};
use murmur_core::time::Time;
use sha2::{Digest, Sha256};

fuzz_target!(|data: &[u8]| {
    as_chunk(data);
    as_text(data);
    // Bodies that storage did not damage: no fuzzer guesses a checksum.
    as_chunk(&[&[1], &Sha256::digest(data)[..4], data].concat());
    if let Some((first, body)) = data.split_first() {
        let head = first & 0xf0 | 2;
        as_chunk(&[&[head], &crc(head, body)[..], body].concat());
    }
    if let Ok(events) = Vec::<Happened>::arbitrary(&mut Unstructured::new(data)) {
        let events: Vec<_> = events.into_iter().map(Event::from).collect();
        round_trip(&events);
    }
});

/// CRC-16/XMODEM, bit by bit.
fn crc(head: u8, body: &[u8]) -> [u8; 2] {
    let bit = |sum: u16, _| if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 };
    let sum = [head].iter().chain(body).fold(0, |sum, byte| (0..8).fold(sum ^ u16::from(*byte) << 8, bit));
    sum.to_be_bytes()
}

fn signal() -> Signal {
    let kinds = [
        ("value", FieldKind::Amount { decimals: 2 }),
        ("items", FieldKind::Integer),
        ("genre", FieldKind::Text),
        ("gift", FieldKind::Boolean),
    ];
    let fields = kinds.map(|(name, kind)| Field::new(name, kind)).into();
    Signal { name: "purchase".into(), title: String::new(), purpose: String::new(), keep: None, fields }
}

fn read(bytes: &[u8]) -> Option<Vec<Event>> {
    let signal = signal();
    let mut record = Record::new(&signal.fields);
    chunk::decode(&signal, bytes, &mut record).ok().map(|_| record.events().collect())
}

fn as_chunk(bytes: &[u8]) {
    let signal = signal();
    let Some(events) = read(bytes) else { return };
    assert!(events.iter().all(|event| event.values.len() == signal.fields.len()));
    let mut writer = chunk::Writer::resume(&signal, bytes).unwrap_or_else(|| chunk::Writer::new(&signal));
    events.iter().for_each(|event| writer.push(&signal, event));
    writer.seal();
    // Only a forged chunk holds what no event can.
    if events.iter().all(is_kept) {
        round_trip(&events);
    }
}

fn round_trip(events: &[Event]) {
    let signal = signal();
    let mut writer = chunk::Writer::new(&signal);
    events.iter().for_each(|event| writer.push(&signal, event));
    let bytes = writer.seal();
    assert_eq!(bytes.len(), chunk::Writer::resume(&signal, bytes).map_or(0, |writer| writer.len()));
    assert_eq!(read(bytes).as_deref(), Some(events));
    if bytes.len() <= text::LONGEST {
        assert_eq!(text::decode(&text::encode(bytes)).as_deref(), Some(bytes));
    }
}

fn as_text(data: &[u8]) {
    let bytes = &data[..data.len().min(text::LONGEST)];
    assert_eq!(text::decode(&text::encode(bytes)).as_deref(), Some(bytes));
    // The units of the code as they come, and any other text.
    let units = data.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    for text in [char::decode_utf16(units).filter_map(Result::ok).collect(), String::from_utf8_lossy(data).into_owned()]
    {
        if let Some(bytes) = text::decode(&text) {
            assert_eq!(text::decode(&text::encode(&bytes)), Some(bytes));
        }
    }
}

const LARGEST: i64 = (1 << 53) - 1;

fn is_kept(event: &Event) -> bool {
    let fits = |number: i64| number.unsigned_abs() <= LARGEST as u64;
    fits(event.time.0) && event.values.iter().all(|value| !matches!(value, FieldValue::Whole(number) if !fits(*number)))
}

/// An event as a page may give it.
#[derive(Arbitrary, Debug)]
struct Happened<'a> {
    time: i64,
    offset: i16,
    value: Option<i64>,
    items: Option<i8>,
    genre: Option<&'a str>,
    gift: Option<bool>,
}

impl From<Happened<'_>> for Event {
    fn from(happened: Happened) -> Event {
        let whole = |number: Option<i64>| number.map_or(FieldValue::Missing, FieldValue::Whole);
        let values = vec![
            whole(happened.value.map(|value| value % LARGEST)),
            whole(happened.items.map(i64::from)),
            happened.genre.map_or(FieldValue::Missing, |genre| FieldValue::Text(genre.chars().take(64).collect())),
            whole(happened.gift.map(i64::from)),
        ];
        Event { time: Time(happened.time % LARGEST), offset: happened.offset, values }
    }
}
