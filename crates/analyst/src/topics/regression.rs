//! Multinomial logistic regression over sparse rows, by L-BFGS.
//!
//! The same problem as scikit-learn's `LogisticRegression` poses: the mean loss plus ‖W‖²/(2Cn) with C = 1, biases free.
//! Everything runs in a fixed order, so that the same rows give the same weights on any machine of one kind.

use std::collections::VecDeque;
use std::thread;

/// A sparse row: feature and value.
pub(super) type Row = Vec<(u32, f32)>;

/// Pairs of steps that L-BFGS remembers.
const MEMORY: usize = 8;

/// Most steps.
const MOST_STEPS: usize = 150;

/// It stops where no slope of the loss is steeper than this, as scikit-learn does.
const FLAT: f64 = 1e-4;

/// Parts of the rows whose slopes are summed apart: a constant, so that their sum does not depend on the machine.
const PARTS: usize = 2;

/// Rows with their class, and the shape of what is fitted to them.
pub(super) struct Problem<'a> {
    pub(super) rows: &'a [Row],
    pub(super) classes: &'a [u8],
    pub(super) features: usize,
    /// How many classes there are.
    pub(super) count: usize,
    /// Which weights may differ from 0, by feature, then class; all where there is no list.
    pub(super) allowed: Option<&'a [bool]>,
}

/// Weights by feature, then class; behind them the biases by class.
pub(super) type Weights = Vec<f64>;

impl Problem<'_> {
    /// Fits the weights, from `start` where there is one. `step` is called before each step.
    pub(super) fn fit(&self, start: Option<Weights>, step: &dyn Fn()) -> Weights {
        let mut weights = start.unwrap_or_else(|| vec![0.0; (self.features + 1) * self.count]);
        let (mut loss, mut slope) = self.slope(&weights);
        let mut memory: VecDeque<Pair> = VecDeque::new();
        for _ in 0..MOST_STEPS {
            if slope.iter().all(|slope| slope.abs() <= FLAT) {
                break;
            }
            step();
            let direction = descend(&slope, &memory);
            let steepness = dot(&direction, &slope);
            // Nothing is known of the curvature before the first step, so it is short.
            let mut length = if memory.is_empty() { 1.0 / norm(&slope).max(1.0) * 8.0 } else { 1.0 };
            let mut taken = None;
            for _ in 0..20 {
                let there: Weights = weights.iter().zip(&direction).map(|(w, d)| w + length * d).collect();
                let (loss_there, slope_there) = self.slope(&there);
                if loss_there <= loss + 1e-4 * length * steepness {
                    taken = Some((there, loss_there, slope_there));
                    break;
                }
                length /= 2.0;
            }
            let Some((there, loss_there, slope_there)) = taken else { break };
            let moved: Weights = there.iter().zip(&weights).map(|(a, b)| a - b).collect();
            let bent: Weights = slope_there.iter().zip(&slope).map(|(a, b)| a - b).collect();
            let curvature = dot(&moved, &bent);
            if curvature > 1e-12 {
                memory.push_back(Pair { moved, bent, curvature });
                if memory.len() > MEMORY {
                    memory.pop_front();
                }
            }
            (weights, loss, slope) = (there, loss_there, slope_there);
        }
        weights
    }

    /// The loss at `weights` and its slope.
    fn slope(&self, weights: &Weights) -> (f64, Weights) {
        let size = self.rows.len().div_ceil(PARTS).max(1);
        let parts: Vec<(f64, Weights)> = thread::scope(|scope| {
            let chunks = self.rows.chunks(size).zip(self.classes.chunks(size));
            let workers: Vec<_> =
                chunks.map(|(rows, classes)| scope.spawn(|| self.slope_of(rows, classes, weights))).collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
        });
        let mut loss = 0.0;
        let mut slope = vec![0.0; weights.len()];
        for (part_loss, part) in parts {
            loss += part_loss;
            slope.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
        let free = self.features * self.count;
        loss += 0.5 * dot(&weights[..free], &weights[..free]);
        slope[..free].iter_mut().zip(weights).for_each(|(slope, weight)| *slope += weight);
        if let Some(allowed) = self.allowed {
            slope.iter_mut().zip(allowed).filter(|(_, allowed)| !**allowed).for_each(|(slope, _)| *slope = 0.0);
        }
        let scale = 1.0 / self.rows.len() as f64;
        slope.iter_mut().for_each(|slope| *slope *= scale);
        (loss * scale, slope)
    }

    fn slope_of(&self, rows: &[Row], classes: &[u8], weights: &Weights) -> (f64, Weights) {
        let count = self.count;
        let mut loss = 0.0;
        let mut slope = vec![0.0; weights.len()];
        let mut scores = vec![0.0; count];
        let bias = self.features * count;
        for (row, class) in rows.iter().zip(classes) {
            scores.copy_from_slice(&weights[bias..]);
            for (feature, value) in row {
                let from = *feature as usize * count;
                let weights = &weights[from..from + count];
                scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight * f64::from(*value));
            }
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let right = scores[usize::from(*class)] - most;
            scores.iter_mut().for_each(|score| *score = (*score - most).exp());
            let all: f64 = scores.iter().sum();
            loss += all.ln() - right;
            scores.iter_mut().for_each(|score| *score /= all);
            scores[usize::from(*class)] -= 1.0;
            for (feature, value) in row {
                let from = *feature as usize * count;
                let slope = &mut slope[from..from + count];
                slope.iter_mut().zip(&scores).for_each(|(slope, score)| *slope += score * f64::from(*value));
            }
            slope[bias..].iter_mut().zip(&scores).for_each(|(slope, score)| *slope += score);
        }
        (loss, slope)
    }
}

