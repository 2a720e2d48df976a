//! `murmur lint`: whether pages use Murmur's elements rightly.

use std::path::PathBuf;

use clap::Args;
use murmur_analyst::{lint, page};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::words::{count, printable};
use crate::{input, output};

/// Whether pages use Murmur's elements rightly: names that the manifest has, a fallback, and no variant that a member's
/// browser alone would ask the server for.
#[derive(Args)]
#[command(after_help = "Exit code 0: every page is right; 1: one is not, and all that is wrong is printed.\n\n\
Examples:\n  murmur lint --manifest manifest.json site/*.html\n  \
curl -s https://shop.example/ | murmur lint --manifest manifest.json -")]
pub(crate) struct LintArgs {
    /// The pages' HTML; - for stdin
    #[arg(value_name = "PAGE.html", required = true)]
    pages: Vec<PathBuf>,
    /// The manifest that their names are looked up in
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &LintArgs) -> Result<(), Failure> {
    let manifest = args.manifest.as_deref().map(input::manifest).transpose()?;
    let mut right = true;
    let mut found = Vec::new();
    for path in &args.pages {
        let faults = lint::lint(&page::text(&input::bytes(path, false)?), manifest.as_ref());
        right &= faults.is_empty();
        let file = path.display();
        if args.json {
            let faults = faults.iter();
            let faults =
                faults.map(|fault| json!({ "element": fault.path, "found": fault.found, "expected": fault.expected }));
            found.push(
                json!({ "file": file.to_string(), "ok": faults.len() == 0, "faults": faults.collect::<Vec<_>>() }),
            );
        } else if faults.is_empty() {
            output::print(format_args!("{file}: nothing is wrong"))?;
        } else {
            let lines: Vec<_> = faults.iter().map(|fault| format!("\n  {}", printable(&fault.text()))).collect();
            output::print(format_args!("{file}: {}{}", count(faults.len(), "fault"), lines.concat()))?;
        }
    }
    if args.json {
        output::print(format_args!("{:#}", Value::from(found)))?;
    }
    if right { Ok(()) } else { Err(Failure::printed()) }
}
