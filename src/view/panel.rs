//! What JavaScript sees of what is asked for: the shapes of `js/types.ts`.

use murmur_core::consent::{Purpose, trace};
use murmur_core::context::page::Page;
use murmur_core::context::topics::Topic;
use murmur_core::device::Device;
use murmur_core::device::import::Imported;
use murmur_core::expression::Value;
use murmur_core::fault::Fault;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::history::{FieldRef, Record};
use murmur_core::preference::PreferenceKind;
use murmur_core::privacy::lifetime;
use murmur_core::privacy::mechanism::Mechanism;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::preset::{Limit, Preset};
use murmur_core::privacy::profile::Stored;
use murmur_core::privacy::question::{PARTS, Truth};
use murmur_core::signal::{FieldKind, Signal, power_of_ten};
use murmur_core::time::Time;
use wasm_bindgen::JsValue;

use super::{made, write_consent, write_entry, write_time};
use crate::json::Json;

/// A device made of what a page's says of itself.
type Restored = Device<MemoryStorage>;

/// `SignalHistory[]`
pub(crate) fn history(device: &Restored) -> JsValue {
    made(|json| write_history(json, "", device))
}

/// `ConsentTraceEntry[]`
pub(crate) fn trace(device: &Restored) -> JsValue {
    made(|json| {
        json.open("", '[');
        for entry in trace::trace(device.said(), device.heard()) {
            json.open("", '{');
            json.text("purpose", entry.purpose.name());
            json.text("source", entry.speaker.name());
            json.bool("said", entry.said);
            json.bool("inForce", entry.in_force);
            json.text("why", entry.why.name());
            json.close('}');
        }
        json.close(']');
    })
}

/// `ConsentRecord[]`
pub(crate) fn records(device: &Restored) -> JsValue {
    made(|json| write_records(json, "", device))
}

/// `PreferenceState[]`
pub(crate) fn preferences(device: &Restored) -> JsValue {
    made(|json| write_preferences(json, "", device))
}

/// `Explanation`
pub(crate) fn explanation(device: &mut Restored, segment: usize, now: Time) -> JsValue {
    made(|json| write_explanation(json, device, segment, now))
}

/// `Ledger`
pub(crate) fn ledger(device: &Restored, next: Option<String>, now: Time) -> JsValue {
    made(|json| {
        let (limit, policy, profile) = (device.limit(), device.policy(), device.profile());
        let (state, question, cap) = match &*profile {
            Stored::Active(profile) => {
                ("active", profile.question(), policy.as_ref().map_or(0, |policy| profile.cap(policy)))
            }
            Stored::Retired => ("retired", None, 0),
            Stored::None => ("none", None, policy.as_ref().map_or(0, |policy| policy.reports)),
        };
        json.open("", '{');
        json.text("state", state);
        json.optional("question", question);
        json.number("cap", cap.into());
        if let (Some(policy), Stored::Active(profile)) = (&policy, &*profile)
            && let Some(asked) = profile.question().and_then(|name| policy.question(name))
        {
            let odds = profile.odds().unwrap_or(policy.odds);
            let mechanism = Mechanism::of(&asked.asks, odds, policy.reports);
            let used = profile.ledger().len() as u32;
            json.number("spent", most_told(mechanism, used));
            json.number("most", most_told(mechanism, cap.max(used)));
        }
        match device.truth(now) {
            Some(Truth::Answer(answer)) => json.number("truth", answer as f64),
            Some(Truth::Amount(parts)) => json.number("truth", parts as f64 / f64::from(PARTS)),
            None => {}
        }
        json.optional("odds", policy.map(|policy| policy.odds.text()).as_deref());
        json.open("choices", '[');
        let site = &device.manifest().policy;
        write_choice(json, Limit::Site, site);
        for preset in Preset::ALL {
            let choice = site.under(preset);
            if choice != *site {
                write_choice(json, Limit::Preset(preset), &choice);
            }
        }
        json.close(']');
        json.optional("limit", (limit != Limit::Site).then(|| limit.name()));
        write_entries(json, "entries", &profile, true);
        json.optional("next", next.as_deref());
        if let Some((quiet, until)) = device.quiet(now) {
            json.open("silence", '{');
            json.text("why", quiet.code());
            if let Some(until) = until {
                write_time(json, "until", until);
            }
            json.close('}');
        }
        json.close('}');
    })
}

