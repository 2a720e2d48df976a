//! Files that several commands read: the manifest and the event log.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use murmur_analyst::log::{self, Ignore, Log, MOST_FAULTS};
use murmur_analyst::manifest_file::{self, Shown};
use murmur_analyst::replay::At;
use murmur_analyst::when;
use murmur_core::manifest::Manifest;
use murmur_core::time::Time;

use crate::failure::Failure;
use crate::words::{count, indented, printable};

/// The name that means stdin and stdout.
pub(crate) const STREAM: &str = "-";

/// An event log and the manifest that says what its columns mean.
#[derive(Args)]
pub(crate) struct LogArgs {
    /// The manifest, or - for stdin
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The event log, a CSV with the columns visitor, time, signal and one for each field; or - for stdin
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// The instant that memberships are decided for: 1997-09-30 (00:00 UTC), "1997-09-30 18:00:00" (UTC) or
    /// 1997-09-30T18:00:00+02:00, whose local time is then everybody's; else it is that of each visitor's last event.
    /// Events at or before it are loaded.
    #[arg(long, value_name = "TIME", value_parser = at)]
    pub(crate) at: At,
    /// Columns of the log that are no fields
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    ignore_columns: Vec<String>,
    /// Signals of the log that the manifest does not declare
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    ignore_signals: Vec<String>,
}

impl LogArgs {
    /// Reads both files.
    pub(crate) fn read(&self) -> Result<(Manifest, Log), Failure> {
        if self.manifest == Path::new(STREAM) && self.events == Path::new(STREAM) {
            return Err(Failure::usage("only one of --manifest and --events can be stdin"));
        }
        let manifest = manifest(&self.manifest)?;
        let bytes = bytes(&self.events, true)?;
        let ignore = Ignore { columns: &self.ignore_columns, signals: &self.ignore_signals };
        let log = log::read(&bytes, &manifest.signals, ignore).map_err(|faults| {
            let shown: Vec<_> = faults.iter().map(|fault| format!("  {}", printable(&fault.to_string()))).collect();
            let more = if faults.len() == MOST_FAULTS { "; there may be more" } else { "" };
            let name = self.events.display();
            Failure::negative(format!("{name}: {}{more}\n{}", count(faults.len(), "fault"), shown.join("\n")))
        })?;
        Ok((manifest, log))
    }
}

/// Reads a manifest; its faults are the failure.
pub(crate) fn manifest(path: &Path) -> Result<Manifest, Failure> {
    let text = text(path)?;
    manifest_file::read(&text).map_err(|faults| Failure::negative(manifest_faults(path, &faults)))
}

/// All faults of a manifest, each with the line that it is in.
pub(crate) fn manifest_faults(path: &Path, faults: &[Shown]) -> String {
    let lines: Vec<_> = faults.iter().map(|fault| indented(&printable(&fault.to_string()), 2)).collect();
    format!("{}: {}\n{}", path.display(), count(faults.len(), "fault"), lines.join("\n"))
}

/// The text of a file, or of stdin.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path, false)?)
        .map_err(|_| Failure::negative(format!("{}: found bytes that are not UTF-8; expected text", path.display())))
}

/// The bytes of a file, or of stdin, with a progress bar on a terminal where it may take long.
pub(crate) fn bytes(path: &Path, may_take_long: bool) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::negative(format!("{} can't be read: {error}", path.display()));
    let mut bytes = Vec::new();
    if path == Path::new(STREAM) {
        io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        return Ok(bytes);
    }
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let bar = if may_take_long { ProgressBar::new(length) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("reading {bar:30} {bytes} of {total_bytes}") {
        bar.set_style(style);
    }
    bar.wrap_read(file).read_to_end(&mut bytes).map_err(failed)?;
    bar.finish_and_clear();
    Ok(bytes)
}

/// An instant on the command line, with the local time that it is written in.
fn at(text: &str) -> Result<At, String> {
    when::read(text).map(At::from).ok_or_else(|| format!("expected {}", when::EXPECTED))
}

/// An instant on the command line.
pub(crate) fn instant(text: &str) -> Result<Time, String> {
    when::read(text).map(|when| when.time).ok_or_else(|| format!("expected {}", when::EXPECTED))
}

/// "5%", "1pp" or "0.05": a share from 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let hundredth = text.strip_suffix('%').or_else(|| text.strip_suffix("pp")).map(str::trim);
    let number = hundredth
        .unwrap_or(text)
        .parse::<f64>()
        .map(|number| if hundredth.is_some() { number / 100.0 } else { number });
    number
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a share from 0 to 1, such as 5% or 0.05; of points such as 1pp".into())
}

/// A confidence on the command line.
pub(crate) fn confidence(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| *number > 0.0 && *number < 1.0);
    number.ok_or_else(|| "expected a number above 0 and below 1, such as 0.95".into())
}
