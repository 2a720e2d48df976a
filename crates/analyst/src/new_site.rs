//! What a new site begins with: a manifest made of presets for what the site does, a page to try it on, and the tag.

use murmur_core::fault::Fault;
use serde_json::{Map, Value, json};

use crate::presets::{Fit, Library};
use crate::splice::{pretty, splice};

/// What a site does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It sells things.
    Shop,
    /// It has something to read, hear or watch.
    Publisher,
    /// One signs up and works with it.
    App,
    /// None of these.
    Other,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Shop, Kind::Publisher, Kind::App, Kind::Other];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Shop => "shop",
            Kind::Publisher => "publisher",
            Kind::App => "app",
            Kind::Other => "other",
        }
    }

    /// What a site of this kind does, for somebody who chooses.
    pub fn in_words(self) -> &'static str {
        match self {
            Kind::Shop => "it sells things",
            Kind::Publisher => "it has something to read, hear or watch",
            Kind::App => "people sign up and work with it",
            Kind::Other => "something else",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The presets it begins with.
    fn presets(self) -> &'static [&'static str] {
        match self {
            Kind::Shop => &["returning_customer", "cart_abandoned", "at_risk", "returning_visitor"],
            Kind::Publisher => &["returning_visitor", "engagement_high", "content_cluster", "from_newsletter"],
            Kind::App => &["new_visitor", "engagement_high", "velocity_down", "renewal_due"],
            Kind::Other => &["new_visitor", "returning_visitor", "engagement_high"],
        }
    }
}

/// A file by its name.
pub type File = (&'static str, String);

/// The tag of every page.
pub const TAG: &str = r#"<script async src="/murmur.js" data-manifest="/manifest.json" data-collector="/"></script>"#;

/// The files of a new site called `site`, the manifest first.
///
/// # Errors
/// Where the library of presets is not what this module reads; a test proves that it is.
pub fn files(site: &str, kind: Kind) -> Result<Vec<File>, Vec<Fault>> {
    Ok(vec![
        ("manifest.json", manifest(site, kind)?),
        ("index.html", include_str!("../new_site/index.html").replace("{site}", site)),
        ("try.js", include_str!("../new_site/try.js").into()),
        ("try.css", include_str!("../new_site/try.css").into()),
        ("icon.svg", include_str!("../new_site/icon.svg").into()),
    ])
}

/// A manifest whose every segment is a question, too.
fn manifest(site: &str, kind: Kind) -> Result<String, Vec<Fault>> {
    let broken = |fault: Fault| vec![fault];
    let library = Library::read().map_err(|error| broken(Fault::new("presets.json", &error.to_string(), "presets")))?;
    let empty = json!({ "version": 1, "site": site, "signals": {}, "segments": {} });
    let mut text = pretty(&empty, 0) + "\n";
    for preset in kind.presets() {
        text = library.fit(preset, &Fit::default())?.add_to(&text, false).map_err(broken)?.text;
    }
    let questions = kind.presets().iter().map(|name| ((*name).to_owned(), json!({ "segment": name })));
    let questions = Value::Object(questions.collect::<Map<_, _>>());
    splice(&text, &["questions"], "", &questions)
        .ok_or_else(|| broken(Fault::new("questions", "no object", "a manifest")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest_file;

    #[test]
    fn every_kind_begins_with_a_right_manifest() {
        for kind in Kind::ALL {
            let files = files("my-site", kind).unwrap();
            let (name, text) = &files[0];
            assert_eq!(*name, "manifest.json");
            let manifest =
                manifest_file::read(text).unwrap_or_else(|faults| panic!("{}: {faults:?}\n{text}", kind.name()));
            assert_eq!(manifest.site, "my-site");
            assert_eq!(manifest.segments.len(), kind.presets().len());
            assert_eq!(manifest.policy.questions.len(), kind.presets().len());
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
    }

    #[test]
    fn the_page_has_the_tag_and_the_site_s_name() {
        let files = files("my-site", Kind::Other).unwrap();
        let page = &files[1].1;
        assert!(page.contains("<title>Try my-site</title>") && !page.contains("{site}"));
        assert!(page.contains("src=\"/murmur.js\""));
    }
}
