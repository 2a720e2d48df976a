//! The page in front of the visitor, lent to the core as it stands in the DOM.
//!
//! Nothing here asks for styles or places, so the browser lays nothing out, and a value is cut in JavaScript before it
//! is copied. Fields of a form stand in for the form's own properties of the same name, which is why calls may fail.

use js_sys::JsString;
use murmur_core::context::page::{Document, Kind, Page, Set, read};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::js;

#[wasm_bindgen]
extern "C" {
    /// A node of the DOM, with what the core asks of one and no more.
    type Node;

    #[wasm_bindgen(method, getter, js_name = nodeType)]
    fn node_type(this: &Node) -> u16;
    #[wasm_bindgen(method, getter, js_name = firstChild)]
    fn first_child(this: &Node) -> Option<Node>;
    #[wasm_bindgen(method, getter, js_name = nextSibling)]
    fn next_sibling(this: &Node) -> Option<Node>;
    #[wasm_bindgen(method, getter, js_name = textContent)]
    fn text_content(this: &Node) -> Option<JsString>;
    #[wasm_bindgen(method, catch)]
    fn matches(this: &Node, selector: &JsString) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAttribute)]
    fn get_attribute(this: &Node, name: &str) -> Result<Option<JsString>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = querySelectorAll)]
    fn query_selector_all(this: &Node, selector: &str) -> Result<Nodes, JsValue>;

    type Nodes;

    #[wasm_bindgen(method)]
    fn item(this: &Nodes, index: u32) -> Option<Node>;
}

/// What the page in front says of itself.
pub(crate) fn page() -> Page {
    let window = js::window();
    let path = js::text(&js::get(&window, "location"), "pathname").unwrap_or_default();
    // A path that is no text when decoded stays as it is.
    let decoded = js_sys::decode_uri_component(&path).map_or(path, String::from);
    let [skipped, inline] = [Set::Skipped, Set::Inline].map(|set| set.selector().into());
    read(&Dom { document: js::get(&window, "document").unchecked_into(), skipped, inline }, &decoded)
}

struct Dom {
    document: Node,
    /// The selectors, handed over once.
    skipped: JsString,
    inline: JsString,
}

impl Document for Dom {
    type Node = Node;

    fn each(&self, selector: &str, most: usize, visit: &mut dyn FnMut(&Node)) {
        if let Ok(found) = self.document.query_selector_all(selector) {
            (0..most as u32).map_while(|index| found.item(index)).for_each(|node| visit(&node));
        }
    }

    fn kind(&self, node: &Node) -> Kind {
        match node.node_type() {
            1 => Kind::Element,
            3 => Kind::Text,
            _ => Kind::Other,
        }
    }

    fn is(&self, node: &Node, set: Set) -> bool {
        match set {
            Set::Skipped => node.matches(&self.skipped).unwrap_or(true),
            Set::Inline => node.matches(&self.inline).unwrap_or(false),
        }
    }

    fn child(&self, node: &Node) -> Option<Node> {
        node.first_child()
    }

    fn next(&self, node: &Node) -> Option<Node> {
        node.next_sibling()
    }

    fn attribute(&self, node: &Node, name: &str, longest: usize) -> String {
        cut(node.get_attribute(name).ok().flatten(), longest)
    }

    fn text(&self, node: &Node, longest: usize) -> String {
        cut(node.text_content(), longest)
    }
}

fn cut(text: Option<JsString>, longest: usize) -> String {
    text.map_or_else(String::new, |text| text.slice(0, longest as u32).into())
}
