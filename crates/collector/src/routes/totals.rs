//! `GET /v1/totals` and `GET /v1/estimates`: what an analyst reads, with the token. The way of both is `/v1/plan`'s too.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use murmur_core::estimate::decode::{self, Estimate, Moved, Options, Totals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Problem, ProblemDocument, Reason};
use crate::state::Collector;
use crate::store::Snapshot;

/// The counts as stored, and the policies to read them by.
#[utoipa::path(
    get,
    path = "/v1/totals",
    tag = "analysts",
    security(("token" = [])),
    responses(
        (status = 200, description = "All totals", body = TotalsDocument),
        (status = 401, description = "No token, or another", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 405, description = "Another method", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The store can't be read now", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn totals(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    answer(&collector.clone(), async {
        authorize(&collector, &headers)?;
        let snapshot = snapshot(collector).await?;
        Ok(Json(snapshot.totals).into_response())
    })
    .await
}

/// The same totals, decoded: one row for each measure of each question and epoch.
#[utoipa::path(
    get,
    path = "/v1/estimates",
    tag = "analysts",
    security(("token" = [])),
    params(Asked),
    responses(
        (status = 200, description = "Estimates by question, then epoch", body = Estimates),
        (status = 400, description = "A confidence that is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "No token, or another", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 405, description = "Another method", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 500, description = "The stored totals can't be decoded", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "The store can't be read now", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn estimates(
    State(collector): State<Arc<Collector>>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    answer(&collector.clone(), async {
        authorize(&collector, &headers)?;
        let Query(Asked { confidence, visitors }) = asked.map_err(|_| no_confidence())?;
        let confidence = confidence.unwrap_or(Options::default().confidence);
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(no_confidence());
        }
        let snapshot = snapshot(collector).await?;
        let options = Options { confidence, visitors, ..Options::default() };
        let decoded = tokio::task::spawn_blocking(move || estimates_of(snapshot, options)).await;
        let estimates = decoded.unwrap_or_else(|_| Err(unreadable(&"the decoder panicked")))?;
        Ok(Json(estimates).into_response())
    })
    .await
}

pub(super) async fn answer(collector: &Collector, body: impl Future<Output = Result<Response, Problem>>) -> Response {
    let mut response = body.await.unwrap_or_else(|problem| {
        collector.metrics().reject(problem.reason);
        problem.into_response()
    });
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

pub(super) fn authorize(collector: &Collector, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    if collector.token().opens(given) {
        return Ok(());
    }
    Err(Problem::new(Reason::Unauthorized, "send \"Authorization: Bearer\" and what `murmur token` prints"))
}

async fn snapshot(collector: Arc<Collector>) -> Result<Snapshot, Problem> {
    let read = tokio::task::spawn_blocking(move || collector.snapshot()).await;
    match read {
        Ok(Ok(snapshot)) => Ok(snapshot),
        Ok(Err(error)) => {
            tracing::error!(%error, "the totals could not be read");
            Err(Problem::new(Reason::Store, "the totals can't be read now; try again later"))
        }
        Err(_) => Err(Problem::new(Reason::Store, "the totals can't be read now; try again later")),
    }
}

fn estimates_of(snapshot: Snapshot, options: Options) -> Result<Estimates, Problem> {
    let Snapshot { totals, titles } = snapshot;
    let policies = totals.read_policies().map_err(|fault| unreadable(&fault))?;
    let mut estimates = decode::decode(&totals, &policies, options).map_err(|fault| unreadable(&fault))?;
    for row in &mut estimates {
        let title = titles.get(&(row.policy.to_string(), row.question.to_string()));
        row.title = title.map(|title| title.as_str().into());
    }
    let drift = decode::moved(&estimates).into_iter().map(Drift::new).collect();
    let estimates = estimates.into_iter().map(EstimateRow::new).collect();
    Ok(Estimates { confidence: options.confidence, estimates, drift })
}

fn unreadable(fault: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%fault, "the stored totals can't be decoded");
    Problem::new(Reason::Totals, "the stored totals can't be decoded; the log says why")
}

fn no_confidence() -> Problem {
    Problem::new(Reason::Confidence, "expected \"confidence\" as a number above 0 and below 1, such as 0.95")
}

/// How to decode.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Of the intervals, two-sided: above 0 and below 1, 0.95 where none is given.
    #[param(minimum = 0.0, maximum = 1.0, example = 0.95)]
    confidence: Option<f64>,
    /// Visitors of an epoch by the site's own count: adds the coverage.
    visitors: Option<u64>,
}

/// Decoded totals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Estimates {
    /// Of the intervals.
    confidence: f64,
    /// By question, then epoch.
    estimates: Vec<EstimateRow>,
    /// Which series moved, the canary first.
    drift: Vec<Drift>,
}

