//! `murmur decode`: totals to shares with their intervals.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use murmur_analyst::estimates::{self, Estimate, Titles};
use murmur_analyst::when;
use murmur_collector::store::Store as _;
use murmur_collector::store::sqlite::Sqlite;
use murmur_core::estimate::decode::{self, Options, Totals};
use murmur_core::time::Time;
use serde_json::json;

use crate::access::{Access, address};
use crate::failure::Failure;
use crate::input::{self, confidence};
use crate::output;
use crate::table::{Align, Table};
use crate::words::{interval, percent, points, thousands};

/// Decodes totals: for each question and epoch shares, rates, means or lifts with their intervals, or why they are withheld.
#[derive(Args)]
#[command(
    group = clap::ArgGroup::new("source").required(true),
    after_help = "\
Shares are of active devices: browsers that consented, came by in that epoch and had reports left.
A question of fewer than 1,000 reports, or of an interval planned above ± 5 points, is withheld; --all shows it.

Exit code 1: the totals can't be read, or hold counts that no crowd could give.

Examples:
  murmur decode --collector http://127.0.0.1:8787 --token-file data/token
  murmur decode --data data --csv > estimates.csv
  murmur decode --data data --parquet estimates.parquet --average
  murmur decode --data data --difference 735,742 --simultaneous --claim
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8787/v1/totals | murmur decode --totals -"
)]
pub(crate) struct DecodeArgs {
    /// Reads the totals of a running collector
    #[arg(long, value_name = "URL", group = "source", value_parser = address)]
    collector: Option<String>,
    #[command(flatten)]
    access: Access,
    /// Reads the totals in a collector's data folder
    #[arg(long, value_name = "DIR", group = "source")]
    data: Option<PathBuf>,
    /// Reads totals as GET /v1/totals gives them; - for stdin
    #[arg(long, value_name = "FILE", group = "source")]
    totals: Option<PathBuf>,
    /// Of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = confidence)]
    confidence: f64,
    /// Exact intervals (Clopper-Pearson) however many reports there are: what to quote in a claim
    #[arg(long)]
    claim: bool,
    /// Intervals that hold all at once: Šidák across questions, Bonferroni within each
    #[arg(long)]
    simultaneous: bool,
    /// Visitors of an epoch by your own count: says how many of them were heard
    #[arg(long, value_name = "N")]
    visitors: Option<u64>,
    /// Adds the average over all epochs, with what the same devices' remembered answers have in common
    #[arg(long)]
    average: bool,
    /// Adds the difference of two epochs, such as 735,742
    #[arg(long, value_name = "FROM,TO", value_parser = two_epochs)]
    difference: Option<(u32, u32)>,
    /// Adds ε after mixing; holds only if the relay is honest, and is no part of the promise
    #[arg(long)]
    relay: bool,
    /// Shows also what a display would withhold
    #[arg(long)]
    all: bool,
    /// JSON, with the columns of GET /v1/estimates
    #[arg(long, group = "form")]
    json: bool,
    /// A line of JSON for each row
    #[arg(long, group = "form")]
    json_lines: bool,
    /// CSV, with the same columns
    #[arg(long, group = "form")]
    csv: bool,
    /// A Parquet file, with the same columns; - for stdout
    #[arg(long, value_name = "FILE", group = "form")]
    parquet: Option<PathBuf>,
}

fn two_epochs(text: &str) -> Result<(u32, u32), String> {
    let read = |(from, to): (&str, &str)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?));
    text.split_once(',')
        .and_then(read)
        .filter(|(from, to)| from < to)
        .ok_or_else(|| "expected the numbers of two epochs, the earlier first, such as 735,742".into())
}

pub(crate) fn run(args: &DecodeArgs) -> Result<(), Failure> {
    let (totals, titles) = read(args)?;
    let options = Options {
        confidence: args.confidence,
        claim: args.claim,
        simultaneous: args.simultaneous,
        withhold: !args.all,
        visitors: args.visitors,
        relay: args.relay,
        average: args.average,
        difference: args.difference,
    };
    let rows = estimates::rows(&totals, &titles, options)?;
    if args.json {
        let document = json!({ "confidence": args.confidence, "estimates": rows, "drift": decode::moved(&rows) });
        output::print(format_args!("{document:#}"))?;
    } else if args.json_lines {
        output::quiet_pipe(estimates::write_json_lines(&rows, io::stdout().lock()))?;
    } else if args.csv {
        output::quiet_pipe(estimates::write_csv(&rows, io::stdout().lock()).map_err(io::Error::from))?;
    } else if let Some(path) = &args.parquet {
        parquet(&rows, path)?;
    } else {
        output::print(in_words(&rows))?;
    }
    if rows.iter().any(|row| row.alarm.is_some()) { Err(Failure::printed()) } else { Ok(()) }
}

