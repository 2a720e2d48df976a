//! What the sources of a page say, and which of them is believed.

use super::text::{clean, holds};
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
/// An author's microdata in the markup.
pub(super) const MICRODATA_AUTHOR: Source = (Field::Author, u8::MAX - 1);
/// JSON-LD's web site, where nothing on the page names its site.
pub(super) const WEB_SITE: Source = (Field::SiteName, u8::MAX - 1);

/// JSON-LD's article, before every meta element.
pub(super) const fn article(field: Field) -> Source {
    (field, 0)
}

/// What a meta element's content is.
enum Meta {
    One(Field),
    /// One value of several.
    Of(List),
    /// Several with commas between.
    Each(List),
}

/// Meta elements, the better one first for each field: the order of Mozilla's Readability 0.6, `_getArticleMetadata`.
const METAS: [(&str, Meta); 28] = [
    ("dc:title", Meta::One(Field::Title)),
    ("og:title", Meta::One(Field::Title)),
    ("weibo:article:title", Meta::One(Field::Title)),
    ("weibo:webpage:title", Meta::One(Field::Title)),
    ("title", Meta::One(Field::Title)),
    ("twitter:title", Meta::One(Field::Title)),
    ("parsely-title", Meta::One(Field::Title)),
    ("dc:creator", Meta::One(Field::Author)),
    ("author", Meta::One(Field::Author)),
    ("parsely-author", Meta::One(Field::Author)),
    (FACEBOOK_AUTHOR, Meta::One(Field::Author)),
    ("dc:description", Meta::One(Field::Description)),
    ("og:description", Meta::One(Field::Description)),
    ("weibo:article:description", Meta::One(Field::Description)),
    ("weibo:webpage:description", Meta::One(Field::Description)),
    ("description", Meta::One(Field::Description)),
    ("twitter:description", Meta::One(Field::Description)),
    ("article:published_time", Meta::One(Field::Published)),
    ("parsely-pub-date", Meta::One(Field::Published)),
    ("og:site_name", Meta::One(Field::SiteName)),
    ("og:type", Meta::Of(List::Kinds)),
    ("article:section", Meta::Of(List::Sections)),
    ("parsely-section", Meta::Of(List::Sections)),
    ("keywords", Meta::Each(List::Keywords)),
    ("news_keywords", Meta::Each(List::Keywords)),
    ("article:tag", Meta::Each(List::Keywords)),
    ("parsely-tags", Meta::Each(List::Keywords)),
    ("murmur:topics", Meta::Each(List::Declared)),
];

/// Facebook wants an address there, others write a name.
const FACEBOOK_AUTHOR: &str = "article:author";

/// A page in the making.
pub(super) struct Said {
    page: Page,
    /// The place of the source that each field has its value from.
    places: [u8; 5],
}

impl Default for Said {
    fn default() -> Said {
        Said { page: Page::default(), places: [u8::MAX; 5] }
    }
}

impl Said {
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
        let known = ["ltr", "rtl", "auto"].into_iter().find(|known| known.eq_ignore_ascii_case(direction));
        if self.page.direction.is_none() {
            self.page.direction = known.map(Into::into);
        }
    }

    /// A meta element's name, or one of its properties, with its content.
    pub(super) fn meta(&mut self, name: &str, content: &str) {
        // `DC.title` and `dcterms.title` are `dc:title`.
        let plain = |byte: u8| if byte == b'.' { b':' } else { byte.to_ascii_lowercase() };
        let mut name: Vec<u8> = name.trim_ascii().bytes().map(plain).collect();
        for terms in ["dcterms:", "dcterm:"] {
            if name.starts_with(terms.as_bytes()) {
                name.drain(2..terms.len() - 1);
            }
        }
        let Some(place) = METAS.iter().position(|(known, _)| known.as_bytes() == name) else { return };
        match METAS[place] {
            (FACEBOOK_AUTHOR, _) if holds(content, "://") => {}
            (_, Meta::One(field)) => self.say((field, place as u8 + 1), content),
            (_, Meta::Of(list)) => self.add(list, content),
            (_, Meta::Each(list)) => self.add_each(list, content),
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

    /// Values with commas between: ours, Arabic, Chinese and Japanese ones.
    pub(super) fn add_each(&mut self, list: List, values: &str) {
        for value in values.split([',', '،', '、', '，']) {
            self.add(list, value);
        }
    }
}

/// A title element's text without its last part, as in `A good title of five words | The site`, where at least
/// five words remain; with fewer it is the whole (Readability, `_getArticleTitle`). Its white space is single spaces.
pub(super) fn without_site(title: &str) -> &str {
    const FEWEST_SPACES: usize = 4;
    // The last separator with its spaces; » is two bytes.
    let last = title.as_bytes().windows(4).rposition(|window| {
        matches!(window, [_, b' ', b'|' | b'-' | b'\\' | b'/' | b'>', b' '] | [b' ', 0xc2, 0xbb, b' '])
    });
    let first = last.and_then(|place| title.get(..place + 1)).unwrap_or(title).trim_ascii_end();
    if first.bytes().filter(|byte| *byte == b' ').count() < FEWEST_SPACES { title } else { first }
}
