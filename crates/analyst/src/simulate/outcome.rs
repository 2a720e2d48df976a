//! What was decoded, held against the truth.

use std::sync::Arc;

use murmur_core::estimate::decode::{Estimate, Exact};
use murmur_core::privacy::policy::Question;
use serde::Serialize;

use super::Simulated;

/// One measure over all epochs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The question.
    pub question: String,
    /// Number of the series among those of this question, from 1.
    pub series: u32,
    /// Under how many policies it was answered.
    pub policies: u32,
    /// As the column of estimates.
    pub measure: &'static str,
    /// As the column of estimates.
    pub unit: &'static str,
    /// The arm.
    pub arm: Option<Arc<str>>,
    /// The answer.
    pub answer: Option<Arc<str>>,
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

/// The outcomes of several crowds as of one: intervals and visitors added up, means weighted by the intervals.
pub fn pooled(one: Simulated, other: &Simulated) -> Simulated {
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
    let outcomes = one.outcomes.into_iter().zip(&other.outcomes).map(pool).collect();
    let mut silent = one.silent;
    for more in &other.silent {
        match silent.iter_mut().find(|known| (known.epoch, known.reason) == (more.epoch, more.reason)) {
            Some(known) => known.visitors += more.visitors,
            None => silent.push(more.clone()),
        }
    }
    Simulated { outcomes, silent }
}

/// A question whose meaning stayed the same, and the hashes of the policies that asked it.
pub(super) struct Series<'a> {
    pub(super) question: &'a Question,
    pub(super) policies: &'a [String],
}

impl Series<'_> {
    pub(super) fn outcome(&self, exact: Exact, open: &[Estimate], displayed: &[Estimate]) -> Outcome {
        let Exact { measure, arm, answer, value: truth } = exact;
        let here = |row: &&Estimate| {
            (&*row.question, row.measure, &row.arm, &row.answer) == (&*self.question.name, measure, &arm, &answer)
                && self.policies.iter().any(|hash| **hash == *row.policy)
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
            question: self.question.name.clone(),
            series: rows.first().map_or(1, |row| row.series),
            policies: count(self.policies.len()),
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
}
