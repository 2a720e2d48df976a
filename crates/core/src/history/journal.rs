//! History in storage, as small chunks: an event rewrites only the last one.
//!
//! Each page writes to a *lane* that no other page holds at the time, so two tabs never write the same name and
//! nothing is lost or counted twice; every page reads all lanes. Names:
//!
//! ```text
//! murmur.h.<signal>.<lane>.<number>   a chunk of events
//! murmur.i.<signal>.<lane>            the first and last instant that the chunks no longer show
//! ```

use super::storage::{Storage, StorageFault, units};
use super::{History, Instants, chunk, text};
use crate::expression::retention::Need;
use crate::signal::{Event, Signal};
use crate::sorted;
use crate::time::Time;

const EVENTS: &str = "murmur.h.";
const INSTANTS: &str = "murmur.i.";

/// Most bytes of a chunk before its text code: about 460 UTF-16 units, so that no event writes more than 1 KB.
const CHUNK_BYTES: usize = 800;

/// Most UTF-16 units that history may take, of the 5.2 million that an origin has.
pub const BUDGET: usize = 512 * 1024;

/// The signals of a manifest and what its rules need of each.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    /// The declared signals.
    pub signals: &'a [Signal],
    /// One for each signal.
    pub needs: &'a [Need],
}

/// One page's hand in the history that all pages of an origin share.
#[derive(Clone, Debug)]
pub struct Journal {
    lane: u8,
    budget: usize,
    /// UTF-16 units that the chunks took when they were read, and what this page changed since.
    used: usize,
    tails: Vec<Tail>,
}

/// The last chunk of a signal in this lane.
#[derive(Clone, Debug, Default)]
struct Tail {
    number: u32,
    events: Vec<Event>,
}

/// A chunk's place, read from its name.
struct Place {
    signal: usize,
    lane: u8,
    number: u32,
}

impl Journal {
    /// A journal that writes to `lane` and keeps at most `budget` UTF-16 units.
    pub fn new(lane: u8, signals: usize, budget: usize) -> Journal {
        Journal { lane, budget, used: 0, tails: vec![Tail::default(); signals] }
    }

    /// The lane this page writes to.
    pub fn lane(&self) -> u8 {
        self.lane
    }

    /// Reads all lanes. What no rule uses any more is removed, and so is a damaged chunk, which loses only itself;
    /// chunks of a later version stay for it. Returns the history and how many chunks were damaged.
    pub fn load(&mut self, storage: &mut impl Storage, schema: Schema) -> (History, usize) {
        let mut history = History::new(schema.signals);
        let mut damaged = 0;
        self.tails.fill(Tail::default());
        self.used = 0;
        for name in storage.names(INSTANTS) {
            match (instants_place(&name, schema), storage.get(&name).as_deref().and_then(parse_instants)) {
                (Some(signal), Some(instants)) => history.widen(signal, instants),
                _ => storage.remove(&name),
            }
        }
        for name in storage.names(EVENTS) {
            let Some(place) = events_place(&name, schema) else {
                storage.remove(&name);
                continue;
            };
            let own = place.lane == self.lane;
            self.used += storage.get(&name).map_or(0, |text| size(&name, &text));
            match read_chunk(storage, &name, schema, place.signal) {
                Ok(events) => {
                    for event in &events {
                        history.add(place.signal, event, true);
                    }
                    if own && place.number >= self.tails[place.signal].number {
                        self.tails[place.signal] = Tail { number: place.number, events };
                    }
                }
                Err(fault) => {
                    if fault == chunk::ChunkFault::Damaged {
                        damaged += 1;
                        storage.remove(&name);
                    }
                    if own && place.number >= self.tails[place.signal].number {
                        self.tails[place.signal] = Tail { number: place.number + 1, events: Vec::new() };
                    }
                }
            }
        }
        (history, damaged)
    }

    /// Keeps one event, or only its instant where no rule needs more. Old chunks make way where there is no room.
    ///
    /// # Errors
    /// [`StorageFault`] when it could not be kept; the journal is then as before.
    pub fn append(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        event: &Event,
    ) -> Result<(), StorageFault> {
        if schema.needs[signal].events.is_none() {
            return self.write_instants(storage, schema, signal, self.lane, Instants::at(event.time));
        }
        let declared = &schema.signals[signal];
        let tail = &self.tails[signal];
        let (mut number, mut events) = (tail.number, tail.events.clone());
        events.push(event.clone());
        let mut bytes = chunk::encode(declared, &events);
        if bytes.len() > CHUNK_BYTES && events.len() > 1 {
            number += 1;
            events.drain(..events.len() - 1);
            bytes = chunk::encode(declared, &events);
        }
        let name = format!("{EVENTS}{}.{}.{number}", declared.name, self.lane);
        let text = text::encode(&bytes);
        let before = storage.get(&name).map_or(0, |text| size(&name, &text));
        let after = size(&name, &text);
        while (self.used + after).saturating_sub(before) > self.budget && self.drop_oldest(storage, schema, &name) {}
        while let Err(fault) = storage.set(&name, &text) {
            if fault != StorageFault::Full || !self.drop_oldest(storage, schema, &name) {
                return Err(fault);
            }
        }
        self.used = (self.used + after).saturating_sub(before);
        self.tails[signal] = Tail { number, events };
        Ok(())
    }

