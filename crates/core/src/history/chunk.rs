//! The compact form of a run of events of one signal.
//!
//! ```text
//! version     1 byte      VERSION
//! checksum    4 bytes     the first of SHA-256 over all that follows
//! fields      varint      then for each: kind (1 byte), length of its name (1 byte), name
//! events      varint      then for each: time, offset, one value for each field
//! ```
//! Numbers are LEB128 varints, signed ones zigzag. Time and offset are differences to the event before; a number is 0
//! where it is missing, else its zigzag + 1; text is 0 where missing, else 1 + its number among the texts of the chunk,
//! followed by the text itself when it is new. A chunk names its fields, so a manifest edited later still reads it.

use sha2::{Digest, Sha256};

use crate::signal::{Event, Field, FieldKind, FieldValue, Signal};
use crate::time::Time;

/// Version of this form. A reader refuses others; migrations stand beside [`decode`].
pub const VERSION: u8 = 1;

const CHECKSUM: usize = 4;
const KIND_INTEGER: u8 = 7;
const KIND_TEXT: u8 = 8;
const KIND_BOOLEAN: u8 = 9;

/// Why a chunk can't be read. It loses only itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkFault {
    /// Written by another version.
    Version(u8),
    /// Its bytes are not those that were written.
    Damaged,
}

/// Encodes events of `signal`, in order of time, each with one value for each of its fields.
pub fn encode(signal: &Signal, events: &[Event]) -> Vec<u8> {
    let mut bytes = vec![VERSION, 0, 0, 0, 0];
    write_unsigned(&mut bytes, signal.fields.len() as u64);
    for field in &signal.fields {
        bytes.push(match field.kind {
            FieldKind::Amount { decimals } => decimals,
            FieldKind::Integer => KIND_INTEGER,
            FieldKind::Text => KIND_TEXT,
            FieldKind::Boolean => KIND_BOOLEAN,
        });
        bytes.push(field.name.len() as u8);
        bytes.extend_from_slice(field.name.as_bytes());
    }
    write_unsigned(&mut bytes, events.len() as u64);
    let mut texts: Vec<&str> = Vec::new();
    let (mut time, mut offset) = (0, 0);
    for event in events {
        write_signed(&mut bytes, event.time.0.wrapping_sub(time));
        write_signed(&mut bytes, i64::from(event.offset) - offset);
        (time, offset) = (event.time.0, event.offset.into());
        for value in &event.values {
            match value {
                FieldValue::Missing => bytes.push(0),
                FieldValue::Whole(number) => write_unsigned(&mut bytes, zigzag(*number).saturating_add(1)),
                FieldValue::Text(text) => {
                    let known = texts.iter().position(|other| other == text);
                    write_unsigned(&mut bytes, known.unwrap_or(texts.len()) as u64 + 1);
                    if known.is_none() {
                        texts.push(text);
                        write_unsigned(&mut bytes, text.len() as u64);
                        bytes.extend_from_slice(text.as_bytes());
                    }
                }
            }
        }
    }
    let sum = checksum(&bytes[1 + CHECKSUM..]);
    bytes[1..=CHECKSUM].copy_from_slice(&sum);
    bytes
}

/// Decodes [`encode`] for the signal as it is declared now: fields match by name and kind (amounts are rescaled only
/// upwards in decimals), a field that is gone is dropped and a new one is missing.
///
/// # Errors
/// [`ChunkFault`] where the bytes are not a whole chunk of this version.
pub fn decode(signal: &Signal, bytes: &[u8]) -> Result<Vec<Event>, ChunkFault> {
    let (&version, rest) = bytes.split_first().ok_or(ChunkFault::Damaged)?;
    if version != VERSION {
        return Err(ChunkFault::Version(version));
    }
    let (sum, body) = rest.split_at_checked(CHECKSUM).ok_or(ChunkFault::Damaged)?;
    if sum != checksum(body) {
        return Err(ChunkFault::Damaged);
    }
    Reader { bytes: body }.events(signal).ok_or(ChunkFault::Damaged)
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = Sha256::digest(bytes);
    [hash[0], hash[1], hash[2], hash[3]]
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn events(&mut self, signal: &Signal) -> Option<Vec<Event>> {
        let stored = self.fields()?;
        let places: Vec<_> = stored.iter().map(|field| place(field, signal)).collect();
        let count = self.unsigned()?;
        let mut texts: Vec<&str> = Vec::new();
        let mut events = Vec::new();
        let (mut time, mut offset) = (0_i64, 0_i64);
        for _ in 0..count {
            time = time.wrapping_add(self.signed()?);
            offset = offset.wrapping_add(self.signed()?);
            let mut values = vec![FieldValue::Missing; signal.fields.len()];
            for (field, place) in stored.iter().zip(&places) {
                let value = self.value(field.kind, &mut texts)?;
                if let Some((index, factor)) = place {
                    values[*index] = rescale(value, *factor);
                }
            }
            events.push(Event { time: Time(time), offset: i16::try_from(offset).ok()?, values });
        }
        self.bytes.is_empty().then_some(events)
    }

    fn fields(&mut self) -> Option<Vec<Field>> {
        let count = self.unsigned()?;
        (0..count)
            .map(|_| {
                let kind = match self.byte()? {
                    decimals @ 0..=6 => FieldKind::Amount { decimals },
                    KIND_INTEGER => FieldKind::Integer,
                    KIND_TEXT => FieldKind::Text,
                    KIND_BOOLEAN => FieldKind::Boolean,
                    _ => return None,
                };
                let length = self.byte()?;
                Some(Field { name: self.text(length.into())?.into(), kind })
            })
            .collect()
    }

    fn value(&mut self, kind: FieldKind, texts: &mut Vec<&'a str>) -> Option<FieldValue> {
        let Some(code) = self.unsigned()?.checked_sub(1) else { return Some(FieldValue::Missing) };
        if kind != FieldKind::Text {
            return Some(FieldValue::Whole(unzigzag(code)));
        }
        let index = usize::try_from(code).ok()?;
        if index == texts.len() {
            let length = self.unsigned()?;
            texts.push(self.text(usize::try_from(length).ok()?)?);
        }
        texts.get(index).map(|text| FieldValue::Text((*text).into()))
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn text(&mut self, length: usize) -> Option<&'a str> {
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        self.unsigned().map(unzigzag)
    }
}

