//! The shape of a model, for the JSON Schema alone: the reader knows it as one table of lists.

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// A model learnt elsewhere, as `murmur model import` writes it. Which numbers it has depends on its kind.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Model", deny_unknown_fields)]
pub struct ModelDocument {
    /// What the visitor reads.
    pub title: String,
    /// What it is for, in words the visitor reads.
    pub purpose: Option<String>,
    /// One of "centroid", "logistic", "forest", "boosting".
    #[schemars(regex(pattern = "^(centroid|logistic|forest|boosting)$"))]
    pub kind: String,
    /// What it looks at, by name, in the order of its numbers: expressions of rules that give a number, a duration
    /// (counted in days) or true (1) or false (0).
    pub features: BTreeMap<String, String>,
    /// What it tells apart; model('name') is the probability of the last one.
    #[schemars(length(min = 2, max = 100))]
    pub classes: Vec<String>,
    /// What is taken from each feature first, and
    pub mean: Option<Vec<f64>>,
    /// what it is divided by then, not 0: one for each feature.
    pub scale: Option<Vec<f64>>,
    /// centroid: for each class one number for each feature, class after class.
    pub centers: Option<Vec<f64>>,
    /// centroid: the variance of each feature within a class; 0 gives all probability to the nearest centre, 1 where none
    /// is given.
    #[schemars(range(min = 0))]
    pub spread: Option<f64>,
    /// centroid: for each class what its score begins with, the logarithm of its share; 0 where none are given.
    pub bias: Option<Vec<f64>>,
    /// logistic: for each score one number for each feature; two classes have one score, more have one each.
    pub weights: Option<Vec<f64>>,
    /// logistic: one number for each score.
    pub intercepts: Option<Vec<f64>>,
    /// forest, boosting: whose arithmetic it is, "sklearn", "lightgbm" or "xgboost".
    #[schemars(regex(pattern = "^(sklearn|lightgbm|xgboost)$"))]
    pub library: Option<String>,
    /// forest, boosting: the trees one after another, each with a split before its left and then its right subtree. A leaf
    /// is -1, a split 8 × the feature's place + what it does with a missing value: 0 the model gives no answer, 1 right, 2
    /// left, 3 as zero, 4 and 5 right and left for zero too.
    pub nodes: Option<Vec<f64>>,
    /// forest, boosting: in the order of the nodes, each split's threshold and each leaf's numbers: for a forest the
    /// probability of each class but the first, else what it adds to its score.
    pub numbers: Option<Vec<f64>>,
    /// boosting: what each score begins with; two classes have one score, more have one each, to which the trees add in
    /// turn.
    pub base: Option<Vec<f64>>,
}
