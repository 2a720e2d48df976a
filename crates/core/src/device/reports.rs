//! What leaves the device: when a report is due, what it says, and how much of it the visitor wants to say.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::{Device, LIMIT, PENDING};
use crate::consent::Purpose;
use crate::digits::digits;
use crate::engine::World;
use crate::history::storage::{Storage, StorageFault};
use crate::privacy::policy::Policy;
use crate::privacy::preset::Limit;
use crate::privacy::profile::{self, Delivery, Profile, Silence, Stored};
#[cfg(feature = "more")]
use crate::privacy::question::Truth;
use crate::privacy::schedule;
use crate::report::Report;
use crate::time::Time;

/// The profile's text as last seen, and what it says.
pub(super) type Known = RefCell<(Option<String>, Rc<Stored>)>;

impl<S: Storage> Device<S> {
    /// The report that would be made now, without making it; it answers by the segments as last decided.
    ///
    /// # Errors
    /// [`Silence`] with the reason when none is due; `None` inside where this page has no profile to report from.
    pub fn preview(&self, now: Time) -> Result<Report, Option<Silence>> {
        match &*self.profile() {
            Stored::Active(profile) if self.reports() => self.due_of(profile, now).map_err(Some),
            _ => Err(None),
        }
    }

    /// What is true now of the question that this profile answers, for the visitor's own eyes.
    #[cfg(feature = "more")]
    pub fn truth(&self, now: Time) -> Option<Truth> {
        let Stored::Active(profile) = &*self.profile() else { return None };
        let world = World::of(&self.manifest, &self.history, &self.inputs, now, self.offset);
        self.manifest.truth(profile.question()?, self.engine.members(), world)
    }

    /// The report that this profile has due now.
    fn due_of(&self, profile: &Profile, now: Time) -> Result<Report, Silence> {
        let policy = self.asked().ok_or(Silence::Declined)?;
        let due = profile.due(&policy, now)?;
        let name = &due.question.name;
        if let Some(signal) = self.manifest.answered_after(name) {
            let begun = schedule::epoch_start(due.epoch, policy.epoch);
            let last = self.history.signal(signal).instants().map(|instants| instants.last);
            if last.is_none_or(|last| last < begun || last > now) {
                return Err(Silence::NoOrder);
            }
        }
        let world = World::of(&self.manifest, &self.history, &self.inputs, now, self.offset);
        let truth = self.manifest.truth(name, self.engine.members(), world);
        let hash = match &policy {
            Cow::Borrowed(_) => self.manifest.hash.clone(),
            Cow::Owned(lowered) => lowered.hash(),
        };
        let report = truth.and_then(|truth| profile.report_as(&policy, hash, &due, truth));
        report.ok_or(Silence::OddsRaised)
    }

    /// How much of what the site asks the visitor wants to answer.
    pub fn limit(&self) -> Limit {
        if !self.kept || self.limit_unsaved {
            return self.limit;
        }
        self.storage.get(LIMIT).map_or(Limit::Site, |name| Limit::parse(&name).unwrap_or(Limit::Nothing))
    }

    /// Takes the visitor's limit. False, and nothing changes, where the profile reported under a stricter one: a promise
    /// once given is kept.
    pub fn set_limit(&mut self, limit: Limit, now: Time) -> bool {
        self.notice_wipe(now);
        let given = if let Stored::Active(profile) = &*self.profile() { profile.odds() } else { None };
        let policy = limited(&self.manifest.policy, limit);
        if policy.zip(given).is_some_and(|(policy, given)| !policy.odds.at_most(given)) {
            return false;
        }
        self.limit = limit;
        self.limit_unsaved = true;
        self.save_limit();
        true
    }

    /// The policy that this device reports under: the site's, lowered to the visitor's limit. `None` for no reports.
    pub fn policy(&self) -> Option<Policy> {
        self.asked().map(Cow::into_owned)
    }

