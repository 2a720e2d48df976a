//! What is said on consent, and what follows: a stretch of consent begins, or everything that was kept goes.

use super::{CONSENT, Device, Fresh};
use crate::consent::{self, Consent, Heard, Purpose, Said, Source, Words};
use crate::history::storage::Storage;
use crate::privacy::key::Key;
use crate::privacy::profile::{self, Profile, Stored};
use crate::time::Time;

impl<S: Storage> Device<S> {
    /// Notes which managers spoke on this page, and whether the browser asks for privacy.
    pub fn hear(&mut self, heard: Heard, now: Time) {
        self.heard = heard;
        let (before, consent) = (self.consent, self.said.resolve(heard));
        self.consent = consent;
        if before.allows(Purpose::Store) != consent.allows(Purpose::Store) {
            self.reload(now);
        }
    }

    /// Takes what a source says, to a text that was `shown`, and does what follows. A first yes to `Store` keeps what this
    /// page has seen so far; a first yes to `Report` makes the key. Withdrawing `Store` erases everything but the choice and
    /// a retired profile's marker; withdrawing `Report` erases the key.
    pub fn say(&mut self, source: Source, words: Words, shown: String, fresh: &Fresh, now: Time) {
        self.notice_wipe(now);
        let before = self.consent;
        self.said = self.said_now();
        self.said.add(consent::Statement { time: now, source, words, privacy: self.heard.privacy(), shown });
        self.heard = self.heard.and(source);
        let after = self.said.resolve(self.heard);
        // A manager may say no to what was agreed to on an earlier page; not to what rests on one that is yet to speak.
        let everyone = self.said.resolve(Heard::ALL);
        let refused = |purpose| after.refuses(purpose) && everyone.refuses(purpose);
        let withdrawn = |purpose| !after.allows(purpose) && (before.allows(purpose) || refused(purpose));
        if withdrawn(Purpose::Store) && (self.storage.began() || before.allows(Purpose::Store)) {
            self.erase(&[CONSENT]);
        }
        self.consent = after;
        // While nobody was heard yet who agreed, it is not withdrawn.
        let began = self.storage.began();
        if !after.allows(Purpose::Store) && !began {
            self.said.forget_past();
        }
        let recorded = self.said.encode(after.allows(Purpose::Store) || began);
        let storage = self.storage.unguarded();
        self.choice_unsaved = match recorded {
            Some(text) => storage.set(CONSENT, &text).is_err(),
            None => {
                storage.remove(CONSENT);
                false
            }
        };
        if after.allows(Purpose::Store) && !self.kept && !self.choice_unsaved {
            self.begin_stretch(fresh, now);
        }
        if withdrawn(Purpose::Report) {
            self.retire();
        }
        if after.allows(Purpose::Report) && self.kept && self.may_report && *self.profile() == Stored::None {
            let born = Profile::born(Key::new(fresh.key), &self.manifest.policy, now);
            // Where the key can't be kept there is none, and no report either.
            let _ = born.map_or(Ok(()), |profile| self.save(Stored::Active(Box::new(profile))));
        }
    }

    /// Whether to ask the visitor for `purpose` with this text: see [`Said::should_ask`].
    pub fn should_ask(&self, purpose: Purpose, text: &str, days: Option<f64>, now: Time) -> bool {
        self.said.should_ask(purpose, text, days, self.heard, now)
    }

    /// Erases everything, the choice too; a profile that had reported leaves its marker.
    pub fn forget(&mut self) {
        self.erase(&[]);
        self.said = Said::default();
        self.consent = Consent::default();
        self.choice_unsaved = false;
    }

    /// Begins a stretch of consent and keeps what memory holds; where storage refuses, memory goes on.
    fn begin_stretch(&mut self, fresh: &Fresh, now: Time) {
        if self.storage.begin(&consent::hexadecimal(&fresh.mark)).is_err() {
            return;
        }
        self.kept = true;
        self.load(now);
    }

    /// What was said, as storage has it now. What managers said on this page is in memory alone before anything is kept, and
    /// is void once another page erased what was.
    pub(super) fn said_now(&self) -> Said {
        if self.choice_unsaved {
            return self.said.clone();
        }
        let mut said = self.storage.get(CONSENT).as_deref().map(Said::decode).unwrap_or_default();
        if !self.kept && !self.storage.began() {
            said.add_managers(&self.said);
        }
        said
    }

    /// What an erasure leaves of the profile in storage: a marker without identity where it had reported.
    pub fn left(&self) -> Option<String> {
        match &*self.profile() {
            Stored::Active(profile) => profile.erased().encode(),
            other => other.encode(),
        }
    }

    pub(super) fn erase(&mut self, spare: &[&str]) {
        let left = self.left();
        self.storage.erase(spare);
        if let Some(marker) = left {
            // A full storage has room again after the erasure; a blocked one held no profile.
            let _ = self.storage.unguarded().set(profile::NAME, &marker);
        }
        self.kept = false;
        self.clear_memory();
    }

    fn retire(&mut self) {
        if let Stored::Active(profile) = &*self.profile() {
            match profile.erased().encode() {
                Some(marker) => {
                    let _ = self.storage.unguarded().set(profile::NAME, &marker);
                }
                None => self.storage.remove(profile::NAME),
            }
        }
    }
}
