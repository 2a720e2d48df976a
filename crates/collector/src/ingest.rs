//! Group commit: one thread owns the store, takes whatever waits, counts it in one transaction, and answers each report
//! only when that transaction is on disk.

use std::io;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::clock::Stopwatch;
use crate::limits;
use crate::metrics::Metrics;
use crate::store::{Ballot, SeriesKey, Store, Verdict};

/// What a report's sender waits for.
pub type Answer = oneshot::Receiver<Result<Verdict, Unavailable>>;

type Reply = oneshot::Sender<Result<Verdict, Unavailable>>;

/// The store did not take the batch; nothing of it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Why a report can't even wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// As many wait as may.
    Full,
    /// The collector is shutting down.
    Stopping,
}

/// The way to the writing thread.
pub struct Ingest {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Queue {
    inner: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Default)]
struct Waiting {
    ballots: Vec<Ballot>,
    replies: Vec<Reply>,
    probes: Vec<oneshot::Sender<bool>>,
    closings: Vec<(SeriesKey, u32)>,
    stopping: bool,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.ballots.is_empty() && self.probes.is_empty() && self.closings.is_empty()
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ingest {
    /// Starts the writing thread.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(store: Box<dyn Store>, metrics: Arc<Metrics>) -> io::Result<Ingest> {
        let queue = Arc::<Queue>::default();
        let writer = Writer { store, metrics, queue: queue.clone(), sweeping: true };
        let thread = std::thread::Builder::new().name("murmur-writer".into()).spawn(move || writer.run())?;
        Ok(Ingest { queue, thread: Mutex::new(Some(thread)) })
    }

    /// Lets a ballot wait for the next transaction.
    ///
    /// # Errors
    /// [`Refused`] where it can't wait.
    pub fn submit(&self, ballot: Ballot) -> Result<Answer, Refused> {
        let (reply, answer) = oneshot::channel();
        let mut waiting = self.queue.lock();
        if waiting.stopping {
            return Err(Refused::Stopping);
        }
        if waiting.ballots.len() >= limits::QUEUE {
            return Err(Refused::Full);
        }
        let first = waiting.is_empty();
        waiting.ballots.push(ballot);
        waiting.replies.push(reply);
        drop(waiting);
        if first {
            self.queue.arrived.notify_one();
        }
        Ok(answer)
    }

    /// Whether it takes no more reports: it was told so, or its thread has ended.
    pub fn stopping(&self) -> bool {
        self.queue.lock().stopping
    }

    /// Whether the store takes writes now.
    pub async fn probe(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        {
            let mut waiting = self.queue.lock();
            if waiting.stopping {
                return false;
            }
            waiting.probes.push(reply);
        }
        self.queue.arrived.notify_one();
        answer.await.unwrap_or(false)
    }

    /// Closes the epochs of each series below the given one, and deletes their ids step by step between reports.
    pub fn close(&self, oldest_open: Vec<(SeriesKey, u32)>) {
        self.queue.lock().closings.extend(oldest_open);
        self.queue.arrived.notify_one();
    }

    /// Takes no more reports, and returns when all that wait are answered and the store is closed.
    pub fn stop(&self) {
        self.queue.lock().stopping = true;
        self.queue.arrived.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writing thread panicked");
        }
    }
}

/// Answers everyone when the writing thread ends, by a panic too: nobody waits for ever.
struct Ending(Arc<Queue>);

impl Drop for Ending {
    fn drop(&mut self) {
        *self.0.lock() = Waiting { stopping: true, ..Waiting::default() };
    }
}

/// What has happened since the log was last empty.
#[derive(Default)]
struct Unsettled {
    since: Option<Stopwatch>,
    reports: u64,
}

impl Unsettled {
    /// The time until the log should be emptied.
    fn left(&self) -> Duration {
        self.since.map_or(Duration::MAX, |since| limits::SETTLE_EVERY.saturating_sub(since.elapsed()))
    }
}

struct Writer {
    store: Box<dyn Store>,
    metrics: Arc<Metrics>,
    queue: Arc<Queue>,
    /// Whether ids of closed epochs may be left.
    sweeping: bool,
}

