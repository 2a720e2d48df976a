//! The time and the bytes of a report by Prio3, which two servers add up without seeing any, beside one of Murmur's. JSON.

use std::hint::black_box;
use std::time::Instant;

use murmur_core::privacy::key::Key;
use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::policy::{Policy, Question, Reserve};
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::time::Span;
use prio::codec::Encode;
use prio::vdaf::Client;
use prio::vdaf::prio3::{Prio3, optimal_chunk_length};
use serde_json::{Value, json};

const AGGREGATORS: u8 = 2;
const ROUNDS: usize = 7;

fn main() {
    let times = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(2000);
    let count = Prio3::new_count(AGGREGATORS).expect("Prio3Count");
    let mut rows = vec![murmur(times), row("Prio3Count", times, || shared(&count, &true))];
    for buckets in [16, 64, 256] {
        // A bucket is checked by whether each of them is 0 or 1: so many multiplications.
        let chunk = optimal_chunk_length(buckets);
        let histogram = Prio3::new_histogram(AGGREGATORS, buckets, chunk).expect("Prio3Histogram");
        rows.push(row(&format!("Prio3Histogram, {buckets} buckets"), times, || shared(&histogram, &(buckets / 2))));
    }
    println!("{}", Value::Array(rows));
}

/// The bytes of all shares of one measurement; each would be encrypted for its server on top.
fn shared<V: Client<16>>(vdaf: &V, measurement: &V::Measurement) -> usize {
    let (public, inputs) = vdaf.shard(b"murmur bench", measurement, &[7; 16]).expect("shares");
    let size = |bytes: Vec<u8>| bytes.len();
    size(public.get_encoded().expect("bytes"))
        + inputs.iter().map(|input| size(input.get_encoded().expect("bytes"))).sum::<usize>()
}

/// A report that is due is made, from the key to the body that is sent.
fn murmur(times: usize) -> Value {
    let policy = Policy {
        site: "bench".into(),
        epoch: Span(28 * Span::DAY.0),
        odds: Odds::new(3, 1).expect("odds"),
        reports: 8,
        participation: Share::new(1, 1).expect("a share"),
        reserve: Reserve::new(0, 1).expect("a share"),
        signals: Vec::new(),
        questions: vec![Question::segment("regular", 1, "true")],
    };
    let now = epoch_start(735, policy.epoch);
    let profile = Profile::born(Key::new([7; 32]), &policy, now).expect("after 1970");
    row("a report of Murmur", times, || {
        let due = profile.due(&policy, now).expect("due");
        profile.report(&policy, &due, true).expect("a report").body().len()
    })
}

/// The median of a few rounds, and the bytes.
fn row(name: &str, times: usize, make: impl Fn() -> usize) -> Value {
    let round = || {
        let start = Instant::now();
        (0..times).for_each(|_| {
            black_box(make());
        });
        start.elapsed().as_secs_f64() * 1e6 / times as f64
    };
    let mut micros: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    micros.sort_by(f64::total_cmp);
    json!({ "what": name, "micros": micros[ROUNDS / 2], "bytes": make() })
}
