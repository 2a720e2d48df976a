//! One report of each of many devices: what can be told of the truth from outside.

use murmur_core::estimate::interval::clopper_pearson;
use murmur_core::privacy::answer::Answer;
use murmur_core::privacy::mechanism::Mechanism;
use serde_json::json;

use super::{Check, Encoder, FALSE_ALARM, Keys, exact};

/// The reports' epoch; any will do.
const EPOCH: u32 = 735;

/// A mechanism that gives less than its odds makes totals wrong; this much may be missing.
const SLACK: f64 = 0.02;

/// Up to so many answers, each third answer is an event of its own.
const FEW: usize = 8;

/// Bounds on the loss of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// ln of the ratio of two shares, each out of `trials`, both ends at `error` in all.
pub(super) fn loss(under_one: u64, under_other: u64, trials: u64, error: f64) -> Bound {
    let one = clopper_pearson(under_one, trials, 1.0 - error);
    let other = clopper_pearson(under_other, trials, 1.0 - error);
    Bound { low: (one.low / other.high).ln(), high: (one.high / other.low).ln() }
}

/// Bit v is set where the answer speaks for v.
pub(super) fn named(answer: &Answer, answers: usize) -> u64 {
    (0..answers).fold(0, |bits, v| bits | u64::from(answer.supports(v)) << v)
}

/// How often reports under a truth t spoke for t and for another answer v: a count for each of the four cases.
struct Counts {
    answers: usize,
    cases: Vec<[u64; 4]>,
}

impl Counts {
    fn of(&self, truth: usize, other: usize) -> [u64; 4] {
        self.cases[truth * self.answers + other]
    }

    /// Pairs of counts of one event, under `x` and under `y`.
    fn events(&self, x: usize, y: usize) -> Vec<(u64, u64)> {
        let ([none, only_y, only_x, both], of_y) = (self.of(x, y), self.of(y, x));
        let mut events = vec![(none, of_y[0]), (only_y, of_y[2]), (only_x, of_y[1]), (both, of_y[3])];
        if self.answers <= FEW {
            let speaks_for = |truth, v| self.of(truth, v)[1] + self.of(truth, v)[3];
            let third = (0..self.answers).filter(|v| *v != x && *v != y);
            events.extend(third.map(|v| (speaks_for(x, v), speaks_for(y, v))));
        }
        events.retain(|(under_x, under_y)| under_x + under_y > 0);
        events
    }
}

pub(super) fn black_box(mechanism: Mechanism, encoder: &Encoder, draws: u32, keys: &mut Keys) -> Check {
    let answers = mechanism.answers();
    let mut counts = Counts { answers, cases: vec![[0; 4]; answers * answers] };
    let mut silent = 0_u64;
    for truth in 0..answers {
        for _ in 0..draws {
            let Some(answer) = encoder(&keys.key(), EPOCH, truth) else {
                silent += 1;
                continue;
            };
            let bits = named(&answer, answers);
            for (v, cases) in counts.cases[truth * answers..][..answers].iter_mut().enumerate() {
                cases[(bits >> truth & 1) as usize * 2 + (bits >> v & 1) as usize] += 1;
            }
        }
    }
    let pairs = (0..answers).flat_map(|x| (0..answers).filter(move |y| *y != x).map(move |y| (x, y)));
    let events: Vec<_> = pairs.flat_map(|(x, y)| counts.events(x, y)).collect();
    let error = FALSE_ALARM / events.len().max(1) as f64;
    let bounds: Vec<_> =
        events.iter().map(|(under_x, under_y)| loss(*under_x, *under_y, draws.into(), error)).collect();
    let none = Bound { low: f64::NEG_INFINITY, high: f64::NEG_INFINITY };
    let strongest = bounds.iter().copied().fold(none, |a, b| if b.low > a.low { b } else { a });
    let high = bounds.iter().map(|bound| bound.high).fold(f64::NEG_INFINITY, f64::max);
    let epsilon = exact::ln(mechanism.odds());
    let caught = epsilon + strongest.high - strongest.low;
    Check {
        check: "black box",
        checked: format!("{} events over {} ordered pairs of truths", events.len(), answers * (answers - 1)),
        by: "Clopper-Pearson bounds on how often devices of fresh keys give each event under either truth",
        result: format!(
            "ε at least {:.4}, at most {high:.4}; allowed {epsilon:.4}; {caught:.4} would be caught",
            strongest.low
        ),
        passed: silent == 0 && strongest.low <= epsilon && high >= epsilon - SLACK,
        numbers: json!({
            "epsilon_low": strongest.low, "epsilon_high": high, "allowed": epsilon, "caught_from": caught,
            "events": events.len(), "draws_per_truth": draws, "silent": silent,
        }),
    }
}
