//! What a page knows, as texts: for the module that is loaded only when something is asked for.
//!
//! Texts come in pairs. One under a name of storage is what stands there, or would if storage took it. History is that in
//! memory, which may be longer than what storage has room for: `events.0` is a chunk of the first signal's events,
//! `instants.0` its first and last instant. `input.0` is the value of the first input, and the rest is said by its name.

use super::{CONSENT, Device, LIMIT, muted, statements, stays};
use crate::digits::digits;
use crate::expression::Value;
use crate::history::Instants;
use crate::history::chunk::Writer;
use crate::history::journal::CHUNK_BYTES;
use crate::history::storage::{GENERATION, Storage};
use crate::history::text;
use crate::privacy::profile;

pub(super) const EVENTS: &str = "events.";
pub(super) const INSTANTS: &str = "instants.";
pub(super) const INPUT: &str = "input.";
pub(super) const HEARD: &str = "heard";
pub(super) const LANE: &str = "lane";
pub(super) const OFFSET: &str = "offset";
pub(super) const MAY_REPORT: &str = "may_report";
pub(super) const CHANGES: &str = "changes";

/// Joins what is several in one text; no page says it.
pub(super) const SEPARATOR: char = '\u{1f}';

impl<S: Storage> Device<S> {
    /// What this page knows, as names and texts in turn.
    pub fn state(&self) -> Vec<String> {
        let mut state = Vec::new();
        let mut add = |parts: &[&str], text: String| {
            state.push(parts.concat());
            state.push(text);
        };
        for name in [profile::NAME, GENERATION] {
            if let Some(text) = self.storage.get(name).filter(|_| self.kept || name != GENERATION) {
                add(&[name], text);
            }
        }
        if let Some(said) = self.said.encode(true) {
            add(&[CONSENT], said);
        }
        add(&[HEARD], digits(self.heard.bits()));
        add(&[LIMIT], self.limit().name().into());
        add(&[muted::NAME], self.muted().into());
        add(&[stays::NAME], stays::text(&self.engine, &self.manifest.segments));
        for (preference, stated) in self.manifest.preferences.iter().zip(self.statements.all()) {
            if let Some(stated) = stated {
                add(&[statements::NAME, &preference.name], stated.encode());
            }
        }
        for (index, signal) in self.manifest.signals.iter().enumerate() {
            let record = self.history.signal(index);
            if let Some(Instants { first, last }) = record.instants() {
                add(&[INSTANTS, &digits(index)], [&digits(first.0), " ", &digits(last.0)].concat());
            }
            let mut writer = Writer::new(signal);
            for row in 0..record.len() {
                writer.push(signal, &record.event(row));
                if writer.len() > CHUNK_BYTES || row + 1 == record.len() {
                    add(&[EVENTS, &digits(index)], text::encode(writer.seal()));
                    writer = Writer::new(signal);
                }
            }
        }
        for (index, input) in self.inputs.iter().enumerate() {
            if let Some(text) = input.as_ref().and_then(input_text) {
                add(&[INPUT, &digits(index)], text);
            }
        }
        let mut changes = String::new();
        for index in 0..self.manifest.segments.len() {
            changes.push_str(&digits(self.engine.changes(index)));
            changes.push(SEPARATOR);
        }
        add(&[CHANGES], changes);
        add(&[LANE], digits(self.journal.lane()));
        add(&[OFFSET], digits(self.offset));
        if self.may_report {
            add(&[MAY_REPORT], String::new());
        }
        state
    }
}

/// The text of a text, or of a list of them; a number is a preference, which has its own.
fn input_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::List(items) => {
            let mut joined = String::new();
            for item in items {
                if let Value::Text(text) = item {
                    joined.push_str(text);
                    joined.push(SEPARATOR);
                }
            }
            Some(joined)
        }
        _ => None,
    }
}
