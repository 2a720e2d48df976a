//! The sections `preferences` and `visit`: what rules may read beside history, each for a purpose.

#[cfg(feature = "native")]
use schemars::JsonSchema;

use super::document::Named;
use super::models::list;
use super::reader::Object;
use super::{check_name, span};
use crate::context::visit::Part;
use crate::expression::{Input, Node, Type};
use crate::fault::{Fault, joined, listed, note, numeral};
use crate::preference::{Preference, PreferenceKind, SEPARATOR};
use crate::signal::{FieldKind, Signal};
use crate::tree::{Tree, quote};

/// Most options of a preference.
const MOST_OPTIONS: usize = 50;

/// A question about what the visitor likes, from options. Never free text.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Preference", deny_unknown_fields))]
pub struct PreferenceDocument {
    /// The question, as the visitor reads it.
    pub title: String,
    /// What it is remembered for, in words the visitor reads.
    pub purpose: String,
    /// How long an answer holds, such as "1y".
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub keep: String,
    /// One of "choice", "several", "scale".
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^(choice|several|scale)$")))]
    pub kind: String,
    /// choice, several: what can be chosen.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<String>>", length(min = 2, max = 50)))]
    pub options: Vec<String>,
    /// scale: the lowest number; 1 where none is given.
    pub from: Option<i64>,
    /// scale: the highest number; 5 where none is given.
    pub to: Option<i64>,
}

/// A part of the visit that rules read while the page is open.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Visit", deny_unknown_fields))]
pub struct VisitDocument {
    /// What it is read for, in words the visitor reads.
    pub purpose: String,
}

pub(super) fn read_preference(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<PreferenceDocument> {
    let keys = ["title", "purpose", "keep", "kind", "options", "from", "to"];
    let mut object = Object::open(tree, path, &keys, faults)?;
    Some(PreferenceDocument {
        title: object.text("title"),
        purpose: object.text("purpose"),
        keep: object.text("keep"),
        kind: object.text("kind"),
        options: list(&mut object, "options", "a list of texts", |tree| match tree {
            Tree::Text(text) => Some(text.clone()),
            _ => None,
        }),
        from: object.number("from"),
        to: object.number("to"),
    })
}

pub(super) fn read_visit(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<VisitDocument> {
    let mut object = Object::open(tree, path, &["purpose"], faults)?;
    Some(VisitDocument { purpose: object.text("purpose") })
}

pub(super) fn preference(name: &str, document: PreferenceDocument, faults: &mut Vec<Fault>) -> Preference {
    let path = joined(&["preferences.", name]);
    check_name(&path, name, faults);
    let PreferenceDocument { title, purpose, keep, kind, options, from, to } = document;
    let keep = span(&joined(&[&path[..], ".keep"]), &keep, faults).unwrap_or_default();
    let is_scale = kind == "scale";
    let mut fault = |key: &str, found: &str, expected: &str| {
        note(faults, &[&path[..], ".", key], &[found], &[expected]);
    };
    if !is_scale && !(2..=MOST_OPTIONS).contains(&options.len()) {
        fault("options", &joined(&[&numeral(options.len()), " options"]), "2 to 50 of them");
    }
    if options.iter().any(|option| option.contains(SEPARATOR) || option.is_empty()) {
        fault("options", "an option of no or several lines", "each of one line");
    }
    let (from, to) = (from.unwrap_or(1), to.unwrap_or(5));
    if is_scale && !(from < to && to - from <= 100) {
        fault("to", &joined(&[&numeral(from), " to ", &numeral(to)]), "a scale of 2 to 101 whole numbers, upwards");
    }
    let kind = match kind.as_str() {
        "choice" => PreferenceKind::Choice(options),
        "several" => PreferenceKind::Several(options),
        other => {
            if !is_scale {
                fault("kind", &quote(other), "\"choice\", \"several\" or \"scale\"");
            }
            PreferenceKind::Scale(from, to)
        }
    };
    Preference { name: name.into(), title, purpose, keep, kind }
}

/// What rules may read: what is declared, and the page, which is nobody's.
pub(super) fn inputs(preferences: &[Preference], visit: &Named<VisitDocument>, faults: &mut Vec<Fault>) -> Vec<Input> {
    let mut inputs: Vec<_> = preferences
        .iter()
        .map(|preference| Input {
            name: ["preference('", &preference.name, "')"].concat(),
            kind: preference.value_type(),
        })
        .collect();
    for (name, _) in visit {
        if !Part::ALL.iter().any(|(known, _)| known == name) {
            let known = listed(Part::ALL.iter().map(|(known, _)| *known));
            note(faults, &["visit.", &name[..]], &["an unknown key"], &["one of ", &known]);
        }
        inputs.push(Input { name: ["visit.", &name[..]].concat(), kind: Type::Text });
    }
    let texts = Type::list(Some(Type::Text));
    for (name, kind) in
        [("page.path", Type::Text), ("page.topic", Type::Text), ("page.topics", texts), ("page.types", texts)]
    {
        inputs.push(Input { name: name.into(), kind });
    }
    inputs
}

/// The input that fills a field of an event which comes without it. A preference does not: it is not what happened.
pub(super) fn filler(
    path: &str,
    from: &str,
    kind: FieldKind,
    inputs: &[Input],
    faults: &mut Vec<Fault>,
) -> Option<usize> {
    let fills = |input: &Input| input.name == from && input.kind == Type::Text && !from.starts_with("preference");
    let filler = inputs.iter().position(fills).filter(|_| kind == FieldKind::Text);
    if filler.is_none() {
        let expected =
            "on a text: \"page.topic\", \"page.path\", or a declared part of the visit such as \"visit.campaign\"";
        note(faults, &[path, ".from"], &[&quote(from)], &[expected]);
    }
    filler
}

/// For each input whether a rule or a model's feature reads it, or a field is filled from it.
pub(super) fn read<'a>(inputs: &[Input], signals: &[Signal], nodes: impl Iterator<Item = &'a Node>) -> Vec<bool> {
    let mut read = vec![false; inputs.len()];
    for filler in signals.iter().flat_map(|signal| signal.fields.iter().filter_map(|field| field.from)) {
        read[filler] = true;
    }
    for node in nodes {
        node.walk(&mut |part| {
            if let Node::Input(input) = part {
                read[*input] = true;
            }
        });
    }
    read
}

/// What nothing reads is not asked for.
pub(super) fn check_use(inputs: &[Input], reads: &[bool], faults: &mut Vec<Fault>) {
    for (input, _) in inputs.iter().zip(reads).filter(|(input, read)| !**read && !input.name.starts_with("page.")) {
        let preference = input.name.strip_prefix("preference('").and_then(|name| name.strip_suffix("')"));
        let path = preference.map_or(["", &input.name], |name| ["preferences.", name]);
        note(faults, &path, &["what no rule reads"], &["a rule that reads it, or no declaration"]);
    }
}
