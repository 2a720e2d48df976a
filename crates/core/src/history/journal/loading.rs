//! Reading what is stored, a few chunks at a time, so that a page which starts need not wait for all of them at once.

use std::vec::IntoIter;

use super::place::{Place, instants_signal};
use super::{Chunk, EVENTS, INSTANTS, Journal, Schema, decode, parse_instants};
use crate::digits::{self, digits};
use crate::history::chunk::ChunkFault;
use crate::history::storage::{PREFIX, Storage, units};
use crate::history::{History, Record};
use crate::sorted;
use crate::time::{Span, Time};

/// Since when there is something that no rule uses.
const UNUSED: &str = "murmur.unused";

/// A history on its way into memory.
#[derive(Debug)]
pub struct Loading {
    history: History,
    /// Chunks that are still to be read.
    places: IntoIter<Place>,
    damaged: usize,
}

impl Loading {
    /// The history once [`Journal::read`] has read all, and how many chunks were damaged.
    pub fn end(mut self) -> (History, usize) {
        self.history.records.iter_mut().for_each(Record::sort);
        (self.history, self.damaged)
    }
}

impl Journal {
    /// Looks what is stored in all lanes, anew.
    pub fn begin(&mut self, storage: &mut impl Storage, schema: Schema) -> Loading {
        *self = Journal::new(self.lane, schema.signals.len(), self.budget);
        let mut history = History::new(schema.signals);
        let mut places = Vec::new();
        for name in storage.names(PREFIX) {
            if let Some(rest) = name.strip_prefix(EVENTS) {
                match Place::parse(rest, schema) {
                    Some(place) => drop(sorted::insert(&mut places, place)),
                    None => self.unused.push(name),
                }
            } else if let Some(rest) = name.strip_prefix(INSTANTS) {
                match (instants_signal(rest, schema), storage.get(&name).as_deref().and_then(parse_instants)) {
                    (Some(signal), Some(instants)) => history.widen(signal, instants),
                    (None, _) => self.unused.push(name),
                    _ => storage.remove(&name),
                }
            }
        }
        Loading { history, places: places.into_iter(), damaged: 0 }
    }

    /// Reads at most so many chunks more, and says whether there may be others. A damaged one is removed and loses only
    /// itself; chunks of a later version stay for it, and what no rule uses any more for [`Journal::drop_unused`].
    pub fn read(&mut self, loading: &mut Loading, storage: &mut impl Storage, schema: Schema, chunks: usize) -> bool {
        for _ in 0..chunks {
            let Some(place) = loading.places.next() else { return false };
            let name = place.name(schema);
            // Gone in the meantime: another page erased or shortened it.
            let Some(text) = storage.get(&name) else { continue };
            let own = place.lane == self.lane;
            // A chunk is three bytes of UTF-8 a unit; anything else is about to be removed.
            let units = units(&name) + text.len() / 3;
            let record = &mut loading.history.records[place.signal];
            match decode(&text, &schema.signals[place.signal], record) {
                Ok(instants) => {
                    self.used += units;
                    if let Some(instants) = instants {
                        record.widen(instants);
                        self.chunks.push(Chunk { place, instants, units });
                    }
                }
                Err(ChunkFault::Damaged) => {
                    loading.damaged += 1;
                    storage.remove(&name);
                }
                Err(ChunkFault::Version(_)) => self.used += units,
            }
            if own {
                self.tails[place.signal].number = place.number;
            }
        }
        true
    }

    /// Removes what no rule uses any more, a week after a page first found nobody using it: this page's manifest may come
    /// from a cache, and what a newer one remembers is not to be lost by that.
    pub fn drop_unused(&mut self, storage: &mut impl Storage, now: Time) {
        let found = storage.get(UNUSED);
        if self.unused.is_empty() {
            if found.is_some() {
                storage.remove(UNUSED);
            }
            return;
        }
        let first = found.and_then(|text| digits::read(&text)).map(Time).filter(|first| *first <= now);
        match first {
            // Where it can't be written nothing is ever old enough to go.
            None => {
                let _ = storage.set(UNUSED, &digits(now.0));
            }
            Some(first) if now.since(first) < Span::WEEK => {}
            Some(_) => {
                storage.remove(UNUSED);
                self.unused.drain(..).for_each(|name| storage.remove(&name));
            }
        }
    }
}
