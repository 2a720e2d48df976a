//! TypeScript types of one manifest, so that a misspelt segment, signal or field does not compile.

use std::fmt::Write as _;

use murmur_core::manifest::Manifest;
use murmur_core::signal::{FieldKind, Signal};

/// The text of a module that exports `Segment`, `Signals`, `Question`, `Ranked` and `TypedMurmur`.
///
/// `TypedMurmur` takes a `Murmur` without a cast: `const murmur: TypedMurmur = await start({ … })`.
pub fn module(manifest: &Manifest) -> String {
    let mut text = format!(
        "// Types of the manifest of \"{}\", written by `murmur types`. Write them anew when it changes.\n\
         import type {{ Explanation, Murmur, TrackOptions }} from 'murmur';\n",
        manifest.site
    );
    let segments = manifest.segments.iter().map(|segment| (segment.name.as_str(), segment.title.as_str()));
    union(&mut text, "Every segment of the manifest.", "Segment", segments);
    let question = |name: &str| manifest.question_title(name).unwrap_or_default().to_owned();
    let titles: Vec<_> = manifest.policy.questions.iter().map(|q| (q.name.as_str(), question(&q.name))).collect();
    union(&mut text, "Every question to the crowd.", "Question", titles.iter().map(|(n, t)| (*n, t.as_str())));
    let ranked = manifest.signals.iter().flat_map(|signal| {
        let fields = signal.fields.iter().filter(|field| field.rank.is_some());
        fields.map(|field| (format!("{}.{}", signal.name, field.name), signal.title.as_str()))
    });
    let ranked: Vec<_> = ranked.collect();
    union(&mut text, "Every field whose values may be ranked.", "Ranked", ranked.iter().map(|(n, t)| (n.as_str(), *t)));
    signals(&mut text, &manifest.signals);
    text.push_str(TYPED);
    text
}

const TYPED: &str = "
/** Murmur as this manifest makes it: only its segments, its signals and their fields compile. */
export interface TypedMurmur extends Omit<Murmur, 'explain' | 'has' | 'rank' | 'track'> {
  has(segment: Segment): boolean;
  rank(field: Ranked): string[];
  explain(segment: Segment): Promise<Explanation | undefined>;
  track<S extends keyof Signals>(signal: S, fields?: Signals[S], options?: TrackOptions): void;
}
";

fn union<'a>(text: &mut String, about: &str, name: &str, members: impl Iterator<Item = (&'a str, &'a str)>) {
    let members: Vec<_> = members.collect();
    let _ = write!(text, "\n/** {about} */\nexport type {name} =");
    if members.is_empty() {
        text.push_str(" never");
    }
    for (member, title) in members {
        let _ = write!(text, "\n  /** {} */\n  | '{member}'", comment(title));
    }
    text.push_str(";\n");
}

fn signals(text: &mut String, signals: &[Signal]) {
    text.push_str("\n/** Every signal with the fields it may carry. */\nexport interface Signals {\n");
    for signal in signals {
        let _ = write!(text, "  /** {} */\n  {}: ", comment(&signal.title), signal.name);
        if signal.fields.is_empty() {
            text.push_str("Record<string, never>;\n");
            continue;
        }
        text.push_str("{\n");
        for field in &signal.fields {
            let (kind, about) = match field.kind {
                FieldKind::Amount { decimals } => {
                    ("number", format!("An amount in main units, kept to {decimals} decimals."))
                }
                FieldKind::Integer => ("number", "A whole number.".into()),
                FieldKind::Text => ("string", "At most 64 characters.".into()),
                FieldKind::Boolean => ("boolean", "Yes or no.".into()),
            };
            let _ = writeln!(text, "    /** {about} */\n    {}?: {kind};", field.name);
        }
        text.push_str("  };\n");
    }
    text.push_str("}\n");
}

/// A title on one line that can't end its comment.
fn comment(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "*\u{200b}/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest_file;

    #[test]
    fn names_and_fields_become_types() {
        let manifest = manifest_file::read(
            r#"{"version":1,"site":"shop",
            "signals":{"buy":{"title":"Ends */ here","purpose":"p","fields":{"value":{"type":"amount"},"gift":{"type":"boolean"}}},
                       "look":{"title":"l","purpose":"p"}},
            "segments":{"big-spender":{"title":"Big","why":"w","when":"sum(buy.value, days(9), gift) > 5"},
                        "fresh":{"title":"Fresh","why":"w","when":"ago(look) < days(1)"}},
            "questions":{"q1":{"segment":"fresh"}}}"#,
        );
        let text = module(&manifest.unwrap());
        assert!(text.contains("export type Segment =\n  /** Big */\n  | 'big-spender'\n  /** Fresh */\n  | 'fresh';"));
        assert!(text.contains("export type Question =\n  /** Fresh */\n  | 'q1';"), "{text}");
        assert!(text.contains("    value?: number;\n") && text.contains("    gift?: boolean;\n"), "{text}");
        assert!(text.contains("look: Record<string, never>;"), "{text}");
        assert!(!text.contains("Ends */ here"), "{text}");
    }
}
