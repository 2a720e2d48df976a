//! What JavaScript sees: the shapes of `js/types.ts`.

use murmur_core::consent::{Consent, Purpose};
use murmur_core::privacy::profile::{Delivery, Entry};
use murmur_core::time::Time;
use wasm_bindgen::JsValue;

use crate::json::Json;

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
    made(|json| write_entry(json, entry))
}

/// The detail of the event "segments".
#[cfg(feature = "page")]
pub(crate) fn segments(entered: &[String], left: &[String], all: &[String]) -> JsValue {
    made(|json| {
        json.open("", '{');
        for (key, names) in [("entered", entered), ("left", left), ("all", all)] {
            json.open(key, '[');
            names.iter().for_each(|name| json.text("", name));
            json.close(']');
        }
        json.close('}');
    })
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

fn write_entry(json: &mut Json, entry: &Entry) {
    json.open("", '{');
    json.number("epoch", entry.report.epoch.into());
    json.text("question", &entry.report.question);
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
