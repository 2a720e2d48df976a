//! The nearest of some centres: k-means and nearest centroid.

use super::softmax;
use crate::expression::EvalError;

/// The centre of each class, and how far its members stray from it.
///
/// Each class is a round cloud of points, normal with the variance σ² in every direction, and the probability of a class
/// is its responsibility for the point: softmax(ln π − d²/2σ²), with d the distance to its centre and π its share. (Bishop,
/// *Pattern Recognition and Machine Learning*, §9.3.2, which also shows that σ² → 0 is k-means: all to the nearest.)
#[derive(Clone, Debug, PartialEq)]
pub struct Centroid {
    /// One row of as many numbers as there are features for each class, row after row.
    pub centers: Vec<f64>,
    /// σ², the variance of each feature within a class; 0 gives all probability to the nearest centre, the first of equals.
    pub spread: f64,
    /// For each class ln π, up to a constant; empty where all classes are as likely.
    pub bias: Vec<f64>,
}

impl Centroid {
    /// The probability of each class.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] where a feature is missing; [`EvalError::Overflow`] where a distance is beyond 64 bits.
    pub fn probabilities(&self, features: &[f64]) -> Result<Vec<f64>, EvalError> {
        let distances = self.centers.chunks_exact(features.len()).map(|center| {
            let squares = center.iter().zip(features).map(|(center, feature)| (feature - center) * (feature - center));
            squares.sum::<f64>()
        });
        let mut scores: Vec<f64> = distances.map(|distance| -distance).collect();
        if self.spread > 0.0 {
            for (class, score) in scores.iter_mut().enumerate() {
                *score = *score / (2.0 * self.spread) + self.bias.get(class).copied().unwrap_or_default();
            }
            return softmax(scores);
        }
        let mut nearest = 0;
        for (class, score) in scores.iter().enumerate() {
            if *score > scores[nearest] {
                nearest = class;
            }
        }
        if !scores[nearest].is_finite() {
            return Err(EvalError::Overflow);
        }
        Ok((0..scores.len()).map(|class| if class == nearest { 1.0 } else { 0.0 }).collect())
    }
}
