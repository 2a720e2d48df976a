//! A JSON document before anyone knows what it should be.
//!
//! The browser hands over its own parsed JSON and the binary that of `serde_json`, so that the one reader in
//! [`crate::manifest`] serves both and reports every fault at once.

use crate::digits::digits;

/// Untyped JSON; maps keep the order of the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number; whole numbers beyond 2⁵³ are not exact.
    Number(f64),
    /// Text
    Text(String),
    /// `[…]`
    List(Vec<Tree>),
    /// `{…}`, keys in the order they came.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// What a person calls this value, for error messages: `"abc"`, `12`, `a list of 3`. Empty where nobody reads them.
    #[inline(always)]
    pub fn describe(&self) -> String {
        if cfg!(feature = "more") { self.described() } else { String::new() }
    }

    fn described(&self) -> String {
        match self {
            Tree::Null => "null".into(),
            Tree::Bool(true) => "true".into(),
            Tree::Bool(false) => "false".into(),
            Tree::Number(n) => match whole(*n) {
                Some(n) => digits(n),
                None if n.abs() < EXACT => "a number with decimals".into(),
                None => "a number beyond 2^53".into(),
            },
            Tree::Text(text) => quote(text),
            Tree::List(items) => ["a list of ", &digits(items.len())].concat(),
            Tree::Map(entries) => ["an object with ", &digits(entries.len()), " keys"].concat(),
        }
    }
}

/// 2⁵³: up to here a JSON number carries every whole number exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// `n` as a whole number, where it is one that a JSON number carries exactly.
pub fn whole(n: f64) -> Option<i64> {
    (n.abs() <= EXACT && n as i64 as f64 == n).then_some(n as i64)
}

/// `text` in quotes, cut where it is longer than a line of an error message should be. Empty where nobody reads them.
#[inline(always)]
pub fn quote(text: &str) -> String {
    if cfg!(feature = "more") { quoted(text) } else { String::new() }
}

fn quoted(text: &str) -> String {
    let more = if cut(text).len() < text.len() { "…" } else { "" };
    ["\"", cut(text), more, "\""].concat()
}

/// Writes `text` as JSON does.
pub fn push_json(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..' ' => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or_default();
                json.push_str("\\u00");
                json.extend([digit(c as u32 >> 4), digit(c as u32 & 15)]);
            }
            _ => json.push(c),
        }
    }
    json.push('"');
}

/// The beginning of `text` that an error message has room for.
pub fn cut(text: &str) -> &str {
    const LONGEST: usize = 60;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

#[cfg(feature = "native")]
impl From<&serde_json::Value> for Tree {
    fn from(value: &serde_json::Value) -> Tree {
        use serde_json::Value;
        match value {
            Value::Null => Tree::Null,
            Value::Bool(b) => Tree::Bool(*b),
            Value::Number(n) => Tree::Number(n.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Tree::Text(text.clone()),
            Value::Array(items) => Tree::List(items.iter().map(Tree::from).collect()),
            Value::Object(map) => Tree::Map(map.iter().map(|(key, value)| (key.clone(), value.into())).collect()),
        }
    }
}
