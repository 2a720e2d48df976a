use super::*;
use crate::privacy::odds::{Odds, Share};
use crate::privacy::policy::{Question, Reserve};
use crate::privacy::question::{Arms, Choice, Levels, Most, Options as Several};

const N: f64 = 200_000.0;

fn options(names: &[&str]) -> Several {
    let choice = |name: &&str| Choice { name: (*name).into(), rule: "true".into() };
    Several::new(names.iter().map(choice).collect()).unwrap()
}

fn policy(asks: Asks, odds: u32, reports: u32) -> Policy {
    Policy {
        site: "vinyl".into(),
        epoch: Span(28 * Span::DAY.0),
        odds: Odds::new(odds, 1).unwrap(),
        reports,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(1, 5).unwrap(),
        signals: Vec::new(),
        questions: vec![Question { name: "asked".into(), weight: 1, asks }],
    }
}

/// Expected counts of `n` reports of each arm, where answers have these shares.
fn expected(policy: &Policy, epoch: u32, n: f64, arms: &[&[f64]]) -> Vec<Total> {
    let mechanism = policy.mechanism(&policy.questions[0]);
    let channel = Support::of(mechanism).unwrap().channel();
    let count = |shares: &[f64], cell: crate::privacy::answer::Cell| -> f64 {
        if mechanism.family() != Family::Hashed {
            return n * channel.reported(shares[usize::from(cell.value)]);
        }
        let stays = |answer: &f64, place: usize| {
            answer * if mechanism.supports(cell, place) { channel.p() } else { (1.0 - channel.p()) / 3.0 }
        };
        n / 64.0 * shares.iter().enumerate().map(|(place, share)| stays(share, place)).sum::<f64>()
    };
    let total = |cell: crate::privacy::answer::Cell| Total {
        policy: policy.hash(),
        question: "asked".into(),
        epoch,
        answer: mechanism.cell_text(cell),
        count: count(arms[usize::from(cell.arm)], cell).round() as u64,
    };
    let mut totals: Vec<Total> = mechanism.cells().into_iter().map(total).collect();
    // Rounding must leave whole reports.
    let torn = totals.iter().map(|total| total.count).sum::<u64>() % mechanism.size() as u64;
    totals[0].count -= torn;
    totals
}

use crate::estimate::category::Support;

fn decoded(asks: Asks, reports: u32, arms: &[&[f64]]) -> Vec<Estimate> {
    let policy = policy(asks, 3, reports);
    let totals = Totals { policies: vec![policy.canonical()], totals: expected(&policy, 735, N, arms) };
    decode(&totals, &[policy], Options::default()).unwrap()
}

fn value(rows: &[Estimate], measure: &str, answer: Option<&str>) -> f64 {
    let row = rows.iter().find(|row| row.measure == measure && row.answer.as_deref() == answer).unwrap();
    let (low, high, value) = (row.low.unwrap(), row.high.unwrap(), row.value.unwrap());
    assert!(low <= value && value <= high, "{row:?}");
    value
}

fn near(found: f64, truth: f64) {
    assert!((found - truth).abs() < 1e-3, "{found} is not {truth}");
}

