//! `murmur simulate`: a made-up crowd through the real encoder and decoder.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use murmur_analyst::simulate::{Outcome, Phase, Setup, Silent, Simulated, Truth, pooled, simulate};
use serde_json::json;

use crate::failure::Failure;
use crate::input::{self, confidence, share};
use crate::output;
use crate::table::{Align, Table};
use crate::words::{percent, points, thousands};

/// Lets a made-up crowd answer the questions of a manifest, and holds what is decoded against its truth.
///
/// Every visitor has a profile with a key, a question, a schedule and a cap, as in a browser, and comes once an epoch.
#[derive(Args)]
#[command(after_help = "\
The truth is a JSON object: for each question the share of yes, or of several answers a share of each in order, or of an
experiment the share of yes in each arm: { \"regular\": 0.12, \"tier\": [0.1, 0.2, 0.7] }. What is not there is made up.

Examples:
  murmur simulate --manifest manifest.json --visitors 50000 --epochs 8
  murmur simulate --manifest manifest.json --visitors 50000 --epochs 8 --truth truth.json --churn 20% --cleared 5%
  murmur simulate --manifest manifest.json --visitors 20000 --epochs 1 --crowds 200
  murmur simulate --manifest manifest.json --visitors 50000 --epochs 4 --bots 1% --json
  murmur simulate --manifest manifest.json --then edited.json@5 --visitors 50000 --epochs 8")]
pub(crate) struct SimulateArgs {
    /// The manifest
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Another manifest of the site, which takes its place in the middle of that epoch, counted from 1; may be repeated
    #[arg(long, value_name = "FILE@EPOCH", value_parser = then)]
    then: Vec<(PathBuf, u32)>,
    /// Visitors who come in every epoch
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    visitors: u32,
    /// Epochs
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u32).range(1..=520))]
    epochs: u32,
    /// Shares of the answers, JSON; - for stdin
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Visitors who are scripts that send yes without a coin
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share)]
    bots: f64,
    /// Visitors replaced by new ones from epoch to epoch
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = share)]
    churn: f64,
    /// Visitors who clear their storage from epoch to epoch
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share)]
    cleared: f64,
    /// Of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = confidence)]
    confidence: f64,
    /// The same number gives the same crowd
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Makes so many crowds, with the seeds from --seed on: epochs of one crowd share their visitors, so only many crowds
    /// tell how often intervals hold the truth
    #[arg(long, value_name = "K", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    crowds: u32,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &SimulateArgs) -> Result<(), Failure> {
    let phases = phases(args)?;
    let truth: Truth = match &args.truth {
        None => Truth::new(),
        Some(path) => serde_json::from_str(&input::text(path)?).map_err(|error| {
            let expected = "expected questions with a share of yes or a list of shares";
            Failure::negative(format!("{}: found {error}; {expected}", path.display()))
        })?,
    };
    let &SimulateArgs { visitors, epochs, bots, churn, cleared, confidence, seed, .. } = args;
    let setup = Setup { visitors, epochs, bots, churn, cleared, confidence, seed };
    let visits = u64::from(visitors) * u64::from(epochs);
    let bar = ProgressBar::new(visits * u64::from(args.crowds));
    let style = ProgressStyle::with_template("{human_pos} of {human_len} visits {wide_bar} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let crowd = |number: u32| {
        let setup = Setup { seed: seed.wrapping_add(number.into()), ..setup };
        let before = visits * u64::from(number);
        simulate(&phases, &truth, &setup, |visited| bar.set_position(before + visited))
    };
    let all = (1..args.crowds).try_fold(crowd(0)?, |all, number| Ok::<_, Failure>(pooled(all, &crowd(number)?)))?;
    bar.finish_and_clear();
    if args.json {
        return output::print(format_args!(
            "{:#}",
            json!({ "setup": setup, "crowds": args.crowds, "outcomes": all.outcomes, "silent": all.silent })
        ));
    }
    output::print(in_words(&all, args))
}

/// A manifest and the epoch from which on it is the site's.
fn then(text: &str) -> Result<(PathBuf, u32), String> {
    let parts = text.rsplit_once('@').filter(|(file, _)| !file.is_empty());
    let named = parts.and_then(|(file, epoch)| Some((file.into(), epoch.parse().ok().filter(|epoch| *epoch > 1)?)));
    named.ok_or_else(|| "expected a file and an epoch from 2 on, such as edited.json@5".into())
}

fn phases(args: &SimulateArgs) -> Result<Vec<Phase>, Failure> {
    let mut phases = vec![Phase::first(input::manifest(&args.manifest)?.policy)];
    for (path, epoch) in &args.then {
        let policy = input::manifest(path)?.policy;
        let (site, shown) = (&phases[0].policy.site, path.display());
        if policy.site != *site {
            return Err(Failure::negative(format!("{shown}: found the site \"{}\"; expected \"{site}\"", policy.site)));
        }
        if *epoch > args.epochs || phases.last().is_some_and(|last| last.from >= epoch - 1) {
            return Err(Failure::usage(format!(
                "--then {shown}@{epoch}: expected a later epoch than that of the manifest before, and at most {}",
                args.epochs
            )));
        }
        phases.push(Phase { from: epoch - 1, policy });
    }
    Ok(phases)
}

fn in_words(all: &Simulated, args: &SimulateArgs) -> String {
    let outcomes = &all.outcomes;
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("of", Align::Left),
        ("truth", Align::Right),
        ("decoded", Align::Right),
        ("bias", Align::Right),
        ("± s.e.", Align::Right),
        ("covered", Align::Right),
        ("withheld", Align::Right),
        ("alarms", Align::Right),
    ]);
    let (mut intervals, mut covering) = (0, 0);
    for outcome in outcomes {
        let amount = outcome.unit == "amount";
        let number = |value: f64| if amount { format!("{value:.2}") } else { percent(value) };
        let error = |value: f64| if amount { format!("{value:.2}") } else { points(value) };
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        let measure = (outcome.measure != "share").then_some(outcome.measure);
        let of = [outcome.arm.as_deref(), measure, outcome.answer.as_deref()].into_iter().flatten();
        table.row([
            name(outcome),
            of.collect::<Vec<_>>().join(" "),
            number(outcome.truth),
            or_none(outcome.mean.map(number)),
            or_none(outcome.bias.map(error)),
            or_none(outcome.standard_error.map(error)),
            format!("{} of {}", outcome.covering, outcome.intervals),
            outcome.withheld.to_string(),
            outcome.alarms.to_string(),
        ]);
        intervals += outcome.intervals;
        covering += outcome.covering;
    }
    let share = if intervals > 0 { percent(f64::from(covering) / f64::from(intervals)) } else { "-".into() };
    let mut text = format!(
        "{}\nthe truth lies in {covering} of {intervals} intervals at {} % ({share})",
        table.text(),
        args.confidence * 100.0
    );
    for (place, outcome) in outcomes.iter().enumerate().filter(|(_, outcome)| outcome.policies > 1) {
        if outcomes[..place].iter().all(|other| name(other) != name(outcome)) {
            text += &format!(
                "\n{}: one series of {} policies, each read through its own coins",
                name(outcome),
                outcome.policies
            );
        }
    }
    for Silent { epoch, reason, visitors } in &all.silent {
        text += &format!("\nepoch {epoch}: {} visitors are silent, since {reason}", thousands(*visitors));
    }
    text
}

/// The question, and which of its series it is where its meaning changed.
fn name(outcome: &Outcome) -> String {
    let Outcome { question, series, .. } = outcome;
    if *series > 1 { format!("{question} ({series})") } else { question.clone() }
}
