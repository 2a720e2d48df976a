//! Policies as a collector stored them.

use super::{Policy, Question, Reserve};
use crate::privacy::ceiling;
use crate::privacy::odds::{Odds, Share};
use crate::privacy::question::{Arms, Asks, Choice, Levels, Most, Options};
use crate::time::Span;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "v")]
    _version: u32,
    site: String,
    epoch_ms: i64,
    odds: String,
    reports: u32,
    participation: String,
    reserve: String,
    signals: Vec<String>,
    questions: Vec<Asked>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    weight: u32,
    rule: Option<String>,
    asks: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    most: Option<u32>,
    levels: Option<u32>,
}

impl Policy {
    /// Reads [`Policy::canonical`], of version 1 or 2, as a collector stored it; `None` for anything that is not exactly
    /// such a text, or that is beyond a limit.
    pub fn from_canonical(text: &str) -> Option<Policy> {
        let read: Document = serde_json::from_str(text).ok()?;
        let policy = Policy {
            site: read.site,
            epoch: Span(read.epoch_ms),
            odds: Odds::parse(&read.odds)?,
            reports: read.reports,
            participation: Share::parse(&read.participation)?,
            reserve: Reserve::parse(&read.reserve)?,
            signals: read.signals,
            questions: read.questions.into_iter().map(Asked::question).collect::<Option<_>>()?,
        };
        let within = (1..=ceiling::REPORTS).contains(&policy.reports) && policy.epoch >= ceiling::EPOCH;
        // What is written again as it was read had its keys, its order and its version right.
        (within && policy.canonical() == text).then_some(policy)
    }
}

impl Asked {
    fn question(self) -> Option<Question> {
        let Asked { name, weight, rule, asks, names, rules, most, levels } = self;
        let asks = match asks {
            None => Asks::Segment { rule: rule? },
            Some(kind) => asked(&kind, names, rules, most, levels)?,
        };
        (weight > 0).then_some(Question { name, weight, asks })
    }
}

fn asked(kind: &str, names: Vec<String>, rules: Vec<String>, most: Option<u32>, levels: Option<u32>) -> Option<Asks> {
    let pair = |rules: Vec<String>| -> Option<[String; 2]> { rules.try_into().ok() };
    let single = |texts: Vec<String>| -> Option<[String; 1]> { texts.try_into().ok() };
    Some(match kind {
        "choice" => Asks::Choice(options(names, rules)?),
        "funnel" => Asks::Funnel(options(names, rules)?),
        "outcome" => {
            let [within, outcome] = pair(rules)?;
            Asks::Outcome { within, outcome }
        }
        "returned" => {
            let [cohort, returned] = pair(rules)?;
            Asks::Returned { cohort, returned }
        }
        "mean" => {
            let levels = match levels? {
                2 => Levels::Two,
                3 => Levels::Three,
                _ => return None,
            };
            let mut rules = rules;
            let amount = rules.pop()?;
            let within = rules.pop();
            Asks::Mean { within, amount, most: Most::new(most?)?, levels }
        }
        "experiment" => {
            let [outcome] = single(rules)?;
            Asks::Experiment { arms: Arms::new(names)?, outcome }
        }
        "anchored" => {
            let ([signal], [rule]) = (single(names)?, single(rules)?);
            Asks::Anchored { signal, rule }
        }
        "canary" => Asks::Canary,
        _ => return None,
    })
}

fn options(names: Vec<String>, rules: Vec<String>) -> Option<Options> {
    let choices = names.into_iter().zip(rules).map(|(name, rule)| Choice { name, rule });
    Options::new(choices.collect())
}
