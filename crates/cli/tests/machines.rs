//! What commands give to machines: JSON, streams, exit codes.

mod support;

use std::fs;

use serde_json::{Value, json};

use support::{fixtures, json, murmur, run};

#[test]
fn check_gives_every_file_and_every_fault() {
    let found = json(&["check", "--json", "check.in/right.json", "check.in/several.json", "no-such.json"], 1);
    assert_eq!(
        found[0],
        json!({
            "file": "check.in/right.json", "ok": true, "site": "vinyl",
            "signals": [{ "name": "purchase", "keep_ms": 7_776_000_000_u64, "fields": ["value"] }],
            "segments": ["regular", "big_spender"], "questions": ["regular"],
            "odds": "3/1", "epsilon": 1.0987, "policy": "Ib0ZIcYiuiBpoTHq_t1GvA",
            "warnings": [],
        })
    );
    let faults = found[1]["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 5);
    assert_eq!(
        faults[2],
        json!({ "path": "segments.regular.when", "line": 1, "column": 30,
                "found": "the end of the rule", "expected": "\")\"" })
    );
    assert_eq!(faults[0]["line"], Value::Null);
    assert!(found[2]["error"].as_str().unwrap().starts_with("no-such.json can't be read"));
    assert_eq!(json(&["check", "--json", "check.in/right.json"], 0)[0]["ok"], true);
}

#[test]
fn every_wrong_manifest_of_the_fixtures_is_refused_and_every_right_one_is_not() {
    let mut wrong = 0;
    for entry in fs::read_dir(fixtures().join("check.in")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let right = ["right", "justified", "told-elsewhere"].contains(&name);
        let output = run(&["check", path.to_str().unwrap()], b"");
        assert_eq!(output.status.code(), Some(i32::from(!right)), "{name}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(right || text.contains("expected "), "{name} says what was expected: {text}");
        wrong += usize::from(!right);
        let documented = fs::read_to_string(fixtures().join("check.md")).unwrap();
        assert!(documented.contains(&format!("{name}.json")), "{name} is in check.md");
    }
    assert_eq!(wrong, 32);
}

#[test]
fn a_manifest_and_a_log_may_come_on_stdin() {
    let manifest = fs::read(fixtures().join("check.in/right.json")).unwrap();
    let output = run(&["check", "-"], &manifest);
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"-: site vinyl"));

    let log = fs::read(fixtures().join("replay.in/events.csv")).unwrap();
    let at = [
        "replay",
        "--manifest",
        "replay.in/manifest.json",
        "--events",
        "-",
        "--at",
        "2026-05-01",
        "--memberships",
        "-",
    ];
    let output = run(&at, &log);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "visitor,segment\nanna,regular\nben,big_spender\n");
}

#[test]
fn memberships_are_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("memberships.csv");
    let arguments = ["replay", "--manifest", "replay.in/manifest.json", "--events", "replay.in/events.csv", "--at"];
    let write = |to: &str| run(&[&arguments[..], &["2026-05-01", "--memberships", to]].concat(), b"");
    assert!(write(file.to_str().unwrap()).status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), "visitor,segment\nanna,regular\nben,big_spender\n");
    let output = write(folder.path().to_str().unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("can't be written"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = murmur(&["schema"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_schema_is_that_of_the_core_and_takes_what_check_takes() {
    let schema = json(&["schema"], 0);
    assert_eq!(schema["$id"], "urn:murmur:manifest:1");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema, murmur_core::manifest::document::json_schema());
}

#[test]
fn decode_gives_the_rows_of_the_protocol() {
    let found = json(&["decode", "--totals", "decode.in/totals.json", "--json"], 0);
    assert_eq!(found["confidence"], 0.95);
    let rows = found["estimates"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, murmur_core::estimate::decode::COLUMNS);
    assert_eq!(rows[0]["epoch_start_ms"], 1_778_112_000_000_u64);
    assert_eq!(rows[0]["sentence"], "between 4.5 % and 11.0 % of active devices");
    assert_eq!(rows[1]["value"], Value::Null);
    assert_eq!(rows[1]["withheld"], "900 reports; below 1000 a share would mislead");
    let all = json(&["decode", "--totals", "decode.in/totals.json", "--json", "--all"], 0);
    assert!(all["estimates"][1]["value"].is_number());
}

#[test]
fn a_seeded_crowd_comes_again_and_another_does_not() {
    let arguments = ["crowd", "--manifest", "crowd.in/manifest.json", "--events", "crowd.in/events.csv"];
    let crowd = |more: &[&str]| json(&[&arguments[..], &["--at", "2026-05-01", "--json"], more].concat(), 0);
    let one = crowd(&["--seed", "5"]);
    assert_eq!(one, crowd(&["--seed", "5"]));
    assert_eq!((&one["seed"], &one["visitors"], &one["at"]), (&json!(5), &json!(3), &json!("2026-05-01T00:00:00Z")));
    assert_eq!(one["reporting"].as_u64().unwrap() + one["waiting"].as_u64().unwrap(), 3);
    assert_eq!(one["questions"][0]["truth"], 1.0 / 3.0);
    assert_eq!(one["totals_grew_by_exactly_these"], Value::Null, "nothing was sent");
    // A reserve of a fifth and 60 crowds of three: that all 180 devices are alike has no chance.
    let many = crowd(&["--seed", "5", "--crowds", "60"]);
    assert_eq!(many, crowd(&["--seed", "5", "--crowds", "60"]), "whatever core makes which crowd");
    assert_ne!(many["questions"], crowd(&["--seed", "6", "--crowds", "60"])["questions"]);
    assert_eq!(many["crowds"], 60);
    assert_eq!(crowd(&[])["seed"], Value::Null, "keys of the system's random source");
}
