//! Totals to estimates: the one decoder behind `murmur decode`, `GET /v1/estimates` and the dashboard.

use std::collections::BTreeMap;

use super::channel::Channel;
use super::check;
use super::interval::{Measured, across_questions};
use super::share::{self, Level};
use super::withhold;
use crate::privacy::policy::{Policy, PolicyHash};
use crate::privacy::schedule;
use crate::time::{Span, Time};

/// Counts as a collector keeps them, with the policies to read them by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "native", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Totals {
    /// Canonical texts of all policies that `totals` speaks of.
    pub policies: Vec<String>,
    /// One count for each policy, question, epoch and answer.
    pub totals: Vec<Total>,
}

/// How often one answer was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "native", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Total {
    /// Hash of the policy.
    pub policy: PolicyHash,
    /// The question.
    pub question: String,
    /// The reporting epoch.
    pub epoch: u32,
    /// The randomized answer as on the wire, `0` or `1`.
    pub answer: String,
    /// Reports, each counted once.
    pub count: u64,
}

/// What the crowd said to one question in one epoch. Shares are fractions of 1.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "native", derive(serde::Serialize))]
pub struct Estimate {
    /// The site that asked.
    pub site: String,
    /// Hash of the policy the answers were given under.
    pub policy: PolicyHash,
    /// The question.
    pub question: String,
    /// The reporting epoch.
    pub epoch: u32,
    /// When it began: milliseconds since 1970, UTC.
    pub epoch_start_ms: i64,
    /// How long it is.
    pub epoch_days: f64,
    /// Reports received, n.
    pub reports: u64,
    /// Those that said yes, C.
    pub supporting: u64,
    /// Unbiased estimate of the share of yes.
    pub share: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Which interval it is.
    pub method: Option<&'static str>,
    /// ε of one report, rounded up.
    pub epsilon: f64,
    /// Estimated active devices of the whole crowd with a yes: share · n ÷ (draw probability · participation).
    pub devices: Option<f64>,
    /// The same for the lower end.
    pub devices_low: Option<f64>,
    /// The same for the upper end.
    pub devices_high: Option<f64>,
    /// Fit to quote.
    pub sentence: Option<String>,
    /// Why this must not be read.
    pub withheld: Option<String>,
    /// That no crowd could give these counts.
    pub alarm: Option<String>,
}

/// What is wrong with totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TotalsFault {
    /// A policy's text is not one that this version can read.
    Policy(String),
    /// A count under a policy whose text is not there.
    UnknownPolicy(PolicyHash),
    /// A count of a question that its policy does not ask.
    UnknownQuestion(String),
    /// An answer that the mechanism can't give.
    Answer(String),
    /// The same policy, question, epoch and answer twice.
    Repeated(String),
    /// Counts whose sum does not fit.
    Overflow(String),
}

impl std::fmt::Display for TotalsFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TotalsFault::Policy(text) => {
                write!(f, "this is not the canonical text of a policy: {}", crate::tree::quote(text))
            }
            TotalsFault::UnknownPolicy(hash) => {
                write!(f, "a total names the policy {hash}, whose text is not in \"policies\"")
            }
            TotalsFault::UnknownQuestion(name) => {
                write!(f, "a total names the question \"{name}\", which its policy does not ask")
            }
            TotalsFault::Answer(answer) => write!(f, "a total counts the answer \"{answer}\"; expected \"0\" or \"1\""),
            TotalsFault::Repeated(question) => {
                write!(f, "an answer to \"{question}\" is counted twice for one epoch; add the counts up")
            }
            TotalsFault::Overflow(question) => write!(f, "the counts of \"{question}\" are beyond 64 bits"),
        }
    }
}

impl std::error::Error for TotalsFault {}

/// How to decode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Of the intervals, two-sided; above 0 and below 1.
    pub confidence: f64,
    /// Whether small and unreadable cells are withheld, as every display does.
    pub withhold: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { confidence: 0.95, withhold: true }
    }
}

