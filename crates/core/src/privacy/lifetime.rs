//! What all reports of a profile's life can say together, by full enumeration from the integers that ship.
//!
//! It decides nothing on a device: it proves the caps of [`super::mechanism::cap`], fills the tables of the documents, and
//! tells a visitor what is left.

use super::mechanism::{remembered, repeated};
use super::odds::Odds;

/// The largest logarithm of a likelihood ratio between two lives, over everything that a chain can ever report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Between any two sequences of truths.
    pub any: f64,
    /// Between two sequences that change at the same reports.
    pub same_changes: f64,
    /// Between two truths that never change.
    pub stable: f64,
}

/// The loss of `reports` reports at `odds` over `values` values. It takes values^reports steps times the number of ways to
/// partition the reports: up to 8 reports of two values and 5 of five in an instant.
pub fn loss(odds: Odds, values: usize, reports: u32) -> Loss {
    let lives = lives(values, reports);
    let mut loss = Loss { any: 0.0, same_changes: 0.0, stable: 0.0 };
    // The mechanism treats all values alike, so outputs that differ by a renaming have the same extremes.
    for output in lives.iter().filter(|output| is_first_of_its_renamings(output)) {
        let likelihoods: Vec<_> = lives.iter().map(|life| likelihood(odds, values, life, output)).collect();
        loss.any = loss.any.max(widest(likelihoods.iter().copied()));
        let stable = lives.iter().zip(&likelihoods).filter(|(life, _)| life.iter().all(|truth| *truth == life[0]));
        loss.stable = loss.stable.max(widest(stable.map(|(_, likelihood)| *likelihood)));
        for changes in 0..1_u32 << (reports - 1) {
            let same = lives.iter().zip(&likelihoods).filter(|(life, _)| changes_of(life) == changes);
            loss.same_changes = loss.same_changes.max(widest(same.map(|(_, likelihood)| *likelihood)));
        }
    }
    loss
}

/// A bound on [`Loss::any`] for any number of reports and values:
/// min(R ε₂, ⌊R(k−1)/k⌋ ε₂ + k ln(e^ε∞ + k − 1)), ε₂ the log-odds of the step of each report.
pub fn certificate(odds: Odds, values: usize, reports: u32) -> Option<f64> {
    let step = repeated(odds, odds, values)?;
    let second = (step.same.part as f64 / step.other.part as f64).ln();
    let (k, a) = (values as f64, odds.u() as f64 / odds.w() as f64);
    let most = f64::from(reports * (values as u32 - 1) / values as u32);
    Some((f64::from(reports) * second).min(most * second + k * (a * a + k - 1.0).ln()))
}

fn lives(values: usize, reports: u32) -> Vec<Vec<usize>> {
    let life = |number: usize| (0..reports).map(|place| number / values.pow(place) % values).collect();
    (0..values.pow(reports)).map(life).collect()
}

fn is_first_of_its_renamings(output: &[usize]) -> bool {
    let mut next = 0;
    output.iter().all(|value| {
        let right = *value <= next;
        next = next.max(value + 1);
        right
    })
}

/// A bit for each report whose truth is another than the one before.
fn changes_of(life: &[usize]) -> u32 {
    life.windows(2).fold(0, |changes, pair| changes << 1 | u32::from(pair[0] != pair[1]))
}

/// ln(largest/smallest).
fn widest(likelihoods: impl Iterator<Item = u128>) -> f64 {
    let (smallest, largest) = likelihoods.fold((u128::MAX, 0), |(least, most), one| (one.min(least), one.max(most)));
    (largest as f64 / smallest as f64).ln()
}

