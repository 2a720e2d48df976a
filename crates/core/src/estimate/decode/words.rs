//! Sentences fit to quote. Ends are rounded outwards, so that a sentence never claims more than was computed.

use std::borrow::Cow;

use crate::estimate::interval::{Interval, Measured};
use crate::estimate::withhold;
use crate::privacy::question::Asks;

pub(super) fn sentence(asks: &Asks, measure: &str, measured: &Measured) -> String {
    let Interval { low, high } = measured.interval;
    if measure == "mean" {
        return format!("between {:.2} and {:.2} on average", floor(low, 100.0), ceil(high, 100.0));
    }
    let of = match (asks, measure) {
        (Asks::Anchored { .. }, _) => "of buyers' devices",
        (Asks::Returned { .. }, "rate") => "of the cohort's active devices",
        (Asks::Outcome { .. }, "rate") => "of the segment's active devices",
        (Asks::Experiment { .. }, _) => "of the arm's active devices",
        _ => "of active devices",
    };
    // A decoded year has a hundred thousand of them, and formatting takes five times as long.
    let mut text = String::with_capacity(64);
    if measure == "rate" || !withhold::below_detection(measured) {
        text.push_str("between ");
        down(low).push(&mut text);
        text.push_str(" % and ");
    } else {
        text.push_str("at most ");
    }
    up(high).push(&mut text);
    text.push_str(" % ");
    text.push_str(of);
    text
}

pub(super) fn note(measured: &Measured) -> Option<Cow<'static, str>> {
    withhold::below_detection(measured).then(|| "below detection: it may be none".into())
}

/// A difference of shares in points, or of relative ones in percent.
pub(super) fn difference(measured: &Measured, unit: &str, than: &str) -> String {
    let Interval { low, high } = measured.interval;
    match unit {
        "share" => format!("between {} and {} points against {than}", signed(down(low)), signed(up(high))),
        "relative" => format!("between {} % and {} % against {than}", signed(down(low)), signed(up(high))),
        _ => format!("between {:+.2} and {:+.2} against {than}", floor(low, 100.0), ceil(high, 100.0)),
    }
}

fn floor(end: f64, parts: f64) -> f64 {
    (end * parts).floor() / parts
}

fn ceil(end: f64, parts: f64) -> f64 {
    (end * parts).ceil() / parts
}

fn down(share: f64) -> Tenths {
    Tenths((share * 1000.0).floor() as i64)
}

fn up(share: f64) -> Tenths {
    Tenths((share * 1000.0).ceil() as i64)
}

fn signed(number: Tenths) -> String {
    format!("{}{number}", if number.0 < 0 { "" } else { "+" })
}

/// Tenths of a percent.
#[derive(Clone, Copy)]
struct Tenths(i64);

impl Tenths {
    fn push(self, text: &mut String) {
        let tenths = self.0.unsigned_abs();
        text.push_str(if self.0 < 0 { "-" } else { "" });
        push_digits(tenths / 10, text);
        text.push('.');
        push_digits(tenths % 10, text);
    }
}

fn push_digits(number: u64, text: &mut String) {
    if number > 9 {
        push_digits(number / 10, text);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.push(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_rounded_outwards_to_a_tenth_of_a_percent() {
        for (share, low, high) in [
            (0.0, "0.0", "0.0"),
            (0.0454, "4.5", "4.6"),
            (-0.0001, "-0.1", "0.0"),
            (1.0, "100.0", "100.0"),
            (12.3456, "1234.5", "1234.6"),
        ] {
            assert_eq!((down(share).to_string(), up(share).to_string()), (low.into(), high.into()));
        }
        assert_eq!(
            (signed(down(-0.02)), signed(up(0.031)), signed(up(-0.0003))),
            ("-2.0".into(), "+3.1".into(), "+0.0".into())
        );
    }
}
