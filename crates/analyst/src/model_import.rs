//! Models of other libraries, as the manifest's section `models` has them.
//!
//! [`read`] takes a file's text: JSON of the [`SNIPPET`] for scikit-learn, LightGBM's `model.txt`, XGBoost's JSON.
//! [`Imported::entry`] binds its features to rule expressions, and [`crate::splice`] puts the entry into a manifest. What
//! can't be met to the last digits that the documents promise is refused.

mod flatten;
mod json;
mod lightgbm;
mod sklearn;
mod xgboost;

use murmur_core::fault::Fault;
use murmur_core::manifest;
use murmur_core::tree::{Tree, quote};
use serde_json::{Map, Value, json};

/// The Python that writes a fitted scikit-learn classifier as JSON.
pub const SNIPPET: &str = include_str!("model_import/snippet.py");

/// Which library made the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON written by the [`SNIPPET`].
    Sklearn,
    /// Text of `save_model('model.txt')`.
    Lightgbm,
    /// JSON of `save_model('model.json')`.
    Xgboost,
}

/// A model as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Its features' names, in their order.
    pub features: Vec<String>,
    /// Its classes' names, in their order.
    pub classes: Vec<String>,
    /// What a reader of the result should know, in plain sentences.
    pub notes: Vec<String>,
    /// The keys of the entry that its kind has.
    numbers: Map<String, Value>,
}

/// What the file does not know of the entry.
#[derive(Clone, Debug, Default)]
pub struct Words<'a> {
    /// The model's name in rules.
    pub name: &'a str,
    /// What the visitor reads.
    pub title: &'a str,
    /// What it is for.
    pub purpose: Option<&'a str>,
    /// Other names for the classes.
    pub classes: Option<&'a [String]>,
    /// An expression for each feature, by the file's name of it.
    pub features: &'a [(String, String)],
}

/// Reads a model's file.
///
/// # Errors
/// The first thing in it that is not as its library writes it, or that Murmur can't compute as its library does.
pub fn read(text: &str, kind: Kind) -> Result<Imported, Fault> {
    match kind {
        Kind::Sklearn => sklearn::read(&json::parse(text, "JSON, as `murmur model snippet` shows how to write it")?),
        Kind::Lightgbm => lightgbm::read(text),
        Kind::Xgboost => xgboost::read(&json::parse(text, "JSON, as save_model('model.json') writes it")?),
    }
}

impl Imported {
    /// Gives all probability to the nearest centre; no effect on other kinds.
    pub fn make_hard(&mut self) {
        if self.numbers.contains_key("spread") {
            self.numbers.insert("spread".into(), json!(0));
            self.numbers.remove("bias");
        }
    }

    /// The model's entry in the manifest's section `models`.
    ///
    /// # Errors
    /// All of: features without an expression, expressions of unknown features, a wrong number of classes, and what a
    /// manifest's reader has to say of the numbers.
    pub fn entry(&self, words: &Words) -> Result<Value, Vec<Fault>> {
        let mut faults = Vec::new();
        for (name, _) in words.features.iter().filter(|(name, _)| !self.features.contains(name)) {
            let known = self.features.join(", ");
            faults.push(Fault::new("--feature", &quote(name), &format!("one of the file's features: {known}")));
        }
        let mut features = Map::new();
        let mut unbound = Vec::new();
        for name in &self.features {
            let Some((_, expression)) = words.features.iter().find(|(bound, _)| bound == name) else {
                unbound.push(name.as_str());
                continue;
            };
            features.insert(unused_name(name, &features), expression.as_str().into());
        }
        if !unbound.is_empty() {
            let expected = "a rule expression for each, such as --feature NAME='count(purchase, days(365))'";
            faults.push(Fault::new("features", &format!("no expression for {}", unbound.join(", ")), expected));
        }
        let classes = words.classes.unwrap_or(&self.classes);
        if classes.len() != self.classes.len() {
            let expected = format!("{} names, for {}", self.classes.len(), self.classes.join(", "));
            faults.push(Fault::new("--classes", &format!("{} names", classes.len()), &expected));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut entry = Map::new();
        entry.insert("title".into(), words.title.into());
        if let Some(purpose) = words.purpose {
            entry.insert("purpose".into(), purpose.into());
        }
        entry.insert("kind".into(), self.numbers["kind"].clone());
        entry.insert("features".into(), features.into());
        entry.insert("classes".into(), classes.into());
        entry.extend(self.numbers.clone());
        self.check(words.name, &entry).map(|()| entry.into())
    }

    /// What a manifest's reader says of the entry, its expressions aside: they need the site's signals.
    fn check(&self, name: &str, entry: &Map<String, Value>) -> Result<(), Vec<Fault>> {
        let mut entry = entry.clone();
        let names = entry["features"].as_object().into_iter().flat_map(Map::keys);
        entry["features"] = names.map(|name| (name.clone(), "0".into())).collect::<Map<_, _>>().into();
        let rule = format!("model('{name}') >= 0.5");
        let document = json!({
            "version": 1, "site": "site", "signals": {}, "models": { name: entry },
            "segments": { "asks": { "title": "t", "why": "w", "when": rule } },
        });
        manifest::read(&Tree::from(&document)).map(drop)
    }
}

/// The file's name of a feature as the manifest can have it: `Recency (days)` becomes `recency_days`.
fn unused_name(name: &str, taken: &Map<String, Value>) -> String {
    const LONGEST: usize = 28;
    let mut clean = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() {
            clean.push(c);
        } else if !clean.is_empty() && !clean.ends_with('_') {
            clean.push('_');
        }
    }
    if !clean.starts_with(|c: char| c.is_ascii_lowercase()) {
        clean.insert_str(0, "f_");
    }
    clean.truncate(LONGEST);
    let clean = clean.trim_end_matches('_');
    let numbered = (1..).map(|n| if n == 1 { clean.to_owned() } else { format!("{clean}_{n}") });
    numbered.into_iter().find(|name| !taken.contains_key(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_names_of_the_manifest() {
        let mut taken = Map::new();
        for (name, expected) in [
            ("Recency (days)", "recency_days"),
            ("recency-days", "recency_days_2"),
            ("2nd purchase", "f_2nd_purchase"),
            ("Größe", "gr_e"),
            ("!", "f"),
            ("a name that is longer than any name may be", "a_name_that_is_longer_than_a"),
        ] {
            let found = unused_name(name, &taken);
            assert_eq!(found, expected);
            assert!(murmur_core::report::is_name(&found), "{found}");
            taken.insert(found, Value::Null);
        }
    }

    #[test]
    fn a_file_that_is_none_says_what_was_expected() {
        let fault = |text, kind| read(text, kind).unwrap_err().to_string();
        assert!(fault("tree", Kind::Sklearn).contains("murmur model snippet"));
        assert!(fault("{\"learner\": {}}", Kind::Xgboost).starts_with("learner.gradient_booster.name: found nothing"));
        assert!(fault("{}", Kind::Lightgbm).starts_with("the file: found no \"tree\" on the first line"));
    }
}
