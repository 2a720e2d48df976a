//! One page's view of a visitor's device: consent, history, segments and reports over a storage that it is lent.
//!
//! Everything the browser module does beyond converting values happens here, so that it runs and is tested without a
//! browser. Time, randomness and storage are arguments.

use crate::consent::{self, Consent, Heard, Purpose, Said, Source, Words};
use crate::engine::{Change, Engine, Explained, World};
use crate::expression::Value;
use crate::history::History;
use crate::history::journal::{BUDGET, Journal};
use crate::history::storage::{Guarded, Storage, StorageFault};
use crate::manifest::Manifest;
use crate::preference::Stated as Statement;
use crate::privacy::key::Key;
use crate::privacy::preset::Limit;
use crate::privacy::profile::{self, Profile, Stored};
use crate::signal::{Event, FieldValue};
use crate::time::{Span, Time};
use crate::tree::Tree;
use muted::Muted;
use statements::Statements;

#[cfg(feature = "more")]
mod erase;
#[cfg(feature = "more")]
pub mod given;
#[cfg(feature = "more")]
pub mod import;
mod muted;
#[cfg(feature = "more")]
pub mod quiet;
mod rank;
mod reports;
#[cfg(feature = "more")]
pub mod restored;
pub mod state;
mod statements;
mod stays;

/// Name of the choice in storage. It is kept even when the choice is no, so that nobody is asked twice.
pub const CONSENT: &str = "murmur.consent";

/// Name of the visitor's limit in storage.
const LIMIT: &str = "murmur.limit";

/// Name of the epoch in which a page of this origin last wanted to report and saw no end of its visit yet.
const PENDING: &str = "murmur.pending";

/// Random bytes from the system's CSPRNG that a first consent needs.
#[derive(Clone)]
pub struct Fresh {
    /// Marks this stretch of consent.
    pub mark: [u8; 8],
    /// The key, where one is born.
    pub key: [u8; 32],
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracked {
    /// It is remembered.
    Remembered,
    /// It lies in the future, and is not.
    NotYet,
    /// It lies before all that is kept of its signal, which is so long, and is not.
    Expired(Span),
}

/// What a page knows of its visitor.
#[derive(Debug)]
pub struct Device<S> {
    manifest: Manifest,
    storage: Guarded<S>,
    journal: Journal,
    history: History,
    /// What was said, by whom, and which of it counts on this page.
    said: Said,
    heard: Heard,
    consent: Consent,
    engine: Engine,
    /// What the engine has not seen yet.
    unseen: Unseen,
    /// The value of each input of the manifest, where it has one.
    inputs: Vec<Option<Value<'static>>>,
    statements: Statements,
    muted: Muted,
    /// Minutes that local time was ahead of UTC when segments were last decided.
    offset: i16,
    /// Events that only memory holds, to be kept once storage takes them.
    unsaved: Vec<(usize, Event)>,
    /// Whether only memory holds the choice.
    choice_unsaved: bool,
    /// How much the visitor wants to answer.
    limit: Limit,
    /// Whether only memory holds it.
    limit_unsaved: bool,
    /// Whether history survives the page.
    kept: bool,
    may_report: bool,
    damaged: usize,
}

impl<S: Storage> Device<S> {
    /// Opens what `storage` holds. `lane` is held by no other page; `may_report` is false in a frame of another site
    /// and where there is no collector or no CSPRNG.
    pub fn open(manifest: Manifest, storage: S, lane: u8, may_report: bool, now: Time) -> Device<S> {
        let signals = manifest.signals.len();
        let mut device = Device {
            storage: Guarded::new(storage),
            journal: Journal::new(lane, signals, BUDGET),
            history: History::new(&manifest.signals),
            said: Said::default(),
            heard: Heard::default(),
            consent: Consent::default(),
            engine: Engine::of(&manifest),
            unseen: Unseen::All,
            inputs: vec![None; manifest.inputs.len()],
            statements: Statements::none(&manifest.preferences),
            muted: Muted::default(),
            offset: 0,
            unsaved: Vec::new(),
            choice_unsaved: false,
            limit: Limit::Site,
            limit_unsaved: false,
            kept: false,
            may_report,
            damaged: 0,
            manifest,
        };
        device.reload(now);
        if device.kept {
            device.journal.drop_unused(&mut device.storage, now);
        }
        device
    }

