//! What a manifest means for people: generated from it, so never behind it and never kept by hand.
//!
//! [`documents`] writes a card for every segment and question, a notice for visitors, a disclosure of what is stored, a
//! map of where data flows, and the draft of an impact assessment. [`change`] says what another manifest changes for
//! visitors.

mod assessment;
mod cards;
pub mod change;
mod flow;
mod notice;
mod promise;
mod storage;
pub mod text;

use murmur_core::manifest::Manifest;
use serde_json::Value;

use text::Block;

/// One of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A card for every segment and question.
    Cards,
    /// What visitors read.
    Notice,
    /// What lies in a browser's storage, by name.
    Storage,
    /// Where data flows, and what does not.
    Flow,
    /// The draft of a data-protection impact assessment.
    Assessment,
}

impl Part {
    /// In the order in which they are printed.
    pub const ALL: [Part; 5] = [Part::Cards, Part::Notice, Part::Storage, Part::Flow, Part::Assessment];

    /// Its name as a file.
    pub fn name(self) -> &'static str {
        match self {
            Part::Cards => "cards",
            Part::Notice => "notice",
            Part::Storage => "storage",
            Part::Flow => "flow",
            Part::Assessment => "assessment",
        }
    }

    /// The document for a manifest.
    pub fn write(self, manifest: &Manifest) -> Vec<Block> {
        match self {
            Part::Cards => cards::write(manifest),
            Part::Notice => notice::write(manifest),
            Part::Storage => storage::write(manifest),
            Part::Flow => flow::write(manifest),
            Part::Assessment => assessment::write(manifest),
        }
    }
}

/// Everything that the documents say, for programs: the cards, what is stored (in the form of the IAB's device storage
/// disclosure), and the score of the assessment with its reasons.
pub fn as_json(manifest: &Manifest) -> Value {
    let risk = assessment::risk(manifest);
    serde_json::json!({
        "site": manifest.site,
        "policy": manifest.policy.hash(),
        "segments": cards::segments_as_json(manifest),
        "questions": cards::questions_as_json(manifest),
        "storage": storage::disclosure(manifest),
        "risk": {
            "score": risk.score(),
            "level": risk.level(),
            "reasons": risk.reasons.iter().map(|reason| serde_json::json!({
                "points": reason.points, "reason": reason.text, "instead": reason.instead,
            })).collect::<Vec<_>>(),
        },
    })
}

/// The disclosure of what is stored, for a consent manager: `{ "disclosures": [ … ] }`.
pub fn disclosure(manifest: &Manifest) -> Value {
    storage::disclosure(manifest)
}

#[cfg(test)]
mod tests;
