//! Decimal numbers, read exactly: the nearest double, ties to even.
//!
//! By shifting decimal digits, as in W. Clinger, "How to read floating point numbers accurately" (PLDI 1990), and Go's
//! `strconv`: slow and small. The standard library's reader is fast and costs the module ten times as much.

/// The number that `text` begins with (digits, a fraction, an exponent; no sign) and its length in bytes; infinite
/// where it is too large, `None` where no digit comes first.
pub(super) fn read(text: &str) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut digits = Vec::new();
    let mut point = 0; // the value is 0.d₀d₁d₂… × 10^point
    let mut at = 0;
    let mut in_fraction = false;
    loop {
        if is_digit(at) {
            let digit = bytes[at] - b'0';
            let leading = digits.is_empty() && digit == 0;
            match (in_fraction, leading) {
                (false, false) => point += 1,
                (true, true) => point -= 1,
                _ => {}
            }
            if !leading {
                digits.push(digit);
            }
        } else if !in_fraction && bytes.get(at) == Some(&b'.') && is_digit(at + 1) {
            in_fraction = true;
        } else {
            break;
        }
        at += 1;
    }
    if at == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let negative = bytes.get(at + 1) == Some(&b'-');
        let mut end = at + 1 + usize::from(negative || bytes.get(at + 1) == Some(&b'+'));
        let mut exponent = 0_i32;
        while is_digit(end) {
            exponent = (exponent * 10 + i32::from(bytes[end] - b'0')).min(99_999);
            end += 1;
            at = end;
        }
        point += if negative { -exponent } else { exponent };
    }
    trim(&mut digits);
    Some((nearest(digits, point), at))
}

/// The whole number that all of `text` writes in this radix; `None` where it is empty or beyond 64 bits.
pub(crate) fn whole(text: &str, radix: u32) -> Option<u64> {
    let digit = |value: u64, c: char| value.checked_mul(radix.into())?.checked_add(c.to_digit(radix)?.into());
    if text.is_empty() { None } else { text.chars().try_fold(0, digit) }
}

fn nearest(mut digits: Vec<u8>, mut point: i32) -> f64 {
    const IMPLICIT: u64 = 1 << 52;
    const LEAST: i32 = -1074; // the exponent of the smallest double
    if digits.is_empty() || point < -330 {
        return 0.0;
    }
    if point > 310 {
        return f64::INFINITY;
    }
    // Bring it to [2⁵², 2⁵³) × 2^exponent, so that its whole part is the fraction's bits.
    let mut exponent = 0;
    let whole = loop {
        let whole = match point {
            18.. => u64::MAX,
            _ => (0..point).fold(0, |n, i| n * 10 + u64::from(digits.get(i as usize).copied().unwrap_or(0))),
        };
        if whole >= 2 * IMPLICIT {
            halve(&mut digits, &mut point);
            exponent += 1;
        } else if whole < IMPLICIT && exponent > LEAST {
            double(&mut digits, &mut point);
            exponent -= 1;
        } else {
            break whole;
        }
    };
    let rest = usize::try_from(point).ok().and_then(|point| digits.get(point..)).unwrap_or_default();
    let up = match rest {
        [5] => whole % 2 == 1,
        [first, ..] => *first >= 5,
        [] => false,
    };
    let whole = whole + u64::from(up);
    if whole < IMPLICIT {
        return f64::from_bits(whole);
    }
    let biased = (exponent - LEAST + 1) as u64;
    if biased >= 2047 { f64::INFINITY } else { f64::from_bits((biased << 52) + (whole - IMPLICIT)) }
}

fn halve(digits: &mut Vec<u8>, point: &mut i32) {
    let mut rest = 0;
    for digit in digits.iter_mut() {
        let value = rest * 10 + *digit;
        *digit = value / 2;
        rest = value % 2;
    }
    if rest > 0 {
        digits.push(5);
    }
    if digits[0] == 0 {
        digits.remove(0);
        *point -= 1;
    }
}

fn double(digits: &mut Vec<u8>, point: &mut i32) {
    let mut carry = 0;
    for digit in digits.iter_mut().rev() {
        let value = *digit * 2 + carry;
        *digit = value % 10;
        carry = value / 10;
    }
    if carry > 0 {
        digits.insert(0, carry);
        *point += 1;
    }
    trim(digits);
}

/// Drops zeros at the end, so that a lone 5 behind the point is exactly one half.
fn trim(digits: &mut Vec<u8>) {
    while digits.last() == Some(&0) {
        digits.pop();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    /// The standard library's reader is the oracle.
    fn agrees(text: &str) {
        let expected: f64 = text.parse().unwrap();
        let (found, length) = read(text).unwrap();
        assert_eq!((found.to_bits(), length), (expected.to_bits(), text.len()), "{text}");
    }

    #[test]
    fn the_hard_cases() {
        for text in [
            "0",
            "0.0",
            "1",
            "10",
            "0.1",
            "123.456",
            "1e23",
            "8.5",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.0000000000000000000000000001",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1e-324",
            "1e400",
            "1e-400",
            "1e99999999999",
            "0e5",
            "000.000100e4",
            "6.02214e23",
            "9223372036854777857",
            "18446744073709553665.0",
            "1.175494e-40",
            "4.4501477170144023e-308",
        ] {
            agrees(text);
        }
        agrees(&format!("0.{}1e3999", "0".repeat(3999)));
        agrees(&format!("1{}e-3999", "0".repeat(4000)));
    }

    #[test]
    fn it_stops_where_the_number_does() {
        assert_eq!(read("1.5.5"), Some((1.5, 3)));
        assert_eq!(read("1.size()"), Some((1.0, 1)));
        assert_eq!(read("2e"), Some((2.0, 1)));
        assert_eq!(read("2e+x"), Some((2.0, 1)));
        assert_eq!(read(".5"), Some((0.5, 2)));
        assert_eq!(read("e5"), None);
        assert_eq!(read("."), None);
    }

    proptest! {
        #[test]
        fn any_double_reads_back(bits: u64) {
            let number = f64::from_bits(bits & !(1 << 63));
            prop_assume!(number.is_finite());
            agrees(&format!("{number:e}"));
            agrees(&format!("{number:.17e}"));
        }

        #[test]
        fn any_digits_are_the_nearest(text in r"[0-9]{1,30}(\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?") {
            agrees(&text);
        }
    }
}
