//! How numbers and texts are shown to a person.

/// 1234567 as "1,234,567".
pub(crate) fn thousands(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A fraction of 1 as "12.34 %".
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// A difference of fractions of 1 as "2.17 pp", percentage points.
pub(crate) fn points(share: f64) -> String {
    format!("{:.2} pp", share * 100.0)
}

/// An interval of fractions of 1 as "12.34 to 15.00 %", rounded outwards.
pub(crate) fn interval(low: f64, high: f64) -> String {
    format!("{:.2} to {:.2} %", (low * 1e4).floor() / 100.0, (high * 1e4).ceil() / 100.0)
}

/// "1 file", "2 files".
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number as u128))
}

/// `text` without control characters, so that nobody's file moves a terminal's cursor; lines stay.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{b7}' } else { c }).collect()
}

/// `text` with each line moved in by so many spaces.
pub(crate) fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}", "")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!(thousands(0_u32), "0");
        assert_eq!(thousands(999_u32), "999");
        assert_eq!(thousands(23_570_u32), "23,570");
        assert_eq!(thousands(1_234_567_u32), "1,234,567");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(2000, "file"), "2,000 files");
    }

    #[test]
    fn intervals_are_rounded_outwards() {
        assert_eq!(interval(0.123_49, 0.150_01), "12.34 to 15.01 %");
        assert_eq!(interval(0.0, 1.0), "0.00 to 100.00 %");
    }

    #[test]
    fn control_characters_are_not_printed() {
        assert_eq!(printable("a\u{1b}[2Jb\nc"), "a\u{b7}[2Jb\nc");
    }
}
