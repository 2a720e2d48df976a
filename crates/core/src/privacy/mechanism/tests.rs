//! From the integers that ship: every output of every mechanism, by symmetry class, up to 64 answers.

use super::*;
use crate::privacy::preset::Preset;
use crate::privacy::question::{Choice, MOST_ANSWERS, Options};

fn some_odds() -> Vec<Odds> {
    let pairs = (1..=20_u32).flat_map(|w| (w..=140).filter_map(move |u| Odds::new(u, w)));
    let edges = [(1000, 999), (1000, 143), (999, 143), (501, 500)].map(|(u, w)| Odds::new(u, w).unwrap());
    pairs.step_by(7).chain(edges).chain(Preset::ALL.map(Preset::odds)).collect()
}

fn choice(answers: usize) -> Asks {
    let choice = |n| Choice { name: format!("o{n}"), rule: "true".into() };
    Asks::Choice(Options::new((1..answers).map(choice).collect()).unwrap())
}

/// a/b against c/d, exactly.
fn compared(a: u64, b: u64, c: u64, d: u64) -> std::cmp::Ordering {
    (u128::from(a) * u128::from(d)).cmp(&(u128::from(c) * u128::from(b)))
}

fn same(a: (u64, u64), b: (u64, u64)) -> bool {
    compared(a.0, a.1, b.0, b.1).is_eq()
}

#[test]
fn both_steps_of_every_chain_compose_exactly_to_the_declared_odds() {
    for k in 2..=MOST_CHAINED {
        for first in some_odds() {
            for now in some_odds().into_iter().filter(|now| now.at_most(first)).step_by(5).chain([first]) {
                let (m, r) = (remembered(first, k), repeated(first, now, k).unwrap());
                let others = k as u64 - 1;
                for step in [m, r] {
                    assert_eq!(step.same.part + others * step.other.part, step.same.whole, "all of it");
                    assert_eq!(step.same.whole, step.other.whole);
                    assert!(step.same.part >= step.other.part);
                }
                let whole = u128::from(m.same.whole) * u128::from(r.same.whole);
                let product = |a: Probability, b: Probability| u128::from(a.part) * u128::from(b.part);
                let stays = product(m.same, r.same) + u128::from(others) * product(m.other, r.other);
                let becomes = product(m.same, r.other)
                    + product(m.other, r.same)
                    + u128::from(others - 1) * product(m.other, r.other);
                assert_eq!(stays + u128::from(others) * becomes, whole);
                // The likelihood ratio of any output under any two truths is at most u/w, and is it.
                assert_eq!(stays * u128::from(now.w()), becomes * u128::from(now.u()), "{first} then {now}, k = {k}");
            }
        }
    }
}

#[test]
fn no_output_of_any_mechanism_is_likelier_than_the_odds_allow() {
    for odds in some_odds() {
        for k in 2..=MOST_ANSWERS {
            for reports in [1, 8] {
                let mechanism = Mechanism::of(&choice(k), odds, reports);
                let (u, w, k, size) = (odds.u(), odds.w(), k as u64, mechanism.size() as u64);
                let Probability { part, whole } = mechanism.support().truth;
                // An output names `size` values; it has one probability where the truth's is among them, another where not,
                // the same over all such outputs: C(k−1, ω−1) and C(k−1, ω) of them, whose ratio is (k−ω)/ω.
                let (values, weight) = match mechanism.family() {
                    Family::Subset => (k, size),
                    _ => (mechanism.values() as u64, 1),
                };
                let (inside, outside) = (part * (values - weight), (whole - part) * weight);
                assert!(compared(inside, outside, u, w).is_le(), "{odds}, k = {k}: {mechanism:?}");
                assert!(compared(inside, outside, u, w).is_eq(), "all of the odds are used");
            }
        }
    }
}

#[test]
fn what_a_decoder_inverts_is_the_share_of_outputs_that_support() {
    let three = Odds::new(3, 1).unwrap();
    for k in 3..=MOST_ANSWERS {
        let subset = Mechanism::of(&choice(k), three, 1);
        let Support { truth, other } = subset.support();
        // Every report names ω answers: p + (k−1) q = ω.
        let named = truth.value() + (k as f64 - 1.0) * other.value();
        assert!((named - subset.size() as f64).abs() < 1e-12);
    }
    for k in MOST_CHAINED + 1..=MOST_ANSWERS {
        let hashed = Mechanism::of(&choice(k), three, 8);
        let step = Step::of(3, 1, 4);
        let together = step.same.value() / 4.0 + 0.75 * step.other.value();
        assert!((together - hashed.support().other.value()).abs() < 1e-15);
    }
}

#[test]
fn the_kind_and_the_number_of_reports_decide() {
    let family = |answers, reports| Mechanism::of(&choice(answers), Odds::whole(3), reports).family();
    assert_eq!([family(2, 8), family(2, 1)], [Family::Binary; 2]);
    assert_eq!([family(3, 8), family(8, 2)], [Family::Chain; 2]);
    assert_eq!([family(3, 1), family(64, 1)], [Family::Subset; 2]);
    assert_eq!([family(9, 2), family(64, 8)], [Family::Hashed; 2]);
    assert_eq!([2, 3, 5, 6, 8, 9, 64].map(cap), [8, 5, 5, 4, 4, 5, 5]);
}

#[test]
fn later_odds_never_reveal_more_than_the_first() {
    assert_eq!(repeated(Odds::whole(3), Odds::whole(7), 2), None);
    assert!(repeated(Odds::whole(7), Odds::whole(3), 4).is_some());
}

#[test]
fn the_default_is_nine_tenths_then_thirteen_sixteenths_then_three_quarters() {
    let three = Odds::whole(3);
    let mechanism = Mechanism::of(&Asks::Canary, three, 8);
    let of = |probability: Probability| (probability.part, probability.whole);
    assert!(same(of(mechanism.remembered().unwrap().same), (9, 10)));
    assert!(same(of(mechanism.repeated().unwrap().same), (13, 16)));
    assert!(same(of(mechanism.support().truth), (3, 4)));
}

#[test]
fn a_subset_has_the_size_of_the_smallest_variance() {
    let variance = |odds: Odds, k: usize, size: usize| {
        let (a, k, size) = (odds.u() as f64 / odds.w() as f64, k as f64, size as f64);
        let p = size * a / (size * a + k - size);
        let q = (p * (size - 1.0) + (1.0 - p) * size) / (k - 1.0);
        (q * (1.0 - q) + (p * (1.0 - p) - q * (1.0 - q)) / k) / (p - q).powi(2)
    };
    for odds in some_odds() {
        for k in 3..=MOST_ANSWERS {
            let best = (1..k).map(|size| variance(odds, k, size)).fold(f64::INFINITY, f64::min);
            let chosen = variance(odds, k, subset_size(odds, k));
            assert!(chosen <= best * (1.0 + 1e-12), "{odds}, k = {k}: {chosen} against {best}");
        }
    }
}
