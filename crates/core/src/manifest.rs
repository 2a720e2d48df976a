//! The site's one document: what may be remembered, what segments there are, what the crowd is asked, how privately.
//!
//! [`read`] takes an untyped [`Tree`] and gives a [`Manifest`] that is right in every respect, or all faults at once.
//! [`document`] holds the shape of the document and, for the binary, its JSON Schema; each section has a module that
//! builds it, and [`personal`] knows field names that suggest a person.

#[cfg(feature = "native")]
pub mod consent;
pub mod document;
pub mod inputs;
pub mod models;
mod names;
mod personal;
mod privacy;
pub mod questions;
#[cfg(feature = "more")]
pub mod quizzes;
mod reader;
#[cfg(feature = "more")]
pub mod recipients;
mod rules;
mod signals;
pub mod topics;

use crate::expression::retention::Need;
use crate::expression::{Input, RuleFault, Scope, Type};
#[cfg(feature = "native")]
use crate::fault::Position;
use crate::fault::{Fault, joined, note, numeral};
use crate::history::journal::Schema;
use crate::model::Model;
use crate::preference::Preference;
use crate::privacy::policy::{Policy, PolicyHash};
use crate::segment::Segment;
use crate::signal::{Field, Signal};
use crate::sorted;
use crate::tree::Tree;
use document::{Document, SegmentDocument};
use names::{check_name, span};
use questions::Asked;
#[cfg(feature = "more")]
use recipients::Recipient;
use rules::{compiled, rule_fault};
use topics::Topics;

/// Version of the document that this reader knows.
pub const VERSION: i64 = 1;

/// More signals than this need a justification.
pub const MOST_SIGNALS: usize = 15;

/// Most signals of a manifest, justified or not.
pub const MOST_JUSTIFIED_SIGNALS: usize = 100;

/// Most fields of a signal.
pub const MOST_FIELDS: usize = 32;

/// Most segments of a manifest.
pub const MOST_SEGMENTS: usize = 1000;

/// Most questions of a manifest.
pub const MOST_QUESTIONS: usize = 100;

/// Most faults that are told at once; how many more there are is told too.
pub const MOST_FAULTS: usize = 100;

/// A manifest that is right: its rules compiled, its retention derived, its policy within the ceiling.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The site's id.
    pub site: String,
    /// What may be remembered.
    pub signals: Vec<Signal>,
    /// What the rules need of each signal.
    pub needs: Vec<Need>,
    /// How a page's topics are found.
    pub topics: Option<Topics>,
    /// The models that rules ask.
    pub models: Vec<Model>,
    /// The segments, in the manifest's order.
    pub segments: Vec<Segment>,
    /// Who may be told of segments that are marked for them.
    #[cfg(feature = "more")]
    pub recipients: Vec<Recipient>,
    /// What the visitor reads where they are asked for consent, by language.
    #[cfg(feature = "native")]
    pub consent: document::Named<consent::ConsentTexts>,
    /// What the visitor may state.
    pub preferences: Vec<Preference>,
    /// What rules read beside history: the preferences first.
    pub inputs: Vec<Input>,
    /// For each input whether anything reads it.
    reads: Vec<bool>,
    /// What the crowd is asked, and how privately.
    pub policy: Policy,
    /// Its hash, which every report carries.
    pub(crate) hash: PolicyHash,
    /// For each question of the policy its rules.
    asked: Vec<Asked>,
}

impl Manifest {
    /// Index of the input of this name, where a rule reads it or a field is filled from it.
    pub fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().zip(&self.reads).position(|(input, read)| *read && input.name == name)
    }

    /// Whether events carry what only the page itself can tell.
    pub fn remembers_page(&self) -> bool {
        let of_page = |field: &Field| field.from.is_some_and(|input| self.inputs[input].name.starts_with("page."));
        self.signals.iter().any(|signal| signal.fields.iter().any(of_page))
    }

    /// Index of the segment of this name.
    pub fn segment(&self, name: &str) -> Option<usize> {
        self.segments.iter().position(|segment| segment.name == name)
    }

    /// Index of the signal of this name.
    pub fn signal(&self, name: &str) -> Option<usize> {
        self.signals.iter().position(|signal| signal.name == name)
    }

    /// What the history needs to know of this manifest.
    pub fn schema(&self) -> Schema<'_> {
        Schema { signals: &self.signals, needs: &self.needs }
    }
}

/// Reads a manifest.
///
/// # Errors
/// The faults that could be found, at most [`MOST_FAULTS`], in the order of the document.
pub fn read(tree: &Tree) -> Result<Manifest, Vec<Fault>> {
    let mut faults = Vec::new();
    let document = reader::read(tree, &mut faults);
    let manifest = document.and_then(|document| build(document, &mut faults));
    match manifest {
        Some(manifest) if faults.is_empty() => Ok(manifest),
        _ => {
            let found = faults.len();
            faults.truncate(MOST_FAULTS);
            if found > MOST_FAULTS {
                let more = numeral(found - MOST_FAULTS);
                note(&mut faults, &[""], &[&more, " faults more"], &["those above mended first"]);
            }
            Err(faults)
        }
    }
}

/// Reads a manifest from its text.
///
/// # Errors
/// All faults that could be found; where the text is not JSON, that one with its line and column.
#[cfg(feature = "native")]
pub fn parse(text: &str) -> Result<Manifest, Vec<Fault>> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let position = Position { line: error.line() as u32, column: error.column() as u32 };
        vec![Fault { path: String::new(), position: Some(position), found: error.to_string(), expected: "JSON".into() }]
    })?;
    read(&Tree::from(&value))
}

