//! The engine against a naive re-computation, in random worlds.

mod support;

use murmur_core::engine::{Engine, World};
use murmur_core::expression::Value;
use murmur_core::history::History;
use murmur_core::manifest::Manifest;
use murmur_core::time::{Span, Time};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::{Act, KNOWN, Lived, Seen, history, worlds};

/// How often a page wakes between two acts, before a test of what stays goes no further.
const PATIENCE: usize = 300;

/// What is known, act by act.
struct Life<'a> {
    manifest: &'a Manifest,
    history: History,
    inputs: Vec<Option<Value<'static>>>,
    time: Time,
    place: i16,
}

impl Life<'_> {
    fn of(manifest: &Manifest) -> Life<'_> {
        let (history, inputs) = (history(manifest, &[]), vec![None; manifest.inputs.len()]);
        Life { manifest, history, inputs, time: Time(0), place: 0 }
    }

    /// Lets `act` happen; for an event its signal and row.
    fn happen(&mut self, act: &Act) -> Option<(usize, Option<usize>)> {
        match act {
            Act::Event { signal, event } => {
                self.place = event.offset;
                let row = self.history.add(*signal, event, self.manifest.needs[*signal].events.is_some());
                return Some((*signal, row));
            }
            Act::Clock { now, offset } => (self.time, self.place) = (*now, *offset),
            Act::Input { name, value } => {
                let input = self.manifest.input(name).expect("an input");
                self.inputs[input] = value.clone();
            }
        }
        None
    }

    fn world(&self, now: Time) -> World<'_> {
        World::of(self.manifest, &self.history, &self.inputs, now, self.place)
    }

    fn seen(&self, now: Time) -> Seen<'_> {
        let Life { manifest, history, inputs, place, .. } = self;
        Seen { manifest, history, inputs, now, offset: *place }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_generated_manifest_is_right(world in worlds(2)) {
        world.manifest();
    }

    #[test]
    fn the_engine_equals_a_naive_recomputation(world in worlds(60)) {
        let manifest = world.manifest();
        let stays = manifest.segments.iter().any(|segment| segment.stays.is_some());
        let (mut engine, mut lived, mut life) = (Engine::of(&manifest), Lived::new(&manifest), Life::of(&manifest));
        let mut loaded = false;
        for act in &world.acts {
            // A clock that goes back, or an event that is told late, leaves open what a rule was: the engine believes the
            // history, which may know better.
            let reaches_back = match act {
                Act::Clock { now, .. } => *now < life.time,
                Act::Event { event, .. } => event.time < life.time,
                Act::Input { .. } => false,
            };
            if stays && reaches_back {
                return Ok(());
            }
            // What a rule was while nobody looked is not known: where that matters a page looks whenever it wakes.
            if let (Act::Clock { now, .. }, true) = (act, stays && loaded) {
                let mut wakes = 0;
                while let Some(next) = engine.next().filter(|next| next < now) {
                    wakes += 1;
                    if wakes > PATIENCE {
                        return Ok(());
                    }
                    engine.advance(life.world(next));
                    prop_assert_eq!(engine.members(), &lived.look(life.seen(next))[..], "{:?} before {:?}", next, act);
                }
            }
            let happened = life.happen(act);
            let seen = life.world(life.time);
            let before = engine.members().to_vec();
            let change = match (act, happened) {
                _ if !std::mem::replace(&mut loaded, true) => engine.load(seen),
                (_, Some((signal, row))) => engine.event(signal, row, seen),
                (Act::Input { .. }, _) => engine.inputs_changed(seen),
                _ => engine.advance(seen),
            };
            let expected = lived.look(life.seen(life.time));
            prop_assert_eq!(engine.members(), &expected[..], "{:?}", act);
            let flips = |from: bool| {
                let segments = 0..expected.len();
                segments.filter(|&at| before[at] == from && expected[at] != from).collect::<Vec<_>>()
            };
            prop_assert_eq!((change.entered, change.left), (flips(false), flips(true)));
            // Until the next instant it names, time alone changes nothing. What it only glances at may be a minute late.
            let next = engine.next().unwrap_or(Time(life.time.0 + 1000 * Span::DAY.0));
            prop_assert!(next > life.time);
            if next.0 > life.time.0 + Span::MINUTE.0 {
                let later = lived.clone().look(life.seen(Time(next.0 - 1)));
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
        let (mut lived, mut life) = (Lived::new(&manifest), Life::of(&manifest));
        let mut seen = vec![[false; 2]; manifest.segments.len()];
        for act in &world.acts {
            life.happen(act);
            let members = lived.look(life.seen(life.time));
            seen.iter_mut().zip(members).for_each(|(seen, member)| seen[usize::from(member)] = true);
        }
        segments += seen.len();
        flipped += seen.iter().filter(|seen| **seen == [true; 2]).count();
        text.push_str(&world.text);
    }
    for name in KNOWN {
        let written = [format!("{name}("), format!("\"{name}\""), format!("{name}.")];
        assert!(written.iter().any(|written| text.contains(written)), "{name} is never used");
    }
    assert!(flipped * 3 > segments, "{flipped} of {segments} segments flip");
}
