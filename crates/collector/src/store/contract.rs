//! What every store must do. A store runs it with `contract::suite!(open)`, where `open` opens it in a folder.

use std::path::Path;
use std::sync::Arc;

use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::policy::{Policy, Question, Reserve};
use murmur_core::privacy::question::{Arms, Asks, Choice, Options};
use murmur_core::time::Span;
use proptest::prelude::*;

use super::{Ballot, Id, Store, StoredPolicy, Swept, Title, Verdict};

pub(crate) type Open = fn(&Path) -> Box<dyn Store>;

macro_rules! suite {
    ($open:expr) => {
        $crate::store::contract::suite!($open;
            an_id_is_counted_once_in_its_epoch, policies_of_a_site_are_counted_once_together,
            totals_are_sums_by_cell, everything_survives_reopening, a_closed_epoch_stays_closed,
            ids_are_deleted_in_steps, a_policy_runs_out_until_it_is_given_again, titles_follow_their_policy,
            every_mechanism_is_counted_by_its_cells, little_or_no_work_does_no_harm, totals_are_the_distinct_accepted_ids);
    };
    ($open:expr; $($name:ident),+) => {
        $(#[test]
        fn $name() {
            $crate::store::contract::$name($open);
        })+
    };
}
pub(crate) use suite;

pub(crate) fn policy(site: &str, questions: &[&str], weeks: i64) -> Policy {
    let question = |name: &&str| Question::segment(name, 1, "true");
    Policy {
        site: site.into(),
        epoch: Span(weeks * Span::WEEK.0),
        odds: Odds::new(3, 1).unwrap(),
        reports: 8,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(0, 1).unwrap(),
        signals: Vec::new(),
        questions: questions.iter().map(question).collect(),
    }
}

/// Registers the policies and gives them back as stored, in the same order.
pub(crate) fn register(store: &mut dyn Store, policies: &[Policy]) -> Vec<StoredPolicy> {
    policies.iter().for_each(|policy| store.register(policy, &[]).unwrap());
    let stored = store.policies().unwrap();
    policies.iter().map(|policy| stored.iter().find(|stored| stored.policy == *policy).unwrap().clone()).collect()
}

pub(crate) fn ballot(stored: &StoredPolicy, epoch: u32, id: u32, answer: bool) -> Ballot {
    Ballot {
        series: stored.series,
        policy: stored.key,
        question: Arc::from(stored.policy.questions[0].name.as_str()),
        epoch,
        answer: stored.policy.mechanism(&stored.policy.questions[0]).read(if answer { "1" } else { "0" }).unwrap(),
        id: id_of(id),
    }
}

fn id_of(n: u32) -> Id {
    let mut id = [0x5a; 16];
    id[..4].copy_from_slice(&n.wrapping_mul(0x9e37_79b9).to_be_bytes());
    id
}

/// Policy's place in `policies`, question, epoch, answer and count of each total.
fn totals(store: &dyn Store, policies: &[StoredPolicy]) -> Vec<(usize, String, u32, String, u64)> {
    let snapshot = store.reader().unwrap().snapshot().unwrap();
    let place = |hash: &str| policies.iter().position(|stored| stored.policy.hash() == hash).unwrap();
    let total = |t: murmur_core::estimate::decode::Total| (place(&t.policy), t.question, t.epoch, t.answer, t.count);
    snapshot.totals.totals.into_iter().map(total).collect()
}

fn sum(store: &dyn Store) -> u64 {
    store.reader().unwrap().snapshot().unwrap().totals.totals.iter().map(|total| total.count).sum()
}

use Verdict::{Closed, Counted, Repeated};

