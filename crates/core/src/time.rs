//! Instants and lengths of time, both whole milliseconds. Reading a clock happens elsewhere.

/// An instant: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A length of time in milliseconds; not negative where a window or a retention is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

impl Time {
    /// The time that passed from `earlier` to `self`; zero when the clock went back in between.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }

    /// The instant `span` before this one.
    pub fn before(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl Span {
    /// One second.
    pub const SECOND: Span = Span(1000);
    /// One minute.
    pub const MINUTE: Span = Span(60 * 1000);
    /// One hour.
    pub const HOUR: Span = Span(60 * 60 * 1000);
    /// Twenty-four hours, whatever the calendar does.
    pub const DAY: Span = Span(24 * 60 * 60 * 1000);
    /// Seven days.
    pub const WEEK: Span = Span(7 * 24 * 60 * 60 * 1000);
    /// 365 days.
    pub const YEAR: Span = Span(365 * 24 * 60 * 60 * 1000);

    /// Reads "30m", "12h", "90d", "4w" or "2y": a whole number above zero and one unit.
    pub fn parse(text: &str) -> Option<Span> {
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(digits);
        let unit = match unit {
            "m" => Span::MINUTE,
            "h" => Span::HOUR,
            "d" => Span::DAY,
            "w" => Span::WEEK,
            "y" => Span::YEAR,
            _ => return None,
        };
        number.parse::<i64>().ok().filter(|&n| n > 0)?.checked_mul(unit.0).map(Span)
    }

    /// `self` × `factor`, or `None` where it does not fit.
    pub fn checked_mul(self, factor: i64) -> Option<Span> {
        self.0.checked_mul(factor).map(Span)
    }

    /// In plain words, by the largest unit that divides it: "90 days", "30 minutes", "1500 ms".
    pub fn in_words(self) -> String {
        let units = [(Span::DAY, "day"), (Span::HOUR, "hour"), (Span::MINUTE, "minute"), (Span::SECOND, "second")];
        for (unit, name) in units {
            if self.0 != 0 && self.0 % unit.0 == 0 {
                let count = self.0 / unit.0;
                let plural = if count == 1 { "" } else { "s" };
                return format!("{count} {name}{plural}");
            }
        }
        format!("{} ms", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_a_number_and_a_unit() {
        assert_eq!(Span::parse("90d"), Some(Span(90 * Span::DAY.0)));
        assert_eq!(Span::parse("2y"), Some(Span(730 * Span::DAY.0)));
        assert_eq!(Span::parse("30m"), Some(Span(30 * Span::MINUTE.0)));
        for wrong in ["", "d", "90", "0d", "-1d", "1.5d", "90 d", "1x", "9223372036854775807y"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_clock_that_went_back_gives_no_negative_time() {
        assert_eq!(Time(5).since(Time(9)), Span(0));
        assert_eq!(Time(9).since(Time(5)), Span(4));
    }

    #[test]
    fn words_use_the_largest_whole_unit() {
        assert_eq!(Span(90 * Span::DAY.0).in_words(), "90 days");
        assert_eq!(Span::HOUR.in_words(), "1 hour");
        assert_eq!(Span(1500).in_words(), "1500 ms");
        assert_eq!(Span(0).in_words(), "0 ms");
    }
}
