//! Tree ensembles: random forests and gradient boosting.

use super::{sigmoid, softmax};
use crate::expression::EvalError;

/// Most nodes of one model's trees together.
pub const MOST_NODES: usize = 65_536;

/// Below this magnitude LightGBM takes a feature for zero (its `kZeroThreshold`).
const ZERO: f64 = 1e-35_f32 as f64;

/// How the library that grew the trees computes, so that what it would predict is what is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// Features are rounded to 32 bits, then `<=` a threshold of 64; sums have 64 bits.
    Sklearn,
    /// Features, thresholds and sums of 64 bits, `<=`.
    Lightgbm,
    /// Features, thresholds and sums of 32 bits, `<`; the sum begins with the base and adds tree after tree.
    Xgboost,
}

impl Library {
    /// Each with its name in the manifest.
    pub const ALL: [(&'static str, Library); 3] =
        [("sklearn", Library::Sklearn), ("lightgbm", Library::Lightgbm), ("xgboost", Library::Xgboost)];
}

/// What a split does with a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The model was not made for one, and gives no answer.
    Refused,
    /// It goes right.
    Right,
    /// It goes left.
    Left,
    /// It counts as zero.
    AsZero,
    /// It goes right, and so does zero.
    ZeroRight,
    /// It goes left, and so does zero.
    ZeroLeft,
}

impl Missing {
    /// Each at the place of its number in the manifest.
    pub const ALL: [Missing; 6] =
        [Missing::Refused, Missing::Right, Missing::Left, Missing::AsZero, Missing::ZeroRight, Missing::ZeroLeft];

    /// A split's number in the manifest is this often its feature, and its way with a missing value.
    pub const RADIX: usize = 8;
}

/// How the leaves become probabilities.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Each leaf holds the probabilities of all classes but the first; the trees are averaged. (Breiman 2001, as
    /// scikit-learn has it: distributions are averaged, not votes.)
    Average,
    /// Each leaf holds one number, added to the base of its tree's score; tree t adds to score t modulo the number of
    /// scores. One score goes through a sigmoid, several through softmax. (Friedman 2001.)
    Sum {
        /// What each score begins with.
        base: Vec<f64>,
    },
}

/// Trees with their splits in preorder: each split is followed by its left subtree, then by its right one.
#[derive(Clone, Debug, PartialEq)]
pub struct Trees {
    nodes: Vec<Node>,
    /// The root of each tree.
    roots: Vec<u32>,
    /// What the leaves hold, `width` numbers each.
    values: Vec<f64>,
    width: usize,
    library: Library,
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// The place of its first value.
    Leaf(u32),
    /// The left child follows the split.
    Split { feature: u16, missing: Missing, right: u32, threshold: f64 },
}

/// Why numbers are no trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreesFault {
    /// Whether it is in the numbers, not in the nodes.
    pub in_numbers: bool,
    /// At which of them; behind the last where some are missing.
    pub at: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// Nodes can't go on as they do at this place.
fn node_fault<T>(at: usize, expected: &'static str) -> Result<T, TreesFault> {
    Err(TreesFault { in_numbers: false, at, expected })
}

impl Trees {
    /// Trees from their flat form.
    ///
    /// `nodes` has in preorder, tree after tree, −1 for a leaf and 8 × feature + [`Missing`] for a split; `numbers` has in
    /// the same order each split's threshold and each leaf's numbers. So no document can make a cycle.
    ///
    /// # Errors
    /// [`TreesFault`] with the first thing that is wrong.
    pub fn new(
        nodes: &[f64],
        numbers: &[f64],
        features: usize,
        classes: usize,
        library: Library,
        rule: Rule,
    ) -> Result<Trees, TreesFault> {
        if nodes.is_empty() || nodes.len() > MOST_NODES {
            return node_fault(nodes.len().min(MOST_NODES), "1 to 65536 nodes: fewer or shallower trees");
        }
        let width = if rule == Rule::Average { classes - 1 } else { 1 };
        let leaves = nodes.iter().filter(|code| **code < 0.0).count();
        let needed = nodes.len() - leaves + leaves * width;
        if numbers.len() != needed {
            let at = needed.min(numbers.len());
            return Err(TreesFault { in_numbers: true, at, expected: "as many numbers as these nodes need" });
        }
        let mut trees = Trees { nodes: Vec::new(), roots: Vec::new(), values: Vec::new(), width, library, rule };
        trees.nodes.reserve_exact(nodes.len());
        let mut read = 0;
        // Splits whose right subtree is still to come.
        let mut open: Vec<usize> = Vec::new();
        let mut root = true;
        for (index, code) in nodes.iter().enumerate() {
            if root {
                trees.roots.push(index as u32);
                root = false;
            }
            if *code == -1.0 {
                trees.leaf(&numbers[read..read + width]).map_err(|at| {
                    let expected = "probabilities, of a sum of at most 1 in a leaf";
                    TreesFault { in_numbers: true, at: read + at, expected }
                })?;
                read += width;
                match open.pop() {
                    Some(split) => {
                        if let Node::Split { right, .. } = &mut trees.nodes[split] {
                            *right = index as u32 + 1;
                        }
                    }
                    None => root = true,
                }
                continue;
            }
            let code = if *code >= 0.0 && *code as usize as f64 == *code { *code as usize } else { usize::MAX };
            let (feature, missing) = (code / Missing::RADIX, Missing::ALL.get(code % Missing::RADIX));
            let Some(missing) = missing.filter(|_| feature < features) else {
                return node_fault(index, "-1 for a leaf, or 8 × the place of a feature + 0 to 5");
            };
            let threshold = if library == Library::Xgboost { single(numbers[read]) } else { numbers[read] };
            read += 1;
            open.push(index);
            trees.nodes.push(Node::Split { feature: feature as u16, missing: *missing, right: 0, threshold });
        }
        if !root {
            return node_fault(nodes.len(), "two subtrees behind each split");
        }
        if let Rule::Sum { base } = &trees.rule
            && !trees.roots.len().is_multiple_of(base.len())
        {
            return node_fault(nodes.len(), "as many trees for each score");
        }
        Ok(trees)
    }

