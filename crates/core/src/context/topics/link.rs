//! From sums of weights to scores.

use crate::power::exp;

/// Evidence that a page of no topic is taken to have, in the weights of a reviewed list: about two telling words.
const NOTHING: f64 = 10.0;

/// Each topic's share of the evidence; evidence against a topic is none.
pub(super) fn shares(sums: &mut [f64]) {
    sums.iter_mut().for_each(|sum| *sum = sum.max(0.0));
    let all: f64 = sums.iter().sum::<f64>() + NOTHING;
    sums.iter_mut().for_each(|sum| *sum /= all);
}

/// Probabilities: the softmax of the sums.
pub(super) fn probabilities(sums: &mut [f64]) {
    let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    sums.iter_mut().for_each(|sum| *sum = exp(*sum - most));
    let all: f64 = sums.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stay_between_0_and_1() {
        let mut sums = [3.0, -400.0, 1e6, 0.0];
        probabilities(&mut sums);
        assert!(sums.iter().all(|score| (0.0..=1.0).contains(score)) && sums[2] > 0.999, "{sums:?}");
        let mut sums = [3.0, -400.0, 0.0];
        shares(&mut sums);
        assert_eq!(sums, [3.0 / 13.0, 0.0, 0.0]);
    }
}
