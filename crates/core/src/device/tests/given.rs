//! A visitor made of what happened.

use super::*;
use crate::device::given::{Flip, Given};

fn read(segments: &str, history: &str) -> Result<Given, Vec<String>> {
    let manifest = format!(
        r#"{{ "version": 1, "site": "vinyl",
        "signals": {{ "buy": {{ "title": "t", "purpose": "p", "keep": "2y", "fields": {{ "value": {{ "type": "amount" }} }} }} }},
        "preferences": {{ "genre": {{ "title": "t", "purpose": "p", "keep": "1y", "kind": "choice", "options": ["jazz", "folk"] }} }},
        "segments": {{ {segments}, {USES} }} }}"#
    );
    let history: serde_json::Value = serde_json::from_str(history).unwrap();
    let manifest = crate::manifest::parse(&manifest).unwrap();
    let faults = |faults: Vec<crate::fault::Fault>| faults.iter().map(ToString::to_string).collect();
    Given::read(manifest, &Tree::from(&history), Vec::new()).map_err(faults)
}

/// What is declared must be read by a rule. This one never holds.
const USES: &str =
    r#""uses": { "title": "t", "why": "w", "when": "sum(buy.value) < 0.0 && preference('genre') == 'jazz'" }"#;

const SEGMENTS: &str = r#"
    "regular": { "title": "t", "why": "w", "when": "count(buy, days(10)) >= 2 && sum(buy.value) > 0.0" },
    "fresh": { "title": "t", "why": "w", "when": "ago(buy) <= days(1)", "stays": "3d" },
    "folk": { "title": "t", "why": "w", "when": "preference('genre') == 'folk'" }"#;

fn buys(days: &[i64]) -> String {
    let event =
        |day: &i64| format!(r#"{{"signal":"buy","time":{},"offset":60,"fields":{{"value":10}}}}"#, NOW.0 + day * DAY);
    format!("[{}]", days.iter().map(event).collect::<Vec<_>>().join(","))
}

fn members(given: &mut Given, day: f64) -> Vec<bool> {
    let members = given.at(Time(NOW.0 + (day * DAY as f64) as i64), 0).members();
    members[..members.len() - 1].to_vec()
}

#[test]
fn it_is_what_it_was_at_each_instant_in_whatever_order_they_are_asked_for() {
    let mut given = read(SEGMENTS, &buys(&[5, 0])).unwrap();
    for (day, expected) in [
        (5.0, [true, true, false]),
        (4.9, [false, false, false]),
        (0.5, [false, true, false]),
        (-1.0, [false, false, false]),
        (9.9, [true, false, false]),
        (3.9, [false, true, false]),
        (10.1, [false, false, false]),
    ] {
        assert_eq!(members(&mut given, day), expected, "day {day}");
    }
}

#[test]
fn each_change_is_known_to_the_millisecond() {
    let mut given = read(SEGMENTS, &buys(&[0, 5])).unwrap();
    let at = |day: i64, more: i64| Time(NOW.0 + day * DAY + more);
    let flip = |time, entered: &[usize], left: &[usize]| Flip { time, entered: entered.into(), left: left.into() };
    let all = [
        flip(at(0, 0), &[1], &[]),
        flip(at(4, 1), &[], &[1]),
        flip(at(5, 0), &[0, 1], &[]),
        flip(at(9, 1), &[], &[1]),
        flip(at(10, 1), &[], &[0]),
    ];
    assert_eq!(given.flips(at(30, 0)), all);
    assert_eq!(given.flips(at(5, 0)), all[..3]);
    given.at(at(1, 0), 0);
    let mut next = Vec::new();
    while let Some(time) = given.next_flip() {
        next.push(time);
    }
    assert_eq!(next, [at(4, 1), at(5, 0), at(9, 1), at(10, 1)]);
}

#[test]
fn a_score_that_fades_is_found_to_the_minute_beside_what_is_known_to_the_millisecond() {
    let fading = r#""warm": { "title": "t", "why": "w", "when": "decayed(buy, days(10)) > 0.25" },
                    "fresh": { "title": "t", "why": "w", "when": "ago(buy) <= days(3)" }"#;
    let mut given = read(fading, &buys(&[0])).unwrap();
    given.at(NOW, 0);
    assert_eq!(given.next_flip(), Some(Time(NOW.0 + 3 * DAY + 1)));
    let left = given.next_flip().unwrap().since(NOW).0;
    assert!((20 * DAY..=20 * DAY + Span::MINUTE.0).contains(&left), "{left}");
    assert_eq!(given.next_flip(), None);
}

#[test]
fn preferences_are_stated_and_taken_back() {
    let mut given = read(
        SEGMENTS,
        &format!(
            r#"[{{"preference":"genre","time":{},"answer":"folk"}},{{"preference":"genre","time":{},"answer":null}}]"#,
            NOW.0,
            NOW.0 + DAY
        ),
    )
    .unwrap();
    assert!(members(&mut given, 0.5)[2]);
    assert!(!members(&mut given, 1.5)[2]);
}

#[test]
fn an_export_is_a_history_and_what_the_manifest_does_not_know_is_passed_over() {
    let export = format!(
        r#"{{"murmur":1,"site":"vinyl","history":[
            {{"signal":"gone","events":[]}},
            {{"signal":"buy","first":{0},"last":{1},"events":[
                {{"signal":"buy","time":{1},"offset":0,"fields":{{"value":1,"old":2}}}}]}}],
          "preferences":[{{"preference":"genre","value":"folk","stated":{1}}},{{"preference":"genre"}},{{"preference":"gone","value":1,"stated":1}}]}}"#,
        NOW.0 - 9 * DAY,
        NOW.0
    );
    let mut given = read(
        r#""old": { "title": "t", "why": "w", "when": "age(buy) > days(8) && count(buy) == 1" },
           "folk": { "title": "t", "why": "w", "when": "preference('genre') == 'folk'" }"#,
        &export,
    )
    .unwrap();
    assert_eq!(members(&mut given, -1.0), [false, false]);
    assert_eq!(members(&mut given, 0.0), [true, true]);
}

