//! What a question of buyers tells of a rate, beside the three states of a segment and its outcome: by the formulas, and by
//! crowds of real profiles.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use murmur_core::estimate::category::Support;
use murmur_core::estimate::channel::Channel;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::policy::{Policy, Question, Reserve};
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::question::Asks;
use murmur_core::time::{Span, Time};

/// Share of the devices in the segment, and the rate at which they order.
const SEGMENT: f64 = 0.2;
const RATE: f64 = 0.05;

fn three_to_one() -> Odds {
    Odds::new(3, 1).unwrap()
}

/// Of all devices those that order, where the others order at this rate.
fn orders(others: f64) -> f64 {
    SEGMENT * RATE + (1.0 - SEGMENT) * others
}

/// n·Var of r = g·O/f: g, the segment's share of the orders, is asked; orders O and segment f are known.
fn anchored(others: f64) -> f64 {
    let orders = orders(others);
    Channel::binary(three_to_one()).variance(SEGMENT * RATE / orders) * orders / (SEGMENT * SEGMENT)
}

/// n·Var of r = f₁₁/(f₁₀+f₁₁), to first order.
fn three_states() -> f64 {
    let support = Support::selection(3, 1, 3.0).unwrap();
    let shares = [1.0 - SEGMENT, SEGMENT * (1.0 - RATE), SEGMENT * RATE];
    let slope = [0.0, -RATE / SEGMENT, (1.0 - RATE) / SEGMENT];
    let channel = support.channel();
    let part = |u: usize, v: usize| {
        let covariance = if u == v { channel.variance(shares[u]) } else { support.covariance(shares[u], shares[v]) };
        slope[u] * slope[v] * covariance
    };
    (0..3).flat_map(|u| (0..3).map(move |v| (u, v))).map(|(u, v)| part(u, v)).sum()
}

#[test]
fn what_an_anchored_rate_costs_depends_on_how_many_others_order() {
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
    close(three_states(), 23.81);
    for (others, expected) in [(0.0125, 0.50), (0.05, 1.14), (0.08, 1.60), (0.1, 1.91)] {
        close(anchored(others), expected);
    }
}

#[test]
fn crowds_of_real_profiles_spread_as_the_formula_says() {
    const DEVICES: f64 = 5_000.0;
    const CROWDS: u32 = 400;
    let asks = Asks::Anchored { signal: "purchase".into(), rule: "true".into() };
    let policy = Policy {
        site: "shop".into(),
        epoch: Span::WEEK,
        odds: three_to_one(),
        reports: 8,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(0, 1).unwrap(),
        signals: Vec::new(),
        questions: vec![Question { name: "buyers".into(), weight: 1, asks }],
    };
    let others = 0.08;
    let buyers = (DEVICES * orders(others)).round() as u32;
    let in_segment = SEGMENT * RATE / orders(others);
    let channel = Channel::binary(three_to_one());
    let now = Time(700 * Span::WEEK.0);
    let mut number = 0_u64;
    let mut rate = || {
        let yes = (0..buyers).filter(|_| {
            number += 1;
            // Who is in the segment is spread evenly; the key is any.
            let member = (number as f64 * 0.618_033_988_749_894_9).fract() < in_segment;
            let mut key = [7; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            let profile = Profile::born(Key::new(key), &policy, now).unwrap();
            let due = profile.due(&policy, now).unwrap();
            profile.report(&policy, &due, member).unwrap().answer == "1"
        });
        let share = channel.share(yes.count() as f64 / f64::from(buyers));
        share * f64::from(buyers) / DEVICES / SEGMENT
    };
    let rates: Vec<f64> = (0..CROWDS).map(|_| rate()).collect();
    let mean = rates.iter().sum::<f64>() / f64::from(CROWDS);
    let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / f64::from(CROWDS - 1);
    // With members spread evenly only the coins vary.
    let expected = channel.variance_of_noise(in_segment) * orders(others) / (SEGMENT * SEGMENT);
    assert!((mean - RATE).abs() < 4.0 * (expected / DEVICES / f64::from(CROWDS)).sqrt(), "{mean}");
    let ratio = DEVICES * variance / expected;
    // The variance of 400 has a standard error of 7 %.
    assert!((ratio - 1.0).abs() < 0.28, "{ratio} times {expected}");
    assert!((expected - 1.39).abs() < 0.01 && (anchored(others) - 1.60).abs() < 0.01, "{expected}");
}
