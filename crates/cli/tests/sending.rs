//! `murmur crowd --collector` and `murmur decode --collector` against collectors that are slow, strict or strange.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use murmur_core::report::Report;
use serde_json::{Value, json};

/// What a stand-in does with a report.
enum Reply {
    Count,
    Refuse(u16, &'static str, Option<u64>),
    HangUp,
}

/// Given the report and how often it came before.
type Script = fn(&Report, usize) -> Reply;

/// A stand-in for a collector: it counts by id, and does with each report what its script says.
struct StandIn {
    script: Script,
    /// Attempts by id, with the time of each.
    attempts: Mutex<HashMap<String, Vec<Instant>>>,
    counted: Mutex<BTreeMap<String, Report>>,
    /// Reports of others that come between two looks at the totals.
    others: u64,
    looks: Mutex<u64>,
}

impl StandIn {
    fn start(script: Script, others: u64) -> (Arc<StandIn>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stand_in = Arc::new(StandIn {
            script,
            attempts: Mutex::default(),
            counted: Mutex::default(),
            others,
            looks: Mutex::default(),
        });
        let served = stand_in.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                thread::spawn(move || served.answer(stream));
            }
        });
        (stand_in, url)
    }

    fn answer(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(&stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_lowercase());
        }
        let header = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let mut body = vec![0; header("content-length:").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).ok()?;
        let (status, wait, text) = if head[0].starts_with("get /v1/totals ") {
            match header("authorization:") {
                Some("bearer secret") => (200, None, self.totals()),
                _ => (401, None, "{}".into()),
            }
        } else {
            assert!(head[0].starts_with("post /v1/reports "), "{head:?}");
            assert_eq!(header("content-type:"), Some("text/plain"));
            assert_eq!(header("authorization:"), None, "a report carries no token");
            let report = Report::parse(&body).unwrap();
            match self.take(report) {
                Reply::Count => (202, None, String::new()),
                Reply::Refuse(status, text, wait) => (status, wait, text.into()),
                Reply::HangUp => return None,
            }
        };
        let wait = wait.map_or_else(String::new, |wait: u64| format!("retry-after: {wait}\r\n"));
        let length = text.len();
        let answer = format!(
            "HTTP/1.1 {status} x\r\n{wait}location: /elsewhere\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{text}"
        );
        (&stream).write_all(answer.as_bytes()).ok()
    }

    #[expect(clippy::disallowed_methods, reason = "the test measures how long a client waits")]
    fn take(&self, report: Report) -> Reply {
        let mut attempts = self.attempts.lock().unwrap();
        let attempts = attempts.entry(report.id.clone()).or_default();
        attempts.push(Instant::now());
        let reply = (self.script)(&report, attempts.len() - 1);
        if matches!(reply, Reply::Count) {
            self.counted.lock().unwrap().insert(report.id.clone(), report);
        }
        reply
    }

    fn totals(&self) -> String {
        let mut looks = self.looks.lock().unwrap();
        *looks += 1;
        let mut counts: BTreeMap<(String, String, u32, String), u64> = BTreeMap::new();
        for report in self.counted.lock().unwrap().values() {
            let cell = (report.policy.clone(), report.question.clone(), report.epoch, report.answer.clone());
            *counts.entry(cell).or_default() += 1;
        }
        if let Some(count) = counts.values_mut().next() {
            *count += self.others * (*looks - 1);
        }
        let total = |((policy, question, epoch, answer), count): (_, u64)| json!({ "policy": policy, "question": question, "epoch": epoch, "answer": answer, "count": count });
        json!({ "policies": [], "totals": Value::from_iter(counts.into_iter().map(total)) }).to_string()
    }
}

/// A log of so many visitors, every second of whom is in the one segment that is asked about.
fn log(visitors: usize) -> String {
    let row = |n| format!("v{n},2026-04-01,purchase,{}\n", if n % 2 == 0 { 120 } else { 5 }).repeat(1 + 2 * (n % 2));
    (0..visitors).fold("visitor,time,signal,value\n".into(), |log: String, n| log + &row(n))
}

fn crowd(url: &str, visitors: usize, more: &[&str]) -> Output {
    let arguments = ["crowd", "--manifest", "crowd.in/manifest.json", "--events", "-", "--at", "2026-05-01"];
    let collector = ["--json", "--seed", "7", "--collector", url];
    support::run(&[&arguments[..], &collector, more].concat(), log(visitors).as_bytes())
}

