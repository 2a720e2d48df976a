//! What `murmur crowd` prints.

use murmur_analyst::crowd::{Coverage, Crowd, Outcome};
use murmur_analyst::when;
use murmur_core::estimate::decode::Totals;
use murmur_core::privacy::schedule::epoch_start;
use serde_json::{Value, json};

use crate::crowd::{Stage, coverage};
use crate::failure::Failure;
use crate::table::{Align, Table};
use crate::words::{count, interval, percent, points, thousands};

/// One question over many crowds.
pub(crate) struct Covered {
    question: String,
    truth: f64,
    unit: &'static str,
    coverage: Coverage,
    values: f64,
    reports: u64,
}

impl Covered {
    /// One row for each number, with nothing counted yet.
    pub(crate) fn none(stage: &Stage) -> Result<Vec<Covered>, Failure> {
        let nobody = Totals { policies: vec![stage.policy.canonical()], totals: Vec::new() };
        let covered = |outcome: Outcome| Covered {
            question: outcome.name(),
            truth: outcome.truth,
            unit: outcome.unit,
            coverage: Coverage::default(),
            values: 0.0,
            reports: 0,
        };
        Ok(stage.compare(&nobody)?.into_iter().map(covered).collect())
    }

    /// Counts one more crowd.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        self.coverage.add(outcome);
        self.values += outcome.value.unwrap_or_default();
        self.unit = outcome.unit;
        self.reports += outcome.reports;
    }

    fn mean(&self, sum: f64) -> Option<f64> {
        (self.coverage.intervals > 0).then(|| sum / self.coverage.intervals as f64)
    }
}

/// Who is asked, and how.
fn heading(stage: &Stage, epoch: u32) -> String {
    let Stage { policy, replay, .. } = stage;
    let starts = when::date(epoch_start(epoch, policy.epoch));
    let mut text = format!(
        "{} at {}; reports of epoch {epoch} (from {starts}, {}), odds {}, ε {}",
        count(replay.visitors.len(), "visitor"),
        when::in_words(replay.at),
        policy.epoch.in_words(),
        policy.odds,
        policy.odds.epsilon()
    );
    if policy.participation != stage.manifest.policy.participation {
        text.push_str(&format!(
            "\nevery device reports in this epoch; the manifest lets {} of them",
            stage.manifest.policy.participation
        ));
    }
    text
}

pub(crate) fn one_in_words(stage: &Stage, crowd: &Crowd, outcomes: &[Outcome]) -> String {
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("truth", Align::Right),
        ("reports", Align::Right),
        ("estimate", Align::Right),
        ("± s.e.", Align::Right),
        ("interval", Align::Right),
        ("covers", Align::Left),
        ("on a display", Align::Left),
    ]);
    for outcome in outcomes {
        let amount = outcome.unit == "amount";
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        let ends =
            |(low, high): (f64, f64)| if amount { format!("{low:.2} to {high:.2}") } else { interval(low, high) };
        let ends = or_none(outcome.low.zip(outcome.high).map(ends));
        table.row([
            outcome.name(),
            number(outcome.unit, outcome.truth),
            thousands(outcome.reports),
            or_none(outcome.value.map(|value| number(outcome.unit, value))),
            or_none(outcome.standard_error.map(|error| if amount { format!("{error:.2}") } else { points(error) })),
            ends,
            outcome.covers.map_or("-", |covers| if covers { "yes" } else { "no" }).into(),
            outcome.withheld.as_ref().map_or_else(|| "shown".into(), |why| format!("withheld: {why}")),
        ]);
    }
    format!(
        "{}\n{} report, {} in the reserve\n{}\n{}",
        heading(stage, crowd.epoch),
        count(crowd.reports.len(), "device"),
        waiting(crowd.waiting),
        table.text(),
        covering(&coverage(outcomes), stage.confidence)
    )
}

/// In its unit.
fn number(unit: &str, value: f64) -> String {
    if unit == "amount" { format!("{value:.2}") } else { percent(value) }
}

fn waiting(devices: usize) -> String {
    if devices == 1 { "1 waits".into() } else { format!("{} wait", thousands(devices as u128)) }
}

