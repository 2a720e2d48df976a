//! What the visitor erases of a history: single events, or all of a signal, in every lane.

use super::{EVENTS, INSTANTS, Journal, Schema, either, parse_instants};
use crate::digits::digits;
use crate::history::Instants;
use crate::history::storage::{Storage, StorageFault};
use crate::time::Time;

impl Journal {
    /// Erases the events of a signal in the closed interval, and what its instants tell of them. Every other page must
    /// know that it is to read all anew.
    ///
    /// # Errors
    /// [`StorageFault`] where a shortened chunk could not be written back; it is then gone whole.
    pub fn erase(
        &mut self,
        storage: &mut impl Storage,
        schema: Schema,
        signal: usize,
        from: Time,
        to: Time,
    ) -> Result<(), StorageFault> {
        let name = &schema.signals[signal].name;
        let goes = |time: Time| from <= time && time <= to;
        let of_signal = |prefix: &str| [prefix, &name[..], "."].concat();
        for name in storage.names(&of_signal(INSTANTS)) {
            let known = storage.get(&name).as_deref().and_then(parse_instants);
            let ends =
                known.map(|Instants { first, last }| [first, last].map(|end| Some(end).filter(|end| !goes(*end))));
            let left = ends.and_then(|ends| either(ends[0].map(Instants::at), ends[1].map(Instants::at)));
            match left {
                Some(Instants { first, last }) => {
                    storage.set(&name, &[&digits(first.0), " ", &digits(last.0)].concat())?;
                }
                None => storage.remove(&name),
            }
        }
        let held: Vec<_> = self.chunks.iter().filter(|chunk| chunk.place.signal == signal).copied().collect();
        for chunk in held.iter().filter(|chunk| chunk.instants.first <= to && from <= chunk.instants.last) {
            self.shorten(storage, schema, chunk.place, false, &|time| !goes(time))?;
        }
        // Of all events also those go that only a later version can read.
        if from == Time(i64::MIN) {
            let read = |name: &String| held.iter().any(|chunk| chunk.place.name(schema) == *name);
            storage.names(&of_signal(EVENTS)).iter().filter(|name| !read(name)).for_each(|name| storage.remove(name));
        }
        Ok(())
    }
}
