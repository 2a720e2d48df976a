//! What a browser profile keeps to answer its question: one record for the origin, under one fixed name.

use crate::base64;

use super::key::{Key, Use};
use super::odds::{Odds, Share};
use super::policy::{Policy, PolicyHash, Question};
use super::question::Truth;
use super::{response, schedule};
use crate::report::Report;
use crate::time::{Span, Time};

/// Name in storage, whatever the site id, manifest or collector.
pub const NAME: &str = "murmur.profile";

/// What is stored of a profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stored {
    /// Nothing: no key was ever made, or one that never reported was erased.
    #[default]
    None,
    /// A key and its ledger.
    Active(Box<Profile>),
    /// This profile reported once and was erased, or its record can't be read. It never reports again.
    Retired,
}

/// A key, the promise it was born under, and all it ever sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    key: Key,
    birth: u32,
    epoch: Span,
    reports: u32,
    participation: Share,
    first: Option<First>,
    ledger: Vec<Entry>,
}

/// Fixed by the first report, for life.
#[derive(Clone, Debug, PartialEq)]
struct First {
    question: String,
    odds: Odds,
    /// Its set of answers, as [`Asks::shape`](super::question::Asks::shape) tells it.
    shape: String,
}

/// One report in the ledger; those that wait are the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The report as sent.
    pub report: Report,
    /// When it was made.
    pub time: Time,
    /// How far it came.
    pub state: Delivery,
}

/// How far a report came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not acknowledged yet; it is sent again, unchanged.
    Waiting,
    /// Counted by the collector.
    Sent,
    /// Refused by the collector for good.
    Refused,
}

/// Why a profile says nothing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It has reported in this epoch.
    AlreadyReported,
    /// This is not one of its epochs, or it has none left.
    NotScheduled,
    /// It waits for questions added later.
    Reserve,
    /// The question it answers for life is not asked any more.
    QuestionGone,
    /// The question it answers for life has another set of answers now.
    AnswersChanged,
    /// The question is about visitors who ordered, and this one has not in this epoch.
    NoOrder,
    /// The visitor wants to say nothing.
    Declined,
    /// The policy's odds reveal more than those it first reported under.
    OddsRaised,
    /// The policy's epochs have another length than those it was born under.
    EpochChanged,
}

impl Silence {
    /// The reason in plain words.
    pub fn reason(self) -> &'static str {
        match self {
            Silence::AlreadyReported => "this profile has reported in this epoch",
            Silence::NotScheduled => "this is not one of the profile's reporting epochs",
            Silence::Reserve => "this profile waits for questions added later",
            Silence::QuestionGone => "the question that this profile answers is not asked any more",
            Silence::AnswersChanged => "the question that this profile answers has other answers now",
            Silence::NoOrder => "nothing was ordered in this epoch that the question is about",
            Silence::Declined => "the visitor chose to send nothing",
            Silence::OddsRaised => "the manifest asks for more than this profile was promised",
            Silence::EpochChanged => "the manifest's epochs have another length than those the profile was born under",
        }
    }
}

/// A report that is due: what it will answer, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Due<'a> {
    /// The question to decide truthfully.
    pub question: &'a Question,
    /// The epoch it will speak of.
    pub epoch: u32,
}

impl Profile {
    /// A new profile of a fresh key, born now under `policy`; `None` before 1970.
    pub fn born(key: Key, policy: &Policy, now: Time) -> Option<Profile> {
        Some(Profile {
            key,
            birth: schedule::epoch_at(now, policy.epoch)?,
            epoch: policy.epoch,
            reports: policy.reports,
            participation: policy.participation,
            first: None,
            ledger: Vec::new(),
        })
    }