/// How likely `output` is where the truths are `life`, as a whole number of one denominator: for each value the sum over
/// what may be remembered of it.
fn likelihood(odds: Odds, values: usize, life: &[usize], output: &[usize]) -> u128 {
    let memo = remembered(odds, values);
    let Some(report) = repeated(odds, odds, values) else { return 0 };
    let shared = divisor(report.same.part, report.other.part);
    let part = |same: bool| u128::from(if same { report.same.part } else { report.other.part } / shared);
    let of_value = |value: usize| -> u128 {
        let remembered = |memory: usize| {
            let first = u128::from(if memory == value { memo.same.part } else { memo.other.part });
            let told = life.iter().zip(output).filter(|(truth, _)| **truth == value);
            told.fold(first, |product, (_, given)| product * part(*given == memory))
        };
        (0..values).map(remembered).sum()
    };
    (0..values).map(of_value).product()
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::mechanism::{HASHED, cap};
    use crate::privacy::preset::Preset;

    fn whole(a: u32) -> Odds {
        Odds::new(a, 1).unwrap()
    }

    /// What the promise says at odds 3, rounded up.
    const PROMISED: f64 = 6.55;

    #[test]
    fn no_kind_of_question_loses_more_than_the_promise_at_odds_3() {
        let losses = [2, 3, 4, 5, 6, 7, 8].map(|values| (values, loss(whole(3), values, cap(values)).any));
        for (values, any) in losses {
            assert!(any <= PROMISED, "{values} values: {any}");
            assert!(any <= certificate(whole(3), values, cap(values)).unwrap() + 1e-12);
        }
        let rounded = |values: usize| (losses[values - 2].1 * 100.0).round() / 100.0;
        assert_eq!([2, 3, 4, 5, 8].map(rounded), [6.55, 5.86, 6.18, 6.34, 5.66]);
        assert!(loss(whole(3), HASHED, cap(64)).any <= PROMISED, "what is hashed is a chain over four");
        assert!(loss(whole(3), 3, cap(3) + 1).any > PROMISED, "one report more would be too many");
    }

    #[test]
    fn presets_say_what_they_promise() {
        let said = |preset: Preset| {
            let Loss { any, stable, .. } = loss(preset.odds(), 2, preset.reports());
            [preset.odds().epsilon(), stable, any].map(|loss| (loss * 100.0).ceil() / 100.0)
        };
        assert_eq!(said(Preset::Strict), [0.7, 1.37, 2.55]);
        assert_eq!(said(Preset::Default), [1.1, 2.2, 6.55]);
        assert_eq!(said(Preset::Detailed), [1.95, 3.9, 10.88]);
        assert_eq!(said(Preset::Few)[2], 3.9);
        assert_eq!(said(Preset::Single), [1.1; 3]);
    }

    #[test]
    fn an_answer_that_stays_never_says_more_than_the_memory() {
        for values in 2..=8 {
            for odds in [whole(2), whole(3), whole(7)] {
                let forever = 2.0 * (odds.u() as f64).ln();
                assert!(loss(odds, values, cap(values)).stable <= forever + 1e-12);
            }
        }
    }

    /// The reference tables were computed independently, in another language.
    #[test]
    fn losses_equal_the_reference_tables() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/tables.json");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped losses_equal_the_reference_tables: no {path}");
            return;
        };
        let tables: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut compared = 0;
        for row in tables["longit_odds"].as_array().unwrap() {
            let Some(odds) = Odds::new(row["odds"].as_u64().unwrap() as u32, 1) else { continue };
            for (reports, expected) in row["R"].as_object().unwrap() {
                let reports: u32 = reports.parse().unwrap();
                if reports > 8 {
                    continue;
                }
                let Loss { any, same_changes, stable } = loss(odds, 2, reports);
                let bound = certificate(odds, 2, reports).unwrap();
                for (name, found) in
                    [("arbitrary", any), ("pattern", same_changes), ("stable", stable), ("closed_form_bound", bound)]
                {
                    let expected = expected[name].as_f64().unwrap();
                    assert!(
                        (found - expected).abs() < 1e-9,
                        "{odds}, {reports} reports, {name}: {found} for {expected}"
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared >= 4 * 4 * 6, "{compared} numbers compared");
    }
}
