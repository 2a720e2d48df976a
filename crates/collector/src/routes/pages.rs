//! Files: the SDK at the root, the dashboard, and in the demo the shop.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::assets::{Asset, Part};
use crate::error::{Problem, Reason};
use crate::state::Collector;

/// What a page of ours may do: nothing but load from here.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      require-trusted-types-for 'script'; base-uri 'none'; frame-ancestors 'none'";

/// What sites load is kept for some minutes, so that a new version is everywhere soon.
const SDK_KEPT: &str = "public, max-age=300";

/// Pages ask each time whether theirs is still the newest.
const PAGES_KEPT: &str = "no-cache";

pub(super) async fn to_dashboard() -> Redirect {
    Redirect::permanent("/dashboard/")
}

pub(super) async fn dashboard(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix("/dashboard/").unwrap_or_default().to_owned();
    let find = move |collector: &Collector| collector.assets().dashboard(&with_index(&path));
    send(collector, request.headers().clone(), find).await
}

pub(super) async fn file(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        collector.metrics().reject(Reason::Method);
        let mut response = Problem::new(Reason::Method, "files are only read").into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
        return response;
    }
    let path = request.uri().path().trim_start_matches('/').to_owned();
    // A folder's page has a slash at its end, so that relative links work.
    if !path.is_empty() && !path.ends_with('/') && !path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        let page = format!("{path}/index.html");
        let find = move |collector: &Collector| collector.assets().root(&page);
        if found(collector.clone(), find).await.is_some() {
            return Redirect::permanent(&format!("/{path}/")).into_response();
        }
    }
    let find = move |collector: &Collector| collector.assets().root(&with_index(&path));
    send(collector, request.headers().clone(), find).await
}

fn with_index(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// Files are read, and the first time compressed, away from the threads that answer reports.
async fn found(
    collector: Arc<Collector>,
    find: impl FnOnce(&Collector) -> Option<Arc<Asset>> + Send + 'static,
) -> Option<Arc<Asset>> {
    tokio::task::spawn_blocking(move || find(&collector)).await.ok().flatten()
}

async fn send(
    collector: Arc<Collector>,
    asked: HeaderMap,
    find: impl FnOnce(&Collector) -> Option<Arc<Asset>> + Send + 'static,
) -> Response {
    let Some(asset) = found(collector.clone(), find).await else {
        collector.metrics().reject(Reason::NotFound);
        return Problem::new(Reason::NotFound, "there is no file of this name").into_response();
    };
    let (body, encoding) = choose(&asset, asked.get(header::ACCEPT_ENCODING));
    let tag = format!("\"{}{}\"", asset.tag, encoding.map(|name| format!("-{name}")).unwrap_or_default());
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(body)) };
    let headers = response.headers_mut();
    let mut set = |name, value: &str| HeaderValue::from_str(value).map(|value| headers.insert(name, value)).is_ok();
    set(header::ETAG, &tag);
    set(header::VARY, "accept-encoding");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CACHE_CONTROL, if asset.part == Part::Sdk { SDK_KEPT } else { PAGES_KEPT });
    if !unchanged {
        set(header::CONTENT_TYPE, asset.kind);
        if let Some(encoding) = encoding {
            set(header::CONTENT_ENCODING, encoding);
        }
    }
    if asset.kind.starts_with("text/html") || asset.kind.starts_with("image/svg") {
        set(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    if asset.part == Part::Dashboard {
        set(header::REFERRER_POLICY, "no-referrer");
    }
    response
}

/// The smallest form that the client takes.
fn choose(asset: &Asset, accepted: Option<&HeaderValue>) -> (Bytes, Option<&'static str>) {
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |name: &str| {
        accepted.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts.next().is_some_and(|found| found.eq_ignore_ascii_case(name));
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
            named && weight.is_ok_and(|weight| weight > 0.0)
        })
    };
    for (name, form) in [("br", &asset.brotli), ("gzip", &asset.gzip)] {
        if let Some(body) = form
            && takes(name)
        {
            return (body.clone(), Some(name));
        }
    }
    (asset.plain.clone(), None)
}
