//! The site's one document: what may be remembered, what segments there are, what the crowd is asked, how privately.
//!
//! [`read`] takes an untyped [`Tree`] and gives a [`Manifest`] that is right in every respect, or all faults at once.
//! [`document`] holds the shape of the document and, for the binary, its JSON Schema; [`personal`] knows field names that
//! suggest a person.

#[cfg(feature = "native")]
pub mod consent;
pub mod document;
pub mod inputs;
pub mod models;
mod personal;
pub mod questions;
#[cfg(feature = "more")]
pub mod quizzes;
mod reader;
#[cfg(feature = "more")]
pub mod recipients;
pub mod topics;

use crate::digits::digits;
use crate::expression::retention::{self, Need, RetentionFault};
use crate::expression::{Input, Node, RuleFault, Scope, Type, compile_value};
#[cfg(feature = "more")]
use crate::fault::Position;
use crate::fault::{Fault, joined, note, numeral};
use crate::history::journal::Schema;
use crate::model::Model;
use crate::preference::Preference;
use crate::privacy::ceiling;
use crate::privacy::odds::{Odds, Share};
use crate::privacy::policy::{Policy, Reserve};
use crate::privacy::preset::Preset;
use crate::report::is_name;
use crate::segment::Segment;
use crate::signal::{Field, FieldKind, Signal};
use crate::sorted;
use crate::time::Span;
use crate::tree::{Tree, quote};
use document::{Document, PrivacyDocument, SegmentDocument, SignalDocument};
use questions::Asked;
#[cfg(feature = "more")]
use recipients::Recipient;
use topics::Topics;

/// What a page may remember as a signal by itself. js/events reads it of the manifest.
#[cfg(feature = "more")]
const HAPPENINGS: [&str; 7] =
    ["page", "leave", "ga4.view_item", "ga4.add_to_cart", "ga4.remove_from_cart", "ga4.begin_checkout", "ga4.purchase"];

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
        document.signals.iter().map(|(name, signal)| build_signal(name, signal, &inputs, faults)).collect();
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
    let features = Scope { signals: &signals, ..Scope::default() };
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
    check_circles(&segments, faults);
    #[cfg(feature = "native")]
    consent::check(&document.consent, faults);
    #[cfg(feature = "more")]
    let recipients = recipients::build(document.recipients, &segments, faults);
    let mut privacy_faults = Vec::new();
    let policy = build_policy(&document.site, &document.privacy, &mut privacy_faults);
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
    let nodes = rules(&segments, &asked);
    let reads = inputs::read(&inputs, &signals, &nodes);
    if rules_are_right {
        check_models(&models, &nodes, faults);
        inputs::check_use(&inputs, &reads, faults);
        topics::check_rules(scope.inputs, &segments, &asked, faults);
        check_use(&signals, &needs, faults);
    }
    faults.extend(privacy_faults);
    let mut known = canonical_signals(&signals, &inputs);
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
        policy,
        asked,
    })
}

