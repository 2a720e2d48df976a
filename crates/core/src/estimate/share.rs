//! The unbiased estimate of a share from binary answers.

use super::interval::{Interval, WILSON_FROM, clopper_pearson, wilson, z};
use crate::privacy::odds::Odds;
use crate::privacy::response;

/// Fewest reports that a display shows an estimate of.
pub const FEWEST_REPORTS: u64 = 1000;

/// Widest half-width that a display shows, planned at π = ½ before any report is looked at.
pub const WIDEST: f64 = 0.05;

/// How many standard errors outside what any crowd could give raise the alarm.
const ALARM: f64 = 4.0;

/// What `reports` answers, `supporting` of them yes, say of the share f of yes among those who answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareEstimate {
    /// f̂ = (C/n − q)/(p − q): unbiased, so it may lie a little outside [0, 1].
    pub share: f64,
    /// √(π̂(1−π̂)/n)/(p−q): the noise and the sampling of visitors.
    pub standard_error: f64,
    /// The interval of C/n mapped by (x−q)/(p−q), within [0, 1].
    pub interval: Interval,
    /// Which interval it is.
    pub method: &'static str,
    /// Whether no crowd could give these counts, by more than 4 standard errors.
    pub impossible: bool,
}

/// Estimates a share from `reports` > 0 answers at `odds`.
pub fn estimate(supporting: u64, reports: u64, odds: Odds, confidence: f64) -> ShareEstimate {
    let p = response::truthful(odds).value();
    let q = 1.0 - p;
    let lambda = p - q;
    let n = reports as f64;
    let rate = supporting as f64 / n;
    let (interval, method) = if reports < WILSON_FROM {
        (clopper_pearson(supporting, reports, confidence), "Clopper-Pearson")
    } else {
        (wilson(supporting, reports, confidence), "Wilson")
    };
    let share_of = |rate: f64| ((rate - q) / lambda).clamp(0.0, 1.0);
    let boundary_error = (p * q / n).sqrt();
    ShareEstimate {
        share: (rate - q) / lambda,
        standard_error: (rate * (1.0 - rate) / n).sqrt() / lambda,
        interval: Interval { low: share_of(interval.low), high: share_of(interval.high) },
        method,
        impossible: rate < q - ALARM * boundary_error || rate > p + ALARM * boundary_error,
    }
}

/// Why a display withholds an estimate, decided by design and never by the estimate itself.
pub fn withheld(reports: u64, odds: Odds, confidence: f64) -> Option<String> {
    if reports < FEWEST_REPORTS {
        return Some(format!("{reports} reports; below {FEWEST_REPORTS} a share would mislead"));
    }
    let p = response::truthful(odds).value();
    let half_width = z(confidence) * 0.5 / (reports as f64).sqrt() / (2.0 * p - 1.0);
    (half_width > WIDEST).then(|| {
        format!("{reports} reports give ± {:.1} points at best; above ± 5 a share would mislead", half_width * 100.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Odds {
        Odds::new(3, 1).unwrap()
    }

    #[test]
    fn expected_counts_decode_to_the_truth() {
        // f = 20 %: π = 1/4 + 1/2 · 1/5 = 7/20.
        let estimate = estimate(3500, 10_000, three(), 0.95);
        assert!((estimate.share - 0.2).abs() < 1e-12);
        assert!((estimate.standard_error - (0.35 * 0.65 / 1e4_f64).sqrt() / 0.5).abs() < 1e-12);
        assert!(estimate.interval.low < 0.2 && 0.2 < estimate.interval.high);
        assert!(!estimate.impossible);
    }

    #[test]
    fn counts_that_no_crowd_could_give_raise_the_alarm() {
        assert!(estimate(0, 10_000, three(), 0.95).impossible);
        assert!(estimate(10_000, 10_000, three(), 0.95).impossible);
        assert!(!estimate(2500, 10_000, three(), 0.95).impossible);
        let empty = estimate(0, 10_000, three(), 0.95).interval;
        assert_eq!((empty.low, empty.high), (0.0, 0.0));
    }

    #[test]
    fn small_or_unreadable_cells_are_withheld_with_a_reason() {
        assert!(withheld(999, three(), 0.95).unwrap().contains("999 reports"));
        assert!(withheld(1500, three(), 0.95).unwrap().contains("± 5.1 points"));
        assert_eq!(withheld(1537, three(), 0.95), None);
        assert!(withheld(1537, three(), 0.99).is_some());
    }
}
