//! Presets of what no log has, on a visitor's own device, and the document that shows all of them.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::fs;

use murmur_analyst::manifest_file;
use murmur_analyst::presets::{Fit, Library, Preset};
use murmur_core::device::Device;
use murmur_core::expression::Value;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};
use murmur_core::tree::Tree;

const START: Time = Time(1_770_000_000_000);

/// A device whose manifest has one preset.
fn device(preset: &str) -> Device<support::Origin> {
    let empty = r#"{ "version": 1, "site": "shop", "signals": {}, "segments": {} }"#;
    let fragment = Library::read().unwrap().fit(preset, &Fit::default()).unwrap();
    let manifest = manifest_file::read(&fragment.add_to(empty, false).unwrap().text).unwrap();
    Device::open(manifest, support::Origin::default(), 0, false, START)
}

fn is_in(device: &mut Device<support::Origin>, segment: &str, now: Time) -> bool {
    device.decide(now, 0);
    device.members()[device.manifest().segment(segment).unwrap()]
}

fn text(text: &'static str) -> Option<Value<'static>> {
    Some(Value::Text(text.into()))
}

#[test]
fn what_the_visitor_said_comes_before_what_was_looked_at() {
    let mut device = device("declared_topic");
    let mut now = START;
    assert!(!is_in(&mut device, "declared_topic", now));
    for _ in 0..8 {
        now = Time(now.0 + Span::HOUR.0);
        let values = vec![FieldValue::Text("jazz".into())];
        device.track(0, Event { time: now, offset: 0, values }, now);
    }
    assert!(is_in(&mut device, "declared_topic", now), "looked at jazz alone");
    assert!(device.prefer(0, &Tree::Text("something else".into()), now));
    assert!(!is_in(&mut device, "declared_topic", now), "and said otherwise");
    assert!(device.prefer(0, &Tree::Text("jazz".into()), now));
    let later = Time(now.0 + 200 * Span::DAY.0);
    assert!(is_in(&mut device, "declared_topic", later), "a word that outlives the history");
    let much_later = Time(now.0 + 400 * Span::DAY.0);
    assert!(!is_in(&mut device, "declared_topic", much_later), "and ends as the manifest says");
}

#[test]
fn a_visit_is_told_by_what_led_to_it() {
    let mut device = device("from_search");
    assert!(!is_in(&mut device, "from_search", START), "nothing is known");
    for (referrer, expected) in [("search", true), ("direct", false)] {
        device.set_input("visit.referrer", text(referrer));
        assert_eq!(is_in(&mut device, "from_search", START), expected, "{referrer}");
    }
    let mut device = self::device("from_newsletter");
    for (medium, referrer, expected) in [
        (None, None, false),
        (Some("email"), None, true),
        (None, Some("mail"), true),
        (Some("social"), Some("direct"), false),
        (Some("email"), Some("direct"), true),
    ] {
        device.set_input("visit.medium", medium.and_then(text));
        device.set_input("visit.referrer", referrer.and_then(text));
        assert_eq!(is_in(&mut device, "from_newsletter", START), expected, "{medium:?} {referrer:?}");
    }
}

#[test]
fn a_renewal_is_due_until_it_comes() {
    let mut device = device("renewal_due");
    let at = |days: i64| Time(START.0 + days * Span::DAY.0);
    let begun = |time| Event { time, offset: 0, values: Vec::new() };
    device.track(0, begun(START), START);
    for (days, due) in [(0, false), (334, false), (335, true), (364, true)] {
        assert_eq!(is_in(&mut device, "renewal_due", at(days)), due, "after {days} days");
    }
    device.track(0, begun(at(364)), at(364));
    assert!(!is_in(&mut device, "renewal_due", at(364)), "renewed");
    assert!(!is_in(&mut device, "renewal_due", at(364 + 365)), "ended");
}

/// One row of the document's table.
fn row(preset: &Preset) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let stated = preset.stated.iter().map(|rule| format!("; stated: `{}`", cell(rule)));
    let settings = preset
        .parameters
        .iter()
        .map(|(name, value)| format!("{name} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    format!(
        "| `{}` | **{}.** {} | `{}`{} | {} |\n",
        preset.name,
        cell(&preset.title),
        cell(&preset.why),
        cell(&preset.when),
        stated.collect::<String>(),
        settings.collect::<Vec<_>>().join(", "),
    )
}

/// `MURMUR_WRITE=1 cargo test -p murmur-analyst --test presets` writes the table anew.
#[test]
fn the_document_shows_every_preset() {
    const HEADING: &str = "| preset | what the visitor reads | rule | settings |\n|---|---|---|---|\n";
    let path = support::root().join("docs/PRESETS.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, _) = document.split_once(HEADING).unwrap();
    let presets = Library::read().unwrap().presets().unwrap();
    let rows: String = presets.iter().map(|preset| row(&preset.filled().unwrap())).collect();
    let expected = format!("{before}{HEADING}{rows}");
    if std::env::var_os("MURMUR_WRITE").is_some() {
        fs::write(&path, &expected).unwrap();
    } else {
        assert!(document == expected, "docs/PRESETS.md is not what the presets are; MURMUR_WRITE=1 writes it anew");
    }
}
