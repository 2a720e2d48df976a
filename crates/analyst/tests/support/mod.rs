//! Real inputs for tests: where they lie, and how they become Murmur's logs.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use murmur_analyst::log::{self, Ignore, Log};
use murmur_analyst::manifest_file;
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
    let raw = shared("cdnow/CDNOW_master.txt.gz")
        .or_else(|| fs::read_to_string(root().join("data/cdnow/CDNOW_master.txt")).ok())?;
    let mut csv = String::from("visitor,time,signal,value\n");
    for row in raw.lines().filter(|row| row.trim_start().starts_with(|c: char| c.is_ascii_digit())) {
        let cells: Vec<_> = row.split_whitespace().collect();
        let [customer, date, _, dollars] = cells[..] else { panic!("{row}") };
        csv.push_str(&format!("{customer},{}-{}-{},purchase,{dollars}\n", &date[..4], &date[4..6], &date[6..]));
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
