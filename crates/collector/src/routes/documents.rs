//! Documents about the collector itself: its API, the manifest's schema, its problems.

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;

use super::openapi::Api;
use crate::error::{Problem, ProblemDocument, Reason};
use crate::promise::PublicPromise;
use crate::state::Collector;

const JSON: &str = "application/json";
const SOME_MINUTES: &str = "public, max-age=300";
const AN_HOUR: &str = "public, max-age=3600";

/// This API as OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", tag = "operators", responses((status = 200, description = "This document", body = serde_json::Value)))]
pub(super) async fn openapi() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| Api::openapi().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, AN_HOUR)], text.as_str())
}

/// What anyone may hold this collector and its pages to: hashes of the SDK's files, and each policy's ε, cap and presets.
#[utoipa::path(get, path = "/.well-known/murmur.json", tag = "operators", responses((status = 200, description = "What is promised", body = PublicPromise)))]
pub(super) async fn promise(State(collector): State<Arc<Collector>>) -> impl IntoResponse {
    let asked = collector.clone();
    let files = tokio::task::spawn_blocking(move || asked.assets().integrity()).await.unwrap_or_default();
    ([(header::CACHE_CONTROL, SOME_MINUTES)], Json(collector.promise(files)))
}

/// The JSON Schema of the manifest, for editors.
#[utoipa::path(get, path = "/schema/manifest.json", tag = "operators", responses((status = 200, description = "JSON Schema, 2020-12", body = serde_json::Value)))]
pub(super) async fn manifest_schema() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| murmur_core::manifest::document::json_schema().to_string());
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, AN_HOUR)], text.as_str())
}

/// What a problem's `type` means.
#[utoipa::path(
    get,
    path = "/problems/{reason}",
    tag = "operators",
    params(("reason" = String, Path, description = "The last part of a problem's `type`")),
    responses(
        (status = 200, description = "What it means", body = String),
        (status = 404, description = "There is no such problem", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn problem(
    State(collector): State<Arc<Collector>>,
    Path(slug): Path<String>,
) -> Result<String, Problem> {
    let Some(reason) = Reason::of_slug(&slug) else {
        collector.metrics().reject(Reason::NotFound);
        return Err(Problem::new(Reason::NotFound, "there is no problem of this name"));
    };
    Ok(format!("{} ({})\n", reason.title(), reason.status()))
}
