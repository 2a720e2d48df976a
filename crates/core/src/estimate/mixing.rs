//! What an honest relay would add: ε towards who sees only the mixed reports of one question and epoch.
//!
//! Conditional, and never part of the promise: it holds only if somebody who does not collude with the collector takes
//! off addresses and times and mixes the reports, and only for as many *honest* reports as are mixed.

use super::quantile::ln_gamma;

/// δ that ε is given at: the probability with which the bound may fail.
pub const DELTA: f64 = 1e-6;

/// The exact ε at `delta` of the mixed reports of `reports` honest devices with a yes-or-no answer at `odds`, towards who
/// knows all other truths, in the worst case of all others answering the same. `None` unless reports ≥ 2, odds > 1 and
/// 0 < delta < 1.
///
/// A collector sees the number of yes: X + one more coin, X ~ Bin(n − 1, q). ε is where the hockey-stick divergence of
/// both possibilities of the one coin is `delta`, found by bisection.
pub fn binary(reports: u64, odds: f64, delta: f64) -> Option<f64> {
    let sane = reports >= 2 && odds > 1.0 && odds.is_finite() && delta > 0.0 && delta < 1.0;
    if !sane {
        return None;
    }
    let (p, q) = (odds / (odds + 1.0), 1.0 / (odds + 1.0));
    let others = Binomial::around(reports - 1, q);
    let distribution = |coin: f64| -> Vec<f64> {
        let at = |place: usize| others.mass.get(place).copied().unwrap_or(0.0);
        (0..=others.mass.len()).map(|c| (1.0 - coin) * at(c) + coin * if c > 0 { at(c - 1) } else { 0.0 }).collect()
    };
    let (yes, no) = (distribution(p), distribution(q));
    let hockey_stick = |a: &[f64], b: &[f64], epsilon: f64| -> f64 {
        let factor = epsilon.exp();
        a.iter().zip(b).map(|(a, b)| (a - factor * b).max(0.0)).sum()
    };
    let fails = |epsilon: f64| hockey_stick(&yes, &no, epsilon).max(hockey_stick(&no, &yes, epsilon)) > delta;
    let (mut low, mut high) = (0.0, odds.ln());
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if fails(middle) { low = middle } else { high = middle }
    }
    Some(high)
}

/// A published bound for any mechanism of ε₀ = ln `odds` (Feldman, McMillan & Talwar 2021, theorem 3.1 as in their code):
/// several times larger than [`binary`]. `None` where it does not hold: ε₀ > ln(n / (16 ln(4/δ))).
pub fn any(reports: u64, odds: f64, delta: f64) -> Option<f64> {
    let (n, log) = (reports as f64, (4.0 / delta).ln());
    if odds.is_nan() || odds <= 1.0 || odds > n / (16.0 * log) {
        return None;
    }
    let blanket = 8.0 * (odds * log / n).sqrt() + 8.0 * odds / n;
    let rough = (1.0 + blanket).ln();
    let factor = (1.0 - 1.0 / odds) / (1.0 + (-odds.ln() - rough).exp());
    Some((1.0 + factor * blanket).ln().min(odds.ln()))
}

/// The part of a binomial distribution that matters: 14 standard deviations to each side, renormalised.
struct Binomial {
    mass: Vec<f64>,
}

impl Binomial {
    fn around(n: u64, p: f64) -> Binomial {
        let n_float = n as f64;
        let (mean, spread) = (n_float * p, 14.0 * (n_float * p * (1.0 - p)).sqrt() + 20.0);
        let low = (mean - spread).max(0.0).floor() as u64;
        let high = ((mean + spread).ceil() as u64).min(n);
        let log_mass = |c: u64| {
            let c = c as f64;
            ln_gamma(n_float + 1.0) - ln_gamma(c + 1.0) - ln_gamma(n_float - c + 1.0)
                + c * p.ln()
                + (n_float - c) * (-p).ln_1p()
        };
        // One logarithm in the middle, then ratios: differences of large logarithms would lose digits.
        let mode = (mean.floor() as u64).clamp(low, high);
        let mut mass = vec![0.0; (high - low + 1) as usize];
        let middle = (mode - low) as usize;
        mass[middle] = log_mass(mode).exp();
        let odds = p / (1.0 - p);
        for place in middle + 1..mass.len() {
            let c = (low + place as u64) as f64;
            mass[place] = mass[place - 1] * (n_float - c + 1.0) / c * odds;
        }
        for place in (0..middle).rev() {
            let c = (low + place as u64 + 1) as f64;
            mass[place] = mass[place + 1] * c / (n_float - c + 1.0) / odds;
        }
        let sum: f64 = mass.iter().sum();
        mass.iter_mut().for_each(|m| *m /= sum);
        Binomial { mass }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Reference {
        rows: Vec<Row>,
    }

    #[derive(serde::Deserialize)]
    struct Row {
        eps0: f64,
        n: u64,
        delta: f64,
        closed_form: Option<f64>,
        exact_binary_rr: f64,
    }

    #[test]
    fn both_are_those_of_the_reference_table() {
        let text = include_str!("../../../../tests/vectors/reference/shuffle_reference.json");
        let reference: Reference = serde_json::from_str(text).unwrap();
        assert_eq!(reference.rows.len(), 20);
        for Row { eps0, n, delta, closed_form, exact_binary_rr } in reference.rows {
            let exact = binary(n, eps0.exp(), delta).unwrap();
            assert!((exact / exact_binary_rr - 1.0).abs() < 1e-4, "ε₀ {eps0}, n {n}: {exact} is not {exact_binary_rr}");
            match (any(n, eps0.exp(), delta), closed_form) {
                (Some(found), Some(expected)) => assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}"),
                (found, expected) => assert_eq!(found, expected, "ε₀ {eps0}, n {n}"),
            }
        }
    }

    #[test]
    fn the_default_lies_a_little_above_the_row_of_one() {
        let at = |n| binary(n, 3.0, DELTA).unwrap();
        assert!((0.036..0.042).contains(&at(10_000)), "{}", at(10_000));
        assert!((0.010..0.012).contains(&at(100_000)), "{}", at(100_000));
    }

    #[test]
    fn nothing_is_said_where_nothing_is_mixed() {
        assert_eq!(binary(1, 3.0, DELTA), None);
        assert_eq!(binary(100, 1.0, DELTA), None);
        assert_eq!(any(100, 3.0, DELTA), None);
    }
}
