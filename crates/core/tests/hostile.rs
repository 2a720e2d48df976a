//! Hostile manifests: each gives a clear error or works, in bounded time and on a small stack.

#![expect(clippy::disallowed_methods, reason = "how long reading takes is on trial")]

use std::thread;
use std::time::{Duration, Instant};

use murmur_core::device::Device;
use murmur_core::expression::{EvalError, MOST_OPERATORS};
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::{self, MOST_FAULTS, MOST_SEGMENTS, Manifest};
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::Time;
use serde_json::{Map, Value, json};

/// Many times what the slowest of these takes on a busy machine, and far below what a quadratic one takes.
const BOUND: Duration = Duration::from_secs(60);

const NOW: Time = Time(1_774_647_000_000);

/// What the browser gives a module.
const STACK: usize = 1 << 20;

fn named(count: usize, name: &str, entry: Value) -> Value {
    (0..count).map(|number| (format!("{name}{number}"), entry.clone())).collect::<Map<_, _>>().into()
}

fn rule(text: &str) -> Value {
    json!({ "title": "T", "why": "W", "when": text })
}

fn shop() -> Value {
    json!({
        "version": 1, "site": "shop",
        "signals": { "view": { "title": "V", "purpose": "P", "fields": { "items": { "type": "integer" } } } },
        "segments": { "some": rule("count(view, items > 0, days(9)) > 0") }
    })
}

/// The shop with `value` under a key.
fn with(key: &str, value: Value) -> Value {
    let mut document = shop();
    document[key] = value;
    document
}

/// A rule of as many parts, each with so many operators, as one may have; its first uses what the shop declares.
fn longest_rule(part: &str, operators: usize, operator: &str, end: &str) -> String {
    const REST: usize = 4;
    let chain = vec![part; (MOST_OPERATORS - REST) / (operators + 1)].join(operator);
    format!("count(view, items > 0, days(9)) > 0 && {chain}{end}")
}

