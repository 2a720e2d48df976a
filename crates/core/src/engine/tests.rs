//! What the engine knows beyond the present: when it must look again, and what stays.

use super::*;
use crate::manifest;
use crate::signal::{Event, FieldValue};

const DAY: i64 = Span::DAY.0;
const START: i64 = 20_000 * DAY;

fn site(segments: &str) -> Manifest {
    let text = format!(
        r#"{{ "version": 1, "site": "shop",
            "signals": {{ "buy": {{ "title": "t", "purpose": "p", "fields": {{ "value": {{ "type": "amount" }} }} }} }},
            "segments": {{ "uses": {{ "title": "t", "why": "w", "when": "sum(buy.value, days(1)) > 1000000.0" }}, {segments} }} }}"#
    );
    manifest::parse(&text).unwrap()
}

/// A visitor on a site whose segment 1 is of interest.
struct Visitor {
    manifest: Manifest,
    engine: Engine,
    history: History,
}

impl Visitor {
    fn on(segments: &str) -> Visitor {
        let manifest = site(segments);
        let mut visitor = Visitor { engine: Engine::of(&manifest), history: History::new(&manifest.signals), manifest };
        visitor.engine.load(World::of(&visitor.manifest, &visitor.history, &[], Time(START), 0));
        visitor
    }

    fn at(&mut self, now: i64) -> bool {
        self.engine.advance(World::of(&self.manifest, &self.history, &[], Time(now), 0));
        self.engine.members()[1]
    }

    fn buys(&mut self, now: i64) -> bool {
        let event = Event { time: Time(now), offset: 0, values: vec![FieldValue::Whole(1000)] };
        let row = self.history.add(0, &event, true);
        self.engine.event(0, row, World::of(&self.manifest, &self.history, &[], Time(now), 0));
        self.engine.members()[1]
    }

    /// When the segment next changes by itself, and how often the engine woke for nothing before.
    fn flips(&mut self) -> (i64, usize) {
        let before = self.engine.members()[1];
        for idle in 0.. {
            let next = self.next();
            if next == NEVER || self.at(next) != before {
                return (next, idle);
            }
        }
        unreachable!()
    }

    fn next(&self) -> i64 {
        self.engine.next().map_or(NEVER, |next| next.0)
    }
}

fn segment(when: &str) -> String {
    format!(r#""s": {{ "title": "t", "why": "w", "when": "{when}" }}"#)
}

#[test]
fn the_next_instant_is_when_the_rule_flips_and_not_when_an_event_expires() {
    let mut visitor = Visitor::on(&segment("count(buy, days(7)) >= 2"));
    assert_eq!(visitor.next(), NEVER);
    for day in 0..5 {
        visitor.buys(START + day * DAY);
    }
    // Of five, the fourth to leave takes the rule along.
    assert!(visitor.at(START + 5 * DAY));
    assert_eq!(visitor.flips(), (START + 3 * DAY + 7 * DAY + 1, 1));
    assert_eq!(visitor.next(), NEVER);
}

#[test]
fn a_sum_flips_with_the_event_that_takes_it_below() {
    let mut visitor = Visitor::on(&segment("sum(buy.value, days(7)) > 25.0"));
    for day in 0..5 {
        visitor.buys(START + day * DAY);
    }
    assert_eq!(visitor.flips(), (START + 2 * DAY + 7 * DAY + 1, 1));
}

#[test]
fn time_since_the_last_event_flips_both_ways() {
    let mut visitor = Visitor::on(&segment("ago(buy) > hours(1) && ago(buy) < days(3)"));
    assert!(!visitor.buys(START));
    assert_eq!(visitor.next(), START + Span::HOUR.0 + 1);
    assert!(visitor.at(START + Span::HOUR.0 + 1));
    assert_eq!(visitor.next(), START + 3 * DAY);
    assert!(!visitor.at(START + 3 * DAY));
}

#[test]
fn the_calendar_is_looked_at_within_the_hour() {
    let mut visitor = Visitor::on(&segment("count(buy, today()) >= 1"));
    visitor.buys(START + 23 * Span::HOUR.0 + 1);
    assert_eq!(visitor.next(), START + DAY);
    assert!(!visitor.at(START + DAY));
}

#[test]
fn membership_stays_and_ends_by_itself() {
    let mut visitor =
        Visitor::on(r#""s": { "title": "t", "why": "w", "when": "count(buy, days(1)) >= 1", "stays": "7d" }"#);
    visitor.buys(START);
    assert!(visitor.at(START + DAY + 1), "it held until a moment ago");
    assert_eq!(visitor.next(), START + 8 * DAY + 1);
    assert!(visitor.at(START + 8 * DAY));
    assert!(!visitor.at(START + 8 * DAY + 1));
    assert_eq!(visitor.engine.changes(1), 2);
    // The page knows how long the rule held even where it slept over the end.
    visitor.buys(START + 10 * DAY);
    assert!(visitor.at(START + 15 * DAY));
    assert!(!visitor.at(START + 30 * DAY));
}

#[test]
fn what_stayed_stays_on_the_next_page() {
    let stays = r#""s": { "title": "t", "why": "w", "when": "count(buy, days(1)) >= 1", "stays": "7d" }"#;
    let mut visitor = Visitor::on(stays);
    visitor.buys(START);
    visitor.at(START + 2 * DAY);
    let held = visitor.engine.held(1).unwrap();
    let mut next = Visitor::on(stays);
    next.engine.hold(1, held);
    assert!(next.at(START + 3 * DAY));
    assert!(!next.at(START + 9 * DAY));
}

#[test]
fn a_no_says_what_it_waits_for() {
    let when = "count(buy, days(7)) >= 2 && (ago(buy) > hours(1) || !(age(buy) < days(30)))";
    let mut visitor = Visitor::on(&segment(when));
    visitor.buys(START);
    let world = World::of(&visitor.manifest, &visitor.history, &[], Time(START), 0);
    let explained = visitor.engine.explain(1, &visitor.manifest.segments[1], world);
    assert_eq!(explained.missing, ["count(buy, days(7)) >= 2", "ago(buy) > hours(1) or not (age(buy) < days(30))"]);
    let texts: Vec<_> = explained.parts.iter().map(|part| &*part.text).collect();
    assert_eq!(texts, ["count(buy, days(7))", "ago(buy)", "age(buy)"]);
}

#[test]
fn segments_build_on_segments_but_not_in_circles() {
    let two = r#""s": { "title": "t", "why": "w", "when": "!segment('t')" },
                 "t": { "title": "t", "why": "w", "when": "count(buy, days(7)) >= 1" }"#;
    let mut visitor = Visitor::on(two);
    assert!(visitor.at(START));
    assert!(!visitor.buys(START + 1));
    assert!(visitor.at(START + 8 * DAY));
    for circle in ["segment('s')", "segment('t') || count(buy, days(1)) > 0"] {
        let text = format!(
            r#"{{ "version": 1, "site": "shop", "signals": {{ "buy": {{ "title": "t", "purpose": "p" }} }}, "segments": {{
                "s": {{ "title": "t", "why": "w", "when": "{circle}" }},
                "t": {{ "title": "t", "why": "w", "when": "segment('s')" }} }} }}"#
        );
        let faults = manifest::parse(&text).unwrap_err();
        assert!(faults.iter().any(|fault| fault.found.contains("own segment")), "{faults:?}");
    }
}

mod local;
mod stays;
