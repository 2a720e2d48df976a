//! Any text as a rule: it is refused at a place of the text, or it can be evaluated and its retention derived.

#![no_main]

mod support;

use std::cell::LazyCell;

use libfuzzer_sys::fuzz_target;
use murmur_core::engine::{Engine, World};
use murmur_core::expression::retention::{Need, derive};
use murmur_core::expression::{Input, LONGEST_RULE, Scope, Type, Value, compile};
use murmur_core::fault::Position;
use murmur_core::history::History;
use murmur_core::manifest::{self, Manifest};
use murmur_core::segment::Segment;
use murmur_core::signal::Signal;
use murmur_core::time::{Span, Time};
use support::NOW;

thread_local! {
    static SHOP: LazyCell<(Manifest, History)> = LazyCell::new(|| {
        let manifest = manifest::parse(include_str!("shop.json")).expect("a right manifest");
        let history = history(&manifest);
        (manifest, history)
    });
}

fuzz_target!(|text: &str| SHOP.with(|shop| check(text, &shop.0, &shop.1)));

/// Each signal at times of this past, at one instant twice, and at a time to come.
fn history(manifest: &Manifest) -> History {
    let mut history = History::new(&manifest.signals);
    for (index, signal) in manifest.signals.iter().enumerate() {
        for (turn, age) in [700, 90, 30, 8, 2, 1, 1, 0, -1].into_iter().enumerate() {
            history.add(index, &support::event(signal, turn, Time(NOW.0 - age * Span::DAY.0)), true);
        }
    }
    history
}

/// What an input gives; one of four has no value.
fn value(index: usize, input: &Input) -> Option<Value<'static>> {
    let text = || Value::Text("jazz".into());
    (index % 4 != 3).then(|| match input.kind {
        Type::Int => Value::Int(3),
        Type::Text => text(),
        _ => Value::List(vec![text()]),
    })
}

fn check(text: &str, manifest: &Manifest, history: &History) {
    let signals = &manifest.signals;
    let Manifest { inputs, models, .. } = manifest;
    let scope = Scope { signals, segments: &["all"], inputs, models };
    let rule = match compile(text, &scope) {
        Ok(rule) => rule,
        Err(fault) => {
            assert!(fault.at <= text.len() && !fault.found.is_empty() && !fault.expected.is_empty());
            Position::of(text, fault.at);
            return;
        }
    };
    assert!(text.len() <= LONGEST_RULE);
    assert!(rule.aggregates().iter().all(|aggregate| text.contains(&aggregate.text)));
    let needs = |signal: &Signal| Need { fields: vec![false; signal.fields.len()], ..Need::default() };
    let mut needs: Vec<_> = signals.iter().map(needs).collect();
    derive(&rule, signals, &mut needs, &mut Vec::new());
    let segment = Segment { rule, stays: Some(Span::DAY), ..Segment::default() };
    let segments = [Segment::default(), segment];
    let known: Vec<_> = inputs.iter().enumerate().map(|(index, input)| value(index, input)).collect();
    let mut engine = Engine::new(signals, models, &segments);
    engine.load(World { signals, models, history, inputs: &[], now: NOW, offset: 60 });
    engine.inputs_changed(World { signals, models, history, inputs: &known, now: NOW, offset: 60 });
    for now in [NOW, Time(0), Time(i64::MIN), Time(i64::MAX), NOW] {
        let world = World { signals, models, history, inputs: &known, now, offset: 60 };
        engine.advance(world);
        let mut anew = Engine::new(signals, models, &segments);
        anew.load(world);
        let explained = [engine.explain(1, &segments[1], world), anew.explain(1, &segments[1], world)];
        assert_eq!(format!("{:?}", explained[0]), format!("{:?}", explained[1]));
    }
}
