//! Instants and lengths of time, both whole milliseconds. Reading a clock happens elsewhere.

use crate::digits::{self, digits};

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

/// A date of the visitor's own calendar: days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Time {
    /// The hour of the day, 0 to 23, where local time is `offset` minutes ahead of UTC.
    pub fn local_hour(self, offset: i16) -> i64 {
        self.local(offset).rem_euclid(Span::DAY.0) / Span::HOUR.0
    }

    /// The date where local time is `offset` minutes ahead of UTC.
    pub fn local_day(self, offset: i16) -> Day {
        Day(self.local(offset).div_euclid(Span::DAY.0))
    }

    fn local(self, offset: i16) -> i64 {
        self.0.saturating_add(i64::from(offset) * Span::MINUTE.0)
    }
}

impl Day {
    /// 1, Monday, to 7, Sunday.
    pub fn weekday(self) -> i64 {
        (self.0.saturating_add(3)).rem_euclid(7) + 1 // 1970-01-01 was a Thursday
    }

    /// The Monday at or before it.
    pub fn week(self) -> Day {
        Day(self.0 - (self.weekday() - 1))
    }

    /// Its midnight where local time is `offset` minutes ahead of UTC.
    pub fn midnight(self, offset: i16) -> Time {
        Time(self.0.saturating_mul(Span::DAY.0).saturating_sub(i64::from(offset) * Span::MINUTE.0))
    }

    /// The first of its month and of its year, in the Gregorian calendar. Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms", `civil_from_days`: years that begin in March put the leap day last.
    pub fn month_and_year(self) -> (Day, Day) {
        let since_march = self.0.saturating_add(719_468);
        let era_day = since_march.rem_euclid(146_097);
        let year = (era_day - era_day / 1460 + era_day / 36_524 - era_day / 146_096) / 365;
        let year_day = era_day - (365 * year + year / 4 - year / 100);
        let month = (5 * year_day + 2) / 153;
        let month_start = (153 * month + 2) / 5;
        // March is month 0; January and February belong to the year that began in the March before.
        let january = if month < 10 {
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            self.0 - year_day - 59 - i64::from(leap)
        } else {
            self.0 - (year_day - 306)
        };
        (Day(self.0 - (year_day - month_start)), Day(january))
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
        digits::read::<i64>(number).filter(|&n| n > 0)?.checked_mul(unit.0).map(Span)
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
                return [&digits(count), " ", name, plural].concat();
            }
        }
        [&digits(self.0), " ms"].concat()
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
    fn the_calendar_is_the_gregorian_one() {
        // 2024-02-29, a Thursday; 2024-01-15; 2023-12-31, a Sunday; 1970-01-01; 2000-03-01; 2100-03-01.
        for (day, weekday, month, year) in [
            (19_782, 4, 19_754, 19_723),
            (19_737, 1, 19_723, 19_723),
            (19_722, 7, 19_692, 19_358),
            (0, 4, 0, 0),
            (11_017, 3, 11_017, 10_957),
            (47_541, 1, 47_541, 47_482),
        ] {
            assert_eq!(Day(day).weekday(), weekday, "{day}");
            assert_eq!(Day(day).month_and_year(), (Day(month), Day(year)), "{day}");
        }
        assert_eq!(Day(19_782).week(), Day(19_779));
        assert_eq!(Time(-1).local_day(0), Day(-1));
        assert_eq!(Time(-1).local_hour(0), 23);
        assert_eq!(Time(0).local_hour(90), 1);
        assert_eq!(Day(1).midnight(60), Time(Span::DAY.0 - Span::HOUR.0));
    }

    #[test]
    fn words_use_the_largest_whole_unit() {
        assert_eq!(Span(90 * Span::DAY.0).in_words(), "90 days");
        assert_eq!(Span::HOUR.in_words(), "1 hour");
        assert_eq!(Span(1500).in_words(), "1500 ms");
        assert_eq!(Span(0).in_words(), "0 ms");
    }
}