#[test]
fn each_kind_gives_its_numbers() {
    for reports in [1, 4] {
        let rows = decoded(Asks::Segment { rule: "true".into() }, reports, &[&[0.8, 0.2]]);
        assert_eq!(rows.len(), 1);
        near(value(&rows, "share", Some("yes")), 0.2);

        let rows = decoded(Asks::Choice(options(&["gold", "silver"])), reports, &[&[0.1, 0.3, 0.6]]);
        assert_eq!(rows.len(), 3);
        near(value(&rows, "share", Some("silver")), 0.3);
        near(rows.iter().filter_map(|row| row.display).sum(), 1.0);

        let many: Vec<String> = (0..20).map(|n| format!("topic{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let mut shares = [0.02; 21];
        (shares[3], shares[20]) = (0.3, 0.32);
        let rows = decoded(Asks::Choice(options(&many)), reports, &[&shares]);
        near(value(&rows, "share", Some("topic3")), 0.3);
        near(value(&rows, "share", Some("topic0")), 0.02);
        assert!(rows[0].reports.abs_diff(N as u64) < 200, "a report is counted once, however many answers it names");

        let outcome = Asks::Outcome { within: "a".into(), outcome: "b".into() };
        let rows = decoded(outcome, reports, &[&[0.8, 0.15, 0.05]]);
        near(value(&rows, "rate", Some("yes")), 0.25);
        near(value(&rows, "share", Some("outside")), 0.8);

        let rows = decoded(Asks::Funnel(options(&["viewed", "bought"])), reports, &[&[0.5, 0.3, 0.2]]);
        near(value(&rows, "reached", Some("viewed")), 0.5);
        near(value(&rows, "reached", Some("bought")), 0.2);

        let mean = |within: Option<&str>, levels| Asks::Mean {
            within: within.map(Into::into),
            amount: "1".into(),
            most: Most::new(500).unwrap(),
            levels,
        };
        let rows = decoded(mean(None, Levels::Two), reports, &[&[0.9, 0.1]]);
        assert!((value(&rows, "mean", None) - 50.0).abs() < 0.5 && rows[0].unit == "amount");
        let rows = decoded(mean(None, Levels::Three), reports, &[&[0.7, 0.2, 0.1]]);
        assert!((value(&rows, "mean", None) - 100.0).abs() < 0.5);
        let rows = decoded(mean(Some("a"), Levels::Three), reports, &[&[0.6, 0.1, 0.2, 0.1]]);
        assert!((value(&rows, "mean", None) - 250.0).abs() < 1.0, "0.2 of 0.4 of the bound");

        let arms = Arms::new(vec!["plain".into(), "warm".into()]).unwrap();
        let rows = decoded(Asks::Experiment { arms, outcome: "b".into() }, reports, &[&[0.8, 0.2], &[0.7, 0.3]]);
        near(value(&rows, "lift", Some("yes")), 0.1);
        near(value(&rows, "relative lift", Some("yes")), 0.5);
        assert_eq!(
            rows.iter().map(|row| row.arm.as_deref().unwrap()).collect::<Vec<_>>(),
            ["plain", "warm", "warm", "warm"]
        );
        let devices: f64 = rows.iter().filter(|row| row.measure == "share").filter_map(|row| row.devices).sum();
        assert!((devices / (2.5 * N * 0.25) - 2.0 * 0.5).abs() < 1e-3, "{devices}: each arm is half of four fifths");
    }
}

#[test]
fn the_canary_alarms_where_it_says_yes() {
    let alarm = |yes: f64| decoded(Asks::Canary, 8, &[&[1.0 - yes, yes]])[0].alarm.clone();
    assert_eq!(alarm(0.0), None);
    assert_eq!(alarm(0.005), None);
    assert!(alarm(0.05).unwrap().contains("canary"));
}

#[test]
fn visitors_with_another_preset_are_strata_and_a_new_rule_is_a_new_series() {
    let (three, two) =
        (policy(Asks::Segment { rule: "a".into() }, 3, 8), policy(Asks::Segment { rule: "a".into() }, 2, 4));
    let edited = policy(Asks::Segment { rule: "b".into() }, 3, 8);
    let mut totals = expected(&three, 735, 80_000.0, &[&[0.9, 0.1]]);
    totals.extend(expected(&two, 735, 20_000.0, &[&[0.4, 0.6]]));
    totals.extend(expected(&edited, 736, 50_000.0, &[&[0.7, 0.3]]));
    let totals = Totals { policies: Vec::new(), totals };
    let rows = decode(&totals, &[three.clone(), two, edited.clone()], Options::default()).unwrap();
    let [old, new] = &rows[..] else { panic!("{rows:?}") };
    near(old.value.unwrap(), 0.2);
    assert_eq!((old.reports, old.method, old.policy.to_string()), (100_000, Some("MOVER"), three.hash()));
    assert!((old.devices.unwrap() - 0.2 * 100_000.0 * 1.25).abs() < 100.0);
    assert_eq!((old.series, new.series, new.policy.to_string(), new.verdict), (1, 2, edited.hash(), None));
}

#[test]
fn epochs_are_told_apart_averaged_and_subtracted() {
    let policy = policy(Asks::Segment { rule: "a".into() }, 3, 8);
    let shares = [0.2, 0.2, 0.3, 0.3];
    let epochs = [735, 736, 737, 739];
    let totals = epochs.iter().zip(shares).flat_map(|(epoch, f)| expected(&policy, *epoch, 20_000.0, &[&[1.0 - f, f]]));
    let totals = Totals { policies: Vec::new(), totals: totals.collect() };
    let options = Options { average: true, difference: Some((736, 737)), ..Options::default() };
    let rows = decode(&totals, std::slice::from_ref(&policy), options).unwrap();
    let verdicts: Vec<_> = rows[..4].iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [None, Some("can't tell"), Some("up"), None], "739 has no epoch before it");
    let [average, difference] = &rows[4..] else { panic!("{rows:?}") };
    near(average.value.unwrap(), 0.25);
    assert_eq!((average.measure, average.epochs, average.reports), ("average", 4, 80_000));
    assert_eq!(average.note.as_deref(), Some("1 epochs in between are missing or withheld"));
    let independent = (0.375 * 0.625 / 80_000.0_f64).sqrt() / 0.5;
    assert!(average.standard_error.unwrap() > 1.1 * independent, "the same devices answer in every epoch");
    near(difference.value.unwrap(), 0.1);
    assert_eq!((difference.verdict, difference.epoch, difference.epochs), (Some("up"), 737, 2));
    let moved = moved(&rows);
    assert_eq!((moved.len(), moved[0].moved, moved[0].direction, moved[0].since), (1, true, "up", 737));
}

#[test]
fn options_widen_count_and_mix() {
    let policy = policy(Asks::Choice(options(&["gold", "silver"])), 3, 8);
    let totals = Totals { policies: Vec::new(), totals: expected(&policy, 735, N, &[&[0.1, 0.3, 0.6]]) };
    let with = |options| decode(&totals, std::slice::from_ref(&policy), options).unwrap().remove(0);
    let plain = with(Options::default());
    let wider = with(Options { simultaneous: true, ..Options::default() });
    assert!(wider.low < plain.low && wider.high > plain.high && wider.confidence > plain.confidence);
    assert_eq!(with(Options { claim: true, ..Options::default() }).method, Some("Clopper-Pearson"));
    let heard = with(Options { visitors: Some(500_000), ..Options::default() });
    near(heard.coverage.unwrap(), 0.5);
    assert_eq!(heard.alarm, None);
    assert!(
        with(Options { visitors: Some(100_000), ..Options::default() }).alarm.unwrap().contains("more than 100000")
    );
    assert!((plain.epsilon_mixed, plain.coverage) == (None, None));
    let mixed = with(Options { relay: true, ..Options::default() }).epsilon_mixed.unwrap();
    assert!(mixed > 0.01 && mixed < 0.1, "{mixed}");
    near(plain.forged_1_percent.unwrap(), 0.01 * (0.8 / 0.4 - 0.1));
}

#[test]
fn totals_that_can_not_be_right_are_refused() {
    let subsets = policy(Asks::Choice(options(&["a", "b", "c", "d", "e", "f", "g"])), 3, 1);
    let plain = policy(Asks::Segment { rule: "a".into() }, 3, 8);
    let total = |policy: &Policy, answer: &str, count| Total {
        policy: policy.hash(),
        question: "asked".into(),
        epoch: 735,
        answer: answer.into(),
        count,
    };
    let fault = |totals: Vec<Total>| {
        let totals = Totals { policies: Vec::new(), totals };
        decode(&totals, &[subsets.clone(), plain.clone()], Options::default()).unwrap_err()
    };
    let size = subsets.mechanism(&subsets.questions[0]).size();
    assert_eq!(size, 2);
    assert!(matches!(fault(vec![total(&subsets, "00", 5)]), TotalsFault::Torn { named: 5, size: 2, .. }));
    assert!(
        matches!(fault(vec![total(&subsets, "00", 6)]), TotalsFault::Torn { .. }),
        "one answer can't be named twice"
    );
    assert!(fault(vec![total(&plain, "2", 5)]).to_string().contains("expected \"0\" or \"1\""));
    assert!(fault(vec![total(&subsets, "99", 5)]).to_string().contains("expected \"00\" to \"07\""));
    assert!(matches!(fault(vec![total(&plain, "1", u64::MAX)]), TotalsFault::Absurd { count: u64::MAX, .. }));
    let most = vec![total(&plain, "1", MOST_REPORTS), total(&plain, "0", MOST_REPORTS)];
    assert!(matches!(fault(most), TotalsFault::Absurd { .. }));
    assert_eq!(fault(vec![total(&plain, "1", 5), total(&plain, "1", 5)]), TotalsFault::Repeated("asked".into()));
    let unknown = Total { policy: "?".into(), ..total(&plain, "1", 5) };
    assert_eq!(fault(vec![unknown]), TotalsFault::UnknownPolicy("?".into()));
    let unasked = Total { question: "other".into(), ..total(&plain, "1", 5) };
    assert_eq!(fault(vec![unasked]), TotalsFault::UnknownQuestion("other".into()));
}

#[test]
fn columns_are_those_of_the_rows() {
    let row = decoded(Asks::Canary, 8, &[&[1.0, 0.0]]).remove(0);
    let object = serde_json::to_value(row).unwrap();
    let names: std::collections::BTreeSet<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, COLUMNS.into_iter().collect());
}
