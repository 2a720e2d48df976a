//! What JavaScript sees: the shapes of `js/types.ts`.

#[cfg(feature = "page")]
use js_sys::Array;
use murmur_core::consent::{Consent, Purpose};
#[cfg(feature = "page")]
use murmur_core::expression::Value;
use murmur_core::privacy::profile::{Delivery, Entry};
#[cfg(feature = "page")]
use murmur_core::segment::Segment;
use murmur_core::time::Time;
use wasm_bindgen::JsValue;

use crate::json::Json;

#[cfg(feature = "more")]
pub(crate) mod given;
#[cfg(feature = "more")]
pub(crate) mod panel;

/// `ConsentState`
#[cfg(feature = "page")]
pub(crate) fn consent(consent: Consent) -> JsValue {
    made(|json| write_consent(json, "", consent))
}

/// `LedgerEntry`
#[cfg(feature = "page")]
pub(crate) fn ledger_entry(entry: &Entry) -> JsValue {
    made(|json| write_entry(json, entry, true))
}

/// The detail of the event "segments": for each whether it was `known` that the visitor is in it, and is `shown` now.
#[cfg(feature = "page")]
pub(crate) fn segments(segments: &[Segment], known: &[bool], shown: &[bool]) -> JsValue {
    type Is = fn(bool, bool) -> bool;
    let lists: [(&str, Is); 3] = [
        ("entered", |known, shown| shown && !known),
        ("left", |known, shown| known && !shown),
        ("all", |_, shown| shown),
    ];
    made(|json| {
        json.open("", '{');
        for (key, is) in lists {
            json.open(key, '[');
            for (index, segment) in segments.iter().enumerate() {
                if is(known[index], shown[index]) {
                    json.text("", &segment.name);
                }
            }
            json.close(']');
        }
        json.close('}');
    })
}

/// What a visitor stated.
#[cfg(feature = "page")]
pub(crate) fn answer(value: &Value) -> JsValue {
    match value {
        Value::Text(text) => JsValue::from_str(text),
        Value::Int(number) => (*number as f64).into(),
        Value::List(items) => items.iter().map(answer).collect::<Array>().into(),
        _ => JsValue::UNDEFINED,
    }
}

fn made(write: impl FnOnce(&mut Json)) -> JsValue {
    let mut json = Json::default();
    write(&mut json);
    json.into_js()
}

fn write_consent(json: &mut Json, key: &str, consent: Consent) {
    json.open(key, '{');
    for purpose in Purpose::ALL {
        json.bool(purpose.name(), consent.allows(purpose));
    }
    json.bool("decided", consent.decided());
    json.close('}');
}

fn write_entry(json: &mut Json, entry: &Entry, with_question: bool) {
    json.open("", '{');
    json.number("epoch", entry.report.epoch.into());
    if with_question {
        json.text("question", &entry.report.question);
    }
    json.text("mechanism", entry.report.mechanism.name());
    json.text("answer", &entry.report.answer);
    json.text("policy", &entry.report.policy);
    write_time(json, "time", entry.time);
    let state = match entry.state {
        Delivery::Waiting => "waiting",
        Delivery::Sent => "sent",
        Delivery::Refused => "refused",
    };
    json.text("state", state);
    json.close('}');
}

fn write_time(json: &mut Json, key: &str, time: Time) {
    json.number(key, time.0 as f64);
}
