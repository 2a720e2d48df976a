//! Which numbers a kind of question gives, and how each comes from the crowds of one epoch.

use super::tally::Asked;
use crate::estimate::category::Crowd;
use crate::estimate::interval::{Interval, Measured, Method, wilson_of};
use crate::estimate::rate::Ratio;
use crate::estimate::share::{self, Level};
use crate::estimate::strata::{Stratum, together};
use crate::estimate::withhold::Withheld;
use crate::privacy::question::{Asks, Levels};

/// A number to be had from the shares of a question's answers.
pub(super) struct Measure {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// Place of the answer that it is of.
    pub(super) answer: Option<usize>,
    formula: Formula,
    /// The largest value.
    most: f64,
}

enum Formula {
    /// Of one answer.
    Share(usize),
    /// Of several answers together.
    Sum(Vec<f64>),
    /// Of weighted answers: a mean of everyone.
    Mean(Vec<f64>),
    /// One sum of the other.
    Ratio(Vec<f64>, Vec<f64>),
}

/// The numbers of a question, in the order in which they are shown.
pub(super) fn measures(asks: &Asks) -> Vec<Measure> {
    let share = |answer| Measure {
        name: "share",
        unit: "share",
        answer: Some(answer),
        formula: Formula::Share(answer),
        most: 1.0,
    };
    match asks {
        Asks::Segment { .. } | Asks::Experiment { .. } | Asks::Anchored { .. } | Asks::Canary => vec![share(1)],
        Asks::Choice(_) => (0..asks.answers()).map(share).collect(),
        Asks::Outcome { .. } | Asks::Returned { .. } => {
            let formula = Formula::Ratio(vec![0.0, 0.0, 1.0], vec![0.0, 1.0, 1.0]);
            let rate = Measure { name: "rate", unit: "share", answer: Some(2), formula, most: 1.0 };
            (0..3).map(share).chain([rate]).collect()
        }
        Asks::Funnel(_) => {
            let steps = asks.answers();
            let reached = |step: usize| {
                let weights = (0..steps).map(|answer| if answer >= step { 1.0 } else { 0.0 }).collect();
                Measure {
                    name: "reached",
                    unit: "share",
                    answer: Some(step),
                    formula: Formula::Sum(weights),
                    most: 1.0,
                }
            };
            (0..steps).map(share).chain((1..steps).map(reached)).collect()
        }
        Asks::Mean { within, most, levels, .. } => {
            let levels: &[f64] = if *levels == Levels::Two { &[0.0, 1.0] } else { &[0.0, 0.5, 1.0] };
            let outside = within.as_ref().map(|_| 0.0);
            let values: Vec<f64> = outside.into_iter().chain(levels.iter().copied()).collect();
            let inside: Vec<f64> = outside.into_iter().chain(levels.iter().map(|_| 1.0)).collect();
            let formula = if within.is_some() { Formula::Ratio(values, inside) } else { Formula::Mean(values) };
            vec![Measure { name: "mean", unit: "amount", answer: None, formula, most: f64::from(most.units()) }]
        }
    }
}

impl Measure {
    /// The number from the crowds of one arm, one for each policy that visitors answered under.
    pub(super) fn estimate(&self, crowds: &[(&Asked<'_>, &Crowd)], level: Level) -> Result<Measured, Withheld> {
        let all: u64 = crowds.iter().map(|(_, crowd)| crowd.reports()).sum();
        let weight = |crowd: &Crowd| crowd.reports() as f64 / all as f64;
        let sum = |of: &dyn Fn(&Crowd) -> f64| crowds.iter().map(|(_, crowd)| of(crowd)).sum::<f64>();
        let value = |weights: &[f64]| sum(&|crowd| weight(crowd) * crowd.combination(weights));
        let covariance =
            |one: &[f64], other: &[f64]| sum(&|crowd| weight(crowd).powi(2) * crowd.combined_covariance(one, other));
        let measured = match &self.formula {
            Formula::Share(answer) => {
                let stratum = |(asked, crowd): &(&Asked<'_>, &Crowd)| Stratum {
                    measured: share::estimate(
                        crowd.supporting(*answer),
                        crowd.reports(),
                        asked.support.channel(),
                        level,
                    ),
                    reports: crowd.reports(),
                };
                let strata: Vec<Stratum> = crowds.iter().map(stratum).collect();
                together(&strata).ok_or(Withheld::Few { reports: all })?
            }
            Formula::Sum(weights) => score(value(weights), covariance(weights, weights), crowds, level.z()),
            Formula::Mean(weights) => {
                let (value, standard_error) = (value(weights), covariance(weights, weights).max(0.0).sqrt());
                let mapped = Interval::around(value, level.z() * standard_error);
                Measured { value, standard_error, mapped, interval: mapped, method: Method::Normal }
            }
            Formula::Ratio(part, whole) => Ratio {
                part: value(part),
                whole: value(whole),
                part_variance: covariance(part, part),
                whole_variance: covariance(whole, whole),
                covariance: covariance(part, whole),
            }
            .estimate(level.confidence())?,
        };
        let cut = Measured { interval: measured.mapped.within(0.0, 1.0), ..measured };
        Ok(if self.most == 1.0 { cut } else { cut.scaled(self.most) })
    }

    /// The number itself, where the shares of the answers are known.
    pub(super) fn exact(&self, shares: &[f64]) -> f64 {
        let sum = |weights: &[f64]| weights.iter().zip(shares).map(|(weight, share)| weight * share).sum::<f64>();
        self.most
            * match &self.formula {
                Formula::Share(answer) => shares[*answer],
                Formula::Sum(weights) | Formula::Mean(weights) => sum(weights),
                Formula::Ratio(part, whole) => sum(part) / sum(whole),
            }
    }

    /// Whether it counts devices.
    pub(super) fn is_share(&self) -> bool {
        !matches!(self.formula, Formula::Ratio(..) | Formula::Mean(_))
    }
}

/// The interval of a sum of shares: Wilson's for the share that the strictest crowd would report, known as well as this one.
fn score(value: f64, variance: f64, crowds: &[(&Asked<'_>, &Crowd)], z: f64) -> Measured {
    let standard_error = variance.max(0.0).sqrt();
    let strict = crowds.iter().map(|(asked, _)| asked.support.channel());
    let channel = strict.min_by(|a, b| a.lambda().total_cmp(&b.lambda()));
    let mapped = match channel {
        Some(channel) if variance > 0.0 => {
            let reported = channel.reported(value).clamp(0.0, 1.0);
            let worth = channel.variance(value.clamp(0.0, 1.0)) / variance;
            wilson_of(reported, worth, z).map(|end| channel.share(end))
        }
        _ => Interval::around(value, z * standard_error),
    };
    Measured { value, standard_error, mapped, interval: mapped, method: Method::Wilson }
}