    /// Reads again what other pages of this origin may have changed.
    pub fn reload(&mut self, now: Time) {
        let ended = self.storage.ended();
        self.said = self.said_now();
        if ended {
            // Another page erases what was kept, name by name: what managers said here goes with the first.
            self.said.forget_managers();
        }
        let consent = self.said.resolve(self.heard);
        let was_kept = self.kept;
        if consent.allows(Purpose::Store) && self.storage.join() && was_kept {
            // Something was erased: what this page knows of it goes too.
            self.clear_memory();
        }
        self.consent = consent;
        self.kept = consent.allows(Purpose::Store) && self.storage.is_current();
        if self.kept {
            self.load();
            self.prune(self.journal.lane(), now);
        } else if was_kept {
            self.journal.withdraw(&mut self.storage, self.manifest.schema());
            self.clear_memory();
        }
    }

    /// Notes which managers spoke on this page, and whether the browser asks for privacy.
    pub fn hear(&mut self, heard: Heard, now: Time) {
        self.heard = heard;
        let (before, consent) = (self.consent, self.said.resolve(heard));
        self.consent = consent;
        if before.allows(Purpose::Store) != consent.allows(Purpose::Store) {
            self.reload(now);
        }
    }

    /// Writes to `lane` from now on, which no other page may hold.
    pub fn set_lane(&mut self, lane: u8, now: Time) {
        self.journal = Journal::new(lane, self.manifest.signals.len(), BUDGET);
        self.reload(now);
    }

