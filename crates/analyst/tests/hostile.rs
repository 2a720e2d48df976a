//! Hostile files: what no JSON parser or reader may stumble over.

#![expect(clippy::disallowed_methods, reason = "how long reading takes is on trial")]

use std::time::{Duration, Instant};

use murmur_analyst::manifest_file;

const BOUND: Duration = Duration::from_secs(10);

/// What a person is shown of the faults of this file.
fn shown(text: &str) -> String {
    let start = Instant::now();
    let faults = manifest_file::read(text).expect_err("a fault");
    let shown: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert!(start.elapsed() < BOUND, "{:?} for {} KB", start.elapsed(), text.len() / 1024);
    shown.join("\n")
}

#[test]
fn each_hostile_file_has_its_fault() {
    let deep = |open: &str, close: &str| format!("{{\"version\": {}1{}}}", open.repeat(100_000), close.repeat(100_000));
    let keys: Vec<_> = (0..300_000).map(|number| format!("\"key{number}\": 1")).collect();
    let cases = [
        (String::new(), "expected JSON"),
        ("\0".into(), "expected JSON"),
        ("{".repeat(100_000), "expected JSON"),
        (deep("[", "]"), "recursion limit"),
        (deep("{\"a\":", "}"), "recursion limit"),
        ("{\"version\": 1e999}".into(), "number out of range"),
        ("{\"site\": \"\\ud800\"}".into(), "hex escape"),
        ("{\"site\": \"\\udc00\"}".into(), "hex escape"),
        ("{\"site\": 1, \"site\": 1}".into(), "the key \"site\" a second time"),
        ("{\"__proto__\": 1, \"__proto__\": 1}".into(), "the key \"__proto__\" a second time"),
        (format!("{{{}}}", keys.join(",")), "faults more"),
        (format!("{{\"{}\": 1}}", "k".repeat(10_000_000)), "an unknown key"),
        (" ".repeat(10_000_000), "expected JSON"),
        ("x".repeat(10_000_000), "expected JSON"),
        (format!("{}\u{1f600}", "\u{202e}".repeat(1000)), "expected JSON"),
    ];
    for (text, expected) in cases {
        let shown = shown(&text);
        assert!(shown.contains(expected), "{expected}: {shown:.400}");
        assert!(shown.len() < 50_000, "{expected}: {} bytes are shown", shown.len());
    }
}