fn build_signal(name: &str, signal: &SignalDocument, inputs: &[Input], faults: &mut Vec<Fault>) -> Signal {
    let path = joined(&["signals.", name]);
    check_identifier(&path, name, faults);
    if matches!(name, "visit" | "page") {
        note(faults, &[&path], &["a name that rules have for what they read beside signals"], &["another one"]);
    }
    let justified = signal.justification.is_some();
    if signal.purpose.is_none() && !justified {
        let expected = "\"purpose\": what it is remembered for, in words the visitor reads, or a \"justification\"";
        note(faults, &[&path], &["no purpose"], &[expected]);
    }
    #[cfg(feature = "more")]
    if let Some(on) = signal.on.as_ref().filter(|on| !HAPPENINGS.contains(&on.as_str())) {
        let expected = ["one of ", &HAPPENINGS.join(", ")].concat();
        note(faults, &[&path, ".on"], &[&quote(on)], &[&expected]);
    }
    let keep = signal.keep.as_ref().and_then(|text| span(&joined(&[&path[..], ".keep"]), text, faults));
    let mut fields = Vec::with_capacity(signal.fields.len());
    for (field_name, field) in &signal.fields {
        let path = joined(&[&path[..], ".fields.", &field_name[..]]);
        check_identifier(&path, field_name, faults);
        if let Some(suggests) = personal::suggests(field_name).filter(|_| !justified && field.justification.is_none()) {
            let expected = "a field that speaks of behaviour; a \"justification\" beside its type lets it through";
            note(faults, &[&path], &["a name that suggests ", suggests], &[expected]);
        }
        let kind = match (field.kind.as_str(), field.decimals) {
            ("amount", decimals) => {
                let decimals = decimals.unwrap_or(2);
                if decimals > 6 {
                    note(faults, &[&path, ".decimals"], &[&numeral(decimals)], &["0 to 6"]);
                }
                FieldKind::Amount { decimals: decimals.min(6) as u8 }
            }
            (_, Some(_)) => {
                note(faults, &[&path, ".decimals"], &["decimals"], &["them on an amount only"]);
                FieldKind::Integer
            }
            ("integer", None) => FieldKind::Integer,
            ("text", None) => FieldKind::Text,
            ("boolean", None) => FieldKind::Boolean,
            (other, None) => {
                note(
                    faults,
                    &[&path, ".type"],
                    &[&quote(other)],
                    &["\"amount\", \"integer\", \"text\" or \"boolean\""],
                );
                FieldKind::Integer
            }
        };
        let from = field.from.as_ref().and_then(|from| inputs::filler(&path, from, kind, inputs, faults));
        let rank = field.rank.as_ref().map(|text| {
            let window = span(&joined(&[&path[..], ".rank"]), text, faults).unwrap_or_default();
            if kind != FieldKind::Text || keep.is_some_and(|keep| window > keep) {
                let expected = "a span on a text, at most as long as its signal is kept";
                note(faults, &[&path, ".rank"], &[&quote(text)], &[expected]);
            }
            window
        });
        fields.push(Field { name: field_name.clone(), kind, from, rank });
    }
    let purpose = signal.purpose.clone().or_else(|| signal.justification.clone()).unwrap_or_default();
    Signal { name: name.into(), title: signal.title.clone(), purpose, keep, fields }
}

/// Every rule of a manifest.
fn rules<'a>(segments: &'a [Segment], asked: &'a [Asked]) -> Vec<&'a Node> {
    let of_segments = segments.iter().flat_map(|segment| std::iter::once(&segment.rule).chain(&segment.stated));
    of_segments.chain(asked.iter().flat_map(|asked| &asked.rules)).collect()
}

/// A model that no rule asks would be downloaded, and its features kept, for nothing.
fn check_models(models: &[Model], nodes: &[&Node], faults: &mut Vec<Fault>) {
    let mut asked = vec![false; models.len()];
    for node in nodes {
        node.walk(&mut |node| {
            if let Node::Model { model, .. } = node {
                asked[*model] = true;
            }
        });
    }
    for (model, _) in models.iter().zip(&asked).filter(|(_, asked)| !**asked) {
        let expected = joined(&["one that does, such as model('", &model.name[..], "') >= 0.6, or no declaration"]);
        note(faults, &["models.", &model.name], &["a model that no rule asks"], &[&expected]);
    }
}

/// A segment may speak of others, but not, on whatever way, of itself.
fn check_circles(segments: &[Segment], faults: &mut Vec<Fault>) {
    if !faults.is_empty() {
        return; // the indices in the rules are those of a list without gaps
    }
    // Each round removes the segments that speak only of removed ones; what remains goes round in circles.
    let mut open: Vec<_> = segments.iter().map(Segment::speaks_of).enumerate().collect();
    let mut waits = vec![true; segments.len()];
    loop {
        let before = open.len();
        open.retain(|(index, others)| {
            waits[*index] = others.iter().any(|other| waits[*other]);
            waits[*index]
        });
        if open.len() == before {
            break;
        }
    }
    for (index, _) in open {
        let path = joined(&["segments.", &segments[index].name[..]]);
        note(faults, &[&path], &["a rule that comes back to its own segment"], &["segment('…') without a circle"]);
    }
}

