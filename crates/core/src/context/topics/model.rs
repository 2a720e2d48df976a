//! A model of topics: its file, and the sums of its weights.
//!
//! The file is made to be compressed: numbers of one sort stand together. All integers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `MTM1`: the format and its version |
//! | 1 | kind: 0 reviewed list, 1 trained |
//! | 1 | reading: bit 0 plurals are folded, bit 1 pairs of words are terms |
//! | 1 | bits of a term's hash that are kept, 8 to 32 |
//! | 1 | topics |
//! | 4 | weights are whole numbers times this f32 |
//! | 4 | terms |
//! | for each topic | its name's length in one byte, its name in UTF-8, its bias as f32 |
//! | for each term | its hash less the one before it, LEB128; hashes rise |
//! | for each term | how much it counts, in eighths, one byte |
//! | for each term | how many topics it has a weight for, one byte |
//! | for each weight | its topic, one byte |
//! | for each weight | the weight, one signed byte |

use super::super::terms::Reading;
use super::{link, sensitive};

/// The format and its version.
pub(super) const MAGIC: &[u8; 4] = b"MTM1";

/// What a term counts that is mentioned without end: the saturation of BM25, k₁ = 2
/// ([Robertson and Zaragoza 2009](https://doi.org/10.1561/1500000019)).
const DAMPED: f32 = 3.0;

/// How weights become scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Terms and weights by hand: scores are shares of the evidence.
    Reviewed,
    /// A logistic regression over TF-IDF of unit length: scores are probabilities.
    Trained,
}

/// A model of topics, ready to classify.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(super) kind: Kind,
    pub(super) reading: Reading,
    /// Bits of a term's hash that are kept.
    pub(super) bits: u8,
    /// A weight of 1 in the file.
    pub(super) unit: f32,
    pub(super) names: Vec<String>,
    pub(super) biases: Vec<f32>,
    /// Hashes of the terms, rising.
    pub(super) hashes: Vec<u32>,
    /// How much each term counts, in eighths: its inverse document frequency.
    pub(super) rarities: Vec<u8>,
    /// Where each term's weights begin, and at last where they all end.
    pub(super) starts: Vec<u32>,
    /// Topic of each weight.
    pub(super) topics: Vec<u8>,
    pub(super) weights: Vec<i8>,
}

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelFault {
    /// It does not begin as a model of this version does.
    NotAModel,
    /// It ends early, or its parts do not fit each other.
    Broken,
    /// It has a topic that must not be inferred.
    Sensitive(String),
}

impl Model {
    /// Reads a model that may be used on pages from the bytes of its file.
    ///
    /// # Errors
    /// [`ModelFault`]; no bytes make it panic.
    pub fn open(bytes: &[u8]) -> Result<Model, ModelFault> {
        let model = Model::read(bytes)?;
        match model.names.iter().find(|name| sensitive::reason(name).is_some()) {
            Some(name) => Err(ModelFault::Sensitive(name.clone())),
            None => Ok(model),
        }
    }

    /// Reads any model, one with sensitive topics too, which is for measuring only.
    ///
    /// # Errors
    /// [`ModelFault::NotAModel`] or [`ModelFault::Broken`].
    pub fn read(bytes: &[u8]) -> Result<Model, ModelFault> {
        let mut file = File(bytes.strip_prefix(MAGIC).ok_or(ModelFault::NotAModel)?);
        file.model().ok_or(ModelFault::Broken)
    }

    /// The names of its topics.
    pub fn topics(&self) -> &[String] {
        &self.names
    }

    /// How many terms it knows.
    pub fn terms(&self) -> usize {
        self.hashes.len()
    }

    /// A count of 0 for each term.
    pub(super) fn counts(&self) -> Vec<f32> {
        vec![0.0; self.hashes.len()]
    }

    /// Counts each term of `text` as `weight` mentions.
    pub(super) fn add(&self, text: &str, weight: f32, counts: &mut [f32]) {
        let shift = 32 - u32::from(self.bits);
        self.reading.read(text, &mut |hash| {
            if let Ok(term) = self.hashes.binary_search(&(hash >> shift)) {
                counts[term] += weight;
            }
        });
    }

    /// The score of each topic.
    pub(super) fn scores(&self, counts: &[f32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.names.len()];
        let mut squares = 0.0;
        for (term, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            let value = f64::from(damped(*count)) * f64::from(self.rarities[term]);
            squares += value * value;
            for weight in self.starts[term] as usize..self.starts[term + 1] as usize {
                sums[usize::from(self.topics[weight])] += value * f64::from(self.weights[weight]);
            }
        }
        let length = match self.kind {
            Kind::Reviewed => 8.0, // rarities are eighths
            Kind::Trained if squares > 0.0 => squares.sqrt(),
            Kind::Trained => 1.0,
        };
        for (sum, bias) in sums.iter_mut().zip(&self.biases) {
            *sum = *sum * f64::from(self.unit) / length + f64::from(*bias);
        }
        match self.kind {
            Kind::Reviewed => link::shares(&mut sums),
            Kind::Trained => link::probabilities(&mut sums),
        }
        sums
    }
}

/// How often a term counts that is mentioned so often: once as 1, and never as more than [`DAMPED`].
pub fn damped(count: f32) -> f32 {
    DAMPED * count / (count + DAMPED - 1.0)
}

/// The bytes of a file that are still to be read.
struct File<'a>(&'a [u8]);

impl<'a> File<'a> {
    fn model(&mut self) -> Option<Model> {
        let [kind, reading, bits, topics] = *self.take(4)?.as_array()?;
        let kind = match kind {
            0 => Kind::Reviewed,
            1 => Kind::Trained,
            _ => return None,
        };
        let unit = self.float()?;
        let terms = u32::from_le_bytes(*self.take(4)?.as_array()?) as usize;
        let (mut names, mut biases) = (Vec::new(), Vec::new());
        for _ in 0..topics {
            let length = self.take(1)?[0];
            names.push(core::str::from_utf8(self.take(usize::from(length))?).ok()?.into());
            biases.push(self.float()?);
        }
        // A term has three bytes at least: what claims more than there are is broken, and not given room.
        if !(8..=32).contains(&bits) || self.0.len() / 3 < terms {
            return None;
        }
        let mut hashes: Vec<u32> = Vec::with_capacity(terms);
        for term in 0..terms {
            let step = self.leb128()?;
            let hash = hashes.last().copied().unwrap_or_default().checked_add(step)?;
            if step == 0 && term > 0 || u64::from(hash) >> bits > 0 {
                return None;
            }
            hashes.push(hash);
        }
        let rarities = self.take(terms)?.to_vec();
        let mut starts = Vec::with_capacity(terms + 1);
        let mut weights = 0;
        starts.push(0);
        for count in self.take(terms)? {
            weights += u32::from(*count);
            starts.push(weights);
        }
        let of_topic = self.take(weights as usize)?.to_vec();
        let weights = self.take(weights as usize)?.iter().map(|byte| *byte as i8).collect();
        let fits = self.0.is_empty() && topics > 0 && of_topic.iter().all(|topic| *topic < topics);
        let reading = Reading { plurals: reading & 1 > 0, pairs: reading & 2 > 0 };
        fits.then_some(Model {
            kind,
            reading,
            bits,
            unit,
            names,
            biases,
            hashes,
            rarities,
            starts,
            topics: of_topic,
            weights,
        })
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A finite number.
    fn float(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(*self.take(4)?.as_array()?)).filter(|number| number.is_finite())
    }

    fn leb128(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = u32::from(self.take(1)?[0]);
            number |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}
