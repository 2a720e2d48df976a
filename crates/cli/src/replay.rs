//! `murmur replay`: every visitor's segments at one instant, from any event log.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use murmur_analyst::log::Log;
use murmur_analyst::replay::drift::{self, MOST_STEPS, Step};
use murmur_analyst::replay::{Replay, replay};
use murmur_analyst::when;
use murmur_core::manifest::Manifest;
use murmur_core::time::{Span, Time};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::input::{self, LogArgs, STREAM};
use crate::output;
use crate::table::{Align, Table};
use crate::words::{count, percent, thousands};

/// Every visitor's segments at one instant, by the same rules as in the browser.
///
/// A visitor is in the result from the first event on. Rows may stand in any order; those of equal time keep theirs.
#[derive(Args)]
#[command(after_help = "Exit code 1: the manifest or the log is wrong; what is, is named by line and column.\n\n\
Examples:\n  \
murmur replay --manifest manifest.json --events events.csv --at 2026-05-01 --memberships memberships.csv\n  \
zcat events.csv.gz | murmur replay --manifest manifest.json --events - --at 2026-05-01 --json
  \
murmur replay --manifest manifest.json --events events.csv --since 2026-01-01 --every 7d --at 2026-05-01")]
pub(crate) struct ReplayArgs {
    #[command(flatten)]
    log: LogArgs,
    /// Writes one row visitor,segment for each membership; - for stdout, and the summary goes to stderr
    #[arg(long, value_name = "FILE")]
    memberships: Option<PathBuf>,
    /// Shows how membership went from this instant on, too: who is in each segment, who came and who went
    #[arg(long, value_name = "TIME", value_parser = input::instant)]
    since: Option<Time>,
    /// How often it is looked at, counted back from --at: 12h, 1d, 4w
    #[arg(long, value_name = "SPAN", default_value = "1d", requires = "since", value_parser = span)]
    every: Span,
    /// The summary as JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &ReplayArgs) -> Result<(), Failure> {
    let (manifest, log) = args.log.read()?;
    let replay = replay(&manifest, &log, args.log.at);
    let instants = args.since.map(|since| instants(since, args)).transpose()?;
    let steps = instants.map(|instants| drift::drift(&manifest, &log, &instants, args.log.at.offset));
    let to_stdout = args.memberships.as_deref() == Some(Path::new(STREAM));
    if let Some(path) = &args.memberships {
        let failed =
            |error: &dyn std::fmt::Display| Failure::negative(format!("{} can't be written: {error}", path.display()));
        if to_stdout {
            output::quiet_pipe(replay.write_memberships(&manifest, io::stdout().lock()).map_err(io::Error::from))?;
        } else {
            let file = File::create(path).map_err(|error| failed(&error))?;
            replay.write_memberships(&manifest, BufWriter::new(file)).map_err(|error| failed(&error))?;
        }
    }
    let summary = if args.json {
        let mut summary = as_json(&manifest, &log, &replay);
        if let (Some(steps), Value::Object(summary)) = (&steps, &mut summary) {
            summary.insert(
                "drift".into(),
                steps.iter().enumerate().map(|(n, step)| step_as_json(&manifest, step, n > 0)).collect(),
            );
        }
        format!("{summary:#}")
    } else {
        let words = in_words(&manifest, &log, &replay);
        steps.map_or_else(|| words.clone(), |steps| format!("{words}\n\n{}", steps_in_words(&manifest, &steps)))
    };
    if to_stdout { Ok(writeln!(io::stderr(), "{summary}")?) } else { output::print(summary) }
}

fn in_words(manifest: &Manifest, log: &Log, replay: &Replay) -> String {
    let visitors = replay.visitors.len();
    let mut text = format!(
        "{} with {} at {}",
        count(visitors, "visitor"),
        count(replay.events, "event"),
        when::in_words(replay.at)
    );
    if replay.later > 0 {
        text.push_str(&format!("; left out: {} whose first event comes later", count(replay.later, "visitor")));
    }
    if log.ignored > 0 {
        text.push_str(&format!("; passed over: {} of other signals", count(log.ignored, "row")));
    }
    let mut table = Table::new(&[("segment", Align::Left), ("visitors", Align::Right), ("share", Align::Right)]);
    for (segment, members) in manifest.segments.iter().zip(replay.counts(manifest)) {
        table.row([
            segment.name.clone(),
            thousands(members as u128),
            share(members, visitors).map_or_else(String::new, percent),
        ]);
    }
    format!("{text}\n{}", table.text())
}

fn as_json(manifest: &Manifest, log: &Log, replay: &Replay) -> Value {
    let visitors = replay.visitors.len();
    let segments = manifest.segments.iter().zip(replay.counts(manifest)).map(
        |(segment, members)| json!({ "segment": segment.name, "visitors": members, "share": share(members, visitors) }),
    );
    json!({
        "at": when::rfc3339(replay.at),
        "visitors": visitors,
        "events": replay.events,
        "later_visitors": replay.later,
        "ignored_rows": log.ignored,
        "segments": segments.collect::<Vec<_>>(),
    })
}

/// A row for each segment and instant, segment after segment.
fn steps_in_words(manifest: &Manifest, steps: &[Step]) -> String {
    let mut table = Table::new(&[
        ("segment", Align::Left),
        ("at", Align::Left),
        ("visitors", Align::Right),
        ("share", Align::Right),
        ("came", Align::Right),
        ("went", Align::Right),
    ]);
    for (index, segment) in manifest.segments.iter().enumerate() {
        for (n, step) in steps.iter().enumerate() {
            let since = |count: usize| if n > 0 { thousands(count as u128) } else { String::new() };
            let moved = step.segments[index];
            table.row([
                segment.name.clone(),
                when::in_words(step.at),
                thousands(moved.members as u128),
                share(moved.members, step.visitors).map_or_else(String::new, percent),
                since(moved.entered),
                since(moved.left),
            ]);
        }
    }
    table.text()
}

/// Of the first step nothing is known of who came and went.
fn step_as_json(manifest: &Manifest, step: &Step, has_earlier: bool) -> Value {
    let segments = manifest.segments.iter().zip(&step.segments).map(|(segment, moved)| {
        json!({
            "segment": segment.name,
            "visitors": moved.members,
            "share": share(moved.members, step.visitors),
            "came": has_earlier.then_some(moved.entered),
            "went": has_earlier.then_some(moved.left),
        })
    });
    json!({ "at": when::rfc3339(step.at), "visitors": step.visitors, "segments": segments.collect::<Vec<_>>() })
}

fn instants(since: Time, args: &ReplayArgs) -> Result<Vec<Time>, Failure> {
    if since > args.log.at.time {
        return Err(Failure::usage("--since is after --at"));
    }
    drift::instants(since, args.log.at.time, args.every).ok_or_else(|| {
        Failure::usage(format!("from --since to --at are more than {MOST_STEPS} steps; take a longer --every"))
    })
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| "expected a whole number and one of m, h, d, w, y, such as 7d".into())
}

fn share(members: usize, visitors: usize) -> Option<f64> {
    (visitors > 0).then(|| members as f64 / visitors as f64)
}
