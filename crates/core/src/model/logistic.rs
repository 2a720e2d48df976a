//! Logistic regression, binary and multinomial.

use super::{sigmoid, softmax};
use crate::expression::EvalError;

/// Weights and intercepts of each score.
///
/// Two classes have one score s, and the second has the probability 1/(1 + e⁻ˢ); more classes have a score each, and
/// probabilities by softmax. (Hastie, Tibshirani, Friedman, *The Elements of Statistical Learning*, 2nd ed., §4.4.)
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// One row of as many weights as there are features for each score, row after row.
    pub weights: Vec<f64>,
    /// One for each score.
    pub intercepts: Vec<f64>,
}

impl Logistic {
    /// The probability of each class.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] where a feature is missing; [`EvalError::Overflow`] where a score is beyond 64 bits.
    pub fn probabilities(&self, features: &[f64]) -> Result<Vec<f64>, EvalError> {
        let scores = self.weights.chunks_exact(features.len()).zip(&self.intercepts).map(|(row, intercept)| {
            let products = row.iter().zip(features).map(|(weight, feature)| weight * feature);
            products.sum::<f64>() + intercept
        });
        let scores: Vec<f64> = scores.collect();
        match scores[..] {
            [score] => sigmoid(score),
            _ => softmax(scores),
        }
    }
}
