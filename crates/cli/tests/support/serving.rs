//! A collector process, and a plain client of it.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use super::support;

/// One question, so that little is asked.
pub(crate) const MANIFEST: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": { "view": { "title": "Views", "purpose": "To count" } },
  "segments": { "keen": { "title": "Keen", "why": "You looked", "when": "count(view, days(30)) >= 3" } },
  "questions": { "keen": { "segment": "keen" } },
  "privacy": { "reserve": "0/1" }
}"#;

/// A running `murmur serve` or `murmur demo`, killed with the test.
pub(crate) struct Serving {
    pub(crate) child: Child,
    said: BufReader<ChildStderr>,
    /// Host and port of the public side.
    pub(crate) address: String,
    /// Host and port of the metrics.
    pub(crate) metrics: String,
}

impl Serving {
    /// Starts it on free ports.
    pub(crate) fn start(command: &str, data: &Path, manifest: &Path) -> Serving {
        let mut command = support::murmur(&[command, "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        command.arg("--data").arg(data).arg("--manifest").arg(manifest);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut serving = Serving { child, said, address: String::new(), metrics: String::new() };
        let line = serving.until("listening on http://");
        let mut addresses = line.split("http://").skip(1).map(|rest| rest.split([',', '/', '\n']).next().unwrap());
        serving.address = addresses.next().unwrap().into();
        serving.metrics = addresses.next().unwrap().into();
        serving
    }

    /// Reads on until a line holds `words`.
    pub(crate) fn until(&mut self, words: &str) -> String {
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

    /// All that is still said, to the end.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        rest
    }

    /// With SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(self) {}

    /// The sum of all totals.
    pub(crate) fn counted(&self, data: &Path) -> u64 {
        let token = std::fs::read_to_string(data.join("token")).unwrap();
        let (status, body) = get(&self.address, "/v1/totals", token.trim());
        assert_eq!(status, 200, "{body}");
        let read: serde_json::Value = serde_json::from_str(&body).unwrap();
        read["totals"].as_array().unwrap().iter().map(|total| total["count"].as_u64().unwrap()).sum()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A kept connection.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn connect(address: &str) -> Option<Client> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        Some(Client(BufReader::new(stream)))
    }

    /// Sends a report's body.
    pub(crate) fn post(&mut self, body: &str) -> Option<(u16, String)> {
        self.ask(&format!("POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
    }

    /// Sends a request and gives status and body; `None` where the connection broke.
    pub(crate) fn ask(&mut self, request: &str) -> Option<(u16, String)> {
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8(body).ok()?))
    }
}

/// Reads an address, with a token.
pub(crate) fn get(address: &str, path: &str, token: &str) -> (u16, String) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    Client::connect(address).unwrap().ask(&request).unwrap()
}
