//! `murmur classify`: what a page is about, as a browser would see it.

use std::path::PathBuf;

use clap::Args;
use murmur_analyst::page;
use murmur_core::context::topics::{BUILT_IN, Topic};
use serde_json::json;

use crate::failure::Failure;
use crate::table::{Align, Table};
use crate::topics::model;
use crate::words::printable;
use crate::{input, output};

/// Topics that are printed where all are not asked for.
const SHOWN: usize = 5;

/// What a page is about: its topics, best first, as a browser finds them.
///
/// A score of the built-in model is the topic's share of all evidence, one of a trained model its probability. Topics
/// that the page declares itself (<meta name="murmur:topics">) stand above both and score 1.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
murmur classify article.html --url https://example.org/cars/review\n  \
curl -s https://example.org/ | murmur classify - --json\n  \
murmur classify essay.txt --text --model topics.bin")]
pub(crate) struct ClassifyArgs {
    /// The page's HTML; - for stdin
    #[arg(value_name = "PAGE.html")]
    page: PathBuf,
    /// Where the page stands: its path counts too
    #[arg(long, value_name = "URL", conflicts_with = "text")]
    url: Option<String>,
    /// The file is plain text, not HTML
    #[arg(long)]
    text: bool,
    /// A trained model, or en for the built-in one
    #[arg(long, value_name = "FILE", default_value = BUILT_IN)]
    model: PathBuf,
    /// Every topic, not only the best five
    #[arg(long)]
    all: bool,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &ClassifyArgs) -> Result<(), Failure> {
    let model = model(&args.model)?;
    let mut topics = if args.text {
        model.text_topics(&input::text(&args.page)?)
    } else {
        model.page_topics(&page::read_bytes(&input::bytes(&args.page, false)?, args.url.as_deref()))
    };
    if !args.all {
        topics.truncate(SHOWN);
    }
    if args.json {
        let topics = topics.iter().map(|Topic { name, score }| json!({ "topic": name, "score": score }));
        return output::print(format_args!("{:#}", topics.collect::<serde_json::Value>()));
    }
    let mut table = Table::new(&[("topic", Align::Left), ("score", Align::Right)]);
    for Topic { name, score } in topics {
        table.row([printable(&name), format!("{score:.3}")]);
    }
    output::print(table.text())
}
