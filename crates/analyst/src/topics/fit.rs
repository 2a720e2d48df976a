//! From counted texts to a draft of a model: features, regression, pruning, rounding.

use std::collections::HashMap;

use murmur_core::context::terms::Reading;
use murmur_core::context::topics::pack::{Draft, DraftTerm};
use murmur_core::context::topics::{Kind, damped};

use super::regression::{Problem, Row, Weights};

/// Terms of a text by their kept hash, rising, and how often it has each.
pub(super) type Document = Vec<(u32, f32)>;

/// A term that fewer texts have is no feature.
const FEWEST: u32 = 2;

/// How finely weights are rounded where there is no limit, and where bytes are dear: the largest is so many units.
const FINE: f64 = 127.0;
const COARSE: f64 = 40.0;

/// Counts the terms of a text, of which `bits` bits of the hash are kept.
pub(super) fn count(text: &str, bits: u8) -> Document {
    let mut hashes = Vec::new();
    Reading::default().read(text, &mut |hash| hashes.push(hash >> (32 - u32::from(bits))));
    hashes.sort_unstable();
    hashes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f32)).collect()
}

/// Bytes of a file after brotli at its best.
pub(super) fn compressed(bytes: &[u8]) -> usize {
    let mut small = Vec::new();
    let params = brotli::enc::BrotliEncoderParams::default();
    // Writing to memory does not fail.
    let _ = brotli::BrotliCompress(&mut &*bytes, &mut small, &params);
    small.len()
}

/// Texts, counted, with their class.
pub(super) struct Corpus<'a> {
    pub(super) documents: &'a [Document],
    pub(super) classes: &'a [u8],
    pub(super) names: &'a [String],
    /// Bits of a term's hash that are kept.
    pub(super) bits: u8,
}

/// The features of some texts.
struct Features {
    /// Their hashes, rising.
    hashes: Vec<u32>,
    /// Their inverse document frequency in eighths.
    rarities: Vec<u8>,
}

