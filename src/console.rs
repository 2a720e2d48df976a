//! Lines on the console; the page goes on.

use wasm_bindgen::JsValue;

/// Something that did not come to be.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&line(&[message]));
}

/// Something for a developer who asked for it.
pub(crate) fn info(message: &[&str]) {
    web_sys::console::info_1(&line(message));
}

fn line(message: &[&str]) -> JsValue {
    ["murmur: ", &message.concat()].concat().into()
}
