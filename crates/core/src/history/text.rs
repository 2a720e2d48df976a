//! Bytes as text for a storage that counts UTF-16 units: 14 bits in each unit.
//!
//! The units are U+3400 to U+73FF: no surrogates, nothing that Unicode normalizes or escapes. The first unit is the
//! number of bytes, so that padding is never read as data.

const BASE: u32 = 0x3400;
const BITS: u32 = 14;
const MASK: u32 = (1 << BITS) - 1;

/// Most bytes in one text.
pub const LONGEST: usize = MASK as usize;

/// Units that so many bytes take.
pub fn units(bytes: usize) -> usize {
    1 + (bytes * 8).div_ceil(BITS as usize)
}

/// `bytes` as text of 1 + ⌈8·n/14⌉ units; at most [`LONGEST`] bytes.
pub fn encode(bytes: &[u8]) -> String {
    debug_assert!(bytes.len() <= LONGEST);
    let mut text = String::with_capacity(3 * units(bytes.len()));
    text.push(unit(bytes.len() as u32));
    let (mut buffer, mut filled) = (0_u32, 0);
    for &byte in bytes {
        buffer = buffer << 8 | u32::from(byte);
        filled += 8;
        if filled >= BITS {
            filled -= BITS;
            text.push(unit(buffer >> filled));
        }
    }
    if filled > 0 {
        text.push(unit(buffer << (BITS - filled)));
    }
    text
}

/// The bytes of [`encode`]; `None` where the text is not of that form. Each of its units is three bytes of UTF-8, which are
/// read as they are: half the time that characters take.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (units, rest) = text.as_bytes().as_chunks::<3>();
    let value = |unit: &[u8; 3]| {
        let [a, b, c] = unit.map(u32::from);
        // Any other form of character gives a number beyond the range, or one below, which wraps around.
        let point = (a ^ 0xe0) << 12 | (b ^ 0x80) << 6 | (c ^ 0x80);
        Some(point.wrapping_sub(BASE)).filter(|value| *value <= MASK)
    };
    let (first, units) = units.split_first()?;
    let length = value(first)? as usize;
    if !rest.is_empty() || units.len() + 1 != self::units(length) {
        return None;
    }
    let mut bytes = Vec::with_capacity(length + 1);
    let (mut buffer, mut filled) = (0_u32, 0);
    for unit in units {
        buffer = buffer << BITS | value(unit)?;
        filled += BITS;
        while filled >= 8 {
            filled -= 8;
            bytes.push((buffer >> filled) as u8);
        }
    }
    bytes.truncate(length);
    Some(bytes)
}

fn unit(value: u32) -> char {
    char::from_u32(BASE + (value & MASK)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_string_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let text = encode(&bytes);
            prop_assert_eq!(text.chars().count(), units(bytes.len()));
            let in_range = text.chars().all(|c| ('\u{3400}'..='\u{73ff}').contains(&c));
            prop_assert!(in_range);
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn foreign_text_is_refused_or_read_but_never_panics(text in ".{0,40}") {
            let _ = decode(&text);
        }
    }

    #[test]
    fn cut_and_lengthened_texts_are_refused() {
        let text = encode(&[7; 20]);
        let cut: String = text.chars().take(6).collect();
        assert_eq!(decode(&cut), None);
        assert_eq!(decode(&(text.clone() + "\u{3400}")), None);
        assert_eq!(decode(""), None);
        assert_eq!(decode("plain"), None);
    }
}
