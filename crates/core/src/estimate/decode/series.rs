//! Totals sorted into series: what is asked, epoch by epoch, and under which policies it was answered.

use std::collections::HashMap;
use std::sync::Arc;

use super::measure::{Measure, measures};
use super::row::Estimate;
use super::tally::{self, Asked, Counted};
use super::totals::{MOST_REPORTS, Totals, TotalsFault};
use crate::estimate::category::{Crowd, Support};
use crate::privacy::policy::{Policy, Question};
use crate::privacy::question::Asks;

/// One question whose meaning stayed the same.
pub(super) struct Series<'a> {
    /// The policies that ask it.
    pub(super) asked: Vec<Asked<'a>>,
    pub(super) epochs: Vec<Epoch>,
    pub(super) measures: Vec<Measure>,
    pub(super) labels: Vec<Arc<str>>,
    arms: Vec<Arc<str>>,
    site: Arc<str>,
    name: Arc<str>,
    /// From 1, among those of the same question.
    pub(super) number: u32,
}

/// The reports of one epoch.
pub(super) struct Epoch {
    pub(super) number: u32,
    pub(super) strata: Vec<Stratum>,
}

/// Those under one policy.
pub(super) struct Stratum {
    /// Place in the series' policies.
    pub(super) asked: usize,
    /// One for each arm.
    pub(super) crowds: Vec<Option<Crowd>>,
}

impl Series<'_> {
    pub(super) fn asks(&self) -> &Asks {
        &self.asked[0].question.asks
    }

    /// The site and the name.
    pub(super) fn question(&self) -> (&str, &str) {
        (&self.site, &self.name)
    }

    pub(super) fn arms(&self) -> usize {
        self.asked[0].arms()
    }

    pub(super) fn arm_name(&self, arm: usize) -> Option<Arc<str>> {
        self.arms.get(arm).cloned()
    }

    /// A row of this series with nothing in it yet.
    pub(super) fn blank(&self, epoch: u32, reports: u64, confidence: f64) -> Estimate {
        let (epoch_start_ms, epoch_days) = super::start(epoch, self.asked[0].policy);
        Estimate {
            site: self.site.clone(),
            question: self.name.clone(),
            series: self.number,
            kind: self.asks().kind(),
            measure: "share",
            unit: "share",
            epoch,
            epochs: 1,
            epoch_start_ms,
            epoch_days,
            reports,
            confidence,
            ..Estimate::default()
        }
    }
}

/// A count with where it belongs.
#[derive(Clone, Copy)]
struct Entry {
    series: usize,
    epoch: u32,
    asked: usize,
    counted: Counted,
}

