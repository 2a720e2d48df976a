//! `murmur audit`: what a policy promises, checked on the code that ships, as a report to file.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use murmur_analyst::audit::{Audit, Audited, Check, Elsewhere, Extent, audit};
use murmur_core::privacy::preset::Preset;

use crate::failure::Failure;
use crate::words::{count, printable, thousands};
use crate::{clock, entropy, input, output};

/// Devices for each truth, by default and with `--full`.
const DRAWS: u32 = 100_000;
const FULL: u32 = 1_000_000;

/// Checks what each question of a manifest promises on the code that ships, and prints a report to file.
///
/// From the whole numbers that ship: the ratios of every output, and the losses of every life. From outside, with keys of
/// its own: what one report tells, what all reports of a key tell together, whether a key repeats itself whatever becomes
/// of its storage, its clock and its policy, and whether the sampler is uniform.
#[derive(Args)]
#[command(after_help = "\
Exit code 1 where a check fails. Each check that draws devices fails a right encoder at most once in 1,000 audits; what
it could have caught is part of its result. It audits this binary's encoder, which is the source of the browser's too,
with keys from a stream of ChaCha20 in place of the browser's random source; the report names the commands that check
the module that ships, in a browser.

Examples:
  murmur audit --manifest manifest.json
  murmur audit --manifest manifest.json --full > audit.txt
  murmur audit --manifest manifest.json --draws 20000 --seed 1 --json
  murmur audit --manifest manifest.json --preset strict
  murmur audit --manifest manifest.json --timing")]
pub(crate) struct AuditArgs {
    /// The manifest, or - for stdin
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Devices for each truth; 100,000 where none is given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=100_000_000))]
    draws: Option<u32>,
    /// A million devices for each truth: tells ε 1.05 from 1.00 with room to spare
    #[arg(long, conflicts_with = "draws")]
    full: bool,
    /// Audits what is promised to visitors who chose this preset: strict, default, detailed, few or single
    #[arg(long, value_name = "NAME", value_parser = |name: &str| Preset::parse(name).ok_or("no preset of this name"))]
    preset: Option<Preset>,
    /// All keys are derived from it; without it it comes from the system's random source, and the report names it
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Compares the times of two truths too; on a machine that does nothing else
    #[arg(long)]
    timing: bool,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &AuditArgs) -> Result<(), Failure> {
    let manifest = input::manifest(&args.manifest)?;
    if manifest.policy.questions.is_empty() {
        return Err(Failure::negative("the manifest asks no question; expected \"questions\" to audit"));
    }
    let seed = match args.seed {
        Some(seed) => seed,
        // 53 bits, so that a reader of the JSON can keep it as a number.
        None => u64::from_be_bytes(entropy::bytes()?) >> 11,
    };
    let draws = args.draws.unwrap_or(if args.full { FULL } else { DRAWS });
    let mut nanoseconds = clock::stopwatch();
    let clock: Option<&mut dyn FnMut() -> u64> = if args.timing { Some(&mut nanoseconds) } else { None };
    let policy = args.preset.map_or(manifest.policy.clone(), |preset| manifest.policy.under(preset));
    let audit = audit(&policy, Extent { draws, seed }, clock);
    if args.json {
        output::print(format_args!("{:#}", serde_json::to_value(&audit)?))?;
    } else {
        output::print(in_words(&audit))?;
    }
    ended(&audit)
}

fn ended(audit: &Audit) -> Result<(), Failure> {
    if audit.passed { Ok(()) } else { Err(Failure::printed()) }
}

fn in_words(audit: &Audit) -> String {
    let mut text = format!(
        "Audit of the policy {} of {}, by murmur {}\n{} devices for each truth, seed {}; an epoch is {} days\n",
        audit.policy,
        printable(&audit.site),
        env!("CARGO_PKG_VERSION"),
        thousands(audit.draws),
        audit.seed,
        audit.epoch_days,
    );
    for audited in &audit.questions {
        text.push_str(&question(audited));
    }
    text.push_str("\nall questions\n");
    audit.common.iter().for_each(|one| text.push_str(&check(one)));
    text.push_str("\nthe module that ships, in a browser: checked by other commands, in the project's folder\n");
    for Elsewhere { check, checked, command } in audit.elsewhere {
        let _ = writeln!(text, "  {command:<23}{check}: {checked}");
    }
    let all = || audit.questions.iter().flat_map(|audited| &audited.checks).chain(&audit.common);
    let failed = all().filter(|check| !check.passed).count();
    let _ = match failed {
        0 => write!(text, "\nEach of the {} checks passed.", all().count()),
        _ => write!(text, "\nFAILED: {failed} of {} checks.", all().count()),
    };
    text
}

fn question(audited: &Audited) -> String {
    let promise = &audited.promise;
    let mut mechanism = format!("{} over {} answers", promise.mechanism, promise.answers);
    if promise.arms > 0 {
        mechanism += &format!(", {} arms in the clear", promise.arms);
    }
    mechanism += &match (&promise.remembered, &promise.repeated) {
        (Some(remembered), Some(repeated)) => format!(", remembered true {remembered}, repeated {repeated}"),
        _ => format!(", a report names {}", promise.names),
    };
    let mut text = format!(
        "\n{} ({})\n  mechanism  {mechanism}; odds {}\n  promise    ε {} of one report, {} of all where the answer never \
         changes, {} whatever happens; {} at most\n",
        printable(&audited.question),
        audited.kind,
        promise.odds,
        up(promise.epsilon),
        up(promise.epsilon_stable),
        up(promise.epsilon_any),
        count(promise.cap as usize, "report"),
    );
    audited.checks.iter().for_each(|one| text.push_str(&check(one)));
    text
}

fn check(check: &Check) -> String {
    let Check { check, checked, by, result, passed, .. } = check;
    let verdict = if *passed { "passed" } else { "FAILED" };
    format!("  {verdict}     {check}: {checked}\n             by {by}\n             {result}\n")
}

/// ε with four decimals, rounded up.
fn up(epsilon: f64) -> String {
    format!("{:.4}", (epsilon * 1e4 - 1e-6).ceil() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_is_said_and_ends_with_1() {
        let bad = Check {
            check: "black box",
            checked: "all".into(),
            by: "counting",
            result: "ε at least 1.2".into(),
            passed: false,
            numbers: serde_json::Value::Null,
        };
        let mut audit = Audit {
            site: "vinyl".into(),
            policy: "hash".into(),
            epoch_days: 28.0,
            draws: 1000,
            seed: 1,
            false_alarm: 0.001,
            passed: false,
            questions: Vec::new(),
            common: vec![bad],
            elsewhere: &[],
        };
        assert_eq!(ended(&audit).unwrap_err().code, crate::failure::NEGATIVE);
        assert!(in_words(&audit).contains("  FAILED     black box: all\n"));
        assert!(in_words(&audit).ends_with("FAILED: 1 of 1 checks."));
        audit.passed = true;
        assert!(ended(&audit).is_ok());
    }
}
