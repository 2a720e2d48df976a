//! What a display must not show, and why: decided by design before an answer is looked at, never by the estimate.
//!
//! Choosing by the estimate shows the lucky ones: 12 % on average where the truth was 3 %, in one simulation.

use super::channel::Channel;
use super::interval::Measured;

/// Fewest reports that a display shows an estimate of.
pub const FEWEST_REPORTS: u64 = 1000;

/// Widest half-width that a display shows, planned at π = ½.
pub const WIDEST: f64 = 0.05;

/// Why an estimate is not shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Withheld {
    /// Fewer than [`FEWEST_REPORTS`] reports.
    Few {
        /// How many there are.
        reports: u64,
    },
    /// Wider than [`WIDEST`] at best.
    Wide {
        /// How many reports there are.
        reports: u64,
        /// The planned half-width, in shares.
        half_width: f64,
    },
    /// The base of a rate is not clear of nothing, so the rate could be anything.
    NotEstimable {
        /// The base in its standard errors.
        standard_errors: f64,
        /// How many it takes.
        needed: f64,
    },
}

impl std::fmt::Display for Withheld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Withheld::Few { reports } => {
                write!(f, "{reports} reports; below {FEWEST_REPORTS} a share would mislead")
            }
            Withheld::Wide { reports, half_width } => {
                let points = half_width * 100.0;
                write!(f, "{reports} reports give ± {points:.1} points at best; above ± 5 a share would mislead")
            }
            Withheld::NotEstimable { standard_errors, needed } => write!(
                f,
                "not estimable: the share that the rate is of is {standard_errors:.1} standard errors; needs {needed:.1}"
            ),
        }
    }
}

/// Half-width planned at π = ½, the widest case, at `z` of a confidence: z/(2λ√n).
pub fn planned_half_width(reports: u64, channel: Channel, z: f64) -> f64 {
    z * 0.5 / (reports as f64).sqrt() / channel.lambda()
}

/// Whether a display withholds what `reports` say through this channel, at `z` of its confidence.
pub fn withheld(reports: u64, channel: Channel, z: f64) -> Option<Withheld> {
    if reports < FEWEST_REPORTS {
        return Some(Withheld::Few { reports });
    }
    let half_width = planned_half_width(reports, channel, z);
    (half_width > WIDEST).then_some(Withheld::Wide { reports, half_width })
}

/// Whether an estimate is not told apart from nothing: shown as "at most", not as a number.
pub fn below_detection(measured: &Measured) -> bool {
    measured.mapped.low <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::interval::z;
    use crate::estimate::share::{Level, estimate};

    fn three() -> Channel {
        Channel::new(0.75, 0.25).unwrap()
    }

    #[test]
    fn small_or_unreadable_cells_are_withheld_with_a_reason() {
        let reason = |reports| withheld(reports, three(), z(0.95)).map(|why| why.to_string());
        assert!(reason(999).unwrap().contains("999 reports"));
        assert!(reason(1500).unwrap().contains("± 5.1 points"));
        assert_eq!(reason(1537), None);
        assert!(withheld(1537, three(), z(0.99)).is_some());
    }

    #[test]
    fn a_share_that_may_be_none_is_below_detection() {
        let share = |supporting| estimate(supporting, 10_000, three(), Level::display(0.95));
        assert!(below_detection(&share(2550)));
        assert!(!below_detection(&share(2650)));
    }
}
