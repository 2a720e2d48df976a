//! Sends reports: keepalive fetch without cookies or referrer, never a beacon, which carries both.

use js_sys::{Object, Promise, Reflect};
use murmur_core::privacy::profile::Delivery;
use murmur_core::report::Report;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where reports go, below the collector's address.
const PATH: &str = "v1/reports";

/// Sends one report and says how far it came; `None` when nobody answered, or with an answer that may change.
pub(crate) async fn send(collector: &str, report: &Report) -> Option<Delivery> {
    let response = JsFuture::from(fetch(&address(collector), &report.body())?).await.ok()?;
    let status = Reflect::get(&response, &"status".into()).ok()?.as_f64()? as u16;
    match status {
        202 => Some(Delivery::Sent),
        408 | 429 => None,
        400..=499 => Some(Delivery::Refused),
        _ => None,
    }
}

fn address(collector: &str) -> String {
    format!("{}/{PATH}", collector.trim_end_matches('/'))
}

/// `text/plain`, so that there is no preflight. web-sys has no `keepalive`, so the options are a plain object.
fn fetch(address: &str, body: &str) -> Option<Promise> {
    let headers = Object::new();
    Reflect::set(&headers, &"content-type".into(), &"text/plain".into()).ok()?;
    let options = Object::new();
    let entries: [(&str, JsValue); 7] = [
        ("method", "POST".into()),
        ("body", body.into()),
        ("headers", headers.into()),
        ("keepalive", true.into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("cache", "no-store".into()),
    ];
    for (name, value) in entries {
        Reflect::set(&options, &name.into(), &value).ok()?;
    }
    web_sys::window().map(|window| window.fetch_with_str_and_init(address, options.unchecked_ref()))
}
