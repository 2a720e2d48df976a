//! What a profile does over the epochs, under one policy and under edited ones.

use super::*;
use crate::privacy::mechanism::Family;
use crate::privacy::policy::Reserve;
use crate::privacy::question::{Arms, Asks, Choice, Levels, Most, Options};

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

fn policy(odds: (u32, u32), reports: u32) -> Policy {
    Policy {
        site: "vinyl".into(),
        epoch: Span(WEEK),
        odds: Odds::new(odds.0, odds.1).unwrap(),
        reports,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(0, 1).unwrap(),
        signals: Vec::new(),
        questions: vec![Question::segment("regular", 1, "true")],
    }
}

fn born(policy: &Policy) -> Profile {
    Profile::born(Key::new([5; 32]), policy, Time(100 * WEEK)).unwrap()
}

/// Answers in every epoch from 100 on that lets it.
fn live(profile: &mut Profile, policy: &Policy, epochs: std::ops::Range<i64>) -> Vec<u32> {
    let mut answered = Vec::new();
    for epoch in epochs {
        let now = Time(epoch * WEEK + 5);
        if let Ok(due) = profile.due(policy, now) {
            let report = profile.report(policy, &due, true).unwrap();
            assert_eq!(profile.report(policy, &due, true).as_ref(), Some(&report), "a repeat is the same bytes");
            answered.push(report.epoch);
            profile.record(policy, report, now);
            assert_eq!(profile.due(policy, now), Err(Silence::AlreadyReported));
        }
    }
    answered
}

#[test]
fn a_profile_reports_in_its_first_epochs_and_then_never() {
    let policy = policy((3, 1), 8);
    let mut profile = born(&policy);
    assert_eq!(live(&mut profile, &policy, 90..200), (100..108).collect::<Vec<_>>());
    assert_eq!(profile.due(&policy, Time(300 * WEEK)), Err(Silence::NotScheduled));
}

#[test]
fn a_lost_ledger_repeats_the_same_reports_in_the_same_epochs() {
    let policy = policy((3, 1), 8);
    let (mut first, mut restored) = (born(&policy), born(&policy));
    live(&mut first, &policy, 100..200);
    live(&mut restored, &policy, 100..200);
    assert_eq!(first, restored);
}

#[test]
fn a_later_policy_may_lower_the_cap_and_the_odds_but_never_raise_them() {
    let mut profile = born(&policy((3, 1), 4));
    assert_eq!(live(&mut profile, &policy((3, 1), 4), 100..102), [100, 101]);
    assert_eq!(profile.due(&policy((7, 1), 4), Time(102 * WEEK)), Err(Silence::OddsRaised));
    assert_eq!(live(&mut profile, &policy((2, 1), 8), 102..200), [102, 103], "the cap it was born with");
    let mut profile = born(&policy((3, 1), 8));
    assert_eq!(live(&mut profile, &policy((3, 1), 2), 100..200), [100, 101]);
}

#[test]
fn a_key_that_has_reported_never_answers_another_question() {
    let (asked, mut edited) = (policy((3, 1), 8), policy((3, 1), 8));
    edited.questions[0].name = "hesitant".into();
    let mut fresh = born(&asked);
    assert_eq!(fresh.due(&edited, Time(100 * WEEK)).unwrap().question.name, "hesitant", "nothing was sent yet");
    live(&mut fresh, &asked, 100..101);
    assert_eq!(fresh.due(&edited, Time(101 * WEEK)), Err(Silence::QuestionGone));
    edited.epoch = Span(2 * WEEK);
    assert_eq!(fresh.due(&edited, Time(101 * WEEK)), Err(Silence::EpochChanged));
}

/// A profile drew a question of each kind, reported, and its answers are those of the kind.
#[test]
fn every_kind_has_its_cap_and_survives_storage() {
    for (asks, cap, family) in kinds() {
        let mut policy = policy((3, 1), 8);
        policy.questions[0].asks = asks;
        let mut profile = born(&policy);
        assert_eq!(profile.cap(&policy), cap, "{:?}", policy.questions[0].asks);
        assert_eq!(live(&mut profile, &policy, 90..200).len() as u32, cap);
        for entry in profile.ledger() {
            assert_eq!(entry.report.mechanism, family);
            assert_eq!(policy.answer(&entry.report).unwrap().text(), entry.report.answer);
        }
        let stored = Stored::Active(Box::new(profile));
        assert_eq!(Stored::decode(stored.encode().as_deref()), stored);
    }
}

