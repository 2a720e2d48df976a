//! One of several answers: shares, variances and covariances from supporting counts.

use super::channel::Channel;
use super::interval::Measured;
use super::share::{self, Level};
use crate::privacy::mechanism::{Family, Mechanism};

/// How reports support answers: the channel of each answer, and how likely a report supports two at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Support {
    answers: usize,
    channel: Channel,
    /// P(supports u and v | truth is u or v): A of the covariance.
    with_truth: f64,
    /// P(supports u and v | truth is neither): B of the covariance.
    without_truth: f64,
}

impl Support {
    /// A report names a subset of `size` of the `answers`, likelier by `odds` where it holds the truth (k-subset selection,
    /// Ye & Barg 2018). `size` 1 is k-ary randomized response, alone or as a chain that composes to these odds. `None`
    /// unless 1 ≤ size < answers and odds > 1.
    pub fn selection(answers: usize, size: usize, odds: f64) -> Option<Support> {
        if size == 0 || size >= answers || odds.is_nan() || odds <= 1.0 {
            return None;
        }
        let (k, w) = (answers as f64, size as f64);
        let p = w * odds / (w * odds + k - w);
        let q = (p * (w - 1.0) + (1.0 - p) * w) / (k - 1.0);
        let pairs = ((k - 1.0) * (k - 2.0)).max(1.0);
        Some(Support {
            answers,
            channel: Channel::new(p, q)?,
            with_truth: p * (w - 1.0) / (k - 1.0),
            without_truth: (p * (w - 1.0) * (w - 2.0).max(0.0) + (1.0 - p) * w * (w - 1.0)) / pairs,
        })
    }

    /// A report names a hash and one of its `buckets`, by k-ary randomized response at `odds` on the bucket of the truth
    /// (LOLOHA, Arcolezi et al. 2023): it supports every answer of that bucket. `None` unless 2 ≤ buckets and odds > 1.
    pub fn hashed(answers: usize, buckets: usize, odds: f64) -> Option<Support> {
        if buckets < 2 || answers < 2 || odds.is_nan() || odds <= 1.0 {
            return None;
        }
        let g = buckets as f64;
        let p = odds / (odds + g - 1.0);
        let channel = Channel::new(p, 1.0 / g)?;
        Some(Support { answers, channel, with_truth: p / g, without_truth: 1.0 / (g * g) })
    }

    /// What the mechanism of a question does, from its own exact probabilities.
    pub fn of(mechanism: Mechanism) -> Option<Support> {
        let support = mechanism.support();
        let odds = mechanism.odds().u() as f64 / mechanism.odds().w() as f64;
        let designed = match mechanism.family() {
            Family::Hashed => Support::hashed(mechanism.answers(), mechanism.values(), odds)?,
            _ => Support::selection(mechanism.answers(), mechanism.size(), odds)?,
        };
        Some(Support { channel: Channel::new(support.truth.value(), support.other.value())?, ..designed })
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// Of each answer.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// n·Var of the estimated share, averaged over the answers where each is as frequent, the crowd fixed: what mechanisms
    /// are compared by.
    pub fn mean_variance_of_noise(&self) -> f64 {
        self.channel.variance_of_noise(1.0 / self.answers as f64)
    }

    /// n·Cov of the estimated shares f_u and f_v: [f_u A + f_v A + (1 − f_u − f_v) B − π_u π_v]/λ², with the sampling of
    /// visitors.
    pub fn covariance(&self, share_u: f64, share_v: f64) -> f64 {
        let both = self.both(share_u, share_v);
        let apart = self.channel.reported(share_u) * self.channel.reported(share_v);
        (both - apart) / self.channel.lambda().powi(2)
    }

    /// The same where the crowd is all there is to know of, and only the coins are random.
    pub fn covariance_of_noise(&self, share_u: f64, share_v: f64) -> f64 {
        let (p, q) = (self.channel.p(), self.channel.q());
        let apart = (share_u + share_v) * p * q + (1.0 - share_u - share_v) * q * q;
        (self.both(share_u, share_v) - apart) / self.channel.lambda().powi(2)
    }

    fn both(&self, share_u: f64, share_v: f64) -> f64 {
        (share_u + share_v) * self.with_truth + (1.0 - share_u - share_v) * self.without_truth
    }
}

/// What a crowd of reports said to one question with several answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    supporting: Vec<u64>,
    reports: u64,
    support: Support,
}

