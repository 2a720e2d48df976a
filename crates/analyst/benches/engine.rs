//! What an event costs a page: one event more, then every segment decided again, as a page's device does it in memory.
//!
//! Rules of count within days, sum and recency over 8 signals and 90 days, as in benches/engine/workload.mjs: the native
//! floor of what that measures in a browser.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use murmur_analyst::manifest_file;
use murmur_core::device::Device;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::Manifest;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const EVENTS: [usize; 3] = [100, 1_000, 10_000];
const SEGMENTS: [usize; 3] = [10, 100, 1_000];
const SIGNALS: usize = 8;
const WINDOWS: [u64; 5] = [7, 14, 30, 60, 90];
const DAYS: u64 = 90;
/// Mean value of an event, in hundredths.
const MEAN: u64 = 2_500;

fn random(seed: usize) -> ChaCha12Rng {
    ChaCha12Rng::seed_from_u64(seed as u64)
}

/// A number from 0 to below `limit`, which is small: the bias does not matter here.
fn below(random: &mut ChaCha12Rng, limit: u64) -> u64 {
    random.next_u64() % limit
}

/// Thresholds are about what so many events in 90 days reach, so that rules flip at any length of history.
fn manifest(segments: usize, events: usize) -> Manifest {
    let mut random = random(segments);
    let minutes_between = DAYS * 24 * 60 * SIGNALS as u64 / events as u64;
    let mut rule = |n: usize| {
        let [days, sum_days] = [0, 1].map(|_| WINDOWS[below(&mut random, 5) as usize]);
        let mut near = |expected: u64| expected * (60 + below(&mut random, 60)) / 100;
        let each = |days: u64| events as u64 * days / DAYS / SIGNALS as u64;
        let (least, sum) = (near(each(days)).max(1), near(each(sum_days) * MEAN) / 100);
        let recent = (minutes_between * (1 + below(&mut random, 8)) / 2).max(1);
        let s = n % SIGNALS;
        format!(
            "count(s{s}, days({days})) >= {least} && sum(s{s}.value, days({sum_days})) >= {sum}.0 && ago(s{s}) < minutes({recent})"
        )
    };
    let segment = |n| format!(r#""m{n}":{{"title":"t","why":"w","when":"{}"}}"#, rule(n));
    let segments = (0..segments).map(segment).collect::<Vec<_>>().join(",");
    let signal =
        |s| format!(r#""s{s}":{{"title":"t","purpose":"p","keep":"90d","fields":{{"value":{{"type":"amount"}}}}}}"#);
    let signals = (0..SIGNALS).map(signal).collect::<Vec<_>>().join(",");
    let text = format!(r#"{{"version":1,"site":"bench","signals":{{{signals}}},"segments":{{{segments}}}}}"#);
    #[expect(clippy::expect_used, reason = "the manifest above is right")]
    manifest_file::read(&text).expect("a right manifest")
}

/// Events without an end; `events` of them fill 90 days, so that from then on old ones leave as new ones come.
struct Stream {
    random: ChaCha12Rng,
    now: Time,
    gap: u64,
}

impl Stream {
    fn new(events: usize) -> Stream {
        Stream { random: random(events), now: Time(0), gap: DAYS * Span::DAY.0 as u64 / events as u64 }
    }

    /// A signal, an event of it, and its time.
    fn next(&mut self) -> (usize, Event, Time) {
        self.now = Time(self.now.0 + (self.gap / 2 + below(&mut self.random, self.gap)) as i64);
        let signal = below(&mut self.random, SIGNALS as u64) as usize;
        let value = FieldValue::Whole(below(&mut self.random, 2 * MEAN) as i64);
        (signal, Event { time: self.now, offset: 0, values: vec![value] }, self.now)
    }
}

fn one_event_then_every_segment(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("one_event_then_every_segment");
    for segments in SEGMENTS {
        for events in EVENTS {
            let mut stream = Stream::new(events);
            let mut device = Device::open(manifest(segments, events), MemoryStorage::default(), 0, false, Time(0));
            for _ in 0..events {
                let (signal, event, now) = stream.next();
                device.track(signal, event, now);
            }
            let id = BenchmarkId::new(format!("{segments} segments"), format!("{events} events"));
            group.bench_function(id, |bench| {
                bench.iter(|| {
                    let (signal, event, now) = stream.next();
                    device.track(signal, event, now);
                    black_box(device.decide(now, 0));
                });
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = one_event_then_every_segment
}
criterion_main!(benches);
