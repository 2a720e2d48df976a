//! The unbiased estimate of a share from answers that support it or don't.

use super::channel::Channel;
use super::interval::{Interval, Measured, Method, WILSON_FROM, clopper_pearson, wilson_of, within_question, z};

/// How sure an interval is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    confidence: f64,
    claim: bool,
    z: f64,
}

impl Level {
    /// Two-sided, above 0 and below 1. For a claim the exact interval, however many reports there are; displays take
    /// Wilson's from [`WILSON_FROM`] reports on.
    pub fn new(confidence: f64, claim: bool) -> Level {
        Level { confidence, claim, z: z(confidence) }
    }

    /// For a display.
    pub fn display(confidence: f64) -> Level {
        Level::new(confidence, false)
    }

    /// Two-sided.
    pub fn confidence(self) -> f64 {
        self.confidence
    }

    /// z of the confidence.
    pub fn z(self) -> f64 {
        self.z
    }

    /// The same for one of `answers` of one question, so that all their intervals hold at once.
    pub fn within_question(self, answers: usize) -> Level {
        if answers < 2 { self } else { Level::new(within_question(self.confidence, answers), self.claim) }
    }
}

/// What `reports` > 0 answers, `supporting` of them in support, say of the share f: f̂ = (C/n − q)/λ, with the interval of
/// C/n mapped likewise and cut to [0, 1].
pub fn estimate(supporting: u64, reports: u64, channel: Channel, level: Level) -> Measured {
    let rate = supporting as f64 / reports as f64;
    let (of_reports, method) = if reports < WILSON_FROM || level.claim {
        (clopper_pearson(supporting, reports, level.confidence), Method::ClopperPearson)
    } else {
        (wilson_of(rate, reports as f64, level.z), Method::Wilson)
    };
    let mapped: Interval = of_reports.map(|end| channel.share(end));
    Measured {
        value: channel.share(rate),
        standard_error: (rate * (1.0 - rate) / reports as f64).sqrt() / channel.lambda(),
        mapped,
        interval: mapped.within(0.0, 1.0),
        method,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::odds::Odds;

    fn three() -> Channel {
        Channel::binary(Odds::new(3, 1).unwrap())
    }

    #[test]
    fn expected_counts_decode_to_the_truth() {
        // f = 20 %: π = 1/4 + 1/2 · 1/5 = 7/20.
        let estimate = estimate(3500, 10_000, three(), Level::display(0.95));
        assert!((estimate.value - 0.2).abs() < 1e-12);
        assert!((estimate.standard_error - (0.35 * 0.65 / 1e4_f64).sqrt() / 0.5).abs() < 1e-12);
        assert!(estimate.interval.holds(0.2) && estimate.interval == estimate.mapped);
    }

    #[test]
    fn displays_change_to_wilson_at_ten_thousand_and_claims_never_do() {
        let method = |reports, level| estimate(reports / 3, reports, three(), level).method;
        assert_eq!(method(9_999, Level::display(0.95)), Method::ClopperPearson);
        assert_eq!(method(10_000, Level::display(0.95)), Method::Wilson);
        assert_eq!(method(1_000_000, Level::new(0.95, true)), Method::ClopperPearson);
        let width = |claim| {
            let interval = estimate(7_000, 20_000, three(), Level::new(0.95, claim)).interval;
            interval.high - interval.low
        };
        assert!(width(true) > width(false), "the exact interval is the wider one");
    }

    #[test]
    fn intervals_are_cut_to_what_a_share_can_be() {
        let none = estimate(0, 10_000, three(), Level::display(0.95));
        assert_eq!((none.interval.low, none.interval.high), (0.0, 0.0));
        assert!(none.mapped.high < 0.0 && none.value < 0.0);
    }
}
