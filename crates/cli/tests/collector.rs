//! A crowd of CDNOW's customers over HTTP to a real collector process, and its totals read back every way there is.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "../../analyst/tests/support/mod.rs"]
mod data;
mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use murmur_core::estimate::decode::Totals;
use serde_json::Value;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../analyst/tests/fixtures/cdnow.json");
const QUESTIONS: usize = 12;

/// A collector process that ends with the test.
struct Collector {
    child: Child,
    url: String,
}

impl Collector {
    fn start(data: &Path) -> Collector {
        let listen = ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
        let serve = ["serve", "--data", data.to_str().unwrap(), "--manifest", MANIFEST];
        let mut command = support::murmur(&[&serve[..], &listen].concat());
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the collector ended before it listened");
            if let Some(rest) = line.strip_prefix("listening on ") {
                break rest.split(',').next().unwrap().to_owned();
            }
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Collector { child, url }
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn json(arguments: &[&str], input: &str) -> Value {
    let output = support::run(arguments, input.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_seeded_crowd_over_http_decodes_to_exactly_its_totals_in_memory() {
    let name = "a_seeded_crowd_over_http_decodes_to_exactly_its_totals_in_memory";
    let Some(csv) = data::cdnow() else { return data::skip(name, "no ../shared/data/cdnow") };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let collector = Collector::start(&path);
    let token_file = path.join("token");
    let access = ["--collector", &collector.url, "--token-file", token_file.to_str().unwrap()];

    let crowd = ["crowd", "--manifest", MANIFEST, "--events", "-", "--at", "1997-09-30", "--seed", "11", "--json"];
    let sent = json(&[&crowd[..], &access].concat(), &csv);
    let in_memory = json(&crowd, &csv);
    assert_eq!(sent["epoch"], in_memory["epoch"], "an epoch began while the test ran");
    assert_eq!(sent["totals_grew_by_exactly_these"], true);
    assert_eq!(sent["questions"], in_memory["questions"]);
    assert_eq!(sent["questions"].as_array().unwrap().len(), QUESTIONS);
    assert_eq!(sent["reporting"].as_u64().unwrap() + sent["waiting"].as_u64().unwrap(), 23_570);

    // The same totals over HTTP, and from the folder while the collector runs.
    let decoded = json(&[&["decode", "--json", "--all"][..], &access].concat(), "");
    let rows = decoded["estimates"].as_array().unwrap();
    assert_eq!(rows.len(), QUESTIONS);
    for (row, question) in rows.iter().zip(sent["questions"].as_array().unwrap()) {
        for key in ["question", "value", "reports", "supporting", "standard_error", "low", "high", "method"] {
            assert_eq!(row[key], question[key], "{key} of {}", row["question"]);
        }
    }
    let from_folder = json(&["decode", "--json", "--all", "--data", path.to_str().unwrap()], "");
    for (row, other) in rows.iter().zip(from_folder["estimates"].as_array().unwrap()) {
        assert_eq!((&row["reports"], &row["supporting"]), (&other["reports"], &other["supporting"]));
        assert!(other["title"].is_string(), "the folder knows titles");
    }

    // What a file of totals says is the same again.
    let token = std::fs::read_to_string(&token_file).unwrap();
    let mut response = ureq::get(format!("{}/v1/totals", collector.url))
        .header("authorization", format!("Bearer {}", token.trim()))
        .call()
        .unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    let totals: Totals = serde_json::from_str(&text).unwrap();
    let counted: u64 = totals.totals.iter().map(|total| total.count).sum();
    assert_eq!(sent["reporting"], counted);
    let from_file = json(&["decode", "--json", "--all", "--totals", "-"], &text);
    assert_eq!(from_file, decoded);

    // The same crowd once more is counted once.
    let again = support::run(&[&crowd[..], &access].concat(), csv.as_bytes());
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("this seed was sent in this epoch already"));
}
