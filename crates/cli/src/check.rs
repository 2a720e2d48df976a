//! `murmur check`, `murmur schema` and `murmur types`: what a site's developer does with a manifest.

use std::path::{Path, PathBuf};

use clap::Args;
use murmur_analyst::manifest_file::{self, Shown};
use murmur_analyst::typescript;
use murmur_core::manifest::{Manifest, document};
use murmur_core::time::Span;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::words::{count, printable};
use crate::{input, output};

/// Whether manifests are right, and if not everything that is wrong.
#[derive(Args)]
#[command(after_help = "Exit code 0: every manifest is right; 1: one is not, and all its faults are printed.\n\n\
Examples:\n  murmur check manifest.json\n  murmur check --json sites/*.json")]
pub(crate) struct CheckArgs {
    /// The manifests; - for stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

/// The types of a manifest in TypeScript, so that a misspelt segment does not compile.
#[derive(Args)]
#[command(after_help = "Example:\n  murmur types manifest.json > src/murmur-types.ts\n\n\
Then, in the page's code:\n  import type { TypedMurmur } from './murmur-types';\n  \
const typed: TypedMurmur = murmur;\n  typed.has('regular');")]
pub(crate) struct TypesArgs {
    /// The manifest; - for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn check(args: &CheckArgs) -> Result<(), Failure> {
    let mut right = true;
    let mut found = Vec::new();
    for path in &args.files {
        let read = input::text(path).map(|text| manifest_file::read(&text));
        right &= matches!(read, Ok(Ok(_)));
        if args.json {
            found.push(as_json(path, &read));
            continue;
        }
        match read {
            Ok(Ok(manifest)) => {
                output::print(format_args!("{}: {}", path.display(), summary(&manifest)))?;
                for warning in warnings(&manifest) {
                    output::print(format_args!("  {warning}"))?;
                }
            }
            Ok(Err(faults)) => output::print(input::manifest_faults(path, &faults))?,
            Err(failure) => output::print(failure.message)?,
        }
    }
    if args.json {
        output::print(format_args!("{:#}", Value::from(found)))?;
    }
    if right { Ok(()) } else { Err(Failure::printed()) }
}

pub(crate) fn schema() -> Result<(), Failure> {
    output::print(format_args!("{:#}", document::json_schema()))
}

pub(crate) fn types(args: &TypesArgs) -> Result<(), Failure> {
    output::print(typescript::module(&input::manifest(&args.file)?).trim_end())
}

/// What a right manifest comes to, on one line.
fn summary(manifest: &Manifest) -> String {
    let kept = retention(manifest);
    let kept = if kept.is_empty() { kept } else { format!(" (kept: {kept})") };
    let policy = &manifest.policy;
    format!(
        "site {}, {}{kept}, {}, {}, ε {} a report, policy {}",
        manifest.site,
        count(manifest.signals.len(), "signal"),
        count(manifest.segments.len(), "segment"),
        count(policy.questions.len(), "question"),
        policy.odds.epsilon(),
        policy.hash()
    )
}

/// What is right, and yet seldom meant.
fn warnings(manifest: &Manifest) -> Vec<String> {
    let told = |(question, segment): (&str, &str)| {
        let to = manifest.segments.iter().find(|known| known.name == segment).map(|known| known.activate.join(", "));
        format!(
            "warning: questions.{question} asks about segments.{segment}, which {} may be told of as it is: what a visitor's \
             report keeps to itself, they may know",
            to.unwrap_or_default()
        )
    };
    manifest.told_elsewhere().into_iter().map(told).collect()
}

/// How long each signal is kept, those of equal length together: "view, cart 30 days; purchase 90 days".
fn retention(manifest: &Manifest) -> String {
    let mut lengths: Vec<(Option<Span>, Vec<&str>)> = Vec::new();
    for (signal, need) in manifest.signals.iter().zip(&manifest.needs) {
        match lengths.iter_mut().find(|(length, _)| *length == need.events) {
            Some((_, names)) => names.push(&signal.name),
            None => lengths.push((need.events, vec![&signal.name])),
        }
    }
    let words = |length: Option<Span>| length.map_or_else(|| "first and last time only".into(), Span::in_words);
    let kept = lengths.into_iter().map(|(length, names)| format!("{} {}", names.join(", "), words(length)));
    kept.collect::<Vec<_>>().join("; ")
}

fn as_json(path: &Path, read: &Result<Result<Manifest, Vec<Shown>>, Failure>) -> Value {
    let file = path.display().to_string();
    match read {
        Ok(Ok(manifest)) => {
            let signals = manifest.signals.iter().zip(&manifest.needs).map(|(signal, need)| {
                json!({
                    "name": signal.name,
                    "keep_ms": need.events.map(|keep| keep.0),
                    "fields": signal.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
                })
            });
            let policy = &manifest.policy;
            json!({
                "file": file,
                "ok": true,
                "site": manifest.site,
                "signals": signals.collect::<Vec<_>>(),
                "segments": manifest.segments.iter().map(|segment| segment.name.as_str()).collect::<Vec<_>>(),
                "questions": policy.questions.iter().map(|question| question.name.as_str()).collect::<Vec<_>>(),
                "odds": policy.odds.to_string(),
                "epsilon": policy.odds.epsilon(),
                "policy": policy.hash(),
                "warnings": warnings(manifest),
            })
        }
        Ok(Err(faults)) => {
            let faults = faults.iter().map(|shown| {
                let fault = &shown.fault;
                json!({
                    "path": fault.path,
                    "line": fault.position.map(|position| position.line),
                    "column": fault.position.map(|position| position.column),
                    "found": fault.found,
                    "expected": fault.expected,
                })
            });
            json!({ "file": file, "ok": false, "faults": faults.collect::<Vec<_>>() })
        }
        Err(failure) => json!({ "file": file, "ok": false, "error": printable(&failure.message) }),
    }
}
