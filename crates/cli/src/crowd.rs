//! `murmur crowd`: what the product would tell about a log, held against the truth.

use std::num::NonZeroU64;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use murmur_analyst::crowd::{self, Coverage, Crowd, CrowdFault, Outcome};
use murmur_analyst::replay::{Replay, replay};
use murmur_core::estimate::decode::Totals;
use murmur_core::manifest::Manifest;
use murmur_core::privacy::policy::Policy;
use murmur_core::time::Time;

use crate::access::{Access, address};
use crate::failure::Failure;
use crate::input::{LogArgs, confidence};
use crate::{clock, crowd_text as text, entropy, output};

/// Makes each visitor of a log a device, and holds what the crowd answers against the truth.
///
/// Each device has a key of its own, decides its question truthfully for --at, and makes its one report of the current
/// epoch, whatever participation the manifest declares. Every question is shown with its interval, also where a display
/// would withhold it: whoever has the log has the truth.
#[derive(Args)]
#[command(after_help = "\
With --collector the reports are sent and counted for good: use a collector of your own that runs with the same
manifest, without a rate limit. Its totals are read before and after, and what came in between is decoded; where that
is not exactly what was sent (others reported meanwhile, or the same seed was sent before) a warning says so and the
exit code is 1.

Examples:
  murmur crowd --manifest manifest.json --events events.csv --at 2026-05-01
  murmur crowd --manifest manifest.json --events events.csv --at 2026-05-01 --seed 1 --crowds 40
  murmur crowd --manifest manifest.json --events events.csv --at 2026-05-01 --collector http://127.0.0.1:8787 \\
    --token-file data/token")]
pub(crate) struct CrowdArgs {
    #[command(flatten)]
    log: LogArgs,
    /// Sends the reports to this collector instead of counting them in memory
    #[arg(long, value_name = "URL", value_parser = address)]
    collector: Option<String>,
    #[command(flatten)]
    access: Access,
    /// Derives the keys from this number, so that the same crowd comes again within an epoch; without it they come from
    /// the system's random source
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Makes so many crowds in memory, with the seeds from --seed on, and shows how often their intervals cover the truth
    #[arg(long, value_name = "K", conflicts_with = "collector")]
    crowds: Option<NonZeroU64>,
    /// Of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = confidence)]
    confidence: f64,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

/// What every crowd of one run has in common.
pub(crate) struct Stage<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) policy: Policy,
    pub(crate) replay: Replay<'a>,
    pub(crate) now: Time,
    pub(crate) confidence: f64,
}

pub(crate) fn run(args: &CrowdArgs) -> Result<(), Failure> {
    let (manifest, log) = args.log.read()?;
    if manifest.policy.questions.is_empty() {
        return Err(Failure::negative(
            "the manifest asks no question; expected \"questions\" to hold against the truth",
        ));
    }
    let policy = crowd::policy(&manifest);
    if let Some(url) = args.collector.as_ref().filter(|_| policy != manifest.policy) {
        return Err(Failure::negative(format!(
            "the manifest's participation is {}: most of its devices would not report in this epoch, and with 1/1 its \
             policy has another hash, which {url} does not know. Set \"participation\" to \"1/1\" and start the \
             collector with that manifest, or leave --collector out",
            manifest.policy.participation
        )));
    }
    let replay = replay(&manifest, &log, args.log.at);
    if replay.visitors.is_empty() {
        return Err(Failure::negative("no visitor has an event at or before --at; expected a later one"));
    }
    let stage = Stage { manifest: &manifest, policy, replay, now: clock::now(), confidence: args.confidence };
    if let Some(crowds) = args.crowds {
        return many(args, &stage, crowds.get());
    }
    let crowd = stage.gather(args.seed)?;
    let sent = match &args.collector {
        Some(url) => Some(send(args, &stage, &crowd, url)?),
        None => None,
    };
    let totals = sent.as_ref().map_or_else(|| crowd.totals(&stage.policy), |sent| sent.grown.clone());
    let outcomes = stage.compare(&totals)?;
    let exact = sent.as_ref().map(|sent| sent.exact);
    if args.json {
        output::print(format_args!("{:#}", text::one_as_json(&stage, args.seed, &crowd, &outcomes, exact)))?;
    } else {
        output::print(text::one_in_words(&stage, &crowd, &outcomes))?;
    }
    match sent {
        Some(Sent { exact: false, grown }) => Err(Failure::negative(text::not_exact(&crowd, &grown))),
        _ => Ok(()),
    }
}

