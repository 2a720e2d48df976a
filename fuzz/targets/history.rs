//! Any bytes as what storage holds: they are refused or read, and what is read is written and read again the same.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use murmur_core::history::{chunk, text};
use murmur_core::signal::{Event, Field, FieldKind, FieldValue, Signal};
use murmur_core::time::Time;
use sha2::{Digest, Sha256};

fuzz_target!(|data: &[u8]| {
    as_chunk(data);
    as_text(data);
    // A body that storage did not damage: no fuzzer guesses a checksum.
    let mut whole = vec![chunk::VERSION];
    whole.extend_from_slice(&Sha256::digest(data)[..4]);
    whole.extend_from_slice(data);
    as_chunk(&whole);
    if let Ok(events) = Vec::<Happened>::arbitrary(&mut Unstructured::new(data)) {
        let events: Vec<_> = events.into_iter().map(Event::from).collect();
        round_trip(&events);
    }
});

fn signal() -> Signal {
    let kinds = [
        ("value", FieldKind::Amount { decimals: 2 }),
        ("items", FieldKind::Integer),
        ("genre", FieldKind::Text),
        ("gift", FieldKind::Boolean),
    ];
    let fields = kinds.map(|(name, kind)| Field { name: name.into(), kind }).into();
    Signal { name: "purchase".into(), title: String::new(), purpose: String::new(), keep: None, fields }
}

fn as_chunk(bytes: &[u8]) {
    let signal = signal();
    let Ok(events) = chunk::decode(&signal, bytes) else { return };
    assert!(events.iter().all(|event| event.values.len() == signal.fields.len()));
    // Only a forged chunk holds what no event can.
    if events.iter().all(|event| event.values.iter().all(is_kept)) {
        round_trip(&events);
    }
}

fn round_trip(events: &[Event]) {
    let signal = signal();
    let bytes = chunk::encode(&signal, events);
    assert_eq!(chunk::decode(&signal, &bytes).as_deref(), Ok(events));
    if bytes.len() <= text::LONGEST {
        assert_eq!(text::decode(&text::encode(&bytes)), Some(bytes));
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

fn is_kept(value: &FieldValue) -> bool {
    !matches!(value, FieldValue::Whole(number) if number.abs_diff(0) > LARGEST as u64)
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
        Event { time: Time(happened.time), offset: happened.offset, values }
    }
}
