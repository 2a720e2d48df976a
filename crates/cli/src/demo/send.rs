//! Sending a crowd to a collector on this machine: many connections, each kept for report after report, as fast as the
//! collector commits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use murmur_core::report::Report;

use crate::failure::Failure;

/// Connections at the same time.
const CONNECTIONS: usize = 128;

/// Attempts for one report before the collector counts as out of reach.
const ATTEMPTS: u32 = 20;

/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(250);

/// Longest wait for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(30);

/// Sends every report until it is counted, and shows how far it is.
///
/// # Errors
/// The first report that is refused for good; those that were counted until then stay counted.
pub(super) fn send(address: SocketAddr, reports: &[Report]) -> Result<(), Failure> {
    let shown = Progress::new(reports.len());
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let failed: Mutex<Option<Failure>> = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS.min(reports.len()) {
            scope.spawn(|| {
                let mut connection = Connection { address, stream: None };
                while !stop.load(Ordering::Relaxed) {
                    let Some(report) = reports.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    match connection.deliver(report) {
                        Ok(()) => shown.one_more(),
                        Err(failure) => {
                            stop.store(true, Ordering::Relaxed);
                            failed.lock().unwrap_or_else(|held| held.into_inner()).get_or_insert(failure);
                        }
                    }
                }
            });
        }
    });
    shown.bar.finish_and_clear();
    failed.into_inner().unwrap_or_else(|held| held.into_inner()).map_or(Ok(()), Err)
}

/// A bar on a terminal, else a line now and then.
struct Progress {
    bar: ProgressBar,
    all: usize,
    sent: AtomicUsize,
}

impl Progress {
    fn new(all: usize) -> Progress {
        let bar = ProgressBar::new(all as u64);
        let template = "a made-up crowd reports {bar:30} {human_pos} of {human_len}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if bar.is_hidden() {
            eprintln!("a made-up crowd sends {all} reports …");
        }
        Progress { bar, all, sent: AtomicUsize::new(0) }
    }

    fn one_more(&self) {
        let sent = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(1);
        if self.bar.is_hidden() && sent.is_multiple_of((self.all / 5).max(1)) {
            eprintln!("{sent} of {}", self.all);
        }
    }
}

struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    fn deliver(&mut self, report: &Report) -> Result<(), Failure> {
        let body = report.body();
        let length = body.len();
        let host = self.address;
        let request = format!(
            "POST /v1/reports HTTP/1.1\r\nhost: {host}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let mut last = String::new();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                thread::sleep(PAUSE);
            }
            match self.ask(&request) {
                Ok(202) => return Ok(()),
                Ok(status @ (408 | 429 | 500..=599)) => last = format!("status {status}"),
                Ok(status) => return Err(Failure::negative(format!("a report was refused with status {status}"))),
                Err(error) => {
                    self.stream = None;
                    last = error.to_string();
                }
            }
        }
        Err(Failure::negative(format!("gave up on a report after {ATTEMPTS} attempts: {last}")))
    }

    /// Sends a request and gives the answer's status.
    fn ask(&mut self, request: &str) -> std::io::Result<u16> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(ANSWER_WAIT))?;
                self.stream.insert(BufReader::with_capacity(1024, stream))
            }
        };
        stream.get_mut().write_all(request.as_bytes())?;
        let broken = || std::io::Error::other("the answer is not HTTP");
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
        let mut length = 0_u64;
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(broken());
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(|_| broken())?;
            }
        }
        std::io::copy(&mut stream.take(length), &mut std::io::sink())?;
        Ok(status)
    }
}
