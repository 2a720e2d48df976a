//! Decoded totals as rows: the columns that `murmur decode` and every export have.

use std::collections::BTreeMap;
use std::io::Write;

use murmur_core::estimate::decode::{self, Estimate, Options, Totals, TotalsFault};
use serde::Serialize;

/// Titles of questions by policy and question, where someone knows them; totals don't carry them.
pub type Titles = BTreeMap<(String, String), String>;

/// One question in one epoch, as `GET /v1/estimates` gives it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md defines each, and `Estimate` documents them")]
pub struct Row {
    pub site: String,
    pub policy: String,
    pub question: String,
    pub title: Option<String>,
    pub epoch: u32,
    pub epoch_start_ms: i64,
    pub epoch_days: f64,
    pub reports: u64,
    pub supporting: u64,
    pub share: Option<f64>,
    pub standard_error: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub method: Option<&'static str>,
    pub epsilon: f64,
    pub devices: Option<f64>,
    pub devices_low: Option<f64>,
    pub devices_high: Option<f64>,
    pub sentence: Option<String>,
    pub withheld: Option<String>,
    pub alarm: Option<String>,
}

impl Row {
    fn new(estimate: Estimate, titles: &Titles) -> Row {
        let title = titles.get(&(estimate.policy.clone(), estimate.question.clone())).cloned();
        Row {
            site: estimate.site,
            policy: estimate.policy,
            question: estimate.question,
            title,
            epoch: estimate.epoch,
            epoch_start_ms: estimate.epoch_start_ms,
            epoch_days: estimate.epoch_days,
            reports: estimate.reports,
            supporting: estimate.supporting,
            share: estimate.share,
            standard_error: estimate.standard_error,
            low: estimate.low,
            high: estimate.high,
            method: estimate.method,
            epsilon: estimate.epsilon,
            devices: estimate.devices,
            devices_low: estimate.devices_low,
            devices_high: estimate.devices_high,
            sentence: estimate.sentence,
            withheld: estimate.withheld,
            alarm: estimate.alarm,
        }
    }
}

/// Decodes totals to rows, by question, then epoch.
///
/// # Errors
/// [`TotalsFault`] with the first thing that can't be right.
pub fn rows(totals: &Totals, titles: &Titles, options: Options) -> Result<Vec<Row>, TotalsFault> {
    let policies = totals.read_policies()?;
    Ok(decode::decode(totals, &policies, options)?.into_iter().map(|estimate| Row::new(estimate, titles)).collect())
}

/// Writes rows as CSV with a heading; what there is none of is an empty cell.
///
/// # Errors
/// What `output` gives.
pub fn write_csv(rows: &[Row], output: impl Write) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    for row in rows {
        writer.serialize(row)?;
    }
    if rows.is_empty() {
        writer.write_record(HEADING)?;
    }
    writer.flush()?;
    Ok(())
}

/// The names of the columns, for a file without rows.
const HEADING: [&str; 21] = [
    "site",
    "policy",
    "question",
    "title",
    "epoch",
    "epoch_start_ms",
    "epoch_days",
    "reports",
    "supporting",
    "share",
    "standard_error",
    "low",
    "high",
    "method",
    "epsilon",
    "devices",
    "devices_low",
    "devices_high",
    "sentence",
    "withheld",
    "alarm",
];

#[cfg(test)]
mod tests {
    use super::*;
    use murmur_core::estimate::decode::Total;
    use murmur_core::privacy::odds::{Odds, Share};
    use murmur_core::privacy::policy::{Policy, Question, Reserve};
    use murmur_core::time::Span;

    fn totals(no: u64, yes: u64) -> Totals {
        let policy = Policy {
            site: "vinyl".into(),
            epoch: Span(28 * Span::DAY.0),
            odds: Odds::new(3, 1).unwrap(),
            reports: 8,
            participation: Share::new(1, 1).unwrap(),
            reserve: Reserve::new(1, 5).unwrap(),
            signals: Vec::new(),
            questions: vec![Question::segment("regular", 1, "true")],
        };
        let total = |answer: &str, count| Total {
            policy: policy.hash(),
            question: "regular".into(),
            epoch: 735,
            answer: answer.into(),
            count,
        };
        Totals { policies: vec![policy.canonical()], totals: vec![total("0", no), total("1", yes)] }
    }

    fn hash(totals: &Totals) -> String {
        totals.totals.first().map(|total| total.policy.clone()).unwrap_or_default()
    }

    fn csv(totals: &Totals) -> String {
        let mut text = Vec::new();
        let titles = Titles::from([((hash(totals), "regular".into()), "Regulars".into())]);
        write_csv(&rows(totals, &titles, Options::default()).unwrap(), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn rows_have_the_columns_of_the_protocol() {
        let text = csv(&totals(6250, 3750));
        let (heading, row) = text.split_once('\n').unwrap();
        assert_eq!(heading, HEADING.join(","));
        assert!(row.starts_with("vinyl,"), "{row}");
        assert!(row.contains(",regular,Regulars,735,1778112000000,28.0,10000,3750,0.25,"), "{row}");
        assert!(
            row.contains(",1.0987,3125.0,"),
            "a fifth of the devices waits, so 2500 of 10000 are a quarter of 12500: {row}"
        );
    }

    #[test]
    fn withheld_rows_have_empty_cells_and_the_reason() {
        let text = csv(&totals(600, 300));
        assert!(text.contains(",900,300,,,,,,1.0987,,,,,900 reports; below 1000 a share would mislead,\n"), "{text}");
    }

    #[test]
    fn nothing_is_a_heading_alone() {
        assert_eq!(csv(&Totals::default()), HEADING.join(",") + "\n");
    }
}
