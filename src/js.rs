//! Properties of JavaScript values. One import serves them all; each typed getter of web-sys would be one more.

#[cfg(feature = "page")]
use js_sys::Function;
use js_sys::Reflect;
#[cfg(feature = "page")]
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;
}

/// The page's window.
pub(crate) fn window() -> JsValue {
    GLOBAL.with(JsValue::clone)
}

/// The property `name`; undefined where there is none, or where reading it throws.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The same, as text.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// What the method `name` gives for one argument; undefined where there is none, or where it throws.
#[cfg(feature = "page")]
pub(crate) fn call(object: &JsValue, name: &str, argument: &JsValue) -> JsValue {
    let method = get(object, name).dyn_into::<Function>().ok();
    method.and_then(|method| method.call1(object, argument).ok()).unwrap_or(JsValue::UNDEFINED)
}
