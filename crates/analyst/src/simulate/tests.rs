use super::*;
use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::policy::Reserve;
use murmur_core::privacy::profile::Silence;
use murmur_core::privacy::question::{Arms, Choice, Levels, Most, Options as Several};
use murmur_core::time::Span;

fn policy(asks: Vec<Asks>, reports: u32) -> Policy {
    let asked = |(n, asks)| Question { name: format!("q{n}"), weight: 1, asks };
    Policy {
        site: "vinyl".into(),
        epoch: Span(28 * Span::DAY.0),
        odds: Odds::new(3, 1).unwrap(),
        reports,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(1, 5).unwrap(),
        signals: Vec::new(),
        questions: asks.into_iter().enumerate().map(asked).collect(),
    }
}

fn setup(visitors: u32, epochs: u32) -> Setup {
    Setup { visitors, epochs, bots: 0.0, churn: 0.0, cleared: 0.0, confidence: 0.95, seed: 1 }
}

fn still(policy: Policy) -> Vec<Phase> {
    vec![Phase::first(policy)]
}

fn segment() -> Asks {
    Asks::Segment { rule: "true".into() }
}

#[test]
fn every_kind_is_estimated_without_bias() {
    let named = |name: &str| Choice { name: name.into(), rule: "true".into() };
    let kinds = vec![
        segment(),
        Asks::Choice(Several::new((0..12).map(|n| named(&format!("o{n}"))).collect()).unwrap()),
        Asks::Outcome { within: "a".into(), outcome: "b".into() },
        Asks::Funnel(Several::new(vec![named("viewed"), named("bought")]).unwrap()),
        Asks::Mean { within: None, amount: "1".into(), most: Most::new(50).unwrap(), levels: Levels::Three },
        Asks::Experiment { arms: Arms::new(vec!["a".into(), "b".into()]).unwrap(), outcome: "b".into() },
        Asks::Canary,
    ];
    for reports in [1, 2] {
        let phases = still(policy(kinds.clone(), reports));
        let Simulated { outcomes, silent } = simulate(&phases, &Truth::new(), &setup(60_000, 1), |_| {}).unwrap();
        assert!(silent.is_empty());
        let (mut intervals, mut covering) = (0, 0);
        for outcome in &outcomes {
            let Outcome { bias, standard_error, .. } = outcome;
            if let (Some(bias), Some(error)) = (bias, standard_error) {
                assert!(bias.abs() < 5.0 * error, "{outcome:?}");
            }
            assert_eq!(outcome.alarms, 0, "{outcome:?}");
            intervals += outcome.intervals;
            covering += outcome.covering;
        }
        assert!(intervals >= 28 && covering * 100 >= intervals * 85, "{covering} of {intervals}");
    }
}

#[test]
fn bots_are_seen_by_the_canary_and_move_shares_as_far_as_printed() {
    let phases = still(policy(vec![segment(), Asks::Canary], 8));
    let setup = Setup { bots: 0.2, ..setup(40_000, 2) };
    let outcomes = simulate(&phases, &Truth::new(), &setup, |_| {}).unwrap().outcomes;
    let canary = outcomes.iter().find(|outcome| outcome.question == "q1").unwrap();
    assert_eq!(canary.alarms, 2, "{canary:?}");
    // g((1−q)/λ − f) at a fifth: 0.2 · (1.5 − 0.2).
    let bias = outcomes[0].bias.unwrap();
    assert!((bias - 0.26).abs() < 0.04, "{bias}");
}

#[test]
fn keys_fall_silent_and_cleared_storage_makes_new_ones() {
    let phases = still(policy(vec![segment()], 2));
    let count = |setup: Setup| {
        let shares = [vec![usual(&segment())]];
        let (totals, _) = Crowd::new(&phases, &shares, &setup).live(&mut |_| {});
        let mut counts = [0; 4];
        totals.totals.iter().for_each(|total| counts[(total.epoch - FIRST) as usize] += total.count);
        counts
    };
    let still = count(setup(2_000, 4));
    assert_eq!((still[0], still[2], still[3]), (still[1], 0, 0), "two reports, then silence");
    let cleared = count(Setup { cleared: 0.5, ..setup(2_000, 4) });
    assert!(cleared[2] > 500 && cleared[3] > 500, "{cleared:?}");
    let churned = count(Setup { churn: 1.0, ..setup(2_000, 4) });
    assert!(churned.iter().all(|n| (1_450..1_750).contains(n)), "{churned:?}");
}

