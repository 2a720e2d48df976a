//! Counts of one question in one epoch under one policy, by arm.

use std::sync::Arc;

use super::totals::{MOST_REPORTS, TotalsFault};
use crate::estimate::category::{Crowd, Support};
use crate::privacy::answer::Cell;
use crate::privacy::mechanism::{Family, Mechanism};
use crate::privacy::policy::{Policy, Question};

/// A question as its policy asks it.
pub(super) struct Asked<'a> {
    pub(super) policy: &'a Policy,
    pub(super) hash: Arc<str>,
    pub(super) question: &'a Question,
    pub(super) mechanism: Mechanism,
    pub(super) support: Support,
    /// Probability that a visitor draws the question and reports in an epoch, in one arm.
    pub(super) chance: f64,
}

impl Asked<'_> {
    pub(super) fn arms(&self) -> usize {
        self.mechanism.arms().max(1)
    }
}

/// What was counted in one cell.
#[derive(Clone, Copy)]
pub(super) struct Counted {
    pub(super) cell: Cell,
    pub(super) count: u64,
}

/// The crowd of each arm, `None` for an arm that nobody reported from.
pub(super) fn crowds(asked: &Asked<'_>, counted: &[Counted]) -> Result<Vec<Option<Crowd>>, TotalsFault> {
    (0..asked.arms()).map(|arm| crowd(asked, arm, counted)).collect()
}

fn crowd(asked: &Asked<'_>, arm: usize, counted: &[Counted]) -> Result<Option<Crowd>, TotalsFault> {
    let name = &asked.question.name;
    let here = || counted.iter().filter(|counted| usize::from(counted.cell.arm) == arm);
    let total: u64 = here().map(|counted| counted.count).sum();
    if total > MOST_REPORTS {
        return Err(TotalsFault::Absurd { question: name.clone(), count: total });
    }
    let size = asked.mechanism.size() as u64;
    let reports = total / size;
    let mut supporting = vec![0; asked.mechanism.answers()];
    for Counted { cell, count } in here() {
        if asked.mechanism.family() == Family::Hashed {
            let supports = |answer: &usize| asked.mechanism.supports(*cell, *answer);
            (0..supporting.len()).filter(supports).for_each(|answer| supporting[answer] += count);
        } else {
            supporting[usize::from(cell.value)] += count;
        }
    }
    let torn = !total.is_multiple_of(size) || supporting.iter().any(|count| *count > reports);
    if torn {
        return Err(TotalsFault::Torn { question: name.clone(), named: total, size });
    }
    Ok(Crowd::new(&supporting, reports, asked.support))
}
