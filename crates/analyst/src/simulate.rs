//! A synthetic crowd through the real encoder and the real decoder: how biased its estimates are, how often their intervals
//! hold the truth, what bots, churn and cleared storage do to them, and which alarms ring.
//!
//! Visitors are made up; their keys, coins, schedules and reports are those of real [`Profile`]s.

use std::collections::BTreeMap;

use murmur_core::estimate::decode::{Estimate, Exact, Options, Total, Totals, TotalsFault, decode, exact};
use murmur_core::privacy::answer::Cell;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::policy::{Policy, Question};
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::question::Asks;
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::time::Time;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// The epoch in which every crowd begins.
const FIRST: u32 = 700;

/// What a crowd is like. Shares are fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Setup {
    /// Visitors who come in every epoch.
    pub visitors: u32,
    /// Epochs.
    pub epochs: u32,
    /// Share of the visitors who are scripts that send yes, or the second answer, without a coin.
    pub bots: f64,
    /// Share of the visitors replaced by new ones from epoch to epoch.
    pub churn: f64,
    /// Share of the visitors who clear their storage from epoch to epoch.
    pub cleared: f64,
    /// Of the intervals.
    pub confidence: f64,
    /// The same number gives the same crowd.
    pub seed: u64,
}

/// How the answers of a question are shared out, as a file says it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Shares {
    /// Of yes, where the answers are no and yes.
    Yes(f64),
    /// Of each answer in order; of an experiment of yes in each arm.
    Each(Vec<f64>),
}

/// Shares by question; a question that is not there gets [`usual`] ones.
pub type Truth = BTreeMap<String, Shares>;

/// Shares of a question without given ones: a fifth yes; of more answers each half as frequent as the one before.
pub fn usual(asks: &Asks) -> Vec<Vec<f64>> {
    let of_one = || match asks {
        Asks::Canary => vec![1.0, 0.0],
        _ if asks.answers() == 2 => vec![0.8, 0.2],
        _ => {
            let weights: Vec<f64> = (0..asks.answers()).map(|place| 0.5_f64.powi(place.min(8) as i32)).collect();
            let all: f64 = weights.iter().sum();
            weights.iter().map(|weight| weight / all).collect()
        }
    };
    (0..asks.arms().len().max(1)).map(|_| of_one()).collect()
}

/// Shares of each answer, arm by arm.
///
/// # Errors
/// What was expected, where the shares are none of this question.
pub fn shares(question: &Question, truth: &Truth) -> Result<Vec<Vec<f64>>, String> {
    let (name, asks) = (&question.name, &question.asks);
    let Some(given) = truth.get(name) else { return Ok(usual(asks)) };
    let (answers, arms) = (asks.answers(), asks.arms().len());
    let yes = |share: f64| vec![1.0 - share, share];
    let shares = match given {
        Shares::Yes(share) if answers == 2 => vec![yes(*share); arms.max(1)],
        Shares::Each(each) if arms > 0 && each.len() == arms => each.iter().copied().map(yes).collect(),
        Shares::Each(each) if arms == 0 && each.len() == answers => vec![each.clone()],
        _ if arms > 0 => {
            return Err(format!("\"{name}\": expected a share of yes, or one for each of its {arms} arms"));
        }
        _ if answers == 2 => return Err(format!("\"{name}\": expected a share of yes")),
        _ => return Err(format!("\"{name}\": expected {answers} shares, of {}", asks.labels().join(", "))),
    };
    let right = |shares: &Vec<f64>| {
        shares.iter().all(|share| (0.0..=1.0).contains(share)) && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9
    };
    let whole = shares.iter().all(right);
    whole.then_some(shares).ok_or_else(|| format!("\"{name}\": expected shares from 0 to 1 that add up to 1"))
}

/// One measure over all epochs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The question.
    pub question: String,
    /// As the column of estimates.
    pub measure: &'static str,
    /// As the column of estimates.
    pub unit: &'static str,
    /// The arm.
    pub arm: Option<String>,
    /// The answer.
    pub answer: Option<String>,
    /// What the estimates are of, bots apart.
    pub truth: f64,
    /// Mean of the estimates.
    pub mean: Option<f64>,
    /// Mean of the estimates less the truth.
    pub bias: Option<f64>,
    /// Mean standard error of an estimate.
    pub standard_error: Option<f64>,
    /// Intervals.
    pub intervals: u32,
    /// Those that held the truth.
    pub covering: u32,
    /// Epochs that a display would withhold, or that can't be estimated.
    pub withheld: u32,
    /// Epochs with an alarm.
    pub alarms: u32,
}

