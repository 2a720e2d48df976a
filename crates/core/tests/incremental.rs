//! The engine against a naive re-computation, in random worlds.

mod support;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::{Act, KNOWN, recomputed, worlds};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_generated_manifest_is_right(world in worlds(2)) {
        world.manifest();
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
        let mut clock = None;
        for act in &world.acts {
            match act {
                Act::Event { signal, event } => events.push((*signal, event.clone())),
                Act::Clock { now, .. } => clock = Some(*now),
            }
            let members = recomputed(&manifest, &events, clock.unwrap());
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