    fn asked(&self) -> Option<Cow<'_, Policy>> {
        limited(&self.manifest.policy, self.limit())
    }

    /// The name of the arm that this device is in, of the experiment of this question: a public coin of its key. `None`
    /// where there is no key, or no consent to personalise.
    pub fn arm(&self, question: &str) -> Option<&str> {
        let Stored::Active(profile) = &*self.profile() else { return None };
        let question = self.manifest.policy.question(question)?;
        let arm = profile.arm(question).filter(|_| self.consent.allows(Purpose::Personalise))?;
        question.asks.arms().get(arm).map(String::as_str)
    }

    /// A page begins. Where an earlier visit of this epoch ended unseen and this is the first page of another, the report
    /// is made now; else the visit is noted, so that the next one can.
    pub fn arrive(&mut self, first_page: bool, now: Time) -> Option<Report> {
        self.decide(now, self.offset);
        let due = self.preview(now).ok()?;
        let noted = self.storage.get(PENDING).is_some_and(|epoch| epoch == digits(due.epoch));
        if noted && first_page {
            return self.make_report(now);
        }
        let _ = self.storage.set(PENDING, &digits(due.epoch));
        None
    }

    /// Makes the report that is due, if one is, and enters it in the ledger, from where [`Device::waiting`] sends it.
    pub fn make_report(&mut self, now: Time) -> Option<Report> {
        self.decide(now, self.offset);
        let stored = self.profile();
        let Stored::Active(profile) = &*stored else { return None };
        let report = self.reports().then(|| self.due_of(profile, now).ok())??;
        let mut profile = self.owned(stored)?;
        profile.record(&*self.asked()?, report.clone(), now);
        // Nothing is sent that the ledger does not show.
        self.save(Stored::Active(profile)).ok().map(|()| report)
    }

    /// Reports that no collector has acknowledged yet.
    pub fn waiting(&self) -> Vec<Report> {
        match &*self.profile() {
            Stored::Active(profile) if self.reports() => {
                let waiting = profile.ledger().iter().filter(|entry| entry.state == Delivery::Waiting);
                waiting.map(|entry| entry.report.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Notes how far the report with this id came.
    pub fn deliver(&mut self, id: &str, state: Delivery) {
        if let Some(mut profile) = self.owned(self.profile()) {
            profile.deliver(id, state);
            // A lost note only sends the same report again, which counts once.
            let _ = self.save(Stored::Active(profile));
        }
    }

    /// The profile as it lies in storage now; another page may have changed it. Its text is read once.
    pub fn profile(&self) -> Rc<Stored> {
        let text = self.storage.get(profile::NAME);
        let mut known = self.known.borrow_mut();
        if known.0 != text {
            let stored = Stored::decode(text.as_deref());
            *known = (text, Rc::new(stored));
        }
        known.1.clone()
    }

    /// The profile to be changed and saved: nobody else has it then.
    fn owned(&self, stored: Rc<Stored>) -> Option<Box<Profile>> {
        self.known.take();
        match Rc::into_inner(stored)? {
            Stored::Active(profile) => Some(profile),
            _ => None,
        }
    }

    /// Writes the profile.
    pub(super) fn save(&mut self, profile: Stored) -> Result<(), StorageFault> {
        let text = profile.encode();
        text.as_deref().map_or(Ok(()), |text| self.storage.set(profile::NAME, text))?;
        self.known = RefCell::new((text, Rc::new(profile)));
        Ok(())
    }

    fn reports(&self) -> bool {
        self.may_report && self.kept && self.consent.allows(Purpose::Report)
    }

    /// Keeps the limit where anything is kept; one that is lost there would be laxer than was said.
    pub(super) fn save_limit(&mut self) {
        if !self.kept {
            return;
        }
        if self.limit == Limit::Site {
            self.storage.remove(LIMIT);
        } else {
            self.kept = self.storage.set(LIMIT, self.limit.name()).is_ok();
        }
        self.limit_unsaved = !self.kept;
    }
}

fn limited(policy: &Policy, limit: Limit) -> Option<Cow<'_, Policy>> {
    match limit {
        Limit::Site => Some(Cow::Borrowed(policy)),
        Limit::Preset(preset) => Some(Cow::Owned(policy.under(preset))),
        Limit::Nothing => None,
    }
}
