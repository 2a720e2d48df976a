//! Whether intervals hold the truth as often as they say: seeded crowds of CDNOW's customers.

mod support;

use std::thread;

use murmur_analyst::crowd::{self, Coverage};
use murmur_analyst::replay::replay;
use murmur_analyst::when;

const CROWDS: u64 = 40;

/// Fixed, so that the coins are too.
const NOW: &str = "2026-05-20";

#[test]
fn forty_crowds_of_cdnow_cover_the_truth_as_often_as_their_intervals_say() {
    let name = "forty_crowds_of_cdnow_cover_the_truth_as_often_as_their_intervals_say";
    let Some(csv) = support::cdnow() else { return support::skip(name, "no ../shared/data/cdnow") };
    let manifest = support::manifest("cdnow.json");
    let policy = crowd::policy(&manifest);
    let log = support::log(&csv, &manifest);
    let replay = replay(&manifest, &log, when::read("1997-09-30").unwrap().time);
    let now = when::read(NOW).unwrap().time;

    let one = |seed| {
        let crowd = crowd::gather(&manifest, &policy, &replay, now, crowd::seeded_keys(seed)).unwrap();
        assert_eq!(crowd.reports.len() + crowd.waiting, 23_570);
        let outcomes = crowd::compare(&manifest, &policy, &replay, &crowd.totals(&policy), 0.95).unwrap();
        assert_eq!(outcomes.len(), 12);
        let mut coverage = Coverage::default();
        outcomes.iter().for_each(|outcome| coverage.add(outcome));
        coverage
    };
    let halves: Vec<_> = thread::scope(|scope| {
        let half = |from: u64| scope.spawn(move || (from..CROWDS).step_by(2).map(&one).collect::<Vec<_>>());
        [half(0), half(1)].map(|half| half.join().unwrap()).concat()
    });
    let covering: usize = halves.iter().map(|coverage| coverage.covering).sum();
    let intervals: usize = halves.iter().map(|coverage| coverage.intervals).sum();
    assert_eq!(intervals, 480);
    let share = covering as f64 / intervals as f64;
    assert!((0.93..=0.97).contains(&share), "{covering} of {intervals} intervals hold the truth, {share}");
}
