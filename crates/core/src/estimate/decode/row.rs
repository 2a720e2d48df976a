//! A row: one number that a crowd's answers gave, with all that must stand beside it.

use std::borrow::Cow;
use std::sync::Arc;

/// What the crowd said: one measure of one question in one epoch. `docs/PROTOCOL.md` has the same columns in the same
/// order; what must not be read, or has no meaning for the measure, is none. Texts that many rows have are shared.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The site that asked.
    pub site: Arc<str>,
    /// Hash of the policy of most of the answers.
    pub policy: Arc<str>,
    /// The question.
    pub question: Arc<str>,
    /// The title of what is asked about, where someone knows it; totals don't carry it.
    pub title: Option<Arc<str>>,
    /// Number of the series among those of this question, from 1: another rule, other answers or other signals start a new
    /// one.
    pub series: u32,
    /// What kind of question it is, in manifests' words.
    pub kind: &'static str,
    /// `share`, `reached`, `rate`, `mean`, `lift`, `relative lift`, `average` or `difference`.
    pub measure: &'static str,
    /// Of value, standard error and ends: `share` is a fraction of 1, `amount` what the question counts in, `relative` a
    /// fraction of the first arm's share.
    pub unit: &'static str,
    /// The arm of an experiment.
    pub arm: Option<Arc<str>>,
    /// The answer that the measure is of.
    pub answer: Option<Arc<str>>,
    /// The reporting epoch; of an average or a difference the last one.
    pub epoch: u32,
    /// How many epochs it is of.
    pub epochs: u32,
    /// When the epoch began: milliseconds since 1970, UTC.
    pub epoch_start_ms: i64,
    /// How long an epoch is.
    pub epoch_days: f64,
    /// Reports received, n.
    pub reports: u64,
    /// Those that support the answer, C.
    pub supporting: Option<u64>,
    /// The unbiased estimate; it may lie a little outside what is possible.
    pub value: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// For a picture of all answers: shares that are not negative and add up to 1 (Norm-Sub). Biased.
    pub display: Option<f64>,
    /// Which interval it is.
    pub method: Option<&'static str>,
    /// Of the interval, two-sided.
    pub confidence: f64,
    /// ε of one report, rounded up; the largest where visitors chose.
    pub epsilon: f64,
    /// ε of the mixed reports at δ = 10⁻⁶, if the relay is honest; never part of the promise.
    pub epsilon_mixed: Option<f64>,
    /// Estimated active devices of the whole crowd: value · n ÷ (draw probability · participation).
    pub devices: Option<f64>,
    /// The same for the lower end.
    pub devices_low: Option<f64>,
    /// The same for the upper end.
    pub devices_high: Option<f64>,
    /// Against the epoch before: `up`, `down` or `can't tell`.
    pub verdict: Option<&'static str>,
    /// Devices heard of those expected of all visitors, where their number is known.
    pub coverage: Option<f64>,
    /// How far up one forged report in a hundred moves the value.
    pub forged_1_percent: Option<f64>,
    /// Fit to quote.
    pub sentence: Option<String>,
    /// What to know beside it.
    pub note: Option<Cow<'static, str>>,
    /// Why this must not be read.
    pub withheld: Option<String>,
    /// What can't be right.
    pub alarm: Option<String>,
}

/// The columns, in order.
pub const COLUMNS: [&str; 35] = [
    "site",
    "policy",
    "question",
    "title",
    "series",
    "kind",
    "measure",
    "unit",
    "arm",
    "answer",
    "epoch",
    "epochs",
    "epoch_start_ms",
    "epoch_days",
    "reports",
    "supporting",
    "value",
    "standard_error",
    "low",
    "high",
    "display",
    "method",
    "confidence",
    "epsilon",
    "epsilon_mixed",
    "devices",
    "devices_low",
    "devices_high",
    "verdict",
    "coverage",
    "forged_1_percent",
    "sentence",
    "note",
    "withheld",
    "alarm",
];
