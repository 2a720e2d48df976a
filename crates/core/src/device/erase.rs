//! What the visitor erases, piece by piece: one event, one signal, or all that happened. What was reported stays in the
//! ledger, since it left; the choice, what was stated and what is muted stay too.

use super::{Device, stays};
use crate::digits::digits;
use crate::history::storage::{Storage, StorageFault};
use crate::time::Time;

impl<S: Storage> Device<S> {
    /// Erases what is stored of one signal, or of all, in the closed interval. Every page of the origin, this one too, has
    /// to read anew what is left before it writes again; one that knows of nothing to erase changes nothing.
    ///
    /// # Errors
    /// [`StorageFault`] where something could not be written; what was to be erased is gone, and perhaps events near it.
    pub fn erase_events(&mut self, signal: Option<usize>, from: Time, to: Time, now: Time) -> Result<(), StorageFault> {
        self.notice_wipe(now);
        let signals: Vec<_> = (0..self.manifest.signals.len())
            .filter(|index| signal.is_none_or(|signal| signal == *index) && self.knows_of(*index, from, to))
            .collect();
        if !self.kept || signals.is_empty() {
            return Ok(());
        }
        // No two pages write to one lane at the same time, so no two marks are the same.
        self.storage.renew([&digits(now.0), ".", &digits(self.journal.lane())].concat())?;
        self.load(now);
        for index in signals {
            self.journal.erase(&mut self.storage, self.manifest.schema(), index, from, to)?;
        }
        self.storage.remove(stays::NAME);
        self.clear_memory();
        self.load(now);
        Ok(())
    }

    fn knows_of(&self, signal: usize, from: Time, to: Time) -> bool {
        let record = self.history.signal(signal);
        let ends = record.instants().map(|instants| [instants.first, instants.last]);
        let within = |time: &Time| from <= *time && *time <= to;
        !record.between(from, to).is_empty() || ends.is_some_and(|ends| ends.iter().any(within))
    }
}
