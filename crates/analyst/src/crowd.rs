//! A crowd made of a log: what the product would tell an analyst, held against the truth that only a log can give.
//!
//! Each visitor becomes a device with a key of its own, decides the question it draws by [`replay`](crate::replay), and
//! makes its one report of the current epoch through the same [`Profile`] as a browser. The decoded shares then either
//! cover the true ones or not.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use murmur_core::estimate::decode::{Estimate, Exact, Options, Total, Totals, TotalsFault, decode, exact};
use murmur_core::manifest::Manifest;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::odds::Share;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::question::{Asks, Truth};
use murmur_core::privacy::schedule::epoch_at;
use murmur_core::report::Report;
use murmur_core::time::Time;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;

use crate::replay::Replay;

/// What a crowd said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// The epoch of every report.
    pub epoch: u32,
    /// One report of each device that was asked, in the order of the visitors.
    pub reports: Vec<Report>,
    /// Devices that say nothing: they wait in the reserve, or ordered nothing where buyers are asked.
    pub waiting: usize,
}

/// Why there is no crowd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrowdFault<E> {
    /// The source of keys failed.
    Key(E),
    /// The clock is before 1970.
    Clock,
}

impl<E> CrowdFault<E> {
    /// The same fault with another error of the source of keys.
    pub fn map_key<F>(self, map: impl FnOnce(E) -> F) -> CrowdFault<F> {
        match self {
            CrowdFault::Key(error) => CrowdFault::Key(map(error)),
            CrowdFault::Clock => CrowdFault::Clock,
        }
    }
}

/// How a decoded number compares with the truth. Shares are fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The question.
    pub question: String,
    /// What it is: as [`Estimate::measure`].
    pub measure: &'static str,
    /// As [`Estimate::unit`].
    pub unit: &'static str,
    /// The arm of an experiment.
    pub arm: Option<Arc<str>>,
    /// The answer that it is of.
    pub answer: Option<Arc<str>>,
    /// The same of all visitors who could be asked: what the estimate is of.
    pub truth: f64,
    /// Reports received.
    pub reports: u64,
    /// Those that support the answer.
    pub supporting: u64,
    /// The estimate; none without reports.
    pub value: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Which interval it is.
    pub method: Option<&'static str>,
    /// Whether the interval holds the truth.
    pub covers: Option<bool>,
    /// Why a display would withhold the estimate.
    pub withheld: Option<String>,
}

impl Outcome {
    /// The question, and what of it this is where there is more than one number.
    pub fn name(&self) -> String {
        let plain = self.measure == "share" && self.arm.is_none() && self.answer.as_deref() == Some("yes");
        let measure = (self.measure != "share").then_some(self.measure);
        let more = [measure, self.arm.as_deref(), self.answer.as_deref()].into_iter().flatten().filter(|_| !plain);
        std::iter::once(&self.question[..]).chain(more).collect::<Vec<_>>().join(" · ")
    }
}

/// The manifest's policy as a crowd answers it: every device reports in this epoch, so participation is 1/1. Where the
/// manifest says less, this policy has another hash, which no collector knows.
pub fn policy(manifest: &Manifest) -> Policy {
    let always = Share::new(1, 1).unwrap_or(manifest.policy.participation);
    Policy { participation: always, ..manifest.policy.clone() }
}

/// Keys that the same seed gives again. On a device a key comes from the system's CSPRNG.
pub fn seeded_keys(seed: u64) -> impl FnMut() -> Result<[u8; 32], Infallible> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    move || {
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        Ok(key)
    }
}

/// Makes each visitor of `replay` a device, born at `now` under `policy`, and collects their reports.
///
/// # Errors
/// [`CrowdFault`] where a key can't be made, or `now` is before 1970.
pub fn gather<E>(
    manifest: &Manifest,
    policy: &Policy,
    replay: &Replay,
    now: Time,
    mut next_key: impl FnMut() -> Result<[u8; 32], E>,
) -> Result<Crowd, CrowdFault<E>> {
    let epoch = epoch_at(now, policy.epoch).ok_or(CrowdFault::Clock)?;
    let mut crowd = Crowd { epoch, reports: Vec::with_capacity(replay.visitors.len()), waiting: 0 };
    for visitor in &replay.visitors {
        let key = Key::new(next_key().map_err(CrowdFault::Key)?);
        let profile = Profile::born(key, policy, now).ok_or(CrowdFault::Clock)?;
        let report = profile.due(policy, now).ok().and_then(|due| {
            let place = manifest.policy.questions.iter().position(|asked| asked.name == due.question.name)?;
            profile.report(policy, &due, visitor.answers.get(place).copied()??)
        });
        match report {
            Some(report) => crowd.reports.push(report),
            None => crowd.waiting += 1,
        }
    }
    Ok(crowd)
}

impl Crowd {
    /// The totals that a collector keeps of these reports.
    pub fn totals(&self, policy: &Policy) -> Totals {
        let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
        for report in &self.reports {
            let answer = policy.answer(report);
            for cell in answer.iter().flat_map(|answer| answer.cells()) {
                let text = answer.map(|answer| answer.mechanism().cell_text(cell)).unwrap_or_default();
                *counts.entry((&report.question, text)).or_default() += 1;
            }
        }
        let hash = policy.hash();
        let total = |((question, answer), count): ((&str, String), u64)| Total {
            policy: hash.clone(),
            question: question.into(),
            epoch: self.epoch,
            answer,
            count,
        };
        Totals { policies: vec![policy.canonical()], totals: counts.into_iter().map(total).collect() }
    }
}