/// A step, how it bent the slope, and their product.
struct Pair {
    moved: Weights,
    bent: Weights,
    curvature: f64,
}

/// Where to go: the two-loop recursion of L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4).
fn descend(slope: &Weights, memory: &VecDeque<Pair>) -> Weights {
    let mut direction: Weights = slope.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for pair in memory.iter().rev() {
        let share = dot(&pair.moved, &direction) / pair.curvature;
        add(&mut direction, &pair.bent, -share);
        shares.push(share);
    }
    if let Some(last) = memory.back() {
        let scale = last.curvature / dot(&last.bent, &last.bent);
        direction.iter_mut().for_each(|step| *step *= scale);
    }
    for (pair, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = dot(&pair.bent, &direction) / pair.curvature;
        add(&mut direction, &pair.moved, share - back);
    }
    direction
}

fn add(to: &mut Weights, what: &Weights, times: f64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums side by side, which the processor takes at once.
    let mut sums = [0.0; 4];
    let (a, b) = (a.chunks(4), b.chunks(4));
    for (a, b) in a.zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_a_feature_tells_apart_are_told_apart() {
        let rows: Vec<Row> = (0..60).map(|n| vec![(n % 3, 1.0), (3 + n % 2, 0.5)]).collect();
        let classes: Vec<u8> = (0..60).map(|n| n % 3).collect();
        let problem = Problem { rows: &rows, classes: &classes, features: 5, count: 3, allowed: None };
        let weights = problem.fit(None, &|| {});
        for class in 0..3 {
            let own = &weights[class * 3..class * 3 + 3];
            assert!(own.iter().enumerate().all(|(other, weight)| other == class || *weight < own[class]), "{own:?}");
        }
        // The slope of the loss is flat there: nothing near is better.
        let (loss, _) = problem.slope(&weights);
        for place in 0..weights.len() {
            for step in [-0.05, 0.05] {
                let mut near = weights.clone();
                near[place] += step;
                assert!(problem.slope(&near).0 > loss - 1e-5, "{place}");
            }
        }
    }

    #[test]
    fn weights_that_are_not_allowed_stay_0() {
        let rows = vec![vec![(0, 1.0)], vec![(1, 1.0)]];
        let allowed = [true, false, false, false, true, true];
        let problem = Problem { rows: &rows, classes: &[0, 1], features: 2, count: 2, allowed: Some(&allowed) };
        let weights = problem.fit(None, &|| {});
        assert!(weights[0] > 0.0);
        assert_eq!(weights[1..4], [0.0; 3]);
    }
}
