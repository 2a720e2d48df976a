//! What the visitor did: remembered, kept where storage takes it, and deleted when no rule looks at it any more.

use super::{Device, Tracked, Unseen};
use crate::expression::Value;
use crate::history::History;
use crate::history::storage::{Storage, StorageFault};
use crate::signal::{Event, FieldValue};
use crate::time::Time;

impl<S: Storage> Device<S> {
    /// Remembers an event of the signal with this index, which happened now or before, unless it is untimely. Where
    /// storage fails, memory goes on.
    pub fn track(&mut self, signal: usize, mut event: Event, now: Time) -> Tracked {
        if event.time > now {
            return Tracked::NotYet;
        }
        if let Some(keep) = self.manifest.needs[signal].events.filter(|keep| event.time < now.before(*keep)) {
            return Tracked::Expired(keep);
        }
        self.notice_wipe(now);
        for (value, field) in event.values.iter_mut().zip(&self.manifest.signals[signal].fields) {
            // Of a past event neither page nor visit is known.
            if let (FieldValue::Missing, Some(Value::Text(text)), true) =
                (&*value, field.from.and_then(|input| self.inputs[input].as_ref()), event.time == now)
            {
                *value = field.kind.from_text(text).unwrap_or(FieldValue::Missing);
            }
        }
        self.remember(signal, event);
        Tracked::Remembered
    }

    /// Deletes from `lane`, which no other page may hold, what retention no longer allows.
    pub fn prune(&mut self, lane: u8, now: Time) {
        if self.kept {
            let schema = self.manifest.schema();
            let pruned = self.journal.prune(&mut self.storage, schema, lane, now, &mut self.history);
            self.unseen = Unseen::All;
            self.kept = !matches!(pruned, Err(StorageFault::Blocked));
        }
    }

    /// Lanes that hold history, for a page that prunes those nobody holds.
    pub fn lanes(&self) -> Vec<u8> {
        self.journal.lanes()
    }

    /// Drops events of one signal, or of all, in the closed interval, where memory alone knows of them.
    pub fn drop_unsaved(&mut self, signal: Option<usize>, from: Time, to: Time) {
        let events = std::mem::take(&mut self.unsaved);
        self.history = History::new(&self.manifest.signals);
        self.restart_engine();
        for (index, event) in events {
            if signal.is_some_and(|signal| signal != index) || event.time < from || event.time > to {
                self.remember(index, event);
            }
        }
    }

    pub(super) fn remember(&mut self, signal: usize, event: Event) {
        if self.kept {
            self.kept = self.journal.append(&mut self.storage, self.manifest.schema(), signal, &event).is_ok();
        }
        let needs_event = self.manifest.needs[signal].events.is_some();
        let row = self.history.add(signal, &event, needs_event);
        self.unseen = if self.unseen == Unseen::Nothing { Unseen::Event(signal, row) } else { Unseen::All };
        if !self.kept {
            self.unsaved.push((signal, event));
        }
    }
}
