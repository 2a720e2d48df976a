//! The browser's clock.

use murmur_core::time::Time;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::page::Hear;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setInterval)]
    fn set_interval(callback: &JsValue, milliseconds: i32);
}

/// Calls `hear` with nothing, again and again while the page lives.
pub(crate) fn every(milliseconds: i32, hear: &Hear) {
    set_interval(hear.as_ref(), milliseconds);
}

/// Now, by the device's clock, which may be wrong and may go back.
pub(crate) fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "the one place where the browser's clock is read")]
    Time(js_sys::Date::now() as i64)
}

/// Minutes that local time is ahead of UTC now.
pub(crate) fn offset() -> i16 {
    -(js_sys::Date::new_0().get_timezone_offset() as i16)
}