impl Crowd {
    /// How many of `reports` support each answer, in the order of the answers. `None` unless there is a count for each
    /// answer, none above `reports`, and `reports` > 0.
    pub fn new(supporting: &[u64], reports: u64, support: Support) -> Option<Crowd> {
        let fits = supporting.len() == support.answers && supporting.iter().all(|&count| count <= reports);
        (fits && reports > 0).then(|| Crowd { supporting: supporting.to_vec(), reports, support })
    }

    /// How many reports there are.
    pub fn reports(&self) -> u64 {
        self.reports
    }

    /// How many support an answer.
    pub fn supporting(&self, answer: usize) -> u64 {
        self.supporting[answer]
    }

    /// How reports support answers.
    pub fn support(&self) -> Support {
        self.support
    }

    /// The unbiased estimate of an answer's share.
    pub fn share(&self, answer: usize) -> f64 {
        self.support.channel.share(self.supporting[answer] as f64 / self.reports as f64)
    }

    /// Var of an answer's estimated share, with the sampling of visitors.
    pub fn variance(&self, answer: usize) -> f64 {
        self.support.channel.variance(self.share(answer)) / self.reports as f64
    }

    /// Cov of two answers' estimated shares, with the sampling of visitors; the variance where they are the same.
    pub fn covariance(&self, u: usize, v: usize) -> f64 {
        if u == v {
            return self.variance(u);
        }
        self.support.covariance(self.share(u), self.share(v)) / self.reports as f64
    }

    /// Σ wᵥ f̂ᵥ, a weight for each answer.
    pub fn combination(&self, weights: &[f64]) -> f64 {
        weights.iter().enumerate().map(|(answer, weight)| weight * self.share(answer)).sum()
    }

    /// Cov of two such sums, with the sampling of visitors; the variance where they are the same.
    pub fn combined_covariance(&self, one: &[f64], other: &[f64]) -> f64 {
        let weighted = |(u, a): (usize, &f64)| -> f64 {
            let with = |(v, b): (usize, &f64)| if a * b == 0.0 { 0.0 } else { a * b * self.covariance(u, v) };
            other.iter().enumerate().map(with).sum()
        };
        one.iter().enumerate().map(weighted).sum()
    }

    /// Each answer's share with its interval, in the order of the answers; `simultaneous` ones hold all at once.
    pub fn estimate(&self, level: Level, simultaneous: bool) -> Vec<Measured> {
        let level = level.within_question(if simultaneous { self.supporting.len() } else { 1 });
        let measured = |&count: &u64| share::estimate(count, self.reports, self.support.channel, level);
        self.supporting.iter().map(measured).collect()
    }
}

/// The nearest shares that are not negative and add up to 1, for a display only: they are biased (Norm-Sub, Wang et al.
/// 2020).
pub fn norm_sub(shares: &[f64]) -> Vec<f64> {
    let mut positive: Vec<usize> = (0..shares.len()).collect();
    loop {
        let sum: f64 = positive.iter().map(|&answer| shares[answer]).sum();
        let shift = (1.0 - sum) / positive.len().max(1) as f64;
        let before = positive.len();
        positive.retain(|&answer| shares[answer] + shift > 0.0);
        if positive.len() == before {
            let mut display = vec![0.0; shares.len()];
            positive.iter().for_each(|&answer| display[answer] = shares[answer] + shift);
            return display;
        }
    }
}

#[cfg(test)]
#[path = "category/tests.rs"]
mod tests;
