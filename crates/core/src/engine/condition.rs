//! The smallest parts of a rule that are true or false.

use super::cursor::NEVER;
use super::{Engine, World};
use crate::expression::{Comparison, Moment, Node, Value};
use crate::time::Span;

/// What a condition came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Truth {
    #[default]
    False,
    True,
    /// It has no value, which `&&` and `||` may absorb.
    Error,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) rule: usize,
    pub(super) test: Test,
    pub(super) truth: Truth,
    /// Whether time changes it in no simple way, so that it is judged whenever anything is.
    pub(super) glances: bool,
    /// Whether it reads the hour or the weekday.
    pub(super) hourly: bool,
    /// Its number among all that is watched, where it compares no gauge.
    pub(super) watch: usize,
    pub(super) round: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The value of a gauge lies in [low, high], or does not where `negated`.
    Within { low: i64, high: i64, negated: bool },
    /// A node of the rule, with the slots it needs.
    Node {
        node: Node,
        slots: Vec<usize>,
        /// The slot of the expression's first aggregate.
        first: usize,
    },
}

impl Test {
    /// The raw values of a slot for which `value compared with literal` is true. `None` where they are no interval.
    pub(super) fn within(
        comparison: Comparison,
        literal: &Value,
        value: impl Fn(i64) -> Value<'static>,
    ) -> Option<Test> {
        if matches!(literal, Value::Bool(_) | Value::Text(_) | Value::List(_)) {
            return None;
        }
        // `value` never falls as its raw value rises, so the raw values below, at and above the literal are three runs.
        let first = |above: std::cmp::Ordering| {
            let (mut from, mut to) = (i128::from(i64::MIN), i128::from(i64::MAX) + 1);
            while from < to {
                let middle = (from + to) >> 1;
                if value(middle as i64).order(literal)? >= above {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            Some(from)
        };
        let (equal, above) = (first(std::cmp::Ordering::Equal)?, first(std::cmp::Ordering::Greater)?);
        let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
        let (low, high) = match comparison {
            Comparison::Less => (least, equal - 1),
            Comparison::AtMost => (least, above - 1),
            Comparison::Greater => (above, most),
            Comparison::AtLeast => (equal, most),
            Comparison::Equal | Comparison::NotEqual => (equal, above - 1),
        };
        let (low, high) = if low > high { (1, 0) } else { (low as i64, high as i64) };
        Some(Test::Within { low, high, negated: comparison == Comparison::NotEqual })
    }
}

impl Engine {
    /// Judges a condition that compares no gauge, once in a round.
    pub(super) fn judge(&mut self, index: usize, world: World) {
        let condition = &mut self.conditions[index];
        let watch = condition.watch;
        if std::mem::replace(&mut condition.round, self.round) == self.round {
            return;
        }
        // Taken out while the slots are filled, and put back.
        let test = std::mem::replace(&mut condition.test, Test::Within { low: 1, high: 0, negated: false });
        let Test::Node { node, slots, first } = &test else { return };
        let mut due = NEVER;
        if condition.hourly {
            // Whole hours begin at a quarter of one in UTC, wherever the visitor is.
            let quarter = Span::HOUR.0 / 4;
            due = world.now.0.saturating_add(quarter - world.now.0.rem_euclid(quarter));
        }
        for model in super::score::models(node) {
            self.score(model, world);
        }
        for &slot in slots {
            // The slots of a model's features have been filled with it.
            if slot >= *first {
                self.values[slot] = self.value(slot, *first, world);
            }
            due = due.min(self.due(slot, world));
        }
        let truth = match node.evaluate(&self.moment(*first, world)) {
            Ok(value) => Truth::from(value == Value::Bool(true)),
            Err(_) => Truth::Error,
        };
        self.conditions[index].test = test;
        self.turn(index, truth, self.dues[watch], world);
        self.set_due(watch, if self.conditions[index].glances { NEVER } else { due });
    }

    /// A condition has come to `truth`, by time alone at the instant `since` where that is past; its rule hears of it.
    pub(super) fn turn(&mut self, index: usize, truth: Truth, since: i64, world: World) {
        let condition = &mut self.conditions[index];
        let was = std::mem::replace(&mut condition.truth, truth);
        if was == truth {
            return;
        }
        let (index, rule) = (condition.rule, &mut self.rules[condition.rule]);
        if let Some(failing) = &mut rule.failing {
            let before = *failing;
            *failing = before + u32::from(was == Truth::True) - u32::from(truth == Truth::True);
            // Whether all hold is the same, and no earlier instant is asked for.
            if (before == 0) == (*failing == 0) && rule.broken.is_none() {
                return;
            }
        }
        self.mark(index, since.min(world.now.0));
    }

    /// The present, with the values of an expression's slots from `first` on.
    pub(super) fn moment<'a>(&'a self, first: usize, world: World<'a>) -> Moment<'a> {
        Moment {
            inputs: world.inputs,
            segments: &self.members,
            aggregates: self.values.get(first..).unwrap_or_default(),
            scores: &self.results,
            offset: world.offset,
            ..Moment::new(world.signals, world.history, world.now)
        }
    }
}
