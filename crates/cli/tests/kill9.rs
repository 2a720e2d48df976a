//! The collector is killed in the middle of its work, again and again; whatever it acknowledged is counted, and nothing
//! twice.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "support/serving.rs"]
mod serving;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use murmur_core::manifest;
use murmur_core::privacy::mechanism::Family;
use murmur_core::privacy::schedule;
use murmur_core::report::Report;
use murmur_core::time::Time;
use serving::{Client, MANIFEST, Serving};

/// Times the process is killed.
const KILLS: usize = 4;

/// Connections at the same time.
const SENDERS: u32 = 16;

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
        site: "vinyl".into(),
        policy: policy.hash(),
        question: "keen".into(),
        epoch,
        mechanism: Family::Binary,
        answer: u8::from(n % 3 == 1).to_string(),
        id: format!("{n:A>21}A"),
    };

    let next = AtomicU32::new(0);
    let (acknowledged, sent) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    for round in 0..KILLS {
        let process = Serving::start("serve", &data, &file);
        let before = process.counted(&data);
        let (known, given) = (acknowledged.lock().unwrap().len(), sent.lock().unwrap().len());
        assert!(
            (known as u64..=given as u64).contains(&before),
            "{known} acknowledged, {given} sent, {before} counted"
        );
        let (goal, address) = (known + 300 + 100 * round, process.address.clone());
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| {
                    let mut client = Client::connect(&address).unwrap();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        sent.lock().unwrap().insert(n);
                        match client.post(&report(n).body()) {
                            Some((202, _)) => drop(acknowledged.lock().unwrap().insert(n)),
                            Some((status, body)) => panic!("{status}: {body}"),
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

    let process = Serving::start("serve", &data, &file);
    let (acknowledged, sent) = (acknowledged.into_inner().unwrap(), sent.into_inner().unwrap());
    assert!(acknowledged.len() < sent.len(), "each kill hit reports under way");
    let counted = process.counted(&data);
    assert!((acknowledged.len() as u64..=sent.len() as u64).contains(&counted));
    let mut client = Client::connect(&process.address).unwrap();
    for n in &acknowledged {
        assert_eq!(client.post(&report(*n).body()).unwrap().0, 202);
    }
    assert_eq!(process.counted(&data), counted, "what was acknowledged had been counted, all of it");
    for n in sent.difference(&acknowledged) {
        assert_eq!(client.post(&report(*n).body()).unwrap().0, 202);
    }
    assert_eq!(process.counted(&data), sent.len() as u64, "each report once");
    process.kill();
}