impl Writer {
    fn run(mut self) {
        let _ending = Ending(self.queue.clone());
        let mut unsettled = Unsettled::default();
        let mut work = Waiting::default();
        while self.next(&unsettled, &mut work) {
            unsettled.since.get_or_insert_with(Stopwatch::start);
            unsettled.reports += work.ballots.len() as u64;
            self.work(&mut work);
            if unsettled.left().is_zero() {
                if unsettled.reports <= limits::SETTLE_MOST && !self.sweeping {
                    self.settle();
                }
                unsettled = Unsettled::default();
            }
        }
        self.settle();
    }

    fn settle(&mut self) {
        self.store.settle().unwrap_or_else(|error| tracing::warn!(%error, "the log could not be emptied"));
    }

    /// Waits for work, which is none when it is time to empty the log; false at the end.
    fn next(&self, unsettled: &Unsettled, work: &mut Waiting) -> bool {
        let mut waiting = self.queue.lock();
        while waiting.is_empty() && !waiting.stopping && !self.sweeping {
            let left = unsettled.left();
            if left.is_zero() {
                break;
            }
            (waiting, _) = self.queue.arrived.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.stopping && waiting.is_empty() {
            return false;
        }
        // What is taken leaves its empty buffers behind, so that none are made for a batch.
        if waiting.ballots.len() > limits::BATCH {
            work.ballots.extend(waiting.ballots.drain(..limits::BATCH));
            work.replies.extend(waiting.replies.drain(..limits::BATCH));
        } else {
            mem::swap(&mut work.ballots, &mut waiting.ballots);
            mem::swap(&mut work.replies, &mut waiting.replies);
        }
        work.probes = mem::take(&mut waiting.probes);
        work.closings = mem::take(&mut waiting.closings);
        self.metrics.waiting.set(waiting.ballots.len() as i64);
        true
    }

    /// Does all of it, and leaves it empty.
    fn work(&mut self, work: &mut Waiting) {
        let Waiting { ballots, replies, probes, closings, stopping: _ } = work;
        if !closings.is_empty() {
            // In one thread with the counting: no report slips into an epoch after its ids are gone.
            for (series, before) in closings.drain(..) {
                let closed = self.store.close(series, before);
                closed
                    .unwrap_or_else(|error| tracing::warn!(%error, "an epoch could not be closed; trying again later"));
            }
            self.sweeping = true;
        }
        if !ballots.is_empty() {
            self.count(ballots, replies);
            ballots.clear();
        }
        if !probes.is_empty() {
            let probed = self.store.probe();
            if let Err(error) = &probed {
                tracing::warn!(%error, "the store takes no writes");
            }
            for probe in probes.drain(..) {
                let _ = probe.send(probed.is_ok());
            }
        }
        if self.sweeping {
            self.sweep();
        }
    }

    fn count(&mut self, ballots: &[Ballot], replies: &mut Vec<Reply>) {
        let watch = Stopwatch::start();
        let counted = self.store.count(ballots);
        self.metrics.commit_time.observe(watch.elapsed().as_secs_f64());
        self.metrics.batch.observe(ballots.len() as f64);
        match counted {
            Ok(verdicts) => {
                self.metrics.commits.inc();
                let of = |wanted| verdicts.iter().filter(|verdict| **verdict == wanted).count() as u64;
                self.metrics.accepted.inc_by(of(Verdict::Counted));
                self.metrics.repeated.inc_by(of(Verdict::Repeated));
                // A receiver that is gone was a connection that closed: its report is counted all the same.
                for (reply, verdict) in replies.drain(..).zip(verdicts) {
                    let _ = reply.send(Ok(verdict));
                }
            }
            Err(error) => {
                self.metrics.failed_commits.inc();
                tracing::error!(%error, reports = ballots.len(), "reports could not be counted");
                for reply in replies.drain(..) {
                    let _ = reply.send(Err(Unavailable));
                }
            }
        }
    }

    fn sweep(&mut self) {
        match self.store.sweep(limits::SWEEP_STEP) {
            Ok(swept) => {
                self.metrics.swept.inc_by(swept.ids as u64);
                self.sweeping = swept.more;
            }
            Err(error) => {
                self.sweeping = false;
                tracing::warn!(%error, "ids of closed epochs could not be deleted; trying again later");
            }
        }
    }
}
