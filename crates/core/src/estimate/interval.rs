//! Intervals, how they are made, and how wide several must be to hold at once.

use super::quantile::{beta_quantile, normal_quantile};

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

impl Interval {
    /// `value` ± `half`.
    pub fn around(value: f64, half: f64) -> Interval {
        Interval { low: value - half, high: value + half }
    }

    /// Both ends through a rising function.
    pub fn map(self, rising: impl Fn(f64) -> f64) -> Interval {
        Interval { low: rising(self.low), high: rising(self.high) }
    }

    /// The part within `low..=high`; an interval wholly outside becomes the nearer end.
    pub fn within(self, low: f64, high: f64) -> Interval {
        self.map(|end| end.clamp(low, high))
    }

    /// Whether `value` lies in it.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// How an interval was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The exact one of Clopper and Pearson (1934).
    ClopperPearson,
    /// The score interval of Wilson (1927).
    Wilson,
    /// Of a ratio, by Fieller (1954).
    Fieller,
    /// Of a sum or difference, from the intervals of its parts: MOVER, Donner and Zou (2012).
    Mover,
    /// Estimate ± z standard errors.
    Normal,
}

impl Method {
    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Method::ClopperPearson => "Clopper-Pearson",
            Method::Wilson => "Wilson",
            Method::Fieller => "Fieller",
            Method::Mover => "MOVER",
            Method::Normal => "normal",
        }
    }
}

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The unbiased estimate, so it may lie a little outside what is possible.
    pub value: f64,
    /// Its standard error: the noise and the sampling of visitors.
    pub standard_error: f64,
    /// The interval as its formula gives it: what differences and sums of estimates start from.
    pub mapped: Interval,
    /// The interval within what is possible: what is shown.
    pub interval: Interval,
    /// How the interval was made.
    pub method: Method,
}

impl Measured {
    /// In another unit: `scale` > 0 of them are one of this.
    pub fn scaled(self, scale: f64) -> Measured {
        Measured {
            value: self.value * scale,
            standard_error: self.standard_error * scale,
            mapped: self.mapped.map(|end| end * scale),
            interval: self.interval.map(|end| end * scale),
            method: self.method,
        }
    }
}

/// The confidence of each of `questions` independent intervals that together hold at `confidence` (Šidák 1967).
pub fn across_questions(confidence: f64, questions: usize) -> f64 {
    confidence.powf(1.0 / questions.max(1) as f64)
}

/// The confidence of each of `answers` intervals of one question that together hold at `confidence` (Bonferroni): the
/// answers of one question depend on each other.
pub fn within_question(confidence: f64, answers: usize) -> f64 {
    1.0 - (1.0 - confidence) / answers.max(1) as f64
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
    wilson_of(successes as f64 / trials as f64, trials as f64, z(confidence))
}

/// Wilson's interval for a rate known as well as from `n` > 0 trials, whole or not, at `z` of a confidence.
pub fn wilson_of(share: f64, n: f64, z: f64) -> Interval {
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
    fn simultaneous_intervals_are_wider_by_the_formulas() {
        assert!((across_questions(0.95, 10) - 0.994_883_803).abs() < 1e-9);
        assert!((within_question(0.95, 5) - 0.99).abs() < 1e-12);
        assert_eq!((across_questions(0.95, 1), within_question(0.95, 0)), (0.95, 0.95));
    }

    #[test]
    fn known_values() {
        // 10 of 100 at 95 %, as R's binom.test prints them, and by Wilson's formula in other software.
        close(clopper_pearson(10, 100, 0.95), 0.04900468920, 0.17622259774);
        close(wilson(10, 100, 0.95), 0.05522913706, 0.17436566150);
    }
}
