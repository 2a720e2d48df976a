//! The section `signals`: what may be remembered, each for a purpose, and only where a rule uses it.

use super::document::SignalDocument;
use super::names::{check_identifier, span};
use super::{inputs, personal};
use crate::digits::digits;
use crate::expression::Input;
use crate::expression::retention::Need;
use crate::fault::{Fault, joined, note, numeral};
use crate::signal::{Field, FieldKind, Signal};
use crate::sorted;
use crate::tree::quote;

/// What a page may remember as a signal by itself. js/events reads it of the manifest.
#[cfg(feature = "more")]
pub(super) const HAPPENINGS: [&str; 7] =
    ["page", "leave", "ga4.view_item", "ga4.add_to_cart", "ga4.remove_from_cart", "ga4.begin_checkout", "ga4.purchase"];

/// Makes a signal of what is declared of it.
pub(super) fn build(name: &str, signal: &SignalDocument, inputs: &[Input], faults: &mut Vec<Fault>) -> Signal {
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

/// What is not used is not kept, and so not declared.
pub(super) fn check_use(signals: &[Signal], needs: &[Need], faults: &mut Vec<Fault>) {
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

/// The signals as the policy's hash sees them: what changes the meaning of a rule, not titles or purposes.
pub(super) fn canonical(signals: &[Signal], inputs: &[Input]) -> Vec<String> {
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
