//! What becomes of reports where the store fails, is slow, or is asked to stop.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::common::{Bench, EPOCH, Hand, manifest, report};
use axum::http::StatusCode;
use murmur_collector::data::Data;
use murmur_collector::error::Reason;
use murmur_collector::ingest::Refused;
use murmur_collector::store::sqlite::Sqlite;
use murmur_collector::store::{
    Ballot, PolicyKey, Reader, SeriesKey, Store, StoreError, StoredPolicy, Swept, Title, Verdict,
};
use murmur_collector::{Collector, Settings, app, limits, state};
use murmur_core::privacy::policy::Policy;

#[tokio::test]
async fn a_store_that_fails_is_503_and_nothing_is_counted() {
    let (bench, failing) = with_store();
    failing.send(Do::Fail).unwrap();
    let reply = bench.send(report(1).body()).await;
    reply.refuses(Reason::Store);
    assert!(reply.header("retry-after").is_some());
    assert_eq!(bench.collector.metrics().failed_commits.get(), 1);
    assert_eq!(bench.counted(), 0);
    failing.send(Do::Work).unwrap();
    assert_eq!(bench.send(report(1).body()).await.status, StatusCode::ACCEPTED);
    failing.send(Do::Panic).unwrap();
    bench.send(report(2).body()).await.refuses(Reason::Store);
    assert_eq!(bench.send(report(3).body()).await.status, StatusCode::SERVICE_UNAVAILABLE, "and for good");
    bench.get("/readyz").await.refuses(Reason::Store);
    assert_eq!(bench.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn when_the_queue_is_full_a_report_is_sent_away_and_those_that_wait_are_counted() {
    let (bench, store) = with_store();
    let mut answers = Vec::new();
    for n in 0.. {
        let ballot = bench.collector.registry().admit(&report(n), bench.collector.clock().now()).unwrap();
        match bench.collector.ingest().submit(ballot) {
            Ok(answer) => answers.push(answer),
            Err(refused) => {
                assert_eq!(refused, Refused::Full);
                break;
            }
        }
    }
    assert!((limits::QUEUE..=limits::QUEUE + limits::BATCH).contains(&answers.len()), "{}", answers.len());
    let reply = bench.send(report(1_000_000).body()).await;
    reply.refuses(Reason::Busy);
    assert!(reply.header("retry-after").is_some());
    drop(store);
    let waited = answers.len() as u64;
    for answer in answers {
        assert_eq!(answer.await.unwrap(), Ok(Verdict::Counted));
    }
    assert_eq!(bench.counted(), waited);
    assert_eq!(bench.send(report(1_000_000).body()).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn stopping_answers_what_waits_and_takes_nothing_more() {
    let (bench, store) = with_store();
    let ballot = bench.collector.registry().admit(&report(1), bench.collector.clock().now()).unwrap();
    let waits = bench.collector.ingest().submit(ballot).unwrap();
    let collector = bench.collector.clone();
    let stopped = tokio::task::spawn_blocking(move || collector.stop());
    while !bench.collector.ingest().stopping() {
        tokio::task::yield_now().await;
    }
    bench.send(report(2).body()).await.refuses(Reason::Stopping);
    store.send(Do::Work).unwrap();
    stopped.await.unwrap();
    assert_eq!(waits.await.unwrap(), Ok(Verdict::Counted));
    assert_eq!(bench.counted(), 1);
}

/// What a store shall do with the next batch.
enum Do {
    Work,
    Fail,
    Panic,
}

/// A real store that waits for a word before each batch.
struct Told(Box<dyn Store>, Receiver<Do>);

fn with_store() -> (Bench, Sender<Do>) {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::at(EPOCH);
    let (tell, told) = channel();
    let store = Sqlite::open(&state::database(folder.path())).unwrap();
    let mut settings = Settings::new(folder.path(), vec![manifest()]);
    settings.clock = hand.clock();
    let data = Data::open(folder.path()).unwrap();
    let collector = Collector::with_store(settings, data, Box::new(Told(Box::new(store), told))).unwrap();
    (Bench { folder, hand, app: app(collector.clone()), collector }, tell)
}

impl Store for Told {
    fn count(&mut self, batch: &[Ballot]) -> Result<Vec<Verdict>, StoreError> {
        match self.1.recv() {
            Ok(Do::Work) | Err(_) => self.0.count(batch),
            Ok(Do::Fail) => Err(StoreError::Database("the disk is full".into())),
            Ok(Do::Panic) => panic!("as the test wants it"),
        }
    }

    fn register(&mut self, policy: &Policy, titles: &[Title]) -> Result<(), StoreError> {
        self.0.register(policy, titles)
    }

    fn retire(&mut self, policy: PolicyKey, last_epoch: u32) -> Result<(), StoreError> {
        self.0.retire(policy, last_epoch)
    }

    fn policies(&mut self) -> Result<Vec<StoredPolicy>, StoreError> {
        self.0.policies()
    }

    fn close(&mut self, series: SeriesKey, before: u32) -> Result<(), StoreError> {
        self.0.close(series, before)
    }

    fn sweep(&mut self, most: usize) -> Result<Swept, StoreError> {
        self.0.sweep(most)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.0.probe()
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.0.settle()
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.0.reader()
    }
}