impl Corpus<'_> {
    /// Fits the texts of these indices, with at most `most` weights where there is a bound.
    pub(super) fn fit(&self, texts: &[usize], most: Option<usize>, step: &dyn Fn()) -> Draft {
        let fitted = self.fit_all(texts, step);
        match most {
            Some(most) => self.refit(texts, &fitted, most, step),
            None => self.draft(&fitted.features, &fitted.weights, FINE),
        }
    }

    /// Fits the texts of these indices in at most `limit` compressed bytes; and how many weights that took, where not
    /// all of them fitted in.
    pub(super) fn fit_within(&self, texts: &[usize], limit: usize, step: &dyn Fn()) -> Option<(Draft, Option<usize>)> {
        let fitted = self.fit_all(texts, step);
        let whole = self.draft(&fitted.features, &fitted.weights, FINE);
        let size = compressed(&whole.pack());
        if size <= limit {
            return Some((whole, None));
        }
        let all = fitted.features.hashes.len() * self.names.len();
        // A guess from the weights alone is cheap, and a fit of the guess must prove it.
        let mut most = all;
        for _ in 0..6 {
            let size = self.pruned_size(&fitted, most);
            most = next(most, limit, size);
        }
        while most > 0 {
            let draft = self.refit(texts, &fitted, most, step);
            let size = compressed(&draft.pack());
            if size <= limit {
                return Some((draft, Some(most)));
            }
            most = next(most, limit, size).min(most * 99 / 100);
        }
        None
    }

    fn fit_all(&self, texts: &[usize], step: &dyn Fn()) -> Fitted {
        let features = self.features(texts);
        let rows = self.rows(texts, &features);
        let classes = self.classes_of(texts);
        let weights = self.problem(&rows, &classes, features.hashes.len(), None).fit(None, step);
        // How much of the rows a feature makes up: a weight is worth what it moves.
        let mut share = vec![0.0; features.hashes.len()];
        for (feature, value) in rows.iter().flatten() {
            share[*feature as usize] += f64::from(*value) * f64::from(*value);
        }
        let count = self.names.len();
        let worth = (0..share.len() * count).map(|place| weights[place].abs() * share[place / count].sqrt()).collect();
        Fitted { features, weights, worth }
    }

    /// Fits anew with the `most` most telling weights alone, and the features that have one.
    fn refit(&self, texts: &[usize], fitted: &Fitted, most: usize, step: &dyn Fn()) -> Draft {
        let (features, weights) = self.prune(fitted, most);
        let mut allowed: Vec<bool> = weights.iter().map(|weight| *weight != 0.0).collect();
        let biases = allowed.len() - self.names.len();
        allowed[biases..].fill(true);
        let rows = self.rows(texts, &features);
        let classes = self.classes_of(texts);
        let weights = self.problem(&rows, &classes, features.hashes.len(), Some(&allowed)).fit(Some(weights), step);
        self.draft(&features, &weights, COARSE)
    }

    fn pruned_size(&self, fitted: &Fitted, most: usize) -> usize {
        let (features, weights) = self.prune(fitted, most);
        compressed(&self.draft(&features, &weights, COARSE).pack())
    }

    fn prune(&self, fitted: &Fitted, most: usize) -> (Features, Weights) {
        let count = self.names.len();
        let mut ranked = fitted.worth.clone();
        ranked.sort_by(|one, other| other.total_cmp(one));
        let least = ranked.get(most.saturating_sub(1)).copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
        let mut features = Features { hashes: Vec::new(), rarities: Vec::new() };
        let mut weights = Vec::new();
        for feature in 0..fitted.features.hashes.len() {
            let places = feature * count..(feature + 1) * count;
            if fitted.worth[places.clone()].iter().any(|worth| *worth >= least) {
                features.hashes.push(fitted.features.hashes[feature]);
                features.rarities.push(fitted.features.rarities[feature]);
                weights
                    .extend(places.map(|place| if fitted.worth[place] >= least { fitted.weights[place] } else { 0.0 }));
            }
        }
        weights.extend(&fitted.weights[fitted.worth.len()..]);
        (features, weights)
    }

    fn problem<'a>(
        &self,
        rows: &'a [Row],
        classes: &'a [u8],
        features: usize,
        allowed: Option<&'a [bool]>,
    ) -> Problem<'a> {
        Problem { rows, classes, features, count: self.names.len(), allowed }
    }

    fn classes_of(&self, texts: &[usize]) -> Vec<u8> {
        texts.iter().map(|text| self.classes[*text]).collect()
    }

    fn features(&self, texts: &[usize]) -> Features {
        let mut found: HashMap<u32, u32> = HashMap::new();
        for (hash, _) in texts.iter().flat_map(|text| &self.documents[*text]) {
            *found.entry(*hash).or_default() += 1;
        }
        let mut hashes: Vec<u32> = found.iter().filter(|(_, n)| **n >= FEWEST).map(|(hash, _)| *hash).collect();
        hashes.sort_unstable();
        // scikit-learn's smoothed inverse document frequency.
        let all = texts.len() as f64 + 1.0;
        let rarity = |hash: &u32| ((all / (f64::from(found[hash]) + 1.0)).ln() + 1.0) * 8.0;
        let rarities = hashes.iter().map(|hash| rarity(hash).round().min(255.0) as u8).collect();
        Features { hashes, rarities }
    }

    /// Each text as the classifier sees it: damped counts times rarity, of length 1.
    fn rows(&self, texts: &[usize], features: &Features) -> Vec<Row> {
        let places: HashMap<u32, u32> = features.hashes.iter().zip(0..).map(|(hash, place)| (*hash, place)).collect();
        let row = |text: &usize| {
            let mut row: Row = Vec::new();
            for (hash, count) in &self.documents[*text] {
                if let Some(place) = places.get(hash) {
                    row.push((*place, damped(*count) * f32::from(features.rarities[*place as usize])));
                }
            }
            let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
            row.iter_mut().for_each(|(_, value)| *value /= length);
            row
        };
        texts.iter().map(row).collect()
    }

    /// Rounds the weights so that the largest is `most` units.
    fn draft(&self, features: &Features, weights: &Weights, most: f64) -> Draft {
        let count = self.names.len();
        let (weights, biases) = weights.split_at(features.hashes.len() * count);
        let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
        let unit = if largest > 0.0 { largest / most } else { 1.0 };
        let mut terms = Vec::new();
        for (feature, weights) in weights.chunks(count).enumerate() {
            let rounded = weights.iter().zip(0..).map(|(weight, class)| (class, (weight / unit).round() as i8));
            let term = DraftTerm {
                hash: features.hashes[feature],
                rarity: features.rarities[feature],
                weights: rounded.filter(|(_, weight)| *weight != 0).collect(),
            };
            terms.push(term);
        }
        let topics = self.names.iter().zip(biases).map(|(name, bias)| (name.clone(), *bias as f32)).collect();
        Draft { kind: Kind::Trained, reading: Reading::default(), bits: self.bits, unit: unit as f32, topics, terms }
    }
}

/// A fit of all weights.
struct Fitted {
    features: Features,
    weights: Weights,
    /// How much each weight moves the scores of the texts; the biases have none.
    worth: Vec<f64>,
}

/// How many weights to try where `most` of them came to `size` bytes.
fn next(most: usize, limit: usize, size: usize) -> usize {
    (most as f64 * limit as f64 / size as f64 * 0.99) as usize
}