fn write_choice(json: &mut Json, limit: Limit, policy: &Policy) {
    json.open("", '{');
    json.optional("limit", (limit != Limit::Site).then(|| limit.name()));
    json.text("odds", &policy.odds.text());
    json.number("reports", policy.reports.into());
    json.number("epsilon", policy.odds.epsilon());
    json.close('}');
}

/// ε of so many reports together, however the answer changes between them.
fn most_told(mechanism: Mechanism, reports: u32) -> f64 {
    match reports {
        0 => 0.0,
        1 => mechanism.odds().epsilon(),
        _ => lifetime::loss(mechanism.odds(), mechanism.values(), reports).any,
    }
}

/// `Context`
pub(crate) fn context(page: &Page, topics: &[Topic]) -> JsValue {
    made(|json| {
        json.open("", '{');
        json.text("path", &page.path);
        for (key, value) in [
            ("title", &page.title),
            ("description", &page.description),
            ("siteName", &page.site_name),
            ("author", &page.author),
            ("published", &page.published),
            ("language", &page.language),
            ("direction", &page.direction),
        ] {
            json.optional(key, value.as_deref());
        }
        for (key, texts) in [
            ("declared", &page.declared),
            ("keywords", &page.keywords),
            ("kinds", &page.kinds),
            ("sections", &page.sections),
            ("headings", &page.headings),
        ] {
            json.open(key, '[');
            texts.iter().for_each(|text| json.text("", text));
            json.close(']');
        }
        json.text("text", &page.text);
        json.open("topics", '[');
        for topic in topics {
            json.open("", '{');
            json.text("topic", &topic.name);
            json.number("score", topic.score);
            json.close('}');
        }
        json.close(']');
        json.close('}');
    })
}

/// `Exported`
pub(crate) fn exported(device: &mut Restored, now: Time) -> JsValue {
    made(|json| {
        json.open("", '{');
        json.number("murmur", 1.0);
        json.text("site", &device.manifest().site);
        write_time(json, "exported", now);
        write_consent(json, "consent", device.consent());
        write_records(json, "records", device);
        write_history(json, "history", device);
        write_preferences(json, "preferences", device);
        json.open("muted", '[');
        for (segment, declared) in device.manifest().segments.iter().enumerate() {
            if device.is_muted(segment) {
                json.text("", &declared.name);
            }
        }
        json.close(']');
        json.open("segments", '[');
        for segment in 0..device.manifest().segments.len() {
            write_explanation(json, device, segment, now);
        }
        json.close(']');
        write_entries(json, "reports", &device.profile(), false);
        json.close('}');
    })
}

/// `Imported`
pub(crate) fn imported(imported: &Imported, faults: &[Fault]) -> JsValue {
    made(|json| {
        json.open("", '{');
        json.number("events", imported.events as f64);
        json.number("preferences", imported.preferences as f64);
        json.open("proposed", '[');
        imported.proposed.iter().for_each(|purpose| json.text("", purpose.name()));
        json.close(']');
        json.open("faults", '[');
        for fault in faults {
            json.text("", &fault.to_string());
        }
        json.close(']');
        json.close('}');
    })
}

fn write_records(json: &mut Json, key: &str, device: &Restored) {
    json.open(key, '[');
    for statement in device.said().statements() {
        json.open("", '{');
        write_time(json, "time", statement.time);
        json.text("source", statement.source.name());
        json.open("choice", '{');
        for purpose in Purpose::ALL {
            if let Some(yes) = statement.words.on(purpose) {
                json.bool(purpose.name(), yes);
            }
        }
        json.close('}');
        json.bool("gpc", statement.privacy);
        let shown = statement.shown.split_once('/');
        json.optional("text", shown.map(|(hash, _)| hash));
        json.optional("language", shown.map(|(_, language)| language).filter(|language| !language.is_empty()));
        json.close('}');
    }
    json.close(']');
}

fn write_history(json: &mut Json, key: &str, device: &Restored) {
    let manifest = device.manifest();
    json.open(key, '[');
    for (index, (signal, need)) in manifest.signals.iter().zip(&manifest.needs).enumerate() {
        let record = device.history().signal(index);
        json.open("", '{');
        json.text("signal", &signal.name);
        json.text("title", &signal.title);
        json.text("purpose", &signal.purpose);
        json.number("keepMs", need.events.map_or(0.0, |span| span.0 as f64));
        if let Some(instants) = record.instants() {
            write_time(json, "first", instants.first);
            write_time(json, "last", instants.last);
        }
        json.open("events", '[');
        for row in 0..record.len() {
            write_event(json, signal, record, row);
        }
        json.close(']');
        json.close('}');
    }
    json.close(']');
}

