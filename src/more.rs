//! What is loaded once something is asked for, as a JavaScript class; `js/murmur.ts` calls it.
//!
//! It works on what a page's [`Client`](crate::client::Client) says of itself, and keeps nothing but the manifest and the
//! model of topics. Where a page did not understand something it says why.

use std::cell::RefCell;

use js_sys::Array;
use murmur_core::context::page::Page;
use murmur_core::context::topics::{self, Model, ModelFault, Topic};
use murmur_core::device::import::Imported;
use murmur_core::device::{Device, restored};
use murmur_core::digits::digits;
use murmur_core::fault::Fault;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::{self, Manifest};
use murmur_core::privacy::preset::Limit;
use murmur_core::signal::Signal;
use murmur_core::time::Time;
use murmur_core::tree::quote;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::console::{info, warn};
use crate::store::Store;
use crate::view::panel;
use crate::{clock, context, event, js, tree};

/// What can be asked about a page with this manifest.
#[wasm_bindgen]
pub struct More {
    manifest: Manifest,
    /// What knows a page's topics, once it is here.
    model: RefCell<Option<Model>>,
}

#[wasm_bindgen]
impl More {
    /// Takes a manifest that `JSON.parse` gave.
    ///
    /// # Errors
    /// All its faults, as one text of a line each.
    pub fn read(manifest: &JsValue) -> Result<More, JsValue> {
        let manifest = manifest::read(&tree::from_js(manifest)).map_err(|faults| {
            JsValue::from(["the manifest has ", &digits(faults.len()), " faults:\n", &lines(&faults)].concat())
        })?;
        Ok(More { manifest, model: RefCell::default() })
    }

    /// `Explanation`, or undefined for a name that the manifest does not have.
    pub fn explain(&self, state: Vec<String>, segment: &str) -> JsValue {
        let index = self.manifest.segment(segment);
        index.map_or(JsValue::UNDEFINED, |index| panel::explanation(&mut self.device(&state), index, clock::now()))
    }

    /// `ConsentTraceEntry[]`: every word on every purpose, and what became of it.
    #[wasm_bindgen(js_name = consentTrace)]
    pub fn consent_trace(&self, state: Vec<String>) -> JsValue {
        panel::trace(&self.device(&state))
    }

    /// `ConsentRecord[]`: what was said, oldest first.
    #[wasm_bindgen(js_name = consentRecords)]
    pub fn consent_records(&self, state: Vec<String>) -> JsValue {
        panel::records(&self.device(&state))
    }

    /// `PreferenceState[]`: what can be stated, and what was.
    pub fn preferences(&self, state: Vec<String>) -> JsValue {
        panel::preferences(&self.device(&state))
    }

    /// `SignalHistory[]`: what is remembered, by signal.
    pub fn history(&self, state: Vec<String>) -> JsValue {
        panel::history(&self.device(&state))
    }

    /// `Ledger`: every report this profile ever made, and where it is only shown the next one.
    pub fn ledger(&self, state: Vec<String>, debug: bool) -> JsValue {
        let device = self.device(&state);
        let now = clock::now();
        let next = if debug { device.preview(now).ok().map(|report| report.body()) } else { None };
        panel::ledger(&device, next, now)
    }

    /// Shows the next report on the console, or says why none is due.
    pub fn show(&self, state: Vec<String>) {
        let (device, now) = (self.device(&state), clock::now());
        match device.preview(now) {
            Ok(report) => info(&["debug, not sent: ", &report.body()]),
            Err(_) => {
                let reason = device.quiet(now).map_or("", |(quiet, _)| quiet.reason());
                info(&["debug, no report is due: ", reason]);
            }
        }
    }

    /// `Exported`: what the visitor may take along.
    pub fn export(&self, state: Vec<String>) -> JsValue {
        panel::exported(&mut self.device(&state), clock::now())
    }

    /// Adds what an export holds to what is stored, which the page then reads again, and gives `Imported`.
    pub fn import(&self, state: Vec<String>, exported: &JsValue) -> JsValue {
        let (exported, now) = (tree::from_js(exported), clock::now());
        let mut known = self.device(&state);
        let imported =
            if known.is_kept() { self.stored(&state).import(&exported, now) } else { known.import(&exported, now) };
        let (imported, faults) =
            imported.map_or_else(|faults| (Imported::default(), faults), |done| (done, Vec::new()));
        if !faults.is_empty() {
            warn(&["import: ", &lines(&faults)].concat());
        }
        panel::imported(&imported, &faults)
    }

    /// Erases stored events of one signal, or of all for "", in the closed interval; the page then reads again what is left.
    pub fn erase(&self, state: Vec<String>, signal: &str, from: f64, to: f64) {
        let index = self.manifest.signal(signal);
        let (from, to) = (Time(from as i64), Time(to as i64));
        if index.is_none() && !signal.is_empty() {
            return; // not one of them must never mean all
        }
        if self.stored(&state).erase_events(index, from, to, clock::now()).is_err() {
            warn(
                "erase: the browser's storage refused; what was to be erased is gone, and perhaps what was stored with it",
            );
        }
    }

    /// Says on the console which name is none.
    pub fn unknown(&self, call: &str, name: &str) {
        let of = if call == "mute" { "segment" } else { "signal" };
        warn(&[call, "(", &quote(name), "): not a ", of, " of the manifest"].concat());
    }

