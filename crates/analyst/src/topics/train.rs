//! Trains a site's own model: TF-IDF and logistic regression, pruned and rounded until it is small enough.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use murmur_core::context::terms::{Reading, each_word};
use murmur_core::context::topics::pack::Draft;
use murmur_core::context::topics::{Model, sensitive};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::confusion::Confusion;
use super::fit::{self, Document};
use super::labelled::Labelled;

/// Bits of a term's hash that are kept where a model must be small: of unknown words one in 70 is taken for one of
/// 15,000 terms. Each bit more makes the terms' hashes longer.
const SMALL_BITS: u8 = 20;

/// Parts that the texts are dealt to; each is tried once on a model of the others.
pub const FOLDS: usize = 5;

/// Words that are shown of each topic.
const TELLING: usize = 12;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Most bytes of the compressed model, where there is a limit.
    pub limit: Option<usize>,
    /// Deals the texts to the folds.
    pub seed: u64,
}

/// A trained model and what is known of it.
#[derive(Debug)]
pub struct Trained {
    /// Its file.
    pub bytes: Vec<u8>,
    /// Bytes of its file after brotli at its best.
    pub compressed: usize,
    /// The model as it is read from its file.
    pub model: Model,
    /// How it did on texts that it was not trained on: each text is tried once.
    pub checked: Confusion,
    /// The words that speak most for each topic.
    pub telling: Vec<Vec<String>>,
    /// Topics that no browser infers, each with what it would tell.
    pub sensitive: Vec<(String, &'static str)>,
}

/// What has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A step of a fit.
    Step,
    /// One of the [`FOLDS`] + 1 models.
    Model,
}

/// Why no model can be trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainFault {
    /// So many topics; 2 to 255 can be told apart.
    Topics(usize),
    /// A topic with fewer texts than [`FOLDS`].
    FewTexts(String, usize),
    /// So many bytes were asked for, and not even the few most telling terms fit.
    Limit(usize),
}

impl fmt::Display for TrainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainFault::Topics(found) => write!(f, "found {found} topics; expected 2 to 255"),
            TrainFault::FewTexts(topic, found) => {
                let texts = if *found == 1 { "text" } else { "texts" };
                write!(f, "found {found} {texts} of {topic}; expected at least {FOLDS} of each topic")
            }
            TrainFault::Limit(limit) => {
                write!(f, "found a limit of {limit} bytes; expected more, as no model of these topics is so small")
            }
        }
    }
}

impl std::error::Error for TrainFault {}

/// Trains a model on `texts`. `watch` is told what has been done, from several threads.
///
/// # Errors
/// [`TrainFault`] where the texts or the limit make no model.
pub fn train(texts: &[Labelled], options: Options, watch: &(dyn Fn(Progress) + Sync)) -> Result<Trained, TrainFault> {
    let names: BTreeSet<_> = texts.iter().map(|text| text.label.as_str()).collect();
    let names: Vec<String> = names.into_iter().map(Into::into).collect();
    if !(2..=255).contains(&names.len()) {
        return Err(TrainFault::Topics(names.len()));
    }
    let classes: Vec<u8> =
        texts.iter().filter_map(|text| names.binary_search(&text.label).ok()).map(|class| class as u8).collect();
    for (class, name) in names.iter().enumerate() {
        let found = classes.iter().filter(|other| usize::from(**other) == class).count();
        if found < FOLDS {
            return Err(TrainFault::FewTexts(name.clone(), found));
        }
    }
    let bits = if options.limit.is_some() { SMALL_BITS } else { 32 };
    let documents: Vec<_> = texts.iter().map(|text| fit::count(&text.text, bits)).collect();
    let everything: Vec<usize> = (0..texts.len()).collect();
    let corpus = fit::Corpus { documents: &documents, classes: &classes, names: &names, bits };
    let step = || watch(Progress::Step);
    let (draft, weights) = match options.limit {
        Some(limit) => corpus.fit_within(&everything, limit, &step).ok_or(TrainFault::Limit(limit))?,
        None => (corpus.fit(&everything, None, &step), None),
    };
    watch(Progress::Model);
    let checked = check(texts, &corpus, weights, options.seed, watch);
    let bytes = draft.pack();
    let model = draft.model().map_err(|_| TrainFault::Topics(names.len()))?;
    let sensitive = names.iter().filter_map(|name| Some((name.clone(), sensitive::reason(name)?))).collect();
    let telling = telling(texts, &documents, &draft);
    Ok(Trained { compressed: fit::compressed(&bytes), bytes, model, checked, telling, sensitive })
}

/// Tries each text on a model of the texts in the other folds.
fn check(
    texts: &[Labelled],
    corpus: &fit::Corpus,
    weights: Option<usize>,
    seed: u64,
    watch: &(dyn Fn(Progress) + Sync),
) -> Confusion {
    let folds = deal(corpus.classes, corpus.names.len(), seed);
    let next = AtomicUsize::new(0);
    let try_folds = || {
        let mut tried = Vec::new();
        loop {
            let fold = next.fetch_add(1, Ordering::Relaxed);
            if fold >= FOLDS {
                return tried;
            }
            let (held, kept): (Vec<usize>, Vec<usize>) = (0..texts.len()).partition(|text| folds[*text] == fold);
            let model = corpus.fit(&kept, weights, &|| watch(Progress::Step)).model();
            for text in held {
                let given = model.as_ref().ok().and_then(|model| best(model, &texts[text].text));
                tried.push((usize::from(corpus.classes[text]), given));
            }
            watch(Progress::Model);
        }
    };
    let mut confusion = Confusion::new(corpus.names.to_vec());
    let workers = thread::available_parallelism().map_or(1, usize::from).min(FOLDS);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(try_folds)).collect();
        for worker in workers {
            for (own, given) in worker.join().unwrap_or_else(|panic| resume_unwind(panic)) {
                if let Some(given) = given {
                    confusion.add(own, given);
                }
            }
        }
    });
    confusion
}

