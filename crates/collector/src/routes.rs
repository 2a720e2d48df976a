//! The addresses of the collector: what a page, an analyst and an operator reach.

mod documents;
mod health;
mod openapi;
mod pages;
mod plan;
mod reports;
mod totals;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};

pub use reports::Peer;

use crate::error::{Problem, Reason};
use crate::metrics;
use crate::state::Collector;

/// The public port.
pub fn app(collector: Arc<Collector>) -> Router {
    Router::new()
        .route("/v1/reports", post(reports::take).options(reports::preflight))
        .route("/v1/totals", get(totals::totals))
        .route("/v1/estimates", get(totals::estimates))
        .route("/v1/plan", get(plan::plan))
        .route("/healthz", get(health::lives))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(documents::openapi))
        .route("/.well-known/murmur.json", get(documents::promise))
        .route("/schema/manifest.json", get(documents::manifest_schema))
        .route("/problems/{reason}", get(documents::problem))
        .route("/dashboard", get(pages::to_dashboard))
        .route("/dashboard/", get(pages::dashboard))
        .route("/dashboard/{*path}", get(pages::dashboard))
        .fallback(pages::file)
        .method_not_allowed_fallback(other_method)
        .with_state(collector)
}

/// The metrics port.
pub fn metrics_app(collector: Arc<Collector>) -> Router {
    Router::new().route("/metrics", get(read_metrics)).fallback(nothing_here).with_state(collector)
}

async fn read_metrics(State(collector): State<Arc<Collector>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], collector.metrics().text())
}

async fn nothing_here() -> Problem {
    Problem::new(Reason::NotFound, "this port has /metrics")
}

async fn other_method(State(collector): State<Arc<Collector>>) -> Problem {
    collector.metrics().reject(Reason::Method);
    Problem::new(Reason::Method, "the Allow header names the methods of this address")
}
