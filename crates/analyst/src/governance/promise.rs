//! What reports can say of a visitor, in numbers that are computed from what ships.

use murmur_core::manifest::Manifest;
use murmur_core::privacy::lifetime;
use murmur_core::privacy::mechanism::Family;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::question::Question;

/// The bounds of one question. Every ε is rounded up to two decimals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    /// Most reports of a profile.
    pub(super) reports: u32,
    /// Odds of one report.
    pub(super) odds: f64,
    /// ε of one report.
    pub(super) one: f64,
    /// ε of all reports of a visitor whose answer never changes.
    pub(super) stable: f64,
    /// ε of all reports, however the answer changes.
    pub(super) any: f64,
}

pub(super) fn bounds(policy: &Policy, question: &Question) -> Bounds {
    let (mechanism, reports) = (policy.mechanism(question), policy.cap(question));
    let odds = mechanism.odds();
    let exact = odds.u() as f64 / odds.w() as f64;
    let one = odds.epsilon();
    let (stable, any) = if mechanism.family() == Family::Subset || reports == 1 {
        (one, one)
    } else {
        let loss = lifetime::loss(odds, mechanism.values(), reports);
        (loss.stable, loss.any)
    };
    Bounds { reports, odds: exact, one: up(one), stable: up(stable), any: up(any) }
}

/// The widest bounds of all questions, where there are any.
pub(super) fn widest(manifest: &Manifest) -> Option<Bounds> {
    let policy = &manifest.policy;
    policy.questions.iter().map(|question| bounds(policy, question)).reduce(|a, b| Bounds {
        reports: a.reports.max(b.reports),
        odds: a.odds.max(b.odds),
        one: a.one.max(b.one),
        stable: a.stable.max(b.stable),
        any: a.any.max(b.any),
    })
}

impl Bounds {
    /// How often a yes-or-no answer that never changes can be guessed right from all reports, from a 50/50 start, in
    /// percent, rounded up.
    pub(super) fn guess(self) -> f64 {
        let odds = self.stable.exp().min(self.odds * self.odds);
        (100.0 * odds / (1.0 + odds) - 1e-9).ceil()
    }
}

fn up(epsilon: f64) -> f64 {
    (epsilon * 100.0 - 1e-9).ceil() / 100.0
}