/// What is not used is not kept, and so not declared.
fn check_use(signals: &[Signal], needs: &[Need], faults: &mut Vec<Fault>) {
    const EXPECTED: &str = "a rule that uses it, or no declaration: what no rule uses is never kept";
    for (signal, need) in signals.iter().zip(needs) {
        if !need.used {
            note(faults, &["signals.", &signal.name], &["a signal that no rule uses"], &[EXPECTED]);
            continue;
        }
        for (field, _) in signal.fields.iter().zip(&need.fields).filter(|(_, used)| !**used) {
            let path = joined(&["signals.", &signal.name[..], ".fields.", &field.name[..]]);
            note(faults, &[&path], &["a field that no rule uses"], &[EXPECTED]);
        }
        if let (Some(_), None) = (signal.keep, need.events) {
            let expected = "no \"keep\": its rules need only its first and last time";
            note(faults, &["signals.", &signal.name, ".keep"], &["a retention that no rule uses"], &[expected]);
        }
    }
}

fn build_policy(site: &str, privacy: &PrivacyDocument, faults: &mut Vec<Fault>) -> Option<Policy> {
    let before = faults.len();
    let odds = Odds::parse(&privacy.odds);
    if odds.is_none() {
        let most = ceiling::ODDS;
        let expected = joined(&["odds as \"u/w\", above 1/1 and at most ", &numeral(most), "/1, such as \"3/1\""]);
        note(faults, &["privacy.odds"], &[&quote(&privacy.odds)], &[&expected]);
    }
    let participation = Share::parse(&privacy.participation);
    if participation.is_none() {
        let expected = "a share as \"part/whole\", above 0 and at most 1/1";
        note(faults, &["privacy.participation"], &[&quote(&privacy.participation)], &[expected]);
    }
    let reserve = Reserve::parse(&privacy.reserve);
    if reserve.is_none() {
        note(
            faults,
            &["privacy.reserve"],
            &[&quote(&privacy.reserve)],
            &["a share as \"part/whole\", from 0/1 to below 1"],
        );
    }
    if !(1..=ceiling::REPORTS).contains(&privacy.reports) {
        let expected = joined(&["1 to ", &numeral(ceiling::REPORTS), " reports of a profile"]);
        note(faults, &["privacy.reports"], &[&numeral(privacy.reports)], &[&expected]);
    }
    let epoch = span("privacy.epoch", &privacy.epoch, faults);
    if epoch.is_some_and(|epoch| epoch < ceiling::EPOCH || epoch > Span::YEAR) {
        note(
            faults,
            &["privacy.epoch"],
            &[&quote(&privacy.epoch)],
            &["at least a week and at most a year, such as \"28d\""],
        );
    }
    if faults.len() > before {
        return None;
    }
    Some(Policy {
        site: site.into(),
        epoch: epoch?,
        odds: odds?,
        reports: privacy.reports,
        participation: participation?,
        reserve: reserve?,
        signals: Vec::new(),
        questions: Vec::new(),
    })
}

/// The signals as the policy's hash sees them: what changes the meaning of a rule, not titles or purposes.
fn canonical_signals(signals: &[Signal], inputs: &[Input]) -> Vec<String> {
    let canonical = |signal: &Signal| {
        let mut text = signal.name.clone();
        if let Some(keep) = signal.keep {
            text.push_str(&[" keep=", &digits(keep.0)].concat());
        }
        for field in &signal.fields {
            let kind = match field.kind {
                FieldKind::Amount { decimals } => ["amount", &digits(decimals)].concat(),
                FieldKind::Integer => "integer".into(),
                FieldKind::Text => "text".into(),
                FieldKind::Boolean => "boolean".into(),
            };
            text.push_str(&[" ", &field.name[..], ":", &kind[..]].concat());
            if let Some(from) = field.from {
                text.push_str(&["<", &inputs[from].name[..]].concat());
            }
        }
        text
    };
    let mut texts = Vec::with_capacity(signals.len());
    for signal in signals {
        sorted::insert(&mut texts, canonical(signal));
    }
    texts
}

