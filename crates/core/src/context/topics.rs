//! What a page is about: the topics of a model, each with a score, best first.
//!
//! There are two kinds of model, and one classifier. A *reviewed list* gives terms hand-made weights; a *trained* model
//! is a logistic regression over TF-IDF. Both sum the weights of the terms that a page has, damped so that a tenth
//! mention counts less than the first, and both give scores from 0 to 1. Only additions, multiplications, divisions and
//! square roots are used, in a fixed order, so that a browser and the binary give the same page the same bits.

mod link;
mod model;
#[cfg(feature = "native")]
pub mod pack;
pub mod sensitive;

use super::page::Page;

pub use model::{Kind, Model, ModelFault, damped};

/// A topic of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Its name, as the model or the site has it.
    pub name: String,
    /// How sure: 0 to 1. Of a trained model it is the probability of the topic, and all topics sum to 1. Of a reviewed
    /// list it is the topic's share of all evidence, where a page with little of it counts as partly about nothing; the
    /// scores sum to less than 1. A topic that the page itself declares has 1.
    pub score: f64,
}

/// The name of the built-in English model.
pub const BUILT_IN: &str = "en";

/// How much a term counts by where it stands; once in the text is 1.
const TITLE: f32 = 5.0;
const SECTION: f32 = 5.0;
const KEYWORD: f32 = 3.0;
const PATH: f32 = 3.0;
const DESCRIPTION: f32 = 3.0;
const HEADING: f32 = 2.0;
const TEXT: f32 = 1.0;

impl Model {
    /// Every topic of the model with its score for `page`, best first; equal scores stand in the model's order.
    ///
    /// Topics that the page declares itself, but sensitive ones, stand instead of all that is read.
    pub fn page_topics(&self, page: &Page) -> Vec<Topic> {
        let declared = declared(page);
        if declared.is_empty() { self.read_topics(page) } else { declared }
    }

    /// Every topic of the model with its score for what is read of `page`, whatever it declares.
    pub fn read_topics(&self, page: &Page) -> Vec<Topic> {
        let mut counts = self.counts();
        self.add(&page.path, PATH, &mut counts);
        for text in [(&page.title, TITLE), (&page.description, DESCRIPTION)] {
            self.add(text.0.as_deref().unwrap_or_default(), text.1, &mut counts);
        }
        for (texts, weight) in [(&page.sections, SECTION), (&page.keywords, KEYWORD), (&page.headings, HEADING)] {
            texts.iter().for_each(|text| self.add(text, weight, &mut counts));
        }
        self.add(&page.text, TEXT, &mut counts);
        self.ranked(&counts)
    }

    /// Every topic of the model with its score for a plain text, best first.
    pub fn text_topics(&self, text: &str) -> Vec<Topic> {
        let mut counts = self.counts();
        self.add(text, TEXT, &mut counts);
        self.ranked(&counts)
    }

    fn ranked(&self, counts: &[f32]) -> Vec<Topic> {
        let mut ranked: Vec<Topic> = Vec::new();
        for (name, score) in self.topics().iter().zip(self.scores(counts)) {
            let place = ranked.iter().position(|topic| topic.score < score).unwrap_or(ranked.len());
            ranked.insert(place, Topic { name: name.clone(), score });
        }
        ranked
    }
}

/// The topics that a page declares itself, in its order; sensitive ones are passed over.
pub fn declared(page: &Page) -> Vec<Topic> {
    let open = page.declared.iter().filter(|name| sensitive::reason(name).is_none());
    open.map(|name| Topic { name: name.clone(), score: 1.0 }).collect()
}
