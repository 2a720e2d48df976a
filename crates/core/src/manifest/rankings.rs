//! The section `rankings`: in which order a page may put things, by what a visitor looked at most.

#[cfg(feature = "native")]
use schemars::JsonSchema;

use super::document::Named;
use super::reader::Object;
use super::{check_name, span};
use crate::expression::retention::Need;
use crate::fault::{Fault, joined, note};
use crate::signal::{FieldKind, Signal};
use crate::time::Span;
use crate::tree::{Tree, quote};

/// Most rankings of a manifest.
pub(super) const MOST: usize = 32;

/// An order of the values of a signal's text, by how often they came: murmur.rank('genres')
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Ranking", deny_unknown_fields))]
pub struct RankingDocument {
    /// The signal.
    pub signal: String,
    /// Its text field whose values are ordered.
    pub field: String,
    /// How far back it looks, such as "90d".
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub window: String,
}

/// A ranking that is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Its name in `rank`.
    pub name: String,
    /// Index of the signal.
    pub signal: usize,
    /// Index of its field.
    pub field: usize,
    /// How far back it looks.
    pub window: Span,
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<RankingDocument> {
    let mut object = Object::open(tree, path, &["signal", "field", "window"], faults)?;
    Some(RankingDocument { signal: object.text("signal"), field: object.text("field"), window: object.text("window") })
}

/// Builds them and notes what they need to be kept.
pub(super) fn build(
    rankings: &Named<RankingDocument>,
    signals: &[Signal],
    needs: &mut [Need],
    faults: &mut Vec<Fault>,
) -> Vec<Ranking> {
    let built = rankings.iter().filter_map(|(name, document)| {
        let path = joined(&["rankings.", &name[..]]);
        check_name(&path, name, faults);
        let window = span(&joined(&[&path[..], ".window"]), &document.window, faults)?;
        let Some(signal) = signals.iter().position(|signal| signal.name == document.signal) else {
            note(faults, &[&path, ".signal"], &[&quote(&document.signal)], &["a signal of the manifest"]);
            return None;
        };
        let is_text = |field: &usize| signals[signal].fields[*field].kind == FieldKind::Text;
        let Some(field) = signals[signal].field(&document.field).filter(is_text) else {
            note(faults, &[&path, ".field"], &[&quote(&document.field)], &["a text field of the signal"]);
            return None;
        };
        if signals[signal].keep.is_some_and(|keep| window > keep) {
            note(faults, &[&path, ".window"], &[&quote(&document.window)], &["at most the signal's own \"keep\""]);
        }
        let need = &mut needs[signal];
        need.used = true;
        need.fields[field] = true;
        need.events = need.events.max(Some(window));
        Some(Ranking { name: name.clone(), signal, field, window })
    });
    built.collect()
}

#[cfg(test)]
mod tests {
    use crate::manifest;
    use crate::time::Span;

    fn with(rankings: &str) -> String {
        let signals = r#""view":{"title":"t","purpose":"p","keep":"60d","fields":{"genre":{"type":"text"},"items":{"type":"integer"}}}"#;
        let segments = r#""big":{"title":"t","why":"w","when":"sum(view.items, days(7)) > 3"}"#;
        format!(
            r#"{{"version":1,"site":"s","signals":{{{signals}}},"segments":{{{segments}}},"rankings":{{{rankings}}}}}"#
        )
    }

    #[test]
    fn a_ranking_keeps_what_it_looks_at_and_no_more() {
        let manifest = manifest::parse(&with(r#""genres":{"signal":"view","field":"genre","window":"30d"}"#)).unwrap();
        assert_eq!(manifest.needs[0].fields, [true, true]);
        assert_eq!(manifest.needs[0].events, Some(Span(30 * Span::DAY.0)));
        let faults = manifest::parse(&with("")).unwrap_err();
        assert_eq!(
            faults[0].text(),
            "signals.view.fields.genre: found a field that no rule uses; expected a rule that uses it, or no declaration: what no rule uses is never kept"
        );
    }

    #[test]
    fn what_is_wrong_with_one_is_said() {
        let paths = |ranking: &str| -> Vec<String> {
            manifest::parse(&with(ranking)).unwrap_err().into_iter().map(|fault| fault.path).collect()
        };
        assert_eq!(paths(r#""A":{"signal":"view","field":"genre","window":"30d"}"#), ["rankings.A"]);
        assert_eq!(paths(r#""a":{"signal":"buy","field":"genre","window":"30d"}"#), ["rankings.a.signal"]);
        assert_eq!(paths(r#""a":{"signal":"view","field":"items","window":"30d"}"#), ["rankings.a.field"]);
        assert_eq!(paths(r#""a":{"signal":"view","field":"genre","window":"61d"}"#), ["rankings.a.window"]);
        assert_eq!(paths(r#""a":{"signal":"view","field":"genre","window":"long"}"#), ["rankings.a.window"]);
    }

    #[test]
    fn a_signal_happens_only_where_a_page_can_tell() {
        let text = with(r#""genres":{"signal":"view","field":"genre","window":"30d"}"#);
        let on = |what: &str| text.replace(r#""keep":"60d""#, &format!(r#""keep":"60d","on":"{what}""#));
        for known in manifest::HAPPENINGS {
            assert!(manifest::parse(&on(known)).is_ok(), "{known}");
        }
        assert_eq!(manifest::parse(&on("hover")).unwrap_err()[0].path, "signals.view.on");
    }
}