    /// Deletes what retention no longer allows in `lane`, which no other page may hold, and in memory.
    ///
    /// # Errors
    /// [`StorageFault`] where a shortened chunk could not be written back; it is then removed whole.
    pub fn prune(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        lane: u8,
        now: Time,
        history: &mut History,
    ) -> Result<(), StorageFault> {
        for (signal, need) in schema.needs.iter().enumerate() {
            if let Some(keep) = need.events {
                history.drop_before(signal, now.before(keep));
            }
        }
        for name in storage.names(EVENTS) {
            let Some(place) = events_place(&name, schema).filter(|place| place.lane == lane) else { continue };
            let Some(keep) = schema.needs[place.signal].events else { continue };
            let Ok(mut events) = read_chunk(storage, &name, schema, place.signal) else { continue };
            let cutoff = now.before(keep);
            let Some(expired) =
                events.iter().filter(|e| e.time < cutoff).map(|e| Instants::at(e.time)).reduce(Instants::with)
            else {
                continue;
            };
            self.write_instants(storage, schema, place.signal, lane, expired)?;
            events.retain(|event| event.time >= cutoff);
            storage.remove(&name);
            if !events.is_empty() {
                let text = text::encode(&chunk::encode(&schema.signals[place.signal], &events));
                storage.set(&name, &text)?;
            }
            let tail = &mut self.tails[place.signal];
            if lane == self.lane && tail.number == place.number {
                tail.events = events;
            }
        }
        Ok(())
    }

    /// Lanes that hold something of this history.
    pub fn lanes(storage: &impl Storage, schema: Schema) -> Vec<u8> {
        let mut lanes = Vec::new();
        for place in storage.names(EVENTS).iter().filter_map(|name| events_place(name, schema)) {
            sorted::insert(&mut lanes, place.lane);
        }
        lanes
    }

    /// Widens the instants kept for `lane`, for events that its chunks do not show.
    ///
    /// # Errors
    /// [`StorageFault`] when they could not be kept.
    pub fn write_instants(
        &self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        lane: u8,
        instants: Instants,
    ) -> Result<(), StorageFault> {
        let name = format!("{INSTANTS}{}.{lane}", schema.signals[signal].name);
        let known = storage.get(&name).as_deref().and_then(parse_instants);
        let Instants { first, last } = known.map_or(instants, |known| known.with(instants));
        storage.set(&name, &format!("{} {}", first.0, last.0))
    }

    /// Removes the chunk of this lane whose last event is oldest, but not `writing`; its instants are kept where there
    /// is room for them. False where there is none to remove.
    fn drop_oldest(&mut self, storage: &mut impl Storage, schema: Schema, writing: &str) -> bool {
        let candidates = storage.names(EVENTS).into_iter().filter(|name| name != writing).filter_map(|name| {
            let place = events_place(&name, schema).filter(|place| place.lane == self.lane)?;
            let events = read_chunk(storage, &name, schema, place.signal).unwrap_or_default();
            let instants = events.iter().map(|event| Instants::at(event.time)).reduce(Instants::with);
            Some((instants.map(|instants| instants.last), name, place.signal, instants))
        });
        let Some((_, name, signal, instants)) = candidates.min_by_key(|(last, ..)| *last) else { return false };
        self.used = self.used.saturating_sub(storage.get(&name).map_or(0, |text| size(&name, &text)));
        storage.remove(&name);
        if let Some(instants) = instants {
            // Where even two numbers find no room, the next attempt drops the next chunk.
            let _ = self.write_instants(storage, schema, signal, self.lane, instants);
        }
        true
    }
}

fn size(name: &str, text: &str) -> usize {
    units(name) + units(text)
}

fn read_chunk(
    storage: &impl Storage,
    name: &str,
    schema: Schema,
    signal: usize,
) -> Result<Vec<Event>, chunk::ChunkFault> {
    let bytes = storage.get(name).as_deref().and_then(text::decode).ok_or(chunk::ChunkFault::Damaged)?;
    chunk::decode(&schema.signals[signal], &bytes)
}

/// The place that `name` speaks of, where its signal's events are still needed.
fn events_place(name: &str, schema: Schema) -> Option<Place> {
    let mut parts = name.strip_prefix(EVENTS)?.split('.');
    let (signal, lane, number) = (parts.next()?, parts.next()?, parts.next()?);
    let signal = schema.signals.iter().position(|declared| declared.name == signal)?;
    schema.needs[signal].events?;
    let place = Place { signal, lane: lane.parse().ok()?, number: number.parse().ok()? };
    parts.next().is_none().then_some(place)
}

/// The signal that `name` speaks of, where a rule still uses it.
fn instants_place(name: &str, schema: Schema) -> Option<usize> {
    let (signal, lane) = name.strip_prefix(INSTANTS)?.split_once('.')?;
    lane.parse::<u8>().ok()?;
    schema.signals.iter().position(|declared| declared.name == signal).filter(|&signal| schema.needs[signal].used)
}

fn parse_instants(text: &str) -> Option<Instants> {
    let (first, last) = text.split_once(' ')?;
    let (first, last) = (Time(first.parse().ok()?), Time(last.parse().ok()?));
    (first <= last).then_some(Instants { first, last })
}
