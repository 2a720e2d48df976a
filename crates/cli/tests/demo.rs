//! The demo's crowd: complete after an interruption, each report once, and the shop open all the while.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "support/serving.rs"]
mod serving;
mod support;

use std::fs;

use serde_json::Value;
use serving::{MANIFEST, Serving, get};

#[test]
fn an_interrupted_crowd_is_sent_to_its_end_and_each_report_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("manifest.json"));
    fs::write(&file, MANIFEST).unwrap();
    let mut demo = Serving::start("demo", &data, &file);
    assert_eq!(get(&demo.address, "/", "").0, 200, "the shop is open before the crowd has reported");
    let all = demo.until("a made-up crowd sends ");
    let all: u64 = all.split(' ').find_map(|word| word.parse().ok()).unwrap();
    demo.until(&format!("of {all}"));
    demo.kill(); // about a fifth of the way

    // Another manifest meanwhile changes nothing for the crowd that is under way.
    fs::write(&file, MANIFEST.replace(">= 3", ">= 4")).unwrap();
    let mut demo = Serving::start("demo", &data, &file);
    demo.until("was interrupted");
    demo.until("Ctrl-C");
    assert_eq!(demo.counted(&data), all);
    let token = fs::read_to_string(data.join("token")).unwrap();
    let read: Value = serde_json::from_str(&get(&demo.address, "/v1/estimates", token.trim()).1).unwrap();
    let rows = read["estimates"].as_array().unwrap();
    assert_eq!(rows.len(), 8, "one question in eight epochs");
    for row in rows {
        assert!(
            row["reports"].as_u64().unwrap() >= 1600 && row["withheld"].is_null() && row["title"] == "Keen",
            "{row}"
        );
    }
    demo.kill();

    let mut demo = Serving::start("demo", &data, &file);
    let line = demo.until("a");
    assert!(!line.contains("crowd"), "it is sent only once: {line}");
    demo.until("Ctrl-C");
}
