//! What lies in a browser's storage, by name.

use murmur_core::manifest::Manifest;
use murmur_core::time::Span;
use serde_json::{Value, json};

use super::text::{Block, code, words};

struct Entry {
    name: &'static str,
    what: &'static str,
    /// Which consent it needs.
    purpose: &'static str,
    seconds: Option<i64>,
}

/// Names in localStorage of this origin; a star stands for a number or a name.
fn entries(manifest: &Manifest) -> Vec<Entry> {
    let longest = manifest.needs.iter().filter_map(|need| need.events).max();
    let stated = manifest.preferences.iter().map(|preference| preference.keep).max();
    let mut entries = vec![
        Entry {
            name: "murmur.consent",
            what: "what the visitor chose, with its record; after a refusal only that, so that nobody is asked twice",
            purpose: "none needed",
            seconds: None,
        },
        Entry {
            name: "murmur.generation",
            what: "a mark that keeps another tab from writing back after a deletion",
            purpose: "store",
            seconds: None,
        },
        Entry {
            name: "murmur.muted",
            what: "segments that the visitor does not want used",
            purpose: "store",
            seconds: None,
        },
        Entry { name: "murmur.i.*", what: "the first and last time of each signal", purpose: "store", seconds: None },
    ];
    if let Some(longest) = longest {
        let seconds = Some(longest.0 / 1000);
        entries.push(Entry {
            name: "murmur.h.*",
            what: "events, as the manifest’s signals declare them",
            purpose: "store",
            seconds,
        });
    }
    if let Some(longest) = stated {
        entries.push(Entry {
            name: "murmur.p.*",
            what: "what the visitor stated",
            purpose: "store",
            seconds: Some(longest.0 / 1000),
        });
    }
    if manifest.segments.iter().any(|segment| segment.stays.is_some()) {
        entries.push(Entry {
            name: "murmur.stays",
            what: "until when membership stays",
            purpose: "store",
            seconds: None,
        });
    }
    entries.extend([
        Entry {
            name: "murmur.shown",
            what: "where the site uses elements that follow segments: what they last showed, how often, and a coin of their own",
            purpose: "personalise",
            seconds: None,
        },
        Entry {
            name: "murmur.orders",
            what: "where the site reads orders of its data layer: hashes of their numbers, so that none counts twice",
            purpose: "store",
            seconds: Some(86_400),
        },
    ]);
    if !manifest.policy.questions.is_empty() {
        entries.extend([
            Entry { name: "murmur.profile", what: "the key that coins are derived from, and the ledger of all reports; after a deletion one mark without identity: no more reports", purpose: "report", seconds: None },
            Entry { name: "murmur.pending", what: "the epoch in which a report is due", purpose: "report", seconds: None },
        ]);
    }
    entries
}

pub(super) fn write(manifest: &Manifest) -> Vec<Block> {
    let rows = entries(manifest).into_iter().map(|entry| {
        let kept = entry.seconds.map_or_else(
            || "until it is deleted".into(),
            |seconds| format!("{} at most", Span(seconds * 1000).in_words()),
        );
        vec![code(entry.name), words(entry.what), words(entry.purpose), words(kept)]
    });
    let rows = rows.collect();
    vec![
        Block::Title(format!("What {} stores in a browser", manifest.site)),
        Block::Text(words(
            "In localStorage of the site’s own origin. No cookie, no other origin, and nothing before consent but the choice itself.",
        )),
        Block::Table(["Name", "What", "Consent", "Kept"].map(String::from).to_vec(), rows),
        Block::Heading("For a consent manager".into()),
        Block::Code(format!("{:#}", disclosure(manifest))),
    ]
}

/// In the form of the IAB's device storage disclosure.
pub(super) fn disclosure(manifest: &Manifest) -> Value {
    let one = |entry: &Entry| {
        json!({
            "identifier": entry.name, "type": "web", "maxAgeSeconds": entry.seconds, "cookieRefresh": false,
            "description": entry.what, "purposes": [entry.purpose],
        })
    };
    json!({ "disclosures": entries(manifest).iter().map(one).collect::<Vec<_>>() })
}