/// By how much a collector's totals of one policy and epoch grew. `None` where one of them shrank, which only an operator
/// can make happen.
pub fn growth(before: &Totals, after: &Totals, policy: &Policy, epoch: u32) -> Option<Totals> {
    let hash = policy.hash();
    let here = |total: &&Total| total.policy == hash && total.epoch == epoch;
    let mut known: BTreeMap<(&str, &str), u64> =
        before.totals.iter().filter(here).map(|t| ((t.question.as_str(), t.answer.as_str()), t.count)).collect();
    let mut grown = Vec::new();
    for total in after.totals.iter().filter(here) {
        let before = known.remove(&(total.question.as_str(), total.answer.as_str())).unwrap_or_default();
        let count = total.count.checked_sub(before)?;
        if count > 0 {
            grown.push(Total { count, ..total.clone() });
        }
    }
    grown.sort_by(|a, b| (&a.question, &a.answer).cmp(&(&b.question, &b.answer)));
    known.values().all(|left| *left == 0).then(|| Totals { policies: vec![policy.canonical()], totals: grown })
}

/// Decodes `totals` of `policy` and holds each number of each question against the truth in `replay`, in the policy's order. Nothing is
/// withheld: whoever has the log has the truth.
///
/// # Errors
/// [`TotalsFault`] where the totals are not of this policy.
pub fn compare(
    manifest: &Manifest,
    policy: &Policy,
    replay: &Replay,
    totals: &Totals,
    confidence: f64,
) -> Result<Vec<Outcome>, TotalsFault> {
    let decoded =
        |withhold| decode(totals, std::slice::from_ref(policy), Options { confidence, withhold, ..Options::default() });
    let (open, displayed) = (decoded(false)?, decoded(true)?);
    let asked = manifest.policy.questions.iter().enumerate().flat_map(|(place, question)| {
        let answers = replay.visitors.iter().filter_map(move |visitor| visitor.answers.get(place).copied().flatten());
        let shares = shares(&question.asks, answers);
        let exact = exact(&question.asks, &vec![shares; question.asks.arms().len().max(1)]).unwrap_or_default();
        exact.into_iter().map(move |exact| (question, exact))
    });
    Ok(asked.map(|(question, exact)| outcome(&question.name, exact, &open, &displayed)).collect())
}

/// One number, held against the rows that a decoder gave with and without withholding.
fn outcome(question: &str, exact: Exact, open: &[Estimate], displayed: &[Estimate]) -> Outcome {
    let Exact { measure, arm, answer, value: truth } = exact;
    let same = |row: &&Estimate| {
        &*row.question == question && row.measure == measure && row.arm == arm && row.answer == answer
    };
    let (row, shown) = (open.iter().find(same), displayed.iter().find(same));
    let ends = row.and_then(|row| row.low.zip(row.high));
    Outcome {
        question: question.into(),
        measure,
        unit: row.map_or("share", |row| row.unit),
        truth,
        reports: row.map_or(0, |row| row.reports),
        supporting: row.map_or(0, |row| row.supporting.unwrap_or_default()),
        value: row.and_then(|row| row.value),
        standard_error: row.and_then(|row| row.standard_error),
        low: row.and_then(|row| row.low),
        high: row.and_then(|row| row.high),
        method: row.and_then(|row| row.method),
        covers: ends.map(|(low, high)| (low..=high).contains(&truth)),
        withheld: shown.map_or_else(|| Some("no reports".into()), |row| row.withheld.clone()),
        arm,
        answer,
    }
}

/// The share of each answer. An amount between two levels is so much of either that their mean is the amount.
fn shares(asks: &Asks, answers: impl Iterator<Item = Truth>) -> Vec<f64> {
    let mut counts = vec![0.0; asks.answers()];
    let mut all = 0.0;
    for truth in answers {
        all += 1.0;
        match (truth, asks) {
            (Truth::Amount(hundredths), Asks::Mean { within, most, levels, .. }) => {
                let steps = (levels.count() - 1) as f64;
                let scaled = hundredths.min(most.parts()) as f64 / most.parts() as f64 * steps;
                let level = scaled.floor().min(steps - 1.0);
                let place = usize::from(within.is_some()) + level as usize;
                counts[place] += 1.0 - (scaled - level);
                counts[place + 1] += scaled - level;
            }
            (Truth::Answer(answer), _) if answer < counts.len() => counts[answer] += 1.0,
            _ => {}
        }
    }
    counts.iter().map(|count| if all > 0.0 { count / all } else { 0.0 }).collect()
}

/// How often the intervals of many crowds held the truth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Intervals.
    pub intervals: usize,
    /// Those that held the truth.
    pub covering: usize,
}

impl Coverage {
    /// Counts one more interval; an outcome without one is not counted.
    pub fn add(&mut self, outcome: &Outcome) {
        self.intervals += usize::from(outcome.covers.is_some());
        self.covering += usize::from(outcome.covers == Some(true));
    }

    /// Covering over all; `None` where there are none.
    pub fn share(&self) -> Option<f64> {
        (self.intervals > 0).then(|| self.covering as f64 / self.intervals as f64)
    }
}

#[cfg(test)]
mod tests;
