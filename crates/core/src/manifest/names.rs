//! Names and spans, as every section writes them.

use crate::fault::{Fault, note};
use crate::report::is_name;
use crate::time::Span;
use crate::tree::quote;

pub(super) fn check_name(path: &str, name: &str, faults: &mut Vec<Fault>) {
    if !is_name(name) {
        let expected = "a name: a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
        note(faults, &[path], &[&quote(name)], &[expected]);
    }
}

/// Names that rules write without quotes have no hyphen and are no word of the language.
pub(super) fn check_identifier(path: &str, name: &str, faults: &mut Vec<Fault>) {
    if !is_name(name) || name.contains('-') || matches!(name, "in" | "true" | "false" | "null") {
        let expected = "a name for rules: a letter from a to z, then at most 31 of a-z, 0-9 and _";
        note(faults, &[path], &[&quote(name)], &[expected]);
    }
}

pub(super) fn span(path: &str, text: &str, faults: &mut Vec<Fault>) -> Option<Span> {
    let span = Span::parse(text);
    if span.is_none() {
        note(faults, &[path], &[&quote(text)], &["a whole number and one of m, h, d, w, y, such as \"90d\""]);
    }
    span
}