fn build(document: Document, faults: &mut Vec<Fault>) -> Option<Manifest> {
    if faults.iter().any(|fault| fault.is_at(&["signals", "segments"])) {
        return None; // what speaks of them would be wrong, for no fault of its own
    }
    if !document.site.is_empty() {
        check_name("site", &document.site, faults);
    }
    let justified = document.justification.is_some();
    if document.signals.len() > MOST_SIGNALS && !justified {
        let found = joined(&[&numeral(document.signals.len()), " signals"]);
        note(
            faults,
            &["signals"],
            &[&found],
            &["at most ", &numeral(MOST_SIGNALS), ", or a \"justification\" beside them"],
        );
    }
    let preferences: Vec<_> =
        document.preferences.into_iter().map(|(name, asked)| inputs::preference(&name, asked, faults)).collect();
    #[cfg(feature = "more")]
    for (name, quiz) in &document.quizzes {
        quizzes::check(name, quiz, &preferences, faults);
    }
    let inputs = inputs::inputs(&preferences, &document.visit, faults);
    let signals: Vec<_> =
        document.signals.iter().map(|(name, signal)| signals::build(name, signal, &inputs, faults)).collect();
    let mut needs: Vec<_> =
        signals.iter().map(|signal| Need { fields: vec![false; signal.fields.len()], ..Need::default() }).collect();
    for (signal, need) in signals.iter().zip(&mut needs) {
        for (field, used) in signal.fields.iter().zip(&mut need.fields) {
            if field.rank.is_some() {
                (need.used, *used) = (true, true);
                need.events = need.events.max(field.rank);
            }
        }
    }
    let names: Vec<_> = document.segments.iter().map(|(name, _)| name.clone()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let canonical_models: Vec<_> = document.models.iter().map(|(name, model)| models::canonical(name, model)).collect();
    let features = Scope { signals: &signals, inputs: &inputs, ..Scope::default() };
    let models = models::build(document.models, &features, &mut needs, faults);
    let scope = Scope { signals: &signals, inputs: &inputs, segments: &names, models: &models };
    let mut segments = Vec::with_capacity(document.segments.len());
    for (name, segment) in document.segments {
        let path = joined(&["segments.", &name[..]]);
        check_name(&path, &name, faults);
        let mut rule = |key: &str, text: &str, faults: &mut Vec<Fault>| {
            let path = joined(&[&path, ".", key]);
            let (rule, kind) = compiled(&path, text, &scope, &mut needs, faults)?;
            if kind != Type::Bool {
                faults.push(rule_fault(&path, text, *RuleFault::boxed(0, &[kind.name()], &[Type::Bool.name()])));
                return None;
            }
            Some(rule)
        };
        let stated = segment.stated.as_ref().map(|text| rule("stated", text, faults));
        let when = rule("when", &segment.when, faults);
        let stays = segment.stays.as_ref().and_then(|text| span(&joined(&[&path[..], ".stays"]), text, faults));
        if let (Some(rule), true) = (when, stated != Some(None)) {
            let SegmentDocument { title, why, when, stated: stated_text, .. } = segment;
            segments.push(Segment {
                name,
                title,
                why,
                when,
                rule,
                stays,
                stated: stated.flatten(),
                stated_text,
                #[cfg(feature = "more")]
                activate: segment.activate,
                #[cfg(feature = "more")]
                audience: segment.audience,
            });
        }
    }
    rules::check_circles(&segments, faults);
    #[cfg(feature = "native")]
    consent::check(&document.consent, faults);
    #[cfg(feature = "more")]
    let recipients = recipients::build(document.recipients, &segments, faults);
    let mut privacy_faults = Vec::new();
    let policy = privacy::build(&document.site, &document.privacy, &mut privacy_faults);
    // Sorted by name, so that the order of the document changes no policy.
    let mut order = Vec::with_capacity(document.questions.len());
    for (place, (name, _)) in document.questions.iter().enumerate() {
        sorted::insert(&mut order, (&name[..], place));
    }
    let odds = policy.as_ref().map(|policy| policy.odds);
    let segments_are_right = segments.len() == names.len();
    let mut builder =
        questions::Builder { scope: &scope, segments: &segments, needs: &mut needs, odds, faults: &mut *faults };
    let built = order.iter().filter_map(|(name, place)| builder.build(name, &document.questions[*place].1));
    let (questions, asked): (Vec<_>, Vec<_>) = built.unzip();
    let rules_are_right =
        segments_are_right && !faults.iter().any(|fault| fault.is_below(&["segments.", "models", "questions."]));
    let nodes = rules::all(&segments, &asked);
    let features = models.iter().flat_map(|model| &model.features).map(|feature| &feature.node);
    let reads = inputs::read(&inputs, &signals, nodes.iter().copied().chain(features));
    if rules_are_right {
        rules::check_models(&models, &nodes, faults);
        inputs::check_use(&inputs, &reads, faults);
        topics::check_rules(&scope, &segments, &models, &asked, faults);
        signals::check_use(&signals, &needs, faults);
    }
    faults.extend(privacy_faults);
    let mut known = signals::canonical(&signals, &inputs);
    known.extend(canonical_models);
    if rules_are_right {
        known.extend(questions::canonical_segments(&asked, &segments));
    }
    let policy = Policy { signals: known, questions, ..policy? };
    Some(Manifest {
        site: document.site,
        signals,
        needs,
        topics: document.topics,
        models,
        segments,
        #[cfg(feature = "more")]
        recipients,
        #[cfg(feature = "native")]
        consent: document.consent,
        preferences,
        inputs,
        reads,
        hash: policy.hash(),
        policy,
        asked,
    })
}

#[cfg(test)]
mod tests;
