//! The compact form of a run of events of one signal, with a version and a checksum, so that a broken one loses only
//! itself. [`v2`] is written; [`v1`] is still read.
//!
//! Numbers are LEB128 varints, signed ones zigzag. A value is 0 where it is missing, else one more than its code.

mod v1;
mod v2;

pub use v2::Writer;

use super::{Instants, Record};
use crate::signal::{FieldKind, Signal, power_of_ten};

/// Version of the form that is written.
pub const VERSION: u8 = 2;

/// The first byte's low bits are the version; a version may use the high ones.
const VERSION_BITS: u8 = 0x0f;

/// Why a chunk can't be read. It loses only itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkFault {
    /// Written by a version that this reader does not know.
    Version(u8),
    /// Its bytes are not those that were written.
    Damaged,
}

/// Adds the events of a chunk of any version to `record`, behind its others, in the order they are stored, and returns
/// their first and last time. The signal may be declared otherwise than when they were written: fields match by name and
/// kind (amounts are rescaled only upwards in decimals), a field that is gone is dropped and a new one is missing.
///
/// # Errors
/// [`ChunkFault`] where the bytes are not a whole chunk; `record` is then as before.
pub fn decode(signal: &Signal, bytes: &[u8], record: &mut Record) -> Result<Option<Instants>, ChunkFault> {
    let &first = bytes.first().ok_or(ChunkFault::Damaged)?;
    let rows = record.len();
    let read = match first & VERSION_BITS {
        v1::VERSION => v1::decode(signal, bytes, record),
        VERSION => v2::decode(signal, bytes, record),
        other => return Err(ChunkFault::Version(other)),
    };
    if read.is_none() {
        record.truncate(rows);
        return Err(ChunkFault::Damaged);
    }
    record.level();
    Ok((rows..record.len()).map(|row| Instants::at(record.time(row))).reduce(Instants::with))
}

const KIND_INTEGER: u8 = 7;
const KIND_TEXT: u8 = 8;
const KIND_BOOLEAN: u8 = 9;

/// A kind as one number below 16; amounts are their decimals.
fn kind_code(kind: FieldKind) -> u8 {
    match kind {
        FieldKind::Amount { decimals } => decimals,
        FieldKind::Integer => KIND_INTEGER,
        FieldKind::Text => KIND_TEXT,
        FieldKind::Boolean => KIND_BOOLEAN,
    }
}

fn kind_of(code: u8) -> Option<FieldKind> {
    match code {
        decimals @ 0..=6 => Some(FieldKind::Amount { decimals }),
        KIND_INTEGER => Some(FieldKind::Integer),
        KIND_TEXT => Some(FieldKind::Text),
        KIND_BOOLEAN => Some(FieldKind::Boolean),
        _ => None,
    }
}

/// A field as a chunk stored it.
struct Stored {
    kind: FieldKind,
    /// Where its values go now, and what its numbers are multiplied by.
    place: Option<(usize, i64)>,
}

impl Stored {
    /// A field of this kind, whose declaration now is the first free one that `is_it` knows by its name.
    fn new(kind: FieldKind, signal: &Signal, others: &[Stored], is_it: impl Fn(&str) -> bool) -> Stored {
        let place = signal.fields.iter().enumerate().find_map(|(index, field)| {
            let taken = others.iter().any(|other| other.place.is_some_and(|(place, _)| place == index));
            if taken || !is_it(&field.name) {
                return None;
            }
            match (kind, field.kind) {
                (FieldKind::Amount { decimals: then }, FieldKind::Amount { decimals: now }) if now >= then => {
                    Some((index, power_of_ten(now - then)))
                }
                (then, now) => (then == now).then_some((index, 1)),
            }
        });
        Stored { kind, place }
    }

    /// Gives the record's last row a value, where this field has a place in it.
    fn push(&self, value: Option<i64>, record: &mut Record) {
        if let Some((field, factor)) = self.place {
            record.push(field, value.and_then(|value| value.checked_mul(factor)));
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn text(&mut self, length: u64) -> Option<&'a str> {
        let (text, rest) = self.bytes.split_at_checked(usize::try_from(length).ok()?)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    fn unsigned(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        self.unsigned().map(unzigzag)
    }
}

fn write_unsigned(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn unzigzag(code: u64) -> i64 {
    (code >> 1) as i64 ^ -((code & 1) as i64)
}

#[cfg(test)]
mod tests;
