//! The policies this collector answers for: which reports may be counted at all.

use std::collections::HashMap;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use murmur_core::privacy::mechanism::Mechanism;
use murmur_core::privacy::policy::PolicyHash;
use murmur_core::privacy::schedule;
use murmur_core::report::{Report, ReportFault};
use murmur_core::time::{Span, Time};

use crate::error::{Problem, Reason};
use crate::store::{Ballot, PolicyKey, SeriesKey, StoredPolicy};

/// All registered policies; it does not change while the collector runs.
#[derive(Debug)]
pub struct Registry {
    policies: HashMap<PolicyHash, Known>,
    open_epochs: u32,
}

#[derive(Debug)]
struct Known {
    key: PolicyKey,
    series: SeriesKey,
    site: String,
    length: Span,
    last_epoch: Option<u32>,
    questions: Vec<(Arc<str>, Mechanism)>,
}

impl Registry {
    /// A registry of `policies`, with so many epochs open counted back from the current one, which is the first.
    pub fn new(policies: &[StoredPolicy], open_epochs: u32) -> Registry {
        let known = |stored: &StoredPolicy| {
            let StoredPolicy { key, series, policy, last_epoch } = stored;
            let known = Known {
                key: *key,
                series: *series,
                site: policy.site.clone(),
                length: policy.epoch,
                last_epoch: *last_epoch,
                questions: policy
                    .questions
                    .iter()
                    .map(|question| (question.name.as_str().into(), policy.mechanism(question)))
                    .collect(),
            };
            (policy.hash(), known)
        };
        Registry { policies: policies.iter().map(known).collect(), open_epochs: open_epochs.max(1) }
    }

    /// Turns a report that may be counted now into a ballot.
    ///
    /// # Errors
    /// [`Problem`] with the first thing that speaks against it.
    pub fn admit(&self, report: &Report, now: Time) -> Result<Ballot, Problem> {
        let Report { site, policy, question, epoch, mechanism, answer, id } = report;
        let known =
            self.policies.get(policy).filter(|known| known.site == *site).ok_or_else(|| {
                Problem::new(Reason::UnknownPolicy, "this policy of this site is not registered here")
            })?;
        let (question, decided) = known
            .questions
            .iter()
            .find(|(name, _)| **name == **question)
            .ok_or_else(|| Problem::new(Reason::UnknownQuestion, "the policy does not ask this question"))?;
        if decided.family() != *mechanism {
            return Err(ReportFault::Mechanism.into());
        }
        let answer = decided.read(answer).ok_or(ReportFault::Answer)?;
        let open = self.open(known.length, now).is_some_and(|open| open.contains(epoch));
        if !open || known.last_epoch.is_some_and(|last| *epoch > last) {
            return Err(closed());
        }
        let mut bytes = [0; 16];
        Base64UrlUnpadded::decode(id, &mut bytes).map_err(|_| Problem::from(ReportFault::Field("id")))?;
        let (policy, series) = (known.key, known.series);
        Ok(Ballot { series, policy, question: question.clone(), epoch: *epoch, answer, id: bytes })
    }

    /// For each series the oldest epoch that is open at `now`.
    pub fn oldest_open(&self, now: Time) -> Vec<(SeriesKey, u32)> {
        let oldest = |known: &Known| Some((known.series, *self.open(known.length, now)?.start()));
        let mut series: Vec<_> = self.policies.values().filter_map(oldest).collect();
        series.sort_unstable();
        series.dedup();
        series
    }

    /// The epochs of this length that are open at `now`: the next one too, for clocks that go before ours.
    fn open(&self, length: Span, now: Time) -> Option<std::ops::RangeInclusive<u32>> {
        let current = schedule::epoch_at(now, length)?;
        Some(current.saturating_sub(self.open_epochs - 1)..=current.saturating_add(1))
    }
}

/// The epoch is not open.
pub(crate) fn closed() -> Problem {
    Problem::new(Reason::ClosedEpoch, "reports are not taken for this epoch now")
}
