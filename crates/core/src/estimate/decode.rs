//! Totals to estimates: the one decoder behind `murmur decode`, `GET /v1/estimates` and the dashboard.
//!
//! Answers to the same question are read together whatever policy they came under, each through its own channel, as long
//! as what is asked stayed the same: policies that differ in odds, reports, weights or other questions are strata of one
//! series. Another rule, another set of answers or other signals start a new series.

mod epochs;
mod measure;
mod row;
mod series;
mod tally;
mod totals;
mod words;

pub use epochs::{Moved, moved};
pub use row::{COLUMNS, Estimate};
pub use series::same_series;
pub use totals::{MOST_REPORTS, Total, Totals, TotalsFault};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::estimate::category::{Crowd, norm_sub};
use crate::estimate::check::{self, Alarm};
use crate::estimate::interval::{Measured, across_questions, z};
use crate::estimate::mixing;
use crate::estimate::share::Level;
use crate::estimate::withhold::{self, Withheld};
use crate::privacy::mechanism::Family;
use crate::privacy::policy::Policy;
use crate::privacy::question::Asks;
use crate::privacy::schedule;
use crate::time::{Span, Time};

use measure::Measure;
use series::Series;
use tally::Asked;

/// How to decode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Of the intervals, two-sided; above 0 and below 1.
    pub confidence: f64,
    /// Exact intervals, however many reports there are.
    pub claim: bool,
    /// Intervals that hold all at once: Šidák across the questions, Bonferroni within each.
    pub simultaneous: bool,
    /// Whether small and unreadable cells are withheld, as every display does.
    pub withhold: bool,
    /// Visitors of an epoch by the site's own count, for the coverage.
    pub visitors: Option<u64>,
    /// Whether ε after mixing by an honest relay is given.
    pub relay: bool,
    /// Whether the average over all epochs of each series is added.
    pub average: bool,
    /// Two epochs whose difference is added: from and to.
    pub difference: Option<(u32, u32)>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            confidence: 0.95,
            claim: false,
            simultaneous: false,
            withhold: true,
            visitors: None,
            relay: false,
            average: false,
            difference: None,
        }
    }
}

/// How sure it is that no count of an honest crowd raises an alarm, over all counts decoded together.
const ALARM_CONFIDENCE: f64 = 0.99;

/// The share of forged reports whose effect stands beside each share.
const FORGED: f64 = 0.01;

/// Decodes totals: one row for each measure of each question and epoch, by question, then epoch.
///
/// # Errors
/// [`TotalsFault`] with the first total that can't be right.
pub fn decode(totals: &Totals, policies: &[Policy], options: Options) -> Result<Vec<Estimate>, TotalsFault> {
    let hashes: Vec<String> = policies.iter().map(Policy::hash).collect();
    let all = series::read(totals, policies, &hashes)?;
    let questions = all.iter().map(|series| series.question()).collect::<std::collections::BTreeSet<_>>().len();
    let decoder = Decoder {
        options,
        level: Level::new(
            if options.simultaneous { across_questions(options.confidence, questions) } else { options.confidence },
            options.claim,
        ),
        display: z(options.confidence),
        alarm_at: across_questions(ALARM_CONFIDENCE, totals.totals.len()),
        mixed: BTreeMap::new(),
    };
    decoder.rows(&all)
}

/// What a row would say if everyone were asked and answered without noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// As [`Estimate::measure`].
    pub measure: &'static str,
    /// As [`Estimate::arm`].
    pub arm: Option<Arc<str>>,
    /// As [`Estimate::answer`].
    pub answer: Option<Arc<str>>,
    /// In the row's unit.
    pub value: f64,
}

/// The numbers of a question of which the share of each answer is known, arm by arm. `None` unless there are shares of all
/// answers for each arm, or for all where there are no arms.
pub fn exact(asks: &Asks, arms: &[Vec<f64>]) -> Option<Vec<Exact>> {
    let (labels, names) = (asks.labels(), asks.arms());
    if arms.len() != names.len().max(1) || arms.iter().any(|shares| shares.len() != labels.len()) {
        return None;
    }
    let row = |measure: &'static str, arm: usize, answer: Option<usize>, value: f64| Exact {
        measure,
        arm: names.get(arm).map(|name| name.as_str().into()),
        answer: answer.map(|answer| labels[answer].into()),
        value,
    };
    let of = |(arm, shares): (usize, &Vec<f64>)| -> Vec<Exact> {
        measure::measures(asks).iter().map(|m| row(m.name, arm, m.answer, m.exact(shares))).collect()
    };
    let mut rows: Vec<Exact> = arms.iter().enumerate().flat_map(of).collect();
    for (arm, shares) in arms.iter().enumerate().skip(1) {
        rows.push(row("lift", arm, Some(1), shares[1] - arms[0][1]));
        rows.push(row("relative lift", arm, Some(1), shares[1] / arms[0][1] - 1.0));
    }
    Some(rows)
}

struct Decoder {
    options: Options,
    level: Level,
    /// z of a display.
    display: f64,
    alarm_at: f64,
    /// ε after mixing by family's name, odds and reports.
    mixed: BTreeMap<(bool, u64, u64, u64), Option<f64>>,
}

