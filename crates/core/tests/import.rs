//! What a visitor takes along comes back as it was.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::cell::RefCell;
use std::rc::Rc;

use murmur_core::consent::{Purpose, Source, Words};
use murmur_core::device::{Device, Fresh, Tracked};
use murmur_core::history::History;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest;
use murmur_core::signal::{Event, FieldKind, FieldValue, power_of_ten};
use murmur_core::time::{Span, Time};
use murmur_core::tree::Tree;
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"{ "version": 1, "site": "shop",
  "signals": {
    "view": { "title": "t", "purpose": "p", "keep": "1y", "fields": { "genre": { "type": "text" },
      "value": { "type": "amount" }, "weight": { "type": "amount", "decimals": 6 }, "gift": { "type": "boolean" } } },
    "cart": { "title": "t", "purpose": "p" } },
  "segments": {
    "fan": { "title": "t", "why": "w", "when": "count(view, genre == 'jazz' && gift) > 3" },
    "rich": { "title": "t", "why": "w", "when": "sum(view.value) + sum(view.weight) > 3.5" },
    "left": { "title": "t", "why": "w", "when": "ago(cart) < days(3)" } } }"#;

const NOW: Time = Time(1_780_000_000_123);

type Origin = Rc<RefCell<MemoryStorage>>;

fn open(origin: &Origin) -> Device<Origin> {
    Device::open(manifest::parse(MANIFEST).unwrap(), origin.clone(), 0, true, NOW)
}

fn agree(device: &mut Device<Origin>) {
    let everything = Words::of(&Purpose::ALL.map(|purpose| (purpose, true)));
    device.say(Source::Site, everything, String::new(), &Fresh { mark: [1; 8], key: [2; 32] }, NOW);
}

/// The exported document, as the browser module writes it.
fn exported(device: &Device<Origin>) -> Value {
    let signals = device.manifest().signals.iter().enumerate();
    let history = signals.map(|(index, signal)| {
        let record = device.history().signal(index);
        let event = |event: Event| {
            let mut fields = serde_json::Map::new();
            for (field, value) in signal.fields.iter().zip(event.values) {
                let value = match (value, field.kind) {
                    (FieldValue::Missing, _) => continue,
                    (FieldValue::Text(text), _) => json!(text),
                    (FieldValue::Whole(units), FieldKind::Boolean) => json!(units != 0),
                    (FieldValue::Whole(units), FieldKind::Amount { decimals }) => {
                        json!(units as f64 / power_of_ten(decimals) as f64)
                    }
                    (FieldValue::Whole(units), _) => json!(units),
                };
                fields.insert(field.name.clone(), value);
            }
            json!({ "signal": signal.name, "time": event.time.0, "offset": event.offset, "fields": fields })
        };
        let mut entry = json!({ "signal": signal.name, "events": record.events().map(event).collect::<Vec<_>>() });
        if let Some(instants) = record.instants() {
            entry["first"] = instants.first.0.into();
            entry["last"] = instants.last.0.into();
        }
        entry
    });
    json!({ "murmur": 1, "site": "shop", "exported": NOW.0, "history": history.collect::<Vec<_>>() })
}

