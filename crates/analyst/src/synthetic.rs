//! A made-up crowd: devices that live through some epochs and report as real ones do.
//!
//! Whoever looks at a dashboard for the first time should see something on it. The devices answer through the same
//! [`Profile`] as a browser; only what they do is made up. A member mostly stays one, and shares drift.

use std::ops::RangeInclusive;

use murmur_core::privacy::key::Key;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::report::Report;
use murmur_core::time::Time;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Share of yes in the first epoch and, after as many epochs as [`DRIFT`] says, in the last, question by question.
const SHARES: [(f64, f64); 5] = [(0.09, 0.16), (0.05, 0.05), (0.24, 0.17), (0.38, 0.43), (0.12, 0.13)];

/// Epochs that a drift takes.
const DRIFT: f64 = 7.0;

/// Probability that a member of one epoch is none in the next.
const LEAVES: f64 = 0.12;

/// How many devices give each question of `policy` about `reports` reports an epoch, and hardly ever fewer: the reserve
/// and the other questions take their part, and chance four standard deviations.
pub fn devices_for(policy: &Policy, reports: u32) -> u32 {
    let rarest = policy.questions.iter().map(|question| policy.draw_probability(question).value());
    let share =
        rarest.fold(1.0, f64::min) * f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
    let wanted = f64::from(reports);
    ((wanted + 4.0 * wanted.sqrt()) / share).ceil() as u32
}

/// All reports that `devices` devices, born in the first of `epochs`, make in them, epoch by epoch. The same `seed` gives
/// the same reports again, so an interrupted sending can be repeated: each counts once.
pub fn reports(policy: &Policy, epochs: RangeInclusive<u32>, devices: u32, seed: [u8; 32]) -> Vec<Report> {
    let mut rng = ChaCha20Rng::from_seed(seed);
    let begin = |epoch| Time(epoch_start(epoch, policy.epoch).0 + 1);
    let mut crowd: Vec<_> = (0..devices)
        .filter_map(|_| {
            let mut key = [0; 32];
            rng.fill_bytes(&mut key);
            let key = Key::new(key);
            let asked = policy.questions.iter().position(|question| Some(question) == policy.draw(&key))?;
            let profile = Profile::born(key, policy, begin(*epochs.start()))?;
            Some(Device { profile, member: chance(&mut rng, share(asked, 0.0)), asked })
        })
        .collect();
    let mut reports = Vec::new();
    for (passed, epoch) in epochs.enumerate() {
        for device in &mut crowd {
            if passed > 0 {
                device.live(&mut rng, passed as f64);
            }
            reports.extend(device.report(policy, begin(epoch)));
        }
    }
    reports
}

struct Device {
    profile: Profile,
    /// Index of its question.
    asked: usize,
    member: bool,
}

impl Device {
    /// Stays or leaves, or enters at the rate that keeps the crowd at its share.
    fn live(&mut self, rng: &mut ChaCha20Rng, passed: f64) {
        let (before, now) = (share(self.asked, passed - 1.0), share(self.asked, passed));
        let enters = ((now - before * (1.0 - LEAVES)) / (1.0 - before)).clamp(0.0, 1.0);
        self.member = if self.member { !chance(rng, LEAVES) } else { chance(rng, enters) };
    }

    fn report(&mut self, policy: &Policy, now: Time) -> Option<Report> {
        let due = self.profile.due(policy, now).ok()?;
        let report = self.profile.report(policy, &due, self.member)?;
        self.profile.record(policy, report.clone(), now);
        Some(report)
    }
}

fn share(asked: usize, passed: f64) -> f64 {
    let (first, last) = SHARES[asked % SHARES.len()];
    first + (last - first) * (passed / DRIFT).min(1.0)
}

/// What people do, not what they answer: no coin of the privacy mechanism is drawn here.
fn chance(rng: &mut ChaCha20Rng, probability: f64) -> bool {
    f64::from(rng.next_u32()) < probability * 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use murmur_core::manifest;

    use super::*;

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
        let reports = reports(&policy, 700..=707, devices_for(&policy, 400), [1; 32]);
        let mut cells: BTreeMap<(&str, u32), u32> = BTreeMap::new();
        reports.iter().for_each(|report| *cells.entry((&report.question, report.epoch)).or_default() += 1);
        assert_eq!(cells.len(), 16);
        assert!(cells.values().all(|&n| (400..600).contains(&n)), "{cells:?}");
        let ids: HashSet<_> = reports.iter().map(|report| &report.id).collect();
        assert_eq!(ids.len(), reports.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_reports() {
        let policy = policy();
        assert_eq!(reports(&policy, 700..=701, 50, [1; 32]), reports(&policy, 700..=701, 50, [1; 32]));
        assert_ne!(reports(&policy, 700..=701, 50, [1; 32]), reports(&policy, 700..=701, 50, [2; 32]));
    }
}