pub(crate) fn an_id_is_counted_once_in_its_epoch(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    let one = |epoch, id, answer| ballot(&stored, epoch, id, answer);
    let batch = [one(7, 1, true), one(7, 2, false), one(7, 1, false), one(8, 1, true)];
    assert_eq!(store.count(&batch).unwrap(), [Counted, Counted, Repeated, Counted], "the first of equal ids counts");
    assert_eq!(store.count(&[one(7, 2, true), one(7, 3, true)]).unwrap(), [Repeated, Counted]);
    let row = |epoch, answer: &str, count| (0, "regular".into(), epoch, answer.into(), count);
    assert_eq!(totals(store.as_ref(), &[stored]), [row(7, "0", 1), row(7, "1", 2), row(8, "1", 1)]);
}

pub(crate) fn policies_of_a_site_are_counted_once_together(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let policies = [
        policy("vinyl", &["regular"], 4),
        policy("vinyl", &["hesitant", "regular"], 4),
        policy("vinyl", &["regular"], 2),
        policy("tea", &["regular"], 4),
    ];
    let stored = register(store.as_mut(), &policies);
    assert_eq!(stored[0].series, stored[1].series);
    let batch: Vec<_> = stored.iter().map(|stored| ballot(stored, 7, 1, true)).collect();
    assert_eq!(store.count(&batch).unwrap(), [Counted, Repeated, Counted, Counted]);
    let counted: Vec<_> = totals(store.as_ref(), &stored).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(counted.len(), 3);
    assert!(!counted.contains(&1), "another policy of the same site and epoch length");
}

pub(crate) fn totals_are_sums_by_cell(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("tea", &["b"], 1), policy("tea", &["a"], 1)]);
    let batch: Vec<_> = (0..300).map(|n| ballot(&stored[n as usize % 2], 4 + n % 3, n, n.is_multiple_of(5))).collect();
    store.count(&batch).unwrap();
    let rows = totals(store.as_ref(), &stored);
    assert_eq!(rows.iter().map(|row| row.4).sum::<u64>(), 300);
    assert!(rows.is_sorted_by_key(|(place, question, epoch, answer, _)| (
        question.clone(),
        *epoch,
        *place,
        answer.clone()
    )));
    for (place, _, epoch, answer, count) in rows {
        let same = |n: &u32| *n as usize % 2 == place && 4 + n % 3 == epoch && n.is_multiple_of(5) == (answer == "1");
        assert_eq!(count, (0..300).filter(same).count() as u64);
    }
    let unused = policy("tea", &["c"], 1);
    store.register(&unused, &[]).unwrap();
    let spoken_of = store.reader().unwrap().snapshot().unwrap().totals.policies;
    assert_eq!(spoken_of.len(), 2, "only policies that a total speaks of");
    assert!(!spoken_of.contains(&unused.canonical()));
}

pub(crate) fn everything_survives_reopening(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    store.count(&[ballot(&stored, 7, 1, true)]).unwrap();
    drop(store);
    let mut store = open(folder.path());
    let again = store.policies().unwrap().remove(0);
    assert_eq!((again.key, &again.policy), (stored.key, &stored.policy));
    let verdicts = store.count(&[ballot(&again, 7, 1, false), ballot(&again, 7, 2, false)]).unwrap();
    assert_eq!(verdicts, [Repeated, Counted]);
    assert_eq!(sum(store.as_ref()), 2);
}

pub(crate) fn a_closed_epoch_stays_closed(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4), policy("tea", &["regular"], 4)]);
    let at = |epoch| ballot(&stored[0], epoch, 1, true);
    store.count(&[at(7), at(8), ballot(&stored[1], 7, 1, true)]).unwrap();
    store.close(stored[0].series, 8).unwrap();
    assert_eq!(store.count(&[at(7), at(8), at(6)]).unwrap(), [Closed, Repeated, Closed]);
    assert_eq!(store.sweep(100).unwrap().ids, 1);
    let fresh = |epoch| ballot(&stored[0], epoch, 2, true);
    assert_eq!(store.count(&[fresh(7), fresh(8)]).unwrap(), [Closed, Counted]);
    assert_eq!(store.count(&[ballot(&stored[1], 7, 1, true)]).unwrap(), [Repeated], "another site's epoch is open");
    drop(store);
    let mut store = open(folder.path());
    store.policies().unwrap();
    assert_eq!(store.count(&[at(7), at(8)]).unwrap(), [Closed, Repeated], "whatever the clock says after a restart");
    assert_eq!(sum(store.as_ref()), 4, "totals stay");
}

