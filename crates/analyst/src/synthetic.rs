//! A made-up crowd: devices that live through some epochs and report as real ones do.
//!
//! Whoever looks at a dashboard for the first time should see something on it. The devices answer through the same
//! [`Profile`] as a browser, to questions of every kind; only what they do is made up. Who they are mostly stays, and shares
//! drift.

use std::ops::RangeInclusive;

use murmur_core::estimate::category::Support;
use murmur_core::estimate::interval::z;
use murmur_core::estimate::withhold::{WIDEST, planned_half_width};
use murmur_core::privacy::key::Key;
use murmur_core::privacy::policy::{Policy, Question};
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::question::{Asks, Most, PARTS, Truth};
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::report::Report;
use murmur_core::time::Time;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Share of yes in the first epoch and, after as many epochs as [`DRIFT`] says, in the last, segment by segment.
const SHARES: [(f64, f64); 5] = [(0.09, 0.16), (0.05, 0.05), (0.24, 0.17), (0.38, 0.43), (0.12, 0.13)];

/// Epochs that a drift takes.
const DRIFT: f64 = 7.0;

/// Probability that a device of one epoch is another kind of visitor in the next: it may become what it was.
const TURNS: f64 = 0.14;

/// Probability that a visitor orders in an epoch.
const ORDERS: f64 = 0.35;

/// Amounts as shares of the largest, and how many spend each in the first epoch and in the last.
const AMOUNTS: [(f64, f64, f64); 5] =
    [(0.0, 0.62, 0.55), (0.1, 0.16, 0.17), (0.2, 0.12, 0.15), (0.4, 0.07, 0.09), (0.8, 0.03, 0.04)];

/// How many devices give each question of `policy` about `reports` reports an epoch, or as many as a display of it needs,
/// and hardly ever fewer: the reserve and the other questions take their part, some epochs of a life are over or yet to
/// come, and chance takes four standard deviations.
pub fn devices_for(policy: &Policy, reports: u32, epochs: u32) -> u32 {
    let part = f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
    let span = (f64::from(policy.reports) / part).ceil();
    let of = |question: &Question| {
        let mechanism = policy.mechanism(question);
        let arms = mechanism.arms().max(1) as f64;
        // The half-width shrinks with the root of the reports.
        let channel = Support::of(mechanism).map(|support| support.channel());
        let half_width = channel.map_or(0.0, |channel| planned_half_width(1, channel, z(0.95)));
        let wanted = f64::from(reports).max((half_width / WIDEST).powi(2)) * arms;
        let here = f64::from(policy.cap(question)) / (f64::from(epochs) + span - 1.0);
        let ordered = if matches!(question.asks, Asks::Anchored { .. }) { ORDERS } else { 1.0 };
        (wanted + 4.0 * wanted.sqrt()) / (policy.draw_probability(question).value() * here * ordered)
    };
    policy.questions.iter().map(of).fold(0.0, f64::max).ceil() as u32
}

/// All reports that `devices` devices make in `epochs`, epoch by epoch; some were born before, some are born in them, so
/// that as many report in each. The same `seed` gives the same reports again, so an interrupted sending can be repeated:
/// each counts once.
pub fn reports(policy: &Policy, epochs: RangeInclusive<u32>, devices: u32, seed: [u8; 32]) -> Vec<Report> {
    let mut rng = ChaCha20Rng::from_seed(seed);
    let begin = |epoch| Time(epoch_start(epoch, policy.epoch).0 + 1);
    let before = (policy.reports * policy.participation.whole()).div_ceil(policy.participation.part()) - 1;
    let (first, last) = (epochs.start().saturating_sub(before), *epochs.end());
    let mut crowd: Vec<_> = (0..devices)
        .filter_map(|_| {
            let mut key = [0; 32];
            rng.fill_bytes(&mut key);
            let key = Key::new(key);
            let asked = policy.questions.iter().position(|question| Some(question) == policy.draw(&key))?;
            let birth = first + (uniform(&mut rng) * f64::from(last - first + 1)) as u32;
            let profile = Profile::born(key, policy, begin(birth))?;
            let arm = profile.arm(&policy.questions[asked]).unwrap_or(0);
            let place = uniform(&mut rng);
            Some(Device { profile, birth, asked, arm, place })
        })
        .collect();
    let mut reports = Vec::new();
    for epoch in first..=last {
        let passed = f64::from(epoch.saturating_sub(*epochs.start()));
        for device in crowd.iter_mut().filter(|device| device.birth <= epoch) {
            if epoch > device.birth && uniform(&mut rng) < TURNS {
                device.place = uniform(&mut rng);
            }
            let ordered = uniform(&mut rng) < ORDERS;
            let report = device.report(policy, begin(epoch), passed, ordered);
            reports.extend(report.filter(|_| epochs.contains(&epoch)));
        }
    }
    reports
}

