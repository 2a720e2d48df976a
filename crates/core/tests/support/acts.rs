//! Random lives: events that tie, come late or belong to a time to come, a clock that sleeps and goes back, travel.

use murmur_core::expression::Value;
use murmur_core::signal::{Event, FieldKind, FieldValue};
use murmur_core::time::{Span, Time};
use proptest::prelude::*;

use super::site::SignalShape;
use super::{Act, LENGTHS, TEXTS};

/// 2026-03-27 21:30 UTC: a month's end, a change of the clocks and a week's end are near.
const START: Time = Time(1_774_647_000_000);

/// A minute, the ends of the earth, and half hours.
const OFFSETS: [i16; 8] = [0, 60, 120, -300, 330, 765, 840, -600];

/// An act before it is known what signals there are and what time it is.
#[derive(Clone, Debug)]
pub(crate) enum Raw {
    /// Something happens now, or so long ago, or at the time of the event before; where the visitor has been, or elsewhere.
    Event { signal: usize, late: Option<i64>, ties: bool, moved: Option<usize>, values: [usize; 5] },
    /// Time passes, or goes back.
    Pass(i64),
    /// The visitor is elsewhere, or the clocks are changed.
    Travel(usize),
    /// An input has one of the values that rules ask for, or none.
    Input(usize, usize),
}

/// What rules read beside history.
const INPUTS: [&str; 5] = ["visit.campaign", "page.topic", "page.topics", "preference('genre')", "preference('stars')"];

/// A life of at most so many acts.
pub(crate) fn raw(most: usize) -> impl Strategy<Value = Vec<Raw>> {
    let values = prop::array::uniform5(0..6_usize);
    let late = prop_oneof![3 => Just(None), 1 => step().prop_map(Some)];
    let moved = prop_oneof![9 => Just(None), 1 => (0..OFFSETS.len()).prop_map(Some)];
    let event = (0..4_usize, late, prop::bool::weighted(0.1), moved, values)
        .prop_map(|(signal, late, ties, moved, values)| Raw::Event { signal, late, ties, moved, values });
    let act = prop_oneof![
        10 => event,
        8 => step().prop_map(Raw::Pass),
        1 => step().prop_map(|back| Raw::Pass(-back)),
        1 => (0..OFFSETS.len()).prop_map(Raw::Travel),
        2 => (0..INPUTS.len(), 0..6_usize).prop_map(|(input, value)| Raw::Input(input, value)),
    ];
    prop::collection::vec(act, 1..most)
}

/// So many milliseconds: a moment, a length that rules use and the instants beside it, anything up to a day, a sleep.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => 0..3_i64,
        6 => (0..LENGTHS.len(), -1..2_i64).prop_map(|(length, beside)| LENGTHS[length].1 + beside),
        3 => 0..Span::DAY.0,
        1 => (20..90_i64).prop_map(|days| days * Span::DAY.0),
    ]
}

/// The acts of `raw` on a site with these signals.
pub(crate) fn resolve(signals: &[SignalShape], raw: &[Raw]) -> Vec<Act> {
    let (mut now, mut offset, mut before) = (START, 60, START);
    let mut acts = vec![Act::Clock { now, offset }];
    for act in raw {
        acts.push(match act {
            Raw::Pass(step) => {
                now = Time(now.0 + step);
                Act::Clock { now, offset }
            }
            Raw::Input(input, value) => Act::Input { name: INPUTS[*input], value: input_value(INPUTS[*input], *value) },
            Raw::Travel(to) => {
                offset = OFFSETS[*to];
                Act::Clock { now, offset }
            }
            Raw::Event { signal, late, ties, moved, values } => {
                offset = moved.map_or(offset, |to| OFFSETS[to]);
                let signal = signal % signals.len();
                let time = if *ties { before } else { Time(now.0 - late.unwrap_or(0)) };
                before = time;
                let fields = signals[signal].fields.iter().zip(values);
                let values = fields.map(|((_, kind), &value)| field_value(*kind, value)).collect();
                Act::Event { signal, event: Event { time, offset, values } }
            }
        });
    }
    acts
}

/// The value with this number, or none.
fn input_value(name: &str, number: usize) -> Option<Value<'static>> {
    let text = |number: usize| TEXTS.get(number % 5).map(|text| Value::Text((*text).into()));
    match name {
        "preference('stars')" => (number < 5).then_some(Value::Int(number as i64 + 1)),
        "page.topics" => text(number).map(|first| Value::List([first].into_iter().chain(text(number + 1)).collect())),
        _ => text(number),
    }
}

/// The value with this number among those that the rules' constants tell apart.
fn field_value(kind: FieldKind, number: usize) -> FieldValue {
    if number == 5 {
        return FieldValue::Missing;
    }
    match kind {
        FieldKind::Text => FieldValue::Text(TEXTS[number % TEXTS.len()].into()),
        FieldKind::Boolean => FieldValue::Whole((number % 2) as i64),
        FieldKind::Integer => FieldValue::Whole([1, 2, 0, 3, -1][number]),
        FieldKind::Amount { decimals: 0 } => FieldValue::Whole([10, 0, 20, -5, 9_007_199_254_740_991][number]),
        FieldKind::Amount { .. } => FieldValue::Whole([1990, 1000, 0, -500, 4990][number]),
    }
}