/// Why there is nothing to hold against the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimulationFault {
    /// Shares that are none of the question's.
    Truth(String),
    /// What the decoder says of the totals.
    Totals(TotalsFault),
}

impl std::fmt::Display for SimulationFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SimulationFault::Truth(said) => write!(f, "the truth can't be that: {said}"),
            SimulationFault::Totals(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for SimulationFault {}

/// Simulates a crowd; `progress` is told after every thousand visits.
///
/// # Errors
/// [`SimulationFault`] where the truth does not fit the questions.
pub fn simulate(
    policy: &Policy,
    truth: &Truth,
    setup: &Setup,
    mut progress: impl FnMut(u64),
) -> Result<Vec<Outcome>, SimulationFault> {
    let all: Result<Vec<_>, String> = policy.questions.iter().map(|question| shares(question, truth)).collect();
    let all = all.map_err(SimulationFault::Truth)?;
    if let Some(unknown) = truth.keys().find(|name| policy.question(name).is_none()) {
        return Err(SimulationFault::Truth(format!("\"{unknown}\" is no question of the manifest")));
    }
    let totals = Crowd::new(policy, &all, setup).live(&mut progress);
    let decoded = |withhold| {
        let options = Options { confidence: setup.confidence, withhold, ..Options::default() };
        decode(&totals, std::slice::from_ref(policy), options).map_err(SimulationFault::Totals)
    };
    let (open, displayed) = (decoded(false)?, decoded(true)?);
    let mut outcomes = Vec::new();
    for (question, shares) in policy.questions.iter().zip(&all) {
        for exact in exact(&question.asks, shares).unwrap_or_default() {
            outcomes.push(outcome(question, exact, &open, &displayed));
        }
    }
    Ok(outcomes)
}

/// The outcomes of several crowds as of one: intervals added up, means weighted by them.
pub fn pooled(one: Vec<Outcome>, other: &[Outcome]) -> Vec<Outcome> {
    let pool = |(one, other): (Outcome, &Outcome)| {
        let (a, b) = (f64::from(one.intervals), f64::from(other.intervals));
        let mean = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => Some((one * a + other * b) / (a + b)),
            (one, other) => one.or(other),
        };
        Outcome {
            mean: mean(one.mean, other.mean),
            bias: mean(one.bias, other.bias),
            standard_error: mean(one.standard_error, other.standard_error),
            intervals: one.intervals + other.intervals,
            covering: one.covering + other.covering,
            withheld: one.withheld + other.withheld,
            alarms: one.alarms + other.alarms,
            ..one
        }
    };
    one.into_iter().zip(other).map(pool).collect()
}

fn outcome(question: &Question, exact: Exact, open: &[Estimate], displayed: &[Estimate]) -> Outcome {
    let Exact { measure, arm, answer, value: truth } = exact;
    let here = |row: &&Estimate| {
        (&row.question, row.measure, &row.arm, &row.answer) == (&question.name, measure, &arm, &answer)
    };
    let rows: Vec<&Estimate> = open.iter().filter(here).collect();
    let shown: Vec<&Estimate> = rows.iter().copied().filter(|row| row.value.is_some()).collect();
    let mean = |of: fn(&Estimate) -> Option<f64>| {
        let sum: f64 = shown.iter().filter_map(|row| of(row)).sum();
        (!shown.is_empty()).then(|| sum / shown.len() as f64)
    };
    let covers = |row: &&&Estimate| row.low.zip(row.high).is_some_and(|(low, high)| low <= truth && truth <= high);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let average = mean(|row| row.value);
    Outcome {
        question: question.name.clone(),
        measure,
        unit: rows.first().map_or("share", |row| row.unit),
        truth,
        mean: average,
        bias: average.map(|average| average - truth),
        standard_error: mean(|row| row.standard_error),
        intervals: count(shown.len()),
        covering: count(shown.iter().filter(covers).count()),
        withheld: count(displayed.iter().filter(here).filter(|row| row.withheld.is_some()).count()),
        alarms: count(rows.iter().filter(|row| row.alarm.is_some()).count()),
        arm,
        answer,
    }
}

