use super::*;
use crate::manifest_file;
use crate::replay::Decided;

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

fn manifest(participation: &str) -> Manifest {
    manifest_file::read(&format!(
        r#"{{"version":1,"site":"shop","signals":{{"buy":{{"title":"t","purpose":"p"}}}},
        "segments":{{"fresh":{{"title":"t","why":"w","when":"ago(buy) < days(1)"}},
                     "known":{{"title":"t","why":"w","when":"age(buy) > days(9)"}}}},
        "questions":{{"q":{{"segment":"known"}}}},
        "privacy":{{"participation":"{participation}","epoch":"1w"}}}}"#
    ))
    .unwrap()
}

/// So many visitors, of whom every third is in the second segment and none in the first.
fn replay(visitors: usize) -> Replay<'static> {
    let decided =
        |n| Decided { name: "x", member: vec![false, n % 3 == 0], answers: vec![Some(Truth::from(n % 3 == 0))] };
    Replay { at: Time(0), visitors: (0..visitors).map(decided).collect(), later: 0, events: visitors }
}

fn crowd(seed: u64) -> (Manifest, Policy, Crowd) {
    let manifest = manifest("1/1");
    let policy = policy(&manifest);
    let crowd = gather(&manifest, &policy, &replay(3000), Time(9 * WEEK), seeded_keys(seed)).unwrap();
    (manifest, policy, crowd)
}

#[test]
fn the_same_seed_gives_the_same_crowd() {
    assert_eq!(crowd(7).2, crowd(7).2);
    assert_ne!(crowd(7).2, crowd(8).2);
}

#[test]
fn every_device_reports_once_or_waits_in_the_reserve() {
    let (_, _, crowd) = crowd(1);
    assert_eq!(crowd.epoch, 9);
    assert_eq!(crowd.reports.len() + crowd.waiting, 3000);
    assert!((500..700).contains(&crowd.waiting), "a fifth waits: {}", crowd.waiting);
    let mut ids: Vec<_> = crowd.reports.iter().map(|report| &report.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), crowd.reports.len());
}

#[test]
fn the_decoded_share_is_held_against_that_of_all_visitors() {
    let (manifest, policy, crowd) = crowd(1);
    let outcomes = compare(&manifest, &policy, &replay(3000), &crowd.totals(&policy), 0.9999).unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!((outcomes[0].name().as_str(), outcomes[0].truth), ("q", 1.0 / 3.0));
    assert_eq!(outcomes[0].covers, Some(true));
    assert_eq!(outcomes[0].reports as usize, crowd.reports.len());
    let empty = Totals { policies: vec![policy.canonical()], totals: Vec::new() };
    let outcomes = compare(&manifest, &policy, &replay(3000), &empty, 0.95).unwrap();
    assert_eq!((outcomes[0].covers, outcomes[0].withheld.as_deref()), (None, Some("no reports")));
}

#[test]
fn questions_of_every_kind_are_held_against_the_truth() {
    let manifest = manifest_file::read(
        r#"{"version":1,"site":"shop","signals":{"buy":{"title":"t","purpose":"p","fields":{"value":{"type":"amount"}}}},
        "segments":{"known":{"title":"t","why":"w","when":"count(buy, days(30)) >= 1"}},
        "questions":{
          "tier":{"choice":{"gold":"count(buy, days(30)) >= 3","silver":"count(buy, days(30)) >= 2"}},
          "far":{"funnel":{"one":"count(buy, days(30)) >= 1","two":"count(buy, days(30)) >= 2"}},
          "again":{"within":"count(buy, days(30)) >= 1","outcome":"count(buy, last_week()) >= 2"},
          "spent":{"mean":"sum(buy.value, days(30))","most":40},
          "warm":{"arms":["plain","warm"],"outcome":"count(buy, last_week()) >= 2"},
          "bought":{"segment":"known","after":"buy"},
          "nobody":{"canary":true}},
        "privacy":{"participation":"1/1","epoch":"4w","reserve":"0/1","odds":"7/1"}}"#,
    )
    .unwrap();
    let rows = (0..21_000).flat_map(|n| (0..=n % 3).map(move |day| format!("v{n},2026-01-{},buy,10\n", 12 + day)));
    let text = format!("visitor,time,signal,value\n{}", rows.collect::<String>());
    let log = crate::log::read(text.as_bytes(), &manifest.signals, crate::log::Ignore::default()).unwrap();
    let replay = crate::replay::replay(&manifest, &log, Time(20_473 * 24 * 60 * 60 * 1000));
    let policy = policy(&manifest);
    let crowd = gather(&manifest, &policy, &replay, Time(9 * WEEK), seeded_keys(3)).unwrap();
    let outcomes = compare(&manifest, &policy, &replay, &crowd.totals(&policy), 0.9999).unwrap();
    let truth = |name: &str| outcomes.iter().find(|one| one.name() == name).map(|one| (one.truth * 1e6).round());
    let third = 333_333.0;
    for (name, expected) in [
        ("tier · gold", third),
        ("far · reached · two", 2.0 * third + 1.0),
        ("again · rate · yes", 2.0 * third + 1.0),
        ("spent · mean", 20e6),
        ("warm · warm · yes", 2.0 * third + 1.0),
        ("warm · lift · warm · yes", 0.0),
        ("bought", 1e6),
        ("nobody", 0.0),
    ] {
        assert_eq!(truth(name), Some(expected), "{name}: {:?}", outcomes.iter().map(Outcome::name).collect::<Vec<_>>());
    }
    assert!(outcomes.iter().all(|one| one.covers == Some(true)), "{outcomes:#?}");
}

#[test]
fn participation_is_all_whatever_the_manifest_says() {
    let (all, quarter) = (manifest("1/1"), manifest("1/4"));
    assert_eq!(policy(&quarter), policy(&all));
    assert_eq!(policy(&all), all.policy);
    assert_ne!(policy(&quarter).hash(), quarter.policy.hash());
}

#[test]
fn growth_is_what_came_in_between() {
    let (_, policy, crowd) = crowd(1);
    let totals = crowd.totals(&policy);
    let none = Totals::default();
    assert_eq!(growth(&none, &totals, &policy, 9), Some(totals.clone()));
    assert_eq!(growth(&totals, &totals, &policy, 9).map(|grown| grown.totals), Some(Vec::new()));
    assert_eq!(growth(&none, &totals, &policy, 8).map(|grown| grown.totals), Some(Vec::new()));
    assert_eq!(growth(&totals, &none, &policy, 9), None);
    let mut doubled = totals.clone();
    doubled.totals.iter_mut().for_each(|total| total.count *= 2);
    doubled.totals.reverse();
    assert_eq!(growth(&totals, &doubled, &policy, 9), Some(totals));
}
