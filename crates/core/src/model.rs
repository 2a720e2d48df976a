//! Models: a probability from features of a visitor's history, learnt elsewhere.
//!
//! A [`Model`] turns its features, which are expressions, into numbers and hands them to its [`Scorer`], which is plain
//! arithmetic. Rules set the threshold: `model('churn') >= 0.6`. The manifest's section `models` is read by
//! [`crate::manifest`]; nothing is learnt in here.

pub mod centroid;
pub mod logistic;
pub mod trees;

use crate::expression::{EvalError, Node, Value};
use crate::power::exp;
use crate::time::Span;
use centroid::Centroid;
use logistic::Logistic;
use trees::Trees;

/// Most models of a manifest.
pub const MOST_MODELS: usize = 20;

/// Most features of a model.
pub const MOST_FEATURES: usize = 100;

/// Most classes of a model.
pub const MOST_CLASSES: usize = 100;

/// A declared model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Its name in rules.
    pub name: String,
    /// What the visitor reads.
    pub title: String,
    /// What it is for, in the site's plain words.
    pub purpose: Option<String>,
    /// What it looks at, in the order of its numbers.
    pub features: Vec<Feature>,
    /// What it tells apart, two or more; the last one is meant where a rule names none.
    pub classes: Vec<Class>,
    /// What is taken from each feature first; empty where nothing is.
    pub mean: Vec<f64>,
    /// What it is divided by then, never 0; empty where by nothing.
    pub scale: Vec<f64>,
    /// The arithmetic.
    pub scorer: Scorer,
}

/// One number that a model looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// The expression as written.
    pub text: String,
    /// The expression compiled: a number, a duration, or true or false.
    pub node: Node,
}

/// One of the classes that a model tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// How a rule asks for its probability: `model('churn')`, `model('churn', 'stays')`.
    pub call: String,
}

/// How features become probabilities.
#[derive(Clone, Debug, PartialEq)]
pub enum Scorer {
    /// By the distance to each class's centre.
    Centroid(Centroid),
    /// By a weighted sum.
    Logistic(Logistic),
    /// By many small decision trees.
    Trees(Trees),
}

impl Model {
    /// Index of the class of this name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name == name)
    }

    /// The probability of each class, from one number for each feature; NaN is missing.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] where a value is missing that the model needs; [`EvalError::Overflow`] where its arithmetic
    /// leaves 64 bits.
    pub fn probabilities(&self, mut features: Vec<f64>) -> Result<Vec<f64>, EvalError> {
        for ((feature, mean), scale) in features.iter_mut().zip(&self.mean).zip(&self.scale) {
            *feature = (*feature - mean) / scale;
        }
        self.scorer.probabilities(&features)
    }
}

impl Scorer {
    /// The probability of each class, from one number for each feature; NaN is missing.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] where a value is missing that the model needs; [`EvalError::Overflow`] where its arithmetic
    /// leaves 64 bits.
    pub fn probabilities(&self, features: &[f64]) -> Result<Vec<f64>, EvalError> {
        match self {
            Scorer::Trees(trees) => trees.probabilities(features),
            _ if features.iter().any(|feature| feature.is_nan()) => Err(EvalError::Nothing),
            Scorer::Centroid(centroid) => centroid.probabilities(features),
            Scorer::Logistic(logistic) => logistic.probabilities(features),
        }
    }
}

/// A feature's value as a number: true is 1, a duration counts in days, what has not happened is missing (NaN).
pub(crate) fn number(value: Result<Value, EvalError>) -> Result<f64, EvalError> {
    match value {
        Ok(Value::Int(number)) => Ok(number as f64),
        Ok(Value::Decimal(number)) => Ok(number),
        Ok(Value::Bool(yes)) => Ok(f64::from(u8::from(yes))),
        Ok(Value::Duration(length)) => Ok(length as f64 / Span::DAY.0 as f64),
        Ok(_) => Err(EvalError::WrongType),
        Err(EvalError::Nothing) => Ok(f64::NAN),
        Err(error) => Err(error),
    }
}

/// Both probabilities of a score: 1/(1 + e⁻ˢ) is the second's.
fn sigmoid(score: f64) -> Result<Vec<f64>, EvalError> {
    // It comes of a feature that is infinite, or as good as, and says more of that than of the visitor.
    if !score.is_finite() {
        return Err(EvalError::Overflow);
    }
    // Of a number that is not positive, so that nothing overflows.
    let power = exp(-score.abs());
    let (likelier, other) = (1.0 / (1.0 + power), power / (1.0 + power));
    Ok(if score < 0.0 { vec![likelier, other] } else { vec![other, likelier] })
}

/// Probabilities in proportion to eˢ. Less the largest score, none overflows.
fn softmax(mut scores: Vec<f64>) -> Result<Vec<f64>, EvalError> {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if scores.iter().any(|score| !score.is_finite()) {
        return Err(EvalError::Overflow);
    }
    for score in &mut scores {
        *score = exp(*score - largest);
    }
    let sum: f64 = scores.iter().sum();
    for score in &mut scores {
        *score /= sum;
    }
    Ok(scores)
}
