//! Where a chunk lies, and what the names of history say.

use super::{EVENTS, Schema};
use crate::cut::{halves, parts};
use crate::digits::{self, digits};

/// A chunk's place, read from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) signal: usize,
    pub(super) lane: u8,
    pub(super) number: u32,
}

impl Place {
    /// The place that the rest of a name speaks of, where its signal's events are still needed.
    pub(super) fn parse(rest: &str, schema: Schema) -> Option<Place> {
        let mut parts = parts(rest, ".");
        let (signal, lane, number) = (parts.next()?, parts.next()?, parts.next()?);
        let signal = schema.signals.iter().position(|declared| declared.name == signal)?;
        schema.needs[signal].events?;
        let place = Place { signal, lane: digits::read(lane)?, number: digits::read(number)? };
        parts.next().is_none().then_some(place)
    }

    pub(super) fn name(self, schema: Schema) -> String {
        [EVENTS, &schema.signals[self.signal].name[..], ".", &digits(self.lane), ".", &digits(self.number)].concat()
    }
}

/// The signal whose instants the rest of a name speaks of, where a rule still uses it.
pub(super) fn instants_signal(rest: &str, schema: Schema) -> Option<usize> {
    let (signal, lane) = halves(rest, ".")?;
    digits::read::<u8>(lane)?;
    schema.signals.iter().position(|declared| declared.name == signal).filter(|&signal| schema.needs[signal].used)
}
