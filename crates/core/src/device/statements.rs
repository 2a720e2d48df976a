//! What the visitor stated, on this page and in storage.

use crate::history::storage::Storage;
use crate::preference::{Preference, Stated};
use crate::time::Time;
use crate::tree::Tree;

/// Names of the answers in storage begin so.
pub(super) const NAME: &str = "murmur.p.";

/// One answer or none for each preference of the manifest.
#[derive(Debug)]
pub(super) struct Statements {
    stated: Vec<Option<Stated>>,
    /// Whether memory knows answers that storage does not.
    unsaved: bool,
}

impl Statements {
    pub(super) fn none(preferences: &[Preference]) -> Statements {
        Statements { stated: vec![None; preferences.len()], unsaved: false }
    }

    pub(super) fn all(&self) -> &[Option<Stated>] {
        &self.stated
    }

    /// Takes an answer, or takes it back for null, and keeps it where `storage` is given. False where it is not one of
    /// those offered.
    pub(super) fn state<S: Storage>(
        &mut self,
        index: usize,
        preference: &Preference,
        answer: &Tree,
        storage: Option<&mut S>,
        now: Time,
    ) -> bool {
        let stated = preference.read(answer).map(|value| Stated { value, at: now });
        if stated.is_none() && *answer != Tree::Null {
            return false;
        }
        self.stated[index] = stated;
        match storage {
            Some(storage) => self.write(index, preference, storage),
            None => self.unsaved = true,
        }
        true
    }

    /// Reads what is stored, after writing what only memory holds.
    pub(super) fn load(&mut self, preferences: &[Preference], storage: &mut impl Storage) {
        for (index, preference) in preferences.iter().enumerate() {
            if self.unsaved && self.stated[index].is_some() {
                self.write(index, preference, storage);
            } else {
                let text = storage.get(&name(preference));
                self.stated[index] = text.and_then(|text| Stated::decode(&text, preference));
            }
        }
        self.unsaved = false;
    }

    /// Deletes the answers that have ended at `now`.
    pub(super) fn end(&mut self, preferences: &[Preference], storage: &mut impl Storage, now: Time) {
        for (stated, preference) in self.stated.iter_mut().zip(preferences) {
            if stated.as_ref().is_some_and(|stated| !preference.holds(stated, now)) {
                *stated = None;
                storage.remove(&name(preference));
            }
        }
    }

    /// The next instant at which an answer ends.
    pub(super) fn next_end(&self, preferences: &[Preference]) -> Option<Time> {
        let ends = self.stated.iter().zip(preferences);
        let ends = ends.filter_map(|(stated, preference)| {
            Some(Time(stated.as_ref()?.at.0.saturating_add(preference.keep.0).saturating_add(1)))
        });
        ends.min()
    }

    fn write(&mut self, index: usize, preference: &Preference, storage: &mut impl Storage) {
        match &self.stated[index] {
            // Where storage fails, memory goes on.
            Some(stated) => self.unsaved |= storage.set(&name(preference), &stated.encode()).is_err(),
            None => storage.remove(&name(preference)),
        }
    }
}

fn name(preference: &Preference) -> String {
    [NAME, &preference.name].concat()
}
