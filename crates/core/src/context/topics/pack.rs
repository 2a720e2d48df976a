//! Writes models: the binary makes them, the browser only reads.

use super::super::terms::Reading;
use super::model::MAGIC;
use super::{Kind, Model, ModelFault};

/// A model before it is packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// How its weights become scores.
    pub kind: Kind,
    /// How text becomes terms.
    pub reading: Reading,
    /// Bits of a term's hash that are kept, 8 to 32.
    pub bits: u8,
    /// What a weight of 1 stands for.
    pub unit: f32,
    /// Name and bias of each topic, at most 255.
    pub topics: Vec<(String, f32)>,
    /// The terms by their kept hash, rising, each once.
    pub terms: Vec<DraftTerm>,
}

/// A term of a [`Draft`].
#[derive(Clone, Debug, PartialEq)]
pub struct DraftTerm {
    /// The kept bits of its hash.
    pub hash: u32,
    /// How much it counts, in eighths.
    pub rarity: u8,
    /// Its weights by topic, each topic at most once.
    pub weights: Vec<(u8, i8)>,
}

impl Draft {
    /// The bytes of the model's file.
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let kind = match self.kind {
            Kind::Reviewed => 0,
            Kind::Trained => 1,
        };
        let reading = u8::from(self.reading.plurals) | u8::from(self.reading.pairs) << 1;
        bytes.extend([kind, reading, self.bits, self.topics.len() as u8]);
        bytes.extend(self.unit.to_le_bytes());
        bytes.extend((self.terms.len() as u32).to_le_bytes());
        for (name, bias) in &self.topics {
            bytes.push(name.len() as u8);
            bytes.extend(name.as_bytes());
            bytes.extend(bias.to_le_bytes());
        }
        let mut before = 0;
        for term in &self.terms {
            leb128(term.hash - before, &mut bytes);
            before = term.hash;
        }
        bytes.extend(self.terms.iter().map(|term| term.rarity));
        bytes.extend(self.terms.iter().map(|term| term.weights.len() as u8));
        let weights = || self.terms.iter().flat_map(|term| &term.weights);
        bytes.extend(weights().map(|(topic, _)| topic));
        bytes.extend(weights().map(|(_, weight)| *weight as u8));
        bytes
    }

    /// The model itself, as it is read from its file.
    ///
    /// # Errors
    /// [`ModelFault`] where the draft is none.
    pub fn model(&self) -> Result<Model, ModelFault> {
        Model::read(&self.pack())
    }
}

fn leb128(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::super::super::page::Page;
    use super::*;

    fn hash(word: &str) -> u32 {
        let mut hash = 0;
        Reading::default().read(word, &mut |term| hash = term >> 12);
        hash
    }

    fn draft(kind: Kind, names: [&str; 2]) -> Draft {
        let term =
            |word: &str, weights: &[(u8, i8)]| DraftTerm { hash: hash(word), rarity: 8, weights: weights.to_vec() };
        let mut terms =
            vec![term("saxophone", &[(0, 100)]), term("guitar", &[(0, 10), (1, 90)]), term("riff", &[(1, 80)])];
        terms.sort_by_key(|term| term.hash);
        let topics = names.map(|name| (name.into(), 0.0)).to_vec();
        Draft { kind, reading: Reading::default(), bits: 20, unit: 0.1, topics, terms }
    }

    #[test]
    fn what_is_packed_reads_back_and_classifies() {
        for kind in [Kind::Reviewed, Kind::Trained] {
            let model = draft(kind, ["jazz", "rock"]).model().unwrap();
            assert_eq!((model.topics(), model.terms()), (["jazz".to_owned(), "rock".to_owned()].as_slice(), 3));
            let topics = model.text_topics("A SAXOPHONE, a guitar and another saxophone");
            assert_eq!(topics[0].name, "jazz");
            assert!(topics[0].score > topics[1].score && topics[0].score <= 1.0, "{topics:?}");
            let nothing = model.text_topics("an empty stage");
            assert_eq!(nothing[0].score, nothing[1].score);
            assert_eq!(nothing[0].name, "jazz", "equal scores stand in the model's order");
        }
    }

    #[test]
    fn the_title_counts_more_than_the_text_and_the_sites_word_most() {
        let model = draft(Kind::Reviewed, ["jazz", "rock"]).model().unwrap();
        let mut page = Page { title: Some("Saxophone".into()), text: "one riff".into(), ..Page::default() };
        assert_eq!(model.page_topics(&page)[0].name, "jazz");
        page.declared = vec!["Politics".into(), "metal".into()];
        assert_eq!(model.page_topics(&page), [super::super::Topic { name: "metal".into(), score: 1.0 }]);
    }

    #[test]
    fn broken_files_are_faults_and_never_panics() {
        let bytes = draft(Kind::Trained, ["jazz", "rock"]).pack();
        for length in 0..bytes.len() {
            assert!(Model::read(&bytes[..length]).is_err(), "cut to {length}");
        }
        for (place, value) in (0..bytes.len()).flat_map(|place| [0, 1, 0x7f, 0x80, 0xff].map(|value| (place, value))) {
            let mut bytes = bytes.clone();
            bytes[place] = value;
            if let Ok(model) = Model::read(&bytes) {
                let topics = model.text_topics("saxophone riff guitar");
                assert!(topics.iter().all(|topic| (0.0..=1.0).contains(&topic.score)), "{place} {value}: {topics:?}");
            }
        }
        assert_eq!(Model::read(&[]), Err(ModelFault::NotAModel));
    }

    #[test]
    fn no_page_is_read_by_a_model_with_a_sensitive_topic() {
        let bytes = draft(Kind::Trained, ["jazz", "Medical Health"]).pack();
        assert!(Model::read(&bytes).is_ok(), "to measure");
        assert_eq!(Model::open(&bytes), Err(ModelFault::Sensitive("Medical Health".into())));
    }
}
