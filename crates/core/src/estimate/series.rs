//! Several epochs of one question: their average and the difference of two.
//!
//! Devices report in several epochs and remember a randomized answer, so epochs are not independent. Taking them as
//! independent is safe for differences and wrong for averages.

use super::channel::Channel;
use super::interval::{Interval, Measured, Method, wilson_of, z};

/// A question whose devices remember an answer: the remembering step, and the whole report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remembered {
    /// From the truth to the remembered answer.
    pub memo: Channel,
    /// From the truth to one report.
    pub report: Channel,
}

/// One epoch's count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Reports in support.
    pub supporting: u64,
    /// All reports, above 0.
    pub reports: u64,
}

impl Remembered {
    /// n·Var of one epoch that every epoch of the same devices shares, the noise of the remembered answer:
    /// (1 − L∞²)/(4 L∞²) of two answers. A.
    pub fn lasting(&self, share: f64) -> f64 {
        self.memo.variance_of_noise(share)
    }

    /// n·Var of one epoch that it has alone, the noise of its own step: (1 − L₂²)/(4 L₁²) of two answers. B.
    pub fn fresh(&self, share: f64) -> f64 {
        self.report.variance_of_noise(share) - self.memo.variance_of_noise(share)
    }

    /// The mean of the epochs' shares, each epoch with the same weight. `overlap` is the share ρ of the devices of one
    /// epoch that report in another as well, at most; for T epochs of n reports the variance is
    /// [(A + S)(1/T + (1 − 1/T)ρ) + B/T]/n, with S = f(1 − f) for the sampling of visitors. `None` without epochs.
    ///
    /// The interval is Wilson's for a rate known that well.
    pub fn average(&self, epochs: &[Count], overlap: f64, confidence: f64) -> Option<Measured> {
        if epochs.is_empty() || epochs.iter().any(|epoch| epoch.reports == 0) {
            return None;
        }
        let times = epochs.len() as f64;
        let rate = epochs.iter().map(|e| e.supporting as f64 / e.reports as f64).sum::<f64>() / times;
        let value = self.report.share(rate);
        let share = value.clamp(0.0, 1.0);
        let (lasting, fresh) = (self.lasting(share) + share * (1.0 - share), self.fresh(share));
        let mut variance = 0.0;
        for (index, one) in epochs.iter().enumerate() {
            variance += (lasting + fresh) / one.reports as f64;
            for other in &epochs[..index] {
                // Devices in both ÷ (n · n'): at most ρ·min(n, n') of them.
                variance += 2.0 * lasting * overlap / one.reports.max(other.reports) as f64;
            }
        }
        variance /= times * times;
        let standard_error = variance.sqrt();
        let worth = self.report.variance(share) / variance;
        let mapped = wilson_of(rate.clamp(0.0, 1.0), worth, z(confidence)).map(|end| self.report.share(end));
        Some(Measured { value, standard_error, mapped, interval: mapped.within(0.0, 1.0), method: Method::Wilson })
    }

    /// `to` − `from` where the same devices reported in both epochs, and a share `changed` of them had another answer:
    /// [2B + 2·changed·A]/n, and `changed`/n for the sampling of visitors. Where that share is not known, take the epochs
    /// as independent ([`super::compare::difference`]), which is safe.
    pub fn difference(&self, from: Count, to: Count, changed: f64, confidence: f64) -> Measured {
        let share = |count: Count| self.report.share(count.supporting as f64 / count.reports as f64);
        let value = share(to) - share(from);
        let middle = (0.5 * (share(from) + share(to))).clamp(0.0, 1.0);
        let n = 2.0 / (1.0 / from.reports as f64 + 1.0 / to.reports as f64);
        let variance = (2.0 * self.fresh(middle) + 2.0 * changed * self.lasting(middle) + changed) / n;
        let standard_error = variance.sqrt();
        let mapped = Interval::around(value, z(confidence) * standard_error);
        Measured { value, standard_error, mapped, interval: mapped.within(-1.0, 1.0), method: Method::Normal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Odds 3: 9/10 remembered, 3/4 reported.
    fn three() -> Remembered {
        Remembered { memo: Channel::new(0.9, 0.1).unwrap(), report: Channel::new(0.75, 0.25).unwrap() }
    }

    #[test]
    fn the_parts_are_those_of_the_formulas() {
        let (l_inf, l_2, l_1) = (0.8_f64, 0.625_f64, 0.5_f64);
        for share in [0.0, 0.3, 1.0] {
            assert!((three().lasting(share) - (1.0 - l_inf * l_inf) / (4.0 * l_inf * l_inf)).abs() < 1e-12);
            assert!((three().fresh(share) - (1.0 - l_2 * l_2) / (4.0 * l_1 * l_1)).abs() < 1e-12);
        }
    }

    #[test]
    fn averaging_the_same_devices_stops_at_what_they_remember() {
        let epochs = [Count { supporting: 30_000, reports: 100_000 }; 8];
        let error = |times: usize, overlap| three().average(&epochs[..times], overlap, 0.95).unwrap().standard_error;
        let one = error(1, 1.0);
        assert!((error(8, 0.0) - one / 8_f64.sqrt()).abs() < 1e-12, "other devices each time: as independent");
        let floor = ((three().lasting(0.1) + 0.09) / 1e5).sqrt();
        assert!(floor < error(8, 1.0) && error(8, 1.0) < one && error(8, 0.0) < error(8, 1.0));
        let formula = ((three().lasting(0.1) + 0.09) + three().fresh(0.1) / 8.0) / 1e5;
        assert!((error(8, 1.0).powi(2) - formula).abs() < 1e-15);
        assert_eq!(three().average(&[], 1.0, 0.95), None);
    }

    #[test]
    fn a_difference_of_the_same_devices_is_clearer_than_one_of_strangers() {
        let (from, to) =
            (Count { supporting: 30_000, reports: 100_000 }, Count { supporting: 30_500, reports: 100_000 });
        let error = |changed| three().difference(from, to, changed, 0.95).standard_error;
        let strangers = (2.0 * three().report.variance(0.1) / 1e5_f64).sqrt();
        assert!(error(0.0) < error(0.2) && error(0.2) < strangers);
        let formula = 2.0 * (1.0 - 0.625_f64.powi(2)) / (4.0 * 0.25) / 1e5;
        assert!((error(0.0).powi(2) - formula).abs() < 1e-15);
        assert!((three().difference(from, to, 0.0, 0.95).value - 0.01).abs() < 1e-12);
    }
}