/// Decodes totals: one estimate for each question and epoch of each policy, by question, then epoch.
///
/// # Errors
/// [`TotalsFault`] with the first total that can't be right.
pub fn decode(totals: &Totals, policies: &[Policy], options: Options) -> Result<Vec<Estimate>, TotalsFault> {
    let policies: BTreeMap<PolicyHash, &Policy> = policies.iter().map(|policy| (policy.hash(), policy)).collect();
    let mut cells: BTreeMap<(&str, u32, &str), [Option<u64>; 2]> = BTreeMap::new();
    for total in &totals.totals {
        let policy = policies.get(&total.policy).ok_or_else(|| TotalsFault::UnknownPolicy(total.policy.clone()))?;
        policy.question(&total.question).ok_or_else(|| TotalsFault::UnknownQuestion(total.question.clone()))?;
        let answer = match total.answer.as_str() {
            "0" => 0,
            "1" => 1,
            other => return Err(TotalsFault::Answer(other.into())),
        };
        let cell = cells.entry((&total.question, total.epoch, &total.policy)).or_default();
        if cell[answer].replace(total.count).is_some() {
            return Err(TotalsFault::Repeated(total.question.clone()));
        }
    }
    let mut estimates = Vec::with_capacity(cells.len());
    let alarm_at = across_questions(ALARM_CONFIDENCE, cells.len());
    for ((question, epoch, hash), counts) in cells {
        let [no, yes] = counts.map(Option::unwrap_or_default);
        let reports = no.checked_add(yes).ok_or_else(|| TotalsFault::Overflow(question.into()))?;
        if reports > 0 {
            estimates.push(cell(policies[hash], hash, question, epoch, yes, reports, options, alarm_at));
        }
    }
    Ok(estimates)
}

/// How sure it is that no count of an honest crowd raises an alarm, over all counts decoded together.
const ALARM_CONFIDENCE: f64 = 0.99;

#[expect(clippy::too_many_arguments, reason = "one private caller")]
fn cell(
    policy: &Policy,
    hash: &str,
    question: &str,
    epoch: u32,
    yes: u64,
    reports: u64,
    options: Options,
    alarm_at: f64,
) -> Estimate {
    let channel = Channel::binary(policy.odds);
    let withheld = options.withhold.then(|| withhold::withheld(reports, channel, options.confidence)).flatten();
    let decoded = share::estimate(yes, reports, channel, Level::display(options.confidence));
    let shown = withheld.is_none().then_some(decoded);
    let given = policy.question(question).map_or(1.0, |question| policy.draw_probability(question).value());
    let participation = f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
    let devices = |share: f64| share * reports as f64 / (given * participation);
    let Time(epoch_start_ms) = schedule::epoch_start(epoch, policy.epoch);
    Estimate {
        site: policy.site.clone(),
        policy: hash.into(),
        question: question.into(),
        epoch,
        epoch_start_ms,
        epoch_days: policy.epoch.0 as f64 / Span::DAY.0 as f64,
        reports,
        supporting: yes,
        share: shown.map(|s| s.value),
        standard_error: shown.map(|s| s.standard_error),
        low: shown.map(|s| s.interval.low),
        high: shown.map(|s| s.interval.high),
        method: shown.map(|s| s.method.name()),
        epsilon: policy.odds.epsilon(),
        devices: shown.map(|s| devices(s.value.clamp(0.0, 1.0))),
        devices_low: shown.map(|s| devices(s.interval.low)),
        devices_high: shown.map(|s| devices(s.interval.high)),
        sentence: shown.map(|s| sentence(&s)),
        withheld: withheld.map(|why| why.to_string()),
        alarm: check::feasible(yes, reports, channel, alarm_at).err().map(|alarm| alarm.to_string()),
    }
}

/// Rounded outwards, so that the quoted interval never claims more than the computed one.
fn sentence(estimate: &Measured) -> String {
    let low = (estimate.interval.low * 1000.0).floor() / 10.0;
    let high = (estimate.interval.high * 1000.0).ceil() / 10.0;
    format!("between {low:.1} % and {high:.1} % of active devices")
}

#[cfg(feature = "native")]
impl Totals {
    /// The policies of these totals.
    ///
    /// # Errors
    /// [`TotalsFault::Policy`] where a text is not a policy that this version can read.
    pub fn read_policies(&self) -> Result<Vec<Policy>, TotalsFault> {
        let read = |text: &String| Policy::from_canonical(text).ok_or_else(|| TotalsFault::Policy(text.clone()));
        self.policies.iter().map(read).collect()
    }
}
