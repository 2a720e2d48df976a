//! The visitor's own time: dates over a change of the clocks, and the hour after a move.

use super::*;

/// 2026-03-27 21:30 UTC, in Vienna the Friday before summer time.
const FRIDAY: i64 = 1_774_647_000_000;
const HOUR: i64 = Span::HOUR.0;
const WINTER: i16 = 60;
const SUMMER: i16 = 120;

/// Whether `when` holds at the second instant for one who bought at the first, each with its offset.
fn holds(when: &str, (bought, before): (i64, i16), (now, offset): (i64, i16)) -> bool {
    let mut visitor = Visitor::on(&segment(when));
    visitor.engine = Engine::of(&visitor.manifest);
    let event = Event { time: Time(bought), offset: before, values: vec![FieldValue::Whole(1000)] };
    visitor.history.add(0, &event, true);
    visitor.engine.load(World::of(&visitor.manifest, &visitor.history, &[], Time(now), offset));
    visitor.engine.members()[1]
}

#[test]
fn what_happened_before_the_clocks_changed_keeps_its_date() {
    // Bought on 28 March at 23:30 of winter time; it is 29 March, noon of summer time.
    let (late, noon) = ((FRIDAY + 25 * HOUR, WINTER), (FRIDAY + 36 * HOUR + HOUR / 2, SUMMER));
    assert!(!holds("count(buy, today()) == 1", late, noon));
    assert!(holds("count(buy, yesterday()) == 1", late, noon));
    // Bought on 28 February at 23:30; it is 10 April.
    let (late, april) = ((FRIDAY - 27 * DAY + HOUR, WINTER), (FRIDAY + 14 * DAY - 11 * HOUR - HOUR / 2, SUMMER));
    assert!(!holds("count(buy, last_month()) == 1", late, april));
    // Bought on 1 October at 00:30 of summer time; it is 10 November.
    let (early, november) = ((FRIDAY + 187 * DAY + HOUR, SUMMER), (FRIDAY + 228 * DAY - 10 * HOUR, WINTER));
    assert!(holds("count(buy, last_month()) == 1", early, november));
}

/// West over midnight: 00:30 of the 2nd, then 18:00 of the 1st, in a window that slides from event to event.
#[test]
fn a_date_that_comes_twice_tears_no_window() {
    let mut visitor = Visitor::on(&segment("days_active(buy, this_month()) == 1 && count(buy, yesterday()) == 2"));
    let buys = |visitor: &mut Visitor, time: i64, offset: i16| {
        let event = Event { time: Time(time), offset, values: vec![FieldValue::Whole(1000)] };
        let row = visitor.history.add(0, &event, true);
        visitor.engine.event(0, row, World::of(&visitor.manifest, &visitor.history, &[], Time(time), offset));
    };
    // In UTC 30 September, 22:30 and 23:00.
    buys(&mut visitor, FRIDAY + 187 * DAY + HOUR, SUMMER);
    buys(&mut visitor, FRIDAY + 187 * DAY + HOUR + HOUR / 2, -300);
    let later = World::of(&visitor.manifest, &visitor.history, &[], Time(FRIDAY + 188 * DAY + 12 * HOUR), -300);
    visitor.engine.advance(later);
    assert!(visitor.engine.members()[1]);
}

/// An event or an input may be the first thing after a journey, before the page's timer wakes.
#[test]
fn who_travels_is_elsewhere_with_the_next_event_or_input() {
    let half_past_four = START + 16 * HOUR + HOUR / 2;
    for what in ["event", "input", "nothing"] {
        let mut visitor = Visitor::on(&segment("hour() >= 18 && count(buy, days(1)) >= 1"));
        visitor.engine = Engine::of(&visitor.manifest);
        let event = Event { time: Time(half_past_four - HOUR), offset: 60, values: vec![FieldValue::Whole(1000)] };
        visitor.history.add(0, &event, true);
        let at = |time: i64, offset: i16| (Time(time), offset);
        let world =
            |visitor: &Visitor, (now, offset): (Time, i16), go: &mut dyn FnMut(&mut Engine, World) -> Change| {
                let mut engine = visitor.engine.clone();
                go(&mut engine, World::of(&visitor.manifest, &visitor.history, &[], now, offset));
                engine
            };
        let (home, away, later) = (at(half_past_four, 60), at(half_past_four, 120), at(half_past_four + 60_000, 120));
        visitor.engine = world(&visitor, home, &mut |engine, world| engine.load(world));
        assert!(!visitor.engine.members()[1], "half past five at home");
        visitor.engine = world(&visitor, away, &mut |engine, world| match what {
            "event" => engine.event(0, None, world),
            "input" => engine.inputs_changed(world),
            _ => engine.advance(world),
        });
        assert!(visitor.engine.members()[1], "half past six there, by {what}");
        visitor.engine = world(&visitor, later, &mut |engine, world| engine.advance(world));
        assert!(visitor.engine.members()[1], "and a minute later, by {what}");
    }
}

#[test]
fn a_model_that_reads_the_clock_is_looked_at_when_the_hour_begins() {
    let text = r#"{ "version": 1, "site": "shop", "signals": { "buy": { "title": "t", "purpose": "p" } },
        "models": { "late": { "title": "t", "kind": "logistic", "classes": ["no", "yes"],
            "features": { "hour": "hour()" }, "weights": [1], "intercepts": [-12.5] } },
        "segments": { "all": { "title": "t", "why": "w", "when": "count(buy, days(1)) > 9" },
                      "s": { "title": "t", "why": "w", "when": "model('late') >= 0.5" } } }"#;
    let manifest = manifest::parse(text).unwrap();
    let engine = Engine::of(&manifest);
    let mut visitor = Visitor { engine, history: History::new(&manifest.signals), manifest };
    visitor.engine.load(World::of(&visitor.manifest, &visitor.history, &[], Time(START + 11 * HOUR), 0));
    assert!(!visitor.engine.members()[1]);
    let (flip, _) = visitor.flips();
    assert_eq!(flip, START + 13 * HOUR);
    assert!(visitor.engine.members()[1]);
}
