//! What a browser profile keeps to answer its question: one record for the origin, under one fixed name.

use crate::base64;
use crate::digits::{self, digits};
use sha2::{Digest, Sha256};

use super::key::{Key, Use};
use super::odds::{Odds, Share};
use super::policy::{Policy, Question};
use super::{ceiling, response, schedule};
use crate::report::Report;
use crate::time::{Span, Time};

/// Name in storage, whatever the site id, manifest or collector.
pub const NAME: &str = "murmur.profile";

/// What is stored of a profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// Nothing: no key was ever made, or one that never reported was erased.
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
        let cap = self.cap(policy) as usize;
        let schedule = schedule::reporting_epochs(&self.key, self.birth, self.reports, self.participation);
        if self.ledger.len() >= cap || !schedule.iter().take(cap).any(|scheduled| *scheduled == epoch) {
            return Err(Silence::NotScheduled);
        }
        let question = match &self.first {
            None => policy.draw(&self.key).ok_or(Silence::Reserve)?,
            Some(first) => {
                if !policy.odds.at_most(first.odds) {
                    return Err(Silence::OddsRaised);
                }
                policy.question(&first.question).ok_or(Silence::QuestionGone)?
            }
        };
        Ok(Due { question, epoch })
    }

    /// The report that answers what is due by `truth`. It changes nothing: [`Profile::record`] does.
    pub fn report(&self, policy: &Policy, due: &Due, truth: bool) -> Option<Report> {
        let first = self.first.as_ref().map_or(policy.odds, |first| first.odds);
        let mechanism = policy.mechanism(due.question);
        let answer = response::answer(&self.key, &due.question.name, mechanism, first, due.epoch, usize::from(truth))?;
        let id = self.key.derive(Use::Id, &[&due.epoch.to_be_bytes()]);
        Some(Report {
            site: policy.site.clone(),
            policy: policy.hash(),
            question: due.question.name.clone(),
            epoch: due.epoch,
            answer: answer.supports(1),
            id: base64::encode(&id[..16]),
        })
    }

    /// Enters a report in the ledger as waiting. The first one fixes question and odds for life.
    pub fn record(&mut self, policy: &Policy, report: Report, now: Time) {
        if self.first.is_none() {
            self.first = Some(First { question: report.question.clone(), odds: policy.odds });
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

    /// The most reports it may ever send: what it was born with, or less where the policy now says less.
    pub fn cap(&self, policy: &Policy) -> u32 {
        self.reports.min(policy.reports)
    }

    /// What is left after an erasure: the marker where it had reported, nothing where it had not.
    pub fn erased(&self) -> Stored {
        if self.ledger.is_empty() { Stored::None } else { Stored::Retired }
    }
}

const RETIRED: &str = "no more reports from this profile";
const HEADER: &str = "murmur profile 1";

impl Stored {
    /// The text to store; `None` for nothing.
    pub fn encode(&self) -> Option<String> {
        match self {
            Stored::None => None,
            Stored::Retired => Some(RETIRED.into()),
            Stored::Active(profile) => Some(profile.encode()),
        }
    }

    /// Reads what [`Stored::encode`] wrote. A record that can't be read may have reported, so it is retired.
    pub fn decode(text: Option<&str>) -> Stored {
        match text {
            None => Stored::None,
            Some(text) => Profile::decode(text).map_or(Stored::Retired, |profile| Stored::Active(Box::new(profile))),
        }
    }
}

impl Profile {
    /// Lines of words, the last one a checksum of those before it.
    fn encode(&self) -> String {
        let key = base64::encode(self.key.bytes());
        let mut text = [
            HEADER,
            "\nkey ",
            &key[..],
            "\nborn ",
            &digits(self.birth),
            " ",
            &digits(self.epoch.0),
            " ",
            &digits(self.reports),
            " ",
            &self.participation.text(),
            "\n",
        ]
        .concat();
        if let Some(First { question, odds }) = &self.first {
            text.push_str(&["asked ", &question[..], " ", &odds.text(), "\n"].concat());
        }
        for Entry { report, time, state } in &self.ledger {
            let Report { site, policy, question, epoch, answer, id } = report;
            let state = match state {
                Delivery::Waiting => "waiting",
                Delivery::Sent => "sent",
                Delivery::Refused => "refused",
            };
            text.push_str(
                &[
                    "report ",
                    state,
                    " ",
                    &digits(time.0),
                    " ",
                    &site[..],
                    " ",
                    &policy[..],
                    " ",
                    &question[..],
                    " ",
                    &digits(*epoch),
                    " ",
                    if *answer { "1" } else { "0" },
                    " ",
                    &id[..],
                    "\n",
                ]
                .concat(),
            );
        }
        let sum = checksum(&text);
        text + &sum
    }

    fn decode(text: &str) -> Option<Profile> {
        let (body, sum) = text.rsplit_once('\n').map(|(body, sum)| ([body, "\n"].concat(), sum))?;
        if checksum(&body) != sum {
            return None;
        }
        let mut lines = body.lines().peekable();
        if lines.next()? != HEADER {
            return None;
        }
        let key: [u8; 32] = base64::decode(lines.next()?.strip_prefix("key ")?)?.try_into().ok()?;
        let [birth, epoch, reports, participation] = words(lines.next()?.strip_prefix("born ")?)?;
        let mut profile = Profile {
            key: Key::new(key),
            birth: digits::read(birth)?,
            epoch: Span(digits::read(epoch)?),
            reports: digits::read(reports)?,
            participation: Share::parse(participation)?,
            first: None,
            ledger: Vec::new(),
        };
        // Another script of the page may have written here: nothing above the ceiling is a profile of ours.
        if !(1..=ceiling::REPORTS).contains(&profile.reports) || profile.epoch < ceiling::EPOCH {
            return None;
        }
        if let Some(asked) = lines.next_if(|line| line.starts_with("asked ")) {
            let [question, odds] = words(asked.strip_prefix("asked ")?)?;
            profile.first = Some(First { question: question.into(), odds: Odds::parse(odds)? });
        }
        for line in lines {
            let [state, time, site, policy, question, epoch, answer, id] = words(line.strip_prefix("report ")?)?;
            let state = match state {
                "waiting" => Delivery::Waiting,
                "sent" => Delivery::Sent,
                "refused" => Delivery::Refused,
                _ => return None,
            };
            let report = Report {
                site: site.into(),
                policy: policy.into(),
                question: question.into(),
                epoch: digits::read(epoch)?,
                answer: answer == "1",
                id: id.into(),
            };
            profile.ledger.push(Entry { report, time: Time(digits::read(time)?), state });
        }
        Some(profile)
    }
}

fn words<const N: usize>(line: &str) -> Option<[&str; N]> {
    line.split(' ').collect::<Vec<_>>().try_into().ok()
}

fn checksum(text: &str) -> String {
    base64::encode(&Sha256::digest(text.as_bytes())[..6])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::policy::Reserve;

    const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

    fn policy(odds: (u32, u32), reports: u32) -> Policy {
        Policy {
            site: "vinyl".into(),
            epoch: Span(WEEK),
            odds: Odds::new(odds.0, odds.1).unwrap(),
            reports,
            participation: Share::new(1, 1).unwrap(),
            reserve: Reserve::new(0, 1).unwrap(),
            signals: Vec::new(),
            questions: vec![Question::segment("regular", 1, "true")],
        }
    }

    fn born(policy: &Policy) -> Profile {
        Profile::born(Key::new([5; 32]), policy, Time(100 * WEEK)).unwrap()
    }

    /// Answers in every epoch from 100 on that lets it.
    fn live(profile: &mut Profile, policy: &Policy, epochs: std::ops::Range<i64>) -> Vec<u32> {
        let mut answered = Vec::new();
        for epoch in epochs {
            let now = Time(epoch * WEEK + 5);
            if let Ok(due) = profile.due(policy, now) {
                let report = profile.report(policy, &due, true).unwrap();
                assert_eq!(profile.report(policy, &due, true).as_ref(), Some(&report), "a repeat is the same bytes");
                answered.push(report.epoch);
                profile.record(policy, report, now);
                assert_eq!(profile.due(policy, now), Err(Silence::AlreadyReported));
            }
        }
        answered
    }

    #[test]
    fn a_profile_reports_in_its_first_epochs_and_then_never() {
        let policy = policy((3, 1), 8);
        let mut profile = born(&policy);
        assert_eq!(live(&mut profile, &policy, 90..200), (100..108).collect::<Vec<_>>());
        assert_eq!(profile.due(&policy, Time(300 * WEEK)), Err(Silence::NotScheduled));
    }

    #[test]
    fn a_lost_ledger_repeats_the_same_reports_in_the_same_epochs() {
        let policy = policy((3, 1), 8);
        let (mut first, mut restored) = (born(&policy), born(&policy));
        live(&mut first, &policy, 100..200);
        live(&mut restored, &policy, 100..200);
        assert_eq!(first, restored);
    }

    #[test]
    fn a_later_policy_may_lower_the_cap_and_the_odds_but_never_raise_them() {
        let mut profile = born(&policy((3, 1), 4));
        assert_eq!(live(&mut profile, &policy((3, 1), 4), 100..102), [100, 101]);
        assert_eq!(profile.due(&policy((7, 1), 4), Time(102 * WEEK)), Err(Silence::OddsRaised));
        assert_eq!(live(&mut profile, &policy((2, 1), 8), 102..200), [102, 103], "the cap it was born with");
        let mut profile = born(&policy((3, 1), 8));
        assert_eq!(live(&mut profile, &policy((3, 1), 2), 100..200), [100, 101]);
    }

    #[test]
    fn a_key_that_has_reported_never_answers_another_question() {
        let (asked, mut edited) = (policy((3, 1), 8), policy((3, 1), 8));
        edited.questions[0].name = "hesitant".into();
        let mut fresh = born(&asked);
        assert_eq!(fresh.due(&edited, Time(100 * WEEK)).unwrap().question.name, "hesitant", "nothing was sent yet");
        live(&mut fresh, &asked, 100..101);
        assert_eq!(fresh.due(&edited, Time(101 * WEEK)), Err(Silence::QuestionGone));
        edited.epoch = Span(2 * WEEK);
        assert_eq!(fresh.due(&edited, Time(101 * WEEK)), Err(Silence::EpochChanged));
    }

    #[test]
    fn a_record_survives_storage_and_a_damaged_one_is_retired() {
        let policy = policy((3, 1), 8);
        let mut profile = born(&policy);
        live(&mut profile, &policy, 100..103);
        let id = profile.ledger()[1].report.id.clone();
        profile.deliver(&id, Delivery::Sent);
        let stored = Stored::Active(Box::new(profile));
        let text = stored.encode().unwrap();
        assert_eq!(Stored::decode(Some(&text)), stored);
        for at in 0..text.len() {
            assert_eq!(Stored::decode(Some(&text[..at])), Stored::Retired);
        }
        assert_eq!(Stored::decode(Stored::Retired.encode().as_deref()), Stored::Retired);
        assert_eq!(Stored::decode(None), Stored::None);
    }

    #[test]
    fn a_record_above_the_ceiling_is_not_a_profile() {
        let mut profile = born(&policy((3, 1), 8));
        profile.reports = 9;
        assert_eq!(Stored::decode(Some(&profile.encode())), Stored::Retired);
        let mut profile = born(&policy((3, 1), 8));
        profile.epoch = Span::DAY;
        assert_eq!(Stored::decode(Some(&profile.encode())), Stored::Retired);
    }

    #[test]
    fn erasing_leaves_a_marker_only_where_something_was_sent() {
        let policy = policy((3, 1), 8);
        let mut profile = born(&policy);
        assert_eq!(profile.erased(), Stored::None);
        live(&mut profile, &policy, 100..101);
        assert_eq!(profile.erased(), Stored::Retired);
    }
}
