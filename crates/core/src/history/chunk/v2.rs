//! Version 2.
//!
//! ```text
//! head        1 byte      2, + 16 × unit of time (0 to 4: ms, s, min, h, day), + 128 where steps are signed
//! checksum    2 bytes     CRC-16 over all other bytes
//! fields      varint      then for each 3 bytes: kind (4 bits), hash of its name (20 bits)
//! events      to the end  step, then one value for each field
//! ```
//! A step is one more than the time since the event before, or since 1970, in the chunk's unit: the coarsest that all its
//! times are whole multiples of. A step of 0 comes before the true one where the offset changes, and the new offset stands
//! between them; the first is 0. Steps are signed only where an event came out of order, or before 1970. A text is its
//! number among those of its field in the chunk, followed by its length and itself when it is new.
//!
//! A hash in place of a name is what makes one event small. Two names of 20 equal bits and one kind would be taken for the
//! same field only where an edit of the manifest drops the one and adds the other: one pair in a million.

use super::{Reader, Stored, VERSION, decode as decode_any, kind_code, kind_of, unzigzag, write_unsigned, zigzag};
use crate::history::Record;
use crate::history::texts::{Texts, hash};
use crate::signal::{Event, FieldKind, FieldValue, Signal};
use crate::time::{Span, Time};

/// Units of time; each divides the next.
const UNITS: [i64; 5] = [1, Span::SECOND.0, Span::MINUTE.0, Span::HOUR.0, Span::DAY.0];

const UNIT_SHIFT: u32 = 4;
const UNIT_BITS: u8 = 0x07;
const SIGNED: u8 = 0x80;

/// Bytes before the fields: head and checksum.
const PREFIX: usize = 3;

const NAME_BITS: u32 = 20;

/// Adds its events to `record`; `None` where it is no whole chunk.
pub(super) fn decode(signal: &Signal, bytes: &[u8], record: &mut Record) -> Option<()> {
    let (prefix, body) = bytes.split_at_checked(PREFIX)?;
    let head = prefix[0];
    if prefix[1..] != checksum(head, body) {
        return None;
    }
    let unit = *UNITS.get(usize::from(head >> UNIT_SHIFT & UNIT_BITS))?;
    let signed = head & SIGNED != 0;
    let mut reader = Reader { bytes: body };
    let mut fields: Vec<Stored> = Vec::new();
    for _ in 0..reader.unsigned()? {
        let id = u32::from_be_bytes([0, reader.byte()?, reader.byte()?, reader.byte()?]);
        let kind = kind_of((id >> NAME_BITS) as u8)?;
        let field = Stored::new(kind, signal, &fields, |name| field_id(name, kind) == id);
        fields.push(field);
    }
    // For each field the record's numbers of the texts that the chunk has named so far.
    let mut texts = vec![Vec::new(); fields.len()];
    let (mut time, mut offset) = (0_i64, 0);
    while !reader.bytes.is_empty() {
        let mut step = reader.unsigned()?;
        if step == 0 {
            offset = i16::try_from(reader.signed()?).ok()?;
            step = reader.unsigned()?;
        }
        let step = step.checked_sub(1)?;
        let step = if signed { unzigzag(step) } else { step as i64 };
        time = time.wrapping_add(step.wrapping_mul(unit));
        record.begin(Time(time), offset);
        for (field, texts) in fields.iter().zip(&mut texts) {
            let value = match reader.unsigned()?.checked_sub(1) {
                Some(code) if field.kind == FieldKind::Text => {
                    let index = usize::try_from(code).ok()?;
                    if index == texts.len() {
                        let length = reader.unsigned()?;
                        let text = reader.text(length)?;
                        texts.push(field.place.map_or(0, |(field, _)| record.text_number(field, text)));
                    }
                    Some(i64::from(*texts.get(index)?))
                }
                code => code.map(unzigzag),
            };
            field.push(value, record);
        }
    }
    Some(())
}

/// Writes a chunk, event by event: one more is only its own bytes.
#[derive(Clone, Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Index in [`UNITS`].
    unit: usize,
    signed: bool,
    time: i64,
    offset: i16,
    /// For each field its texts in this chunk.
    texts: Vec<Texts>,
}

impl Writer {
    /// An empty chunk of `signal`.
    pub fn new(signal: &Signal) -> Writer {
        Writer::with(signal, UNITS.len() - 1, false)
    }