#[test]
fn what_a_test_got_wrong_is_said_all_at_once() {
    let faults = read(
        SEGMENTS,
        r#"[{"signal":"bye","time":1,"offset":0,"fields":{}}, {"signal":"buy","time":1,"offset":0,"fields":{"price":1}},
            {"signal":"buy","time":1,"offset":0,"fields":{"value":"x"}}, {"preference":"genre","time":1,"answer":"rock"},
            {"preference":"mood","time":1,"answer":"rock"}, 7]"#,
    )
    .unwrap_err();
    let paths: Vec<_> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    let wanted = [
        "history[0].signal",
        "history[1].fields",
        "history[2].fields.value",
        "history[3].answer",
        "history[4].preference",
        "history[5].signal",
    ];
    assert_eq!(paths, wanted, "{faults:#?}");
}

#[test]
fn it_has_no_key_and_no_report_whatever_the_history() {
    let mut given = read(SEGMENTS, &buys(&[0, 1, 2])).unwrap();
    let device = given.at(Time(NOW.0 + 3 * DAY), 0);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(*device.profile(), Stored::None);
    assert_eq!(device.make_report(NOW), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn walking_gives_what_looking_at_once_gives(mut days in proptest::collection::vec(0_i64..60, 1..12), ask in 0_i64..80) {
        let rule = r#""regular": { "title": "t", "why": "w", "when": "count(buy, days(10)) >= 2" },
                      "lapsed": { "title": "t", "why": "w", "when": "ago(buy) > days(7)" }"#;
        let mut given = read(rule, &buys(&days)).unwrap();
        let members = members(&mut given, ask as f64);
        days.retain(|day| *day <= ask);
        let recent = days.iter().filter(|day| ask - **day <= 10).count();
        let last = days.iter().max();
        prop_assert_eq!(members, vec![recent >= 2, last.is_some_and(|last| ask - last > 7)]);
    }
}
