//! What JavaScript sees: the shapes of `js/types.ts`.

use murmur_core::consent::{Consent, Purpose};
use murmur_core::device::Device;
use murmur_core::expression::Value;
use murmur_core::history::storage::Storage;
use murmur_core::privacy::profile::{Delivery, Entry, Profile, Stored};
use murmur_core::signal::{Event, FieldKind, FieldValue, Signal, power_of_ten};
use murmur_core::time::Time;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// A value as JavaScript has it; absent options are absent keys.
pub(crate) fn to_js(view: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    // These shapes hold nothing that could fail to serialize.
    view.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

#[derive(Serialize)]
pub(crate) struct ConsentState {
    store: bool,
    personalise: bool,
    report: bool,
    activate: bool,
    decided: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Bool(bool),
    Number(f64),
    Text(String),
}

#[derive(Serialize)]
pub(crate) struct HistoryEvent {
    signal: String,
    time: f64,
    offset: i16,
    #[serde(serialize_with = "object")]
    fields: Vec<(String, Scalar)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignalHistory {
    signal: String,
    title: String,
    purpose: String,
    keep_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<f64>,
    events: Vec<HistoryEvent>,
}

#[derive(Serialize)]
pub(crate) struct RulePart {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Scalar>,
    /// `ms` where the value is a duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct Explanation {
    segment: String,
    title: String,
    why: String,
    member: bool,
    when: String,
    parts: Vec<RulePart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct LedgerEntry {
    epoch: u32,
    question: String,
    answer: u8,
    policy: String,
    time: f64,
    state: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Ledger {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    cap: u32,
    entries: Vec<LedgerEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Segments {
    pub(crate) entered: Vec<String>,
    pub(crate) left: Vec<String>,
    pub(crate) all: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Exported {
    murmur: u32,
    site: String,
    exported: f64,
    consent: ConsentState,
    history: Vec<SignalHistory>,
    segments: Vec<Explanation>,
    reports: Vec<LedgerEntry>,
}

pub(crate) fn consent(consent: Consent) -> ConsentState {
    ConsentState {
        store: consent.allows(Purpose::Store),
        personalise: consent.allows(Purpose::Personalise),
        report: consent.allows(Purpose::Report),
        activate: consent.allows(Purpose::Activate),
        decided: consent.decided(),
    }
}

pub(crate) fn history<S: Storage>(device: &Device<S>) -> Vec<SignalHistory> {
    let manifest = device.manifest();
    let signals = manifest.signals.iter().zip(&manifest.needs).enumerate();
    signals
        .map(|(index, (signal, need))| {
            let record = device.history().signal(index);
            SignalHistory {
                signal: signal.name.clone(),
                title: signal.title.clone(),
                purpose: signal.purpose.clone(),
                keep_ms: need.events.map_or(0.0, |span| span.0 as f64),
                first: record.instants().map(|instants| millis(instants.first)),
                last: record.instants().map(|instants| millis(instants.last)),
                events: record.events().map(|kept| event(signal, kept)).collect(),
            }
        })
        .collect()
}

pub(crate) fn explanation<S: Storage>(device: &Device<S>, segment: usize, now: Time) -> Explanation {
    let declared = &device.manifest().segments[segment];
    let decision = device.decisions()[segment];
    let parts = device.parts(segment, now).into_iter().map(|part| {
        let (value, unit) = part.value.as_ref().map_or((None, None), scalar);
        RulePart { text: part.text.into(), value, unit, error: part.value.err().map(|error| error.reason()) }
    });
    Explanation {
        segment: declared.name.clone(),
        title: declared.title.clone(),
        why: declared.why.clone(),
        member: decision.member,
        when: declared.when.clone(),
        parts: parts.collect(),
        error: decision.error.map(|error| error.reason()),
    }
}

pub(crate) fn ledger<S: Storage>(device: &Device<S>, next: Option<String>) -> Ledger {
    let policy = &device.manifest().policy;
    match device.profile() {
        Stored::Active(profile) => Ledger {
            state: "active",
            question: profile.question().map(Into::into),
            cap: profile.cap(policy),
            entries: entries(&profile),
            next,
        },
        Stored::Retired => Ledger { state: "retired", question: None, cap: 0, entries: Vec::new(), next },
        Stored::None => Ledger { state: "none", question: None, cap: policy.reports, entries: Vec::new(), next },
    }
}

pub(crate) fn ledger_entry(entry: &Entry) -> LedgerEntry {
    LedgerEntry {
        epoch: entry.report.epoch,
        question: entry.report.question.clone(),
        answer: entry.report.answer.into(),
        policy: entry.report.policy.clone(),
        time: millis(entry.time),
        state: match entry.state {
            Delivery::Waiting => "waiting",
            Delivery::Sent => "sent",
            Delivery::Refused => "refused",
        },
    }
}

pub(crate) fn exported<S: Storage>(device: &Device<S>, now: Time) -> Exported {
    let segments = 0..device.manifest().segments.len();
    Exported {
        murmur: 1,
        site: device.manifest().site.clone(),
        exported: millis(now),
        consent: consent(device.consent()),
        history: history(device),
        segments: segments.map(|segment| explanation(device, segment, now)).collect(),
        reports: match device.profile() {
            Stored::Active(profile) => entries(&profile),
            Stored::Retired | Stored::None => Vec::new(),
        },
    }
}

fn entries(profile: &Profile) -> Vec<LedgerEntry> {
    profile.ledger().iter().map(ledger_entry).collect()
}

fn event(signal: &Signal, event: Event) -> HistoryEvent {
    let fields = signal.fields.iter().zip(event.values).filter_map(|(field, value)| {
        let value = match (value, field.kind) {
            (FieldValue::Missing, _) => return None,
            (FieldValue::Text(text), _) => Scalar::Text(text),
            (FieldValue::Whole(units), FieldKind::Boolean) => Scalar::Bool(units != 0),
            (FieldValue::Whole(units), FieldKind::Amount { decimals }) => {
                Scalar::Number(units as f64 / power_of_ten(decimals) as f64)
            }
            (FieldValue::Whole(units), _) => Scalar::Number(units as f64),
        };
        Some((field.name.clone(), value))
    });
    HistoryEvent {
        signal: signal.name.clone(),
        time: millis(event.time),
        offset: event.offset,
        fields: fields.collect(),
    }
}

fn scalar(value: &Value) -> (Option<Scalar>, Option<&'static str>) {
    match value {
        Value::Bool(boolean) => (Some(Scalar::Bool(*boolean)), None),
        Value::Int(number) => (Some(Scalar::Number(*number as f64)), None),
        Value::Decimal(number) => (Some(Scalar::Number(*number)), None),
        Value::Text(text) => (Some(Scalar::Text(text.to_string())), None),
        Value::Duration(length) => (Some(Scalar::Number(*length as f64)), Some("ms")),
        Value::List(_) => (None, None),
    }
}

/// Entries as one object.
fn object<S: Serializer>(entries: &[(String, Scalar)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (name, value) in entries {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

fn millis(time: Time) -> f64 {
    time.0 as f64
}
