//! What a visitor did, on the device: events by signal, and how they are kept.
//!
//! [`History`] is the part in memory that rules read. [`journal`] keeps it in a key-value [`storage`] as small
//! checksummed chunks ([`chunk`]) in a dense text code ([`text`]).

pub mod chunk;
pub mod journal;
mod record;
pub mod storage;
pub mod text;
mod texts;

pub use record::{FieldRef, Record};

use crate::signal::{Event, Signal};
use crate::time::Time;

/// The events of all signals of a manifest, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    records: Vec<Record>,
}

/// When a signal first and last happened, kept until the visitor forgets, even when its events are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instants {
    /// The first event's time.
    pub first: Time,
    /// The last event's time.
    pub last: Time,
}

impl Instants {
    /// The instants of one event.
    pub fn at(time: Time) -> Instants {
        Instants { first: time, last: time }
    }

    /// Widened so that it holds `other` too.
    pub fn with(self, other: Instants) -> Instants {
        Instants { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

impl History {
    /// An empty history of these signals.
    pub fn new(signals: &[Signal]) -> History {
        History { records: signals.iter().map(|signal| Record::new(&signal.fields)).collect() }
    }

    /// The record of the signal with this index.
    pub fn signal(&self, signal: usize) -> &Record {
        &self.records[signal]
    }

    /// Remembers an event and returns its row, or remembers only its time where `keep_event` is false. A row that is not
    /// the last one moved those behind it.
    pub fn add(&mut self, signal: usize, event: &Event, keep_event: bool) -> Option<usize> {
        let record = &mut self.records[signal];
        record.widen(Instants::at(event.time));
        keep_event.then(|| record.insert(event))
    }

    /// Widens the instants of a signal by those known from storage.
    pub fn widen(&mut self, signal: usize, instants: Instants) {
        self.records[signal].widen(instants);
    }

    /// Drops the events of a signal before `cutoff`; its instants stay.
    pub fn drop_before(&mut self, signal: usize, cutoff: Time) {
        let record = &mut self.records[signal];
        record.drop_first(record.between(Time(i64::MIN), Time(cutoff.0.saturating_sub(1))).len());
    }
}
