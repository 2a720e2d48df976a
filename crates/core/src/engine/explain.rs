//! Why a segment is what it is: its parts with their values, and what is missing.

use super::{Engine, World, score};
use crate::expression::{self, EvalError, Node, Value};
use crate::segment::Segment;

/// Why a segment is what it is.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// As it is declared.
    pub segment: &'a Segment,
    /// The aggregates of its rules, and its models with their features, each once.
    pub parts: Vec<Part<'a>>,
    /// Why the rule gave no answer, which counts as not a member.
    pub error: Option<EvalError>,
    /// The conditions of the rule that do not hold and would have to, as it writes them.
    pub missing: Vec<String>,
}

/// One aggregate or model of a rule, or a model's feature, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// As the rule writes it.
    pub text: &'a str,
    /// What it is now.
    pub value: Result<Value<'static>, EvalError>,
}

impl Engine {
    /// What the rule of a segment comes to, its aggregates with their values, and the truth of each of its conditions.
    pub fn explain<'a>(&mut self, index: usize, segment: &'a Segment, world: World<'a>) -> Explained<'a> {
        self.begin(world);
        let mut explained = Explained { segment, parts: Vec::new(), error: None, missing: Vec::new() };
        let mut first = self.rules[index].first_slot;
        for node in std::iter::once(&segment.rule).chain(&segment.stated) {
            let aggregates = node.aggregates();
            for model in score::models(node) {
                self.score(model, world);
            }
            for slot in first..first + aggregates.len() {
                self.values[slot] = self.value(slot, first, world);
            }
            for aggregate in &aggregates {
                explained.add(&aggregate.text, self.values[first + aggregate.slot].clone());
            }
            node.walk(&mut |part| {
                let Node::Model { model, class } = part else { return };
                let asked = &world.models[*model];
                let probability = part.evaluate(&self.moment(first, world));
                explained.add(&asked.classes[*class].call, probability.map(Value::into_owned));
                for (feature, slots) in asked.features.iter().zip(&self.scores[*model].slots) {
                    let value = feature.node.evaluate(&self.moment(slots.start, world));
                    explained.add(&feature.text, value.map(Value::into_owned));
                }
            });
            let moment = self.moment(first, world);
            if std::ptr::eq(node, &segment.rule) {
                explained.error = node.evaluate(&moment).err();
                let truths = node.conditions().into_iter().map(|part| part.evaluate(&moment) == Ok(Value::Bool(true)));
                explained.missing = expression::missing(&segment.when, &mut truths.collect::<Vec<_>>().into_iter());
            }
            first += aggregates.len();
        }
        explained
    }
}

impl<'a> Explained<'a> {
    fn add(&mut self, text: &'a str, value: Result<Value<'static>, EvalError>) {
        if !self.parts.iter().any(|part| part.text == text) {
            self.parts.push(Part { text, value });
        }
    }
}