fn write_event(json: &mut Json, signal: &Signal, record: &Record, row: usize) {
    json.open("", '{');
    json.text("signal", &signal.name);
    write_time(json, "time", record.time(row));
    json.number("offset", record.offset(row).into());
    json.open("fields", '{');
    for (index, field) in signal.fields.iter().enumerate() {
        match record.value(row, index) {
            FieldRef::Missing => {}
            FieldRef::Text(text) => json.text(&field.name, text),
            FieldRef::Whole(units) => match field.kind {
                FieldKind::Boolean => json.bool(&field.name, units != 0),
                FieldKind::Amount { decimals } => {
                    json.number(&field.name, units as f64 / power_of_ten(decimals) as f64);
                }
                _ => json.number(&field.name, units as f64),
            },
        }
    }
    json.close('}');
    json.close('}');
}

fn write_explanation(json: &mut Json, device: &mut Restored, segment: usize, now: Time) {
    let (member, changes) = (device.members()[segment], device.changes(segment));
    let manifest = device.manifest();
    let told = |name: &String| manifest.recipients.iter().find(|recipient| recipient.name == *name).cloned();
    let recipients: Vec<_> = manifest.segments[segment].activate.iter().filter_map(told).collect();
    let explained = device.explain(segment, now);
    let declared = explained.segment;
    json.open("", '{');
    json.text("segment", &declared.name);
    json.text("title", &declared.title);
    json.text("why", &declared.why);
    json.bool("member", member);
    json.number("changes", changes.into());
    json.text("when", &declared.when);
    json.optional("stated", explained.stated);
    json.open("parts", '[');
    for part in &explained.parts {
        json.open("", '{');
        json.text("text", &part.text);
        match &part.value {
            Ok(value) => write_value(json, value),
            Err(error) => json.text("error", error.reason()),
        }
        json.close('}');
    }
    json.close(']');
    json.open("missing", '[');
    explained.missing.iter().filter(|_| !member).for_each(|missing| json.text("", missing));
    json.close(']');
    json.open("recipients", '[');
    for recipient in recipients {
        json.open("", '{');
        json.text("recipient", &recipient.name);
        json.text("title", &recipient.title);
        json.text("terms", &recipient.terms);
        json.close('}');
    }
    json.close(']');
    json.optional("error", explained.error.map(|error| error.reason()));
    json.close('}');
}

fn write_preferences(json: &mut Json, key: &str, device: &Restored) {
    json.open(key, '[');
    for (preference, stated) in device.manifest().preferences.iter().zip(device.stated()) {
        json.open("", '{');
        json.text("preference", &preference.name);
        json.text("title", &preference.title);
        json.text("purpose", &preference.purpose);
        json.number("keepMs", preference.keep.0 as f64);
        match &preference.kind {
            PreferenceKind::Choice(options) | PreferenceKind::Several(options) => {
                json.text(
                    "kind",
                    if matches!(preference.kind, PreferenceKind::Choice(_)) { "choice" } else { "several" },
                );
                json.open("options", '[');
                options.iter().for_each(|option| json.text("", option));
                json.close(']');
            }
            PreferenceKind::Scale(from, to) => {
                json.text("kind", "scale");
                json.number("from", *from as f64);
                json.number("to", *to as f64);
            }
        }
        if let Some(stated) = stated {
            write_value(json, &stated.value);
            write_time(json, "stated", stated.at);
        }
        json.close('}');
    }
    json.close(']');
}

fn write_value(json: &mut Json, value: &Value) {
    const KEY: &str = "value";
    match value {
        Value::Bool(boolean) => json.bool(KEY, *boolean),
        Value::Int(number) => json.number(KEY, *number as f64),
        Value::Decimal(number) => json.number(KEY, *number),
        Value::Text(text) => json.text(KEY, text),
        Value::Duration(length) => {
            json.number(KEY, *length as f64);
            json.text("unit", "ms");
        }
        Value::List(items) => {
            json.open(KEY, '[');
            for item in items {
                if let Value::Text(text) = item {
                    json.text("", text);
                }
            }
            json.close(']');
        }
    }
}

fn write_entries(json: &mut Json, key: &str, profile: &Stored, with_question: bool) {
    json.open(key, '[');
    if let Stored::Active(profile) = profile {
        profile.ledger().iter().for_each(|entry| write_entry(json, entry, with_question));
    }
    json.close(']');
}