    /// `Context`: what the page says of itself, read now.
    pub fn context(&self) -> JsValue {
        let page = context::page();
        panel::context(&page, &self.topics(&page))
    }

    /// What rules read of the page: its path, what kinds of thing it is, its first topic, and all of them. `model` is that
    /// of topics, where one came.
    #[wasm_bindgen(js_name = readPage)]
    pub fn read_page(&self, model: Option<Vec<u8>>) -> Array {
        if let Some(bytes) = model {
            match Model::open(&bytes) {
                Ok(model) => drop(self.model.replace(Some(model))),
                Err(ModelFault::Sensitive(topic)) => warn(&["the model has a sensitive topic: ", &topic].concat()),
                Err(_) => warn("the model of topics can't be read: murmur topics train writes one"),
            }
        }
        let page = context::page();
        let texts = |texts: &[String]| {
            let list = || texts.iter().map(JsValue::from).collect::<Array>().into();
            if texts.is_empty() { JsValue::UNDEFINED } else { list() }
        };
        let topics: Vec<_> = self.topics(&page).into_iter().map(|topic| topic.name).collect();
        let first = topics.first().map_or(JsValue::UNDEFINED, JsValue::from);
        [page.path.into(), texts(&page.kinds), first, texts(&topics)].into_iter().collect()
    }

    /// Says on the console why an event was not taken.
    pub fn untracked(&self, signal: &str, fields: &JsValue, options: &JsValue) {
        warn(&self.why_untracked(signal, fields, options));
    }

    /// Says on the console why a limit was not taken.
    pub fn unlimited(&self, limit: &str) {
        let reason = match Limit::parse(limit) {
            Some(_) => "this profile has reported under a stricter one, which stays",
            None => "expected the name of a preset, \"none\", or null",
        };
        warn(&["limit(", &quote(limit), "): ", reason].concat());
    }

    /// Says on the console why an answer was not taken.
    pub fn unpreferred(&self, preference: &str, answer: &JsValue) {
        let declared = self.manifest.preferences.iter().find(|declared| declared.name == preference);
        let reason = match declared {
            None => "not a preference of the manifest".into(),
            Some(declared) => {
                let found = tree::from_js(answer).describe();
                ["found ", &found, "; expected ", &declared.expected(), ", or null"].concat()
            }
        };
        warn(&["prefer(\"", preference, "\"): ", &reason].concat());
    }
}

impl More {
    fn device(&self, state: &[String]) -> Device<MemoryStorage> {
        Device::restored(self.manifest.clone(), state, clock::now())
    }

    /// What this origin's storage holds, written to as the page of this state does.
    fn stored(&self, state: &[String]) -> Device<Store> {
        let now = clock::now();
        let mut device = Device::open(self.manifest.clone(), Store::open(true), restored::lane(state), false, now);
        device.hear(restored::heard(state), now);
        device
    }

    /// What the page is about, best first.
    fn topics(&self, page: &Page) -> Vec<Topic> {
        let declared = self.manifest.topics.as_ref();
        declared.map_or_else(|| topics::declared(page), |topics| topics.of(self.model.borrow().as_ref(), page))
    }

    fn why_untracked(&self, name: &str, fields: &JsValue, options: &JsValue) -> String {
        let Some(index) = self.manifest.signal(name) else {
            let names: Vec<_> = self.manifest.signals.iter().map(|signal| signal.name.as_str()).collect();
            return ["track(", &quote(name), "): not a signal of the manifest, which has ", &names.join(", ")].concat();
        };
        let reason = wrong_field(&self.manifest.signals[index], fields).unwrap_or_else(|| {
            let keep = self.manifest.needs[index].events.unwrap_or_default();
            wrong_time(options).unwrap_or_else(|| {
                let late = event::time(options, clock::now()).is_some_and(|time| time > clock::now());
                if late {
                    "the event lies in the future and is not kept".into()
                } else {
                    ["the event is older than the ", &keep.in_words(), " that are kept, and is not"].concat()
                }
            })
        });
        ["track(\"", name, "\"): ", &reason].concat()
    }
}

fn wrong_time(options: &JsValue) -> Option<String> {
    if event::time(options, clock::now()).is_some() {
        return None;
    }
    if !options.is_object() {
        return Some("the options must be an object, such as { at }".into());
    }
    let found = tree::describe(&js::get(options, "at"));
    Some(["at takes milliseconds since 1970 or a Date, found ", &found].concat())
}

fn wrong_field(signal: &Signal, fields: &JsValue) -> Option<String> {
    if event::values(signal, fields).is_some() {
        return None;
    }
    if !fields.is_object() {
        return Some("fields must be an object".into());
    }
    tree::entries(fields).iter().find_map(|(name, given)| {
        let Some(index) = signal.field(name) else {
            return Some(["the signal declares no field ", &quote(name)].concat());
        };
        let fault = event::value(signal.fields[index].kind, given).err()?;
        Some(["the field \"", name, "\" takes ", fault.expected(), ", found ", &tree::describe(given)].concat())
    })
}

/// A line for each fault.
pub(crate) fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::text).collect::<Vec<_>>().join("\n")
}