struct Device {
    profile: Profile,
    /// The epoch of its birth.
    birth: u32,
    /// Index of its question.
    asked: usize,
    /// Its arm, where the question has some.
    arm: usize,
    /// Place on the scale from 0 to 1 that answers are laid out on, the rarest last; mostly it stays, while shares drift.
    place: f64,
}

impl Device {
    fn report(&mut self, policy: &Policy, now: Time, passed: f64, ordered: bool) -> Option<Report> {
        let due = self.profile.due(policy, now).ok()?;
        if matches!(due.question.asks, Asks::Anchored { .. }) && !ordered {
            return None;
        }
        let truth = self.truth(&due.question.asks, passed);
        let report = self.profile.report(policy, &due, truth)?;
        self.profile.record(policy, report.clone(), now);
        Some(report)
    }

    fn truth(&self, asks: &Asks, passed: f64) -> Truth {
        if let Asks::Mean { within, most, .. } = asks {
            return self.amount(within.is_some(), *most, passed);
        }
        Truth::Answer(self.of(&shares(asks, self.asked, self.arm, passed)))
    }

    fn amount(&self, some_outside: bool, most: Most, passed: f64) -> Truth {
        let spent: Vec<f64> = AMOUNTS.iter().map(|(_, first, last)| drifted(*first, *last, passed)).collect();
        match self.of(&spent) {
            0 if some_outside => Truth::Answer(0),
            place => Truth::Amount((AMOUNTS[place].0 * f64::from(most.units() * PARTS)) as u64),
        }
    }

    /// Which of these shares it lies in.
    fn of(&self, shares: &[f64]) -> usize {
        let mut left = self.place;
        let passes = |share: &f64| {
            left -= share;
            left < 0.0
        };
        shares.iter().position(passes).unwrap_or(shares.len() - 1)
    }
}

/// What a shop might see: the share of each answer of the question in this place, in one arm.
fn shares(asks: &Asks, asked: usize, arm: usize, passed: f64) -> Vec<f64> {
    let yes = |share: f64| vec![1.0 - share, share];
    let answers = asks.answers();
    match asks {
        Asks::Canary => yes(0.0),
        // The second arm sells.
        Asks::Experiment { .. } => yes(if arm == 1 { 0.17 } else { 0.11 }),
        Asks::Anchored { .. } => yes(drifted(0.31, 0.36, passed)),
        Asks::Outcome { .. } => vec![0.64, drifted(0.25, 0.22, passed), drifted(0.11, 0.14, passed)],
        Asks::Returned { .. } => vec![0.48, drifted(0.34, 0.36, passed), drifted(0.18, 0.16, passed)],
        // The further a step the rarer; that of nobody is first.
        Asks::Funnel(_) => {
            let shares = falling(answers, 1.0, 0.55);
            let all: f64 = shares.iter().sum();
            shares.into_iter().map(|share| share / all).collect()
        }
        // The answer of nobody is last.
        Asks::Choice(_) => {
            let mut shares = falling(answers - 1, drifted(0.17, 0.22, passed), 0.72);
            shares.push(1.0 - shares.iter().sum::<f64>());
            shares
        }
        Asks::Segment { .. } | Asks::Mean { .. } => {
            let (first, last) = SHARES[asked % SHARES.len()];
            yes(drifted(first, last, passed))
        }
    }
}

