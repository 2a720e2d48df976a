//! One page's view of a visitor's device: consent, history, segments and reports over a storage that it is lent.
//!
//! Everything the browser module does beyond converting values happens here, so that it runs and is tested without a
//! browser. Time, randomness and storage are arguments.

use crate::consent::{Consent, Heard, Purpose, Said, Source};
use crate::engine::{Change, Engine, Explained, World};
use crate::expression::Value;
use crate::history::History;
use crate::history::journal::{BUDGET, Journal, Loading};
use crate::history::storage::{Guarded, Storage};
use crate::manifest::Manifest;
use crate::preference::Stated as Statement;
use crate::privacy::preset::Limit;
use crate::signal::Event;
use crate::time::{Span, Time};
use crate::tree::Tree;
use muted::Muted;
use reports::Known;
use statements::Statements;

#[cfg(feature = "more")]
mod erase;
mod events;
#[cfg(feature = "more")]
pub mod given;
#[cfg(feature = "more")]
pub mod import;
mod muted;
mod opening;
#[cfg(feature = "more")]
pub mod quiet;
mod rank;
mod reports;
#[cfg(feature = "more")]
pub mod restored;
pub mod state;
mod statements;
mod stays;
mod word;

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
    /// The history that is being read.
    loading: Option<Loading>,
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
    known: Known,
}

impl<S: Storage> Device<S> {
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
            self.leave(now);
        }
        change
    }

    /// The next instant at which time alone could change a segment, or shortly before.
    pub fn next_change(&self) -> Option<Time> {
        let ends = self.statements.next_end(&self.manifest.preferences);
        self.engine.next().into_iter().chain(ends).min()
    }

    /// For each segment of the manifest whether the visitor was in it when segments were last decided.
    pub fn members(&self) -> &[bool] {
        self.engine.members()
    }

    /// Why a segment is what it is now.
    pub fn explain(&mut self, segment: usize, now: Time) -> Explained<'_> {
        let world = World::of(&self.manifest, &self.history, &self.inputs, now, self.offset);
        let members = self.engine.members().to_vec();
        self.engine.explain(segment, &self.manifest.segments[segment], world).with_inputs(
            &self.manifest,
            &members,
            world,
        )
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
    pub fn leave(&mut self, now: Time) {
        if self.kept {
            stays::save(&mut self.engine, &self.manifest.segments, &mut self.storage, now);
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

    /// Another page may have erased what this one knows, and begun anew.
    fn notice_wipe(&mut self, now: Time) {
        if self.kept && !self.storage.is_current() {
            self.reload(now);
        }
    }

    fn clear_memory(&mut self) {
        self.loading = None;
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
