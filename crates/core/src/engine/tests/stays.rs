//! Membership that stays, and what builds on it.

use super::*;

const HOUR: i64 = Span::HOUR.0;

fn visitor(segments: &str) -> Visitor {
    let text = format!(
        r#"{{ "version": 1, "site": "shop",
            "signals": {{ "buy": {{ "title": "t", "purpose": "p" }}, "view": {{ "title": "t", "purpose": "p" }} }},
            "segments": {{ {segments} }} }}"#
    );
    let manifest = manifest::parse(&text).unwrap();
    let engine = Engine::of(&manifest);
    let mut visitor = Visitor { engine, history: History::new(&manifest.signals), manifest };
    visitor.engine.load(World::of(&visitor.manifest, &visitor.history, &[], Time(START), 0));
    visitor
}

fn happens(visitor: &mut Visitor, signal: usize, now: i64) -> Change {
    let row = visitor.history.add(signal, &Event { time: Time(now), offset: 0, values: vec![] }, true);
    visitor.engine.event(signal, row, World::of(&visitor.manifest, &visitor.history, &[], Time(now), 0))
}

#[test]
fn what_builds_on_a_segment_hears_first_that_it_stayed_long_enough() {
    let two = r#""a": { "title": "t", "why": "w", "when": "count(buy, days(1)) >= 1", "stays": "2d" },
        "b": { "title": "t", "why": "w", "when": "segment('a') && count(view, days(9)) >= 1", "stays": "7d" }"#;
    // It holds for a day and stays two; the view comes at the instant that it ends.
    let end = START + 3 * DAY + 1;
    for wakes in [false, true] {
        let mut visitor = visitor(two);
        assert_eq!(happens(&mut visitor, 0, START).entered, [0]);
        if wakes {
            visitor.at(end);
        }
        let change = happens(&mut visitor, 1, end + i64::from(wakes));
        assert_eq!(visitor.engine.members(), [false, false], "woken before: {wakes}");
        assert_eq!(change, Change { entered: vec![], left: if wakes { vec![] } else { vec![0] } });
    }
}

#[test]
fn time_alone_enters_nobody_through_a_segment_that_has_ended() {
    // 4,335 minutes are 3 days and a quarter of an hour: by then `a` has ended, which nobody saw before.
    let three = r#""a": { "title": "t", "why": "w", "when": "count(buy, days(1)) >= 1", "stays": "2d" },
        "b": { "title": "t", "why": "w", "when": "segment('a') && ago(buy) > minutes(4335)", "stays": "7d" },
        "v": { "title": "t", "why": "w", "when": "ago(view) < days(1)" }"#;
    let mut visitor = visitor(three);
    happens(&mut visitor, 0, START);
    let world = |visitor: &Visitor| {
        let mut engine = visitor.engine.clone();
        let now = Time(START + 3 * DAY + HOUR);
        let change = engine.advance(World::of(&visitor.manifest, &visitor.history, &[], now, 0));
        (change, engine.members().to_vec())
    };
    let (change, members) = world(&visitor);
    assert_eq!(members, [false; 3]);
    assert_eq!(change, Change { entered: vec![], left: vec![0] }, "nothing both entered and left");
}

#[test]
fn a_clock_that_was_ahead_keeps_nobody_longer() {
    let stays = r#""s": { "title": "t", "why": "w", "when": "count(buy, days(30)) >= 1", "stays": "7d" },
        "v": { "title": "t", "why": "w", "when": "ago(view) < days(1)" }"#;
    let mut visitor = visitor(stays);
    let member = |visitor: &mut Visitor, now: i64| {
        visitor.at(now);
        visitor.engine.members()[0]
    };
    let ahead = START + 365 * DAY;
    happens(&mut visitor, 0, ahead);
    assert!(member(&mut visitor, START + DAY), "it stays from now, since it was so");
    assert!(member(&mut visitor, START + 8 * DAY - 1));
    assert!(!member(&mut visitor, START + 8 * DAY + 1), "and not until a year has passed");
    // Another page's word of a time to come is believed no further than the present, either.
    visitor.engine.hold(0, Time(ahead));
    visitor.engine.load(World::of(&visitor.manifest, &visitor.history, &[], Time(START + 9 * DAY), 0));
    assert_eq!(visitor.engine.held(0), Some(Time(START + 9 * DAY)));
}

/// The first view makes one condition true at the instant that another ends the rule: it held until then, and stays.
#[test]
fn a_rule_that_ends_as_something_first_happens_held_until_then() {
    let one = r#""s": { "title": "t", "why": "w", "when": "ago(view) < days(1) && count(view) > 9 || hour() > 8", "stays": "1h" },
        "b": { "title": "t", "why": "w", "when": "ago(buy) < days(1)" }"#;
    let mut visitor = visitor(&one.replace("count(view)", "count(view, days(2))"));
    visitor.at(START + 22 * HOUR);
    assert!(visitor.engine.members()[0]);
    let now = Time(START + 22 * HOUR);
    let row = visitor.history.add(1, &Event { time: now, offset: 330, values: vec![] }, true);
    visitor.engine.event(1, row, World::of(&visitor.manifest, &visitor.history, &[], now, 330));
    assert!(visitor.engine.members()[0], "half past three in the night, there");
    assert_eq!(visitor.engine.held(0), Some(Time(now.0 - 1)));
}
