//! What a page says of itself.
//!
//! [`read`] is the whole reading, over a [`Document`] that the browser or the binary lends: one is as good as the
//! other, so both give the same [`Page`]. Where several sources speak, the order is that of Mozilla's Readability
//! (JSON-LD, Dublin Core, Open Graph, plain names, Twitter, Parse.ly; last the title element and an author's microdata).
//!
//! Every limit is a constant here. What is beyond one is left out: nothing fails, and the work is bounded whatever
//! the page holds.

mod json;
mod linked;
mod said;
#[cfg(test)]
mod tests;
mod text;

use said::{MICRODATA_AUTHOR, Said, TITLE_ELEMENT};
use text::Text;

/// The most characters of visible text that are kept.
pub const LONGEST_TEXT: usize = 20_000;
/// The most characters of a title, a description or any other single value.
pub const LONGEST_VALUE: usize = 1_000;
/// The most UTF-16 units of an attribute or a title that are read; what follows is not looked at.
pub const LONGEST_ATTRIBUTE: usize = 4_000;
/// The most UTF-16 units of one JSON-LD document; a longer one is left out, for half of one can't be read.
pub const LONGEST_LINKED: usize = 100_000;
/// The most JSON-LD documents of a page.
pub const MOST_LINKED: usize = 20;
/// The most meta elements of a page.
pub const MOST_METAS: usize = 200;
/// The most headings of a page.
pub const MOST_HEADINGS: usize = 50;
/// The most keywords, kinds, sections or declared topics of a page, of each.
pub const MOST_WORDS: usize = 50;
/// The most nodes that are visited for the visible text; 64 bytes of text count as one more.
pub const MOST_NODES: usize = 5_000;
/// The most elements inside each other; what is deeper is left out.
pub const DEEPEST: usize = 256;

/// What a page says of itself, read from its DOM or its HTML. What it leaves out is empty. White space is one space,
/// and nowhere at an end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Path of its URL, percent-decoded, without query and fragment.
    pub path: String,
    /// Its title.
    pub title: Option<String>,
    /// Its description or excerpt.
    pub description: Option<String>,
    /// Its keywords and tags, in order, each once.
    pub keywords: Vec<String>,
    /// The name of the site.
    pub site_name: Option<String>,
    /// Its language, as the document writes it: `en`, `en-GB`.
    pub language: Option<String>,
    /// Its direction of writing: `ltr`, `rtl` or `auto`.
    pub direction: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, as the document writes it.
    pub published: Option<String>,
    /// What kind of thing it is: `og:type` and the `@type`s of its JSON-LD.
    pub kinds: Vec<String>,
    /// Where in the site it stands: `article:section`, JSON-LD's `articleSection`, `genre`, `category` and `about`,
    /// breadcrumbs.
    pub sections: Vec<String>,
    /// The texts of its headings h1 to h3, in order, those of navigation, asides and footers left out.
    pub headings: Vec<String>,
    /// The visible text of its `main` element, or of its body where it has none.
    pub text: String,
    /// The topics that the site itself declares, which stand above everything read: `<meta name="murmur:topics">`
    /// with commas between, or JSON-LD's `"murmur:topics"`, a text or a list.
    pub declared: Vec<String>,
}

/// What a node of a document is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// An element.
    Element,
    /// Text.
    Text,
    /// A comment or anything else.
    Other,
}

/// A set of elements that decides how their text is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Set {
    /// Not read at all.
    Skipped,
    /// Read without a gap before and after.
    Inline,
}

impl Set {
    /// The CSS selector of its elements.
    pub const fn selector(self) -> &'static str {
        match self {
            // What is no text of this page, what every page of the site repeats, and what is hidden without a style
            // sheet: asking for computed styles would make the browser lay the page out.
            Set::Skipped => concat!(
                "script,style,noscript,template,iframe,object,svg,math,audio,video,canvas,select,button,textarea,",
                "nav,footer,aside,dialog,[hidden],[aria-hidden=true],[role=navigation],[role=contentinfo],",
                "[style*='display:none'],[style*='display: none'],",
                "[style*='visibility:hidden'],[style*='visibility: hidden']"
            ),
            // Links and spans are not among them: sites set them apart by style, and two words made one are worse
            // for a reader of topics than one made two.
            Set::Inline => "abbr,b,bdi,cite,code,del,dfn,em,font,i,ins,kbd,mark,q,s,small,strong,sub,sup,u,var,wbr",
        }
    }
}

