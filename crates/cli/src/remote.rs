//! A collector over HTTP: reading its totals, sending it reports.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use murmur_core::estimate::decode::Totals;
use murmur_core::report::Report;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::failure::Failure;
use crate::words::printable;

/// How long an answer may take.
const ANSWER_WAIT: Duration = Duration::from_secs(30);

/// Largest answer that is read: a count is about 100 bytes, so this is half a million of them.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

/// Reports under way at the same time.
const SENDERS: usize = 32;

/// Attempts for one report before the collector counts as out of reach.
const ATTEMPTS: u32 = 30;

/// Longest wait between two attempts, whatever `Retry-After` says.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// First wait after a failure that names none; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// A running collector.
pub(crate) struct Remote {
    agent: Agent,
    base: String,
    token: String,
}

impl Remote {
    /// The collector at `base`, whose totals `token` opens.
    pub(crate) fn new(base: &str, token: String) -> Remote {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // A token and reports go where the analyst said, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(ANSWER_WAIT))
            .max_idle_connections_per_host(SENDERS)
            .user_agent("murmur")
            .build()
            .into();
        Remote { agent, base: base.trim_end_matches('/').into(), token }
    }

    /// All totals.
    pub(crate) fn totals(&self) -> Result<Totals, Failure> {
        let url = format!("{}/v1/totals", self.base);
        let request = self.agent.get(&url).header("authorization", format!("Bearer {}", self.token));
        let mut response = request
            .call()
            .map_err(|error| Failure::negative(format!("no answer from {url} ({error}); is the collector running?")))?;
        let text = body(&mut response).map_err(|error| Failure::negative(format!("{url} broke off: {error}")))?;
        match response.status().as_u16() {
            200 => serde_json::from_str(&text).map_err(|error| {
                Failure::negative(format!(
                    "{url}: found an answer that is no totals ({error}); is this a Murmur collector?"
                ))
            }),
            401 | 403 => Err(Failure::negative(format!(
                "{url}: the collector does not take this token; expected what `murmur token` prints beside its data"
            ))),
            status => Err(Failure::negative(format!("{url}: {}", problem(status, &text)))),
        }
    }

    /// Sends every report until it is counted. `sent` is called after each.
    ///
    /// # Errors
    /// The first report that is refused for good; those that were counted until then stay counted.
    pub(crate) fn send(&self, reports: &[Report], sent: &(dyn Fn() + Sync)) -> Result<(), Failure> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let failed: Mutex<Option<Failure>> = Mutex::new(None);
        thread::scope(|scope| {
            for _ in 0..SENDERS.min(reports.len()) {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let Some(report) = reports.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                        match self.send_one(report, &stop) {
                            Ok(()) => sent(),
                            Err(failure) => {
                                stop.store(true, Ordering::Relaxed);
                                failed.lock().unwrap_or_else(|held| held.into_inner()).get_or_insert(failure);
                            }
                        }
                    }
                });
            }
        });
        failed.into_inner().unwrap_or_else(|held| held.into_inner()).map_or(Ok(()), Err)
    }

    fn send_one(&self, report: &Report, stop: &AtomicBool) -> Result<(), Failure> {
        let url = format!("{}/v1/reports", self.base);
        let mut wait = FIRST_WAIT;
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let asked = match self.agent.post(&url).content_type("text/plain").send(report.body()) {
                Ok(mut response) => {
                    let status = response.status().as_u16();
                    let text = body(&mut response).unwrap_or_default();
                    match status {
                        202 => return Ok(()),
                        408 | 429 | 500..=599 => last = problem(status, &text),
                        404 if text.contains("unknown-policy") => {
                            return Err(Failure::negative(format!(
                                "{url}: the collector does not know policy {}; start it with this manifest",
                                report.policy
                            )));
                        }
                        _ => return Err(Failure::negative(format!("{url}: {}", problem(status, &text)))),
                    }
                    retry_after(&response)
                }
                Err(error) => {
                    last = error.to_string();
                    None
                }
            };
            if stop.load(Ordering::Relaxed) {
                break;
            }
            thread::sleep(asked.unwrap_or(wait).min(LONGEST_WAIT));
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(Failure::negative(format!("{url}: gave up on a report after {ATTEMPTS} attempts: {last}")))
    }
}

fn body(response: &mut Response<Body>) -> Result<String, ureq::Error> {
    response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string()
}

fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// A refusal in one line: the problem's own detail, or the status alone.
fn problem(status: u16, text: &str) -> String {
    let told = serde_json::from_str::<serde_json::Value>(text).ok();
    let part = |name: &str| told.as_ref()?.get(name)?.as_str().map(printable);
    match (part("title"), part("detail")) {
        (Some(title), Some(detail)) => format!("status {status}, {title}: {detail}"),
        _ => format!("status {status}"),
    }
}
