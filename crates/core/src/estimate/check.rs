//! What can't be right: counts that no crowd gives, fewer devices than visitors, forged reports.

use super::channel::Channel;
use super::interval::clopper_pearson;

/// How many standard errors outside what any crowd gives raise the alarm.
const STANDARD_ERRORS: f64 = 4.0;

/// What is wrong with a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm {
    /// Supporting reports.
    pub supporting: u64,
    /// All reports.
    pub reports: u64,
    /// Whether there are too many in support, or else too few.
    pub many: bool,
}

impl std::fmt::Display for Alarm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Alarm { supporting, reports, many } = self;
        let which = if *many { "many" } else { "few" };
        write!(
            f,
            "{supporting} of {reports} reports support this: too {which} for any crowd that follows the protocol; look \
             for forged reports"
        )
    }
}

/// Alarms where C/n lies outside [q, p] by more than 4 standard errors, or where the exact interval at `confidence` has no
/// possible share in it. Give the confidence that holds for all counts together, or honest crowds alarm by chance.
pub fn feasible(supporting: u64, reports: u64, channel: Channel, confidence: f64) -> Result<(), Alarm> {
    let (p, q, n) = (channel.p(), channel.q(), reports as f64);
    let rate = supporting as f64 / n;
    let beyond = |end: f64| STANDARD_ERRORS * (end * (1.0 - end) / n).sqrt();
    if q <= rate && rate <= p {
        return Ok(());
    }
    let interval = clopper_pearson(supporting, reports, confidence);
    let many = rate > p;
    let far = if many { rate > p + beyond(p) || interval.low > p } else { rate < q - beyond(q) || interval.high < q };
    if far { Err(Alarm { supporting, reports, many }) } else { Ok(()) }
}

/// How many devices were heard of those that could have been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// Reports received over reports expected of `visitors` who all consent, keep their storage and have reports left.
    pub heard: f64,
    /// Whether there are more reports than those visitors can send, by more than 4 standard errors.
    pub too_many: bool,
}

/// Coverage of `reports` against `visitors` of the epoch by the site's own count; `asked` is the probability that a
/// visitor draws the question and reports in this epoch, above 0. `None` where no report was expected.
pub fn coverage(reports: u64, visitors: u64, asked: f64) -> Option<Coverage> {
    let expected = visitors as f64 * asked;
    let spread = STANDARD_ERRORS * (expected * (1.0 - asked)).sqrt();
    (expected > 0.0)
        .then(|| Coverage { heard: reports as f64 / expected, too_many: reports as f64 > expected + spread })
}

/// By how much a share of `forged` reports moves an estimate that stands at `share`: up by at most g((1−q)/λ − f), down by
/// at most g(f + q/λ), since a forged report need not go through any coin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisoning {
    /// Furthest up.
    pub up: f64,
    /// Furthest down.
    pub down: f64,
}

/// What forged reports can do; `forged` and `share` are fractions of 1.
pub fn poisoning(forged: f64, share: f64, channel: Channel) -> Poisoning {
    let (up, down) = ((1.0 - channel.q()) / channel.lambda(), channel.q() / channel.lambda());
    Poisoning { up: forged * (up - share), down: forged * (share + down) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::interval::across_questions;

    fn three() -> Channel {
        Channel::new(0.75, 0.25).unwrap()
    }

    #[test]
    fn counts_that_no_crowd_could_give_raise_the_alarm() {
        let all = across_questions(0.95, 1000);
        for (supporting, fine) in
            [(0, false), (2320, false), (2350, true), (2500, true), (7500, true), (7680, false), (10_000, false)]
        {
            assert_eq!(feasible(supporting, 10_000, three(), all).is_ok(), fine, "{supporting}");
        }
        // 2.5 standard errors below q: an empty interval for who looks at this count alone, chance for who looks at many.
        assert!(feasible(2391, 10_000, three(), 0.95).is_err());
        assert!(feasible(2391, 10_000, three(), all).is_ok());
        assert!(feasible(0, 10, three(), all).is_ok(), "ten reports prove nothing");
    }

    #[test]
    fn one_percent_forged_moves_a_total_by_one_and_a_half_points() {
        let moved = poisoning(0.01, 0.0, three());
        assert!((moved.up - 0.015).abs() < 1e-12);
        assert!((poisoning(0.01, 0.05, three()).up - 0.0145).abs() < 1e-12);
        // Directly: of 10,000 reports of a crowd at 5 %, 100 are forged to yes.
        let honest = three().reported(0.05);
        let mixed = three().share(0.99 * honest + 0.01);
        assert!((mixed - 0.05 - poisoning(0.01, 0.05, three()).up).abs() < 1e-12);
        let mixed = three().share(0.99 * honest);
        assert!((0.05 - mixed - poisoning(0.01, 0.05, three()).down).abs() < 1e-12);
    }

    #[test]
    fn coverage_is_over_what_all_visitors_would_send() {
        let heard = coverage(300, 10_000, 0.08).unwrap();
        assert!((heard.heard - 0.375).abs() < 1e-12 && !heard.too_many);
        assert!(coverage(1000, 10_000, 0.08).unwrap().too_many);
        assert_eq!(coverage(5, 0, 0.08), None);
    }
}
