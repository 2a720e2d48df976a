//! The engine against a naive re-computation, in random worlds.

mod support;

use murmur_core::engine::{Engine, World};
use murmur_core::time::{Span, Time};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::{Act, KNOWN, history, recomputed, worlds};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_generated_manifest_is_right(world in worlds(2)) {
        world.manifest();
    }

    #[test]
    fn the_engine_equals_a_naive_recomputation(world in worlds(60)) {
        let manifest = world.manifest();
        let mut engine = Engine::of(&manifest);
        let mut known = history(&manifest, &[]);
        let mut events = Vec::new();
        let (mut time, mut place, mut loaded) = (Time(0), 0, false);
        for act in &world.acts {
            let mut happened = None;
            match act {
                Act::Event { signal, event } => {
                    events.push((*signal, event.clone()));
                    let row = known.add(*signal, event, manifest.needs[*signal].events.is_some());
                    happened = Some((*signal, row));
                }
                Act::Clock { now, offset } => (time, place) = (*now, *offset),
            }
            let seen = World::of(&manifest, &known, &[], time, place);
            let before = engine.members().to_vec();
            let change = match happened {
                _ if !std::mem::replace(&mut loaded, true) => engine.load(seen),
                Some((signal, row)) => engine.event(signal, row, seen),
                None => engine.advance(seen),
            };
            let expected = recomputed(&manifest, &events, time, place);
            prop_assert_eq!(engine.members(), &expected[..], "{:?}", act);
            let flips = |from: bool| {
                let segments = 0..expected.len();
                segments.filter(|&at| before[at] == from && expected[at] != from).collect::<Vec<_>>()
            };
            prop_assert_eq!((change.entered, change.left), (flips(false), flips(true)));
            // Until the next instant it names, time alone changes nothing. What it only glances at may be a minute late.
            let next = engine.next().unwrap_or(Time(time.0 + 1000 * Span::DAY.0));
            prop_assert!(next > time);
            if next.0 > time.0 + Span::MINUTE.0 {
                let later = recomputed(&manifest, &events, Time(next.0 - 1), place);
                prop_assert_eq!(engine.members(), &later[..], "until {:?}", next);
            }
        }
    }
}

/// A generator whose rules never change their minds would prove nothing.
#[test]
fn random_worlds_use_everything_and_flip_their_segments() {
    let mut runner = TestRunner::deterministic();
    let (mut text, mut segments, mut flipped) = (String::new(), 0, 0);
    for _ in 0..400 {
        let world = worlds(60).new_tree(&mut runner).unwrap().current();
        let manifest = world.manifest();
        let mut events = Vec::new();
        let mut seen = vec![[false; 2]; manifest.segments.len()];
        let (mut time, mut place) = (Time(0), 0);
        for act in &world.acts {
            match act {
                Act::Event { signal, event } => events.push((*signal, event.clone())),
                Act::Clock { now, offset } => (time, place) = (*now, *offset),
            }
            let members = recomputed(&manifest, &events, time, place);
            seen.iter_mut().zip(members).for_each(|(seen, member)| seen[usize::from(member)] = true);
        }
        segments += seen.len();
        flipped += seen.iter().filter(|seen| **seen == [true; 2]).count();
        text.push_str(&world.text);
    }
    for name in KNOWN {
        assert!(text.contains(&format!("{name}(")) || text.contains(&format!("\"{name}\"")), "{name} is never used");
    }
    assert!(flipped * 3 > segments, "{flipped} of {segments} segments flip");
}
