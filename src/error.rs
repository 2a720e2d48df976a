//! Errors as JavaScript sees them: an `Error` with a `code`.

use murmur_core::digits::digits;
use murmur_core::fault::Fault;
use wasm_bindgen::JsValue;

/// An error with a code for programs and a message for people.
pub(crate) fn error(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    // Setting a property of a fresh Error can't fail.
    let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}

/// All faults of a manifest in one message, a line each.
pub(crate) fn manifest(faults: &[Fault]) -> JsValue {
    error("manifest", &["the manifest has ", &digits(faults.len()), " faults:\n", &lines(faults)].concat())
}

/// A line for each fault.
pub(crate) fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::text).collect::<Vec<_>>().join("\n")
}

/// One line on the console; the page goes on.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&["murmur: ", message].concat().into());
}

/// One line on the console of a developer who asked for it.
pub(crate) fn info(message: &str, detail: &str) {
    web_sys::console::info_1(&["murmur: ", message, " ", detail].concat().into());
}
