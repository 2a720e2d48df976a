//! `murmur page`: what the browser reads of a page, without a browser.

use std::path::PathBuf;

use clap::Args;
use murmur_analyst::page;
use murmur_core::context::page::Page;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::{input, output};

/// What a page says of itself: title, description, language, sections, keywords, headings, text, as JSON.
///
/// The same as `murmur.context()` in a browser where no script has changed the page.
#[derive(Args)]
#[command(after_help = "Example:\n  murmur page --url https://shop.example/jazz/ saved.html")]
pub(crate) struct PageArgs {
    /// The page's HTML; - for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the page stands, or its path alone
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub(crate) fn run(args: &PageArgs) -> Result<(), Failure> {
    let page = page::read_bytes(&input::bytes(&args.file, false)?, args.url.as_deref());
    output::print(format_args!("{:#}", as_json(&page)))
}

/// The shape of `Context` in `js/types.ts`: what the page leaves out is left out.
fn as_json(page: &Page) -> Value {
    let mut shown = json!({
        "path": page.path,
        "title": page.title,
        "description": page.description,
        "siteName": page.site_name,
        "author": page.author,
        "published": page.published,
        "language": page.language,
        "direction": page.direction,
        "declared": page.declared,
        "keywords": page.keywords,
        "kinds": page.kinds,
        "sections": page.sections,
        "headings": page.headings,
        "text": page.text,
    });
    if let Some(entries) = shown.as_object_mut() {
        entries.retain(|_, value| !value.is_null());
    }
    shown
}
