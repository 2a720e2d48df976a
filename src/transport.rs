//! Sends reports: keepalive fetch without cookies or referrer, never a beacon, which carries both.

use js_sys::{JSON, Reflect};
use murmur_core::privacy::profile::Delivery;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

use crate::js;

/// Where reports go, below the collector's address.
const PATH: &str = "v1/reports";

#[wasm_bindgen]
extern "C" {
    type Answer;

    #[wasm_bindgen(catch, js_name = fetch)]
    fn begin(address: &str, options: &JsValue) -> Result<Answer, JsValue>;

    /// Not js-sys's, whose closures outlive their one call unless someone keeps and drops them.
    #[wasm_bindgen(method)]
    fn then(this: &Answer, answered: &JsValue, failed: &JsValue);
}

/// Sends the body of a report and says how far it came; `None` when nobody answered, or with an answer that may change.
pub(crate) fn send(collector: &str, body: &str, done: impl FnOnce(Option<Delivery>) + 'static) {
    let Some(request) = fetch(&address(collector), body) else { return done(None) };
    // A failure is an Error, which has no status.
    let done = Closure::once_into_js(move |response: JsValue| done(delivery(&response)));
    request.then(&done, &done);
}

fn delivery(response: &JsValue) -> Option<Delivery> {
    let status = js::get(response, "status").as_f64()? as u16;
    match status {
        202 => Some(Delivery::Sent),
        408 | 429 => None,
        400..=499 => Some(Delivery::Refused),
        _ => None,
    }
}

fn address(collector: &str) -> String {
    [collector.trim_end_matches('/'), "/", PATH].concat()
}

/// `text/plain`, so that there is no preflight; no redirect, so that a collector can't hand reports on to anybody else.
/// web-sys has no `keepalive`, so the options are a plain object.
const OPTIONS: &str = r#"{"method":"POST","headers":{"content-type":"text/plain"},"keepalive":true,"credentials":"omit","referrerPolicy":"no-referrer","redirect":"error","cache":"no-store"}"#;

fn fetch(address: &str, body: &str) -> Option<Answer> {
    let options = JSON::parse(OPTIONS).ok()?;
    Reflect::set(&options, &"body".into(), &body.into()).ok()?;
    begin(address, &options).ok()
}