/// So many shares, each the same part of the one before it.
fn falling(count: usize, first: f64, part: f64) -> Vec<f64> {
    (0..count).map(|place| first * part.powi(place as i32)).collect()
}

fn drifted(first: f64, last: f64, passed: f64) -> f64 {
    first + (last - first) * (passed / DRIFT).min(1.0)
}

/// What people do, not what they answer: no coin of the privacy mechanism is drawn here.
fn uniform(rng: &mut ChaCha20Rng) -> f64 {
    f64::from(rng.next_u32()) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use murmur_core::estimate::decode::{Options, Total, Totals, decode};
    use murmur_core::manifest;

    use super::*;

    /// The demo shop's.
    fn shop() -> Policy {
        manifest::parse(include_str!("../../../www/shop/manifest.json")).unwrap().policy
    }

    fn policy() -> Policy {
        let text = r#"{ "version": 1, "site": "vinyl",
            "signals": { "view": { "title": "Views", "purpose": "To sort shelves" } },
            "segments": { "new": { "title": "New", "why": "New", "when": "age(view) < days(7)" },
                          "old": { "title": "Old", "why": "Old", "when": "age(view) >= days(7)" } },
            "questions": { "new": { "segment": "new" }, "old": { "segment": "old" } } }"#;
        manifest::parse(text).unwrap().policy
    }

    #[test]
    fn each_question_gets_its_reports_in_every_epoch() {
        let policy = policy();
        let reports = reports(&policy, 700..=707, devices_for(&policy, 1600, 8), [1; 32]);
        let mut cells: BTreeMap<(&str, u32), u32> = BTreeMap::new();
        reports.iter().for_each(|report| *cells.entry((&report.question, report.epoch)).or_default() += 1);
        assert_eq!(cells.len(), 16);
        assert!(cells.values().all(|&n| (1600..2100).contains(&n)), "{cells:?}");
        let ids: HashSet<_> = reports.iter().map(|report| &report.id).collect();
        assert_eq!(ids.len(), reports.len());
    }

    #[test]
    fn the_shop_asks_every_kind_of_question_and_each_is_decoded_in_every_epoch() {
        let policy = shop();
        let kinds: HashSet<_> = policy.questions.iter().map(|question| question.asks.kind()).collect();
        assert_eq!(kinds.len(), 9, "{kinds:?}");
        let reports = reports(&policy, 700..=707, devices_for(&policy, 1600, 8), [2; 32]);
        let mut counts: BTreeMap<(String, u32, String), u64> = BTreeMap::new();
        for report in &reports {
            let answer = policy.answer(report).unwrap();
            for cell in answer.cells() {
                let text = answer.mechanism().cell_text(cell);
                *counts.entry((report.question.clone(), report.epoch, text)).or_default() += 1;
            }
        }
        let hash = policy.hash();
        let total = |((question, epoch, answer), count): ((String, u32, String), u64)| Total {
            policy: hash.clone(),
            question,
            epoch,
            answer,
            count,
        };
        let totals = Totals { policies: Vec::new(), totals: counts.into_iter().map(total).collect() };
        let rows = decode(&totals, std::slice::from_ref(&policy), Options::default()).unwrap();
        for row in &rows {
            assert_eq!((&row.withheld, &row.alarm), (&None, &None), "{row:?}");
        }
        for question in &policy.questions {
            let epochs: HashSet<_> =
                rows.iter().filter(|row| *row.question == *question.name).map(|row| row.epoch).collect();
            assert_eq!(epochs.len(), 8, "{}", question.name);
        }
        let told = |measure: &str| rows.iter().filter(|row| row.measure == measure).count();
        assert!(told("rate") == 16 && told("mean") == 8 && told("lift") == 8 && told("reached") == 24);
    }

    #[test]
    fn the_same_seed_gives_the_same_reports() {
        let policy = policy();
        assert_eq!(reports(&policy, 700..=701, 50, [1; 32]), reports(&policy, 700..=701, 50, [1; 32]));
        assert_ne!(reports(&policy, 700..=701, 50, [1; 32]), reports(&policy, 700..=701, 50, [2; 32]));
    }
}