/// Which of its topics a model gives a text.
pub fn best(model: &Model, text: &str) -> Option<usize> {
    let topics = model.text_topics(text);
    let name = &topics.first()?.name;
    model.topics().iter().position(|topic| topic == name)
}

/// Deals the texts of each class to the folds in turn, in an order that the seed gives.
fn deal(classes: &[u8], count: usize, seed: u64) -> Vec<usize> {
    let mut coins = ChaCha8Rng::seed_from_u64(seed);
    let mut folds = vec![0; classes.len()];
    for class in 0..count {
        let mut own: Vec<usize> = (0..classes.len()).filter(|text| usize::from(classes[*text]) == class).collect();
        for last in (1..own.len()).rev() {
            own.swap(last, (coins.next_u64() % (last as u64 + 1)) as usize);
        }
        for (place, text) in own.into_iter().enumerate() {
            folds[text] = (place + class) % FOLDS;
        }
    }
    folds
}

/// For each topic the words whose weights add most to the scores of its texts.
fn telling(texts: &[Labelled], documents: &[Document], draft: &Draft) -> Vec<Vec<String>> {
    let mut words: HashMap<u32, String> = HashMap::new();
    for text in texts {
        each_word(&text.text, &mut |word| {
            Reading::default().read(word, &mut |hash| {
                words.entry(hash >> (32 - u32::from(draft.bits))).or_insert_with(|| word.clone());
            });
        });
    }
    let mut found: HashMap<u32, f64> = HashMap::new();
    for (hash, _) in documents.iter().flatten() {
        *found.entry(*hash).or_default() += 1.0;
    }
    let best = |topic: usize| {
        let mut ranked: Vec<(f64, &str)> = Vec::new();
        for term in &draft.terms {
            let weight = term.weights.iter().find(|(of, _)| usize::from(*of) == topic).map_or(0, |(_, weight)| *weight);
            let worth = f64::from(weight) * f64::from(term.rarity) * found.get(&term.hash).map_or(0.0, |n| n.sqrt());
            ranked.push((worth, words.get(&term.hash).map_or("", String::as_str)));
        }
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        ranked.into_iter().take(TELLING).filter(|(worth, _)| *worth > 0.0).map(|(_, word)| word.into()).collect()
    };
    (0..draft.topics.len()).map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that share most of their words, and differ in a few.
    fn texts(each: usize) -> Vec<Labelled> {
        let words = [("jazz", ["saxophone", "swing", "trumpet"]), ("rock", ["guitar", "riff", "amplifier"])];
        let of = |label: &str, words: [&str; 3], n: usize| {
            let text = format!(
                "the band played a {} with {} on stage {n} and the {}",
                words[n % 3],
                words[(n + 1) % 3],
                n * 7
            );
            Labelled { label: label.into(), text }
        };
        words.into_iter().flat_map(|(label, words)| (0..each).map(move |n| of(label, words, n))).collect()
    }

    #[test]
    fn what_can_be_told_apart_is() {
        let trained = train(&texts(20), Options { limit: Some(64 * 1024), seed: 1 }, &|_| {}).unwrap();
        assert_eq!(trained.checked.accuracy(), Some(1.0), "{:?}", trained.checked);
        assert_eq!(trained.checked.texts(), 40);
        assert!(trained.telling[0].contains(&"saxophone".into()), "{:?}", trained.telling);
        assert!(trained.compressed < 1000 && trained.sensitive.is_empty());
        let topics = trained.model.text_topics("A trumpet!");
        assert!(topics[0].name == "jazz" && topics[0].score > 0.5, "{topics:?}");
    }

    #[test]
    fn the_same_texts_and_seed_give_the_same_bytes() {
        let train = |seed| train(&texts(8), Options { limit: None, seed }, &|_| {}).unwrap();
        let (one, other) = (train(1), train(1));
        assert_eq!((one.bytes, one.checked), (other.bytes, other.checked));
    }

    #[test]
    fn a_limit_is_kept() {
        let trained = train(&texts(60), Options { limit: Some(120), seed: 1 }, &|_| {}).unwrap();
        assert!(trained.compressed <= 120, "{}", trained.compressed);
        let fault = train(&texts(60), Options { limit: Some(20), seed: 1 }, &|_| {}).unwrap_err();
        assert_eq!(fault, TrainFault::Limit(20));
    }

    #[test]
    fn too_few_topics_or_texts_are_faults_and_sensitive_topics_are_named() {
        let options = Options { limit: None, seed: 1 };
        let mut few = texts(6);
        few.truncate(6);
        assert_eq!(train(&few, options, &|_| {}).unwrap_err(), TrainFault::Topics(1));
        few.extend(texts(4));
        assert_eq!(train(&few, options, &|_| {}).unwrap_err(), TrainFault::FewTexts("rock".into(), 4));
        let mut sensitive = texts(6);
        sensitive.iter_mut().for_each(|text| text.label.push_str(" therapy"));
        assert_eq!(train(&sensitive, options, &|_| {}).unwrap().sensitive[0], ("jazz therapy".into(), "health"));
    }
}
