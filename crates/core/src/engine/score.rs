//! What models give: their features as numbers, and the probabilities of their classes.

use std::ops::Range;

use super::{Engine, World};
use crate::expression::{EvalError, Node};
use crate::model;

/// One model.
#[derive(Clone, Debug)]
pub(super) struct Score {
    /// For each feature its slots.
    pub(super) slots: Vec<Range<usize>>,
    /// Whether a feature reads an input.
    pub(super) reads_inputs: bool,
    /// Whether one reads the hour or the weekday.
    pub(super) hourly: bool,
    pub(super) round: u64,
}

impl Engine {
    /// The probability of each class of a model.
    ///
    /// # Errors
    /// That of a feature, or of the arithmetic.
    pub fn probabilities(&mut self, model: usize, world: World) -> Result<&[f64], EvalError> {
        self.begin(world);
        self.score(model, world);
        self.results[model].as_deref().map_err(|error| *error)
    }

    /// A model's features as numbers: true is 1, a duration counts in days, what has not happened is NaN.
    ///
    /// # Errors
    /// The first one's of the features, but for one that has not happened.
    pub fn features(&mut self, model: usize, world: World) -> Result<Vec<f64>, EvalError> {
        self.begin(world);
        self.numbers(model, world)
    }

    pub(super) fn numbers(&mut self, model: usize, world: World) -> Result<Vec<f64>, EvalError> {
        let features = &world.models[model].features;
        let mut numbers = Vec::with_capacity(features.len());
        let mut error = None;
        for (at, feature) in features.iter().enumerate() {
            let slots = self.scores[model].slots[at].clone();
            for slot in slots.clone() {
                self.values[slot] = self.value(slot, slots.start, world);
            }
            match model::number(feature.node.evaluate(&self.moment(slots.start, world))) {
                Ok(number) => numbers.push(number),
                Err(wrong) => error = error.or(Some(wrong)),
            }
        }
        error.map_or(Ok(numbers), Err)
    }

    /// Works out what a model gives, once in a round.
    pub(super) fn score(&mut self, index: usize, world: World) {
        if std::mem::replace(&mut self.scores[index].round, self.round) != self.round {
            let numbers = self.numbers(index, world);
            self.results[index] = numbers.and_then(|numbers| world.models[index].probabilities(numbers));
        }
    }
}

/// The models that `node` asks.
pub(super) fn models(node: &Node) -> Vec<usize> {
    let mut found = Vec::new();
    node.walk(&mut |part| {
        if let Node::Model { model, .. } = part {
            found.push(*model);
        }
    });
    found
}

/// Whether `node` reads an input.
pub(super) fn reads_input(node: &Node) -> bool {
    let mut reads = false;
    node.walk(&mut |part| reads |= matches!(part, Node::Input(_)));
    reads
}
