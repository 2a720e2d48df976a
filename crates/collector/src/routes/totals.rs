//! `GET /v1/totals` and `GET /v1/estimates`: what an analyst reads, with the token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use murmur_core::estimate::decode::{self, Estimate, Options, Totals};
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

/// The same totals, decoded: one row for each question and epoch of each policy.
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
        let Query(Asked { confidence }) = asked.map_err(|_| no_confidence())?;
        let confidence = confidence.unwrap_or(Options::default().confidence);
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(no_confidence());
        }
        let snapshot = snapshot(collector).await?;
        let rows = tokio::task::spawn_blocking(move || rows(snapshot, confidence)).await;
        let estimates = rows.unwrap_or_else(|_| Err(unreadable(&"the decoder panicked")))?;
        Ok(Json(Estimates { confidence, estimates }).into_response())
    })
    .await
}

async fn answer(collector: &Collector, body: impl Future<Output = Result<Response, Problem>>) -> Response {
    let mut response = body.await.unwrap_or_else(|problem| {
        collector.metrics().reject(problem.reason);
        problem.into_response()
    });
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn authorize(collector: &Collector, headers: &HeaderMap) -> Result<(), Problem> {
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

fn rows(snapshot: Snapshot, confidence: f64) -> Result<Vec<EstimateRow>, Problem> {
    let Snapshot { totals, titles } = snapshot;
    let policies = totals.read_policies().map_err(|fault| unreadable(&fault))?;
    let options = Options { confidence, ..Options::default() };
    let estimates = decode::decode(&totals, &policies, options).map_err(|fault| unreadable(&fault))?;
    let row = |estimate: Estimate| {
        let title = titles.get(&(estimate.policy.clone(), estimate.question.clone())).cloned();
        EstimateRow::new(estimate, title)
    };
    Ok(estimates.into_iter().map(row).collect())
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
}

/// Decoded totals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Estimates {
    /// Of the intervals.
    confidence: f64,
    /// By question, then epoch.
    estimates: Vec<EstimateRow>,
}

macro_rules! rows {
    ($($(#[$meta:meta])* $field:ident: $kind:ty,)+) => {
        /// What the crowd said to one question in one epoch. Shares are fractions of 1; what must not be read is null.
        #[derive(Debug, Serialize, ToSchema)]
        #[schema(as = Estimate)]
        #[serde(deny_unknown_fields)]
        pub(super) struct EstimateRow {
            /// The title of the question's segment; null where no registered manifest has it.
            #[schema(required)]
            title: Option<String>,
            $($(#[$meta])* $field: $kind,)+
        }

        impl EstimateRow {
            /// Names every field of the core's estimate, so that none is forgotten.
            fn new(estimate: Estimate, title: Option<String>) -> EstimateRow {
                let Estimate { $($field,)+ } = estimate;
                EstimateRow { title, $($field,)+ }
            }
        }
    };
}

rows! {
    /// The site that asked.
    site: String,
    /// Hash of the policy the answers were given under.
    policy: String,
    /// The question.
    question: String,
    /// The reporting epoch.
    epoch: u32,
    /// When it began: milliseconds since 1970, UTC.
    epoch_start_ms: i64,
    /// How long it is.
    epoch_days: f64,
    /// Reports received.
    reports: u64,
    /// Those that said yes.
    supporting: u64,
    /// Unbiased estimate of the share of yes; it may lie outside 0 to 1.
    #[schema(required)]
    share: Option<f64>,
    /// Its standard error.
    #[schema(required)]
    standard_error: Option<f64>,
    /// Lower end of the interval.
    #[schema(required)]
    low: Option<f64>,
    /// Upper end of the interval.
    #[schema(required)]
    high: Option<f64>,
    /// Which interval it is.
    #[schema(required)]
    method: Option<&'static str>,
    /// ε of one report, rounded up.
    epsilon: f64,
    /// Estimated active devices of the whole crowd with a yes.
    #[schema(required)]
    devices: Option<f64>,
    /// The same for the lower end.
    #[schema(required)]
    devices_low: Option<f64>,
    /// The same for the upper end.
    #[schema(required)]
    devices_high: Option<f64>,
    /// Fit to quote.
    #[schema(required)]
    sentence: Option<String>,
    /// Why this must not be read.
    #[schema(required)]
    withheld: Option<String>,
    /// That no crowd could give these counts.
    #[schema(required)]
    alarm: Option<String>,
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
    /// The randomized answer.
    #[schema(pattern = "^[01]$")]
    answer: String,
    /// Reports, each counted once.
    #[schema(minimum = 1)]
    count: u64,
}

/// The compiler's word that the description above is of this type.
const _: fn(Totals) -> Totals = |Totals { policies, totals }| Totals { policies, totals };
