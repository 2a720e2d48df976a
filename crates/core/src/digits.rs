//! Whole numbers as text: one small reader and writer, since each of the library's costs the module as much per type.

use crate::expression::whole;

/// `n` in decimal digits; the largest of 64 bits for what is larger.
pub fn digits(n: impl TryInto<i64>) -> String {
    write(n.try_into().unwrap_or(i64::MAX))
}

#[inline(never)]
fn write(n: i64) -> String {
    let (mut letters, mut at) = ([b'-'; 20], 20);
    let mut rest = n.unsigned_abs();
    loop {
        at -= 1;
        letters[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    letters[at - usize::from(n < 0)..].iter().map(|letter| char::from(*letter)).collect()
}

/// The whole number that all of `text` writes, with or without a sign, where it fits.
pub fn read<N: TryFrom<i64>>(text: &str) -> Option<N> {
    read_i64(text)?.try_into().ok()
}

#[inline(never)]
fn read_i64(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-');
    let value = whole(digits.or(text.strip_prefix('+')).unwrap_or(text), 10)?;
    if digits.is_some() { 0_i64.checked_sub_unsigned(value) } else { i64::try_from(value).ok() }
}

#[cfg(test)]
mod tests {
    use super::{digits, read};

    #[test]
    fn what_is_written_reads_back() {
        for n in [0, 7, 10, -1, 1_000_000, i64::MAX, i64::MIN] {
            assert_eq!(digits(n), n.to_string());
            assert_eq!(read(&digits(n)), Some(n));
        }
        assert_eq!(digits(u64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn what_is_no_number_or_does_not_fit_is_none() {
        for text in ["", "-", "+", "--1", "1.5", "1 ", "9223372036854775808", "x"] {
            assert_eq!(read::<i64>(text), None, "{text}");
        }
        assert_eq!(read::<u8>("256"), None);
        assert_eq!(read::<u32>("-1"), None);
        assert_eq!(read::<u8>("+7"), Some(7));
    }
}
