//! History in storage, as small chunks: an event rewrites only the last one.
//!
//! Each page writes to a *lane* that no other page holds at the time, so two tabs never write the same name and
//! nothing is lost or counted twice; every page reads all lanes. Names:
//!
//! ```text
//! murmur.h.<signal>.<lane>.<number>   a chunk of events
//! murmur.i.<signal>.<lane>            the first and last instant that the chunks no longer show
//! ```

#[cfg(feature = "more")]
mod erase;
mod loading;
mod place;

pub use loading::Loading;
use place::Place;

use super::chunk::{self, ChunkFault, Writer};
use super::storage::{Storage, StorageFault, units};
use super::{History, Instants, Record, text};
use crate::cut::halves;
use crate::digits::{self, digits};
use crate::expression::retention::Need;
use crate::signal::{Event, Signal};
use crate::sorted;
use crate::time::Time;

const EVENTS: &str = "murmur.h.";
const INSTANTS: &str = "murmur.i.";

/// Most bytes of a chunk before its text code: about 460 UTF-16 units, so that no event writes more than 1 KB.
pub(crate) const CHUNK_BYTES: usize = 800;

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
    /// The chunks of all lanes as they were read, and what this page changed since.
    chunks: Vec<Chunk>,
    tails: Vec<Tail>,
    /// Names of what the manifest has no signal for, as they were read.
    unused: Vec<String>,
}

/// The last chunk of a signal in this lane.
#[derive(Clone, Debug, Default)]
struct Tail {
    number: u32,
    /// None until this page writes to it.
    writer: Option<Writer>,
}

/// What is known of a chunk without reading it again.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    place: Place,
    instants: Instants,
    units: usize,
}

impl Journal {
    /// A journal that writes to `lane` and keeps at most `budget` UTF-16 units.
    pub fn new(lane: u8, signals: usize, budget: usize) -> Journal {
        Journal { lane, budget, used: 0, chunks: Vec::new(), tails: vec![Tail::default(); signals], unused: Vec::new() }
    }

    /// The lane this page writes to.
    pub fn lane(&self) -> u8 {
        self.lane
    }

    /// Keeps one event, or only its instant where no rule needs more. Old chunks make way where there is no room.
    ///
    /// # Errors
    /// [`StorageFault`] when it could not be kept; storage is then as before, but for old chunks that made way.
    pub fn append(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        event: &Event,
    ) -> Result<(), StorageFault> {
        let instants = Instants::at(event.time);
        if schema.needs[signal].events.is_none() {
            return self.note(storage, schema, signal, instants);
        }
        let declared = &schema.signals[signal];
        let mut place = Place { signal, lane: self.lane, number: self.tails[signal].number };
        let (writer, begun) = match self.tails[signal].writer.take() {
            Some(writer) => (Some(writer), true),
            None => match storage.get(&place.name(schema)) {
                None => (Some(Writer::new(declared)), false),
                Some(text) => (text::decode(&text).and_then(|bytes| Writer::resume(declared, &bytes)), true),
            },
        };
        let longer = writer.map(|mut writer| {
            writer.push(declared, event);
            writer
        });
        let mut writer = match longer {
            Some(writer) if !begun || writer.len() <= CHUNK_BYTES => writer,
            _ => {
                place.number += 1;
                let mut writer = Writer::new(declared);
                writer.push(declared, event);
                writer
            }
        };
        self.write(storage, schema, place, instants, writer.seal())?;
        self.tails[signal] = Tail { number: place.number, writer: Some(writer) };
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
        let cutoffs: Vec<_> = schema.needs.iter().map(|need| need.events.map(|keep| now.before(keep))).collect();
        for (signal, cutoff) in cutoffs.iter().enumerate() {
            if let Some(cutoff) = cutoff {
                history.drop_before(signal, *cutoff);
            }
        }
        let expires = |chunk: &&Chunk| {
            let Chunk { place, instants, .. } = chunk;
            place.lane == lane && cutoffs[place.signal].is_some_and(|cutoff| instants.first < cutoff)
        };
        let expiring: Vec<_> = self.chunks.iter().filter(expires).copied().collect();
        for Chunk { place, .. } in expiring {
            if let Some(cutoff) = cutoffs[place.signal] {
                self.shorten(storage, schema, place, true, &|time| time >= cutoff)?;
            }
        }
        Ok(())
    }

    /// Rewrites a chunk with those events alone whose time `stays`. The instants of the others are kept where they are
    /// `noted`. One that can't be read is left as it is.
    fn shorten(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        place: Place,
        noted: bool,
        stays: &dyn Fn(Time) -> bool,
    ) -> Result<(), StorageFault> {
        let signal = &schema.signals[place.signal];
        let mut record = Record::new(&signal.fields);
        let text = storage.get(&place.name(schema)).unwrap_or_default();
        if decode(&text, signal, &mut record).is_err() {
            return Ok(());
        }
        let mut writer = Writer::new(signal);
        let (mut gone, mut left) = (None, None);
        for event in record.events() {
            let instants = Some(Instants::at(event.time));
            if stays(event.time) {
                left = either(left, instants);
                writer.push(signal, &event);
            } else {
                gone = either(gone, instants);
            }
        }
        if let Some(gone) = gone.filter(|_| noted) {
            self.write_instants(storage, schema, place.signal, place.lane, gone)?;
        }
        self.remove(storage, schema, place);
        left.map_or(Ok(()), |left| self.write(storage, schema, place, left, writer.seal()))
    }

