//! The section `consent`: what the visitor reads where they are asked, by language. The modules of a page pass over
//! it: the elements show it, whatever stands there, and its hash goes into the record.

use schemars::JsonSchema;

use super::reader::Object;
use crate::fault::{Fault, joined, note};
use crate::tree::{Tree, quote};

/// Most languages that a manifest asks in.
pub(super) const MOST_LANGUAGES: usize = 32;

/// What may be said; the last four are purposes.
pub const SAID: [&str; 6] = ["heading", "reason", "store", "personalise", "report", "activate"];

/// A question fits on a small screen.
const LONGEST: usize = 400;

/// What is asked in one language; what is left out is said in the elements' own words.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename = "ConsentTexts", deny_unknown_fields)]
pub struct ConsentTexts {
    /// The question.
    #[schemars(length(max = 400))]
    pub heading: Option<String>,
    /// Why it is asked.
    #[schemars(length(max = 400))]
    pub reason: Option<String>,
    /// What a yes to "store" means here.
    #[schemars(length(max = 400))]
    pub store: Option<String>,
    /// What a yes to "personalise" means here.
    #[schemars(length(max = 400))]
    pub personalise: Option<String>,
    /// What a yes to "report" means here.
    #[schemars(length(max = 400))]
    pub report: Option<String>,
    /// What a yes to "activate" means here.
    #[schemars(length(max = 400))]
    pub activate: Option<String>,
}

impl ConsentTexts {
    /// Each of [`SAID`], where it is said.
    pub fn all(&self) -> [(&'static str, Option<&str>); SAID.len()] {
        let texts = [&self.heading, &self.reason, &self.store, &self.personalise, &self.report, &self.activate];
        std::array::from_fn(|place| (SAID[place], texts[place].as_deref()))
    }
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<ConsentTexts> {
    let mut object = Object::open(tree, path, &SAID, faults)?;
    let mut text = |key: &str| {
        let text = object.optional_text(key)?;
        if text.chars().count() > LONGEST || text.contains('\n') {
            object.fault(key, &quote(&text), "one line of at most 400 characters");
        }
        Some(text)
    };
    let [heading, reason, store, personalise, report, activate] = SAID.map(&mut text);
    Some(ConsentTexts { heading, reason, store, personalise, report, activate })
}

/// Every language has its tag and says the same things: else what is agreed to would depend on the language.
pub(super) fn check(consent: &[(String, ConsentTexts)], faults: &mut Vec<Fault>) {
    for (language, texts) in consent {
        let path = joined(&["consent.", &language[..]]);
        if !is_tag(language) {
            note(
                faults,
                &[&path],
                &[&quote(language)],
                &["a language's tag in small letters, such as \"en\" or \"de-at\""],
            );
        }
        for (key, _) in texts.all().into_iter().filter(|(_, text)| text.is_none()) {
            let says = |(_, other): &&(String, ConsentTexts)| !other.all().contains(&(key, None));
            if let Some((other, _)) = consent.iter().find(says) {
                note(
                    faults,
                    &[&path, ".", key],
                    &["nothing"],
                    &["what it says in ", &quote(other), ", or it in no language"],
                );
            }
        }
    }
}

/// Two or three letters, then parts of at most eight letters and digits.
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let rest = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    first && parts.all(rest)
}

#[cfg(test)]
mod tests {
    use crate::manifest::parse;

    fn read(consent: &str) -> Result<Vec<String>, Vec<String>> {
        let text = format!(
            r#"{{ "version": 1, "site": "s", "signals": {{ "view": {{ "title": "t", "purpose": "p" }} }},
            "segments": {{ "a": {{ "title": "t", "why": "w", "when": "ago(view) < days(1)" }} }}, "consent": {consent} }}"#
        );
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect();
        parse(&text)
            .map(|manifest| manifest.consent.into_iter().map(|(language, _)| language).collect())
            .map_err(faults)
    }

    #[test]
    fn a_site_asks_in_its_own_words_in_every_language() {
        let both = r#"{ "en": { "heading": "May we?", "store": "To greet you." }, "de-at": { "store": "Zum Gruß.", "heading": "Dürfen wir?" } }"#;
        assert_eq!(read(both), Ok(vec!["en".into(), "de-at".into()]));
        assert_eq!(read("{}"), Ok(vec![]));
    }

    #[test]
    fn what_cannot_be_asked_is_named_with_its_place() {
        let long = format!(r#"{{ "en": {{ "reason": "{}" }} }}"#, "a".repeat(401));
        let cases = [
            (r#"{ "en": { "yes": "OK" } }"#, "consent.en.yes: found an unknown key; expected one of heading, reason"),
            (r#"{ "en": { "store": "" } }"#, "consent.en.store"),
            (r#"{ "en": { "store": 5 } }"#, "consent.en.store"),
            (r#"{ "en": { "store": "a\nb" } }"#, "consent.en.store"),
            (&long, "consent.en.reason"),
            (r#"{ "English": { "store": "a" } }"#, "consent.English"),
            (r#"{ "EN": { "store": "a" } }"#, "consent.EN"),
            (r#"{ "en-": { "store": "a" } }"#, "consent.en-"),
            (
                r#"{ "en": { "store": "a", "report": "b" }, "de": { "store": "a" } }"#,
                "consent.de.report: found nothing; expected what it says in \"en\"",
            ),
            (r#"["en"]"#, "consent"),
        ];
        for (consent, begin) in cases {
            let found = read(consent).expect_err(consent);
            assert!(found.iter().any(|fault| fault.starts_with(begin)), "{consent}: {found:?}");
        }
    }
}
