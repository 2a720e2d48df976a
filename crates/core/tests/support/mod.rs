//! Random worlds for property tests: a site's manifest, and what a visitor and the clock do.
//!
//! Rules are made as text, by what `docs/RULES.md` says of the language and nothing that the code says of itself.
//! [`KNOWN`] names what of the language is there; a function joins the tests by its name in it.

mod acts;
mod draw;
mod naive;
mod rules;
mod site;

use std::fmt;

use murmur_core::expression::Value;
use murmur_core::history::History;
use murmur_core::manifest::{self, Manifest};
use murmur_core::signal::Event;
use murmur_core::time::Time;
use proptest::prelude::*;

pub(crate) use naive::{Lived, Seen};

/// What rules may use: functions, windows, inputs and keys of a segment.
pub(crate) const KNOWN: &[&str] = &[
    "count",
    "sum",
    "mean",
    "min",
    "max",
    "distinct",
    "first",
    "last",
    "ago",
    "age",
    "days_active",
    "streak",
    "sequence",
    "sessions",
    "median_gap",
    "share",
    "share_low",
    "velocity",
    "decayed",
    "since",
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_year",
    "hour",
    "weekday",
    "segment",
    "stays",
    "stated",
    "preference",
    "visit",
    "page",
    "model",
];

/// A length of time, as a rule writes it and in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length(pub(crate) &'static str, pub(crate) i64);

impl Length {
    pub(crate) const HOUR: Length = Length("hours(1)", 60 * 60 * 1000);
    pub(crate) const DAY: Length = Length("days(1)", 24 * Length::HOUR.1);
}

/// The lengths that rules use; clocks step by them too, so that a window's very end is met.
const LENGTHS: [Length; 7] = [
    Length::DAY,
    Length("minutes(30)", Length::HOUR.1 / 2),
    Length("hours(2)", 2 * Length::HOUR.1),
    Length("days(3)", 3 * Length::DAY.1),
    Length("days(7)", 7 * Length::DAY.1),
    Length("weeks(2)", 14 * Length::DAY.1),
    Length("days(30)", 30 * Length::DAY.1),
];

/// The texts that events carry and rules ask for.
const TEXTS: [&str; 4] = ["jazz", "folk", "soul", ""];

/// What happens.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// A signal with this index.
    Event { signal: usize, event: Event },
    /// It is now this time, and local time is so many minutes ahead of UTC.
    Clock { now: Time, offset: i16 },
    /// What rules read of the visit, the page and the visitor's own word has another value, or none.
    Input { name: &'static str, value: Option<Value<'static>> },
}

/// A site and a visitor's life on it. The first act sets the clock.
#[derive(Clone)]
pub(crate) struct World {
    /// The manifest, as JSON.
    pub(crate) text: String,
    pub(crate) acts: Vec<Act>,
}

impl World {
    /// The manifest, which is right: a generated one that is refused is a fault of the generator or of the reader.
    pub(crate) fn manifest(&self) -> Manifest {
        manifest::parse(&self.text).unwrap_or_else(|faults| panic!("{faults:#?}\n{}", self.text))
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.acts.iter().try_for_each(|act| writeln!(f, "{act:?}"))
    }
}

/// Worlds of at most so many acts.
pub(crate) fn worlds(most: usize) -> impl Strategy<Value = World> {
    (prop::collection::vec(any::<u16>(), 0..200), acts::raw(most)).prop_map(|(choices, raw)| {
        let (signals, text) = site::site(&mut draw::Draw::new(&choices));
        World { text, acts: acts::resolve(&signals, &raw) }
    })
}

/// The history of these events.
pub(crate) fn history(manifest: &Manifest, events: &[(usize, Event)]) -> History {
    let mut history = History::new(&manifest.signals);
    for (signal, event) in events {
        history.add(*signal, event, manifest.needs[*signal].events.is_some());
    }
    history
}