fn covering(coverage: &Coverage, confidence: f64) -> String {
    let Coverage { intervals, covering } = *coverage;
    let share = coverage.share().map_or_else(String::new, |share| format!(" ({})", percent(share)));
    format!(
        "the truth lies in {} of {} at {} %{share}",
        thousands(covering as u128),
        count(intervals, "interval"),
        (confidence * 1e6).round() / 1e4
    )
}

pub(crate) fn one_as_json(
    stage: &Stage,
    seed: Option<u64>,
    crowd: &Crowd,
    outcomes: &[Outcome],
    exact: Option<bool>,
) -> Value {
    let mut document = run_as_json(stage, seed);
    let coverage = coverage(outcomes);
    if let Some(map) = document.as_object_mut() {
        map.insert("epoch".into(), crowd.epoch.into());
        map.insert("reporting".into(), crowd.reports.len().into());
        map.insert("waiting".into(), crowd.waiting.into());
        map.insert("totals_grew_by_exactly_these".into(), exact.into());
        map.insert("questions".into(), json!(outcomes));
        map.insert("coverage".into(), json!(coverage));
    }
    document
}

fn run_as_json(stage: &Stage, seed: Option<u64>) -> Value {
    json!({
        "site": stage.policy.site,
        "policy": stage.policy.hash(),
        "at": when::rfc3339(stage.replay.at),
        "visitors": stage.replay.visitors.len(),
        "confidence": stage.confidence,
        "odds": stage.policy.odds.to_string(),
        "epsilon": stage.policy.odds.epsilon(),
        "seed": seed,
    })
}

pub(crate) fn many_in_words(stage: &Stage, crowds: u64, rows: &[Covered]) -> String {
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("truth", Align::Right),
        ("reports", Align::Right),
        ("mean estimate", Align::Right),
        ("cover", Align::Right),
    ]);
    let mut all = Coverage::default();
    for row in rows {
        all.intervals += row.coverage.intervals;
        all.covering += row.coverage.covering;
        table.row([
            row.question.clone(),
            number(row.unit, row.truth),
            row.mean(row.reports as f64).map_or_else(|| "-".into(), |mean| thousands(mean.round() as u128)),
            row.mean(row.values).map_or_else(|| "-".into(), |value| number(row.unit, value)),
            format!("{} of {}", row.coverage.covering, row.coverage.intervals),
        ]);
    }
    let epoch = murmur_core::privacy::schedule::epoch_at(stage.now, stage.policy.epoch).unwrap_or_default();
    format!(
        "{}\n{} in memory\n{}\n{}",
        heading(stage, epoch),
        count(usize::try_from(crowds).unwrap_or(usize::MAX), "crowd"),
        table.text(),
        covering(&all, stage.confidence)
    )
}

pub(crate) fn many_as_json(stage: &Stage, seed: Option<u64>, crowds: u64, rows: &[Covered]) -> Value {
    let mut document = run_as_json(stage, seed);
    let mut all = Coverage::default();
    let questions = rows.iter().map(|row| {
        all.intervals += row.coverage.intervals;
        all.covering += row.coverage.covering;
        json!({
            "question": row.question,
            "truth": row.truth,
            "mean_reports": row.mean(row.reports as f64),
            "mean": row.mean(row.values),
            "coverage": row.coverage,
        })
    });
    let questions: Vec<_> = questions.collect();
    if let Some(map) = document.as_object_mut() {
        map.insert("crowds".into(), crowds.into());
        map.insert("questions".into(), questions.into());
        map.insert("coverage".into(), json!(all));
    }
    document
}

/// Why a collector's totals did not grow by what was sent.
pub(crate) fn not_exact(crowd: &Crowd, grown: &Totals) -> String {
    let counted: u64 = grown.totals.iter().map(|total| total.count).sum();
    let sent = crowd.reports.len() as u64;
    let why = match counted.cmp(&sent) {
        std::cmp::Ordering::Less => "the others were counted before: this seed was sent in this epoch already",
        _ => "others reported meanwhile, and what is shown is of all of them",
    };
    format!("warning: {} reports were sent and the totals grew by {}; {why}", thousands(sent), thousands(counted))
}
