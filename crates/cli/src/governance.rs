//! `murmur card` and `murmur diff`: what a manifest means for people, and what another one changes for them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use murmur_analyst::governance::change::{Change, Way, changes};
use murmur_analyst::governance::text::{Block, code, html, markdown, words};
use murmur_analyst::governance::{self, Part};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::words::count;
use crate::{input, output};

/// What a manifest means for people: cards, a notice for visitors, what is stored, where data flows, an assessment.
#[derive(Args)]
#[command(after_help = "Everything is generated from the manifest: write it again when the manifest changes.\n\n\
Examples:\n  murmur card --manifest manifest.json --part notice\n  \
murmur card --manifest manifest.json --format html --out governance/\n  murmur card --manifest manifest.json --json")]
pub(crate) struct CardArgs {
    /// The manifest, or - for stdin
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Only these documents
    #[arg(long = "part", value_name = "PART", value_enum)]
    parts: Vec<PartName>,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// A folder for one file each, instead of stdout
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// JSON instead: cards, the storage disclosure, and the score of risk with its reasons
    #[arg(long, conflicts_with_all = ["parts", "format", "out"])]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum PartName {
    /// A card for every segment and question
    Cards,
    /// What visitors read
    Notice,
    /// What lies in a browser's storage
    Storage,
    /// Where data flows
    Flow,
    /// The draft of a data-protection impact assessment
    Assessment,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Markdown,
    Html,
}

impl From<PartName> for Part {
    fn from(name: PartName) -> Part {
        match name {
            PartName::Cards => Part::Cards,
            PartName::Notice => Part::Notice,
            PartName::Storage => Part::Storage,
            PartName::Flow => Part::Flow,
            PartName::Assessment => Part::Assessment,
        }
    }
}

/// What changes for visitors when a new manifest replaces an old one.
#[derive(Args)]
#[command(
    after_help = "Exit code 0: privacy gets no weaker; 1: it does (more is kept, kept longer, or told at higher ε).\n\n\
Examples:\n  murmur diff old.json new.json\n  git show main:manifest.json | murmur diff - manifest.json\n  \
murmur diff old.json new.json --markdown > review.md"
)]
pub(crate) struct DiffArgs {
    /// The manifest that visitors have now, or - for stdin
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The one that would replace it, or - for stdin
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
    /// Markdown instead of words, for a review
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

pub(crate) fn card(args: &CardArgs) -> Result<(), Failure> {
    let manifest = input::manifest(&args.manifest)?;
    if args.json {
        return output::print(format_args!("{:#}", governance::as_json(&manifest)));
    }
    let mut parts: Vec<Part> = args.parts.iter().map(|part| Part::from(*part)).collect();
    if parts.is_empty() {
        parts = Part::ALL.to_vec();
    }
    let (write, ending): (fn(&[Block]) -> String, &str) =
        if args.format == Format::Html { (html, "html") } else { (markdown, "md") };
    let Some(folder) = &args.out else {
        let blocks: Vec<_> = parts.iter().flat_map(|part| part.write(&manifest)).collect();
        return output::print(write(&blocks).trim_end());
    };
    fs::create_dir_all(folder)?;
    for part in parts {
        let mut files = vec![(format!("{}.{ending}", part.name()), write(&part.write(&manifest)))];
        if part == Part::Storage {
            files.push(("storage.json".into(), format!("{:#}\n", governance::disclosure(&manifest))));
        }
        for (name, text) in files {
            let path = folder.join(name);
            fs::write(&path, text)?;
            output::print(path.display())?;
        }
    }
    Ok(())
}

pub(crate) fn diff(args: &DiffArgs) -> Result<(), Failure> {
    if args.old == Path::new(input::STREAM) && args.new == Path::new(input::STREAM) {
        return Err(Failure::usage("only one of OLD and NEW can be stdin"));
    }
    let found = changes(&input::manifest(&args.old)?, &input::manifest(&args.new)?);
    let weaker = found.iter().filter(|change| change.way == Way::Weaker).count();
    if args.json {
        output::print(format_args!("{:#}", as_json(&found)))?;
    } else if args.markdown {
        output::print(review(&found, weaker).trim_end())?;
    } else {
        for change in &found {
            output::print(format_args!("{:<8}  {}: {}", change.way.name(), change.path, change.what))?;
        }
        output::print(verdict(&found, weaker))?;
    }
    if weaker == 0 { Ok(()) } else { Err(Failure::printed()) }
}

fn verdict(found: &[Change], weaker: usize) -> String {
    match (found.len(), weaker) {
        (0, _) => "nothing changes for visitors".into(),
        (all, 0) => format!("{}, and privacy gets no weaker", count(all, "change")),
        (all, weaker) => format!("{}, and privacy gets weaker in {weaker}", count(all, "change")),
    }
}

fn review(found: &[Change], weaker: usize) -> String {
    let row = |change: &Change| vec![words(change.way.name()), code(&change.path), words(&change.what)];
    let verdict = Block::Text(words(format!("{}.", verdict(found, weaker))));
    let mut blocks = vec![Block::Title("What changes for visitors".into()), verdict];
    if !found.is_empty() {
        let head = ["Privacy", "Where", "What"].map(String::from).to_vec();
        blocks.push(Block::Table(head, found.iter().map(row).collect()));
    }
    markdown(&blocks)
}

fn as_json(found: &[Change]) -> Value {
    let change = |change: &Change| json!({ "privacy": change.way.name(), "path": change.path, "what": change.what });
    let weaker = found.iter().any(|change| change.way == Way::Weaker);
    json!({ "weaker": weaker, "changes": found.iter().map(change).collect::<Vec<_>>() })
}