    /// The site gives or withdraws purposes: see [`Device::say`].
    pub fn choose(&mut self, choices: &[(Purpose, bool)], fresh: &Fresh, now: Time) {
        self.say(Source::Site, Words::of(choices), String::new(), fresh, now);
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
            self.begin(fresh);
        }
        if withdrawn(Purpose::Report) {
            self.retire();
        }
        if after.allows(Purpose::Report) && self.kept && self.may_report && self.profile() == Stored::None {
            let born = Profile::born(Key::new(fresh.key), &self.manifest.policy, now);
            // Where the key can't be kept there is none, and no report either.
            let _ = born.map_or(Ok(()), |profile| self.save(&Stored::Active(Box::new(profile))));
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

    /// Decides the segments at `now`, where local time is `offset` minutes ahead of UTC, and says which changed.
    pub fn decide(&mut self, now: Time, offset: i16) -> Change {
        self.offset = offset;
        self.statements.end(&self.manifest.preferences, &mut self.storage, now);
        for (index, stated) in self.statements.all().iter().enumerate() {
            let value = stated.as_ref().map(|stated| &stated.value);
            if self.inputs[index].as_ref() != value {
                self.inputs[index] = value.cloned();
                self.unseen = self.unseen.and_inputs();
            }
        }
        let before = self.engine.revision();
        let unseen = std::mem::replace(&mut self.unseen, Unseen::Nothing);
        let world = World::of(&self.manifest, &self.history, &self.inputs, now, offset);
        let change = match unseen {
            Unseen::Nothing => self.engine.advance(world),
            Unseen::Inputs => self.engine.inputs_changed(world),
            Unseen::Event(signal, row) => self.engine.event(signal, row, world),
            Unseen::All => self.engine.load(world),
        };
        if self.engine.revision() != before {
            self.leave();
        }
        change
    }

    /// The next instant at which time alone could change a segment, or shortly before.
    pub fn next_change(&self) -> Option<Time> {
        let ends = self.statements.next_end(&self.manifest.preferences);
        self.engine.next().into_iter().chain(ends).min()
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

    /// For each segment of the manifest whether the visitor was in it when segments were last decided.
    pub fn members(&self) -> &[bool] {
        self.engine.members()
    }

    /// Why a segment is what it is now.
    pub fn explain(&mut self, segment: usize, now: Time) -> Explained<'_> {
        let world = World::of(&self.manifest, &self.history, &self.inputs, now, self.offset);
        self.engine.explain(segment, &self.manifest.segments[segment], world)
    }

    /// Grows whenever membership of a segment changes, or what the page may know of it.
    pub fn revision(&self) -> u64 {
        self.engine.revision() + self.muted.revision
    }

    /// What rules read of the visit or the page; a name that none reads changes nothing.
    pub fn set_input(&mut self, name: &str, value: Option<Value<'static>>) {
        if let Some(index) = self.manifest.input(name)
            && self.inputs[index] != value
        {
            self.inputs[index] = value;
            self.unseen = self.unseen.and_inputs();
        }
    }

    /// States a preference, by index, or takes it back for null. False where `answer` is not one of those offered.
    pub fn prefer(&mut self, preference: usize, answer: &Tree, now: Time) -> bool {
        self.notice_wipe(now);
        let storage = self.kept.then_some(&mut self.storage);
        self.statements.state(preference, &self.manifest.preferences[preference], answer, storage, now)
    }

    /// What the visitor stated, one for each preference of the manifest, as it held when segments were last decided.
    pub fn stated(&self) -> &[Option<Statement>] {
        self.statements.all()
    }

    /// The page is left, perhaps for good: what only this page knows is kept.
    pub fn leave(&mut self) {
        if self.kept {
            stays::save(&mut self.engine, &self.manifest.segments, &mut self.storage);
        }
    }

    /// How often membership of a segment changed since the page began.
    pub fn changes(&self, segment: usize) -> u32 {
        self.engine.changes(segment)
    }

    /// What was said, by whom.
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// Whose word decides `purpose`.
    pub fn speaker(&self, purpose: Purpose) -> Option<Source> {
        self.said.decisive(purpose, self.heard).map(|(source, ..)| source)
    }

    /// Which of it counts on this page.
    pub fn heard(&self) -> Heard {
        self.heard
    }

    /// The choices in force.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the visitor did.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether history survives the page.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// How many stored chunks could not be read when this page last looked.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// Begins a stretch of consent and keeps what memory holds; where storage refuses, memory goes on.
    fn begin(&mut self, fresh: &Fresh) {
        if self.storage.begin(&consent::hexadecimal(&fresh.mark)).is_err() {
            return;
        }
        self.kept = true;
        self.load();
    }

    /// Reads what is stored and keeps what only memory held.
    fn load(&mut self) {
        self.unseen = Unseen::All;
        match self.storage.get(LIMIT) {
            Some(name) => self.limit = Limit::parse(&name).unwrap_or(Limit::Nothing),
            None if self.limit_unsaved => self.save_limit(),
            None => self.limit = Limit::Site,
        }
        stays::load(&mut self.engine, &self.manifest.segments, &self.storage);
        self.statements.load(&self.manifest.preferences, &mut self.storage);
        self.load_muted();
        (self.history, self.damaged) = self.journal.load(&mut self.storage, self.manifest.schema());
        for (signal, event) in std::mem::take(&mut self.unsaved) {
            self.remember(signal, event);
        }
    }

    /// What was said, as storage has it now. What managers said on this page is in memory alone before anything is kept, and
    /// is void once another page erased what was.
    fn said_now(&self) -> Said {
        if self.choice_unsaved {
            return self.said.clone();
        }
        let mut said = self.storage.get(CONSENT).as_deref().map(Said::decode).unwrap_or_default();
        if !self.kept && !self.storage.began() {
            said.add_managers(&self.said);
        }
        said
    }

    /// Another page may have erased what this one knows, and begun anew.
    fn notice_wipe(&mut self, now: Time) {
        if self.kept && !self.storage.is_current() {
            self.reload(now);
        }
    }

    fn remember(&mut self, signal: usize, event: Event) {
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

    /// What an erasure leaves of the profile in storage: a marker without identity where it had reported.
    pub fn left(&self) -> Option<String> {
        let left = match self.profile() {
            Stored::Active(profile) => profile.erased(),
            other => other,
        };
        left.encode()
    }

    fn erase(&mut self, spare: &[&str]) {
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
        if let Stored::Active(profile) = self.profile() {
            match profile.erased().encode() {
                Some(marker) => {
                    let _ = self.storage.unguarded().set(profile::NAME, &marker);
                }
                None => self.storage.remove(profile::NAME),
            }
        }
    }

    fn clear_memory(&mut self) {
        self.history = History::new(&self.manifest.signals);
        self.restart_engine();
        self.clear_muted();
        self.statements = Statements::none(&self.manifest.preferences);
        self.limit = Limit::Site;
        self.limit_unsaved = false;
        self.unsaved.clear();
        self.journal = Journal::new(self.journal.lane(), self.manifest.signals.len(), BUDGET);
    }

    /// Forgets how segments came to be what they are; revisions go on.
    fn restart_engine(&mut self) {
        self.muted.revision += self.engine.revision() + 1;
        self.engine = Engine::of(&self.manifest);
        self.unseen = Unseen::All;
    }

    fn save(&mut self, profile: &Stored) -> Result<(), StorageFault> {
        profile.encode().map_or(Ok(()), |text| self.storage.set(profile::NAME, &text))
    }
}

/// What changed since segments were last decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unseen {
    Nothing,
    /// Values of inputs.
    Inputs,
    /// One event of the signal with this index, and its row where it has one.
    Event(usize, Option<usize>),
    All,
}

impl Unseen {
    fn and_inputs(self) -> Unseen {
        if matches!(self, Unseen::Nothing | Unseen::Inputs) { Unseen::Inputs } else { Unseen::All }
    }
}

#[cfg(test)]
mod tests;