const TOKEN: [&str; 2] = ["--token", "secret"];

fn stdout(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_report_is_sent_until_it_is_counted_and_waits_as_long_as_it_is_told() {
    let (collector, url) = StandIn::start(
        |report, before| match (report.id.as_bytes()[0] % 8, before) {
            (0, 0) => Reply::Refuse(429, "{}", Some(1)),
            (1, 0) => Reply::Refuse(503, "{}", Some(1)),
            (2, 0) => Reply::HangUp,
            (3, 0..2) => Reply::Refuse(500, "not JSON", None),
            _ => Reply::Count,
        },
        0,
    );
    let output = crowd(&url, 60, &TOKEN);
    assert!(output.status.success(), "{}", stderr(&output));
    let found = stdout(&output);
    assert_eq!(found["totals_grew_by_exactly_these"], true);
    let counted = collector.counted.lock().unwrap();
    assert_eq!(found["reporting"], counted.len());
    assert_eq!(found["questions"][0]["reports"], counted.len());
    let attempts = collector.attempts.lock().unwrap();
    let told: Vec<_> = attempts.iter().filter(|(id, _)| id.as_bytes()[0] % 8 < 2).collect();
    assert!(told.len() > 3, "{}", told.len());
    for (id, times) in told {
        assert_eq!(times.len(), 2, "{id}");
        assert!(times[1] - times[0] >= Duration::from_secs(1), "{id}");
    }
}

#[test]
fn a_report_that_is_refused_for_good_ends_it() {
    let (_, url) = StandIn::start(
        |_, _| Reply::Refuse(409, r#"{"title":"The epoch is not open","detail":"open are 735 and 736"}"#, None),
        0,
    );
    let output = crowd(&url, 20, &TOKEN);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.ends_with("status 409, The epoch is not open: open are 735 and 736\n"), "{said}");

    let (_, url) = StandIn::start(|_, _| Reply::Refuse(404, r#"{"type":"/problems/unknown-policy"}"#, None), 0);
    let said = stderr(&crowd(&url, 20, &TOKEN));
    assert!(said.contains("does not know policy Ib0ZIcYiuiBpoTHq_t1GvA; start it with this manifest"), "{said}");
}

#[test]
fn nothing_is_sent_elsewhere() {
    let (collector, url) = StandIn::start(|_, _| Reply::Refuse(307, "", None), 0);
    let output = crowd(&url, 20, &TOKEN);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).ends_with("status 307\n"), "{}", stderr(&output));
    assert!(collector.counted.lock().unwrap().is_empty());
}

#[test]
fn nothing_is_sent_before_the_token_opens_the_totals() {
    let (collector, url) = StandIn::start(|_, _| Reply::Count, 0);
    let output = crowd(&url, 20, &["--token", "wrong"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("does not take this token"), "{}", stderr(&output));
    assert!(collector.attempts.lock().unwrap().is_empty());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "secret\n").unwrap();
    assert!(crowd(&url, 20, &["--token-file", file.to_str().unwrap()]).status.success());
    let output = support::murmur(&["decode", "--collector", &url]).env("MURMUR_TOKEN", "secret").output().unwrap();
    assert!(stderr(&output).contains("whose text is not in \"policies\""), "{}", stderr(&output));
}

#[test]
fn totals_that_did_not_grow_by_what_was_sent_are_a_warning() {
    let (_, url) = StandIn::start(|_, _| Reply::Count, 0);
    assert!(crowd(&url, 60, &TOKEN).status.success());
    let again = crowd(&url, 60, &TOKEN);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(stdout(&again)["totals_grew_by_exactly_these"], false);
    assert_eq!(stdout(&again)["questions"][0]["covers"], Value::Null);
    assert!(stderr(&again).contains("grew by 0; the others were counted before"), "{}", stderr(&again));

    let (_, url) = StandIn::start(|_, _| Reply::Count, 5);
    let watched = crowd(&url, 60, &TOKEN);
    assert_eq!(watched.status.code(), Some(1));
    assert!(stderr(&watched).contains("others reported meanwhile"), "{}", stderr(&watched));
}
