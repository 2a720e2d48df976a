//! The rate of one state among two: converted among those in the segment. Fieller's interval.

use super::category::Crowd;
use super::interval::{Interval, Measured, Method, z};
use super::withhold::Withheld;

/// A ratio's two estimates with their variances and covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// What is counted.
    pub part: f64,
    /// What it is of.
    pub whole: f64,
    /// Var of `part`.
    pub part_variance: f64,
    /// Var of `whole`.
    pub whole_variance: f64,
    /// Cov of both.
    pub covariance: f64,
}

impl Ratio {
    /// part ÷ whole with Fieller's interval (1954), uncut.
    ///
    /// # Errors
    /// [`Withheld::NotEstimable`] while `whole` is less than z of its standard errors: the interval would be unbounded.
    pub fn estimate(self, confidence: f64) -> Result<Measured, Withheld> {
        let Ratio { part, whole, part_variance, whole_variance, covariance } = self;
        let z = z(confidence);
        let standard_errors = whole / whole_variance.sqrt();
        if standard_errors.is_nan() || standard_errors <= z {
            return Err(Withheld::NotEstimable { standard_errors, needed: z });
        }
        // The r with (part − r·whole)² ≤ z²·Var(part − r·whole).
        let square = whole * whole - z * z * whole_variance;
        let middle = part * whole - z * z * covariance;
        let constant = part * part - z * z * part_variance;
        let root = (middle * middle - square * constant).max(0.0).sqrt();
        let interval = Interval { low: (middle - root) / square, high: (middle + root) / square };
        let value = part / whole;
        let variance = part_variance - 2.0 * value * covariance + value * value * whole_variance;
        Ok(Measured {
            value,
            standard_error: variance.max(0.0).sqrt() / whole,
            mapped: interval,
            interval,
            method: Method::Fieller,
        })
    }
}

/// f₁₁/(f₁₀+f₁₁): the share of `did` among those who answer `did` or `did_not`, by their places among the answers.
///
/// # Errors
/// [`Withheld::NotEstimable`] while the share of both together is not clear of nothing.
pub fn estimate(crowd: &Crowd, did_not: usize, did: usize, confidence: f64) -> Result<Measured, Withheld> {
    let share = crowd.share(did);
    let covariance = crowd.covariance(did, did_not);
    let part_variance = crowd.variance(did);
    let rate = Ratio {
        part: share,
        whole: share + crowd.share(did_not),
        part_variance,
        whole_variance: part_variance + crowd.variance(did_not) + 2.0 * covariance,
        covariance: part_variance + covariance,
    };
    let measured = rate.estimate(confidence)?;
    Ok(Measured { interval: measured.mapped.within(0.0, 1.0), ..measured })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::category::Support;

    /// Expected counts of n reports of {out, in and not, in and did}, at ε.
    fn crowd(epsilon: f64, in_segment: f64, rate: f64, n: f64) -> Crowd {
        let support = Support::selection(3, 1, epsilon.exp()).unwrap();
        let shares = [1.0 - in_segment, in_segment * (1.0 - rate), in_segment * rate];
        let counts = shares.map(|share| (support.channel().reported(share) * n).round() as u64);
        Crowd::new(&counts, n as u64, support).unwrap()
    }

    #[test]
    fn the_variance_is_that_of_the_reference_table() {
        // tables.json, xtab, grr3.
        #[rustfmt::skip]
        let reference = [
            (0.05, 0.05, 0.5, 2374.031568963474), (0.2, 0.05, 1.0, 29.94982065605733), (0.2, 0.3, 2.0, 4.7801984079621205),
        ];
        for (in_segment, rate, epsilon, expected) in reference {
            let n = 1e12;
            let measured = estimate(&crowd(epsilon, in_segment, rate, n), 1, 2, 0.95).unwrap();
            let found = measured.standard_error.powi(2) * n;
            assert!((found / expected - 1.0).abs() < 1e-4, "{found} is not {expected}");
            assert!((measured.value - rate).abs() < 1e-4);
        }
    }

    #[test]
    fn a_hundred_thousand_reports_give_three_points() {
        let measured = estimate(&crowd(1.0, 0.2, 0.05, 1e5), 1, 2, 0.95).unwrap();
        let half = (measured.mapped.high - measured.mapped.low) / 2.0;
        assert!((0.03..0.036).contains(&half), "{half}");
        assert_eq!(measured.interval.low, measured.mapped.low.max(0.0));
    }

    #[test]
    fn no_rate_is_given_of_a_segment_that_may_be_empty() {
        let why = estimate(&crowd(1.0, 0.01, 0.5, 5000.0), 1, 2, 0.95).unwrap_err();
        assert!(matches!(why, Withheld::NotEstimable { standard_errors, .. } if standard_errors < 1.96), "{why:?}");
        assert!(why.to_string().starts_with("not estimable"));
    }

    #[test]
    fn fieller_without_a_covariance_is_the_textbook_quadratic() {
        let ratio = Ratio { part: 5.0, whole: 10.0, part_variance: 1.0, whole_variance: 1.0, covariance: 0.0 };
        let interval = ratio.estimate(0.95).unwrap().mapped;
        let z2 = 3.841458820694124_f64;
        for end in [interval.low, interval.high] {
            assert!(((5.0 - end * 10.0).powi(2) - z2 * (1.0 + end * end)).abs() < 1e-9);
        }
    }
}
