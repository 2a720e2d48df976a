//! The life of the page: how a visit began, whether its frame may report, when it is hidden or shown.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, VisibilityState, Window};

use crate::navigation::listen;

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

/// Calls `handler` at each of these moments while the page lives. Never on `unload`, which is not reliable and keeps
/// pages out of the back-forward cache.
pub(crate) fn watch(window: &Window, document: &Document, handler: impl Fn(Moment) + Clone + 'static) {
    let visibility = document.clone();
    let notify = handler.clone();
    listen(document, "visibilitychange", move |_| {
        notify(if visibility.visibility_state() == VisibilityState::Hidden { Moment::Hidden } else { Moment::Shown });
    });
    let notify = handler.clone();
    listen(window, "pagehide", move |_| notify(Moment::Hidden));
    let notify = handler.clone();
    listen(window, "pageshow", move |event| {
        let restored = Reflect::get(&event, &"persisted".into()).is_ok_and(|persisted| persisted.is_truthy());
        if restored {
            notify(Moment::Shown);
        }
    });
    let notify = handler.clone();
    listen(window, "online", move |_| notify(Moment::Online));
    listen(window, "storage", move |event| {
        let key = Reflect::get(&event, &"key".into()).ok().and_then(|key| key.as_string());
        // No key: everything was cleared.
        if key.is_none_or(|key| key.starts_with(murmur_core::history::storage::PREFIX)) {
            handler(Moment::Stored);
        }
    });
}

/// Whether this is the first page of a visit: not a reload, and not reached from another page of the site.
pub(crate) fn is_first_of_visit(window: &Window, document: &Document) -> bool {
    let origin = window.location().origin().unwrap_or_default();
    let referrer = document.referrer();
    let from_site = referrer.strip_prefix(&origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    !from_site && navigation_type(window).as_deref() != Some("reload")
}

/// False in a frame of another top-level site, where the visitor did not choose to be.
pub(crate) fn may_report(window: &Window) -> bool {
    let Ok(Some(top)) = window.top() else { return false };
    if js_sys::Object::is(&top, window) {
        return true;
    }
    let origin = window.location().origin().ok();
    origin.is_some() && top.location().origin().ok() == origin
}

fn navigation_type(window: &Window) -> Option<String> {
    let performance = Reflect::get(window, &"performance".into()).ok()?;
    let get = Reflect::get(&performance, &"getEntriesByType".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let entries = get.call1(&performance, &JsValue::from_str("navigation")).ok()?;
    let first = Reflect::get_u32(&entries, 0).ok()?;
    Reflect::get(&first, &"type".into()).ok()?.as_string()
}
