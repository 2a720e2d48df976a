//! Why each purpose is allowed or not: every word on it, and what became of it. Codes; the words are for `js/` to say.

use super::{Heard, Purpose, Said, Source};

/// Where a word on a purpose came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Somebody said it.
    Source(Source),
    /// The browser asks for privacy.
    Gpc,
    /// Nobody said anything: no.
    Default,
}

impl Speaker {
    /// The name in the public API.
    pub fn name(self) -> &'static str {
        match self {
            Speaker::Source(source) => source.name(),
            Speaker::Gpc => "gpc",
            Speaker::Default => "default",
        }
    }
}

/// What became of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The most explicit yes: it is in force.
    Given,
    /// The most explicit no: it is in force.
    Refused,
    /// A more explicit source said yes or no.
    Outranked,
    /// A yes that Global Privacy Control takes away.
    PrivacySignal,
    /// The visitor's yes came later, in spite of Global Privacy Control.
    InSpite,
    /// A yes to reports without a yes to storage, where the key would be.
    NeedsStore,
    /// It spoke on an earlier page and not on this one.
    NotHeard,
    /// Nobody said anything.
    Unknown,
}

impl Why {
    /// The code in the public API.
    pub fn name(self) -> &'static str {
        match self {
            Why::Given => "given",
            Why::Refused => "refused",
            Why::Outranked => "outranked",
            Why::PrivacySignal => "gpc",
            Why::InSpite => "in-spite",
            Why::NeedsStore => "needs-store",
            Why::NotHeard => "not-heard",
            Why::Unknown => "unknown",
        }
    }
}

/// One word on one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// On what.
    pub purpose: Purpose,
    /// By whom.
    pub speaker: Speaker,
    /// Yes or no.
    pub said: bool,
    /// Whether it decides.
    pub in_force: bool,
    /// Why it does or doesn't.
    pub why: Why,
}

/// Every word on every purpose, the most explicit first; of each purpose exactly one is in force.
pub fn trace(said: &Said, heard: Heard) -> Vec<Entry> {
    let consent = said.resolve(heard);
    let mut entries = Vec::new();
    for purpose in Purpose::ALL {
        let decisive = said.decisive(purpose, heard);
        let allowed = consent.allows(purpose);
        let mut taken = false;
        for source in Source::ALL {
            let Some((word, _)) = said.word(source, purpose) else { continue };
            let why = if !heard.has(source) {
                Why::NotHeard
            } else if decisive.is_none_or(|(decides, ..)| decides != source) {
                Why::Outranked
            } else if !word {
                Why::Refused
            } else if allowed {
                Why::Given
            } else if purpose == Purpose::Report && !consent.allows(Purpose::Store) {
                Why::NeedsStore
            } else {
                taken = true;
                Why::PrivacySignal
            };
            let in_force = matches!(why, Why::Given | Why::Refused);
            entries.push(Entry { purpose, speaker: Speaker::Source(source), said: word, in_force, why });
        }
        if heard.privacy() && purpose.leaves() {
            let why = if allowed {
                Why::InSpite
            } else if taken {
                Why::PrivacySignal
            } else {
                Why::Outranked
            };
            entries.push(Entry { purpose, speaker: Speaker::Gpc, said: false, in_force: taken, why });
        }
        if !entries.iter().any(|entry| entry.purpose == purpose && entry.in_force) {
            entries.push(Entry { purpose, speaker: Speaker::Default, said: false, in_force: true, why: Why::Unknown });
        }
    }
    entries
}
