//! Rows made of rows: an arm against another, an epoch against the one before, averages, differences, and drift.

use std::borrow::Cow;
use std::sync::Arc;

use super::series::Series;
use super::{Decoded, Estimate, words};
use crate::estimate::channel::Channel;
use crate::estimate::compare::{difference, relative_lift, verdict};
use crate::estimate::drift::{Drift, Point, believed, drift};
use crate::estimate::interval::{Interval, Measured, Method};
use crate::estimate::series::{Count, Remembered};
use crate::estimate::share::Level;
use crate::privacy::mechanism::{Family, Mechanism};

/// Share of the series called drifting that may be chance.
const FALSE_DRIFTS: f64 = 0.05;

/// A series' place: measure, arm and answer.
fn same_measure(a: &Estimate, b: &Estimate) -> bool {
    (a.measure, &a.arm, &a.answer) == (b.measure, &b.arm, &b.answer)
}

/// Each row against that of the epoch before, where both are shown.
pub(super) fn verdicts(rows: &mut [Decoded]) {
    for place in 0..rows.len() {
        let Some((epoch, now)) = rows[place].measured.map(|measured| (rows[place].row.epoch, measured)) else {
            continue;
        };
        let before = rows[..place]
            .iter()
            .rev()
            .find(|other| other.row.epoch.checked_add(1) == Some(epoch) && same_measure(&other.row, &rows[place].row));
        let said = before.and_then(|before| before.measured).map(|before| verdict(&difference(&before, &now)).name());
        rows[place].row.verdict = said;
    }
}

/// Lift and relative lift of an arm; both arms' shares must be shown.
pub(super) fn lift(base: &Decoded, other: &Decoded, confidence: f64) -> Vec<Decoded> {
    let than = format!("\"{}\"", base.row.arm.as_deref().unwrap_or_default());
    let row = |measure, unit: &'static str, found: Result<Measured, String>| {
        let mut row = derived(&other.row, measure, base.row.reports.saturating_add(other.row.reports));
        row.unit = unit;
        row.epochs = 1;
        let measured = match found {
            Ok(measured) => {
                row.fill(&measured);
                row.sentence = Some(words::difference(&measured, unit, &than));
                Some(measured)
            }
            Err(why) => {
                row.withheld = Some(why);
                None
            }
        };
        Decoded { row, measured }
    };
    let both = base.measured.zip(other.measured).ok_or_else(|| {
        base.row.withheld.clone().or_else(|| other.row.withheld.clone()).unwrap_or_else(|| "an arm is withheld".into())
    });
    let absolute = both.clone().map(|(base, other)| within(difference(&base, &other)));
    let relative =
        both.and_then(|(base, other)| relative_lift(&base, &other, confidence).map_err(|why| why.to_string()));
    vec![row("lift", "share", absolute), row("relative lift", "relative", relative)]
}

fn within(measured: Measured) -> Measured {
    Measured { interval: measured.mapped.within(-1.0, 1.0), ..measured }
}

/// A row about the same as `row` with another measure, not filled yet.
fn derived(row: &Estimate, measure: &'static str, reports: u64) -> Estimate {
    Estimate {
        site: row.site.clone(),
        policy: row.policy.clone(),
        question: row.question.clone(),
        title: row.title.clone(),
        series: row.series,
        kind: row.kind,
        measure,
        unit: row.unit,
        arm: row.arm.clone(),
        answer: row.answer.clone(),
        epoch: row.epoch,
        epochs: row.epochs,
        epoch_start_ms: row.epoch_start_ms,
        epoch_days: row.epoch_days,
        reports,
        confidence: row.confidence,
        epsilon: row.epsilon,
        ..Estimate::default()
    }
}

