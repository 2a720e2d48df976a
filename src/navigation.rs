//! Whether the page is being left for another page of the same site: then the visit goes on.

use std::cell::Cell;

use murmur_core::time::{Span, Time};
use wasm_bindgen::JsValue;

use crate::clock;
use crate::js::{call, get, text, window};
use crate::page::{Hear, listen};

/// A page that is still there so long after a navigation began did not follow it.
const EXPLAINS: Span = Span(5 * Span::SECOND.0);

/// Notes the last navigation inside the site.
#[derive(Debug, Default)]
pub(crate) struct Navigation(Cell<Option<Time>>);

impl Navigation {
    /// Watches the Navigation API, which sees each navigation that the page or a visitor in it begins; where there is
    /// none, clicks on links and submits stand in for it.
    pub(crate) fn watch(hear: &Hear) {
        let api = get(&window(), "navigation");
        if api.is_truthy() {
            listen(&api, &["navigate"], hear);
        } else {
            listen(&window(), &["click", "submit"], hear);
        }
    }

    /// Hears an event of this name, one of those above or another.
    pub(crate) fn hear(&self, name: &str, event: &JsValue) {
        let inside = match name {
            "navigate" => leads_to_another_page_of_the_site(event),
            "click" => stays_on_site(event),
            "submit" => true,
            _ => false,
        };
        if inside {
            self.0.set(Some(clock::now()));
        }
    }

    /// Whether a navigation inside the site explains that the page is hidden now.
    pub(crate) fn explains_hiding(&self, now: Time) -> bool {
        self.0.get().is_some_and(|began| now.since(began) < EXPLAINS)
    }
}

/// A plain click on a link to this origin that opens in this tab.
fn stays_on_site(event: &JsValue) -> bool {
    let held = ["button", "ctrlKey", "metaKey", "shiftKey", "altKey"].iter().any(|key| get(event, key).is_truthy());
    let link = call(&get(event, "target"), "closest", &"a[href]".into());
    let in_this_tab = text(&link, "target").is_some_and(|target| target.is_empty() || target == "_self");
    let download = call(&link, "hasAttribute", &"download".into()).is_truthy();
    !held && in_this_tab && !download && text(&link, "origin") == origin()
}

fn leads_to_another_page_of_the_site(event: &JsValue) -> bool {
    let destination = get(event, "destination");
    if get(&destination, "sameDocument").is_truthy() {
        return false;
    }
    let (Some(url), Some(here)) = (text(&destination, "url"), origin()) else { return false };
    url.strip_prefix(&*here).is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/' | b'?' | b'#')))
}

/// The origin of this page.
pub(crate) fn origin() -> Option<String> {
    text(&get(&window(), "location"), "origin")
}