fn import(device: &mut Device<Origin>, document: &Value) -> Result<usize, Vec<String>> {
    let imported = device.import(&Tree::from(document), NOW);
    imported.map(|done| done.events).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

fn acts() -> impl Strategy<Value = Vec<(usize, Event)>> {
    /// Amounts are exact in JavaScript's numbers up to this many smallest units.
    const EXACT: i64 = 1 << 50;
    let whole = || prop_oneof![Just(FieldValue::Missing), (-EXACT..EXACT).prop_map(FieldValue::Whole)];
    let genre = prop_oneof![Just(FieldValue::Missing), "[a-c音]{0,3}".prop_map(FieldValue::Text)];
    let gift = (0..2_i64).prop_map(FieldValue::Whole);
    // Few different times, so that events meet at the same instant.
    let time = prop_oneof![0..4_i64, 0..365 * Span::DAY.0].prop_map(|ago| Time(NOW.0 - ago));
    let view = (time, -720_i16..840, genre, whole(), whole(), gift)
        .prop_map(|(time, offset, a, b, c, d)| (0, Event { time, offset, values: vec![a, b, c, d] }));
    let cart = (0..900 * Span::DAY.0).prop_map(|ago| (1, Event { time: Time(NOW.0 - ago), offset: 0, values: vec![] }));
    prop::collection::vec(prop_oneof![4 => view, 1 => cart], 0..60)
}

proptest! {
    #[test]
    fn export_then_forget_then_import_gives_the_same_history(acts in acts()) {
        let origin = Origin::default();
        let mut device = open(&origin);
        agree(&mut device);
        for (signal, event) in acts {
            prop_assert_eq!(device.track(signal, event, NOW), Tracked::Remembered);
        }
        let (document, history) = (exported(&device), device.history().clone());
        prop_assert_eq!(import(&mut device, &document), Ok(0), "what is there is not added again");
        device.forget();
        prop_assert_eq!(device.history(), &History::new(&device.manifest().signals));
        agree(&mut device);
        prop_assert_eq!(import(&mut device, &document), Ok(history.signal(0).len()));
        prop_assert_eq!(device.history(), &history);
        prop_assert_eq!(exported(&device), document);
        let next = open(&origin);
        prop_assert_eq!(next.history(), &history, "another page reads the same");
    }

    #[test]
    fn what_two_devices_saw_is_joined(acts in acts(), others in acts()) {
        let devices = [acts, others].map(|acts| {
            let mut device = open(&Origin::default());
            agree(&mut device);
            for (signal, event) in acts {
                device.track(signal, event, NOW);
            }
            device
        });
        let [one, two] = devices.each_ref().map(exported);
        let [mut first, mut second] = devices;
        let (a, b) = (import(&mut first, &two).unwrap(), import(&mut second, &one).unwrap());
        let (one, two) = (first.history().signal(0), second.history().signal(0));
        prop_assert_eq!(one.len(), two.len());
        prop_assert!(one.len() >= a.max(b));
        prop_assert_eq!(one.instants(), two.instants());
        prop_assert_eq!(first.history().signal(1), second.history().signal(1));
    }
}

#[test]
fn every_fault_is_named_and_nothing_is_added() {
    let mut device = open(&Origin::default());
    agree(&mut device);
    let document = json!({ "murmur": 1, "site": "shop", "history": [
        { "signal": "view", "first": "yesterday", "events": [
            { "time": NOW.0, "offset": 0, "fields": {} },
            { "time": NOW.0 + 1, "offset": 0.5, "fields": { "genre": 3, "value": "x", "gift": 1, "weight": null } },
            { "time": null, "offset": 40_000, "fields": [] } ] },
        { "signal": 7, "events": [] },
        { "signal": "cart" } ] });
    assert_eq!(
        import(&mut device, &document).unwrap_err(),
        [
            "history[0].first: found \"yesterday\"; expected whole milliseconds since 1970, not after now",
            "history[0].events[1].time: found 1780000000124; expected whole milliseconds since 1970, not after now",
            "history[0].events[1].offset: found a number with decimals; expected whole minutes ahead of UTC",
            "history[0].events[1].fields.genre: found 3; expected text of at most 64 characters",
            "history[0].events[1].fields.value: found \"x\"; expected a finite number of at most 2^53 smallest units",
            "history[0].events[1].fields.gift: found 1; expected true or false",
            "history[0].events[1].fields.weight: found null; expected a finite number of at most 2^53 smallest units",
            "history[0].events[2].time: found null; expected whole milliseconds since 1970, not after now",
            "history[0].events[2].offset: found 40000; expected whole minutes ahead of UTC",
            "history[0].events[2].fields: found a list of 0; expected an object",
            "history[1].signal: found 7; expected a signal's name",
            "history[2].events: found nothing; expected a list",
        ]
    );
    assert!(device.history().signal(0).is_empty());
    for (document, expected) in [
        (json!(3), "murmur: found nothing"),
        (json!({ "murmur": 2 }), "murmur: found 2"),
        (json!({ "murmur": 1, "site": "other", "history": [] }), "site: found \"other\"; expected \"shop\""),
        (json!({ "murmur": 1, "site": "shop" }), "history: found nothing; expected a list"),
    ] {
        let faults = import(&mut device, &document).unwrap_err();
        assert!(faults.len() == 1 && faults[0].starts_with(expected), "{faults:?}");
    }
}

#[test]
fn what_no_rule_can_look_at_is_passed_over() {
    let mut device = open(&Origin::default());
    agree(&mut device);
    let event = |time: i64, fields: Value| json!({ "time": time, "offset": 0, "fields": fields });
    let document = json!({ "murmur": 1, "site": "shop", "history": [
        { "signal": "gone", "events": [event(NOW.0, json!({ "colour": "red" }))] },
        { "signal": "view", "first": 5, "last": NOW.0, "events": [
            event(5, json!({})), event(NOW.0, json!({ "colour": "red", "genre": "jazz" }))] } ] });
    assert_eq!(import(&mut device, &document), Ok(1));
    let record = device.history().signal(0);
    assert_eq!((record.len(), record.instants().unwrap().first), (1, Time(5)), "two numbers of what expired");
}

#[test]
fn an_import_needs_consent_to_store() {
    let mut device = open(&Origin::default());
    let document = json!({ "murmur": 1, "site": "shop", "history": [] });
    let faults = import(&mut device, &document).unwrap_err();
    assert_eq!(faults, ["consent: found no storage, or no consent to \"store\"; expected both, before an import"]);
}
