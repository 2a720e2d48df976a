//! What the sources of a page say, and which of them is believed.

use super::text::clean;
use super::{LONGEST_VALUE, MOST_WORDS, Page};

/// A field that has one value.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Title,
    Description,
    Author,
    SiteName,
    Published,
}

/// A field that has several.
#[derive(Clone, Copy)]
pub(super) enum List {
    Keywords,
    Kinds,
    Sections,
    Declared,
}

/// Where a value stands: its field, and how many sources of it go before this one.
pub(super) type Source = (Field, u8);

/// The title element, which also holds the name of the site.
pub(super) const TITLE_ELEMENT: Source = (Field::Title, u8::MAX - 1);
/// JSON-LD's web site, where nothing on the page names its site.
pub(super) const WEB_SITE: Source = (Field::SiteName, u8::MAX - 1);

/// JSON-LD's article, before every meta element.
pub(super) const fn article(field: Field) -> Source {
    (field, 0)
}

/// Meta elements, the better one first for each field: the order of Mozilla's Readability 0.6, `_getArticleMetadata`.
const METAS: [(&str, Field); 19] = [
    ("dc:title", Field::Title),
    ("og:title", Field::Title),
    ("weibo:article:title", Field::Title),
    ("weibo:webpage:title", Field::Title),
    ("title", Field::Title),
    ("twitter:title", Field::Title),
    ("parsely-title", Field::Title),
    ("dc:creator", Field::Author),
    ("author", Field::Author),
    ("parsely-author", Field::Author),
    ("article:author", Field::Author),
    ("dc:description", Field::Description),
    ("og:description", Field::Description),
    ("weibo:article:description", Field::Description),
    ("weibo:webpage:description", Field::Description),
    ("description", Field::Description),
    ("twitter:description", Field::Description),
    ("article:published_time", Field::Published),
    ("parsely-pub-date", Field::Published),
];

/// A page in the making.
pub(super) struct Said {
    page: Page,
    /// The place of the source that each field has its value from.
    places: [u8; 5],
}

impl Said {
    pub(super) fn new(url: &str) -> Said {
        Said { page: Page { path: path(url), ..Page::default() }, places: [u8::MAX; 5] }
    }

    pub(super) fn page(self) -> Page {
        let mut page = self.page;
        // A trail of breadcrumbs ends with the page itself.
        page.sections.retain(|section| page.title.as_ref() != Some(section));
        page
    }

    /// The first language said is believed.
    pub(super) fn language(&mut self, language: &str) {
        if self.page.language.is_none() {
            self.page.language = clean(language, LONGEST_VALUE);
        }
    }

    /// The first direction said is believed.
    pub(super) fn direction(&mut self, direction: &str) {
        let known = ["ltr", "rtl", "auto"].into_iter().find(|known| known.eq_ignore_ascii_case(direction.trim_ascii()));
        if self.page.direction.is_none() {
            self.page.direction = known.map(Into::into);
        }
    }

    /// A meta element's name, or one of its properties, with its content.
    pub(super) fn meta(&mut self, name: &str, content: &str) {
        let mut name = name.trim_ascii().replace('.', ":");
        name.make_ascii_lowercase();
        if let Some(dublin) = name.strip_prefix("dcterms:").or(name.strip_prefix("dcterm:")) {
            name = ["dc:", dublin].concat();
        }
        match &*name {
            "og:site_name" => return self.say((Field::SiteName, 1), content),
            "og:type" => return self.add(List::Kinds, content),
            "article:section" | "parsely-section" => return self.add(List::Sections, content),
            "keywords" | "news_keywords" | "article:tag" | "parsely-tags" => {
                return self.add_each(List::Keywords, content);
            }
            "murmur:topics" => return self.add_each(List::Declared, content),
            // Facebook wants an address there, others write a name.
            "article:author" if content.contains("://") => return,
            _ => {}
        }
        if let Some(place) = METAS.iter().position(|(known, _)| *known == name) {
            self.say((METAS[place].1, place as u8 + 1), content);
        }
    }

    /// A value for a field; of two sources alike the first is believed.
    pub(super) fn say(&mut self, (field, place): Source, value: &str) {
        if place >= self.places[field as usize] {
            return;
        }
        let Some(value) = clean(value, LONGEST_VALUE) else { return };
        self.places[field as usize] = place;
        let page = &mut self.page;
        *match field {
            Field::Title => &mut page.title,
            Field::Description => &mut page.description,
            Field::Author => &mut page.author,
            Field::SiteName => &mut page.site_name,
            Field::Published => &mut page.published,
        } = Some(value);
    }

    /// One more value of a list.
    pub(super) fn add(&mut self, list: List, value: &str) {
        let page = &mut self.page;
        let list = match list {
            List::Keywords => &mut page.keywords,
            List::Kinds => &mut page.kinds,
            List::Sections => &mut page.sections,
            List::Declared => &mut page.declared,
        };
        if list.len() < MOST_WORDS
            && let Some(value) = clean(value, LONGEST_VALUE)
            && !list.contains(&value)
        {
            list.push(value);
        }
    }

    /// Values with commas between.
    pub(super) fn add_each(&mut self, list: List, values: &str) {
        for value in values.split(',') {
            self.add(list, value);
        }
    }
}

/// A title element's text without its last part, as in `A good title of five words | The site`, where at least
/// five words remain; with fewer it is the whole (Readability, `_getArticleTitle`).
pub(super) fn without_site(title: &str) -> &str {
    const FEWEST_WORDS: usize = 5;
    let end = |separator| title.rfind(separator);
    let last = [" | ", " - ", " \\ ", " / ", " > ", " » "].into_iter().filter_map(end).max();
    match last.map(|end| &title[..end]) {
        Some(first) if first.split_ascii_whitespace().nth(FEWEST_WORDS - 1).is_some() => first,
        _ => title,
    }
}

/// The path of a URL, percent-decoded where that is text.
fn path(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    let path = match url.split_once("://") {
        Some((_, after)) => after.find('/').map_or("/", |start| &after[start..]),
        None => url,
    };
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let mut digit = || (ahead.next()? as char).to_digit(16);
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(), digit())
        {
            bytes.push((high * 16 + low) as u8);
            rest = ahead;
        } else {
            bytes.push(byte);
        }
    }
    let decoded = String::from_utf8(bytes).unwrap_or_else(|_| path.into());
    decoded.chars().take(LONGEST_VALUE).collect()
}
