//! Sentences fit to quote. Ends are rounded outwards, so that a sentence never claims more than was computed.

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
    if measure == "rate" || !withhold::below_detection(measured) {
        return format!("between {} % and {} % {of}", down(low), up(high));
    }
    format!("at most {} % {of}", up(high))
}

pub(super) fn note(measured: &Measured) -> Option<String> {
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

fn down(share: f64) -> String {
    format!("{:.1}", floor(share, 1000.0) * 100.0)
}

fn up(share: f64) -> String {
    format!("{:.1}", ceil(share, 1000.0) * 100.0)
}

fn signed(number: String) -> String {
    if number.starts_with('-') { number } else { format!("+{number}") }
}