struct Crowd<'a> {
    policy: &'a Policy,
    hash: String,
    shares: &'a [Vec<Vec<f64>>],
    setup: &'a Setup,
    rng: ChaCha20Rng,
    counts: BTreeMap<(usize, u32, Cell), u64>,
}

/// One who comes in every epoch until replaced.
struct Visitor {
    profile: Option<Profile>,
    /// The question drawn, none in the reserve.
    asked: Option<usize>,
    /// Place on the scale from 0 to 1 that shares of answers are laid out on: it outlives cleared storage.
    place: f64,
    bot: bool,
}

impl<'a> Crowd<'a> {
    fn new(policy: &'a Policy, shares: &'a [Vec<Vec<f64>>], setup: &'a Setup) -> Crowd<'a> {
        let rng = ChaCha20Rng::seed_from_u64(setup.seed);
        Crowd { policy, hash: policy.hash(), shares, setup, rng, counts: BTreeMap::new() }
    }

    fn live(mut self, progress: &mut impl FnMut(u64)) -> Totals {
        let begin = |epoch| Time(epoch_start(epoch, self.policy.epoch).0 + 1);
        let first = begin(FIRST);
        let mut crowd: Vec<Visitor> = (0..self.setup.visitors).map(|_| self.arrive(first)).collect();
        let mut visits = 0;
        for epoch in FIRST..FIRST + self.setup.epochs {
            let now = begin(epoch);
            for visitor in &mut crowd {
                if epoch > FIRST {
                    self.between(visitor, now);
                }
                self.visit(visitor, epoch, now);
                visits += 1;
                if visits % 1000 == 0 {
                    progress(visits);
                }
            }
        }
        let total = |((asked, epoch, cell), count): ((usize, u32, Cell), u64)| {
            let question = &self.policy.questions[asked];
            let answer = self.policy.mechanism(question).cell_text(cell);
            Total { policy: self.hash.clone(), question: question.name.clone(), epoch, answer, count }
        };
        Totals { policies: Vec::new(), totals: self.counts.into_iter().map(total).collect() }
    }

    /// What people do, not what they answer: no coin of the privacy mechanism is drawn from this.
    fn uniform(&mut self) -> f64 {
        f64::from(self.rng.next_u32()) / 4_294_967_296.0
    }

    fn arrive(&mut self, now: Time) -> Visitor {
        let (place, bot) = (self.uniform(), self.uniform() < self.setup.bots);
        let mut visitor = Visitor { profile: None, asked: None, place, bot };
        self.new_key(&mut visitor, now);
        visitor
    }

    fn new_key(&mut self, visitor: &mut Visitor, now: Time) {
        let mut key = [0; 32];
        self.rng.fill_bytes(&mut key);
        let key = Key::new(key);
        let drawn = self.policy.draw(&key);
        visitor.asked = self.policy.questions.iter().position(|question| Some(question) == drawn);
        visitor.profile = Profile::born(key, self.policy, now);
    }

    fn between(&mut self, visitor: &mut Visitor, now: Time) {
        if self.uniform() < self.setup.churn {
            *visitor = self.arrive(now);
        } else if self.uniform() < self.setup.cleared {
            self.new_key(visitor, now);
        }
    }

    fn visit(&mut self, visitor: &mut Visitor, epoch: u32, now: Time) -> Option<()> {
        let (asked, profile) = (visitor.asked?, visitor.profile.as_mut()?);
        let question = &self.policy.questions[asked];
        let mechanism = self.policy.mechanism(question);
        if visitor.bot {
            let supporting = mechanism.cells().into_iter().filter(|cell| mechanism.supports(*cell, 1));
            let others = mechanism.cells().into_iter().filter(|cell| !mechanism.supports(*cell, 1));
            for cell in supporting.take(1).chain(others).take(mechanism.size()) {
                *self.counts.entry((asked, epoch, cell)).or_default() += 1;
            }
            return Some(());
        }
        let due = profile.due(self.policy, now).ok()?;
        let arm = profile.arm(question).unwrap_or(0);
        let mut left = visitor.place;
        let passes = |share: &f64| {
            left -= share;
            left < 0.0
        };
        let shares = &self.shares[asked][arm];
        let truth = shares.iter().position(passes).unwrap_or(shares.len() - 1);
        let report = profile.report(self.policy, &due, truth)?;
        let answer = mechanism.read(&report.answer)?;
        profile.record(self.policy, report, now);
        for cell in answer.cells() {
            *self.counts.entry((asked, epoch, cell)).or_default() += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
