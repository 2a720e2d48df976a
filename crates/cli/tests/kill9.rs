//! The collector is killed in the middle of its work, again and again; whatever it acknowledged is counted, and nothing
//! twice.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use murmur_core::manifest;
use murmur_core::privacy::schedule;
use murmur_core::report::Report;
use murmur_core::time::Time;
use serde_json::Value;

const MANIFEST: &str = r#"{
  "version": 1, "site": "kill",
  "signals": { "view": { "title": "Views", "purpose": "To count" } },
  "segments": { "keen": { "title": "Keen", "why": "You looked", "when": "count(view, days(30)) >= 3" } },
  "questions": { "keen": { "segment": "keen" } }
}"#;

/// Times the process is killed.
const KILLS: usize = 4;

const SENDERS: u32 = 16;

struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(data: &Path, manifest: &Path) -> Process {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--data"];
        let mut command = support::murmur(&arguments);
        command.arg(data).arg("--manifest").arg(manifest);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the collector ended before it listened");
            if let Some(rest) = line.strip_prefix("listening on http://") {
                break rest.split(',').next().unwrap().trim().to_owned();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Process { child, address }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(self) {}
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends one request and gives the status and the body; `None` where the connection broke.
fn ask(stream: &mut BufReader<TcpStream>, request: &str) -> Option<(u16, Vec<u8>)> {
    stream.get_mut().write_all(request.as_bytes()).ok()?;
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((status, body))
}

fn connect(address: &str) -> Option<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    Some(BufReader::new(stream))
}

fn post(body: &str) -> String {
    format!("POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn totals(address: &str, data: &Path) -> u64 {
    let token = fs::read_to_string(data.join("token")).unwrap();
    let request = format!("GET /v1/totals HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", token.trim());
    let (status, body) = ask(&mut connect(address).unwrap(), &request).unwrap();
    assert_eq!(status, 200);
    let read: Value = serde_json::from_slice(&body).unwrap();
    read["totals"].as_array().unwrap().iter().map(|total| total["count"].as_u64().unwrap()).sum()
}

#[test]
fn whatever_was_acknowledged_before_a_kill_is_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("manifest.json"));
    fs::write(&file, MANIFEST).unwrap();
    let policy = manifest::parse(MANIFEST).unwrap().policy;
    #[expect(clippy::disallowed_methods, reason = "the collector is a real process with a real clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let epoch = schedule::epoch_at(Time(now as i64), policy.epoch).unwrap();
    let report = |n: u32| Report {
        site: "kill".into(),
        policy: policy.hash(),
        question: "keen".into(),
        epoch,
        answer: n % 3 == 1,
        id: format!("{n:A>21}A"),
    };

    let next = AtomicU32::new(0);
    let (acknowledged, sent) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    for round in 0..KILLS {
        let process = Process::start(&data, &file);
        let before = totals(&process.address, &data);
        let (known, given) = (acknowledged.lock().unwrap().len(), sent.lock().unwrap().len());
        assert!(
            (known as u64..=given as u64).contains(&before),
            "{known} acknowledged, {given} sent, {before} counted"
        );
        let (goal, address) = (known + 300 + 100 * round, process.address.clone());
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| {
                    let mut stream = connect(&address).unwrap();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        sent.lock().unwrap().insert(n);
                        match ask(&mut stream, &post(&report(n).body())) {
                            Some((202, _)) => drop(acknowledged.lock().unwrap().insert(n)),
                            Some((status, body)) => panic!("{status}: {}", String::from_utf8_lossy(&body)),
                            None => break, // killed
                        }
                    }
                });
            }
            while acknowledged.lock().unwrap().len() < goal {
                std::thread::sleep(Duration::from_millis(1));
            }
            process.kill();
        });
    }

    let process = Process::start(&data, &file);
    let (acknowledged, sent) = (acknowledged.into_inner().unwrap(), sent.into_inner().unwrap());
    assert!(acknowledged.len() < sent.len(), "each kill hit reports under way");
    let counted = totals(&process.address, &data);
    assert!((acknowledged.len() as u64..=sent.len() as u64).contains(&counted));
    let mut stream = connect(&process.address).unwrap();
    for n in &acknowledged {
        assert_eq!(ask(&mut stream, &post(&report(*n).body())).unwrap().0, 202);
    }
    assert_eq!(totals(&process.address, &data), counted, "what was acknowledged had been counted, all of it");
    for n in sent.difference(&acknowledged) {
        assert_eq!(ask(&mut stream, &post(&report(*n).body())).unwrap().0, 202);
    }
    assert_eq!(totals(&process.address, &data), sent.len() as u64, "each report once");
    process.kill();
}
