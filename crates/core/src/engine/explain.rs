//! Why a segment is what it is: its parts with their values, and what is missing.

use std::borrow::Cow;

use super::{Engine, World, score};
use crate::expression::{self, EvalError, LocalPart, Node, Value};
use crate::manifest::Manifest;
use crate::segment::Segment;

/// Why a segment is what it is.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// As it is declared.
    pub segment: &'a Segment,
    /// What its rules read, each once: aggregates, models with their features, other segments, inputs and the clock.
    pub parts: Vec<Part<'a>>,
    /// Why the rule gave no answer, which counts as not a member.
    pub error: Option<EvalError>,
    /// The conditions of the rule that decided which do not hold and would have to, as it writes them.
    pub missing: Vec<String>,
    /// The rule over the visitor's own word, where that decided.
    pub stated: Option<&'a str>,
}

/// One thing that a rule reads, or a model's feature, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// As the rule writes it.
    pub text: Cow<'a, str>,
    /// What it is now.
    pub value: Result<Value<'static>, EvalError>,
}

impl Engine {
    /// What the rule of a segment comes to, its aggregates with their values, and the truth of each of its conditions.
    pub fn explain<'a>(&mut self, index: usize, segment: &'a Segment, world: World<'a>) -> Explained<'a> {
        self.begin(world);
        let mut explained = Explained { segment, parts: Vec::new(), error: None, missing: Vec::new(), stated: None };
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
                explained.add(&*aggregate.text, self.values[first + aggregate.slot].clone());
            }
            node.walk(&mut |part| {
                let Node::Model { model, class } = part else { return };
                let asked = &world.models[*model];
                let probability = part.evaluate(&self.moment(first, world));
                explained.add(&*asked.classes[*class].call, probability.map(Value::into_owned));
                for (feature, slots) in asked.features.iter().zip(&self.scores[*model].slots) {
                    let value = feature.node.evaluate(&self.moment(slots.start, world));
                    explained.add(&*feature.text, value.map(Value::into_owned));
                }
            });
            let moment = self.moment(first, world);
            let value = node.evaluate(&moment);
            let text = if std::ptr::eq(node, &segment.rule) {
                explained.error = value.err();
                Some(&segment.when)
            } else {
                // Where the visitor's own word has a value it decides.
                explained.stated = segment.stated_text.as_deref().filter(|_| value.is_ok());
                explained.error = explained.error.filter(|_| explained.stated.is_none());
                segment.stated_text.as_ref().filter(|_| explained.stated.is_some())
            };
            if let Some(text) = text {
                let truths = node.conditions().into_iter().map(|part| part.evaluate(&moment) == Ok(Value::Bool(true)));
                explained.missing = expression::missing(text, &mut truths.collect::<Vec<_>>().into_iter());
            }
            first += aggregates.len();
        }
        explained
    }
}

impl<'a> Explained<'a> {
    /// With what the rules read beside history and models, which their names in the manifest tell.
    pub(crate) fn with_inputs(mut self, manifest: &'a Manifest, members: &[bool], world: World) -> Explained<'a> {
        let segment = self.segment;
        for node in std::iter::once(&segment.rule).chain(&segment.stated) {
            node.walk(&mut |part| match part {
                Node::Input(input) => {
                    let known = world.inputs.get(*input).cloned().flatten();
                    let name = manifest.inputs.get(*input).map(|input| &*input.name).unwrap_or_default();
                    self.add(name, known.ok_or(EvalError::Nothing));
                }
                Node::Segment(other) => {
                    let name = manifest.segments.get(*other).map(|segment| &*segment.name).unwrap_or_default();
                    let member = members.get(*other).copied().unwrap_or_default();
                    self.add(["segment('", name, "')"].concat(), Ok(Value::Bool(member)));
                }
                _ => {}
            });
            for (part, text, value) in [
                (LocalPart::Hour, "hour()", world.now.local_hour(world.offset)),
                (LocalPart::Weekday, "weekday()", world.now.local_day(world.offset).weekday()),
            ] {
                if reads(node, part) {
                    self.add(text, Ok(Value::Int(value)));
                }
            }
        }
        self
    }

    fn add(&mut self, text: impl Into<Cow<'a, str>>, value: Result<Value<'static>, EvalError>) {
        let text = text.into();
        if !self.parts.iter().any(|part| part.text == text) {
            self.parts.push(Part { text, value });
        }
    }
}

/// Whether `node` reads a part of the present, and not of an event in a filter.
fn reads(node: &Node, wanted: LocalPart) -> bool {
    let count = |node: &Node| {
        let mut found = 0;
        node.walk(&mut |part| found += usize::from(*part == Node::Local(wanted)));
        found
    };
    let filters =
        node.aggregates().into_iter().flat_map(|aggregate| aggregate.filter.iter().chain(&aggregate.follower_filter));
    count(node) > filters.map(count).sum::<usize>()
}
