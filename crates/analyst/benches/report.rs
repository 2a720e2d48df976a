//! What a report costs the page that makes it, and the analyst who reads what a crowd sent.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use murmur_analyst::manifest_file;
use murmur_core::estimate::decode::{Options, Total, Totals, decode};
use murmur_core::manifest::Manifest;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::schedule;
use murmur_core::report::Report;
use murmur_core::time::Time;

/// One in every epoch, so that each try has a report to make.
const MANIFEST: &str = r#"{
  "version": 1, "site": "bench",
  "signals": { "view": { "title": "Views", "purpose": "To measure" } },
  "segments": { "regular": { "title": "Regular", "why": "Many views", "when": "count(view, days(30)) >= 3" } },
  "questions": { "regular": { "segment": "regular" } },
  "privacy": { "participation": "1/1", "reserve": "0/1" }
}"#;

/// Epochs of 28 days: 8 years of totals.
const EPOCHS: u32 = 100;

#[expect(clippy::expect_used, reason = "the manifest above is right")]
fn read() -> Manifest {
    manifest_file::read(MANIFEST).expect("a right manifest")
}

/// A profile and the first time at which it has a report to make.
#[expect(clippy::expect_used, reason = "a profile that takes part reports within its epochs")]
fn profile(manifest: &Manifest) -> (Profile, Time) {
    let profile = Profile::born(Key::new([7; 32]), &manifest.policy, Time(0)).expect("after 1970");
    let starts = (0..EPOCHS).map(|epoch| schedule::epoch_start(epoch, manifest.policy.epoch));
    let now = starts.into_iter().find(|now| profile.due(&manifest.policy, *now).is_ok()).expect("a report is due");
    (profile, now)
}

#[expect(clippy::expect_used, reason = "the profile above has a report to make, and its body is right")]
fn report(bench: &mut Criterion) {
    let manifest = read();
    let (profile, now) = profile(&manifest);
    let make = || {
        let due = profile.due(&manifest.policy, now).expect("due");
        profile.report(&manifest.policy, &due, true).expect("a report").body()
    };
    let body = make();
    bench.bench_function("a report is scheduled, randomized and written", |bench| bench.iter(|| black_box(make())));
    bench.bench_function("a report is read", |bench| {
        bench.iter(|| Report::parse(black_box(body.as_bytes())).expect("a report"));
    });
}

#[expect(clippy::expect_used, reason = "the totals below are right")]
fn totals(bench: &mut Criterion) {
    let policies = [read().policy];
    let cell = |epoch: u32, answer: u32| Total {
        policy: policies[0].hash(),
        question: "regular".into(),
        epoch,
        answer: answer.to_string(),
        count: u64::from(5_000 + 37 * epoch + 1_000 * answer),
    };
    let totals = (0..EPOCHS).flat_map(|epoch| [cell(epoch, 0), cell(epoch, 1)]).collect();
    let totals = Totals { policies: Vec::new(), totals };
    bench.bench_function("100 totals become shares with intervals", |bench| {
        bench.iter(|| decode(black_box(&totals), &policies, Options::default()).expect("estimates"));
    });
}

criterion_group!(benches, report, totals);
criterion_main!(benches);