    /// Goes on where a chunk ends that was written for the same fields; `None` for all others.
    pub fn resume(signal: &Signal, bytes: &[u8]) -> Option<Writer> {
        let empty = Writer::new(signal);
        let head = bytes.first()?;
        let fits = head & super::VERSION_BITS == VERSION && bytes.get(PREFIX..)?.starts_with(&empty.bytes[PREFIX..]);
        let unit = usize::from(head >> UNIT_SHIFT & UNIT_BITS);
        if fits { rewritten(signal, bytes, unit, head & SIGNED != 0) } else { None }
    }

    fn with(signal: &Signal, unit: usize, signed: bool) -> Writer {
        let mut bytes = vec![0; PREFIX];
        write_unsigned(&mut bytes, signal.fields.len() as u64);
        for field in &signal.fields {
            bytes.extend_from_slice(&field_id(&field.name, field.kind).to_be_bytes()[1..]);
        }
        let texts = vec![Texts::default(); signal.fields.len()];
        Writer { bytes, unit, signed, time: 0, offset: 0, texts }
    }

    /// Adds an event of `signal`, with one value for each of its fields.
    pub fn push(&mut self, signal: &Signal, event: &Event) {
        let time = event.time.0;
        let coarsest = UNITS.iter().rposition(|unit| time % unit == 0).unwrap_or(0);
        let signed = self.signed || time < self.time;
        if coarsest < self.unit || signed != self.signed {
            // Rare: the unit becomes finer at most four times in a chunk, and steps become signed once.
            let unit = coarsest.min(self.unit);
            if let Some(writer) = rewritten(signal, self.seal(), unit, signed) {
                *self = writer;
            }
        }
        if event.offset != self.offset {
            self.bytes.push(0);
            write_unsigned(&mut self.bytes, zigzag(event.offset.into()));
        }
        let step = time.wrapping_sub(self.time) / UNITS[self.unit];
        let step = if self.signed { zigzag(step) } else { step as u64 };
        write_unsigned(&mut self.bytes, step.saturating_add(1));
        (self.time, self.offset) = (time, event.offset);
        for (texts, value) in self.texts.iter_mut().zip(&event.values) {
            match value {
                FieldValue::Missing => self.bytes.push(0),
                FieldValue::Whole(number) => write_unsigned(&mut self.bytes, zigzag(*number).saturating_add(1)),
                FieldValue::Text(text) => {
                    let known = texts.all().len() as u32;
                    let number = texts.number(text);
                    write_unsigned(&mut self.bytes, u64::from(number) + 1);
                    if number == known {
                        write_unsigned(&mut self.bytes, text.len() as u64);
                        self.bytes.extend_from_slice(text.as_bytes());
                    }
                }
            }
        }
    }

    /// How many bytes the chunk has.
    #[expect(clippy::len_without_is_empty, reason = "a chunk is never without bytes")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The chunk's bytes, with its checksum.
    pub fn seal(&mut self) -> &[u8] {
        self.bytes[0] = VERSION | (self.unit as u8) << UNIT_SHIFT | if self.signed { SIGNED } else { 0 };
        let sum = checksum(self.bytes[0], &self.bytes[PREFIX..]);
        self.bytes[1..PREFIX].copy_from_slice(&sum);
        &self.bytes
    }
}

/// The same events in the same order with another unit, or signed steps.
fn rewritten(signal: &Signal, bytes: &[u8], unit: usize, signed: bool) -> Option<Writer> {
    let mut record = Record::new(&signal.fields);
    decode_any(signal, bytes, &mut record).ok()?;
    let mut writer = Writer::with(signal, unit, signed);
    record.events().for_each(|event| writer.push(signal, &event));
    Some(writer)
}

/// A field in three bytes.
fn field_id(name: &str, kind: FieldKind) -> u32 {
    u32::from(kind_code(kind)) << NAME_BITS | hash(name.as_bytes()) >> (u32::BITS - NAME_BITS)
}

/// CRC-16 of x¹⁶ + x¹² + x⁵ + 1 from 0 (as XMODEM and SD cards have it for blocks of this length), a byte at a time
/// without a table. It notices every burst of up to 16 bits.
fn checksum(head: u8, body: &[u8]) -> [u8; 2] {
    let sum = [head].iter().chain(body).fold(0_u16, |sum, byte| {
        let mut x = sum >> 8 ^ u16::from(*byte);
        x ^= x >> 4;
        sum << 8 ^ x << 12 ^ x << 5 ^ x
    });
    sum.to_be_bytes()
}

/// `body` with this head and a right checksum.
#[cfg(test)]
pub(super) fn sealed(head: u8, body: &[u8]) -> Vec<u8> {
    [&[head], &checksum(head, body)[..], body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_catalogue() {
        // CRC-16/XMODEM: check 0x31c3 over "123456789".
        assert_eq!(checksum(b'1', b"23456789"), [0x31, 0xc3]);
    }
}