fn read(document: &Value) -> Result<Manifest, Vec<String>> {
    let text = document.to_string();
    let start = Instant::now();
    let read = manifest::parse(&text);
    assert!(start.elapsed() < BOUND, "{:?} for {} KB", start.elapsed(), text.len() / 1024);
    read.map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// The errors of all segments on a device that saw one event.
fn decided(manifest: Manifest) -> Vec<Option<EvalError>> {
    let mut device = Device::open(manifest, MemoryStorage::default(), 0, false, NOW);
    device.track(0, Event { time: NOW, offset: 0, values: vec![FieldValue::Whole(1)] }, NOW);
    device.decide(NOW, 0);
    (0..device.manifest().segments.len()).map(|segment| device.explain(segment, NOW).error).collect()
}

#[test]
fn each_hostile_manifest_has_its_fault() {
    let long = "n".repeat(1_000_000);
    let signal = json!({ "title": "T", "purpose": "P" });
    let cases = [
        (with("segments", named(10_000, "s", rule("true"))), "segments: found 10000 entries; expected at most 1000"),
        (with("signals", named(5000, "s", signal.clone())), "signals: found 5000 entries; expected at most 100"),
        (with("questions", named(101, "q", json!({ "segment": "some" }))), "questions: found 101 entries; expected at"),
        (
            with(
                "signals",
                json!({ "view": { "title": "T", "purpose": "P",
                                              "fields": named(20_000, "f", json!({ "type": "text" })) } }),
            ),
            "signals.view.fields: found 20000 entries; expected at most 32",
        ),
        (with("signals", json!({ long.as_str(): signal })), "signals: found \"nnn"),
        (with("segments", json!({ long.as_str(): rule("true") })), "expected names of at most 32 characters"),
        (with(&long, json!(1)), "expected one of $schema, version"),
        (with("site", json!(long)), "site: found \"nnn"),
        (
            with("segments", json!({ "s": rule(&long) })),
            "segments.s.when (line 1, column 4097): found a rule that goes",
        ),
        (with("version", json!(1e308)), "version: found a number beyond 2^53; expected a whole number"),
        (with("version", json!(-0.0)), "version: found 0; expected 1"),
        (with("version", json!(vec![1; 1_000_000])), "version: found a list of 1000000; expected a whole number"),
        (with("signals", Value::Null), "signals: found null; expected an object of entries by name"),
        (with("__proto__", json!({})), "__proto__: found an unknown key"),
        (
            with("segments", json!({ "__proto__": rule("true") })),
            "segments.__proto__: found \"__proto__\"; expected a name",
        ),
        (with("segments", json!({ "s": "__proto__" })), "segments.s: found \"__proto__\"; expected an object"),
        (with("segments", json!({ "é\u{202e}\u{1f600}": rule("true") })), "expected a name: a letter from a to z"),
        (with("segments", json!({ "s": rule(&"1+".repeat(2000)) })), "the end of the rule: it has 256 operators"),
        (with("segments", json!({ "s": rule(&"(".repeat(100)) })), "found deeper nesting; expected at most 48 levels"),
        (with("segments", json!({ "s": rule(&"[".repeat(100)) })), "found deeper nesting; expected at most 48 levels"),
        (with("segments", json!({ "s": rule(&"!".repeat(100)) })), "found deeper nesting; expected at most 48 levels"),
        (
            with("privacy", json!({ "odds": "99999999999999999999/1" })),
            "privacy.odds: found \"99999999999999999999/1\"",
        ),
        (with("privacy", json!({ "participation": "1/0" })), "privacy.participation: found \"1/0\""),
        (with("privacy", json!({ "epoch": "9223372036854775807y" })), "privacy.epoch: found \"9223372036854775807y\""),
        (with("privacy", json!({ "reports": 4294967297_i64 })), "privacy.reports: found 4294967297; expected a whole"),
    ];
    for (document, expected) in cases {
        let faults = read(&document).expect_err(expected);
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {:.400}", format!("{faults:?}"));
        assert!(faults.iter().all(|fault| fault.len() < 400), "{expected}: a fault longer than a person reads");
    }
}

#[test]
fn faults_beyond_counting_are_counted() {
    let unknown = read(&named(300_000, "key", json!(1))).unwrap_err();
    let wrong =
        read(&with("segments", named(MOST_SEGMENTS, "s", json!({ "title": [], "why": {}, "when": 1 })))).unwrap_err();
    for faults in [unknown, wrong] {
        assert_eq!(faults.len(), MOST_FAULTS + 1);
        assert!(
            faults[MOST_FAULTS].ends_with("faults more; expected those above mended first"),
            "{}",
            faults[MOST_FAULTS]
        );
    }
}

#[test]
fn every_value_of_every_type_in_every_place_is_told_or_taken() {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e308),
        json!(""),
        json!("x"),
        json!([[]]),
        json!({ "x": {} }),
    ];
    let mut places = vec![String::new()];
    let mut seen = 0;
    while let Some(place) = places.pop() {
        let whole = with("privacy", json!({ "odds": "3/1", "reports": 8, "epoch": "4w", "reserve": "1/5" }));
        if let Some(map) = whole.pointer(&place).and_then(Value::as_object) {
            places.extend(map.keys().map(|key| format!("{place}/{key}")));
        }
        for value in &values {
            let mut document = whole.clone();
            *document.pointer_mut(&place).unwrap() = value.clone();
            if let Err(faults) = read(&document) {
                assert!(faults.iter().all(|fault| fault.contains("; expected ")), "{faults:?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen} documents");
}

#[test]
fn the_largest_manifest_is_read_and_lived_by() {
    let rule = rule(&longest_rule("ago(view) < days(1) && count(view, ago(view)) >= 0", 3, " && ", ""));
    let manifest = read(&with("segments", named(MOST_SEGMENTS, "s", rule))).unwrap();
    let start = Instant::now();
    assert_eq!(decided(manifest), vec![None; MOST_SEGMENTS]);
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn the_longest_chains_fit_a_small_stack() {
    let chains = [
        ("1", "+", " > 0"),
        ("1", "-", " < 0"),
        ("1", "*", " > 0"),
        ("true", "&&", ""),
        ("true", "||", ""),
        ("true", "==", ""),
    ];
    for (part, operator, end) in chains {
        let manifest = with("segments", json!({ "s": rule(&longest_rule(part, 0, operator, end)) }));
        let life = move || decided(read(&manifest).unwrap());
        let errors = thread::Builder::new().stack_size(STACK).spawn(life).unwrap().join();
        assert_eq!(errors.expect(operator), [None], "{operator}");
    }
}

#[test]
fn what_has_no_value_is_no_and_not_the_end() {
    let cases = [
        ("count(view, items > 0, days(9)) / 0 > 0", EvalError::DivisionByZero),
        ("count(view, items > 0, days(9)) % 0 > 0", EvalError::DivisionByZero),
        ("-9223372036854775808 / -count(view, items > 0, days(9)) > 0", EvalError::Overflow),
        ("-9223372036854775808 % -count(view, items > 0, days(9)) == 0", EvalError::Overflow),
        ("-(-9223372036854775807 - count(view, items > 0, days(9))) > 0", EvalError::Overflow),
        ("9223372036854775807 + count(view, items > 0, days(9)) > 0", EvalError::Overflow),
        ("9223372036854775807 * (1 + count(view, items > 0, days(9))) > 0", EvalError::Overflow),
        ("weeks(9223372036854775807 * count(view, items > 0, days(9))) > days(1)", EvalError::Overflow),
    ];
    for (text, error) in cases {
        let manifest =
            read(&with("segments", json!({ "s": rule(text) }))).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        assert_eq!(decided(manifest), [Some(error)], "{text}");
    }
    let absorbed =
        "count(view, items / 0 > 0, days(9)) == 0 && (1 / (count(view, items > 0, days(9)) - 1) > 0 || true)";
    assert_eq!(decided(read(&with("segments", json!({ "s": rule(absorbed) }))).unwrap()), [None]);
}
