//! History in storage: files of each version are read, an event costs the same however long the history is, and chunks
//! of several lanes, edited manifests and full storages lose nothing that they need not.
//!
//! `fixtures/history-v*.json` hold what devices of that version kept of the same acts: 120 events of three signals in two
//! lanes, with the events as they must be read. They are never written again.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::cell::RefCell;
use std::rc::Rc;

use murmur_core::consent::{Purpose, Source, Words};
use murmur_core::device::{Device, Fresh};
use murmur_core::history::storage::{MemoryStorage, Storage, StorageFault};
use murmur_core::history::text;
use murmur_core::manifest;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};
use serde_json::Value;

const VERSIONS: [(u8, &str); 2] =
    [(1, include_str!("fixtures/history-v1.json")), (2, include_str!("fixtures/history-v2.json"))];

/// Storage that outlives the page, and counts what is asked of it.
#[derive(Clone, Default)]
struct Origin(Rc<RefCell<(MemoryStorage, Asked)>>);

/// How often storage was asked, and the longest text that was written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Asked {
    gets: usize,
    sets: usize,
    names: usize,
    longest: usize,
}

impl Storage for Origin {
    fn get(&self, name: &str) -> Option<String> {
        self.0.borrow_mut().1.gets += 1;
        self.0.borrow().0.get(name)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        let (storage, asked) = &mut *self.0.borrow_mut();
        asked.sets += 1;
        asked.longest = asked.longest.max(text.encode_utf16().count());
        storage.set(name, text)
    }

