//! Lost ledgers, restored copies, clocks set back and edited policies: the same key must repeat itself.

use std::collections::BTreeMap;

use murmur_core::privacy::key::Key;
use murmur_core::privacy::odds::Odds;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::profile::{Profile, Stored};
use murmur_core::privacy::question::Truth;
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::report::Report;
use murmur_core::time::Time;
use serde_json::json;

use super::{Check, Encoder, Keys};

/// Devices; what is compared is exact, so that a defect shows on the first that has it.
const DEVICES: usize = 200;

/// The epoch that keys are born in; any will do.
const BIRTH: u32 = 735;

/// A device with one key and a storage.
pub trait Device: Sized {
    /// One whose key is new, born now; `None` where it can't be.
    fn born(key: [u8; 32], policy: &Policy, now: Time) -> Option<Self>;

    /// What is sent now where this is the truth, if anything, and remembered as sent.
    fn send(&mut self, policy: &Policy, now: Time, truth: usize) -> Option<Report>;

    /// Another one of the same storage; `None` where it can't be read.
    fn restored(&self) -> Option<Self>;
}

impl Device for Profile {
    fn born(key: [u8; 32], policy: &Policy, now: Time) -> Option<Profile> {
        Profile::born(Key::new(key), policy, now)
    }

    fn send(&mut self, policy: &Policy, now: Time, truth: usize) -> Option<Report> {
        let due = self.due(policy, now).ok()?;
        let report = self.report(policy, &due, Truth::Answer(truth))?;
        self.record(policy, report.clone(), now);
        Some(report)
    }

    fn restored(&self) -> Option<Profile> {
        match Stored::decode(Stored::Active(Box::new(self.clone())).encode().as_deref()) {
            Stored::Active(profile) => Some(*profile),
            _ => None,
        }
    }
}

/// All that one key sent in all its lives.
#[derive(Default)]
struct Heard {
    by_epoch: BTreeMap<u32, Report>,
    faults: Vec<String>,
}

impl Heard {
    /// `same_odds`: at lower odds the second coin has another threshold, and only the id must stay.
    fn hear(&mut self, report: Option<Report>, same_odds: bool, life: &str) {
        let Some(report) = report else { return };
        let first = self.by_epoch.entry(report.epoch).or_insert_with(|| report.clone());
        if first.id != report.id {
            self.faults.push(format!("{life}: another id in epoch {}", report.epoch));
        }
        if same_odds && first.answer != report.answer {
            self.faults.push(format!("{life}: another answer in epoch {}", report.epoch));
        }
    }
}

pub(super) fn state<D: Device>(policy: &Policy, encoder: &Encoder, keys: &mut Keys) -> Check {
    let cap = policy.questions.first().map_or(0, |question| policy.cap(question));
    let (mut faults, mut most) = (Vec::new(), 0);
    for _ in 0..DEVICES {
        let key = keys.bytes();
        let heard = lives::<D>(policy, key, keys);
        most = most.max(heard.0.by_epoch.len());
        faults.extend(heard.0.faults);
        for (epoch, report) in &heard.0.by_epoch {
            let expected = encoder(&Key::new(key), *epoch, heard.1[(*epoch - BIRTH) as usize]);
            if expected.map(|answer| answer.text()).as_ref() != Some(&report.answer) {
                faults.push(format!("first life: not what the audited encoder gives in epoch {epoch}"));
            }
        }
    }
    let first = faults.first().map(|fault| format!("; first: {fault}")).unwrap_or_default();
    Check {
        check: "state",
        checked: format!(
            "{DEVICES} keys, each with a lost ledger, a restored copy, a clock set back and forth, two tabs, an edited \
             policy and lower odds"
        ),
        by: "comparison of every report with the key's first one of that epoch",
        result: format!(
            "{} reports differ; epochs in which a key reports: {most} at most, allowed {cap}{first}",
            faults.len()
        ),
        passed: faults.is_empty() && most > 0 && most <= cap as usize,
        numbers: json!({ "differences": faults.len(), "most_epochs": most, "allowed": cap, "devices": DEVICES }),
    }
}

/// Every life of one key, and the truth of each epoch from its birth on.
fn lives<D: Device>(policy: &Policy, key: [u8; 32], keys: &mut Keys) -> (Heard, Vec<usize>) {
    let answers = policy.questions.first().map_or(2, |question| question.asks.answers());
    let span = (policy.reports * policy.participation.whole()).div_ceil(policy.participation.part()) + 3;
    let truths: Vec<_> = (0..span).map(|_| keys.below(answers)).collect();
    let at = |place: u32| Time(epoch_start(BIRTH + place, policy.epoch).0 + 5);
    let truth = |place: u32| truths[place as usize];
    let mut heard = Heard::default();
    let edited = Policy { signals: vec!["edited value:amount2".into()], ..policy.clone() };
    let lower = Odds::new(3, 2).map_or(policy.odds, |low| low.min(policy.odds));
    let lowered = Policy { odds: lower, ..policy.clone() };
    let born = || D::born(key, policy, at(0));

    let (Some(mut first), Some(mut lost), Some(mut back)) = (born(), born(), born()) else {
        heard.faults.push("a key can't be born".into());
        return (heard, truths);
    };
    for place in 0..span {
        heard.hear(first.send(policy, at(place), truth(place)), true, "first life");
        // The other tab, from the same storage; had it not seen the write, it would be the lost ledger.
        heard.hear(first.send(policy, at(place), truth(place)), true, "the same epoch again");
        let Some(mut copy) = first.restored() else {
            heard.faults.push("a stored profile can't be read".into());
            continue;
        };
        for later in 0..span {
            heard.hear(copy.send(policy, at(later), truth(later)), true, "restored copy");
        }
    }
    for place in 0..span {
        heard.hear(lost.send(policy, at(place), truth(place)), true, "lost ledger");
    }
    for place in (0..span).rev().chain(0..span) {
        heard.hear(back.send(policy, at(place), truth(place)), true, "clock set back");
    }
    for (changed, same_odds, life) in [(&edited, true, "edited policy"), (&lowered, false, "lower odds")] {
        let Some(mut device) = born() else { continue };
        for place in 0..span {
            let policy = if place == 0 { policy } else { changed };
            heard.hear(device.send(policy, at(place), truth(place)), same_odds || place == 0, life);
        }
    }
    (heard, truths)
}
