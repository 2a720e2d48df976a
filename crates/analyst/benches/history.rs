//! What a history costs a page: read whole from the texts in storage, and one event more.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use murmur_analyst::manifest_file;
use murmur_core::history::journal::{BUDGET, Journal};
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::Manifest;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};

const EVENTS: usize = 10_000;
const GENRES: [&str; 5] = ["jazz", "folk", "classical", "electronic", "rock"];

fn manifest() -> Manifest {
    #[expect(clippy::expect_used, reason = "the manifest below is right")]
    manifest_file::read(
        r#"{"version":1,"site":"bench","signals":{"view":{"title":"t","purpose":"p","keep":"2y",
            "fields":{"genre":{"type":"text"},"value":{"type":"amount"}}}},
            "segments":{"s":{"title":"t","why":"w","when":"distinct(view.genre) > 1 && sum(view.value) > 2.0"}}}"#,
    )
    .expect("a right manifest")
}

/// One event every 13 minutes and some milliseconds, in Berlin's summer.
fn event(n: usize) -> Event {
    let time = Time(1_780_000_000_123 + n as i64 * (13 * Span::MINUTE.0 + 77));
    let genre = GENRES[n * 7 % GENRES.len()];
    Event { time, offset: 120, values: vec![FieldValue::Text(genre.into()), FieldValue::Whole(n as i64 % 5000)] }
}

fn written(manifest: &Manifest) -> (MemoryStorage, Journal) {
    let mut storage = MemoryStorage::default();
    let mut journal = Journal::new(0, 1, BUDGET);
    for n in 0..EVENTS {
        // Memory is never full.
        let _ = journal.append(&mut storage, manifest.schema(), 0, &event(n));
    }
    (storage, journal)
}

fn history(bench: &mut Criterion) {
    let manifest = manifest();
    let (mut storage, mut journal) = written(&manifest);
    bench.bench_function("10,000 events from storage to memory", |bench| {
        bench.iter(|| {
            let mut loading = journal.begin(&mut storage, manifest.schema());
            while journal.read(&mut loading, &mut storage, manifest.schema(), usize::MAX) {}
            black_box(loading.end())
        });
    });
    let mut n = EVENTS;
    bench.bench_function("one event more, to storage", |bench| {
        bench.iter(|| {
            n += 1;
            journal.append(&mut storage, manifest.schema(), 0, &event(n))
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = history
}
criterion_main!(benches);
