//! A visitor made of what happened, at whatever time is asked for: for a site's own tests, and for looking back.
//!
//! It is a [`Device`] whose storage is memory and which may not report: there is no key, no count and nothing to send, so
//! nothing asked of it can touch those of a real one. The module for what is asked for gives it to JavaScript.

use super::import::{event, found, get, text, time};
use super::{Device, Unseen};
use crate::engine::World;
use crate::expression::Value;
use crate::fault::Fault;
use crate::history::Instants;
use crate::history::storage::MemoryStorage;
use crate::manifest::Manifest;
use crate::signal::Event;
use crate::time::{Span, Time};
use crate::tree::{Tree, quote};

/// How far ahead a change is looked for.
const HORIZON: i64 = 10 * Span::YEAR.0;

/// What changes in no simple way, such as a score that fades, is looked at once an hour, and after so many looks that found
/// no change once a day. A change in between is then found to the minute, as on a page.
const PATIENCE: u32 = 1000;

/// Most changes that are listed.
const MOST_FLIPS: usize = 10_000;

/// No event is later.
const END_OF_TIME: Time = Time(8_640_000_000_000_000);

/// A visitor of whom all that happens is known.
#[derive(Debug)]
pub struct Given {
    /// As they are given to the device when it begins.
    inputs: Vec<(String, Value<'static>)>,
    /// In the order of time.
    happens: Vec<Happening>,
    device: Device<MemoryStorage>,
    /// How much of `happens` has happened.
    passed: usize,
    now: Time,
    offset: i16,
    /// Looks since the last change.
    idle: u32,
}

/// An instant at which membership changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// When.
    pub time: Time,
    /// Segments that hold from now on, by index.
    pub entered: Vec<usize>,
    /// Segments that no longer hold.
    pub left: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Happening {
    time: Time,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// An event of the signal with this index.
    Event(usize, Event),
    /// One of which only the instant is known.
    Instant(usize),
    /// An answer to the preference with this index, or null, which takes it back.
    Stated(usize, Tree),
}

impl Given {
    /// Reads `history`: a list of `{ signal, time, offset, fields }` and `{ preference, time, answer }`, or an export, of
    /// which signals, fields and preferences that the manifest does not declare are passed over.
    ///
    /// # Errors
    /// All faults of it.
    pub fn read(
        manifest: Manifest,
        history: &Tree,
        inputs: Vec<(String, Value<'static>)>,
    ) -> Result<Given, Vec<Fault>> {
        let device = Device::open(manifest, MemoryStorage::default(), 0, false, END_OF_TIME);
        let mut faults = Vec::new();
        let mut happens = match history {
            Tree::List(items) => {
                let read = |(index, item): (usize, &Tree)| device.happening(item, index, &mut faults);
                items.iter().enumerate().filter_map(read).collect()
            }
            _ => device.exported(history, &mut faults),
        };
        for (name, _) in &inputs {
            if device.manifest.input(name).is_none() {
                faults.push(Fault::new(name, "an input that no rule reads", "one that a rule reads"));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        happens.sort_by_key(|happening| happening.time);
        Ok(Given { inputs, happens, device, passed: 0, now: END_OF_TIME, offset: 0, idle: 0 })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.device.manifest
    }

    /// What the device knows at `time`, where local time is `offset` minutes ahead of UTC.
    pub fn at(&mut self, time: Time, offset: i16) -> &mut Device<MemoryStorage> {
        if time < self.now {
            self.begin(time);
        }
        while self.step(time) {}
        self.look(time, offset);
        &mut self.device
    }

    /// The values of a ranked field such as `view.genre`, the most frequent first, as a page is told that may personalise;
    /// nothing for one that the manifest does not rank.
    pub fn rank(&mut self, field: &str, time: Time, offset: i16) -> Option<Vec<&str>> {
        self.at(time, offset).ranked(field, time)
    }

    /// Goes on to the next instant at which membership changes, if all that is given happens and nothing else. `None`
    /// where none does within ten years.
    pub fn next_flip(&mut self) -> Option<Time> {
        let (revision, until) = (self.device.revision(), Time(self.now.0.saturating_add(HORIZON)));
        while self.step(until) {
            if self.device.revision() != revision {
                return Some(self.now);
            }
        }
        None
    }

    /// Every change of membership from the first event to `until`, oldest first, and at most 10,000: the first one says
    /// what held at once.
    pub fn flips(&mut self, until: Time) -> Vec<Flip> {
        self.begin(until);
        let mut known = vec![false; self.manifest().segments.len()];
        let mut flips = Vec::new();
        loop {
            let members = self.device.members();
            let mut flip = Flip { time: self.now, entered: Vec::new(), left: Vec::new() };
            for (index, member) in members.iter().enumerate().filter(|(index, member)| **member != known[*index]) {
                if *member { flip.entered.push(index) } else { flip.left.push(index) }
            }
            if !flip.entered.is_empty() || !flip.left.is_empty() {
                known.copy_from_slice(members);
                flips.push(flip);
            }
            if flips.len() == MOST_FLIPS || !self.step(until) {
                return flips;
            }
        }
    }

    /// Begins anew with the first thing that happened, or at `time` where that is earlier.
    fn begin(&mut self, time: Time) {
        let first = self.happens.first().map_or(time, |happening| happening.time.min(time));
        self.device = Device::open(self.device.manifest.clone(), MemoryStorage::default(), 0, false, first);
        for (name, value) in &self.inputs {
            self.device.set_input(name, Some(value.clone()));
        }
        (self.passed, self.now, self.idle) = (0, first, 0);
        let offset = |happening: &Happening| {
            if let What::Event(_, event) = &happening.what { Some(event.offset) } else { None }
        };
        self.offset = self.happens.iter().find_map(offset).unwrap_or_default();
        self.happen();
        self.look(first, self.offset);
    }

    /// Goes to the next instant at which something happens or is due, no later than `until`; false where there is none.
    fn step(&mut self, until: Time) -> bool {
        let ends = self.device.statements.next_end(&self.device.manifest.preferences);
        let ends = ends.map(|end| end.0.max(self.now.0 + 1));
        let happens = self.happens.get(self.passed).map(|happening| happening.time.0);
        let stop = [ends, happens].into_iter().flatten().min().filter(|stop| *stop <= until.0);
        let pause = if self.idle < PATIENCE { Span::HOUR } else { Span::DAY };
        let Device { engine, manifest, history, inputs, .. } = &self.device;
        let world = World::of(manifest, history, inputs, self.now, self.offset);
        let ahead = engine.look_ahead(world, Time(stop.unwrap_or(until.0)), pause).map(|next| next.0);
        let Some(next) = ahead.or(stop) else { return false };
        self.now = Time(next);
        let revision = self.device.revision();
        self.happen();
        self.look(self.now, self.offset);
        self.idle = if self.device.revision() == revision { self.idle.saturating_add(1) } else { 0 };
        true
    }

    /// Lets happen what happens now.
    fn happen(&mut self) {
        while let Some(happening) = self.happens.get(self.passed).filter(|happening| happening.time <= self.now) {
            match &happening.what {
                What::Event(signal, event) => {
                    self.offset = event.offset;
                    self.device.track(*signal, event.clone(), self.now);
                }
                What::Instant(signal) => {
                    self.device.history.widen(*signal, Instants::at(happening.time));
                    self.device.unseen = Unseen::All;
                }
                What::Stated(preference, answer) => {
                    self.device.prefer(*preference, answer, self.now);
                }
            }
            self.passed += 1;
        }
    }

    fn look(&mut self, now: Time, offset: i16) {
        (self.now, self.offset) = (now, offset);
        self.device.decide(now, offset);
    }
}

impl Device<MemoryStorage> {
    fn happening(&self, item: &Tree, index: usize, faults: &mut Vec<Fault>) -> Option<Happening> {
        let path = ["history[", &crate::digits::digits(index), "]"].concat();
        let mut none = |key: &str, name: &str, kind: &str, names: Vec<&str>| {
            let expected = [kind, " of the manifest: ", &names.join(", ")].concat();
            faults.push(Fault::new(&[&path, key].concat(), &quote(name), &expected));
        };
        if let Some(name) = text(get(item, "preference")) {
            let Some(index) = self.manifest.preferences.iter().position(|declared| declared.name == *name) else {
                let names = self.manifest.preferences.iter().map(|declared| declared.name.as_str());
                none(".preference", name, "a preference", names.collect());
                return None;
            };
            return self.statement(index, item, &path, faults);
        }
        let name = get(item, "signal");
        let Some(name) = text(name) else {
            faults.push(Fault::new(&[&path, ".signal"].concat(), &found(name), "a signal's name"));
            return None;
        };
        let Some(signal) = self.manifest.signal(name) else {
            none(".signal", name, "a signal", self.manifest.signals.iter().map(|signal| &signal.name[..]).collect());
            return None;
        };
        let declared = &self.manifest.signals[signal];
        if let Some(Tree::Map(fields)) = get(item, "fields")
            && let Some((field, _)) = fields.iter().find(|(field, _)| declared.field(field).is_none())
        {
            let names: Vec<_> = declared.fields.iter().map(|field| field.name.as_str()).collect();
            let expected = ["a field of the signal: ", &names.join(", ")].concat();
            faults.push(Fault::new(&[&path, ".fields"].concat(), &quote(field), &expected));
            return None;
        }
        let event = event(declared, item, &path, END_OF_TIME, faults)?;
        Some(Happening { time: event.time, what: What::Event(signal, event) })
    }

    fn statement(&self, index: usize, item: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<Happening> {
        let declared = &self.manifest.preferences[index];
        let answer = get(item, "answer").cloned().unwrap_or(Tree::Null);
        let time = time(item, "time", path, END_OF_TIME, faults)?;
        if answer != Tree::Null && declared.read(&answer).is_none() {
            faults.push(Fault::new(&[path, ".answer"].concat(), &answer.describe(), &declared.expected()));
            return None;
        }
        Some(Happening { time, what: What::Stated(index, answer) })
    }

    /// What happened to the visitor of an export.
    fn exported(&self, exported: &Tree, faults: &mut Vec<Fault>) -> Vec<Happening> {
        let exported = self.read(exported, END_OF_TIME, faults);
        let mut happens = Vec::new();
        for one in exported.signals {
            let known = |time: &Time| one.events.iter().any(|event| event.time == *time);
            let instants = one.instants.iter().filter(|time| !known(time));
            happens.extend(instants.map(|time| Happening { time: *time, what: What::Instant(one.signal) }));
            let event = |event: Event| Happening { time: event.time, what: What::Event(one.signal, event) };
            happens.extend(one.events.into_iter().map(event));
        }
        let stated = exported.preferences.into_iter();
        happens
            .extend(stated.map(|(index, answer, time)| Happening { time, what: What::Stated(index, answer.clone()) }));
        happens
    }
}
