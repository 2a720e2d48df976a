//! Whether the page is being left for another page of the same site: then the visit goes on.

use std::cell::Cell;
use std::rc::Rc;

use murmur_core::time::{Span, Time};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlAnchorElement, MouseEvent, Window};

use crate::clock;

/// A page that is still there so long after a navigation began did not follow it.
const EXPLAINS: Span = Span(5 * Span::SECOND.0);

/// Notes the last navigation inside the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Navigation(Rc<Cell<Option<Time>>>);

impl Navigation {
    /// Watches the Navigation API, which sees each navigation that the page or a visitor in it begins; where there is
    /// none, clicks on links and submits stand in for it.
    pub(crate) fn watch(window: &Window, document: &Document) -> Navigation {
        let navigation = Navigation::default();
        let noted = navigation.0.clone();
        let api = js_sys::Reflect::get(window, &"navigation".into()).ok();
        if let Some(api) = api.and_then(|api| api.dyn_into::<web_sys::EventTarget>().ok()) {
            listen(&api, "navigate", move |event| {
                if leads_to_another_page_of_the_site(&event) {
                    noted.set(Some(clock::now()));
                }
            });
            return navigation;
        }
        listen(document, "click", move |event| {
            if stays_on_site(&event) {
                noted.set(Some(clock::now()));
            }
        });
        let noted = navigation.0.clone();
        listen(document, "submit", move |_| noted.set(Some(clock::now())));
        navigation
    }

    /// Whether a navigation inside the site explains that the page is hidden now.
    pub(crate) fn explains_hiding(&self, now: Time) -> bool {
        self.0.get().is_some_and(|began| now.since(began) < EXPLAINS)
    }
}

/// Calls `handler` for every `event` of `target` while the page lives. Passive: it never delays the page.
pub(crate) fn listen(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    // Without the listener a report is made at the next visit instead.
    let _ = target.add_event_listener_with_callback_and_bool(event, closure.as_ref().unchecked_ref(), true);
    closure.forget();
}

/// A plain click on a link to this origin that opens in this tab.
fn stays_on_site(event: &Event) -> bool {
    let Some(click) = event.dyn_ref::<MouseEvent>() else { return false };
    if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
        return false;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|element| element.closest("a[href]").ok()?);
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return false };
    let here = web_sys::window().and_then(|window| window.location().origin().ok());
    let in_this_tab = matches!(link.target().as_str(), "" | "_self");
    in_this_tab && !link.has_attribute("download") && Some(link.origin()) == here
}

fn leads_to_another_page_of_the_site(event: &Event) -> bool {
    let get = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).ok();
    let Some(destination) = get(event, "destination") else { return false };
    if get(&destination, "sameDocument").is_some_and(|same| same.is_truthy()) {
        return false;
    }
    let url = get(&destination, "url").and_then(|url| url.as_string());
    let here = web_sys::window().and_then(|window| window.location().origin().ok());
    match (url, here) {
        (Some(url), Some(here)) => {
            url.strip_prefix(&here).is_some_and(|rest| rest.starts_with(['/', '?', '#']) || rest.is_empty())
        }
        _ => false,
    }
}
