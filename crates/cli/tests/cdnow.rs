//! The binary over CDNOW's 69,659 purchases.

#[path = "../../analyst/tests/support/mod.rs"]
mod data;
mod support;

use std::collections::BTreeMap;
use std::fs;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../analyst/tests/fixtures/cdnow.json");

#[test]
fn the_binary_replays_cdnow_to_its_independent_truth() {
    let name = "the_binary_replays_cdnow_to_its_independent_truth";
    let (Some(csv), Some(truth)) = (data::cdnow(), data::shared_json("cdnow/truth.json")) else {
        return data::skip(name, "no ../shared/data/cdnow");
    };
    let folder = tempfile::tempdir().unwrap();
    let memberships = folder.path().join("memberships.csv");
    let to = memberships.to_str().unwrap();
    for (date, expected) in truth["cutoffs"].as_object().unwrap() {
        let arguments =
            ["replay", "--manifest", MANIFEST, "--events", "-", "--at", date, "--memberships", to, "--json"];
        let output = support::run(&arguments, csv.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&summary["visitors"], &summary["events"]), (&expected["customers"], &expected["rows_included"]));

        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        for row in fs::read_to_string(&memberships).unwrap().lines().skip(1) {
            *rows.entry(row.split_once(',').unwrap().1.into()).or_default() += 1;
        }
        let segments = summary["segments"].as_array().unwrap();
        assert_eq!(segments.len(), 13);
        for segment in segments {
            let name = segment["segment"].as_str().unwrap();
            let truth = expected["segments"][name].as_u64().unwrap();
            assert_eq!(segment["visitors"], truth, "{name} at {date}");
            assert_eq!(rows.get(name).copied().unwrap_or_default(), truth, "{name} at {date}");
        }
    }
}
