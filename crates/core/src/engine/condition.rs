//! The smallest parts of a rule that are true or false.

use super::cursor::NEVER;
use super::{BLOCK, Engine, World};
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
    pub(super) round: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The raw value of a slot lies in [low, high], or does not where `negated`.
    Within { slot: usize, low: i64, high: i64, negated: bool },
    /// A node of the rule, with the slots it needs.
    Node {
        node: Node,
        slots: Vec<usize>,
        /// The slot of the expression's first aggregate.
        first: usize,
    },
}

impl Test {
    /// The raw values of `slot` for which `value compared with literal` is true. `None` where they are no interval.
    pub(super) fn within(
        slot: usize,
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
        Some(Test::Within { slot, low, high, negated: comparison == Comparison::NotEqual })
    }
}

impl Engine {
    /// Judges a condition, once in a round, and marks its rule where the answer changed.
    pub(super) fn judge(&mut self, index: usize, world: World) {
        let condition = &mut self.conditions[index];
        if condition.round == self.round {
            return;
        }
        condition.round = self.round;
        let (rule, was, was_due) = (condition.rule, condition.truth, self.dues[index]);
        let (truth, due) = match condition.test {
            Test::Within { slot, low, high, negated } => {
                let raw = self.raw(slot, world);
                let truth = raw.map_or(Truth::Error, |raw| Truth::from((low <= raw && raw <= high) != negated));
                (truth, self.due_within(slot, raw, low, high, world))
            }
            Test::Node { .. } => self.judge_node(index, world),
        };
        let condition = &mut self.conditions[index];
        condition.truth = truth;
        let due = if condition.glances { NEVER } else { due };
        self.dues[index] = due;
        self.blocks[index / BLOCK] = self.blocks[index / BLOCK].min(due);
        self.next = self.next.min(due);
        if truth != was {
            self.mark(rule, was_due.min(world.now.0));
        }
    }

    fn judge_node(&mut self, index: usize, world: World) -> (Truth, i64) {
        let condition = &mut self.conditions[index];
        let mut due = NEVER;
        if condition.hourly {
            // Whole hours begin at a quarter of one in UTC, wherever the visitor is.
            let quarter = Span::HOUR.0 / 4;
            due = world.now.0.saturating_add(quarter - world.now.0.rem_euclid(quarter));
        }
        // Taken out while the slots are filled, and put back.
        let test = std::mem::replace(&mut condition.test, Test::Within { slot: 0, low: 1, high: 0, negated: false });
        let mut truth = Truth::Error;
        if let Test::Node { node, slots, first } = &test {
            for model in super::plan::models(node) {
                self.score(model, world);
            }
            for &slot in slots {
                // The slots of a model's features have been filled with it.
                if slot >= *first {
                    self.values[slot] = self.value(slot, *first, world);
                }
                due = due.min(self.due(slot, world));
            }
            truth = match node.evaluate(&self.moment(*first, world)) {
                Ok(value) => Truth::from(value == Value::Bool(true)),
                Err(_) => Truth::Error,
            };
        }
        self.conditions[index].test = test;
        (truth, due)
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
