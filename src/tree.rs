//! JavaScript values to the core's untyped tree.

#[cfg(feature = "more")]
use js_sys::JsString;
use js_sys::{Array, Object};
use murmur_core::expression::Value;
use murmur_core::tree::Tree;
use wasm_bindgen::{JsCast, JsValue};

/// Nesting that no document of ours has.
const DEEPEST: u32 = 16;

/// `value` as a tree; what JSON has no word for, and what is nested too deep, is null.
pub(crate) fn from_js(value: &JsValue) -> Tree {
    walk(value, DEEPEST)
}

fn walk(value: &JsValue, depth: u32) -> Tree {
    if let Some(text) = value.as_string() {
        return Tree::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return Tree::Number(number);
    }
    if let Some(boolean) = value.as_bool() {
        return Tree::Bool(boolean);
    }
    if depth == 0 {
        return Tree::Null;
    }
    if let Some(items) = value.dyn_ref::<Array>() {
        return Tree::List(items.iter().map(|item| walk(&item, depth - 1)).collect());
    }
    if value.is_object() {
        return Tree::Map(entries(value).into_iter().map(|(key, value)| (key, walk(&value, depth - 1))).collect());
    }
    Tree::Null
}

/// A text, or a list of texts, as rules read it.
pub(crate) fn value(tree: &Tree) -> Option<Value<'static>> {
    match tree {
        Tree::Text(text) => Some(Value::Text(text.clone().into())),
        Tree::List(items) => Some(Value::List(items.iter().filter_map(value).collect())),
        _ => None,
    }
}

/// What a person calls this value, of however long a text.
#[cfg(feature = "more")]
pub(crate) fn describe(value: &JsValue) -> String {
    const ENOUGH: u32 = 100;
    value
        .dyn_ref::<JsString>()
        .map_or_else(|| from_js(value).describe(), |text| Tree::Text(text.slice(0, ENOUGH).into()).describe())
}

/// The entries of an object, in its order.
pub(crate) fn entries(object: &JsValue) -> Vec<(String, JsValue)> {
    let entry = |pair: JsValue| {
        let pair: &Array = pair.unchecked_ref();
        (pair.get(0).as_string().unwrap_or_default(), pair.get(1))
    };
    Object::entries(object.unchecked_ref()).iter().map(entry).collect()
}