/// The places of the rows of each measure, in the order of their first one.
fn by_measure(rows: &[Decoded]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in 0..rows.len() {
        match groups.iter_mut().find(|group| same_measure(&rows[group[0]].row, &rows[place].row)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

/// The channels of a question whose devices remember: `None` where they report once in their lives.
fn remembered(mechanism: Mechanism, report: Channel) -> Option<Remembered> {
    let memo = mechanism.remembered()?;
    let other = if mechanism.family() == Family::Hashed { report.q() } else { memo.other.value() };
    Some(Remembered { memo: Channel::new(memo.same.value(), other)?, report })
}

/// Adds the average over all epochs for each share, rate and mean.
pub(super) fn averages(series: &Series<'_>, rows: &mut Vec<Decoded>, level: Level) {
    let mut added = Vec::new();
    for group in by_measure(rows) {
        let shown: Vec<&Decoded> = group.iter().map(|place| &rows[*place]).filter(|d| d.measured.is_some()).collect();
        let Some(last) = shown.last().filter(|last| shown.len() > 1 && last.row.unit != "relative") else { continue };
        let Some(measured) = average(series, &shown, level) else { continue };
        let reports = shown.iter().map(|decoded| decoded.row.reports).sum();
        let mut row = derived(&last.row, "average", reports);
        row.epochs = shown.len() as u32;
        row.fill(&measured);
        let what = if last.row.measure == "share" { "" } else { last.row.measure };
        row.sentence = Some(match series.arm_name(0).filter(|_| what == "lift") {
            Some(base) => words::difference(&measured, "share", &format!("\"{base}\"")),
            None => words::sentence(series.asks(), last.row.measure, &measured),
        });
        let span = last.row.epoch - shown[0].row.epoch + 1;
        let missing = span - row.epochs;
        let about = (!what.is_empty()).then(|| format!("of the {what}"));
        let gaps = (missing > 0).then(|| format!("{missing} epochs in between are missing or withheld"));
        row.note = [about, gaps].into_iter().flatten().reduce(|a, b| format!("{a}; {b}")).map(Cow::from);
        added.push(Decoded { row, measured: Some(measured) });
    }
    rows.extend(added);
}

fn average(series: &Series<'_>, shown: &[&Decoded], level: Level) -> Option<Measured> {
    let single = series.asked.len() == 1 && shown[0].row.measure == "share" && series.arms() == 1;
    let asked = &series.asked[0];
    if let (true, Some(question)) = (single, remembered(asked.mechanism, asked.support.channel())) {
        let count = |decoded: &&Decoded| {
            decoded.row.supporting.map(|supporting| Count { supporting, reports: decoded.row.reports })
        };
        let counts: Option<Vec<Count>> = shown.iter().map(count).collect();
        let participation = asked.policy.participation;
        let overlap = f64::from(participation.part()) / f64::from(participation.whole());
        return question.average(&counts?, overlap, level.confidence());
    }
    // What is not known of the overlap is taken as the worst: the same devices with the same noise in every epoch.
    let times = shown.len() as f64;
    let of =
        |part: fn(&Measured) -> f64| shown.iter().filter_map(|d| d.measured.as_ref()).map(part).sum::<f64>() / times;
    let (value, standard_error) = (of(|m| m.value), of(|m| m.standard_error));
    let mapped = Interval::around(value, level.z() * standard_error);
    let interval = match (shown[0].row.measure, shown[0].row.unit) {
        ("lift", _) => mapped.within(-1.0, 1.0),
        (_, "share") => mapped.within(0.0, 1.0),
        _ => Interval { low: mapped.low.max(0.0), ..mapped },
    };
    Some(Measured { value, standard_error, mapped, interval, method: Method::Normal })
}

/// Adds the difference of two epochs for each measure that both show. Epochs are taken as independent, which is safe.
pub(super) fn differences(rows: &mut Vec<Decoded>, from: u32, to: u32) {
    let mut added = Vec::new();
    for group in by_measure(rows) {
        let at = |epoch| group.iter().map(|place| &rows[*place]).find(|d| d.row.epoch == epoch && d.row.epochs == 1);
        let (Some(before), Some(after)) = (at(from), at(to)) else { continue };
        if matches!(after.row.measure, "lift" | "relative lift") {
            continue;
        }
        let mut row = derived(&after.row, "difference", before.row.reports.saturating_add(after.row.reports));
        row.epochs = 2;
        match before.measured.zip(after.measured) {
            None => row.withheld = before.row.withheld.clone().or_else(|| after.row.withheld.clone()),
            Some((before, after)) => {
                let found = difference(&before, &after);
                let measured = if row.unit == "share" { within(found) } else { found };
                row.fill(&measured);
                row.sentence = Some(words::difference(&measured, row.unit, &format!("epoch {from}")));
                row.verdict = Some(verdict(&measured).name());
            }
        }
        row.note = (after.row.measure != "share").then(|| format!("of the {}", after.row.measure).into());
        added.push(Decoded { row, measured: None });
    }
    rows.extend(added);
}

/// A series that moved, or did not.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Moved {
    /// The site.
    pub site: Arc<str>,
    /// The question.
    pub question: Arc<str>,
    /// The arm of an experiment.
    pub arm: Option<Arc<str>>,
    /// The answer.
    pub answer: Option<Arc<str>>,
    /// Whether it is the canary, whose drift puts all others in doubt.
    pub canary: bool,
    /// Epochs looked at.
    pub epochs: u32,
    /// The first epoch that differs, if it moved.
    pub since: u32,
    /// `up` or `down`.
    pub direction: &'static str,
    /// The largest cumulative sum, in standard errors.
    pub statistic: f64,
    /// Probability of such a sum in a series that stands still.
    pub p_value: f64,
    /// Whether it is believed among all series: at most one in twenty of those is chance (Benjamini-Hochberg).
    pub moved: bool,
}

/// Looks at the shares of each question over its epochs: CUSUM, the canary first, then by p-value.
pub fn moved(estimates: &[Estimate]) -> Vec<Moved> {
    let key =
        |row: &Estimate| (row.site.clone(), row.question.clone(), row.series, row.arm.clone(), row.answer.clone());
    let mut groups: std::collections::BTreeMap<_, Vec<&Estimate>> = std::collections::BTreeMap::new();
    for row in estimates.iter().filter(|row| row.measure == "share" && row.standard_error.is_some_and(|e| e > 0.0)) {
        groups.entry(key(row)).or_default().push(row);
    }
    let found = |rows: &Vec<&Estimate>| -> Option<Moved> {
        let point = |row: &&Estimate| Some(Point { value: row.value?, standard_error: row.standard_error? });
        let points: Vec<Point> = rows.iter().filter_map(point).collect();
        let Drift { statistic, since, up, p_value } = drift(&points)?;
        let row = rows[since.min(rows.len() - 1)];
        Some(Moved {
            site: row.site.clone(),
            question: row.question.clone(),
            arm: row.arm.clone(),
            answer: row.answer.clone(),
            canary: row.kind == "canary",
            epochs: rows.len() as u32,
            since: row.epoch,
            direction: if up { "up" } else { "down" },
            statistic,
            p_value,
            moved: false,
        })
    };
    let mut all: Vec<Moved> = groups.values().filter_map(found).collect();
    let p_values: Vec<f64> = all.iter().map(|moved| moved.p_value).collect();
    for (moved, believed) in all.iter_mut().zip(believed(&p_values, FALSE_DRIFTS)) {
        moved.moved = believed;
    }
    all.sort_by(|a, b| b.canary.cmp(&a.canary).then(a.p_value.total_cmp(&b.p_value)));
    all
}
