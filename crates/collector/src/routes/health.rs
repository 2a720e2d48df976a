//! `GET /healthz` and `GET /readyz`: for whatever starts and stops the process.

use std::sync::Arc;

use axum::extract::State;

use crate::error::{Problem, ProblemDocument, Reason};
use crate::state::Collector;

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operators", responses((status = 200, description = "It lives", body = String)))]
pub(super) async fn lives() -> &'static str {
    "ok\n"
}

/// The store takes writes.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operators",
    responses(
        (status = 200, description = "The store takes writes", body = String),
        (status = 503, description = "It does not", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(State(collector): State<Arc<Collector>>) -> Result<&'static str, Problem> {
    if collector.ready().await {
        return Ok("ok\n");
    }
    Err(Problem::new(Reason::Store, "the store takes no writes now"))
}