#[test]
fn a_key_whose_question_has_other_answers_now_is_silent() {
    for (place, (asks, ..)) in kinds().into_iter().enumerate() {
        let mut asked = policy((3, 1), 8);
        asked.questions[0].asks = asks;
        let mut profile = born(&asked);
        live(&mut profile, &asked, 100..101);
        for (other, (asks, ..)) in kinds().into_iter().enumerate() {
            let mut edited = asked.clone();
            edited.questions[0].asks = asks;
            let due = profile.due(&edited, Time(101 * WEEK)).map(|_| ());
            let expected = if place == other { Ok(()) } else { Err(Silence::AnswersChanged) };
            assert_eq!(due, expected, "{place} then {other}");
        }
    }
}

fn kinds() -> Vec<(Asks, u32, Family)> {
    let named = |count| {
        let named = |n| Choice { name: format!("o{n}"), rule: "true".into() };
        Options::new((0..count).map(named).collect()).unwrap()
    };
    let mean = |within: Option<&str>, levels| Asks::Mean {
        within: within.map(Into::into),
        amount: "1".into(),
        most: Most::new(9).unwrap(),
        levels,
    };
    let text = String::from;
    vec![
        (Asks::Segment { rule: text("true") }, 8, Family::Binary),
        (Asks::Canary, 8, Family::Binary),
        (Asks::Choice(named(1)), 8, Family::Binary),
        (Asks::Choice(named(4)), 5, Family::Chain),
        (Asks::Funnel(named(7)), 4, Family::Chain),
        (Asks::Choice(named(8)), 5, Family::Hashed),
        (Asks::Outcome { within: text("a"), outcome: text("b") }, 5, Family::Chain),
        (Asks::Returned { cohort: text("a"), returned: text("b") }, 5, Family::Chain),
        (mean(None, Levels::Two), 8, Family::Binary),
        (mean(Some("a"), Levels::Two), 5, Family::Chain),
        (mean(None, Levels::Three), 5, Family::Chain),
        (
            Asks::Experiment { arms: Arms::new(vec![text("a"), text("b")]).unwrap(), outcome: text("c") },
            8,
            Family::Binary,
        ),
        (Asks::Anchored { signal: text("purchase"), rule: text("a") }, 8, Family::Binary),
    ]
}

#[test]
fn a_record_survives_storage_and_a_damaged_one_is_retired() {
    let policy = policy((3, 1), 8);
    let mut profile = born(&policy);
    live(&mut profile, &policy, 100..103);
    let id = profile.ledger()[1].report.id.clone();
    profile.deliver(&id, Delivery::Sent);
    let stored = Stored::Active(Box::new(profile));
    let text = stored.encode().unwrap();
    assert_eq!(Stored::decode(Some(&text)), stored);
    for at in 0..text.len() {
        assert_eq!(Stored::decode(Some(&text[..at])), Stored::Retired);
        let other = if text.as_bytes()[at] == b'2' { "3" } else { "2" };
        assert_eq!(Stored::decode(Some(&[&text[..at], other, &text[at + 1..]].concat())), Stored::Retired);
    }
    assert_eq!(record::checksum("a"), "r2PcTIYB7Iw", "as the FNV page has it: af63dc4c8601ec8c");
    assert_eq!(Stored::decode(Stored::Retired.encode().as_deref()), Stored::Retired);
    assert_eq!(Stored::decode(None), Stored::None);
}

#[test]
fn a_record_above_the_ceiling_is_not_a_profile() {
    let mut profile = born(&policy((3, 1), 8));
    profile.reports = 9;
    assert_eq!(Stored::decode(Some(&profile.encode())), Stored::Retired);
    let mut profile = born(&policy((3, 1), 8));
    profile.epoch = Span::DAY;
    assert_eq!(Stored::decode(Some(&profile.encode())), Stored::Retired);
}

#[test]
fn erasing_leaves_a_marker_only_where_something_was_sent() {
    let policy = policy((3, 1), 8);
    let mut profile = born(&policy);
    assert_eq!(profile.erased(), Stored::None);
    live(&mut profile, &policy, 100..101);
    assert_eq!(profile.erased(), Stored::Retired);
}
