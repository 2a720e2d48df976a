//! What is kept of membership that stays, where a clock was ahead; and how a segment is explained.

use super::*;

const STAYS: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": { "purchase": { "title": "Purchases", "purpose": "To greet regulars" } },
  "segments": { "loyal": { "title": "Loyal", "why": "w", "when": "count(purchase, days(30)) >= 1", "stays": "14d" } }
}"#;

fn open(storage: &Shared, now: Time) -> Device<Shared> {
    Device::open(crate::manifest::parse(STAYS).unwrap(), storage.clone(), 0, true, now)
}

#[test]
fn what_was_stored_by_a_clock_that_was_ahead_ends_all_the_same() {
    let storage = Shared::default();
    let ahead = Time(NOW.0 + 365 * DAY);
    let mut device = open(&storage, ahead);
    device.choose(&EVERYTHING, &fresh(1), ahead);
    device.track(0, Event { time: ahead, offset: 0, values: vec![] }, ahead);
    device.decide(ahead, 0);
    assert_eq!(device.members(), [true]);
    device.leave(ahead);
    // The clock is right again: on a page a day it is a member for the time that it stays, and no longer.
    let days = (0..60).filter(|day| {
        let now = Time(NOW.0 + day * DAY);
        let mut device = open(&storage, now);
        device.decide(now, 0);
        device.leave(now);
        device.members() == [true]
    });
    assert_eq!(days.count(), 15, "today and fourteen days");
}

const WORD: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": { "view": { "title": "Views", "purpose": "To greet regulars" } },
  "visit": { "referrer": { "purpose": "To greet readers" } },
  "preferences": { "genre": { "title": "What?", "purpose": "To show it", "keep": "1y", "kind": "choice", "options": ["jazz", "folk"] } },
  "segments": {
    "seen": { "title": "t", "why": "w", "when": "count(view, days(9), hour() < 12) >= 0" },
    "evening": { "title": "t", "why": "w", "when": "segment('seen') && hour() >= 18 && visit.referrer == 'search'" },
    "jazz": { "title": "t", "why": "w", "when": "segment('seen')", "stated": "preference('genre') == 'jazz'" }
  }
}"#;

#[test]
fn an_explanation_has_all_that_the_rule_reads_and_who_decided() {
    let mut device = Device::open(crate::manifest::parse(WORD).unwrap(), Shared::default(), 0, true, NOW);
    device.decide(NOW, 60);
    let parts = |explained: &Explained| {
        let part = |part: &crate::engine::Part| (part.text.to_string(), part.value.clone());
        explained.parts.iter().map(part).collect::<Vec<_>>()
    };
    let (nothing, yes) = (Err(crate::expression::EvalError::Nothing), Ok(Value::Bool(true)));
    let explained = device.explain(1, NOW);
    assert_eq!(
        parts(&explained),
        [
            ("segment('seen')".into(), yes.clone()),
            ("visit.referrer".into(), nothing.clone()),
            ("hour()".into(), Ok(Value::Int(1)))
        ]
    );
    assert_eq!(parts(&device.explain(0, NOW)).len(), 1, "the hour in a filter is the event's");
    // Nothing is stated: the rule decides. Then the visitor's word does, against it.
    let explained = device.explain(2, NOW);
    assert_eq!((explained.stated, parts(&explained)[1].1.clone()), (None, nothing));
    assert_eq!((explained.error, explained.missing.len()), (None, 0));
    assert!(device.members()[2]);
    device.prefer(0, &Tree::Text("folk".into()), NOW);
    device.decide(NOW, 60);
    assert!(!device.members()[2]);
    let explained = device.explain(2, NOW);
    assert_eq!(explained.stated, Some("preference('genre') == 'jazz'"));
    assert_eq!(explained.missing, ["preference('genre') == 'jazz'"]);
    assert_eq!(
        parts(&explained),
        [("segment('seen')".into(), yes), ("preference('genre')".into(), Ok(Value::Text("folk".into())))]
    );
}