fn check_name(path: &str, name: &str, faults: &mut Vec<Fault>) {
    if !is_name(name) {
        let expected = "a name: a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
        note(faults, &[path], &[&quote(name)], &[expected]);
    }
}

/// Names that rules write without quotes have no hyphen and are no word of the language.
fn check_identifier(path: &str, name: &str, faults: &mut Vec<Fault>) {
    if !is_name(name) || name.contains('-') || matches!(name, "in" | "true" | "false" | "null") {
        let expected = "a name for rules: a letter from a to z, then at most 31 of a-z, 0-9 and _";
        note(faults, &[path], &[&quote(name)], &[expected]);
    }
}

fn span(path: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Span> {
    let span = Span::parse(text);
    if span.is_none() {
        note(faults, &[path], &[&quote(text)], &["a whole number and one of m, h, d, w, y, such as \"90d\""]);
    }
    span
}

/// Compiles an expression and notes what it needs to be kept.
fn compiled(
    path: &str,
    text: &str,
    scope: &Scope,
    needs: &mut [Need],
    faults: &mut Vec<Fault>,
) -> Option<(Node, Type)> {
    match compile_value(text, scope) {
        Ok((node, kind)) => {
            let mut wrong = Vec::new();
            retention::derive(&node, scope.signals, needs, &mut wrong);
            faults.extend(wrong.into_iter().map(|fault| retention_fault(path, text, scope.signals, fault)));
            Some((*node, kind))
        }
        Err(fault) => {
            faults.push(rule_fault(path, text, *fault));
            None
        }
    }
}

#[cfg(not(feature = "more"))]
fn rule_fault(_: &str, _: &str, _: RuleFault) -> Fault {
    Fault
}

#[cfg(not(feature = "more"))]
fn retention_fault(_: &str, _: &str, _: &[Signal], _: RetentionFault) -> Fault {
    Fault
}

#[cfg(feature = "more")]
fn rule_fault(path: &str, rule: &str, fault: RuleFault) -> Fault {
    let path = path.into();
    Fault { path, position: Some(Position::of(rule, fault.at)), found: fault.found, expected: fault.expected }
}

#[cfg(feature = "more")]
fn retention_fault(path: &str, rule: &str, signals: &[Signal], fault: RetentionFault) -> Fault {
    let (text, signal, found, expected) = match fault {
        RetentionFault::NoWindow { text, signal } => (text, signal, "no window", "a window such as days(90)"),
        RetentionFault::Unbounded { text, signal } => {
            (text, signal, "a window without an upper bound", "a bound beside it such as && ago(…) < days(3)")
        }
        RetentionFault::LongerThanKeep { text, signal, window } => {
            let keep = signals[signal].keep.unwrap_or_default().in_words();
            let found = joined(&["a window of ", &window.in_words(), " in ", &quote(&text)]);
            let expected =
                joined(&["at most the ", &keep[..], " that signals.", &signals[signal].name[..], " is kept"]);
            return Fault { path: path.into(), position: place_of(rule, &text), found, expected };
        }
    };
    let found = joined(&[found, " in ", &quote(&text)]);
    let expected = joined(&[expected, ", or \"keep\" in signals.", &signals[signal].name[..]]);
    Fault { path: path.into(), position: place_of(rule, &text), found, expected }
}

#[cfg(feature = "more")]
fn place_of(rule: &str, part: &str) -> Option<Position> {
    rule.find(part).map(|at| Position::of(rule, at))
}

/// The defaults of [`document::PrivacyDocument`], kept beside their checks.
pub(crate) fn default_privacy(preset: Preset) -> PrivacyDocument {
    PrivacyDocument {
        preset: None,
        odds: preset.odds().text(),
        reports: preset.reports(),
        epoch: "4w".into(),
        participation: "1/1".into(),
        reserve: "1/5".into(),
    }
}

#[cfg(test)]
mod tests;
