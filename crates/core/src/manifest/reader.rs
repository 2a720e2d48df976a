//! From an untyped tree to the document's types, reporting everything that is not of its shape.

#[cfg(feature = "native")]
use super::consent;
use super::document::{Document, FieldDocument, Named, PrivacyDocument, SegmentDocument, SignalDocument};
#[cfg(feature = "more")]
use super::quizzes;
#[cfg(feature = "more")]
use super::recipients;
use super::{
    MOST_FAULTS, MOST_FIELDS, MOST_JUSTIFIED_SIGNALS, MOST_QUESTIONS, MOST_SEGMENTS, VERSION, inputs, models,
    questions, topics,
};
use crate::fault::{Fault, joined, listed, note, numeral};
use crate::model::MOST_MODELS;
use crate::privacy::preset::Preset;
use crate::report::LONGEST_NAME;
use crate::tree::{Tree, cut, quote, whole};

pub(super) fn read(tree: &Tree, faults: &mut Vec<Fault>) -> Option<Document> {
    let keys = [
        "$schema",
        "version",
        "site",
        "justification",
        "signals",
        "preferences",
        "quizzes",
        "visit",
        "topics",
        "models",
        "segments",
        "recipients",
        "questions",
        "privacy",
        "consent",
    ];
    let mut root = Object::open(tree, "", &keys, faults)?;
    let version = root.number("version");
    if version.is_some_and(|version| version != VERSION) {
        root.fault("version", &numeral(version.unwrap_or_default()), "1, the version this reader knows");
    }
    if version.is_none() && root.get("version").is_none() {
        root.fault("version", "nothing", "\"version\": 1");
    }
    Some(Document {
        schema: root.optional_text("$schema"),
        version: VERSION as u32,
        site: root.text("site"),
        justification: root.optional_text("justification"),
        signals: root.named("signals", true, MOST_JUSTIFIED_SIGNALS, signal),
        preferences: root.named("preferences", false, MOST_FIELDS, inputs::read_preference),
        // A page asks nothing of them, and its module is small without.
        #[cfg(feature = "more")]
        quizzes: root.named("quizzes", false, quizzes::MOST_QUIZZES, quizzes::read),
        visit: root.named("visit", false, MOST_FIELDS, inputs::read_visit),
        topics: root.get("topics").and_then(|tree| topics::read(tree, "topics", root.faults)),
        models: root.named("models", false, MOST_MODELS, models::read),
        segments: root.named("segments", true, MOST_SEGMENTS, segment),
        #[cfg(feature = "more")]
        recipients: root.named("recipients", false, recipients::RECIPIENTS.len(), recipients::read),
        questions: root.named("questions", false, MOST_QUESTIONS, questions::read),
        privacy: root
            .get("privacy")
            .map_or_else(|| super::privacy::defaults(Preset::Default), |tree| privacy(tree, "privacy", root.faults)),
        #[cfg(feature = "native")]
        consent: root.named("consent", false, consent::MOST_LANGUAGES, consent::read),
    })
}

