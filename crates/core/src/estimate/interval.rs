//! Intervals for the probability that a report says yes.

use super::beta::{beta_quantile, normal_quantile};

/// From this many reports on, displays use Wilson's interval; below, and for claims, the exact one.
pub const WILSON_FROM: u64 = 10_000;

/// A closed interval of shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// z of a two-sided interval at `confidence`, above 0 and below 1.
pub fn z(confidence: f64) -> f64 {
    normal_quantile(0.5 + confidence / 2.0)
}

/// The exact interval of Clopper and Pearson (1934) for `successes` of `trials` > 0: it covers at least `confidence`.
pub fn clopper_pearson(successes: u64, trials: u64, confidence: f64) -> Interval {
    let tail = (1.0 - confidence) / 2.0;
    let (c, n) = (successes as f64, trials as f64);
    let low = if successes == 0 { 0.0 } else { beta_quantile(c, n - c + 1.0, tail) };
    let high = if successes == trials { 1.0 } else { beta_quantile(c + 1.0, n - c, 1.0 - tail) };
    Interval { low, high }
}

/// Wilson's score interval (1927) for `successes` of `trials` > 0.
pub fn wilson(successes: u64, trials: u64, confidence: f64) -> Interval {
    let z = z(confidence);
    let (c, n) = (successes as f64, trials as f64);
    let share = c / n;
    let middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Interval, low: f64, high: f64) {
        assert!((found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn exact_ends_have_closed_forms() {
        // 0 of n: upper end 1 − (α/2)^(1/n); n of n: lower end (α/2)^(1/n).
        let end = 0.025_f64.powf(1.0 / 20.0);
        close(clopper_pearson(0, 20, 0.95), 0.0, 1.0 - end);
        close(clopper_pearson(20, 20, 0.95), end, 1.0);
    }

    #[test]
    fn known_values() {
        // 10 of 100 at 95 %, as R's binom.test prints them, and by Wilson's formula in other software.
        close(clopper_pearson(10, 100, 0.95), 0.04900468920, 0.17622259774);
        close(wilson(10, 100, 0.95), 0.05522913706, 0.17436566150);
    }
}