#[test]
fn a_truth_that_does_not_fit_is_refused() {
    let phases = still(policy(vec![segment(), Asks::Outcome { within: "a".into(), outcome: "b".into() }], 8));
    let fault = |json: &str| {
        let truth: Truth = serde_json::from_str(json).unwrap();
        simulate(&phases, &truth, &setup(10, 1), |_| {}).unwrap_err().to_string()
    };
    assert!(fault(r#"{ "q0": [0.1, 0.2, 0.7] }"#).contains("expected a share of yes"));
    assert!(fault(r#"{ "q1": 0.2 }"#).contains("expected 3 shares, of outside, no, yes"));
    assert!(fault(r#"{ "q1": [0.5, 0.5, 0.5] }"#).contains("add up to 1"));
    assert!(fault(r#"{ "q0": 1.5 }"#).contains("from 0 to 1"));
    assert!(fault(r#"{ "q7": 0.5 }"#).contains("no question"));
    let truth = Truth::from([("q0".into(), Shares::Yes(0.37))]);
    assert_eq!(simulate(&phases, &truth, &setup(1_000, 1), |_| {}).unwrap().outcomes[0].truth, 0.37);
}

#[test]
fn crowds_of_one_epoch_are_covered_as_often_as_said() {
    let phases = still(policy(vec![segment()], 8));
    let crowd = |seed| simulate(&phases, &Truth::new(), &Setup { seed, ..setup(2_000, 1) }, |_| {}).unwrap();
    let all = (2..=200).fold(crowd(1), |all, seed| pooled(all, &crowd(seed)));
    let Outcome { intervals, covering, bias, standard_error, .. } = all.outcomes[0].clone();
    assert_eq!(intervals, 200);
    assert!((183..=199).contains(&covering), "{covering} of 200");
    assert!(bias.unwrap().abs() < 4.0 * standard_error.unwrap() / 200_f64.sqrt(), "{bias:?}");
}

/// Four epochs under `first`, and from the middle of the third on under `second`.
fn changed(first: Policy, second: Policy, visitors: u32) -> Simulated {
    let phases = [Phase::first(first), Phase { from: 2, policy: second }];
    simulate(&phases, &Truth::new(), &setup(visitors, 4), |_| {}).unwrap()
}

#[test]
fn a_change_of_weights_and_of_odds_stays_one_series_that_is_read_without_bias() {
    let first = policy(vec![segment(), segment()], 8);
    let mut second = first.clone();
    second.odds = Odds::new(2, 1).unwrap();
    second.questions[0].weight = 3;
    let Simulated { outcomes, silent } = changed(first, second, 40_000);
    assert!(silent.is_empty(), "{silent:?}");
    assert_eq!(outcomes.len(), 2);
    for outcome in &outcomes {
        assert_eq!((outcome.series, outcome.policies, outcome.intervals, outcome.alarms), (1, 2, 4, 0), "{outcome:?}");
        let (bias, error) = outcome.bias.zip(outcome.standard_error).unwrap();
        assert!(bias.abs() < 4.0 * error, "{outcome:?}");
        assert!(outcome.covering >= 3, "{outcome:?}");
    }
}

#[test]
fn where_a_question_is_gone_its_devices_are_silent_and_the_others_speak_on() {
    let first = policy(vec![segment(), Asks::Canary], 8);
    let second = Policy { questions: vec![first.questions[0].clone()], ..first.clone() };
    let Simulated { outcomes, silent } = changed(first, second, 10_000);
    let intervals: Vec<_> = outcomes.iter().map(|o| (o.question.as_str(), o.policies, o.intervals)).collect();
    assert_eq!(intervals, [("q0", 2, 4), ("q1", 1, 3)], "half of the third epoch still hears the canary");
    let [Silent { epoch: 4, reason, visitors }] = silent[..] else { panic!("{silent:?}") };
    assert_eq!(reason, Silence::QuestionGone.reason());
    // Two fifths of the keys draw the canary.
    assert!((3_800..4_200).contains(&visitors), "{visitors}");
}

#[test]
fn other_answers_silence_and_begin_a_new_series_with_who_has_not_spoken() {
    let tiers = |names: &[&str]| {
        let named = |name: &&str| Choice { name: (*name).into(), rule: "true".into() };
        Asks::Choice(Several::new(names.iter().map(named).collect()).unwrap())
    };
    let first = policy(vec![tiers(&["gold", "silver"])], 8);
    let mut second = policy(vec![tiers(&["gold", "silver", "bronze"])], 8);
    second.reserve = Reserve::new(0, 1).unwrap();
    let Simulated { outcomes, silent } = changed(first, second, 10_000);
    let [Silent { reason, visitors, .. }] = silent[..] else { panic!("{silent:?}") };
    assert_eq!(reason, Silence::AnswersChanged.reason());
    assert!((7_800..8_200).contains(&visitors), "{visitors}");
    let series: Vec<u32> = outcomes.iter().map(|outcome| outcome.series).collect();
    assert_eq!(series, [1, 1, 1, 2, 2, 2, 2], "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| outcome.intervals >= 2 && outcome.alarms == 0), "{outcomes:?}");
}

#[test]
fn a_raise_of_the_odds_silences_who_was_promised_less() {
    let first = policy(vec![segment()], 8);
    let raised = Policy { odds: Odds::new(5, 1).unwrap(), ..first.clone() };
    let Simulated { silent, .. } = changed(first, raised, 2_000);
    assert_eq!(silent.iter().map(|silent| silent.reason).collect::<Vec<_>>(), [Silence::OddsRaised.reason()]);
}
