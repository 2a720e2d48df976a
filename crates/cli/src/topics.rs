//! `murmur topics train` and `murmur topics test`: a site's own model of topics.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use murmur_analyst::topics::confusion::Confusion;
use murmur_analyst::topics::english;
use murmur_analyst::topics::labelled::{self, Labelled};
use murmur_analyst::topics::train::{self, FOLDS, Options, Progress, Trained};
use murmur_core::context::topics::{BUILT_IN, Model, ModelFault};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::table::{Align, Table};
use crate::words::{count, percent, printable, thousands};
use crate::{input, output};

/// Most topics whose confusion is shown as a whole table on a terminal's width.
const WIDE: usize = 24;

/// A site's own topics: train a model on labelled texts, or try one on others.
#[derive(Subcommand)]
pub(crate) enum TopicsCommand {
    Train(TrainArgs),
    Test(TestArgs),
}

/// Trains a compact model of a site's own topics on labelled texts, in any language with spaces.
///
/// Prints how often it is right on texts that it was not trained on (each text is tried once, on a model of four fifths
/// of the others), what it takes for what, and the words that speak most for each topic.
#[derive(Args)]
#[command(after_help = "The same texts and seed give the same model.\n\n\
Examples:\n  \
murmur topics train labelled.csv --out topics.bin\n  \
murmur topics train articles.csv --text body --label section --limit none --out topics.bin\n\n\
Then, in the manifest:\n  \
\"topics\": { \"model\": \"/topics.bin\" }")]
pub(crate) struct TrainArgs {
    /// A CSV with a heading, a text and its topic in each row; - for stdin
    #[arg(value_name = "LABELLED.csv")]
    labelled: PathBuf,
    #[command(flatten)]
    columns: Columns,
    /// Where to write the model
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Most bytes of the model after compression by brotli: 64KB, 20000 or none
    #[arg(long, value_name = "SIZE", default_value = "64KB", value_parser = limit)]
    limit: Limit,
    /// Deals the texts to the parts that are tried in turn
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Tries a model on labelled texts that it was not trained on.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
murmur topics test held-out.csv --model topics.bin\n  \
murmur topics test articles.csv --text body --label topic")]
pub(crate) struct TestArgs {
    /// A CSV with a heading, a text and its topic in each row; - for stdin
    #[arg(value_name = "LABELLED.csv")]
    labelled: PathBuf,
    #[command(flatten)]
    columns: Columns,
    /// A trained model, or en for the built-in one
    #[arg(long, value_name = "FILE", default_value = BUILT_IN)]
    model: PathBuf,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Which columns hold what.
#[derive(Args)]
struct Columns {
    /// Name of the column with the texts
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    text: String,
    /// Name of the column with the topics
    #[arg(long, value_name = "COLUMN", default_value = "label")]
    label: String,
}

/// Most bytes of a model, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit(Option<usize>);

fn limit(text: &str) -> Result<Limit, String> {
    if text == "none" {
        return Ok(Limit(None));
    }
    let (number, unit) = match text.strip_suffix("KB") {
        Some(number) => (number, 1024),
        None => (text, 1),
    };
    let bytes = number.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    let bytes = bytes.filter(|bytes| *bytes > 0).ok_or("expected bytes such as 64KB or 20000, or none")?;
    Ok(Limit(Some(bytes)))
}

pub(crate) fn run(command: &TopicsCommand) -> Result<(), Failure> {
    match command {
        TopicsCommand::Train(args) => train(args),
        TopicsCommand::Test(args) => test(args),
    }
}

fn train(args: &TrainArgs) -> Result<(), Failure> {
    let texts = read(&args.labelled, &args.columns)?;
    let bar = ProgressBar::new(FOLDS as u64 + 1);
    if let Ok(style) = ProgressStyle::with_template("training {bar:30} {pos} of {len} models, {msg} steps") {
        bar.set_style(style);
    }
    let steps = AtomicUsize::new(0);
    let watch = |done| match done {
        Progress::Step => {
            let steps = steps.fetch_add(1, Ordering::Relaxed) + 1;
            bar.set_message(steps.to_string());
        }
        Progress::Model => bar.inc(1),
    };
    let trained = train::train(&texts, Options { limit: args.limit.0, seed: args.seed }, &watch);
    bar.finish_and_clear();
    let trained = trained.map_err(|fault| Failure::negative(format!("{}: {fault}", args.labelled.display())))?;
    if !trained.sensitive.is_empty() {
        let named: Vec<_> = trained.sensitive.iter().map(|(topic, touches)| format!("{topic} ({touches})")).collect();
        eprintln!(
            "murmur: sensitive topics: {}. No browser will load this model: measure with it, or leave them out.",
            printable(&named.join(", "))
        );
    }
    if let Some(out) = &args.out {
        fs::write(out, &trained.bytes)
            .map_err(|error| Failure::negative(format!("{} can't be written: {error}", out.display())))?;
    }
    if args.json {
        output::print(format_args!("{:#}", trained_as_json(&trained)))
    } else {
        output::print(trained_in_words(&texts, &trained, args.out.as_deref()))
    }
}

fn test(args: &TestArgs) -> Result<(), Failure> {
    let texts = read(&args.labelled, &args.columns)?;
    let model = model(&args.model)?;
    let mut topics = model.topics().to_vec();
    for text in &texts {
        if !topics.contains(&text.label) {
            topics.push(text.label.clone());
        }
    }
    let mut confusion = Confusion::new(topics.clone());
    for text in &texts {
        let own = topics.iter().position(|topic| *topic == text.label);
        if let (Some(own), Some(given)) = (own, train::best(&model, &text.text)) {
            confusion.add(own, given);
        }
    }
    if args.json {
        output::print(format_args!("{:#}", confusion_as_json(&confusion)))
    } else {
        output::print(printable(&in_words(&confusion)))
    }
}

fn read(path: &Path, columns: &Columns) -> Result<Vec<Labelled>, Failure> {
    let text = input::text(path)?;
    labelled::read(text.as_bytes(), &columns.text, &columns.label)
        .map_err(|fault| Failure::negative(format!("{}: {fault}", path.display())))
}

/// The built-in model by its name, or one from a file.
pub(crate) fn model(path: &Path) -> Result<Model, Failure> {
    let model = if path == Path::new(BUILT_IN) { english::model() } else { Model::read(&input::bytes(path, false)?) };
    model.map_err(|fault| {
        let (found, expected) = match fault {
            ModelFault::NotAModel => ("no model of topics".into(), "one that `murmur topics train` wrote"),
            ModelFault::Broken => ("a broken model of topics".into(), "one as `murmur topics train` wrote it"),
            ModelFault::Sensitive(topic) => (format!("the sensitive topic {topic}"), "none"),
        };
        Failure::negative(format!("{}: found {found}; expected {expected}", path.display()))
    })
}

fn trained_in_words(texts: &[Labelled], trained: &Trained, out: Option<&Path>) -> String {
    let mut text = format!(
        "{} of {}: {} in {} bytes, {} as brotli sends them",
        count(texts.len(), "text"),
        count(trained.model.topics().len(), "topic"),
        count(trained.model.terms(), "term"),
        thousands(trained.bytes.len() as u128),
        thousands(trained.compressed as u128),
    );
    match out {
        Some(out) => text.push_str(&format!(", written to {}", out.display())),
        None => text.push_str("; --out FILE keeps it"),
    }
    text.push_str("\n\nOn texts that it was not trained on:\n");
    text.push_str(&in_words(&trained.checked));
    text.push_str("\n\nThe words that speak most for each topic:\n");
    let mut table = Table::new(&[("topic", Align::Left), ("words", Align::Left)]);
    for (topic, words) in trained.model.topics().iter().zip(&trained.telling) {
        table.row([topic.clone(), words.join(" ")]);
    }
    printable(&(text + &table.text()))
}

/// Accuracy, each topic's share of texts found, and what was taken for what.
fn in_words(confusion: &Confusion) -> String {
    let share = |share: Option<f64>| share.map_or_else(String::new, percent);
    let accuracy = share(confusion.accuracy());
    let mut text =
        format!("{accuracy} right, {} of {}\n\n", thousands(confusion.right()), thousands(confusion.texts()));
    let shown: Vec<_> = (0..confusion.topics.len())
        .filter(|topic| {
            confusion.counts[*topic].iter().any(|n| *n > 0) || confusion.counts.iter().any(|row| row[*topic] > 0)
        })
        .collect();
    let mut table = Table::new(&[
        ("", Align::Right),
        ("topic", Align::Left),
        ("texts", Align::Right),
        ("found", Align::Right),
        ("of those given it", Align::Right),
        ("most often taken for", Align::Left),
    ]);
    for (number, topic) in shown.iter().enumerate() {
        let (own, found, given) = confusion.topic(*topic);
        let mut others: Vec<_> =
            confusion.counts[*topic].iter().zip(0..).filter(|(n, of)| of != topic && **n > 0).collect();
        others.sort_by_key(|(n, of)| (std::cmp::Reverse(**n), *of));
        let others: Vec<_> = others.iter().take(3).map(|(n, of)| format!("{} {n}", confusion.topics[*of])).collect();
        table.row([
            (number + 1).to_string(),
            confusion.topics[*topic].clone(),
            thousands(own),
            share(found),
            share(given),
            others.join(", "),
        ]);
    }
    text.push_str(&table.text());
    if shown.len() <= WIDE {
        text.push_str("\n\nHow many texts of each topic (rows) were taken for which (columns):\n");
        text.push_str(&matrix(confusion, &shown));
    }
    text
}

/// The confusion as a table of numbers under the topics' numbers.
fn matrix(confusion: &Confusion, shown: &[usize]) -> String {
    let cells = |topic: usize| shown.iter().map(move |given| confusion.counts[topic][*given]);
    let widest = shown.iter().flat_map(|topic| cells(*topic)).max().unwrap_or(0).to_string().len().max(2);
    let heading: String = (1..=shown.len()).map(|number| format!(" {number:>widest$}")).collect();
    let rows = shown.iter().zip(1..).map(|(topic, number)| {
        let cells: String = cells(*topic)
            .map(|n| if n == 0 { format!(" {:>widest$}", ".") } else { format!(" {n:>widest$}") })
            .collect();
        format!("{number:>2}{cells}")
    });
    format!("  {heading}\n{}", rows.collect::<Vec<_>>().join("\n"))
}

fn confusion_as_json(confusion: &Confusion) -> Value {
    json!({
        "texts": confusion.texts(),
        "right": confusion.right(),
        "accuracy": confusion.accuracy(),
        "topics": confusion.topics,
        "confusion": confusion.counts,
    })
}

fn trained_as_json(trained: &Trained) -> Value {
    let topics = trained.model.topics().iter().zip(&trained.telling);
    json!({
        "terms": trained.model.terms(),
        "bytes": trained.bytes.len(),
        "brotli": trained.compressed,
        "cross_validated": confusion_as_json(&trained.checked),
        "topics": topics.map(|(name, words)| json!({ "name": name, "words": words })).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_bytes_kilobytes_or_none() {
        assert_eq!(limit("64KB"), Ok(Limit(Some(65_536))));
        assert_eq!(limit("20000"), Ok(Limit(Some(20_000))));
        assert_eq!(limit("none"), Ok(Limit(None)));
        for wrong in ["", "0", "KB", "-1", "64 KB", "many"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
