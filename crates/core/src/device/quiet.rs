//! Why no report goes now: for a person who looks for one, and never a reason to do anything.

use super::Device;
use crate::consent::Purpose;
use crate::history::storage::Storage;
use crate::privacy::profile::{Profile, Silence, Stored};
use crate::privacy::schedule;
use crate::time::Time;

/// Why this page has nothing to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// No consent to report.
    Consent,
    /// Nothing is kept: no consent to store, or no storage.
    Storage,
    /// There is no collector, or this is a frame of another site, a program, or a browser without secure randomness.
    Unable,
    /// No key was made: storage refused it.
    Unborn,
    /// This profile reported once and was erased.
    Retired,
    /// Its reports are used up, or the epochs for them are over.
    Spent,
    /// The profile itself says nothing.
    Profile(Silence),
}

impl Quiet {
    /// The name in the public API.
    pub fn code(self) -> &'static str {
        match self {
            Quiet::Consent => "consent",
            Quiet::Storage => "storage",
            Quiet::Unable => "unable",
            Quiet::Unborn => "unborn",
            Quiet::Retired => "retired",
            Quiet::Spent => "spent",
            Quiet::Profile(silence) => match silence {
                Silence::AlreadyReported => "reported",
                Silence::NotScheduled => "not-scheduled",
                Silence::Reserve => "reserve",
                Silence::QuestionGone => "question-gone",
                Silence::AnswersChanged => "answers-changed",
                Silence::NoOrder => "no-order",
                Silence::Declined => "declined",
                Silence::OddsRaised => "odds-raised",
                Silence::EpochChanged => "epoch-changed",
            },
        }
    }

    /// The reason in plain words.
    pub fn reason(self) -> &'static str {
        match self {
            Quiet::Consent => "no consent to report",
            Quiet::Storage => "nothing is kept here, and so no profile",
            Quiet::Unable => "there is no collector, or this page is one that never reports",
            Quiet::Unborn => "there is no profile",
            Quiet::Retired => "this profile was erased after it had reported, and never reports again",
            Quiet::Spent => "this profile has sent all it ever will",
            Quiet::Profile(silence) => silence.reason(),
        }
    }
}

impl<S: Storage> Device<S> {
    /// Why no report is due at `now`, and when the next may be where that is certain. `None` where one is due, which
    /// leaves when the visit seems over.
    pub fn quiet(&self, now: Time) -> Option<(Quiet, Option<Time>)> {
        let silence = self.preview(now).err()?;
        let quiet = match (&*self.profile(), silence) {
            (Stored::Retired, _) => Quiet::Retired,
            (Stored::Active(profile), Some(silence)) => return Some(self.of_profile(profile, silence, now)),
            _ if !self.consent.allows(Purpose::Report) => Quiet::Consent,
            _ if !self.kept => Quiet::Storage,
            _ if !self.may_report => Quiet::Unable,
            _ => Quiet::Unborn,
        };
        Some((quiet, None))
    }

    fn of_profile(&self, profile: &Profile, silence: Silence, now: Time) -> (Quiet, Option<Time>) {
        if !matches!(silence, Silence::AlreadyReported | Silence::NotScheduled) {
            return (Quiet::Profile(silence), None);
        }
        let next = self.policy().and_then(|policy| {
            let epoch = profile.next_epoch(&policy, now)?;
            Some(schedule::epoch_start(epoch, policy.epoch))
        });
        (if next.is_none() { Quiet::Spent } else { Quiet::Profile(silence) }, next)
    }
}