    /// How many trees there are.
    pub fn count(&self) -> usize {
        self.roots.len()
    }

    /// The probability of each class.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] where a split meets a missing value and was not made for one; [`EvalError::Overflow`] where
    /// a score is beyond 64 bits.
    pub fn probabilities(&self, features: &[f64]) -> Result<Vec<f64>, EvalError> {
        match &self.rule {
            Rule::Average => self.average(features),
            Rule::Sum { base } => {
                let scores = self.scores(base, features)?;
                match scores[..] {
                    [score] => sigmoid(score),
                    _ => softmax(scores),
                }
            }
        }
    }

    fn average(&self, features: &[f64]) -> Result<Vec<f64>, EvalError> {
        let mut sums = vec![0.0; self.width + 1];
        for leaf in self.leaves(features) {
            for (sum, value) in sums[1..].iter_mut().zip(&self.values[leaf?..]) {
                *sum += value;
            }
        }
        let mut others = 0.0;
        for sum in &mut sums[1..] {
            *sum = (*sum / self.roots.len() as f64).min(1.0);
            others += *sum;
        }
        // Rounding may leave a trace below zero.
        sums[0] = f64::max(1.0 - others, 0.0);
        Ok(sums)
    }

    fn scores(&self, base: &[f64], features: &[f64]) -> Result<Vec<f64>, EvalError> {
        let mut scores = base.to_vec();
        for (tree, leaf) in self.leaves(features).enumerate() {
            let (score, value) = (&mut scores[tree % base.len()], self.values[leaf?]);
            *score = match self.library {
                Library::Xgboost => single(single(*score) + single(value)),
                Library::Sklearn | Library::Lightgbm => *score + value,
            };
        }
        Ok(scores)
    }

    /// For each tree the place of the values of the leaf that `features` come to.
    fn leaves(&self, features: &[f64]) -> impl Iterator<Item = Result<usize, EvalError>> {
        let rounded = |feature: &f64| if self.library == Library::Lightgbm { *feature } else { single(*feature) };
        let features: Vec<f64> = features.iter().map(rounded).collect();
        self.roots.iter().map(move |root| self.find(*root as usize, &features))
    }

    /// The place of the values of the leaf that `features` come to.
    fn find(&self, root: usize, features: &[f64]) -> Result<usize, EvalError> {
        let mut at = root;
        while let Node::Split { feature, missing, right, threshold } = self.nodes[at] {
            let value = features[usize::from(feature)];
            let zero = value.abs() <= ZERO;
            let left = match missing {
                Missing::ZeroRight | Missing::ZeroLeft if zero || value.is_nan() => missing == Missing::ZeroLeft,
                Missing::Refused if value.is_nan() => return Err(EvalError::Nothing),
                Missing::AsZero if value.is_nan() => self.is_below(0.0, threshold),
                Missing::Right | Missing::Left if value.is_nan() => missing == Missing::Left,
                _ => self.is_below(value, threshold),
            };
            at = if left { at + 1 } else { right as usize };
        }
        match self.nodes[at] {
            Node::Leaf(values) => Ok(values as usize),
            Node::Split { .. } => Err(EvalError::WrongType),
        }
    }

    fn is_below(&self, value: f64, threshold: f64) -> bool {
        if self.library == Library::Xgboost { value < threshold } else { value <= threshold }
    }

    /// Adds a leaf; the place of the wrong one among `values` where they are no distribution.
    fn leaf(&mut self, values: &[f64]) -> Result<(), usize> {
        const ROUNDING: f64 = 1e-9;
        if self.rule == Rule::Average {
            let mut sum = 0.0;
            for (at, value) in values.iter().enumerate() {
                sum += value;
                if *value < 0.0 || sum > 1.0 + ROUNDING {
                    return Err(at);
                }
            }
        }
        self.nodes.push(Node::Leaf(self.values.len() as u32));
        self.values.extend_from_slice(values);
        Ok(())
    }
}

/// The nearest number of 32 bits.
fn single(number: f64) -> f64 {
    f64::from(number as f32)
}
