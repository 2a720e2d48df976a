//! JSON text for what JavaScript is given: however much it is, one crossing and the browser's own parser.

use js_sys::JSON;
use murmur_core::digits::digits;
use murmur_core::tree::{push_json, whole};
use wasm_bindgen::JsValue;

/// JSON under way. Items of a list have the key "".
#[derive(Default)]
pub(crate) struct Json(String);

impl Json {
    /// What was written, as JavaScript has it.
    pub(crate) fn into_js(self) -> JsValue {
        // What is written here is JSON.
        JSON::parse(&self.0).unwrap_or(JsValue::UNDEFINED)
    }

    /// Begins an object or a list by its bracket.
    pub(crate) fn open(&mut self, key: &str, bracket: char) {
        self.key(key);
        self.0.push(bracket);
    }

    /// Ends it.
    pub(crate) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        push_json(&mut self.0, text);
    }

    /// The text, where there is one; else the key is left out.
    #[cfg(feature = "more")]
    pub(crate) fn optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    pub(crate) fn bool(&mut self, key: &str, value: bool) {
        self.key(key);
        self.0.push_str(if value { "true" } else { "false" });
    }

    /// The number; one that is not finite is null.
    pub(crate) fn number(&mut self, key: &str, value: f64) {
        self.key(key);
        match whole(value) {
            Some(whole) => self.0.push_str(&digits(whole)),
            // JavaScript writes decimals, so that this module need not know how.
            None => self.0.extend(JSON::stringify(&value.into()).map(String::from)),
        }
    }

    fn key(&mut self, key: &str) {
        if !self.0.ends_with(['{', '[', ':']) && !self.0.is_empty() {
            self.0.push(',');
        }
        if !key.is_empty() {
            push_json(&mut self.0, key);
            self.0.push(':');
        }
    }
}
