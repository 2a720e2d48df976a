//! `murmur backup`: a copy of a collector's database, taken while it runs.

use std::path::PathBuf;

use clap::Args;
use murmur_collector::state;
use murmur_collector::store::sqlite;

use crate::failure::Failure;
use crate::output;

/// Copies a collector's database, whole and at one moment, while it goes on counting
#[derive(Args)]
#[command(after_help = "\
Examples:
  murmur backup --data data --to murmur-2026-05-01.db

To restore: stop the collector, put the copy in its data folder as murmur.db, and remove murmur.db-wal there.")]
pub(crate) struct BackupArgs {
    /// The data folder that `murmur serve` was given
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The file to write; it must not exist yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(crate) fn run(args: &BackupArgs) -> Result<(), Failure> {
    let from = state::database(&args.data);
    if !from.is_file() {
        let data = args.data.display();
        return Err(Failure::negative(format!("no database in {data}; expected what `murmur serve --data` names")));
    }
    sqlite::copy(&from, &args.to).map_err(|error| Failure::negative(format!("{}: {error}", args.to.display())))?;
    output::print(format_args!("copied to {}", args.to.display()))
}
