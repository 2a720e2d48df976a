//! `POST /v1/reports`: the one address that pages send to.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use murmur_core::report::{Report, ReportFault};

use crate::error::{Problem, ProblemDocument, Reason};
use crate::ingest::Refused;
use crate::limits;
use crate::registry;
use crate::state::Collector;
use crate::store::{Ballot, Verdict};

/// The address a connection comes from. It lives as long as the connection, in memory.
#[derive(Clone, Copy)]
pub struct Peer(
    /// The address.
    pub IpAddr,
);

/// Counts one report once.
///
/// 202 says that it is counted and on disk, or that it was before.
#[utoipa::path(
    post,
    path = "/v1/reports",
    tag = "pages",
    request_body(content = ReportDocument, content_type = "text/plain", description = "One report of at most 256 bytes, as JSON"),
    responses(
        (status = 202, description = "Counted and on disk, or counted before"),
        (status = 400, description = "Not a report", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "A policy or question that is not known here", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 405, description = "Another method", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "An epoch that is not open", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 bytes", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Too many from one address", body = ProblemDocument, content_type = "application/problem+json",
            headers(("retry-after" = u64, description = "Seconds to wait"))),
        (status = 503, description = "Nothing can be committed now", body = ProblemDocument, content_type = "application/problem+json",
            headers(("retry-after" = u64, description = "Seconds to wait"))),
    )
)]
pub(super) async fn take(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let mut response = match count(&collector, request).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(problem) => {
            collector.metrics().reject(problem.reason);
            problem.into_response()
        }
    };
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
    response
}

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");

/// Says to browsers that any page may send reports, without credentials.
#[utoipa::path(options, path = "/v1/reports", tag = "pages", responses((status = 204, description = "Any origin may POST")))]
pub(super) async fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn count(collector: &Collector, request: Request) -> Result<(), Problem> {
    // The request ends here, and its buffer is free for the next one while this report waits for its commit.
    let ballot = admit(collector, request).await?;
    let answer = collector.ingest().submit(ballot).map_err(|refused| match refused {
        Refused::Full => Problem::new(Reason::Busy, "as many reports wait as fit into memory; send this one later"),
        Refused::Stopping => Problem::new(Reason::Stopping, "send this report later"),
    })?;
    match answer.await {
        Ok(Ok(Verdict::Counted | Verdict::Repeated)) => Ok(()),
        Ok(Ok(Verdict::Closed)) => Err(registry::closed()),
        Ok(Err(_)) | Err(_) => Err(Problem::new(Reason::Store, "the report is not counted; send it later")),
    }
}

/// The ballot of a request that may be counted now.
async fn admit(collector: &Collector, request: Request) -> Result<Ballot, Problem> {
    let (parts, body) = request.into_parts();
    if let Some(limiter) = collector.limiter()
        && let Some(address) = sender(collector, &parts.headers, parts.extensions.get::<Peer>())
        && let Err(seconds) = limiter.check(address)
    {
        let problem = Problem::new(Reason::RateLimited, "this address has sent as many reports as it may for now");
        return Err(Problem { retry_after: Some(seconds), ..problem });
    }
    let body = read(&parts.headers, body).await?;
    let report = Report::parse(&body)?;
    collector.registry().admit(&report, collector.clock().now())
}

/// The address whose rate counts. This machine itself has none: it is a test, or a proxy that speaks for everyone.
fn sender(collector: &Collector, headers: &HeaderMap, peer: Option<&Peer>) -> Option<IpAddr> {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse().ok()
    };
    let address = if collector.behind_proxy() { forwarded() } else { None };
    address.or(peer.map(|Peer(address)| *address)).filter(|address| !address.to_canonical().is_loopback())
}

/// The whole body, as long as it is not longer than a report.
async fn read(headers: &HeaderMap, mut body: Body) -> Result<Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits::BODY_BYTES as u64) {
        return Err(ReportFault::TooLarge.into());
    }
    let all = async {
        let mut whole = Bytes::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Problem::new(Reason::Malformed, "the body broke off"))?;
            let Ok(data) = frame.into_data() else { continue };
            if whole.len() + data.len() > limits::BODY_BYTES {
                return Err(ReportFault::TooLarge.into());
            }
            whole = if whole.is_empty() { data } else { [whole, data].concat().into() };
        }
        Ok(whole)
    };
    let timeout = Problem::new(Reason::Timeout, "the body must arrive within a few seconds; send it again");
    tokio::time::timeout(limits::BODY_WAIT, all).await.unwrap_or(Err(timeout))
}

/// A randomized answer on its way to the collector; `murmur_core::report` reads it.
#[derive(utoipa::ToSchema)]
#[schema(as = Report)]
#[expect(dead_code, reason = "it only describes the report of the core")]
pub(super) struct ReportDocument {
    /// Version of this format: 1.
    #[schema(minimum = 1, maximum = 1)]
    v: u32,
    /// The site that asks.
    #[schema(pattern = "^[a-z][a-z0-9_-]{0,31}$")]
    site: String,
    /// Hash of the policy in force, 16 bytes in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]{22}$")]
    policy: String,
    /// The one question this profile ever answers.
    #[schema(pattern = "^[a-z][a-z0-9_-]{0,31}$")]
    question: String,
    /// Number of the reporting epoch: UTC milliseconds divided by the policy's epoch length, rounded down.
    epoch: u32,
    /// How the answer was randomized: what the policy says of the question.
    #[schema(pattern = "^(binary|chain|hashed|subset)$")]
    mechanism: String,
    /// The randomized answer, the same length for every answer of a question.
    #[schema(pattern = "^[0-9a-f]{1,16}$")]
    answer: String,
    /// Used only to count once, 16 bytes in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]{22}$")]
    id: String,
}
