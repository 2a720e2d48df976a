//! What an event costs a page: one event more, then every segment decided again.
//!
//! Histories of 100, 1,000 and 10,000 events by 10 and 100 segments, each with its own window and filter.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use murmur_analyst::manifest_file;
use murmur_core::expression::Moment;
use murmur_core::history::History;
use murmur_core::manifest::Manifest;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};

const EVENTS: [usize; 3] = [100, 1_000, 10_000];
const SEGMENTS: [usize; 2] = [10, 100];
const GENRES: [&str; 5] = ["jazz", "folk", "classical", "electronic", "rock"];

/// A shop with so many segments, of the kinds that its rules are of.
fn manifest(segments: usize) -> Manifest {
    let rule = |n: usize| {
        let (days, genre) = (n % 90 + 1, GENRES[n % GENRES.len()]);
        match n % 5 {
            0 => format!("count(view, days({days})) >= 3"),
            1 => format!("count(view, days({days}), genre == '{genre}') * 2 >= count(view, days({days}))"),
            2 => format!("sum(view.value, days({days})) >= {n}.5"),
            3 => format!("ago(view) < days({days}) && distinct(view.genre, days({days})) >= 2"),
            _ => format!("age(view) > days(7) && count(view, days({days}), value > 20.0) >= 1"),
        }
    };
    let segment = |n| format!(r#""s{n}":{{"title":"t","why":"w","when":"{}"}}"#, rule(n));
    let segments = (0..segments).map(segment).collect::<Vec<_>>().join(",");
    let text = format!(
        r#"{{"version":1,"site":"bench","signals":{{"view":{{"title":"t","purpose":"p",
            "fields":{{"genre":{{"type":"text"}},"value":{{"type":"amount"}}}}}}}},"segments":{{{segments}}}}}"#
    );
    #[expect(clippy::expect_used, reason = "the manifest above is right")]
    manifest_file::read(&text).expect("a right manifest")
}

/// One event every 13 minutes: 10,000 are 90 days.
fn event(n: usize) -> Event {
    let time = Time(n as i64 * 13 * Span::MINUTE.0);
    let genre = GENRES[n * 7 % GENRES.len()];
    Event { time, offset: 0, values: vec![FieldValue::Text(genre.into()), FieldValue::Whole(n as i64 % 5000)] }
}

fn one_event_then_every_segment(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("one_event_then_every_segment");
    for segments in SEGMENTS {
        let manifest = manifest(segments);
        for events in EVENTS {
            let mut history = History::new(&manifest.signals);
            for n in 0..events {
                history.add(0, &event(n), true);
            }
            let id = BenchmarkId::new(format!("{segments} segments"), format!("{events} events"));
            group.bench_with_input(id, &history, |bench, history| {
                let decide = |mut history: History| {
                    history.add(0, &event(events), true);
                    let now = Time(events as i64 * 13 * Span::MINUTE.0);
                    let moment = Moment::new(&manifest.signals, &history, now);
                    let members = manifest.segments.iter().filter(|s| s.decide(&moment).member).count();
                    (black_box(members), history)
                };
                bench.iter_batched(|| history.clone(), decide, BatchSize::LargeInput);
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