fn signal(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<SignalDocument> {
    let mut object = Object::open(tree, path, &["title", "purpose", "on", "keep", "fields", "justification"], faults)?;
    Some(SignalDocument {
        title: object.text("title"),
        purpose: object.optional_text("purpose"),
        on: object.optional_text("on"),
        keep: object.optional_text("keep"),
        fields: object.named("fields", false, MOST_FIELDS, field),
        justification: object.optional_text("justification"),
    })
}

fn field(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<FieldDocument> {
    let mut object = Object::open(tree, path, &["type", "decimals", "from", "rank", "justification"], faults)?;
    Some(FieldDocument {
        kind: object.text("type"),
        decimals: object.count("decimals"),
        from: object.optional_text("from"),
        rank: object.optional_text("rank"),
        justification: object.optional_text("justification"),
    })
}

fn segment(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<SegmentDocument> {
    let mut object =
        Object::open(tree, path, &["title", "why", "when", "stays", "stated", "activate", "audience"], faults)?;
    Some(SegmentDocument {
        title: object.text("title"),
        why: object.text("why"),
        when: object.text("when"),
        stays: object.optional_text("stays"),
        stated: object.optional_text("stated"),
        #[cfg(feature = "more")]
        activate: recipients::marks(&mut object),
        #[cfg(feature = "more")]
        audience: object.optional_text("audience"),
    })
}

fn privacy(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> PrivacyDocument {
    let keys = ["preset", "odds", "reports", "epoch", "participation", "reserve"];
    let Some(mut object) = Object::open(tree, path, &keys, faults) else {
        return super::privacy::defaults(Preset::Default);
    };
    let named = object.optional_text("preset");
    let preset = named.as_ref().map_or(Some(Preset::Default), |name| Preset::parse(name));
    if preset.is_none() {
        let expected = joined(&["one of ", &listed(Preset::ALL.into_iter().map(Preset::name))]);
        object.fault("preset", &quote(&named.clone().unwrap_or_default()), &expected);
    }
    let default = super::privacy::defaults(preset.unwrap_or(Preset::Default));
    PrivacyDocument {
        preset: named,
        odds: object.optional_text("odds").unwrap_or(default.odds),
        reports: object.count("reports").unwrap_or(default.reports),
        epoch: object.optional_text("epoch").unwrap_or(default.epoch),
        participation: object.optional_text("participation").unwrap_or(default.participation),
        reserve: object.optional_text("reserve").unwrap_or(default.reserve),
    }
}

const ENTRIES: &str = "an object of entries by name";

/// An object of the document whose keys are all known.
pub(super) struct Object<'a> {
    entries: &'a [(String, Tree)],
    path: &'a str,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl<'a> Object<'a> {
    pub(super) fn open(tree: &'a Tree, path: &'a str, keys: &[&str], faults: &'a mut Vec<Fault>) -> Option<Object<'a>> {
        let Tree::Map(entries) = tree else {
            note(faults, &[path], &[&tree.describe()], &["an object"]);
            return None;
        };
        let mut object = Object { entries, path, faults };
        let unknown = entries.iter().filter(|(key, _)| !keys.contains(&key.as_str()));
        for (key, _) in unknown.take(MOST_FAULTS) {
            object.fault(cut(key), "an unknown key", &joined(&["one of ", &listed(keys.iter().copied())]));
        }
        Some(object)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Tree> {
        self.entries.iter().find(|(other, _)| other == key).map(|(_, tree)| tree)
    }

    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { joined(&[key]) } else { joined(&[self.path, ".", key]) }
    }

    pub(super) fn fault(&mut self, key: &str, found: &str, expected: &str) {
        let path = self.path_of(key);
        note(self.faults, &[&path], &[found], &[expected]);
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        match self.get(key)? {
            Tree::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            other => {
                self.fault(key, &other.describe(), "text");
                None
            }
        }
    }

    /// A text that must be there; empty where it is not, which has been reported.
    pub(super) fn text(&mut self, key: &str) -> String {
        if self.get(key).is_none() {
            self.fault(key, "nothing", &joined(&[&quote(key), ": text"]));
        }
        self.optional_text(key).unwrap_or_default()
    }

    pub(super) fn number(&mut self, key: &str) -> Option<i64> {
        let tree = self.get(key)?;
        let number = if let Tree::Number(number) = tree { whole(*number) } else { None };
        if number.is_none() {
            self.fault(key, &tree.describe(), "a whole number");
        }
        number
    }

    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        let number = self.number(key)?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            self.fault(key, &numeral(number), "a whole number from 0 on");
        }
        count
    }

    /// At most so many entries by name.
    pub(super) fn named<T>(
        &mut self,
        key: &str,
        required: bool,
        most: usize,
        read: fn(&Tree, &str, &mut Vec<Fault>) -> Option<T>,
    ) -> Named<T> {
        let path = self.path_of(key);
        let mut named = Vec::new();
        for (name, tree) in self.entries(key, required, most) {
            if self.is_short(key, name)
                && let Some(item) = read(tree, &joined(&[&path[..], ".", &name[..]]), self.faults)
            {
                named.push((name.clone(), item));
            }
        }
        named
    }

    /// The same, before anyone reads them: apart, because each kind of entry would have it again.
    #[inline(never)]
    fn entries(&mut self, key: &str, required: bool, most: usize) -> &'a [(String, Tree)] {
        match self.get(key) {
            None if required => self.fault(key, "nothing", ENTRIES),
            None => {}
            Some(Tree::Map(entries)) if entries.len() > most => {
                let found = joined(&[&numeral(entries.len()), " entries"]);
                self.fault(key, &found, &joined(&["at most ", &numeral(most)]));
            }
            Some(Tree::Map(entries)) => return entries,
            Some(other) => self.fault(key, &other.describe(), ENTRIES),
        }
        &[]
    }

    /// Whether a name is no longer than names are: a longer one would stand in each of its entry's faults.
    #[inline(never)]
    fn is_short(&mut self, key: &str, name: &str) -> bool {
        let short = name.len() <= LONGEST_NAME;
        if !short {
            self.fault(key, &quote(name), "names of at most 32 characters");
        }
        short
    }
}