impl Stage<'_> {
    fn gather(&self, seed: Option<u64>) -> Result<Crowd, Failure> {
        let (manifest, policy, replay) = (self.manifest, &self.policy, &self.replay);
        let gathered = match seed {
            Some(seed) => crowd::gather(manifest, policy, replay, self.now, crowd::seeded_keys(seed))
                .map_err(|fault| fault.map_key(|never| match never {})),
            None => crowd::gather(manifest, policy, replay, self.now, entropy::bytes),
        };
        gathered.map_err(|fault| match fault {
            CrowdFault::Key(failure) => failure,
            CrowdFault::Clock => Failure::negative("the clock is before 1970; expected the time of today"),
        })
    }

    pub(crate) fn compare(&self, totals: &Totals) -> Result<Vec<Outcome>, Failure> {
        Ok(crowd::compare(self.manifest, &self.policy, &self.replay, totals, self.confidence)?)
    }
}

/// What a collector counted between two looks at its totals.
struct Sent {
    grown: Totals,
    /// Whether that is exactly what was sent.
    exact: bool,
}

fn send(args: &CrowdArgs, stage: &Stage, crowd: &Crowd, url: &str) -> Result<Sent, Failure> {
    let remote = args.access.open(url)?;
    let before = remote.totals()?;
    let bar = progress(crowd.reports.len() as u64, "sending {bar:30} {pos} of {len} reports, {per_sec}");
    let sent = remote.send(&crowd.reports, &|| bar.inc(1));
    bar.finish_and_clear();
    sent?;
    let after = remote.totals()?;
    let grown = crowd::growth(&before, &after, &stage.policy, crowd.epoch).ok_or_else(|| {
        Failure::negative(format!(
            "{url}: the totals shrank while reports were sent; expected nobody to restore a backup"
        ))
    })?;
    let exact = grown.totals == crowd.totals(&stage.policy).totals;
    Ok(Sent { grown, exact })
}

/// Many crowds in memory, on every core.
fn many(args: &CrowdArgs, stage: &Stage, crowds: u64) -> Result<(), Failure> {
    let bar = progress(crowds, "making {bar:30} {pos} of {len} crowds, {eta} left");
    let next = AtomicU64::new(0);
    let take = || -> Result<Vec<(u64, Vec<Outcome>)>, Failure> {
        let mut made = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= crowds {
                return Ok(made);
            }
            let crowd = stage.gather(args.seed.map(|seed| seed.wrapping_add(index)))?;
            made.push((index, stage.compare(&crowd.totals(&stage.policy))?));
            bar.inc(1);
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let taken = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(take)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect::<Vec<_>>()
    });
    bar.finish_and_clear();
    let mut made = Vec::new();
    for some in taken {
        made.extend(some?);
    }
    // In the order of the seeds, whichever was done first: sums of floats depend on it.
    made.sort_unstable_by_key(|(index, _)| *index);
    let mut rows = text::Covered::none(stage)?;
    for (_, outcomes) in &made {
        rows.iter_mut().zip(outcomes).for_each(|(row, outcome)| row.add(outcome));
    }
    if args.json {
        output::print(format_args!("{:#}", text::many_as_json(stage, args.seed, crowds, &rows)))
    } else {
        output::print(text::many_in_words(stage, crowds, &rows))
    }
}

/// A bar on stderr, and only on a terminal.
fn progress(length: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Over all questions.
pub(crate) fn coverage(outcomes: &[Outcome]) -> Coverage {
    let mut coverage = Coverage::default();
    outcomes.iter().for_each(|outcome| coverage.add(outcome));
    coverage
}
