//! What a visitor took along, brought back: history, stated preferences and muted segments of an export. Never the key,
//! the question, the coins or the reports: they belong to one profile and are never copied. Nor does a file agree to
//! anything: the consent in it is given back as what the visitor may be asked.
//!
//! An import adds to what is there. Of two answers to one question the later one holds. An event that is there already is not added again, so importing twice is importing
//! once, and two devices' exports may be joined. Signals and fields that the manifest no longer declares are passed over,
//! as they are where history is read from storage; so is what retention no longer allows.

use super::{Device, Unseen};
use crate::consent::Purpose;
use crate::fault::Fault;
use crate::history::Instants;
use crate::history::storage::Storage;
use crate::signal::{Event, FieldValue, Signal};
use crate::sorted;
use crate::time::Time;
use crate::tree::{Tree, quote, whole};

/// Version of the exported document.
const VERSION: i64 = 1;

/// Most faults that are named.
const MOST_FAULTS: usize = 20;

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Events that were not there yet.
    pub events: usize,
    /// Answers that were not there yet, or are later than those that were.
    pub preferences: usize,
    /// What the document agrees to and the visitor did not, here: to be asked.
    pub proposed: Vec<Purpose>,
}

/// What an export holds.
#[derive(Default)]
pub(super) struct Exported<'t> {
    pub(super) signals: Vec<ExportedSignal>,
    /// By index: the answer, and when it was given.
    pub(super) preferences: Vec<(usize, &'t Tree, Time)>,
    muted: Vec<usize>,
}

/// One signal of an export.
pub(super) struct ExportedSignal {
    pub(super) signal: usize,
    pub(super) instants: Vec<Time>,
    pub(super) events: Vec<Event>,
}

impl<S: Storage> Device<S> {
    /// Adds what an export holds, and says what was not there yet. Where storage fails, memory goes on.
    ///
    /// # Errors
    /// All faults of the document, up to 20, and nothing is added; one where the visitor did not agree to storage.
    pub fn import(&mut self, exported: &Tree, now: Time) -> Result<Imported, Vec<Fault>> {
        self.notice_wipe(now);
        if !self.kept {
            return Err(vec![Fault::new(
                "consent",
                "no storage, or no consent to \"store\"",
                "both, before an import",
            )]);
        }
        let mut faults = Vec::new();
        let read = self.read(exported, now, &mut faults);
        if !faults.is_empty() {
            faults.truncate(MOST_FAULTS);
            return Err(faults);
        }
        let mut imported = Imported { proposed: self.proposed(exported), ..Imported::default() };
        for ExportedSignal { signal, instants, events } in read.signals {
            imported.events += self.add_missing(signal, events, now);
            for time in instants {
                let known = self.history.signal(signal).instants();
                if known.is_none_or(|known| time < known.first || known.last < time) {
                    self.history.widen(signal, Instants::at(time));
                    // Where it finds no room it is as old history is: gone with the page.
                    let _ = self.journal.note(&mut self.storage, self.manifest.schema(), signal, Instants::at(time));
                }
            }
        }
        for (index, answer, stated) in read.preferences {
            let declared = &self.manifest.preferences[index];
            let later = self.stated()[index].as_ref().is_none_or(|known| known.at < stated);
            if later && now.since(stated) <= declared.keep {
                let taken = self.statements.state(index, declared, answer, Some(&mut self.storage), stated);
                imported.preferences += usize::from(taken);
            }
        }
        for segment in read.muted {
            let name = self.manifest.segments[segment].name.clone();
            self.mute(&name, true, now);
        }
        self.unseen = Unseen::All;
        Ok(imported)
    }

    fn proposed(&self, exported: &Tree) -> Vec<Purpose> {
        let consent = get(exported, "consent");
        let agreed =
            |purpose: &Purpose| consent.and_then(|consent| get(consent, purpose.name())) == Some(&Tree::Bool(true));
        Purpose::ALL.into_iter().filter(|purpose| agreed(purpose) && !self.consent.allows(*purpose)).collect()
    }

    /// Adds the events that are not there as often as they are given.
    fn add_missing(&mut self, signal: usize, events: Vec<Event>, now: Time) -> usize {
        let Some(keep) = self.manifest.needs[signal].events else { return 0 };
        let times: Vec<_> = events.iter().map(|event| event.time).collect();
        let order = sorted::order(&times).unwrap_or_else(|| (0..events.len() as u32).collect());
        let mut added = 0;
        let mut same_time: Vec<&Event> = Vec::new();
        for event in order.iter().map(|&index| &events[index as usize]) {
            if same_time.last().is_some_and(|last| last.time != event.time) {
                same_time.clear();
            }
            same_time.push(event);
            let given = same_time.iter().filter(|other| **other == event).count();
            let record = self.history.signal(signal);
            let rows = record.between(event.time, event.time);
            if event.time >= now.before(keep) && rows.filter(|row| record.event(*row) == *event).count() < given {
                self.remember(signal, event.clone());
                added += 1;
            }
        }
        added
    }

