//! The demo's crowd: complete after an interruption, each report once, and the shop open all the while.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

/// One question, so that the crowd is small.
const MANIFEST: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": { "view": { "title": "Views", "purpose": "To count" } },
  "segments": { "keen": { "title": "Keen", "why": "You looked", "when": "count(view, days(30)) >= 3" } },
  "questions": { "keen": { "segment": "keen" } },
  "privacy": { "reserve": "0/1" }
}"#;

struct Demo {
    child: Child,
    said: BufReader<ChildStderr>,
    address: String,
}

impl Demo {
    fn start(data: &Path, manifest: &Path) -> Demo {
        let mut command = support::murmur(&["demo", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        command.arg("--data").arg(data).arg("--manifest").arg(manifest);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut demo = Demo { child, said, address: String::new() };
        let line = demo.until("listening on http://");
        demo.address = line.trim_start_matches("listening on http://").split(',').next().unwrap().to_owned();
        demo
    }

    /// Reads on until a line holds `words`.
    fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "it ended before \"{words}\":\n{all}");
            if line.contains(words) {
                return line;
            }
            all.push_str(&line);
        }
    }

    fn get(&self, path: &str, token: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    /// With SIGKILL.
    fn end(self) {}
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_interrupted_crowd_is_sent_to_its_end_and_each_report_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("manifest.json"));
    fs::write(&file, MANIFEST).unwrap();
    let mut demo = Demo::start(&data, &file);
    assert!(demo.get("/", "").0.contains("200"), "the shop is open before the crowd has reported");
    let all = demo.until("a made-up crowd sends ");
    let all: u64 = all.split(' ').find_map(|word| word.parse().ok()).unwrap();
    demo.until(&format!("of {all}"));
    demo.end(); // about a fifth of the way

    // Another manifest meanwhile changes nothing for the crowd that is under way.
    fs::write(&file, MANIFEST.replace(">= 3", ">= 4")).unwrap();
    let mut demo = Demo::start(&data, &file);
    demo.until("was interrupted");
    demo.until("Ctrl-C");
    let token = fs::read_to_string(data.join("token")).unwrap();
    let (status, body) = demo.get("/v1/totals", token.trim());
    assert!(status.contains("200"), "{status}");
    let read: Value = serde_json::from_str(&body).unwrap();
    let totals = read["totals"].as_array().unwrap();
    assert_eq!(totals.iter().map(|total| total["count"].as_u64().unwrap()).sum::<u64>(), all);
    let mut epochs: Vec<_> = totals.iter().map(|total| total["epoch"].as_u64().unwrap()).collect();
    epochs.dedup();
    assert_eq!(epochs.len(), 8);
    assert!(all >= 8 * 3000);
    demo.end();

    let mut demo = Demo::start(&data, &file);
    let line = demo.until("a");
    assert!(!line.contains("crowd"), "it is sent only once: {line}");
    demo.until("Ctrl-C");
    demo.end();
}