/// One arm of a question in one epoch.
struct Cell<'a> {
    crowds: Vec<(&'a Asked<'a>, &'a Crowd)>,
    arm: usize,
    epoch: u32,
    reports: u64,
}

impl Decoder {
    fn rows(mut self, all: &[Series<'_>]) -> Result<Vec<Estimate>, TotalsFault> {
        let mut rows = Vec::with_capacity(all.iter().map(|series| series.epochs.len()).sum());
        let mut decoded = Vec::new();
        for series in all {
            for epoch in &series.epochs {
                self.epoch(series, epoch, &mut decoded);
            }
            epochs::verdicts(&mut decoded);
            if self.options.average {
                epochs::averages(series, &mut decoded, self.level(series.asks()));
            }
            if let Some((from, to)) = self.options.difference {
                epochs::differences(&mut decoded, from, to);
            }
            rows.extend(decoded.drain(..).map(|decoded: Decoded| decoded.row));
        }
        Ok(rows)
    }

    /// Of the intervals of one question.
    fn level(&self, asks: &Asks) -> Level {
        if self.options.simultaneous { self.level.within_question(asks.answers()) } else { self.level }
    }

    fn epoch(&mut self, series: &Series<'_>, epoch: &series::Epoch, rows: &mut Vec<Decoded>) {
        let first = rows.len();
        for arm in 0..series.arms() {
            let crowds: Vec<_> = epoch
                .strata
                .iter()
                .filter_map(|stratum| Some((&series.asked[stratum.asked], stratum.crowds.get(arm)?.as_ref()?)))
                .collect();
            let reports = crowds.iter().map(|(_, crowd)| crowd.reports()).sum();
            if reports > 0 {
                self.arm(series, &Cell { crowds, arm, epoch: epoch.number, reports }, rows);
            }
        }
        self.lifts(series, first, rows);
    }

    fn arm(&mut self, series: &Series<'_>, cell: &Cell<'_>, rows: &mut Vec<Decoded>) {
        let level = self.level(series.asks());
        let withheld = self.options.withhold.then(|| withheld(cell, self.display)).flatten();
        let mixed = self.options.relay.then(|| self.mixed(cell)).flatten();
        let first = rows.len();
        for measure in &series.measures {
            let measured = measure.estimate(&cell.crowds, level);
            let alarm = self.alarm(series.asks(), measure, cell);
            let mut row = series.blank(cell.epoch, cell.reports, level.confidence());
            row.policy =
                cell.crowds.iter().max_by_key(|(_, c)| c.reports()).map(|(a, _)| a.hash.clone()).unwrap_or_default();
            row.measure = measure.name;
            row.unit = measure.unit;
            row.arm = series.arm_name(cell.arm);
            row.answer = measure.answer.map(|answer| series.labels[answer].clone());
            row.supporting = measure
                .answer
                .filter(|_| measure.name == "share")
                .map(|answer| cell.crowds.iter().map(|(_, crowd)| crowd.supporting(answer)).sum());
            row.epsilon = cell.crowds.iter().map(|(asked, _)| asked.policy.odds.epsilon()).fold(0.0, f64::max);
            row.epsilon_mixed = mixed;
            row.coverage = self.coverage(series.asks(), cell, &mut row.alarm);
            row.alarm = row.alarm.or(alarm);
            let mut decoded = Decoded { row, measured: None };
            match (withheld, measured) {
                (Some(why), _) | (None, Err(why)) => decoded.row.withheld = Some(why.to_string()),
                (None, Ok(measured)) => decoded.show(series, measure, &measured, cell),
            }
            rows.push(decoded);
        }
        if matches!(series.asks(), Asks::Choice(_)) && withheld.is_none() {
            let shares: Vec<f64> = rows[first..].iter().filter_map(|decoded| decoded.row.value).collect();
            for (decoded, display) in rows[first..].iter_mut().zip(norm_sub(&shares)) {
                decoded.row.display = Some(display);
            }
        }
    }

    /// Each arm against the first one.
    fn lifts(&self, series: &Series<'_>, first: usize, rows: &mut Vec<Decoded>) {
        let Asks::Experiment { .. } = series.asks() else { return };
        let arms: Vec<Decoded> = rows[first..].to_vec();
        let Some((base, others)) = arms.split_first().filter(|(base, _)| base.row.arm == series.arm_name(0)) else {
            return;
        };
        let confidence = self.level(series.asks()).confidence();
        for other in others {
            rows.extend(epochs::lift(base, other, confidence));
        }
    }

    fn alarm(&self, asks: &Asks, measure: &Measure, cell: &Cell<'_>) -> Option<String> {
        let answer = measure.answer.filter(|_| measure.name == "share")?;
        let check = |(asked, crowd): &(&Asked<'_>, &Crowd)| -> Option<String> {
            let (supporting, reports) = (crowd.supporting(answer), crowd.reports());
            let channel = asked.support.channel();
            if let Err(alarm) = check::feasible(supporting, reports, channel, self.alarm_at) {
                return Some(Alarm::to_string(&alarm));
            }
            let canary = *asks == Asks::Canary && supporting as f64 / reports as f64 > channel.q();
            let level = || Level::new(self.alarm_at, true);
            let low = || crate::estimate::share::estimate(supporting, reports, channel, level()).mapped.low;
            (canary && low() > 0.0).then(|| {
                "the canary's true answer is always no: here somebody answers otherwise, or the noise is not what it \
                 should be; don't read the other questions before you know which"
                    .into()
            })
        };
        cell.crowds.iter().find_map(check)
    }

    fn coverage(&self, asks: &Asks, cell: &Cell<'_>, alarm: &mut Option<String>) -> Option<f64> {
        let visitors = self.options.visitors.filter(|_| !matches!(asks, Asks::Anchored { .. }))?;
        let largest = cell.crowds.iter().map(|(asked, _)| asked.chance).fold(0.0, f64::max);
        let coverage = check::coverage(cell.reports, visitors, largest)?;
        if coverage.too_many {
            let reports = cell.reports;
            *alarm = Some(format!(
                "{reports} reports are more than {visitors} visitors can send; look for forged reports, or count again"
            ));
        }
        Some(coverage.heard)
    }

    /// The largest ε of the strata after mixing; the reports are rounded down to two digits, which is safe and saves work.
    fn mixed(&mut self, cell: &Cell<'_>) -> Option<f64> {
        let of = |(asked, crowd): &(&Asked<'_>, &Crowd)| {
            let (odds, digits) =
                (asked.mechanism.odds(), 10_u64.pow(crowd.reports().max(1).ilog10().saturating_sub(1)));
            let reports = crowd.reports() / digits * digits;
            let binary = asked.mechanism.family() == Family::Binary;
            let ratio = odds.u() as f64 / odds.w() as f64;
            let compute = || {
                if binary {
                    mixing::binary(reports, ratio, mixing::DELTA)
                } else {
                    mixing::any(reports, ratio, mixing::DELTA)
                }
            };
            *self.mixed.entry((binary, odds.u(), odds.w(), reports)).or_insert_with(compute)
        };
        let all: Option<Vec<f64>> = cell.crowds.iter().map(of).collect();
        all.map(|all| all.into_iter().fold(0.0, f64::max))
    }
}

/// A row, with what later rows are made of.
#[derive(Clone)]
struct Decoded {
    row: Estimate,
    /// None where withheld.
    measured: Option<Measured>,
}

impl Decoded {
    fn show(&mut self, series: &Series<'_>, measure: &Measure, measured: &Measured, cell: &Cell<'_>) {
        let row = &mut self.row;
        row.fill(measured);
        row.sentence = Some(words::sentence(series.asks(), measure.name, measured));
        row.note = words::note(measured);
        if measure.is_share() {
            // Devices of an epoch that each report stands for; of an experiment those in the arm.
            let arms = series.arms() as f64;
            let weight = |(asked, crowd): &(&Asked<'_>, &Crowd)| crowd.reports() as f64 / (asked.chance * arms);
            let crowd: f64 = cell.crowds.iter().map(weight).sum();
            row.devices = Some(measured.value.clamp(0.0, 1.0) * crowd);
            row.devices_low = Some(measured.interval.low * crowd);
            row.devices_high = Some(measured.interval.high * crowd);
        }
        if measure.name == "share" {
            let up = |(asked, _): &(&Asked<'_>, &Crowd)| {
                check::poisoning(FORGED, measured.value, asked.support.channel()).up
            };
            row.forged_1_percent = Some(cell.crowds.iter().map(up).fold(0.0, f64::max));
        }
        self.measured = Some(*measured);
    }
}

impl Estimate {
    fn fill(&mut self, measured: &Measured) {
        self.value = Some(measured.value);
        self.standard_error = Some(measured.standard_error);
        self.low = Some(measured.interval.low);
        self.high = Some(measured.interval.high);
        self.method = Some(measured.method.name());
    }
}

/// By design: few reports, or an interval planned too wide through the channels they came.
fn withheld(cell: &Cell<'_>, z: f64) -> Option<Withheld> {
    if let [(asked, crowd)] = cell.crowds[..] {
        return withhold::withheld(crowd.reports(), asked.support.channel(), z);
    }
    if cell.reports < withhold::FEWEST_REPORTS {
        return Some(Withheld::Few { reports: cell.reports });
    }
    let part = |(asked, crowd): &(&Asked<'_>, &Crowd)| {
        let share = crowd.reports() as f64 / cell.reports as f64;
        (share * withhold::planned_half_width(crowd.reports(), asked.support.channel(), z)).powi(2)
    };
    let half_width = cell.crowds.iter().map(part).sum::<f64>().sqrt();
    (half_width > withhold::WIDEST).then_some(Withheld::Wide { reports: cell.reports, half_width })
}

fn start(epoch: u32, policy: &Policy) -> (i64, f64) {
    let Time(start) = schedule::epoch_start(epoch, policy.epoch);
    (start, policy.epoch.0 as f64 / Span::DAY.0 as f64)
}

#[cfg(test)]
mod tests;
