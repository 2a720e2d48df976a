//! Real inputs for tests: where they lie, and how they become Murmur's logs.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::rc::Rc;

use flate2::read::GzDecoder;
use murmur_analyst::log::{self, Ignore, Log};
use murmur_analyst::manifest_file;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::Manifest;
use serde_json::Value;

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Says past the harness's capture that a test is skipped, and why.
pub(crate) fn skip(name: &str, why: &str) {
    let _ = writeln!(std::io::stdout(), "skipped: {name}: {why}");
}

/// Says a line past the harness's capture.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A file of `../shared/data`, unpacked where it ends in `.gz`; `None` where it is not there.
pub(crate) fn shared(path: &str) -> Option<String> {
    let bytes = fs::read(root().join("../shared/data").join(path)).ok()?;
    let mut text = String::new();
    if path.ends_with(".gz") {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text)
}

/// A JSON file of `../shared/data`.
pub(crate) fn shared_json(path: &str) -> Option<Value> {
    shared(path).map(|text| serde_json::from_str(&text).unwrap())
}

/// A manifest of `crates/analyst/tests/fixtures`.
pub(crate) fn manifest(name: &str) -> Manifest {
    let path = root().join("crates/analyst/tests/fixtures").join(name);
    manifest_file::read(&fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn log(text: &str, manifest: &Manifest) -> Log {
    log::read(text.as_bytes(), &manifest.signals, Ignore::default()).unwrap()
}

/// CDNOW's purchases as an event log; `None` where neither `../shared/data` nor `npm run data` has them.
///
/// A row is ` 00001 19970101  1   11.77`: customer, date, CDs, dollars.
pub(crate) fn cdnow() -> Option<String> {
    cdnow_rows("value", |_, dollars| dollars.into())
}

/// The same with how many CDs each purchase was of.
pub(crate) fn cdnow_with_units() -> Option<String> {
    cdnow_rows("value,units", |units, dollars| format!("{dollars},{units}"))
}

fn cdnow_rows(fields: &str, values: impl Fn(&str, &str) -> String) -> Option<String> {
    let raw = shared("cdnow/CDNOW_master.txt.gz")
        .or_else(|| fs::read_to_string(root().join("data/cdnow/CDNOW_master.txt")).ok())?;
    let mut csv = format!("visitor,time,signal,{fields}\n");
    for row in raw.lines().filter(|row| row.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
        let cells: Vec<_> = row.split_whitespace().collect();
        let [customer, date, units, dollars] = cells[..] else { panic!("{row}") };
        let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
        csv.push_str(&format!("{customer},{year}-{month}-{day},purchase,{}\n", values(units, dollars)));
    }
    Some(csv)
}

/// The shop's basket and purchase events as an event log; `None` where `../shared/data` is not there.
pub(crate) fn clickstream() -> Option<String> {
    let raw = shared("shop-clickstream/ecom.csv.gz")?;
    let mut csv = String::from("visitor,time,signal\n");
    for row in raw.lines().skip(1) {
        let cells: Vec<_> = row.split(',').collect();
        csv.push_str(&format!("{},{},{}\n", cells[0], cells[3], cells[2]));
    }
    Some(csv)
}

/// All of the shop's events as an event log, and its signals: those that `is_page` are signals `view` with the field
/// `page`, the others each their own; with what each carries, where `fields`.
pub(crate) fn clickstream_whole(is_page: &dyn Fn(&str) -> bool, fields: bool) -> Option<(String, BTreeSet<String>)> {
    let raw = shared("shop-clickstream/ecom.csv.gz")?;
    let mut csv = String::from(if fields { "visitor,time,signal,platform,channel" } else { "visitor,time,signal" });
    let mut names = BTreeSet::new();
    let pages = raw.lines().skip(1).any(|row| row.split(',').nth(2).is_some_and(is_page));
    csv.push_str(if pages { ",page\n" } else { "\n" });
    for row in raw.lines().skip(1) {
        let cells: Vec<_> = row.split(',').collect();
        let [visitor, _, event, time, platform, channel, ..] = cells[..] else { panic!("{row}") };
        let is_page = is_page(event);
        let signal = if is_page { "view" } else { event };
        names.insert(signal.to_owned());
        csv.push_str(&format!("{visitor},{time},{signal}"));
        if fields {
            csv.push_str(&format!(",{platform},{channel}"));
        }
        if pages {
            csv.push_str(&format!(",{}", if is_page { event } else { "" }));
        }
        csv.push('\n');
    }
    Some((csv, names))
}

/// Storage that outlives the page.
pub(crate) type Origin = Rc<RefCell<MemoryStorage>>;