/// Where a stored field goes now, and what its numbers are multiplied by.
fn place(stored: &Field, signal: &Signal) -> Option<(usize, i64)> {
    let index = signal.field(&stored.name)?;
    match (stored.kind, signal.fields[index].kind) {
        (FieldKind::Amount { decimals: then }, FieldKind::Amount { decimals: now }) if now >= then => {
            Some((index, crate::signal::power_of_ten(now - then)))
        }
        (then, now) => (then == now).then_some((index, 1)),
    }
}

fn rescale(value: FieldValue, factor: i64) -> FieldValue {
    match value {
        FieldValue::Whole(number) => number.checked_mul(factor).map_or(FieldValue::Missing, FieldValue::Whole),
        other => other,
    }
}

fn write_unsigned(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn write_signed(bytes: &mut Vec<u8>, value: i64) {
    write_unsigned(bytes, zigzag(value));
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn unzigzag(code: u64) -> i64 {
    (code >> 1) as i64 ^ -((code & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signal(fields: &[(&str, FieldKind)]) -> Signal {
        let fields = fields.iter().map(|(name, kind)| Field { name: (*name).into(), kind: *kind }).collect();
        Signal { name: "view".into(), title: String::new(), purpose: String::new(), keep: None, fields }
    }

    const CENTS: FieldKind = FieldKind::Amount { decimals: 2 };

    fn shop() -> Signal {
        signal(&[("value", CENTS), ("genre", FieldKind::Text), ("gift", FieldKind::Boolean)])
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        const EXACT: i64 = 1 << 53;
        let whole = prop_oneof![Just(FieldValue::Missing), (-EXACT..EXACT).prop_map(FieldValue::Whole)];
        let text = prop_oneof![Just(FieldValue::Missing), "[a-zé]{0,8}".prop_map(FieldValue::Text)];
        let flag = prop_oneof![Just(FieldValue::Missing), (0_i64..2).prop_map(FieldValue::Whole)];
        let event = (-EXACT..EXACT, -840_i16..840, whole, text, flag).prop_map(|(time, offset, a, b, c)| Event {
            time: Time(time),
            offset,
            values: vec![a, b, c],
        });
        prop::collection::vec(event, 0..40)
    }

    proptest! {
        #[test]
        fn events_come_back_exactly(events in events()) {
            prop_assert_eq!(decode(&shop(), &encode(&shop(), &events)), Ok(events));
        }

        #[test]
        fn a_changed_byte_is_noticed(events in events(), at in any::<prop::sample::Index>(), bit in 0..8) {
            let mut bytes = encode(&shop(), &events);
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
            prop_assert!(decode(&shop(), &bytes).is_err());
        }

        #[test]
        fn hostile_bodies_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = vec![VERSION];
            bytes.extend(checksum(&body));
            bytes.extend(body);
            let _ = decode(&shop(), &bytes);
        }
    }

    #[test]
    fn an_edited_manifest_reads_what_still_fits() {
        let old = shop();
        let values = vec![FieldValue::Whole(1990), FieldValue::Text("jazz".into()), FieldValue::Whole(1)];
        let bytes = encode(&old, &[Event { time: Time(5), offset: 60, values }]);
        let now = signal(&[
            ("genre", FieldKind::Text),
            ("value", FieldKind::Amount { decimals: 3 }),
            ("gift", FieldKind::Integer),
        ]);
        let read = decode(&now, &bytes).unwrap();
        assert_eq!(read[0].values, [FieldValue::Text("jazz".into()), FieldValue::Whole(19900), FieldValue::Missing]);
    }

    #[test]
    fn other_versions_are_named() {
        let mut bytes = encode(&shop(), &[]);
        bytes[0] = 9;
        assert_eq!(decode(&shop(), &bytes), Err(ChunkFault::Version(9)));
        assert_eq!(decode(&shop(), &[]), Err(ChunkFault::Damaged));
    }
}
