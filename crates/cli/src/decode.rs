//! `murmur decode`: totals to shares with their intervals.

use std::io;
use std::path::PathBuf;

use clap::Args;
use murmur_analyst::estimates::{self, Row, Titles};
use murmur_analyst::when;
use murmur_collector::store::Store as _;
use murmur_collector::store::sqlite::Sqlite;
use murmur_core::estimate::decode::{Options, Totals};
use murmur_core::time::Time;
use serde_json::json;

use crate::access::{Access, address};
use crate::failure::Failure;
use crate::input::{self, confidence};
use crate::output;
use crate::table::{Align, Table};
use crate::words::{interval, percent, points, thousands};

/// Decodes totals: for each question and epoch the share of active devices, its interval, or why it is withheld.
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
    /// Shows also what a display would withhold
    #[arg(long)]
    all: bool,
    /// JSON, with the columns of GET /v1/estimates
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// CSV, with the same columns
    #[arg(long)]
    csv: bool,
}

pub(crate) fn run(args: &DecodeArgs) -> Result<(), Failure> {
    let (totals, titles) = read(args)?;
    let options = Options { confidence: args.confidence, withhold: !args.all };
    let rows = estimates::rows(&totals, &titles, options)?;
    if args.json {
        let document = json!({ "confidence": args.confidence, "estimates": rows });
        output::print(format_args!("{document:#}"))?;
    } else if args.csv {
        output::quiet_pipe(estimates::write_csv(&rows, io::stdout().lock()).map_err(io::Error::from))?;
    } else {
        output::print(in_words(&rows))?;
    }
    if rows.iter().any(|row| row.alarm.is_some()) { Err(Failure::printed()) } else { Ok(()) }
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

fn in_words(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "no reports yet".into();
    }
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("epoch", Align::Right),
        ("from", Align::Left),
        ("reports", Align::Right),
        ("share", Align::Right),
        ("± s.e.", Align::Right),
        ("interval", Align::Right),
        ("devices", Align::Right),
        ("ε", Align::Right),
        ("note", Align::Left),
    ]);
    for row in rows {
        let or_none = |value: Option<f64>| value.map_or_else(|| "-".into(), percent);
        let note = match (&row.alarm, &row.withheld) {
            (Some(alarm), _) => format!("ALARM: {alarm}"),
            (None, Some(why)) => format!("withheld: {why}"),
            (None, None) => String::new(),
        };
        table.row([
            row.question.clone(),
            row.epoch.to_string(),
            when::date(Time(row.epoch_start_ms)),
            thousands(row.reports),
            or_none(row.share),
            row.standard_error.map_or_else(|| "-".into(), points),
            row.low.zip(row.high).map_or_else(|| "-".into(), |(low, high)| interval(low, high)),
            row.devices_low.zip(row.devices_high).map_or_else(|| "-".into(), |(low, high)| devices(low, high)),
            row.epsilon.to_string(),
            note,
        ]);
    }
    table.text()
}
