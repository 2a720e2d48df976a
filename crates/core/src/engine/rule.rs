//! Rules decided anew from their conditions, each after those it speaks of, and membership that stays a while.

use super::condition::Truth;
use super::plan::Step;
use super::{Change, Engine, World};
use crate::sorted;

/// One segment's rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    pub(super) steps: Vec<Step>,
    /// How many of its conditions do not hold, where it is one of conditions that must all hold.
    pub(super) failing: Option<u32>,
    pub(super) first_slot: usize,
    pub(super) rank: usize,
    /// How long membership stays after the rule held, in milliseconds.
    pub(super) stays: i64,
    pub(super) truth: Truth,
    /// The last instant at which the rule is known to have held.
    pub(super) held: Option<i64>,
    /// Since when a condition of it is another, while it waits to be decided anew.
    pub(super) broken: Option<i64>,
    pub(super) changes: u32,
}

impl Engine {
    /// A condition of `rule` is another since the instant `since`.
    pub(super) fn mark(&mut self, rule: usize, since: i64) {
        let rule = &mut self.rules[rule];
        self.dirty[rule.rank / 64] |= 1 << (rule.rank % 64);
        rule.broken = Some(rule.broken.map_or(since, |broken| broken.min(since)));
    }

    /// Decides the rules that are marked, each after those it speaks of.
    pub(super) fn decide(&mut self, world: World) -> Change {
        let mut change = Change::default();
        // Membership that stayed and has ended ends in its turn, before the rules that build on it are decided.
        for at in 0..self.staying.len() {
            let index = self.staying[at];
            if self.members[index] != self.rules[index].is_member(world.now.0) {
                self.mark(index, world.now.0);
            }
        }
        while let Some(rank) = self.next_dirty() {
            let index = self.by_rank[rank];
            let truth = self.truth(index);
            let rule = &mut self.rules[index];
            let broken = rule.broken.take().unwrap_or(world.now.0);
            if rule.truth == Truth::True && truth != Truth::True {
                rule.held = rule.held.max(Some(broken.saturating_sub(1)));
            }
            rule.truth = truth;
            self.settle(index, world, &mut change);
        }
        change
    }

    /// Takes the lowest rank out of those that are dirty.
    pub(super) fn next_dirty(&mut self) -> Option<usize> {
        let word = self.dirty.iter().position(|ranks| *ranks != 0)?;
        let bit = self.dirty[word].trailing_zeros();
        self.dirty[word] &= self.dirty[word] - 1;
        Some(word * 64 + bit as usize)
    }

    /// Makes membership what the rule says, and tells the rules that speak of the segment.
    pub(super) fn settle(&mut self, index: usize, world: World, change: &mut Change) {
        let rule = &mut self.rules[index];
        let member = rule.is_member(world.now.0);
        if std::mem::replace(&mut self.members[index], member) == member {
            return;
        }
        rule.changes += 1;
        self.revision += 1;
        sorted::insert(if member { &mut change.entered } else { &mut change.left }, index);
        let conditions = std::mem::take(&mut self.by_segment[index]);
        for &condition in &conditions {
            self.conditions[condition].round = 0;
            self.judge(condition, world);
        }
        self.by_segment[index] = conditions;
    }

    /// What the rule's conditions come to. As CEL has it, the side that decides wins over an error of the other.
    pub(super) fn truth(&self, rule: usize) -> Truth {
        if let Some(failing) = self.rules[rule].failing {
            return Truth::from(failing == 0);
        }
        let mut stack: Vec<Truth> = Vec::with_capacity(4);
        for step in &self.rules[rule].steps {
            let truth = match step {
                Step::Condition(condition) => self.conditions[*condition].truth,
                Step::Not => match stack.pop() {
                    Some(Truth::True) => Truth::False,
                    Some(Truth::False) => Truth::True,
                    _ => Truth::Error,
                },
                Step::And | Step::Or | Step::Prefer => {
                    let (upper, lower) = (stack.pop().unwrap_or_default(), stack.pop().unwrap_or_default());
                    let decisive = if *step == Step::And { Truth::False } else { Truth::True };
                    match step {
                        Step::Prefer if upper == Truth::Error => lower,
                        Step::Prefer => upper,
                        _ if upper == decisive || lower == decisive => decisive,
                        _ if upper == Truth::Error => upper,
                        _ => lower,
                    }
                }
            };
            stack.push(truth);
        }
        stack.pop().unwrap_or_default()
    }
}

impl Rule {
    /// Whether it makes a member at the instant `now`.
    fn is_member(&self, now: i64) -> bool {
        self.truth == Truth::True || self.leaves() > now
    }

    /// When membership ends that only stays, in milliseconds.
    pub(super) fn leaves(&self) -> i64 {
        match self.held {
            Some(held) if self.stays > 0 && self.truth != Truth::True => held.saturating_add(self.stays + 1),
            _ => i64::MIN,
        }
    }
}
