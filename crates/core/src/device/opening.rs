//! What a page finds in storage: read when it begins, a few chunks at a time, and again when another page changed it.

use super::{Device, LIMIT, Unseen, stays};
use crate::consent::{Consent, Heard, Purpose, Said};
use crate::engine::Engine;
use crate::history::History;
use crate::history::journal::{BUDGET, Journal};
use crate::history::storage::{Guarded, Storage};
use crate::manifest::Manifest;
use crate::privacy::preset::Limit;
use crate::time::Time;

use super::muted::Muted;
use super::reports::Known;
use super::statements::Statements;

impl<S: Storage> Device<S> {
    /// Opens what `storage` holds. `lane` is held by no other page; `may_report` is false in a frame of another site
    /// and where there is no collector or no CSPRNG.
    pub fn open(manifest: Manifest, storage: S, lane: u8, may_report: bool, now: Time) -> Device<S> {
        let mut device = Device::begin(manifest, storage, lane, may_report);
        device.plan();
        device.reload(now);
        device
    }

    /// A device that is yet to begin, step by step: by [`Device::plan`], [`Device::look`], then [`Device::read_on`] until
    /// all is read.
    pub fn begin(manifest: Manifest, storage: S, lane: u8, may_report: bool) -> Device<S> {
        let signals = manifest.signals.len();
        Device {
            storage: Guarded::new(storage),
            journal: Journal::new(lane, signals, BUDGET),
            loading: None,
            history: History::new(&manifest.signals),
            said: Said::default(),
            heard: Heard::default(),
            consent: Consent::default(),
            engine: Engine::new(&[], &[], &[]),
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
            known: Known::default(),
            manifest,
        }
    }

    /// Takes the rules apart.
    pub fn plan(&mut self) {
        self.engine = Engine::of(&self.manifest);
    }

    /// Reads again what other pages of this origin may have changed.
    pub fn reload(&mut self, now: Time) {
        self.look();
        while self.read_on(usize::MAX, now) {}
    }

    /// Looks who said what, and what there is to read.
    pub fn look(&mut self) {
        self.loading = None;
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
            self.begin_load();
        } else if was_kept {
            self.journal.withdraw(&mut self.storage, self.manifest.schema());
            self.clear_memory();
        }
    }

    /// Reads at most so many chunks of history more, and says whether that was not all. Until it was nothing may be asked
    /// of this device, but to [`reload`](Device::reload).
    pub fn read_on(&mut self, chunks: usize, now: Time) -> bool {
        let Some(mut loading) = self.loading.take() else { return false };
        if self.journal.read(&mut loading, &mut self.storage, self.manifest.schema(), chunks) {
            self.loading = Some(loading);
            return true;
        }
        (self.history, self.damaged) = loading.end();
        for (signal, event) in std::mem::take(&mut self.unsaved) {
            self.remember(signal, event);
        }
        self.prune(self.journal.lane(), now);
        if self.kept {
            self.journal.drop_unused(&mut self.storage, now);
        }
        // What another page erased meanwhile.
        self.notice_wipe(now);
        false
    }

    /// Writes to `lane` from now on, which no other page may hold.
    pub fn set_lane(&mut self, lane: u8, now: Time) {
        self.journal = Journal::new(lane, self.manifest.signals.len(), BUDGET);
        self.reload(now);
    }

    /// Reads what is stored and keeps what only memory held.
    pub(super) fn load(&mut self, now: Time) {
        self.begin_load();
        while self.read_on(usize::MAX, now) {}
    }

    fn begin_load(&mut self) {
        self.unseen = Unseen::All;
        match self.storage.get(LIMIT) {
            Some(name) => self.limit = Limit::parse(&name).unwrap_or(Limit::Nothing),
            None if self.limit_unsaved => self.save_limit(),
            None => self.limit = Limit::Site,
        }
        stays::load(&mut self.engine, &self.manifest.segments, &self.storage, Time(i64::MAX));
        self.statements.load(&self.manifest.preferences, &mut self.storage);
        self.load_muted();
        self.loading = Some(self.journal.begin(&mut self.storage, self.manifest.schema()));
    }
}