fn parquet(rows: &[Estimate], path: &Path) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    estimates::write_parquet(rows, &mut bytes).map_err(io::Error::other)?;
    if path == Path::new("-") {
        return output::quiet_pipe(io::stdout().lock().write_all(&bytes));
    }
    fs::write(path, bytes).map_err(|error| Failure::negative(format!("{}: {error}", path.display())))
}

fn read(args: &DecodeArgs) -> Result<(Totals, Titles), Failure> {
    if let Some(url) = &args.collector {
        return Ok((args.access.open(url)?.totals()?, Titles::new()));
    }
    if let Some(path) = &args.totals {
        let totals = serde_json::from_str(&input::text(path)?).map_err(|error| {
            Failure::negative(format!("{}: found {error}; expected what GET /v1/totals gives", path.display()))
        })?;
        return Ok((totals, Titles::new()));
    }
    let Some(data) = &args.data else { return Err(Failure::usage("expected --collector, --data or --totals")) };
    let file = murmur_collector::state::database(data);
    if !file.is_file() {
        return Err(Failure::negative(format!(
            "{} is no collector's data folder: found no {}; expected what `murmur serve --data` names",
            data.display(),
            file.display()
        )));
    }
    let snapshot = Sqlite::open(&file).and_then(|store| store.reader()?.snapshot());
    let snapshot = snapshot.map_err(|error| Failure::negative(format!("{}: {error}", file.display())))?;
    Ok((snapshot.totals, snapshot.titles))
}

/// An interval of devices, rounded outwards.
fn devices(low: f64, high: f64) -> String {
    format!("{} to {}", thousands(low.floor() as u128), thousands(high.ceil() as u128))
}

/// What a row is of: "yes", "rate: yes", "warm, lift: yes".
fn of(row: &Estimate) -> String {
    let measure = (row.measure != "share").then_some(row.measure);
    let name = [row.arm.as_deref(), measure].into_iter().flatten().collect::<Vec<_>>().join(", ");
    match (&row.answer, name.is_empty()) {
        (Some(answer), true) => answer.to_string(),
        (Some(answer), false) => format!("{name}: {answer}"),
        (None, _) => name,
    }
}

/// A value with its unit: points for what is against something else.
fn value(row: &Estimate, number: f64) -> String {
    match (row.unit, row.measure) {
        ("amount", _) => format!("{number:.2}"),
        ("share", "lift" | "difference") => points(number),
        _ => percent(number),
    }
}

fn ends(row: &Estimate) -> Option<String> {
    let (low, high) = row.low.zip(row.high)?;
    Some(if row.unit == "amount" { format!("{low:.2} to {high:.2}") } else { interval(low, high) })
}

fn note(row: &Estimate) -> String {
    let alarm = row.alarm.as_ref().map(|alarm| format!("ALARM: {alarm}"));
    let withheld = row.withheld.as_ref().map(|why| format!("withheld: {why}"));
    let coverage = row.coverage.map(|heard| format!("{:.0} % of visitors heard", heard * 100.0));
    let mixed = row.epsilon_mixed.map(|epsilon| format!("ε {epsilon:.3} if the relay is honest"));
    [alarm, withheld, row.note.as_deref().map(String::from), coverage, mixed]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

fn in_words(rows: &[Estimate]) -> String {
    if rows.is_empty() {
        return "no reports yet".into();
    }
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("of", Align::Left),
        ("epoch", Align::Right),
        ("from", Align::Left),
        ("reports", Align::Right),
        ("value", Align::Right),
        ("± s.e.", Align::Right),
        ("interval", Align::Right),
        ("devices", Align::Right),
        ("moved", Align::Left),
        ("ε", Align::Right),
        ("note", Align::Left),
    ]);
    for row in rows {
        let none = || String::from("-");
        let error = |error| if row.unit == "share" { points(error) } else { value(row, error) };
        table.row([
            row.question.to_string(),
            of(row),
            row.epoch.to_string(),
            when::date(Time(row.epoch_start_ms)),
            thousands(row.reports),
            row.value.map_or_else(none, |number| value(row, number)),
            row.standard_error.map_or_else(none, error),
            ends(row).unwrap_or_else(none),
            row.devices_low.zip(row.devices_high).map_or_else(none, |(low, high)| devices(low, high)),
            row.verdict.unwrap_or("-").into(),
            row.epsilon.to_string(),
            note(row),
        ]);
    }
    let mut text = table.text();
    for drift in decode::moved(rows).iter().filter(|drift| drift.moved) {
        let who = if drift.canary { "THE CANARY" } else { &drift.question };
        let answer = drift.answer.as_deref().unwrap_or_default();
        text += &format!(
            "\n{who} ({answer}) went {} since epoch {}: {:.1} standard errors in sum, p = {:.4}",
            drift.direction, drift.since, drift.statistic, drift.p_value
        );
        if drift.canary {
            text += "; its truth is always no, so first find out who answers, then read the rest";
        }
    }
    text
}
