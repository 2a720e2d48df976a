//! What a saved page says of itself: its HTML, parsed as a browser does, read by the same core as in the browser.

use std::borrow::Cow;

use ego_tree::NodeRef;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use murmur_core::context::page::{self, Document, Kind, Page, Set};
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};

/// What is read of a page's HTML, in bytes; what follows is left out.
pub const LONGEST_HTML: usize = 4 * 1024 * 1024;
/// The most elements inside each other; where a page goes deeper, its end is left out. Chromium has the same limit,
/// for what a parser does at each tag grows with its depth.
const DEEPEST: usize = 512;
/// How much is parsed between two looks at the depth, in bytes.
const CHUNK: usize = 4096;
/// Where a page's own word on its encoding is looked for, in bytes (the HTML standard's prescan).
const PRESCAN: usize = 1024;

/// Reads a page from its HTML. `url` is where it stands, or its path alone; without it the path is empty.
///
/// Whatever the markup, there is a page: what is broken is read as a browser reads it.
pub fn read(html: &str, url: Option<&str>) -> Page {
    let html = html.get(..html.floor_char_boundary(LONGEST_HTML)).unwrap_or(html);
    page::read(&&Parsed::new(html), &path(url.unwrap_or_default()))
}

/// The path of a URL, or a path alone, percent-decoded; as it is where that gives no text, like
/// `decodeURIComponent`, which a browser decodes it with.
fn path(url: &str) -> String {
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let path = match url.split_once("://") {
        Some((_, after)) => after.find('/').map_or("/", |start| &after[start..]),
        None => url,
    };
    decoded(path).unwrap_or_else(|| path.into())
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || (rest.next()? as char).to_digit(16);
        bytes.push(if byte == b'%' { (digit()? * 16 + digit()?) as u8 } else { byte });
    }
    String::from_utf8(bytes).ok()
}

/// Reads a page from bytes: in the encoding of its byte order mark, else of its own meta element, else UTF-8 where it
/// is that, else windows-1252.
pub fn read_bytes(bytes: &[u8], url: Option<&str>) -> Page {
    read(&text(bytes), url)
}

/// The text of a page, in the encoding that [`read_bytes`] finds.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = &bytes[..bytes.len().min(LONGEST_HTML)];
    let encoding = declared(bytes).unwrap_or(if is_utf_8(bytes) { UTF_8 } else { WINDOWS_1252 });
    // A byte order mark goes before what is asked for.
    encoding.decode(bytes).0
}

/// The encoding after the first `charset=` near the beginning.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(PRESCAN).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let (_, after) = head.split_once("charset")?;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(['"', '\'', '>', '/', ';', ' ', '\t', '\r', '\n']).unwrap_or(label.len());
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    // What could be read to say so is no UTF-16.
    Some(encoding.output_encoding())
}

fn is_utf_8(bytes: &[u8]) -> bool {
    // A character that the limit cut is no fault.
    std::str::from_utf8(bytes).map_or_else(|fault| fault.error_len().is_none(), |_| true)
}

/// A parsed page; what a browser would find in it when no script has run.
struct Parsed {
    html: Html,
    skipped: Option<Selector>,
    inline: Option<Selector>,
}

type Place<'a> = NodeRef<'a, Node>;

impl Parsed {
    fn new(html: &str) -> Parsed {
        let set = |set: Set| Selector::parse(set.selector()).ok();
        Parsed { html: parse(html), skipped: set(Set::Skipped), inline: set(Set::Inline) }
    }
}

/// A page's elements, as a browser has them.
pub(crate) fn parse(html: &str) -> Html {
    // As in a browser that runs scripts, where the inside of a noscript is text.
    let tree_builder = TreeBuilderOpts { scripting_enabled: true, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), options);
    let mut rest = html;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        parser.process(chunk.into());
        let newest = parser.tokenizer.sink.sink.0.borrow();
        let newest = newest.tree.nodes().next_back();
        rest = if newest.is_some_and(|node| node.ancestors().nth(DEEPEST).is_some()) { "" } else { after };
    }
    parser.finish()
}

impl<'a> Document for &'a Parsed {
    type Node = Place<'a>;

    fn each(&self, selector: &str, most: usize, visit: &mut dyn FnMut(&Place<'a>)) {
        let Ok(selector) = Selector::parse(selector) else { return };
        let found = self.html.tree.root().descendants().filter(|node| {
            // A template's content is no part of the document.
            ElementRef::wrap(*node).is_some_and(|element| selector.matches(&element))
                && !node.ancestors().any(|outer| outer.value().is_fragment())
        });
        found.take(most).for_each(|node| visit(&node));
    }

    fn kind(&self, node: &Place<'a>) -> Kind {
        match node.value() {
            Node::Element(_) => Kind::Element,
            Node::Text(_) => Kind::Text,
            _ => Kind::Other,
        }
    }

    fn is(&self, node: &Place<'a>, set: Set) -> bool {
        let selector = match set {
            Set::Skipped => &self.skipped,
            Set::Inline => &self.inline,
        };
        let element = ElementRef::wrap(*node);
        selector.as_ref().zip(element).is_some_and(|(selector, element)| selector.matches(&element))
    }

    fn child(&self, node: &Place<'a>) -> Option<Place<'a>> {
        node.first_child()
    }

    fn next(&self, node: &Place<'a>) -> Option<Place<'a>> {
        node.next_sibling()
    }

    fn attribute(&self, node: &Place<'a>, name: &str, longest: usize) -> String {
        clip(node.value().as_element().and_then(|element| element.attr(name)), longest)
    }

    fn text(&self, node: &Place<'a>, longest: usize) -> String {
        clip(node.descendants().filter_map(|node| node.value().as_text().map(|text| &**text)), longest)
    }
}

/// The first `longest` UTF-16 units of `pieces`; half of a pair is U+FFFD, as where a browser's text becomes UTF-8.
fn clip<'t>(pieces: impl IntoIterator<Item = &'t str>, longest: usize) -> String {
    let mut text = String::new();
    let mut left = longest;
    for c in pieces.into_iter().flat_map(str::chars) {
        if left == 0 {
            break;
        }
        text.push(if c.len_utf16() > left { char::REPLACEMENT_CHARACTER } else { c });
        left = left.saturating_sub(c.len_utf16());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_path_is_decoded_where_that_is_text() {
        assert_eq!(path("https://example.org/m%C3%BCsik/jazz?x=/y#/z"), "/müsik/jazz");
        assert_eq!(path("https://example.org?q"), "/");
        assert_eq!(path("/jazz/%20x"), "/jazz/ x");
        for broken in ["/a%2", "/100%", "/%zz", "/%ff%20", ""] {
            assert_eq!(path(broken), broken);
        }
    }
}