pub(crate) fn ids_are_deleted_in_steps(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    let batch: Vec<_> = (0..250).map(|n| ballot(&stored, 7 + n % 2, n, true)).collect();
    store.count(&batch).unwrap();
    assert_eq!(store.sweep(100).unwrap(), Swept { ids: 0, more: false });
    store.close(stored.series, 8).unwrap();
    assert_eq!(store.sweep(100).unwrap(), Swept { ids: 100, more: true });
    drop(store);
    let mut store = open(folder.path());
    let mut left = 0;
    loop {
        let swept = store.sweep(10).unwrap();
        left += swept.ids;
        if !swept.more {
            break;
        }
    }
    assert_eq!(left, 25, "the rest of the closed epoch, and nothing of the open one");
    assert_eq!(sum(store.as_ref()), 250);
}

pub(crate) fn a_policy_runs_out_until_it_is_given_again(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let given = policy("vinyl", &["regular"], 4);
    let stored = register(store.as_mut(), std::slice::from_ref(&given)).remove(0);
    let last = |store: &mut Box<dyn Store>| store.policies().unwrap()[0].last_epoch;
    assert_eq!(last(&mut store), None);
    store.retire(stored.key, 9).unwrap();
    store.retire(stored.key, 12).unwrap();
    assert_eq!(last(&mut store), Some(9), "the first word counts");
    store.register(&given, &[]).unwrap();
    assert_eq!(last(&mut store), None);
}

pub(crate) fn titles_follow_their_policy(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let given = policy("vinyl", &["regular"], 4);
    let title = |text: &str| Title { question: "regular".into(), title: text.into() };
    store.register(&given, &[title("Regulars")]).unwrap();
    store.register(&policy("tea", &["regular"], 4), &[]).unwrap();
    store.register(&given, &[title("Regular customers")]).unwrap();
    let titles = store.reader().unwrap().snapshot().unwrap().titles;
    let expected = ((given.hash(), "regular".to_owned()), "Regular customers".to_owned());
    assert_eq!(titles.into_iter().collect::<Vec<_>>(), [expected]);
}

/// Each kind of answer side by side, and a subset by what it names.
pub(crate) fn every_mechanism_is_counted_by_its_cells(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let named = |count| {
        let named = |n| Choice { name: format!("o{n}"), rule: "true".into() };
        Options::new((0..count).map(named).collect()).unwrap()
    };
    let arms = Arms::new(vec!["plain".into(), "warm".into()]).unwrap();
    let asking = |asks, reports| {
        let mut policy = policy("vinyl", &["q"], 4);
        policy.questions[0].asks = asks;
        Policy { reports, ..policy }
    };
    let policies = [
        asking(Asks::Choice(named(4)), 8),
        asking(Asks::Choice(named(20)), 8),
        asking(Asks::Choice(named(9)), 1),
        asking(Asks::Experiment { arms, outcome: "true".into() }, 8),
    ];
    let stored = register(store.as_mut(), &policies);
    let texts = [["4", "0", "4"], ["631", "000", "631"], ["209", "007", "209"], ["11", "00", "11"]];
    let mut id = 0;
    let mut ballots = Vec::new();
    for (stored, texts) in stored.iter().zip(texts) {
        for text in texts {
            id += 1;
            let answer = stored.policy.mechanism(&stored.policy.questions[0]).read(text).unwrap();
            let (series, policy, question) = (stored.series, stored.key, Arc::from("q"));
            ballots.push(Ballot { series, policy, question, epoch: 7, answer, id: id_of(id) });
        }
    }
    assert_eq!(store.count(&ballots).unwrap(), [Counted; 12]);
    let mut counted: Vec<_> = totals(store.as_ref(), &stored);
    counted.sort();
    let counted: Vec<_> = counted.into_iter().map(|(place, _, _, answer, count)| (place, answer, count)).collect();
    let expected = [
        (0, "0", 1),
        (0, "4", 2),
        (1, "000", 1),
        (1, "631", 2),
        (2, "00", 3),
        (2, "01", 1),
        (2, "02", 1),
        (2, "03", 2),
        (2, "09", 2),
        (3, "00", 1),
        (3, "11", 2),
    ];
    assert_eq!(counted, expected.map(|(place, answer, count)| (place, answer.to_owned(), count)));
}

