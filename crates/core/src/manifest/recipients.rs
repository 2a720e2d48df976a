//! Who may be told of a segment, by the purpose `activate`: recipients that the site names, with a link to their terms,
//! and the segments marked for each. The page's module does not read it: what is handed over is `js/adapters`' alone.

#[cfg(feature = "native")]
use schemars::JsonSchema;

use super::document::Named;
use super::models::list;
use super::reader::Object;
use crate::fault::{Fault, joined, listed, note};
use crate::segment::Segment;
use crate::tree::{Tree, quote};

/// The ways of handing over that there are, one for each adapter.
pub const RECIPIENTS: [&str; 4] = ["dataLayer", "prebid", "googletag", "openFeature"];

/// That of them which knows segments by numbers of a taxonomy only.
const NUMBERED: &str = "googletag";

/// Longest number of the taxonomy.
const LONGEST_NUMBER: usize = 6;

/// Who gets segments in one of the ways that there are.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Recipient", deny_unknown_fields))]
pub struct RecipientDocument {
    /// Who it is, in words that the visitor reads.
    pub title: String,
    /// Address of their terms, beginning with https://.
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^https://")))]
    pub terms: String,
}

/// Who gets segments that are marked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// The way of handing over.
    pub name: String,
    /// Who it is.
    pub title: String,
    /// Address of their terms.
    pub terms: String,
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<RecipientDocument> {
    let mut object = Object::open(tree, path, &["title", "terms"], faults)?;
    Some(RecipientDocument { title: object.text("title"), terms: object.text("terms") })
}

/// The recipients that a segment is marked for.
pub(super) fn marks(object: &mut Object<'_>) -> Vec<String> {
    list(object, "activate", "a recipient's name", |tree| match tree {
        Tree::Text(text) => Some(text.clone()),
        _ => None,
    })
}

/// What is declared, each once and used, and what segments are marked for, each declared.
pub(super) fn build(
    declared: Named<RecipientDocument>,
    segments: &[Segment],
    faults: &mut Vec<Fault>,
) -> Vec<Recipient> {
    for segment in segments {
        let path = joined(&["segments.", &segment.name]);
        for mark in segment.activate.iter().filter(|mark| !declared.iter().any(|(name, _)| name == *mark)) {
            let expected = "one that \"recipients\" names, with a title and a link to their terms";
            note(faults, &[&path, ".activate"], &[&quote(mark)], &[expected]);
        }
        let numbered = segment.audience.as_deref();
        if numbered.is_some_and(|number| !is_number(number)) {
            let found = quote(numbered.unwrap_or_default());
            note(faults, &[&path, ".audience"], &[&found], &["a number of IAB Audience Taxonomy 1.1, such as \"626\""]);
        }
        if numbered.is_none() && segment.activate.iter().any(|mark| mark == NUMBERED) {
            let expected = "\"audience\" beside it: googletag takes numbers of IAB Audience Taxonomy 1.1 only";
            note(faults, &[&path, ".activate"], &["googletag, and no \"audience\""], &[expected]);
        }
    }
    for (name, recipient) in &declared {
        let path = joined(&["recipients.", &name[..]]);
        if !RECIPIENTS.contains(&name.as_str()) {
            note(faults, &[&path], &["an unknown key"], &["one of ", &listed(RECIPIENTS.into_iter())]);
        } else if !segments.iter().any(|segment| segment.activate.contains(name)) {
            note(faults, &[&path], &["a recipient that no segment is marked for"], &["one that is, or no declaration"]);
        }
        if !recipient.terms.is_empty() && !recipient.terms.starts_with("https://") {
            note(faults, &[&path, ".terms"], &[&quote(&recipient.terms)], &["an address that begins with https://"]);
        }
    }
    let named = |(name, RecipientDocument { title, terms })| Recipient { name, title, terms };
    declared.into_iter().map(named).collect()
}

fn is_number(text: &str) -> bool {
    (1..=LONGEST_NUMBER).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::manifest::read;
    use crate::tree::Tree;

    fn site(recipients: &Value, activate: &Value, audience: &Value) -> Value {
        let mut segment = json!({ "title": "Regular", "why": "You bought", "when": "count(purchase, days(90)) >= 3" });
        for (key, value) in [("activate", activate), ("audience", audience)] {
            if !value.is_null() {
                segment[key] = value.clone();
            }
        }
        json!({
            "version": 1, "site": "shop", "recipients": recipients, "segments": { "regular": segment },
            "signals": { "purchase": { "title": "Purchases", "purpose": "To greet regulars" } }
        })
    }

    fn faults(recipients: Value, activate: Value, audience: Value) -> Vec<String> {
        let tree = Tree::from(&site(&recipients, &activate, &audience));
        read(&tree).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    fn named(name: &str) -> Value {
        json!({ name: { "title": "Our tag manager", "terms": "https://example.com/terms" } })
    }

    #[test]
    fn a_segment_says_whom_it_may_be_told_to() {
        let tree = Tree::from(&site(&named("googletag"), &json!(["googletag"]), &json!("626")));
        let manifest = read(&tree).unwrap();
        assert_eq!(manifest.recipients[0].title, "Our tag manager");
        assert_eq!(manifest.segments[0].activate, ["googletag"]);
        assert_eq!(manifest.segments[0].audience.as_deref(), Some("626"));
    }

    #[test]
    fn it_is_told_to_nobody_without_a_name_and_terms() {
        let told = |recipients, activate, audience, path: &str, expected: &str| {
            let faults = faults(recipients, activate, audience);
            let right = faults.iter().any(|fault| fault.starts_with(path) && fault.contains(expected));
            assert!(right, "{path}: {faults:?}");
        };
        let marked = json!(["dataLayer"]);
        told(json!({}), marked.clone(), Value::Null, "segments.regular.activate", "recipients");
        told(named("mailbox"), json!(["mailbox"]), Value::Null, "recipients.mailbox", "dataLayer, prebid");
        told(named("dataLayer"), Value::Null, Value::Null, "recipients.dataLayer", "no declaration");
        told(named("googletag"), json!(["googletag"]), Value::Null, "segments.regular.activate", "audience");
        told(named("dataLayer"), marked.clone(), json!("6a"), "segments.regular.audience", "626");
        told(named("dataLayer"), json!("dataLayer"), Value::Null, "segments.regular.activate", "list");
        let plain = json!({ "dataLayer": { "title": "Our tag manager", "terms": "http://example.com" } });
        told(plain, marked.clone(), Value::Null, "recipients.dataLayer.terms", "https://");
        told(json!({ "dataLayer": { "title": "Ours" } }), marked, Value::Null, "recipients.dataLayer.terms", "text");
    }
}
