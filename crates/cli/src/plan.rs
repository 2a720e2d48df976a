//! `murmur plan`: what will be sayable, and when, before anyone is asked.

use std::path::PathBuf;

use clap::Args;
use murmur_core::estimate::plan::{Assumptions, Planned, plan};
use serde_json::json;

use crate::failure::Failure;
use crate::input::{self, confidence, share};
use crate::output;
use crate::table::{Align, Table};
use crate::words::{percent, thousands};

/// The weeks of the table.
const WEEKS: [u32; 3] = [1, 4, 13];

/// Says for each question of a manifest how narrow its interval will be, when, and what would help most.
#[derive(Args)]
#[command(after_help = "\
A half-width is of all epochs that have closed by then; before the first has closed, of what came in so far. \"apart\" is
the smallest difference of two epochs that would show, with 80 % power. Segments, answers and arms are planned at --share,
rates at --rate within a segment of --share, means at their widest.

Examples:
  murmur plan --manifest manifest.json --weekly-visitors 100000
  murmur plan --manifest manifest.json --weekly-visitors 20000 --consenting 40% --share 10% --target 2pp
  murmur plan --manifest manifest.json --weekly-visitors 100000 --json")]
pub(crate) struct PlanArgs {
    /// The manifest
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Different visitors in a week
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000_000))]
    weekly_visitors: u64,
    /// Half-width to reach, in percentage points; of a mean in percent of its bound
    #[arg(long, value_name = "POINTS", default_value = "1pp", value_parser = share)]
    target: f64,
    /// Share of an answer, or of the segment that a rate or a mean is of
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = share)]
    share: f64,
    /// Rate within the segment
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = share)]
    rate: f64,
    /// Visitors who consent to reports
    #[arg(long, value_name = "SHARE", default_value = "100%", value_parser = share)]
    consenting: f64,
    /// Of the visitors counted week by week, those who are different ones within an epoch
    #[arg(long, value_name = "SHARE", default_value = "87.5%", value_parser = share)]
    distinct: f64,
    /// Devices of one epoch that report in another one too; their remembered answers make averages wider
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share)]
    returning: f64,
    /// Of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = confidence)]
    confidence: f64,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &PlanArgs) -> Result<(), Failure> {
    let manifest = input::manifest(&args.manifest)?;
    let assumed = Assumptions {
        weekly_visitors: args.weekly_visitors as f64,
        consenting: args.consenting,
        distinct: args.distinct,
        returning: args.returning,
        share: args.share,
        rate: args.rate,
        target: args.target,
        confidence: args.confidence,
    };
    for (name, value) in [("--target", args.target), ("--consenting", args.consenting), ("--distinct", args.distinct)] {
        if value <= 0.0 {
            return Err(Failure::usage(format!("expected {name} above 0")));
        }
    }
    let questions = plan(&manifest.policy, &assumed, &WEEKS);
    if args.json {
        return output::print(format_args!("{:#}", json!({ "assumptions": assumed, "questions": questions })));
    }
    output::print(in_words(&questions, args))
}

fn width(planned: &Planned, number: f64) -> String {
    if planned.unit == "amount" { format!("± {number:.2}") } else { format!("± {:.2} pp", number * 100.0) }
}

fn in_words(questions: &[Planned], args: &PlanArgs) -> String {
    if questions.is_empty() {
        return "the manifest asks no question".into();
    }
    let mut table = Table::new(&[
        ("question", Align::Left),
        ("of", Align::Left),
        ("reports an epoch", Align::Right),
        ("1 week", Align::Right),
        ("4 weeks", Align::Right),
        ("13 weeks", Align::Right),
        ("target after", Align::Right),
        ("apart", Align::Right),
        ("ε", Align::Right),
        ("what helps most", Align::Left),
    ]);
    for planned in questions {
        let at = planned.after.iter().map(|after| width(planned, after.half_width));
        let target = planned.weeks_to_target.map_or_else(
            || "not in ten years".into(),
            |weeks| format!("{weeks} week{}", if weeks == 1 { "" } else { "s" }),
        );
        let help = planned.changes.first().map(|change| {
            format!("{}: {} after 13 weeks, ε {}", change.change, width(planned, change.half_width), change.epsilon)
        });
        let row = [planned.question.clone(), planned.measure.into(), thousands(planned.reports as u64)];
        let rest = [target, width(planned, planned.smallest_difference), planned.epsilon.to_string()];
        table.row(row.into_iter().chain(at).chain(rest).chain(help));
    }
    let hidden = questions.iter().filter_map(|planned| {
        Some(format!("\n{} would be withheld in an epoch: {}", planned.question, planned.withheld.as_ref()?))
    });
    format!(
        "{} visitors a week, {} of them consenting; a share of {}, {:.0} % confidence\n\n{}{}",
        thousands(args.weekly_visitors),
        percent(args.consenting),
        percent(args.share),
        args.confidence * 100.0,
        table.text(),
        hidden.collect::<String>()
    )
}
