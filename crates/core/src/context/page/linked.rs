//! JSON-LD: what schema.org's terms in a document say of the page.

use super::said::{Field, List, Said, WEB_SITE, article};
use super::text::holds;
use crate::tree::Tree;

/// The most things that one document describes.
const MOST_THINGS: usize = 100;

type Thing = [(String, Tree)];

/// Reads one document.
pub(super) fn read(document: &Tree, said: &mut Said) {
    let mut things = Vec::new();
    gather(document, false, &mut things, said);
    for thing in &things {
        read_thing(thing, &things, said);
    }
}

/// All things that are about the page: top ones, and those in their lists, `@graph`, main entity and breadcrumb.
/// `known` says whether the terms are schema.org's; they mean nothing to us where they are not.
fn gather<'a>(tree: &'a Tree, known: bool, things: &mut Vec<&'a Thing>, said: &mut Said) {
    match tree {
        Tree::List(items) => items.iter().for_each(|item| gather(item, known, things, said)),
        Tree::Map(thing) if things.len() < MOST_THINGS => {
            let known = get(thing, "@context").map_or(known, is_schema);
            each_name(get(thing, "murmur:topics"), &[], &mut |topics| said.add_each(List::Declared, topics));
            if known {
                things.push(thing);
            }
            for inner in ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb"] {
                if let Some(tree) = get(thing, inner) {
                    gather(tree, known, things, said);
                }
            }
        }
        _ => {}
    }
}

/// Whether a context is schema.org's: its address, a vocabulary, or a list with either.
fn is_schema(context: &Tree) -> bool {
    match context {
        Tree::Text(address) => holds(address, "schema.org"),
        Tree::List(items) => items.iter().any(is_schema),
        Tree::Map(entries) => get(entries, "@vocab").is_some_and(is_schema),
        _ => false,
    }
}

fn read_thing(thing: &Thing, things: &[&Thing], said: &mut Said) {
    let [mut writes, mut is_site, mut is_trail] = [get(thing, "headline").is_some(), false, false];
    each_name(get(thing, "@type"), things, &mut |kind| {
        // Some write the term's whole address.
        let start = kind.bytes().rposition(|byte| matches!(byte, b'/' | b':')).map_or(0, |end| end + 1);
        let kind = kind.get(start..).unwrap_or(kind);
        writes |= kind.ends_with("Article") || kind.ends_with("Posting") && kind != "JobPosting";
        is_site |= kind == "WebSite";
        is_trail |= kind == "BreadcrumbList";
        said.add(List::Kinds, kind);
    });
    let names = |key, visit: &mut dyn FnMut(&str)| each_name(get(thing, key), things, visit);
    for key in ["articleSection", "genre", "category", "about"] {
        names(key, &mut |section| said.add(List::Sections, section));
    }
    names("keywords", &mut |keywords| said.add_each(List::Keywords, keywords));
    if is_trail && let Some(Tree::List(items)) = get(thing, "itemListElement") {
        for item in items {
            let Tree::Map(item) = item else { continue };
            let named = get(item, "name").or_else(|| get(item, "item"));
            each_name(named, things, &mut |name| said.add(List::Sections, name));
        }
    }
    if is_site {
        names("name", &mut |name| said.say(WEB_SITE, name));
    }
    if !writes {
        return;
    }
    for (key, field) in [
        // Some sites write their own name into `name`.
        ("headline", Field::Title),
        ("name", Field::Title),
        ("description", Field::Description),
        ("publisher", Field::SiteName),
        ("datePublished", Field::Published),
    ] {
        names(key, &mut |value| said.say(article(field), value));
    }
    let mut authors = String::new();
    names("author", &mut |author| {
        if !holds(author, "://") {
            authors.push_str(if authors.is_empty() { "" } else { ", " });
            authors.push_str(author.trim_ascii());
        }
    });
    said.say(article(Field::Author), &authors);
}

/// Visits each text of a value: the text itself, the name of a thing, or of the thing among `things` that its `@id`
/// means, or those of a list.
fn each_name(value: Option<&Tree>, things: &[&Thing], visit: &mut dyn FnMut(&str)) {
    match value {
        Some(Tree::Text(text)) => visit(text),
        Some(Tree::List(items)) => items.iter().for_each(|item| each_name(Some(item), things, visit)),
        Some(Tree::Map(thing)) => {
            let id = text(thing, "@id");
            let meant = || things.iter().find_map(|other| text(other, "name").filter(|_| text(other, "@id") == id));
            if let Some(name) = text(thing, "name").or_else(|| id.and_then(|_| meant())) {
                visit(name);
            }
        }
        _ => {}
    }
}

/// The value of a key, where it is text.
fn text<'a>(thing: &'a Thing, key: &str) -> Option<&'a str> {
    match get(thing, key)? {
        Tree::Text(text) => Some(text),
        _ => None,
    }
}

/// The value of a key; of one given twice the last, as a browser has it.
fn get<'a>(thing: &'a Thing, key: &str) -> Option<&'a Tree> {
    thing.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value)
}