pub(crate) fn little_or_no_work_does_no_harm(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    assert_eq!(store.count(&[]).unwrap(), []);
    let stored = register(store.as_mut(), &[policy("vinyl", &["regular"], 4)]).remove(0);
    store.close(stored.series, 100).unwrap();
    store.settle().unwrap();
    store.probe().unwrap();
    assert_eq!(store.count(&[ballot(&stored, 7, 1, true)]).unwrap(), [Counted], "nothing was counted there before");
    store.settle().unwrap();
    store.probe().unwrap();
    assert_eq!(store.count(&[ballot(&stored, 7, 1, true)]).unwrap(), [Repeated]);
    assert_eq!(sum(store.as_ref()), 1);
}

/// Any sequence of batches, closings and restarts: a total is the number of distinct ids whose verdict was "counted", and
/// no id of an open epoch is counted twice.
pub(crate) fn totals_are_the_distinct_accepted_ids(open: Open) {
    #[derive(Clone, Debug)]
    enum Step {
        Count(Vec<(usize, u32, u32, bool)>),
        Close(usize, u32),
        Sweep,
        Reopen,
    }
    let report = (0..3_usize, 0..4_u32, 0..40_u32, any::<bool>());
    let step = prop_oneof![
        8 => prop::collection::vec(report, 0..60).prop_map(Step::Count),
        1 => (0..3_usize, 0..4_u32).prop_map(|(policy, before)| Step::Close(policy, before)),
        1 => Just(Step::Sweep),
        1 => Just(Step::Reopen),
    ];
    let policies = [policy("vinyl", &["a"], 4), policy("vinyl", &["b"], 4), policy("tea", &["a"], 4)];
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step, 1..20))| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let stored = register(store.as_mut(), &policies);
        let mut seen = std::collections::BTreeSet::new();
        let mut floor = [0_u32; 2];
        for step in steps {
            match step {
                Step::Count(reports) => {
                    let batch: Vec<_> = reports.iter().map(|(p, e, id, yes)| ballot(&stored[*p], *e, *id, *yes)).collect();
                    let verdicts = store.count(&batch).unwrap();
                    for ((policy, epoch, id, _), verdict) in reports.into_iter().zip(verdicts) {
                        let site = policy / 2;
                        let expected = match epoch < floor[site] {
                            true => Closed,
                            false if seen.insert((site, epoch, id)) => Counted,
                            false => Repeated,
                        };
                        prop_assert_eq!(verdict, expected);
                    }
                }
                Step::Close(policy, before) => {
                    store.close(stored[policy].series, before).unwrap();
                    let site = policy / 2;
                    let counted = seen.iter().filter(|(s, epoch, _)| *s == site && *epoch < before).map(|(_, e, _)| e + 1);
                    floor[site] = counted.max().unwrap_or(0).max(floor[site]);
                }
                Step::Sweep => drop(store.sweep(7).unwrap()),
                Step::Reopen => {
                    drop(store);
                    store = open(folder.path());
                    store.policies().unwrap();
                }
            }
            prop_assert_eq!(sum(store.as_ref()), seen.len() as u64);
        }
    });
}
