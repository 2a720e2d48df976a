//! Until when rules held whose membership stays a while: the one thing about segments that history does not tell.

use crate::cut::{halves, parts};
use crate::digits::{self, digits};
use crate::engine::Engine;
use crate::history::storage::Storage;
use crate::segment::Segment;
use crate::time::Time;

/// Name of the instants in storage: `name instant` on a line each.
pub(super) const NAME: &str = "murmur.stays";

/// Tells `engine` what was stored, but for what is yet to come: a clock that was ahead is not believed.
pub(super) fn load(engine: &mut Engine, segments: &[Segment], storage: &impl Storage, now: Time) {
    let Some(text) = storage.get(NAME) else { return };
    for (name, held) in parts(&text, "\n").filter_map(|line| halves(line, " ")) {
        let segment = segments.iter().position(|segment| segment.stays.is_some() && segment.name == name);
        if let (Some(segment), Some(held)) = (segment, digits::read(held)) {
            engine.hold(segment, Time(held).min(now));
        }
    }
}

/// Stores what `engine` knows, where there is anything.
pub(super) fn save(engine: &mut Engine, segments: &[Segment], storage: &mut impl Storage, now: Time) {
    load(engine, segments, storage, now); // another page may know of a later instant
    let text = text(engine, segments);
    if !text.is_empty() {
        // Where it is not kept, membership ends with the rule.
        let _ = storage.set(NAME, &text);
    }
}

/// What `engine` knows, as it is stored.
pub(super) fn text(engine: &Engine, segments: &[Segment]) -> String {
    let mut text = String::new();
    for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.stays.is_some()) {
        if let Some(held) = engine.held(index) {
            text.push_str(&[&segment.name, " ", &digits(held.0), "\n"].concat());
        }
    }
    text
}
