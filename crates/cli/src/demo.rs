//! `murmur demo`: the record shop, its dashboard, and a crowd to look at.

mod send;

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use murmur_analyst::{manifest_file, synthetic};
use murmur_collector::assets::{self, Assets};
use murmur_collector::{Collector, Settings};
use murmur_core::manifest::Manifest;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::schedule::epoch_at;

use crate::failure::Failure;
use crate::serve::{AddressArgs, Running};
use crate::{clock, entropy, input};

/// Epochs that the demo collects for, the current one among them, so that a crowd has a past.
const EPOCHS: u32 = 8;

/// Fewest reports of each question in each epoch; some kinds need more to be shown.
const REPORTS: u32 = 1600;

/// Most devices of the crowd, whatever the manifest asks.
const DEVICES: u32 = 150_000;

/// A record shop that uses Murmur, its dashboard, and on the first run a made-up crowd of reports
#[derive(Args)]
#[command(after_help = "\
Examples:
  murmur demo
  murmur demo --listen 127.0.0.1:9000 --data /tmp/demo")]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    address: AddressArgs,
    /// The folder of the database and the token; made where it is missing
    #[arg(long, value_name = "DIR", default_value = ".murmur")]
    data: PathBuf,
    /// Another manifest for the shop
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

pub(crate) fn run(args: &DemoArgs) -> Result<(), Failure> {
    let (text, manifest) = manifest(args.manifest.as_deref())?;
    let settings = Settings {
        open_epochs: EPOCHS,
        assets: Assets::new(args.address.pkg.clone()).with_shop(Some(text)),
        ..Settings::new(&args.data, vec![manifest.clone()])
    };
    let running = Running::start(settings, &args.address)?;
    let (collector, public, data) = (running.collector.clone(), running.public, args.data.clone());
    eprintln!("listening on http://{public}, metrics on http://{}/metrics", running.metrics);
    // Beside the server, so that the shop is open and Ctrl-C works while the crowd reports.
    thread::spawn(move || {
        if let Err(failure) = seed(&manifest.policy, &collector, public, &data) {
            eprintln!("murmur: the made-up crowd is not complete: {}", failure.message);
        }
        announce(public, &data);
    });
    running.until_stopped()
}

fn manifest(path: Option<&Path>) -> Result<(String, Manifest), Failure> {
    let text = match path {
        Some(path) => input::text(path)?,
        None => assets::shop_manifest()
            .ok_or_else(|| Failure::negative("this binary was built without www/shop; expected --manifest"))?,
    };
    let name = path.unwrap_or(Path::new("www/shop/manifest.json"));
    let manifest =
        manifest_file::read(&text).map_err(|faults| Failure::negative(input::manifest_faults(name, &faults)))?;
    Ok((text, manifest))
}

/// Sends the crowd through the real API, on the first run. One that was interrupted is made again from its seed and sent
/// again, whatever the manifest is now: a report that was counted before counts once.
fn seed(policy: &Policy, collector: &Collector, public: SocketAddr, data: &Path) -> Result<(), Failure> {
    let Some(current) = epoch_at(clock::now(), policy.epoch) else { return Ok(()) };
    let crowd = match Crowd::read(data)? {
        Some(Crowd::Sent) => return Ok(()),
        Some(crowd) => {
            eprintln!(
                "the made-up crowd of an earlier run was interrupted; it is sent again, and each report counts once"
            );
            crowd
        }
        None if policy.questions.is_empty() || !collector.snapshot()?.totals.totals.is_empty() => return Ok(()),
        None => {
            let first = current.saturating_sub(EPOCHS - 1);
            Crowd::Sending { policy: policy.clone(), first, seed: entropy::bytes()? }
        }
    };
    crowd.write(data)?;
    let Crowd::Sending { policy, first, seed } = crowd else { return Ok(()) };
    let devices = synthetic::devices_for(&policy, REPORTS, EPOCHS).min(DEVICES);
    let mut reports = synthetic::reports(&policy, first..=first.saturating_add(EPOCHS - 1), devices, seed);
    let oldest = epoch_at(clock::now(), policy.epoch).unwrap_or(current).saturating_sub(EPOCHS - 1);
    let all = reports.len();
    reports.retain(|report| report.epoch >= oldest);
    if reports.len() < all {
        let closed = all - reports.len();
        eprintln!(
            "its oldest epochs have closed since: {closed} reports of theirs are not sent, and their totals stay low"
        );
    }
    send::send(public, &reports)?;
    Crowd::Sent.write(data)
}

/// How far the crowd came, in a file of the data folder.
enum Crowd {
    /// All of it was sent.
    Sent,
    /// It may be half sent. From these it is made again, report by report.
    Sending { policy: Policy, first: u32, seed: [u8; 32] },
}

impl Crowd {
    const FILE: &str = "demo-crowd";

    fn read(data: &Path) -> Result<Option<Crowd>, Failure> {
        let path = data.join(Crowd::FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let crowd = match text.lines().collect::<Vec<_>>()[..] {
            ["sent"] => Some(Crowd::Sent),
            ["sending", first, seed, policy] => (|| {
                let policy = Policy::from_canonical(policy)?;
                Some(Crowd::Sending { policy, first: first.parse().ok()?, seed: unhex(seed)? })
            })(),
            _ => None,
        };
        let unreadable = || {
            Failure::negative(format!(
                "{}: found no crowd of the demo; remove {} to begin anew",
                path.display(),
                data.display()
            ))
        };
        crowd.map(Some).ok_or_else(unreadable)
    }

    /// Whole or not at all: a crash leaves the old file or the new one.
    fn write(&self, data: &Path) -> Result<(), Failure> {
        let text = match self {
            Crowd::Sent => "sent\n".into(),
            Crowd::Sending { policy, first, seed } => {
                format!("sending\n{first}\n{}\n{}\n", hex(seed), policy.canonical())
            }
        };
        let partial = data.join("demo-crowd.partial");
        fs::write(&partial, text)?;
        Ok(fs::rename(&partial, data.join(Crowd::FILE))?)
    }
}

fn announce(public: SocketAddr, data: &Path) {
    let murmur = std::env::args().next().unwrap_or_else(|| "murmur".into());
    eprintln!("\n  shop        http://{public}/");
    eprintln!("  dashboard   http://{public}/dashboard");
    eprintln!("  API         http://{public}/openapi.json");
    eprintln!("  its token   {murmur} token --data {}\n\nCtrl-C stops it.", data.display());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}
