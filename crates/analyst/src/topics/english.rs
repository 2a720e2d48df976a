//! The built-in English model, packed from `topics/en.txt`.

use std::collections::BTreeMap;
use std::fmt;

use murmur_core::context::terms::Reading;
use murmur_core::context::topics::pack::{Draft, DraftTerm};
use murmur_core::context::topics::{Kind, Model, ModelFault};

/// The reviewed list, as people read and change it.
pub const SOURCE: &str = include_str!("../../topics/en.txt");

/// How the list's terms are read, and so every page.
const READING: Reading = Reading { plurals: true, pairs: true };

/// Bits of a term's hash: of all other words one in 1,900 is taken for a term.
const BITS: u8 = 24;

/// What is wrong with a list of terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFault {
    /// Line in the list, counted from 1.
    pub line: usize,
    /// What was found, and what was expected.
    pub message: String,
}

impl fmt::Display for ListFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ListFault {}

/// The bytes of the built-in model's file, the same on every machine.
///
/// # Errors
/// [`ListFault`] where the list itself is wrong.
pub fn pack() -> Result<Vec<u8>, ListFault> {
    Ok(draft(SOURCE)?.pack())
}

/// The built-in model.
///
/// # Errors
/// The [`ModelFault`] of a list that makes no model.
pub fn model() -> Result<Model, ModelFault> {
    draft(SOURCE).map_err(|_| ModelFault::Broken)?.model()
}

/// Reads a list: `= Topic` opens a topic, a line below it is a weight and the terms that have it.
///
/// # Errors
/// The first [`ListFault`].
pub fn draft(list: &str) -> Result<Draft, ListFault> {
    let mut topics: Vec<(String, f32)> = Vec::new();
    let mut weights: BTreeMap<u32, Vec<(u8, i8)>> = BTreeMap::new();
    for (index, line) in list.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let fault = |message: String| ListFault { line: index + 1, message };
        if let Some(name) = line.strip_prefix("= ") {
            topics.push((name.into(), 0.0));
            continue;
        }
        let topic = topics.len().checked_sub(1).and_then(|topic| u8::try_from(topic).ok());
        let topic = topic.ok_or_else(|| fault("found terms; expected \"= Topic\" before them, at most 255".into()))?;
        let (weight, terms) = line.split_once(' ').unwrap_or_default();
        let weight = weight.parse::<i8>().ok().filter(|weight| *weight > 0);
        let weight = weight.ok_or_else(|| fault("found no weight; expected a whole number from 1 on".into()))?;
        for term in terms.split(", ") {
            let hash = hash(term).ok_or_else(|| fault(format!("found {term:?}; expected one or two words")))?;
            let known = weights.entry(hash).or_default();
            // A plural or a second mention of what is there: the first and higher weight stands.
            if known.iter().all(|(of, _)| *of != topic) {
                known.push((topic, weight));
            }
        }
    }
    let terms = weights.into_iter().map(|(hash, weights)| DraftTerm { hash, rarity: 8, weights }).collect();
    Ok(Draft { kind: Kind::Reviewed, reading: READING, bits: BITS, unit: 1.0, topics, terms })
}

/// The kept hash of a term of one or two words: that of the pair, which comes last.
fn hash(term: &str) -> Option<u32> {
    let mut hashes = Vec::new();
    READING.read(term, &mut |hash| hashes.push(hash >> (32 - u32::from(BITS))));
    let words = term.split_ascii_whitespace().count();
    hashes.pop().filter(|_| words <= 2 && hashes.len() == 2 * (words - 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use brotli::enc::BrotliEncoderParams;

    /// Texts by hand with their topic, and where they are kept.
    const LABELLED: [(&str, &str); 3] = [
        ("labelled.txt", include_str!("../../topics/labelled.txt")),
        ("dev.txt", include_str!("../../topics/dev.txt")),
        ("held.txt", include_str!("../../topics/held.txt")),
    ];

    /// Most bytes of the packed model as a server sends it.
    const LIMIT: usize = 40 * 1024;

    #[test]
    fn the_top_topic_is_right_on_four_texts_in_five_of_each_file() {
        let model = model().unwrap();
        let known: BTreeSet<_> = model.topics().iter().map(String::as_str).collect();
        for (file, texts) in LABELLED {
            let texts: Vec<_> = texts.split("\n= ").skip(1).filter_map(|text| text.split_once('\n')).collect();
            let (mut labels, mut wrong, mut far) = (BTreeSet::new(), Vec::new(), 0);
            for (label, text) in &texts {
                let words = text.split_whitespace().count();
                assert!((30..=200).contains(&words), "{file}: {label}: {words} words");
                labels.insert(*label);
                let found = model.text_topics(text);
                if found[0].name != *label {
                    wrong.push(format!("{label}: {} {:.2}", found[0].name, found[0].score));
                }
                far += usize::from(found[..3].iter().all(|topic| topic.name != *label));
            }
            let all = texts.len();
            println!("{file}: {} of {all} right, {} among the first three", all - wrong.len(), all - far);
            // Nothing is changed for a mistake on what is held out, so it isn't shown while the bound holds.
            if file != "held.txt" {
                println!("wrong: {wrong:#?}");
            }
            assert_eq!(labels, known, "{file}: each topic has a text");
            assert!(all >= 40 && wrong.len() * 5 <= all, "{file}: {wrong:#?}");
        }
    }

    /// `MURMUR_OVERWRITE=1 cargo test -p murmur-analyst packed` writes the file anew.
    #[test]
    fn the_packed_file_that_pages_fetch_is_that_of_the_list() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/topics/en.bin");
        let packed = pack().unwrap();
        if std::env::var_os("MURMUR_OVERWRITE").is_some() {
            std::fs::write(path, &packed).unwrap();
        }
        assert!(std::fs::read(path).is_ok_and(|file| file == packed), "{path} is not what en.txt gives");
    }

    #[test]
    fn texts_of_few_telling_words_have_low_scores() {
        let model = model().unwrap();
        for text in ["", "Page not found", "Sign in to go on", "Lorem ipsum dolor sit amet, consectetur elit"] {
            let top = &model.text_topics(text)[0];
            assert!(top.score < 0.3, "{text}: {top:?}");
        }
    }

    #[test]
    fn the_packed_model_is_small_and_reads_back() {
        let bytes = pack().unwrap();
        let mut small = Vec::new();
        let params = BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut small, &params).unwrap();
        println!("{} bytes, {} brotli", bytes.len(), small.len());
        assert!(small.len() <= LIMIT, "{} bytes", small.len());
        assert_eq!(Model::read(&bytes), model());
    }

    #[test]
    fn faults_of_a_list_name_their_line() {
        for (list, line) in
            [("2 car", 1), ("= Cars\ncar", 2), ("= Cars\n\n0 car", 3), ("= Cars\n3 car, a big red car", 2)]
        {
            assert_eq!(draft(list).unwrap_err().line, line, "{list}");
        }
    }
}
