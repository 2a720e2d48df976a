//! What a visitor did, on the device: events by signal, and how they are kept.
//!
//! [`History`] is the part in memory that rules read. [`journal`] keeps it in a key-value [`storage`] as small
//! checksummed chunks ([`chunk`]) in a dense text code ([`text`]).

pub mod chunk;
pub mod journal;
pub mod storage;
pub mod text;

use crate::signal::Event;
use crate::time::Time;

/// The events of all signals of a manifest, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    records: Vec<Record>,
}

/// What is known of one signal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// By time; events of the same instant in the order they came.
    events: Vec<Event>,
    instants: Option<Instants>,
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
    /// An empty history for so many signals.
    pub fn new(signals: usize) -> History {
        History { records: vec![Record::default(); signals] }
    }

    /// The record of the signal with this index.
    pub fn signal(&self, signal: usize) -> &Record {
        &self.records[signal]
    }

    /// Remembers an event, or only its time where `keep_event` is false.
    pub fn add(&mut self, signal: usize, event: Event, keep_event: bool) {
        let record = &mut self.records[signal];
        record.widen(Instants::at(event.time));
        if keep_event {
            let at = record.events.partition_point(|other| other.time <= event.time);
            record.events.insert(at, event);
        }
    }

    /// Widens the instants of a signal by those known from storage.
    pub fn widen(&mut self, signal: usize, instants: Instants) {
        self.records[signal].widen(instants);
    }

    /// Drops the events of a signal before `cutoff`; its instants stay.
    pub fn drop_before(&mut self, signal: usize, cutoff: Time) {
        let record = &mut self.records[signal];
        let expired = record.events.partition_point(|event| event.time < cutoff);
        record.events.drain(..expired);
    }
}

impl Record {
    /// All events, by time.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events in the closed interval [from, to].
    pub fn between(&self, from: Time, to: Time) -> &[Event] {
        let start = self.events.partition_point(|event| event.time < from);
        let end = self.events.partition_point(|event| event.time <= to);
        self.events.get(start..end).unwrap_or_default()
    }

    /// First and last time, where it ever happened.
    pub fn instants(&self) -> Option<Instants> {
        self.instants
    }

    fn widen(&mut self, instants: Instants) {
        self.instants = Some(self.instants.map_or(instants, |known| known.with(instants)));
    }
}
