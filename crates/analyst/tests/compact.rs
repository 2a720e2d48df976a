//! How many bytes an event takes on a device: every visitor of two real-sized logs lives through it, and what storage
//! holds of their history afterwards is weighed.
//!
//! What is averaged: all bytes of all chunks of all visitors, headers included, before the text code, over all events.
//! Most of CDNOW's customers bought once, so there a chunk's header weighs as much as its events.

#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::collections::BTreeMap;

use murmur_analyst::log::Log;
use murmur_analyst::manifest_file;
use murmur_core::consent::{Purpose, Source, Words};
use murmur_core::device::{Device, Fresh};
use murmur_core::history::storage::Storage;
use murmur_core::history::text;
use murmur_core::manifest::Manifest;

/// What storage holds of the histories of a log.
#[derive(Default)]
struct Weight {
    events: usize,
    chunks: usize,
    /// Before the text code.
    bytes: usize,
    /// UTF-16 units in storage, names included.
    units: usize,
}

impl Weight {
    fn of(manifest: &Manifest, log: &Log) -> Weight {
        let mut weight = Weight { events: log.events, ..Weight::default() };
        for visitor in &log.visitors {
            let origin = support::Origin::default();
            let start = visitor.events[0].1.time;
            let mut page = Device::open(manifest.clone(), origin.clone(), 0, false, start);
            let store = Words::of(&[(Purpose::Store, true)]);
            page.say(Source::Site, store, String::new(), &Fresh { mark: [1; 8], key: [2; 32] }, start);
            for (signal, event) in &visitor.events {
                page.track(*signal, event.clone(), event.time);
            }
            let mut read = 0;
            for signal in 0..manifest.signals.len() {
                read += page.history().signal(signal).len();
            }
            assert_eq!(read, visitor.events.len());
            for name in origin.names("murmur.h.") {
                let coded = origin.get(&name).unwrap();
                weight.chunks += 1;
                weight.bytes += text::decode(&coded).unwrap().len();
                weight.units += name.len() + coded.chars().count();
            }
        }
        weight
    }

    /// Bytes an event, said aloud.
    fn each(&self, what: &str) -> f64 {
        let each = self.bytes as f64 / self.events as f64;
        support::say(&format!(
            "{what}: {each:.2} bytes an event ({} events in {} chunks; in storage {:.2} UTF-16 units with names)",
            self.events,
            self.chunks,
            self.units as f64 / self.events as f64,
        ));
        each
    }
}

fn field(name: &str, kind: &str) -> String {
    format!(r#""{name}":{{"type":"{kind}"}}"#)
}

/// A manifest that keeps these signals with these fields for two years.
fn manifest(signals: &BTreeMap<String, String>) -> Manifest {
    let declared = |(name, fields): (&String, &String)| {
        format!(r#""{name}":{{"title":"t","purpose":"p","keep":"2y","justification":"a test","fields":{{{fields}}}}}"#)
    };
    let used = |(name, fields): (&String, &String)| {
        let distinct = fields.split('"').skip(1).step_by(6).map(|field| format!(" || distinct({name}.{field}) > 1"));
        format!(r#""{name}-s":{{"title":"t","why":"w","when":"count({name}) > 1{}"}}"#, distinct.collect::<String>())
    };
    let signals_text = signals.iter().map(declared).collect::<Vec<_>>().join(",");
    let segments = signals.iter().map(used).collect::<Vec<_>>().join(",");
    manifest_file::read(&format!(
        r#"{{"version":1,"site":"s","justification":"a test","signals":{{{signals_text}}},"segments":{{{segments}}}}}"#
    ))
    .unwrap()
}

#[test]
fn a_purchase_of_cdnow_takes_at_most_8_bytes() {
    let name = "a_purchase_of_cdnow_takes_at_most_8_bytes";
    let Some(csv) = support::cdnow_with_units() else { return support::skip(name, "no ../shared/data/cdnow") };
    let fields = format!("{},{}", field("value", "amount"), field("units", "integer"));
    let manifest = manifest(&BTreeMap::from([("purchase".into(), fields)]));
    let log = support::log(&csv, &manifest);
    let each = Weight::of(&manifest, &log).each("CDNOW, a purchase with value and units");
    assert_eq!(log.events, 69_659);
    assert!(each <= 8.0, "{each}");
}

#[test]
fn an_event_of_the_clickstream_takes_at_most_12_bytes() {
    let name = "an_event_of_the_clickstream_takes_at_most_12_bytes";
    let about = format!("{},{}", field("platform", "text"), field("channel", "text"));
    let page = format!("{},{about}", field("page", "text"));
    // Every step a signal of its own; every step a page view; and as a shop would have it.
    let own: fn(&str) -> bool = |_| false;
    let as_pages = |_: &str| true;
    let shop = |event: &str| event != "add_to_cart" && event != "purchase";
    let ways = [
        ("every step a signal, no fields", own, "", ""),
        ("every step a page view", as_pages, page.as_str(), ""),
        ("page views, baskets and purchases", shop, &page, &about),
        ("every step a signal with platform and channel", own, "", &about),
    ];
    for (what, is_page, page_fields, other_fields) in ways {
        let Some((csv, names)) =
            support::clickstream_whole(&is_page, !other_fields.is_empty() || !page_fields.is_empty())
        else {
            return support::skip(name, "no ../shared/data/shop-clickstream");
        };
        let fields = |name: &String| if name == "view" { page_fields } else { other_fields }.to_owned();
        let manifest = manifest(&names.iter().map(|name| (name.clone(), fields(name))).collect());
        let log = support::log(&csv, &manifest);
        assert_eq!(log.events, 31_106);
        let each = Weight::of(&manifest, &log).each(&format!("clickstream, {what}"));
        assert!(each <= 12.0, "{each}");
    }
}
