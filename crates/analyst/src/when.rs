//! Instants as files and command lines write them.

use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;
use murmur_core::time::Time;

/// What [`read`] takes, for error messages.
pub const EXPECTED: &str = "a time such as 2024-03-13T10:21:14+01:00, or \"2024-03-13 10:21:14\" or 2024-03-13 in UTC";

/// An instant and the local time it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The instant.
    pub time: Time,
    /// Minutes that local time was ahead of UTC; 0 where none is written.
    pub offset: i16,
    /// Whether a local time is written: a date alone tells none, and "Z" that it is not known (RFC 9557).
    pub is_local: bool,
}

/// Reads RFC 3339 with its offset, or a date, or a date and a time of day, which are in UTC. Parts of a millisecond are
/// cut off. `None` for anything else.
pub fn read(text: &str) -> Option<When> {
    let bytes = text.as_bytes();
    // ISO 8601 also has forms without separators, weeks and zone names; here there is one way to write each instant.
    let separated = |at: usize, separator: u8| bytes.get(at).is_none_or(|&byte| byte == separator);
    let length_fits = bytes.len() == 10 || bytes.len() >= "1997-01-01 12:00".len();
    if !length_fits || !separated(4, b'-') || !separated(7, b'-') || !separated(13, b':') || bytes.contains(&b'[') {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset();
    if offset.is_some() && pieces.time().is_none() {
        return None;
    }
    let seconds = offset.map_or(0, Offset::seconds);
    let civil = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let timestamp = offset.unwrap_or(Offset::UTC).to_timestamp(civil).ok()?;
    let milliseconds = i64::try_from(timestamp.as_nanosecond().div_euclid(1_000_000)).ok()?;
    let whole_minutes = (seconds % 60 == 0).then_some(seconds / 60)?;
    let is_local = matches!(pieces.offset(), Some(PiecesOffset::Numeric(_)));
    Some(When { time: Time(milliseconds), offset: i16::try_from(whole_minutes).ok()?, is_local })
}

/// `time` as people write it: "2024-03-13 10:21 UTC", with seconds where there are any.
pub fn in_words(time: Time) -> String {
    let Ok(timestamp) = jiff::Timestamp::from_millisecond(time.0) else { return format!("{} ms since 1970", time.0) };
    let seconds = if time.0 % 60_000 == 0 { "" } else { ":%S" };
    timestamp.strftime(&format!("%Y-%m-%d %H:%M{seconds} UTC")).to_string()
}

/// The date of `time` in UTC: "2024-03-13".
pub fn date(time: Time) -> String {
    jiff::Timestamp::from_millisecond(time.0).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%d").to_string())
}

/// `time` in RFC 3339, UTC, to the second: "2024-03-13T10:21:14Z".
pub fn rfc3339(time: Time) -> String {
    jiff::Timestamp::from_millisecond(time.0)
        .map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 852_120_000_000; // 1997-01-01 12:00 UTC

    fn ms(text: &str) -> Option<(i64, i16)> {
        read(text).map(|when| (when.time.0, when.offset))
    }

    #[test]
    fn the_written_forms_are_read() {
        assert_eq!(ms("1997-01-01T12:00:00Z"), Some((NOON, 0)));
        assert_eq!(ms("1997-01-01T12:00:00+01:00"), Some((NOON - 3_600_000, 60)));
        assert_eq!(ms("1997-01-01 12:00:00-03:30"), Some((NOON + 12_600_000, -210)));
        assert_eq!(ms("1997-01-01 12:00:00"), Some((NOON, 0)));
        assert_eq!(ms("1997-01-01"), Some((NOON - 43_200_000, 0)));
        assert_eq!(ms("1997-01-01T12:00:00.1239Z"), Some((NOON + 123, 0)));
        assert_eq!(ms("1969-12-31T23:59:59.9999Z"), Some((-1, 0)));
    }

    #[test]
    fn only_a_written_offset_is_a_local_time() {
        let is_local = |text: &str| read(text).unwrap().is_local;
        assert!(is_local("1997-01-01T12:00:00+01:00") && is_local("1997-01-01T12:00:00+00:00"));
        assert!(!is_local("1997-01-01T12:00:00Z") && !is_local("1997-01-01 12:00:00") && !is_local("1997-01-01"));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "now",
            "1997",
            "19970101",
            "1997-1-1",
            "01.01.1997",
            "01/02/1997",
            "1997-13-01",
            "1997-02-29",
            "1997-01-01T25:00:00Z",
            "1997-01-01T12",
            "1997-01-01Z",
            "1997-01-01T12:00:00+01:00[Europe/Prague]",
            "1997-01-01 12:00:00 UTC",
            " 1997-01-01",
            "1997-01-01T12:00:00+01:00:30",
            "852120000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn words_show_seconds_only_where_there_are_any() {
        assert_eq!(in_words(Time(NOON)), "1997-01-01 12:00 UTC");
        assert_eq!(in_words(Time(NOON + 5000)), "1997-01-01 12:00:05 UTC");
        assert_eq!(date(Time(NOON)), "1997-01-01");
        assert_eq!(rfc3339(Time(NOON)), "1997-01-01T12:00:00Z");
    }
}