    pub(super) fn read<'t>(&self, exported: &'t Tree, now: Time, faults: &mut Vec<Fault>) -> Exported<'t> {
        let mut read = Exported::default();
        let version = get(exported, "murmur");
        if number(version) != Some(VERSION) {
            faults.push(Fault::new("murmur", &found(version), "1: a document that export() gave"));
            return read;
        }
        let site = get(exported, "site");
        if text(site) != Some(&self.manifest.site) {
            faults.push(Fault::new("site", &found(site), &quote(&self.manifest.site)));
        }
        for (index, entry) in list(exported, "history", "", faults).iter().enumerate() {
            let path = format!("history[{index}]");
            let name = get(entry, "signal");
            let Some(name) = text(name) else {
                faults.push(Fault::new(&format!("{path}.signal"), &found(name), "a signal's name"));
                continue;
            };
            let Some(signal) = self.manifest.signal(name).filter(|signal| self.manifest.needs[*signal].used) else {
                continue;
            };
            let mut instants = Vec::new();
            for key in ["first", "last"] {
                if get(entry, key).is_some() {
                    instants.extend(time(entry, key, &path, now, faults));
                }
            }
            let events = list(entry, "events", &format!("{path}."), faults).iter().enumerate();
            let declared = &self.manifest.signals[signal];
            let events = events
                .filter_map(|(index, tree)| event(declared, tree, &format!("{path}.events[{index}]"), now, faults));
            read.signals.push(ExportedSignal { signal, events: events.collect(), instants });
        }
        for (index, entry) in optional_list(exported, "preferences", faults).iter().enumerate() {
            let name = text(get(entry, "preference"));
            let declared = self.manifest.preferences.iter().position(|declared| Some(&declared.name) == name);
            // What is offered no more is passed over.
            if let (Some(preference), Some(answer)) = (declared, get(entry, "value"))
                && self.manifest.preferences[preference].read(answer).is_some()
                && let Some(stated) = time(entry, "stated", &format!("preferences[{index}]"), now, faults)
            {
                read.preferences.push((preference, answer, stated));
            }
        }
        let muted = optional_list(exported, "muted", faults).iter();
        read.muted = muted.filter_map(|name| self.manifest.segment(text(Some(name))?)).collect();
        read
    }
}

pub(super) fn event(signal: &Signal, tree: &Tree, path: &str, now: Time, faults: &mut Vec<Fault>) -> Option<Event> {
    let time = time(tree, "time", path, now, faults);
    let offset = get(tree, "offset");
    let minutes = number(offset).and_then(|minutes| i16::try_from(minutes).ok());
    if minutes.is_none() {
        faults.push(Fault::new(&format!("{path}.offset"), &found(offset), "whole minutes ahead of UTC"));
    }
    let mut values = vec![FieldValue::Missing; signal.fields.len()];
    let fields = match get(tree, "fields") {
        Some(Tree::Map(fields)) => fields.as_slice(),
        other => {
            faults.push(Fault::new(&format!("{path}.fields"), &found(other), "an object"));
            &[]
        }
    };
    for (name, given) in fields {
        let Some(index) = signal.field(name) else { continue };
        let kind = signal.fields[index].kind;
        let value = match given {
            Tree::Number(number) => kind.from_number(*number),
            Tree::Bool(value) => kind.from_bool(*value),
            Tree::Text(text) => kind.from_text(text),
            _ => kind.from_number(f64::NAN),
        };
        match value {
            Ok(value) => values[index] = value,
            Err(fault) => {
                faults.push(Fault::new(&format!("{path}.fields.{name}"), &given.describe(), fault.expected()));
            }
        }
    }
    Some(Event { time: time?, offset: minutes?, values })
}

pub(super) fn time(tree: &Tree, key: &str, path: &str, now: Time, faults: &mut Vec<Fault>) -> Option<Time> {
    let given = get(tree, key);
    let time = number(given).map(Time).filter(|time| *time <= now);
    if time.is_none() {
        faults.push(Fault::new(
            &format!("{path}.{key}"),
            &found(given),
            "whole milliseconds since 1970, not after now",
        ));
    }
    time
}

fn list<'t>(tree: &'t Tree, key: &str, path: &str, faults: &mut Vec<Fault>) -> &'t [Tree] {
    match get(tree, key) {
        Some(Tree::List(items)) => items,
        other => {
            faults.push(Fault::new(&format!("{path}{key}"), &found(other), "a list"));
            &[]
        }
    }
}

/// A list that earlier documents do not have.
fn optional_list<'t>(tree: &'t Tree, key: &str, faults: &mut Vec<Fault>) -> &'t [Tree] {
    if get(tree, key).is_some() { list(tree, key, "", faults) } else { &[] }
}

pub(super) fn get<'t>(tree: &'t Tree, key: &str) -> Option<&'t Tree> {
    let Tree::Map(entries) = tree else { return None };
    entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

fn number(tree: Option<&Tree>) -> Option<i64> {
    if let Some(Tree::Number(number)) = tree { whole(*number) } else { None }
}

pub(super) fn text(tree: Option<&Tree>) -> Option<&String> {
    if let Some(Tree::Text(text)) = tree { Some(text) } else { None }
}

pub(super) fn found(tree: Option<&Tree>) -> String {
    tree.map_or_else(|| "nothing".into(), Tree::describe)
}
