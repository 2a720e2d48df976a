//! What k-subset selection gives a decoder, beside other mechanisms, in the crowd that the peers' reference was measured on:
//! Zipf's frequencies, the data fixed. Odds above the ceiling and more answers than a question may have are compared too, so
//! the draws are this file's own and not the device's; the estimates are the decoder's.

use murmur_core::estimate::category::{Support, norm_sub};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many answers.
pub(crate) const ANSWERS: [usize; 5] = [2, 4, 16, 64, 256];

/// ε of one report.
pub(crate) const EPSILONS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];

/// One mechanism in one crowd.
pub(crate) struct Found {
    /// Mean over the answers of the variance of the unbiased estimate.
    pub(crate) analytic: f64,
    /// Mean squared error of the unbiased estimate.
    pub(crate) unbiased: f64,
    /// Its standard error over the crowds.
    pub(crate) unbiased_error: f64,
    /// Mean squared error of what a display shows (Norm-Sub).
    pub(crate) display: f64,
}

/// The size of the smaller variance, with what it does.
pub(crate) fn selection(answers: usize, epsilon: f64) -> (usize, Support) {
    let best = answers as f64 / (epsilon.exp() + 1.0);
    let sizes = [best.floor().max(1.0) as usize, best.ceil().max(1.0) as usize];
    let of = |size| Support::selection(answers, size, epsilon.exp()).map(|support| (size, support));
    let found = sizes.into_iter().filter_map(of);
    found.min_by(|a, b| a.1.mean_variance_of_noise().total_cmp(&b.1.mean_variance_of_noise())).expect("a size")
}

/// Variance of the unbiased estimate of so many reports, averaged over the answers.
pub(crate) fn analytic(answers: usize, epsilon: f64, reports: usize) -> f64 {
    selection(answers, epsilon).1.mean_variance_of_noise() / reports as f64
}

/// So many crowds of so many devices.
pub(crate) fn simulate(answers: usize, epsilon: f64, reports: usize, crowds: usize, seed: u64) -> Found {
    let (size, support) = selection(answers, epsilon);
    let members = zipf(answers, reports);
    let mut chance = Chance(ChaCha20Rng::seed_from_u64(seed));
    let (mut errors, mut display) = (Vec::new(), 0.0);
    for _ in 0..crowds {
        let mut supporting = vec![0_u64; answers];
        for (truth, devices) in members.iter().enumerate() {
            (0..*devices).for_each(|_| chance.subset(truth, size, support.channel().p(), &mut supporting));
        }
        let shares: Vec<f64> =
            supporting.iter().map(|count| support.channel().share(*count as f64 / reports as f64)).collect();
        let off = |found: &[f64]| {
            let squared = found.iter().zip(&members).map(|(share, m)| (share - *m as f64 / reports as f64).powi(2));
            squared.sum::<f64>() / answers as f64
        };
        errors.push(off(&shares));
        display += off(&norm_sub(&shares)) / crowds as f64;
    }
    let mean = errors.iter().sum::<f64>() / crowds as f64;
    let spread = errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>() / (crowds as f64 - 1.0);
    Found {
        analytic: analytic(answers, epsilon, reports),
        unbiased: mean,
        unbiased_error: (spread / crowds as f64).sqrt(),
        display,
    }
}

/// How many devices have each answer.
fn zipf(answers: usize, reports: usize) -> Vec<usize> {
    let whole: f64 = (1..=answers).map(|rank| 1.0 / rank as f64).sum();
    let mut members: Vec<usize> =
        (1..=answers).map(|rank| (reports as f64 / rank as f64 / whole).floor() as usize).collect();
    members[0] += reports - members.iter().sum::<usize>();
    members
}

struct Chance(ChaCha20Rng);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.0.next_u64()) * limit as u128) >> 64) as usize
    }

    /// One report: the truth with probability p, the rest by Floyd's method among the others.
    fn subset(&mut self, truth: usize, size: usize, p: f64, supporting: &mut [u64]) {
        let answers = supporting.len();
        let named = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 <= p;
        supporting[truth] += u64::from(named);
        let others = size - usize::from(named);
        let mut drawn = [0_u64; 4];
        for last in answers - 1 - others..answers - 1 {
            let one = self.below(last + 1);
            let taken = drawn[one / 64] >> (one % 64) & 1 == 1;
            let one = if taken { last } else { one };
            drawn[one / 64] |= 1 << (one % 64);
            // The others are numbered without the truth.
            supporting[one + usize::from(one >= truth)] += 1;
        }
    }
}
