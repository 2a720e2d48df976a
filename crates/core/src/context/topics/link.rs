//! From sums of weights to scores.

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

/// e to the power of `x`, for `x` ≤ 0: to 1e-12, and the same bits everywhere, which the system's `exp` does not
/// promise.
fn exp(x: f64) -> f64 {
    // e^x = (e^(x/1024))^1024, and so near to 0 few terms of the series are exact.
    let small = x.max(-700.0) / 1024.0;
    let mut sum = 1.0;
    for n in (1..18).rev() {
        sum = 1.0 + sum * small / f64::from(n);
    }
    (0..10).fold(sum, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_twelve_digits() {
        for step in 0..7000 {
            let x = -f64::from(step) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}: {} against {}", exp(x), x.exp());
        }
        assert_eq!(exp(0.0), 1.0);
    }

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