macro_rules! rows {
    ($($(#[$meta:meta])* $field:ident: $kind:ty,)+) => {
        /// One measure of one question in one epoch. What must not be read, or has no meaning for the measure, is null.
        #[derive(Debug, Serialize, ToSchema)]
        #[schema(as = Estimate)]
        #[serde(deny_unknown_fields)]
        pub(super) struct EstimateRow {
            $($(#[$meta])* #[schema(required)] $field: $kind,)+
        }

        impl EstimateRow {
            /// Names every field of the core's estimate, so that none is forgotten.
            fn new(estimate: Estimate) -> EstimateRow {
                let Estimate { $($field,)+ } = estimate;
                EstimateRow { $($field,)+ }
            }
        }
    };
}

rows! {
    /// The site that asked.
    #[schema(value_type = String)]
    site: Arc<str>,
    /// Hash of the policy of most of the answers.
    #[schema(value_type = String)]
    policy: Arc<str>,
    /// The question.
    #[schema(value_type = String)]
    question: Arc<str>,
    /// The title of what is asked about; null where no registered manifest has it.
    #[schema(value_type = Option<String>)]
    title: Option<Arc<str>>,
    /// Number of the series among those of this question, from 1: another rule, other answers or other signals start a new
    /// one.
    series: u32,
    /// `segment`, `choice`, `outcome`, `returned`, `funnel`, `mean`, `experiment`, `anchored` or `canary`.
    kind: &'static str,
    /// `share`, `reached`, `rate`, `mean`, `lift` or `relative lift`.
    measure: &'static str,
    /// Of value, standard error and ends: `share` is a fraction of 1, `amount` what the question counts in, `relative` a
    /// fraction of the first arm's share.
    unit: &'static str,
    /// The arm of an experiment.
    #[schema(value_type = Option<String>)]
    arm: Option<Arc<str>>,
    /// The answer that the measure is of.
    #[schema(value_type = Option<String>)]
    answer: Option<Arc<str>>,
    /// The reporting epoch.
    epoch: u32,
    /// How many epochs it is of.
    epochs: u32,
    /// When the epoch began: milliseconds since 1970, UTC.
    epoch_start_ms: i64,
    /// How long an epoch is.
    epoch_days: f64,
    /// Reports received.
    reports: u64,
    /// Those that support the answer.
    supporting: Option<u64>,
    /// The unbiased estimate; it may lie a little outside what is possible.
    value: Option<f64>,
    /// Its standard error.
    standard_error: Option<f64>,
    /// Lower end of the interval.
    low: Option<f64>,
    /// Upper end of the interval.
    high: Option<f64>,
    /// For a picture of all answers: shares that are not negative and add up to 1. Biased.
    display: Option<f64>,
    /// Which interval it is.
    method: Option<&'static str>,
    /// Of the interval, two-sided.
    confidence: f64,
    /// ε of one report, rounded up; the largest where visitors chose.
    epsilon: f64,
    /// ε of the mixed reports at δ = 10⁻⁶, if the relay is honest; null unless asked for.
    epsilon_mixed: Option<f64>,
    /// Estimated active devices of the whole crowd.
    devices: Option<f64>,
    /// The same for the lower end.
    devices_low: Option<f64>,
    /// The same for the upper end.
    devices_high: Option<f64>,
    /// Against the epoch before: `up`, `down` or `can't tell`.
    verdict: Option<&'static str>,
    /// Devices heard of those expected of all visitors, where `visitors` is given.
    coverage: Option<f64>,
    /// How far up one forged report in a hundred moves the value.
    forged_1_percent: Option<f64>,
    /// Fit to quote.
    sentence: Option<String>,
    /// What to know beside it.
    #[schema(value_type = Option<String>)]
    note: Option<Cow<'static, str>>,
    /// Why this must not be read.
    withheld: Option<String>,
    /// What can't be right.
    alarm: Option<String>,
}

/// A series over its epochs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Drift {
    /// The site.
    #[schema(value_type = String)]
    site: Arc<str>,
    /// The question.
    #[schema(value_type = String)]
    question: Arc<str>,
    /// The arm of an experiment.
    #[schema(required, value_type = Option<String>)]
    arm: Option<Arc<str>>,
    /// The answer.
    #[schema(required, value_type = Option<String>)]
    answer: Option<Arc<str>>,
    /// Whether it is the canary, whose drift puts all others in doubt.
    canary: bool,
    /// Epochs looked at.
    epochs: u32,
    /// The first epoch that differs, if it moved.
    since: u32,
    /// `up` or `down`.
    direction: &'static str,
    /// The largest cumulative sum, in standard errors.
    statistic: f64,
    /// Probability of such a sum in a series that stands still.
    p_value: f64,
    /// Whether it is believed among all series: at most one in twenty of those is chance (Benjamini-Hochberg).
    moved: bool,
}

impl Drift {
    fn new(moved: Moved) -> Drift {
        let Moved { site, question, arm, answer, canary, epochs, since, direction, statistic, p_value, moved } = moved;
        Drift { site, question, arm, answer, canary, epochs, since, direction, statistic, p_value, moved }
    }
}

/// Counts as stored, and the policies to read them by; `murmur_core::estimate` defines them.
#[derive(ToSchema)]
#[schema(as = Totals)]
#[expect(dead_code, reason = "it only describes the totals of the core")]
pub(super) struct TotalsDocument {
    /// Canonical texts of all policies that `totals` speaks of.
    policies: Vec<String>,
    /// One count for each policy, question, epoch and answer.
    totals: Vec<TotalDocument>,
}

/// How often one answer was given.
#[derive(ToSchema)]
#[schema(as = Total)]
#[expect(dead_code, reason = "it only describes a total of the core")]
pub(super) struct TotalDocument {
    /// Hash of the policy.
    policy: String,
    /// The question.
    question: String,
    /// The reporting epoch.
    epoch: u32,
    /// What is counted: the randomized answer, or one of the answers that a subset names.
    #[schema(pattern = "^[0-9]{1,4}$")]
    answer: String,
    /// Reports, each counted once.
    #[schema(minimum = 1)]
    count: u64,
}

/// The compiler's word that the description above is of this type.
const _: fn(Totals) -> Totals = |Totals { policies, totals }| Totals { policies, totals };
