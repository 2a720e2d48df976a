//! Version 1, which named its fields in every chunk. Only read.
//!
//! ```text
//! version     1 byte      1
//! checksum    4 bytes     the first of SHA-256 over all that follows
//! fields      varint      then for each: kind (1 byte), length of its name (1 byte), name
//! events      varint      then for each: time, offset, one value for each field
//! ```
//! Time (ms) and offset are signed differences to the event before; a text is its number among the texts of the chunk,
//! followed by the text itself when it is new.

use sha2::{Digest, Sha256};

use super::{Reader, Stored, kind_of, unzigzag};
use crate::history::Record;
use crate::signal::{FieldKind, Signal};
use crate::time::Time;

pub(super) const VERSION: u8 = 1;

const CHECKSUM: usize = 4;

/// Adds its events to `record`; `None` where it is no whole chunk.
pub(super) fn decode(signal: &Signal, bytes: &[u8], record: &mut Record) -> Option<()> {
    let (sum, body) = bytes.get(1..)?.split_at_checked(CHECKSUM)?;
    if bytes[0] != VERSION || sum != &Sha256::digest(body)[..CHECKSUM] {
        return None;
    }
    let mut reader = Reader { bytes: body };
    let mut fields: Vec<Stored> = Vec::new();
    for _ in 0..reader.unsigned()? {
        let kind = kind_of(reader.byte()?)?;
        let length = reader.byte()?;
        let name = reader.text(length.into())?;
        let field = Stored::new(kind, signal, &fields, |declared| declared == name);
        fields.push(field);
    }
    let count = reader.unsigned()?;
    let mut texts = Vec::new();
    let (mut time, mut offset) = (0_i64, 0_i64);
    for _ in 0..count {
        time = time.wrapping_add(reader.signed()?);
        offset = offset.wrapping_add(reader.signed()?);
        record.begin(Time(time), i16::try_from(offset).ok()?);
        for field in &fields {
            let value = match reader.unsigned()?.checked_sub(1) {
                Some(code) if field.kind == FieldKind::Text => {
                    let index = usize::try_from(code).ok()?;
                    if index == texts.len() {
                        let length = reader.unsigned()?;
                        texts.push(reader.text(length)?);
                    }
                    let text = texts.get(index)?;
                    field.place.map(|(field, _)| record.text_number(field, text).into())
                }
                code => code.map(unzigzag),
            };
            field.push(value, record);
        }
    }
    reader.bytes.is_empty().then_some(())
}

/// `body` with its head and a right checksum.
#[cfg(test)]
pub(super) fn sealed(body: &[u8]) -> Vec<u8> {
    [&[VERSION], &Sha256::digest(body)[..CHECKSUM], body].concat()
}
