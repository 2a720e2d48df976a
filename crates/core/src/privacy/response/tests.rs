//! The sampler against the probabilities that are claimed, by every draw that there is.

use super::*;
use crate::privacy::mechanism::{remembered, repeated};
use crate::privacy::question::{Arms, Asks, Choice, Options};

fn odds(u: u32, w: u32) -> Odds {
    Odds::new(u, w).unwrap()
}

fn choice(answers: usize, reports: u32, odds: Odds) -> Mechanism {
    let choice = |n| Choice { name: format!("o{n}"), rule: "true".into() };
    let asks = Asks::Choice(Options::new((1..answers).map(choice).collect()).unwrap());
    Mechanism::of(&asks, odds, reports)
}

fn key(n: u32) -> Key {
    let mut bytes = [0x3c; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Key::new(bytes)
}

#[test]
fn a_step_gives_each_value_exactly_as_often_as_it_says() {
    for values in 2..=8_usize {
        for (first, now) in [(odds(3, 1), odds(3, 1)), (odds(7, 1), odds(5, 2)), (odds(5, 3), odds(3, 2))] {
            for step in [remembered(first, values), repeated(first, now, values).unwrap()] {
                for value in 0..values as u8 {
                    let mut times = vec![0; values];
                    for drawn in 0..step.same.whole {
                        times[usize::from(stepped(value, values, step, &mut |limit| {
                            assert_eq!(limit, step.same.whole);
                            drawn
                        }))] += 1;
                    }
                    for (given, times) in times.into_iter().enumerate() {
                        let expected = if given == usize::from(value) { step.same.part } else { step.other.part };
                        assert_eq!(times, expected, "{given} from {value} of {values}");
                    }
                }
            }
        }
    }
}

/// Every sequence of draws that `sample` makes, with how many there are of its kind in a common denominator.
fn every_draw(common: u64, mut sample: impl FnMut(Draw) -> u64) -> std::collections::BTreeMap<u64, u64> {
    let mut given = std::collections::BTreeMap::new();
    let mut prefix: Vec<u64> = Vec::new();
    loop {
        let mut limits = Vec::new();
        let result = sample(&mut |limit| {
            let place = limits.len();
            limits.push(limit);
            if place == prefix.len() {
                prefix.push(0);
            }
            prefix[place]
        });
        let outcomes: u64 = limits.iter().product();
        assert_eq!(common % outcomes, 0, "a common denominator");
        *given.entry(result).or_default() += common / outcomes;
        // The next sequence, as an odometer counts.
        prefix.truncate(limits.len());
        while let Some(last) = prefix.pop() {
            if last + 1 < limits[prefix.len()] {
                prefix.push(last + 1);
                break;
            }
        }
        if prefix.is_empty() {
            return given;
        }
    }
}

#[test]
fn a_subset_comes_exactly_as_often_as_it_says() {
    for (answers, odds) in [(3, odds(3, 1)), (6, odds(2, 1)), (7, odds(3, 2)), (8, odds(3, 1)), (9, odds(2, 1))] {
        let mechanism = choice(answers, 1, odds);
        let coin = mechanism.support().truth;
        let common = coin.whole * (1..answers as u64).product::<u64>().pow(2);
        let mut by_truth = Vec::new();
        for truth in 0..answers as u8 {
            let given = every_draw(common, |draw| subset(mechanism, truth, draw));
            assert_eq!(given.values().sum::<u64>(), common);
            assert!(given.keys().all(|bits| bits.count_ones() as usize == mechanism.size()));
            let named: u64 = given.iter().filter(|(bits, _)| **bits >> truth & 1 == 1).map(|(_, times)| times).sum();
            assert_eq!(named * coin.whole, common * coin.part);
            by_truth.push(given);
        }
        // Every output under every pair of truths: the likelihood ratio is at most u/w, and is it somewhere.
        let mut largest_is_reached = false;
        for one in &by_truth {
            for other in &by_truth {
                assert!(one.keys().eq(other.keys()), "every subset is possible under every truth");
                for (one, other) in one.values().zip(other.values()) {
                    assert!(one * odds.w() <= other * odds.u());
                    largest_is_reached |= one * odds.w() == other * odds.u();
                }
            }
        }
        assert!(largest_is_reached);
    }
}

#[test]
fn answers_come_at_their_rates_and_repeat_themselves() {
    const DEVICES: u32 = 20_000;
    for mechanism in [
        choice(2, 8, odds(3, 1)),
        choice(5, 8, odds(3, 1)),
        choice(8, 4, odds(7, 1)),
        choice(40, 8, odds(3, 1)),
        choice(40, 1, odds(3, 1)),
        choice(64, 1, odds(7, 1)),
    ] {
        let answers = mechanism.answers() as u32;
        let (mut truth_named, mut other_named) = (0, 0);
        for device in 0..DEVICES {
            let key = key(device);
            let truth = (device % answers) as usize;
            let given = || answer(&key, "tier", mechanism, mechanism.odds(), 7, truth).unwrap();
            assert_eq!(given(), given());
            assert_eq!(mechanism.read(&given().text()), Some(given()));
            truth_named += u32::from(given().supports(truth));
            other_named += u32::from(given().supports((truth + 1) % answers as usize));
        }
        let support = mechanism.support();
        for (named, expected) in [(truth_named, support.truth.value()), (other_named, support.other.value())] {
            let rate = f64::from(named) / f64::from(DEVICES);
            let error = (expected * (1.0 - expected) / f64::from(DEVICES)).sqrt();
            assert!((rate - expected).abs() < 4.5 * error, "{rate} for {expected} of {mechanism:?}");
        }
    }
}

#[test]
fn what_no_mechanism_gives_is_not_answered() {
    let given = |now, first, truth| answer(&key(1), "tier", choice(5, 8, now), first, 7, truth);
    assert!(given(odds(3, 1), odds(3, 1), 4).is_some());
    assert_eq!(given(odds(3, 1), odds(3, 1), 5), None);
    assert_eq!(given(odds(7, 1), odds(3, 1), 0), None, "more than was promised at first");
}

#[test]
fn a_level_is_the_amount_on_average_and_stays_for_life() {
    let most = Most::new(50).unwrap();
    for levels in [Levels::Two, Levels::Three] {
        let steps = levels.count() as f64 - 1.0;
        for hundredths in [0, 1, 1250, 2499, 2500, 4000, 4999, 5000, 1_000_000] {
            const DEVICES: u32 = 4000;
            let level = |n| f64::from(level(&key(n), "basket", hundredths, most, levels));
            let mean = (0..DEVICES).map(level).sum::<f64>() / f64::from(DEVICES) / steps;
            let expected = hundredths.min(most.parts()) as f64 / most.parts() as f64;
            assert!((mean - expected).abs() < 4.5 * 0.5 / f64::from(DEVICES).sqrt() / steps, "{mean} for {expected}");
            if expected == 0.0 || expected == 1.0 {
                assert_eq!(mean, expected);
            }
        }
        let levels: Vec<_> =
            (0..=5000).map(|hundredths| super::level(&key(3), "basket", hundredths, most, levels)).collect();
        assert!(levels.is_sorted(), "one threshold: a larger amount never has a lower level");
    }
}

#[test]
fn arms_are_a_public_coin_of_the_key() {
    let arms = Arms::new(vec!["plain".into(), "warm".into(), "loud".into()]).unwrap();
    let mechanism = Mechanism::of(&Asks::Experiment { arms, outcome: "true".into() }, odds(3, 1), 8);
    let mut times = [0; 3];
    for n in 0..3000 {
        let given = |epoch, truth| answer(&key(n), "layout", mechanism, odds(3, 1), epoch, truth).unwrap().arm();
        assert!([given(1, 1), given(2, 0)].iter().all(|arm| *arm == given(1, 0)), "neither epoch nor truth moves it");
        times[usize::from(given(1, 0))] += 1;
    }
    assert!(times.iter().all(|times| (900..1100).contains(times)), "{times:?}");
}

/// Every number that a device may ever have sent: a later version must give the same, or profiles would be redrawn.
#[test]
fn the_coins_of_version_one_stay() {
    let mechanism = choice(2, 8, odds(3, 1));
    let bits = |truth| -> String {
        let one = |n| answer(&key(n), "regular", mechanism, odds(3, 1), 735 + n, truth).unwrap().text();
        (0..32).map(one).collect()
    };
    assert_eq!([bits(0), bits(1)], VERSION_ONE);
}

const VERSION_ONE: [&str; 2] = ["00001000010000000000110000000000", "11011011111010111111110111111111"];
