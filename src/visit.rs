//! The visit's coarse classes, each read only where a rule asks for it.

use murmur_core::context::visit::{self, Part};
use murmur_core::device::Device;
use murmur_core::expression::Value;
use wasm_bindgen::JsValue;

use crate::js::{call, get, text, window};
use crate::navigation::origin;
use crate::store::Store;

/// Tells `device` what its rules read of this visit.
pub(crate) fn read(device: &mut Device<Store>) {
    for (name, part) in Part::ALL {
        let input = ["visit.", name].concat();
        if device.manifest().input(&input).is_some() {
            device.set_input(&input, class(part).map(|class| Value::Text(class.into())));
        }
    }
}

fn class(part: Part) -> Option<String> {
    let window = window();
    let parameter = |name| visit::parameter(&text(&get(&window, "location"), "search")?, name);
    match part {
        Part::Referrer => {
            let referrer = text(&get(&window, "document"), "referrer").unwrap_or_default();
            Some(visit::referrer(&referrer, &origin().unwrap_or_default()).into())
        }
        Part::Campaign => parameter("utm_campaign"),
        Part::Source => parameter("utm_source"),
        Part::Medium => parameter("utm_medium"),
        Part::Device => {
            let coarse = get(&call(&window, "matchMedia", &"(pointer: coarse)".into()), "matches").is_truthy();
            let width = get(&get(&window, "screen"), "width").as_f64().unwrap_or_default();
            Some(visit::device(coarse, width as u32).into())
        }
        Part::Language => visit::language(&text(&get(&window, "navigator"), "language")?),
        Part::Region => {
            let format = call(&get(&window, "Intl"), "DateTimeFormat", &JsValue::UNDEFINED);
            visit::region(&text(&call(&format, "resolvedOptions", &JsValue::UNDEFINED), "timeZone")?).map(Into::into)
        }
    }
}