    /// Removes what this page wrote: where another erased everything, a write of this one may have crossed with it.
    pub fn withdraw(&self, storage: &mut impl Storage, schema: Schema) {
        let lane = digits(self.lane);
        for signal in schema.signals {
            storage.remove(&[INSTANTS, &signal.name, ".", &lane].concat());
            for name in storage.names(&[EVENTS, &signal.name, ".", &lane, "."].concat()) {
                storage.remove(&name);
            }
        }
    }

    /// Lanes that hold something of this history, as it was last read.
    pub fn lanes(&self) -> Vec<u8> {
        let mut lanes = Vec::new();
        for chunk in &self.chunks {
            sorted::insert(&mut lanes, chunk.place.lane);
        }
        lanes
    }

    /// Widens the instants of a signal by those of events that are not kept.
    ///
    /// # Errors
    /// [`StorageFault`] when they could not be kept.
    pub fn note(
        &self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        instants: Instants,
    ) -> Result<(), StorageFault> {
        self.write_instants(storage, schema, signal, self.lane, instants)
    }

    /// Widens the instants kept for `lane`, for events that its chunks do not show.
    fn write_instants(
        &self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        lane: u8,
        instants: Instants,
    ) -> Result<(), StorageFault> {
        let name = [INSTANTS, &schema.signals[signal].name[..], ".", &digits(lane)].concat();
        let known = storage.get(&name).as_deref().and_then(parse_instants);
        let Instants { first, last } = known.map_or(instants, |known| known.with(instants));
        storage.set(&name, &[&digits(first.0), " ", &digits(last.0)].concat())
    }

    /// Writes a chunk whose new events have these instants. Old chunks make way where there is no room.
    fn write(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        place: Place,
        instants: Instants,
        bytes: &[u8],
    ) -> Result<(), StorageFault> {
        if bytes.len() > text::LONGEST {
            return Err(StorageFault::Full);
        }
        let (name, text) = (place.name(schema), text::encode(bytes));
        let before = self.chunks.iter().rfind(|chunk| chunk.place == place).map_or(0, |chunk| chunk.units);
        let after = units(&name) + text::units(bytes.len());
        while (self.used + after).saturating_sub(before) > self.budget && self.drop_oldest(storage, schema, place) {}
        while let Err(fault) = storage.set(&name, &text) {
            if fault != StorageFault::Full || !self.drop_oldest(storage, schema, place) {
                return Err(fault);
            }
        }
        self.used = (self.used + after).saturating_sub(before);
        match self.chunks.iter_mut().rfind(|chunk| chunk.place == place) {
            Some(chunk) => *chunk = Chunk { place, instants: chunk.instants.with(instants), units: after },
            None => self.chunks.push(Chunk { place, instants, units: after }),
        }
        Ok(())
    }

    /// Removes the chunk of this lane whose last event is oldest, but not the one at `writing`; its instants are kept
    /// where there is room for them. False where there is none to remove.
    fn drop_oldest(&mut self, storage: &mut impl Storage, schema: Schema, writing: Place) -> bool {
        let candidates = self.chunks.iter().filter(|chunk| chunk.place.lane == self.lane && chunk.place != writing);
        let Some(&Chunk { place, instants, .. }) = candidates.min_by_key(|chunk| chunk.instants.last) else {
            return false;
        };
        self.remove(storage, schema, place);
        // Where even two numbers find no room, the next attempt drops the next chunk.
        let _ = self.write_instants(storage, schema, place.signal, self.lane, instants);
        true
    }

    fn remove(&mut self, storage: &mut impl Storage, schema: Schema, place: Place) {
        storage.remove(&place.name(schema));
        if let Some(at) = self.chunks.iter().position(|chunk| chunk.place == place) {
            self.used = self.used.saturating_sub(self.chunks.remove(at).units);
        }
        let tail = &mut self.tails[place.signal];
        if place.lane == self.lane && place.number == tail.number {
            tail.writer = None;
        }
    }
}

fn either(one: Option<Instants>, other: Option<Instants>) -> Option<Instants> {
    [one, other].into_iter().flatten().reduce(Instants::with)
}

fn decode(text: &str, signal: &Signal, record: &mut Record) -> Result<Option<Instants>, ChunkFault> {
    chunk::decode(signal, &text::decode(text).ok_or(ChunkFault::Damaged)?, record)
}

/// Reads a first and a last instant.
pub(crate) fn parse_instants(text: &str) -> Option<Instants> {
    let (first, last) = halves(text, " ")?;
    let (first, last) = (Time(digits::read(first)?), Time(digits::read(last)?));
    (first <= last).then_some(Instants { first, last })
}