/// A parsed document. Texts that it hands out are cut at `longest` UTF-16 units, before anything is copied.
pub trait Document {
    /// A node of it.
    type Node;
    /// Visits the first `most` elements that match a CSS selector, in order.
    fn each(&self, selector: &str, most: usize, visit: &mut dyn FnMut(&Self::Node));
    /// What a node is.
    fn kind(&self, node: &Self::Node) -> Kind;
    /// Whether an element is of a set.
    fn is(&self, node: &Self::Node, set: Set) -> bool;
    /// The first child of a node.
    fn child(&self, node: &Self::Node) -> Option<Self::Node>;
    /// The node's next sibling.
    fn next(&self, node: &Self::Node) -> Option<Self::Node>;
    /// An attribute of an element; empty where it has none.
    fn attribute(&self, node: &Self::Node, name: &str, longest: usize) -> String;
    /// The text in a node, scripts included.
    fn text(&self, node: &Self::Node, longest: usize) -> String;
}

/// Reads what a document says of itself. `path` is that of its URL, percent-decoded.
pub fn read<D: Document>(document: &D, path: &str) -> Page {
    let mut said = Said::default();
    let attribute = |node: &D::Node, name| document.attribute(node, name, LONGEST_ATTRIBUTE);
    document.each("html,body", 2, &mut |root| {
        said.language(&attribute(root, "lang"));
        said.direction(&attribute(root, "dir"));
    });
    document.each("meta[name],meta[property]", MOST_METAS, &mut |meta| {
        let content = attribute(meta, "content");
        // A name may hold spaces; a property is a list.
        said.meta(&attribute(meta, "name"), &content);
        attribute(meta, "property").split(' ').for_each(|property| said.meta(property, &content));
    });
    document.each("script[type^='application/ld+json' i]", MOST_LINKED, &mut |script| {
        if let Some(tree) = json::read(&document.text(script, LONGEST_LINKED)) {
            linked::read(&tree, &mut said);
        }
    });
    document.each("title:not(svg title)", 1, &mut |title| {
        let title = Text::of(&document.text(title, LONGEST_ATTRIBUTE), LONGEST_ATTRIBUTE);
        said.say(TITLE_ELEMENT, said::without_site(&title));
    });
    document.each("[itemprop~=author] [itemprop=name]", 1, &mut |name| {
        said.say(MICRODATA_AUTHOR, &visible(document, name, LONGEST_VALUE));
    });
    let mut page = said.page();
    page.path = Text::of(path, LONGEST_VALUE);
    document.each(":is(h1,h2,h3):not(nav *,footer *,aside *,[hidden] *,[hidden])", MOST_HEADINGS, &mut |heading| {
        let text = visible(document, heading, LONGEST_VALUE);
        if !text.is_empty() {
            page.headings.push(text);
        }
    });
    for root in ["main,[role=main]", "body"] {
        if page.text.is_empty() {
            document.each(root, 1, &mut |root| page.text = visible(document, root, LONGEST_TEXT));
        }
    }
    page
}

/// The visible text below `root`, at most `longest` characters.
fn visible<D: Document>(document: &D, root: &D::Node, longest: usize) -> String {
    let mut text = Text::new(longest);
    let mut work = MOST_NODES;
    let mut next = document.child(root);
    // The elements around `next`, and whether each stands apart from its neighbours.
    let mut around: Vec<(D::Node, bool)> = Vec::new();
    while work > 0 {
        let Some(node) = next else {
            let Some((element, apart)) = around.pop() else { break };
            if apart {
                text.gap();
            }
            next = document.next(&element);
            continue;
        };
        work -= 1;
        match document.kind(&node) {
            Kind::Text => {
                let piece = document.text(&node, LONGEST_TEXT);
                work = work.saturating_sub(piece.len() / 64);
                if !text.add(&piece) {
                    break;
                }
            }
            Kind::Element if around.len() < DEEPEST && !document.is(&node, Set::Skipped) => {
                let apart = !document.is(&node, Set::Inline);
                if apart {
                    text.gap();
                }
                next = document.child(&node);
                around.push((node, apart));
                continue;
            }
            Kind::Element => text.gap(),
            Kind::Other => {}
        }
        next = document.next(&node);
    }
    text.done()
}