    /// What is due now.
    ///
    /// # Errors
    /// [`Silence`] with the reason when nothing is.
    pub fn due<'a>(&self, policy: &'a Policy, now: Time) -> Result<Due<'a>, Silence> {
        if policy.epoch != self.epoch {
            return Err(Silence::EpochChanged);
        }
        let epoch = schedule::epoch_at(now, self.epoch).ok_or(Silence::NotScheduled)?;
        if self.ledger.iter().any(|entry| entry.report.epoch == epoch) {
            return Err(Silence::AlreadyReported);
        }
        let question = match &self.first {
            None => policy.draw(&self.key).ok_or(Silence::Reserve)?,
            Some(first) => {
                let question = policy.question(&first.question).ok_or(Silence::QuestionGone)?;
                if question.asks.shape() != first.shape {
                    return Err(Silence::AnswersChanged);
                }
                question
            }
        };
        let cap = self.reports.min(policy.cap(question)) as usize;
        let schedule = schedule::reporting_epochs(&self.key, self.birth, self.reports, self.participation);
        if self.ledger.len() >= cap || !schedule.iter().take(cap).any(|scheduled| *scheduled == epoch) {
            return Err(Silence::NotScheduled);
        }
        if self.first.as_ref().is_some_and(|first| !policy.odds.at_most(first.odds)) {
            return Err(Silence::OddsRaised);
        }
        Ok(Due { question, epoch })
    }

    /// The report that answers what is due by `truth`. It changes nothing: [`Profile::record`] does. `None` where the
    /// policy reveals more than the profile was promised, or the truth is none of the question's answers.
    pub fn report(&self, policy: &Policy, due: &Due, truth: impl Into<Truth>) -> Option<Report> {
        self.report_as(policy, policy.hash(), due, truth)
    }

    /// The same for who knows the policy's hash.
    pub fn report_as(&self, policy: &Policy, hash: PolicyHash, due: &Due, truth: impl Into<Truth>) -> Option<Report> {
        let first = self.first.as_ref().map_or(policy.odds, |first| first.odds);
        let mechanism = policy.mechanism(due.question);
        let truth = response::true_answer(&self.key, due.question, truth.into());
        let answer = response::answer(&self.key, &due.question.name, mechanism, first, due.epoch, truth)?;
        let id = self.key.derive(Use::Id, &[&due.epoch.to_be_bytes()]);
        Some(Report {
            site: policy.site.clone(),
            policy: hash,
            question: due.question.name.clone(),
            epoch: due.epoch,
            mechanism: mechanism.family(),
            answer: answer.text(),
            id: base64::encode(&id[..16]),
        })
    }

    /// The arm of an experiment that this profile is in, by its place: a public coin, whatever question it answers.
    pub fn arm(&self, question: &Question) -> Option<usize> {
        let arms = question.asks.arms().len();
        (arms > 0).then(|| response::arm(&self.key, &question.name, arms).into())
    }

    /// Enters a report in the ledger as waiting. The first one fixes question and odds for life.
    pub fn record(&mut self, policy: &Policy, report: Report, now: Time) {
        if self.first.is_none() {
            let shape = policy.question(&report.question).map(|question| question.asks.shape()).unwrap_or_default();
            self.first = Some(First { question: report.question.clone(), odds: policy.odds, shape });
        }
        self.ledger.push(Entry { report, time: now, state: Delivery::Waiting });
    }

    /// Notes how far the report with this id came.
    pub fn deliver(&mut self, id: &str, state: Delivery) {
        if let Some(entry) = self.ledger.iter_mut().find(|entry| entry.report.id == id) {
            entry.state = state;
        }
    }

    /// Every report this profile ever made, oldest first.
    pub fn ledger(&self) -> &[Entry] {
        &self.ledger
    }

    /// The question it answers for life, once it has reported.
    pub fn question(&self) -> Option<&str> {
        self.first.as_ref().map(|first| first.question.as_str())
    }

    /// The odds of its first report, which no later one is above.
    pub fn odds(&self) -> Option<Odds> {
        self.first.as_ref().map(|first| first.odds)
    }

    /// The most reports it may ever send: what it was born with, or less where the policy or its question says less.
    pub fn cap(&self, policy: &Policy) -> u32 {
        let drawn = || policy.draw(&self.key);
        let question = self.first.as_ref().map_or_else(drawn, |first| policy.question(&first.question));
        self.reports.min(question.map_or(policy.reports, |question| policy.cap(question)))
    }

    /// The first of its epochs after now; `None` where it has sent all it ever will.
    #[cfg(feature = "more")]
    pub fn next_epoch(&self, policy: &Policy, now: Time) -> Option<u32> {
        let cap = self.cap(policy) as usize;
        let epoch = schedule::epoch_at(now, self.epoch)?;
        let schedule = schedule::reporting_epochs(&self.key, self.birth, self.reports, self.participation);
        let next = schedule.into_iter().take(cap).find(|scheduled| *scheduled > epoch);
        next.filter(|_| self.ledger.len() < cap)
    }

    /// What is left after an erasure: the marker where it had reported, nothing where it had not.
    pub fn erased(&self) -> Stored {
        if self.ledger.is_empty() { Stored::None } else { Stored::Retired }
    }
}

mod record;

#[cfg(test)]
mod hostile;

#[cfg(test)]
mod tests;