    fn remove(&mut self, name: &str) {
        self.0.borrow_mut().0.remove(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.0.borrow_mut().1.names += 1;
        self.0.borrow().0.names(prefix)
    }
}

impl Origin {
    /// What was asked since this was last asked.
    fn asked(&self) -> Asked {
        std::mem::take(&mut self.0.borrow_mut().1)
    }
}

/// A fixture: its storage, and a device that opens it with a manifest made of its own.
fn fixture(text: &str, edit: impl Fn(String) -> String) -> (Value, Origin, Device<Origin>) {
    let fixture: Value = serde_json::from_str(text).unwrap();
    let mut origin = Origin::default();
    for (name, text) in fixture["storage"].as_object().unwrap() {
        origin.set(name, text.as_str().unwrap()).unwrap();
    }
    let manifest = manifest::parse(&edit(fixture["manifest"].to_string())).unwrap();
    let now = Time(fixture["opened"].as_i64().unwrap());
    let device = Device::open(manifest, origin.clone(), 0, true, now);
    (fixture, origin, device)
}

/// The events of a device as a fixture writes them: signal, time, offset, values.
fn events(device: &Device<Origin>) -> Vec<Value> {
    let value = |value| match value {
        FieldValue::Missing => Value::Null,
        FieldValue::Whole(number) => number.into(),
        FieldValue::Text(text) => text.into(),
    };
    let mut events = Vec::new();
    for (index, signal) in device.manifest().signals.iter().enumerate() {
        for Event { time, offset, values } in device.history().signal(index).events() {
            let values: Vec<_> = values.into_iter().map(value).collect();
            events.push(serde_json::json!([signal.name, time.0, offset, values]));
        }
    }
    events
}

fn first_bytes(origin: &Origin) -> Vec<u8> {
    let chunks = origin.names("murmur.h.").into_iter().filter_map(|name| text::decode(&origin.get(&name)?));
    chunks.map(|bytes| bytes[0] & 0x0f).collect()
}

#[test]
fn files_of_each_version_are_read() {
    for (version, text) in VERSIONS {
        let (fixture, origin, device) = fixture(text, |manifest| manifest);
        assert!(device.is_kept() && device.damaged() == 0);
        assert!(first_bytes(&origin).iter().all(|&first| first == version), "{:?}", first_bytes(&origin));
        assert_eq!(events(&device), *fixture["events"].as_array().unwrap(), "version {version}");
        for (index, signal) in device.manifest().signals.iter().enumerate() {
            let instants = device.history().signal(index).instants().unwrap();
            assert_eq!(serde_json::json!([instants.first.0, instants.last.0]), fixture["instants"][&signal.name]);
        }
    }
}

#[test]
fn a_device_of_an_older_version_goes_on() {
    for (version, text) in VERSIONS {
        let (fixture, origin, mut device) = fixture(text, |manifest| manifest);
        let now = Time(fixture["opened"].as_i64().unwrap() + 1);
        let before = first_bytes(&origin).len();
        for items in 0..3 {
            device.track(1, Event { time: now, offset: 60, values: vec![FieldValue::Whole(items)] }, now);
        }
        let known = fixture["events"].as_array().unwrap().len();
        let next = Device::open(device.manifest().clone(), origin.clone(), 5, true, now);
        assert_eq!((events(&next).len(), events(&next)), (known + 3, events(&device)));
        let begun = first_bytes(&origin).len() - before;
        assert_eq!(begun, usize::from(version == 1), "a chunk of version 1 is left as it is, and a new one begun");
    }
}

#[test]
fn an_edited_manifest_reads_files_of_each_version() {
    for (version, text) in VERSIONS {
        let edit = |manifest: String| {
            manifest
                .replace(r#""genre":{"type":"text"}"#, r#""size":{"type":"text"}"#)
                .replace(r#""value":{"type":"amount"}"#, r#""value":{"type":"amount","decimals":3}"#)
                .replace("genre ==", "size ==")
                .replace(r#""gift":{"type":"boolean"}"#, r#""gift":{"type":"integer"}"#)
                .replace("&& gift", "&& gift == 1")
        };
        let (fixture, _, device) = fixture(text, edit);
        let then = fixture["events"].as_array().unwrap().iter().filter(|event| event[0] == "view");
        let expected: Vec<_> = then.map(|event| event[3][1].as_i64().and_then(|n| n.checked_mul(10))).collect();
        let record = device.history().signal(0);
        let found: Vec<_> = record
            .events()
            .map(|event| {
                assert_eq!((&event.values[0], &event.values[2]), (&FieldValue::Missing, &FieldValue::Missing));
                if let FieldValue::Whole(number) = event.values[1] { Some(number) } else { None }
            })
            .collect();
        assert_eq!(found, expected, "version {version}");
    }
}

const MANIFEST: &str = r#"{ "version": 1, "site": "shop",
  "signals": { "view": { "title": "t", "purpose": "p", "keep": "2y",
    "fields": { "genre": { "type": "text" }, "value": { "type": "amount" } } } },
  "segments": { "fan": { "title": "t", "why": "w", "when": "count(view, genre == 'jazz') + count(view, value > 1.0) > 3" } } }"#;

fn open(origin: &Origin, lane: u8, now: Time) -> Device<Origin> {
    Device::open(manifest::parse(MANIFEST).unwrap(), origin.clone(), lane, true, now)
}

fn agreed(origin: &Origin, now: Time) -> Device<Origin> {
    let mut device = open(origin, 0, now);
    let store = Words::of(&[(Purpose::Store, true)]);
    device.say(Source::Site, store, String::new(), &Fresh { mark: [1; 8], key: [2; 32] }, now);
    device
}

/// The nth event: 13 minutes and some milliseconds after the one before.
fn view(n: i64) -> Event {
    let genre = ["jazz", "folk", "rock"][n as usize % 3];
    let values = vec![FieldValue::Text(genre.into()), FieldValue::Whole(n * 7 % 5000)];
    Event { time: Time(1_780_000_000_123 + n * (13 * Span::MINUTE.0 + 77)), offset: 120, values }
}

#[test]
fn an_event_asks_the_same_of_storage_however_long_the_history_is() {
    let origin = Origin::default();
    let mut device = agreed(&origin, view(0).time);
    let mut asked = Vec::new();
    for n in 0..10_000 {
        origin.asked();
        device.track(0, view(n), view(n).time);
        asked.push(origin.asked());
    }
    for asked in &asked {
        assert!(asked.longest * 2 <= 1024, "{asked:?}");
        assert_eq!((asked.sets, asked.names), (1, 0), "one write, and no look at what there is");
        assert!(asked.gets <= 3, "{asked:?}");
    }
    assert_eq!(device.history().signal(0).len(), 10_000);
    origin.asked();
    let next = open(&origin, 1, view(9_999).time);
    assert_eq!(next.history(), device.history());
    let (chunks, asked) = (origin.names("murmur.h.").len(), origin.asked());
    assert!(asked.gets <= chunks + 12 && asked.names <= 2, "a page reads each chunk once: {asked:?} of {chunks}");
}

#[test]
fn a_full_budget_makes_way_without_reading_what_is_there() {
    let origin = Origin::default();
    let mut device = agreed(&origin, view(0).time);
    origin.0.borrow_mut().0.quota = Some(20_000);
    for n in 0..20_000 {
        origin.asked();
        device.track(0, view(n), view(n).time);
        let asked = origin.asked();
        assert!(device.is_kept());
        assert!(asked.names == 0 && asked.gets <= 6 && asked.sets <= 6, "{asked:?} for event {n}");
    }
    let kept = open(&origin, 1, view(20_000).time);
    let record = kept.history().signal(0);
    assert!((5_000..15_000).contains(&record.len()), "{}", record.len());
    assert_eq!(record.time(record.len() - 1), view(19_999).time);
    assert_eq!(record.instants().unwrap().first, view(0).time, "two numbers stay");
}

#[test]
fn lanes_are_read_as_one_history_by_time() {
    let origin = Origin::default();
    agreed(&origin, view(0).time);
    let mut pages = [0, 1, 2].map(|lane| open(&origin, lane, view(0).time));
    for n in 0..3_000 {
        pages[n as usize * 7 / 5 % 3].track(0, view(n), view(n).time);
    }
    let all = open(&origin, 9, view(3_000).time);
    assert!(all.history().signal(0).events().eq((0..3_000).map(view)));
    assert_eq!(all.lanes(), [0, 1, 2]);
}
