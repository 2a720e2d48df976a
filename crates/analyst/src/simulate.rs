//! A synthetic crowd through the real encoder and the real decoder: how biased its estimates are, how often their intervals
//! hold the truth, what bots, churn and cleared storage do to them, and which alarms ring.
//!
//! Visitors are made up; their keys, coins, schedules and reports are those of real [`Profile`]s.

mod crowd;
mod outcome;

use std::collections::BTreeMap;

use murmur_core::estimate::decode::{Options, Totals, TotalsFault, decode, exact, same_series};
use murmur_core::privacy::policy::{Policy, Question};
use murmur_core::privacy::question::Asks;
use serde::{Deserialize, Serialize};

use crowd::Crowd;
pub use outcome::{Outcome, pooled};

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

/// What a site asks from an epoch on.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// How many epochs have passed before the one in whose middle it begins: 0 for the first phase, which has all of it.
    pub from: u32,
    /// What is asked.
    pub policy: Policy,
}

impl Phase {
    /// What is asked from the beginning.
    pub fn first(policy: Policy) -> Phase {
        Phase { from: 0, policy }
    }
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

/// What became of a crowd.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Simulated {
    /// Each measure of each question, held against the truth.
    pub outcomes: Vec<Outcome>,
    /// Whom a change of the manifest silenced.
    pub silent: Vec<Silent>,
}

/// Visitors who say nothing under a changed manifest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Silent {
    /// The epoch, from 1: the first that all visits of the phase see.
    pub epoch: u32,
    /// Why.
    pub reason: &'static str,
    /// How many of those who came.
    pub visitors: u32,
}

/// Simulates a crowd to whom each phase asks its own, the later from the middle of its first epoch on: half of that
/// epoch's visits come before. `progress` is told after every thousand visits.
///
/// # Errors
/// [`SimulationFault`] where the truth does not fit the questions.
pub fn simulate(
    phases: &[Phase],
    truth: &Truth,
    setup: &Setup,
    mut progress: impl FnMut(u64),
) -> Result<Simulated, SimulationFault> {
    let of = |phase: &Phase| phase.policy.questions.iter().map(|question| shares(question, truth)).collect();
    let all: Result<Vec<Vec<_>>, String> = phases.iter().map(of).collect();
    let all = all.map_err(SimulationFault::Truth)?;
    if let Some(unknown) = truth.keys().find(|name| phases.iter().all(|phase| phase.policy.question(name).is_none())) {
        return Err(SimulationFault::Truth(format!("\"{unknown}\" is no question of the manifest")));
    }
    let (totals, silent) = Crowd::new(phases, &all, setup).live(&mut progress);
    let outcomes = outcomes(phases, &all, &totals, setup.confidence).map_err(SimulationFault::Totals)?;
    Ok(Simulated { outcomes, silent })
}

/// Decodes what a crowd said, and holds each series against the truth of its question.
fn outcomes(
    phases: &[Phase],
    all: &[Vec<Vec<Vec<f64>>>],
    totals: &Totals,
    confidence: f64,
) -> Result<Vec<Outcome>, TotalsFault> {
    let mut policies: Vec<Policy> = Vec::new();
    for Phase { policy, .. } in phases {
        if !policies.contains(policy) {
            policies.push(policy.clone());
        }
    }
    let decoded = |withhold| decode(totals, &policies, Options { confidence, withhold, ..Options::default() });
    let (open, displayed) = (decoded(false)?, decoded(true)?);
    let asked: Vec<(&Policy, &Question, &Vec<Vec<f64>>)> = phases
        .iter()
        .zip(all)
        .flat_map(|(phase, all)| {
            phase.policy.questions.iter().zip(all).map(|(asked, shares)| (&phase.policy, asked, shares))
        })
        .collect();
    let mut outcomes = Vec::new();
    for (place, (policy, question, shares)) in asked.iter().enumerate() {
        let same = |(other, its, _): &&(&Policy, &Question, &Vec<Vec<f64>>)| {
            its.name == question.name && same_series((policy, question), (other, its))
        };
        if asked[..place].iter().any(|one| same(&one)) {
            continue;
        }
        let mut hashes: Vec<String> = asked.iter().filter(same).map(|(policy, ..)| policy.hash()).collect();
        hashes.sort();
        hashes.dedup();
        let series = outcome::Series { question, policies: &hashes };
        let exact = exact(&question.asks, shares).unwrap_or_default();
        outcomes.extend(exact.into_iter().map(|exact| series.outcome(exact, &open, &displayed)));
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests;
