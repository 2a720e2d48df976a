//! The life of the page: how a visit began, whether its frame may report, when it is hidden or shown.

use js_sys::{Object, Reflect};
use murmur_core::automation;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use crate::js::{call, get, text, window};
use crate::navigation::origin;

/// Something that happened to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Hidden, or about to be gone.
    Hidden,
    /// Shown again, perhaps after sleep or from the back-forward cache.
    Shown,
    /// The network is back.
    Online,
    /// Another page of this origin changed what is stored.
    Stored,
}

/// What all events of the page call: one closure, because each one more is code and glue.
pub(crate) type Hear = Closure<dyn FnMut(JsValue)>;

/// Has `hear` called at the events that [`moment`] knows, while the page lives. Never on `unload`, which is not reliable
/// and keeps pages out of the back-forward cache.
pub(crate) fn watch(hear: &Hear) {
    listen(&window(), &["visibilitychange", "pagehide", "pageshow", "online", "storage"], hear);
}

/// What an event of this name means.
pub(crate) fn moment(name: &str, event: &JsValue) -> Option<Moment> {
    match name {
        "visibilitychange" if get(&get(event, "target"), "hidden").is_truthy() => Some(Moment::Hidden),
        "visibilitychange" => Some(Moment::Shown),
        "pagehide" => Some(Moment::Hidden),
        "pageshow" if get(event, "persisted").is_truthy() => Some(Moment::Shown),
        "online" => Some(Moment::Online),
        // No key: everything was cleared.
        "storage" if text(event, "key").is_none_or(|key| key.starts_with(murmur_core::history::storage::PREFIX)) => {
            Some(Moment::Stored)
        }
        _ => None,
    }
}

/// Calls `hear` for these events of `target` before anyone else hears them, and without ever delaying the page.
pub(crate) fn listen(target: &JsValue, events: &[&str], hear: &Hear) {
    let target: &EventTarget = target.unchecked_ref();
    for event in events {
        // Without the listener a report is made at the next visit instead.
        let _ = target.add_event_listener_with_callback_and_bool(event, hear.as_ref().unchecked_ref(), true);
    }
}

/// Whether this is the first page of a visit: not a reload, and not reached from another page of the site.
pub(crate) fn is_first_of_visit() -> bool {
    let referrer = text(&get(&window(), "document"), "referrer").unwrap_or_default();
    let rest = referrer.strip_prefix(&*origin().unwrap_or_default());
    let from_site = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let entries = call(&get(&window(), "performance"), "getEntriesByType", &"navigation".into());
    let first = Reflect::get_u32(&entries, 0).unwrap_or(JsValue::UNDEFINED);
    !from_site && text(&first, "type").as_deref() != Some("reload")
}

/// Whether a program reads this page and no person: by its name, or because it says that it is driven.
pub(crate) fn is_bot() -> bool {
    let navigator = get(&window(), "navigator");
    let driven = get(&navigator, "webdriver").is_truthy();
    driven || text(&navigator, "userAgent").is_some_and(|agent| automation::is_bot(&agent))
}

/// False in a frame of another top-level site, where the visitor did not choose to be.
pub(crate) fn may_report() -> bool {
    let top = get(&window(), "top");
    let here = origin();
    // The address of another site's frame can't be read.
    Object::is(&top, &window()) || here.is_some() && text(&get(&top, "location"), "origin") == here
}
