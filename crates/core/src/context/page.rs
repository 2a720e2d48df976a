//! What a page says of itself.

/// What a page says of itself, read from its DOM or its HTML. What it leaves out is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Path of its URL, percent-decoded, without query and fragment.
    pub path: String,
    /// Its title, without the name of the site where the document allows to tell them apart.
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
    /// Where in the site it stands: `article:section`, JSON-LD's `articleSection`, `genre` and `about`, breadcrumbs.
    pub sections: Vec<String>,
    /// The texts of its headings h1 to h3, in order.
    pub headings: Vec<String>,
    /// Its visible text, cut at the limit of this module.
    pub text: String,
    /// The topics that the site itself declares, which stand above everything read.
    pub declared: Vec<String>,
}
