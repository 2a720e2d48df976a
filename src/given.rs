//! A visitor made of what happened, as a JavaScript class; `js/testing` gives it its typed face.
//!
//! It is lent no clock, no storage and no randomness: time is what it is asked for, and what it knows is in memory.

use murmur_core::device::given::Given as Core;
use murmur_core::manifest;
use murmur_core::time::{Span, Time};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::more::lines;
use crate::tree;
use crate::view::{given, panel};

/// A visitor of whom all that happens is known. Each question says for when it is asked: milliseconds since 1970, and
/// minutes that local time is ahead of UTC.
#[wasm_bindgen]
pub struct Given(Core);

#[wasm_bindgen]
impl Given {
    /// Takes a manifest, a history (a list, or an export) and the value of each input by name.
    ///
    /// # Errors
    /// All faults of the manifest or of the history, as one text of a line each.
    pub fn read(manifest: &JsValue, history: &JsValue, inputs: &JsValue) -> Result<Given, JsValue> {
        let refuse = |what: &str, faults: Vec<_>| JsValue::from([what, ":\n", &lines(&faults)].concat());
        let manifest =
            manifest::read(&tree::from_js(manifest)).map_err(|faults| refuse("the manifest has faults", faults))?;
        let inputs = tree::entries(inputs);
        let inputs = inputs.into_iter().filter_map(|(name, value)| Some((name, tree::value(&tree::from_js(&value))?)));
        let core = Core::read(manifest, &tree::from_js(history), inputs.collect())
            .map_err(|faults| refuse("the history has faults", faults))?;
        Ok(Given(core))
    }

    /// The segments that hold, in the manifest's order.
    pub fn segments(&mut self, time: f64, offset: i16) -> Vec<String> {
        let device = self.0.at(Time(time as i64), offset);
        let segments = device.manifest().segments.iter().zip(device.members());
        segments.filter(|(_, member)| **member).map(|(segment, _)| segment.name.clone()).collect()
    }

    /// `Explanation`, or undefined for a name that the manifest does not have.
    pub fn explain(&mut self, time: f64, offset: i16, segment: &str) -> JsValue {
        let (time, index) = (Time(time as i64), self.0.manifest().segment(segment));
        index.map_or(JsValue::UNDEFINED, |index| panel::explanation(self.0.at(time, offset), index, time))
    }

    /// `SignalHistory[]`: what has happened.
    pub fn history(&mut self, time: f64, offset: i16) -> JsValue {
        panel::history(self.0.at(Time(time as i64), offset))
    }

    /// The values of a ranked field, the most frequent first; undefined where the manifest ranks no such field.
    pub fn rank(&mut self, time: f64, offset: i16, field: &str) -> Option<Vec<String>> {
        let ranked = self.0.rank(field, Time(time as i64), offset)?;
        Some(ranked.into_iter().map(Into::into).collect())
    }

    /// `PreferenceState[]`: what can be stated, and what was.
    pub fn preferences(&mut self, time: f64, offset: i16) -> JsValue {
        panel::preferences(self.0.at(Time(time as i64), offset))
    }

    /// The next instant at which membership changes; undefined where none comes.
    pub fn next(&mut self, time: f64, offset: i16) -> Option<f64> {
        self.0.at(Time(time as i64), offset);
        self.0.next_flip().map(|time| time.0 as f64)
    }

    /// `Flip[]`: every change of membership from the first event to `until`.
    pub fn flips(&mut self, until: f64) -> JsValue {
        let flips = self.0.flips(Time(until as i64));
        given::flips(&flips, &self.0.manifest().segments)
    }

    /// Milliseconds of a span such as "3d".
    pub fn span(&self, text: &str) -> Option<f64> {
        Span::parse(text).map(|span| span.0 as f64)
    }
}