/// Sorts totals into series, by question, then by the first epoch.
pub(super) fn read<'a>(
    totals: &Totals,
    policies: &'a [Policy],
    hashes: &[String],
) -> Result<Vec<Series<'a>>, TotalsFault> {
    let known: HashMap<&str, usize> = hashes.iter().enumerate().map(|(place, hash)| (&hash[..], place)).collect();
    // By policy, then by name: the series and the place in it.
    let mut places: Vec<HashMap<&str, (usize, usize)>> = Vec::with_capacity(policies.len());
    let mut series: Vec<Series<'a>> = Vec::new();
    let mut same: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (policy, hash) in policies.iter().zip(hashes) {
        let mut here = HashMap::with_capacity(policy.questions.len());
        let (site, hash): (Arc<str>, Arc<str>) = (policy.site.as_str().into(), hash.as_str().into());
        let participation = f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
        for question in &policy.questions {
            let mechanism = policy.mechanism(question);
            let support = Support::of(mechanism).ok_or_else(|| TotalsFault::Policy(policy.canonical()))?;
            let chance = policy.draw_probability(question).value() * participation / mechanism.arms().max(1) as f64;
            let asked = Asked { policy, hash: hash.clone(), question, mechanism, support, chance };
            let twins = same.entry((&policy.site, &question.name)).or_default();
            let twin = twins.iter().copied().find(|twin| {
                let first = &series[*twin].asked[0];
                same_series((first.policy, first.question), (policy, question))
            });
            let place = twin.unwrap_or(series.len());
            if twin.is_none() {
                twins.push(place);
                series.push(Series {
                    asked: Vec::new(),
                    epochs: Vec::new(),
                    measures: measures(&question.asks),
                    labels: question.asks.labels().into_iter().map(Arc::from).collect(),
                    arms: question.asks.arms().iter().map(|arm| arm.as_str().into()).collect(),
                    site: site.clone(),
                    name: question.name.as_str().into(),
                    number: 1,
                });
            }
            here.insert(&question.name[..], (place, series[place].asked.len()));
            series[place].asked.push(asked);
        }
        places.push(here);
    }
    let mut entries = entries(totals, &known, &places, &series)?;
    entries.sort_unstable_by_key(|e| (e.series, e.epoch, e.asked, e.counted.cell));
    let repeated = |pair: &&[Entry]| {
        let key = |e: &Entry| (e.series, e.epoch, e.asked, e.counted.cell);
        key(&pair[0]) == key(&pair[1])
    };
    if let Some(pair) = entries.windows(2).find(repeated) {
        return Err(TotalsFault::Repeated(series[pair[0].series].question().1.into()));
    }
    for stratum in entries.chunk_by(|a, b| (a.series, a.epoch, a.asked) == (b.series, b.epoch, b.asked)) {
        let Entry { series: place, epoch: number, asked, .. } = stratum[0];
        let counted: Vec<Counted> = stratum.iter().map(|entry| entry.counted).collect();
        let crowds = tally::crowds(&series[place].asked[asked], &counted)?;
        let epochs = &mut series[place].epochs;
        if epochs.last().is_none_or(|last| last.number != number) {
            epochs.push(Epoch { number, strata: Vec::new() });
        }
        if let Some(last) = epochs.last_mut() {
            last.strata.push(Stratum { asked, crowds });
        }
    }
    series.retain(|series| !series.epochs.is_empty());
    let key = |s: &Series<'a>| (s.name.clone(), s.site.clone(), s.epochs[0].number);
    series.sort_by_cached_key(key);
    for place in 1..series.len() {
        if series[place - 1].question() == series[place].question() {
            series[place].number = series[place - 1].number + 1;
        }
    }
    Ok(series)
}

/// Whether two policies ask the same by their question of one name: an answer means the same, and epochs are the same.
pub fn same_series(one: (&Policy, &Question), other: (&Policy, &Question)) -> bool {
    one.1.asks == other.1.asks && one.0.epoch == other.0.epoch && one.0.signals == other.0.signals
}

fn entries<'t>(
    totals: &'t Totals,
    known: &HashMap<&str, usize>,
    places: &[HashMap<&str, (usize, usize)>],
    series: &[Series<'_>],
) -> Result<Vec<Entry>, TotalsFault> {
    // Totals come by policy, then by question: mostly it is that of the one before.
    let mut last: Option<(&super::Total, (usize, usize))> = None;
    let read = |total: &'t super::Total| {
        let same = |one: &super::Total| one.question == total.question && one.policy == total.policy;
        let (place, asked) = match last.filter(|(one, _)| same(one)) {
            Some((_, place)) => place,
            None => {
                let policy = known.get(&total.policy[..]);
                let policy = policy.ok_or_else(|| TotalsFault::UnknownPolicy(total.policy.clone()))?;
                let found = places[*policy].get(&total.question[..]);
                *found.ok_or_else(|| TotalsFault::UnknownQuestion(total.question.clone()))?
            }
        };
        last = Some((total, (place, asked)));
        let mechanism = series[place].asked[asked].mechanism;
        let cell = mechanism.read_cell(&total.answer).ok_or_else(|| {
            let texts: Vec<String> = mechanism.cells().into_iter().map(|cell| mechanism.cell_text(cell)).collect();
            let quoted = |text: &String| format!("\"{text}\"");
            let expected = match &texts[..] {
                [one, two] => format!("{} or {}", quoted(one), quoted(two)),
                [first, .., last] => format!("{} to {}", quoted(first), quoted(last)),
                _ => String::new(),
            };
            TotalsFault::Answer { question: total.question.clone(), answer: total.answer.clone(), expected }
        })?;
        if total.count > MOST_REPORTS {
            return Err(TotalsFault::Absurd { question: total.question.clone(), count: total.count });
        }
        Ok(Entry { series: place, epoch: total.epoch, asked, counted: Counted { cell, count: total.count } })
    };
    totals.totals.iter().map(read).collect()
}
