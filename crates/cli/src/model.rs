//! `murmur model`: models of other libraries become entries of a manifest.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use murmur_analyst::model_import::{self, Kind, SNIPPET, Words};
use murmur_analyst::{manifest_file, splice};
use murmur_core::fault::Fault;
use murmur_core::report::is_name;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::words::{count, indented, printable};
use crate::{input, output};

/// Models of scikit-learn, LightGBM and XGBoost for rules such as model('churn') >= 0.6.
#[derive(Args)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Subcommand)]
enum ModelCommand {
    Import(Box<ImportArgs>),
    /// The Python that writes a fitted scikit-learn classifier for `murmur model import --kind sklearn`
    Snippet,
}

/// A model's file as an entry of the manifest's section "models".
#[derive(Args)]
#[command(after_help = "\
The file has the names of the model's features; each is bound to an expression of rules, which gives a number, a duration
(counted in days, with decimals) or true (1) or false (0). What has not happened is a missing value.

Files:
  sklearn   JSON that the Python of `murmur model snippet` writes: LogisticRegression, NearestCentroid, KMeans,
            DecisionTree, RandomForest, ExtraTrees and GradientBoosting classifiers, alone or behind a StandardScaler
  lightgbm  the text of booster.save_model('model.txt')
  xgboost   the JSON of booster.save_model('model.json')

Examples:
  murmur model snippet > murmur_model.py
  murmur model import churn.json --kind sklearn --feature frequency='count(purchase, days(365))' \\
    --feature recency='ago(purchase)' --into manifest.json
  murmur model import churn.txt --kind lightgbm --features features.json")]
struct ImportArgs {
    /// The model's file; - for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which library wrote it
    #[arg(long)]
    kind: Library,
    /// The model's name in rules; the file's name where none is given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the visitor reads; made of its name where none is given
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What the model is for, in words the visitor reads
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// Names of the classes in the file's order; the last is what model('name') gives the probability of
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    classes: Option<Vec<String>>,
    /// A feature of the file and its expression; may be given several times
    #[arg(long, value_name = "NAME=EXPRESSION", value_parser = binding)]
    feature: Vec<(String, String)>,
    /// A JSON file of features and their expressions: {"recency": "ago(purchase)"}
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// k-means and nearest centroid: 1 for the nearest and 0 for the others, not probabilities by distance
    #[arg(long)]
    hard: bool,
    /// The manifest to put the entry into, every other byte of it kept; printed where none is given
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Library {
    Sklearn,
    Lightgbm,
    Xgboost,
}

pub(crate) fn run(args: &ModelArgs) -> Result<(), Failure> {
    match &args.command {
        ModelCommand::Import(args) => import(args),
        ModelCommand::Snippet => output::print(SNIPPET.trim_end()),
    }
}

fn import(args: &ImportArgs) -> Result<(), Failure> {
    let name = name(args)?;
    let kind = match args.kind {
        Library::Sklearn => Kind::Sklearn,
        Library::Lightgbm => Kind::Lightgbm,
        Library::Xgboost => Kind::Xgboost,
    };
    let mut imported =
        model_import::read(&input::text(&args.file)?, kind).map_err(|fault| refused(&args.file, &[fault]))?;
    for note in &imported.notes {
        eprintln!("murmur: {}: {note}", args.file.display());
    }
    if args.hard {
        imported.make_hard();
    }
    let mut features = args.feature.clone();
    if let Some(path) = &args.features {
        features.extend(bindings(path)?);
    }
    let title = args.title.clone().unwrap_or_else(|| titled(&name));
    let words = Words {
        name: &name,
        title: &title,
        purpose: args.purpose.as_deref(),
        classes: args.classes.as_deref(),
        features: &features,
    };
    let entry = imported.entry(&words).map_err(|faults| refused(&args.file, &faults))?;
    match &args.into {
        Some(manifest) => put(manifest, &name, &entry),
        None => {
            let fragment = Map::from_iter([("models".into(), Map::from_iter([(name, entry)]).into())]);
            output::print(splice::pretty(&fragment.into(), 0))
        }
    }
}

/// Puts the entry into a manifest that is right but for the rule that is to ask it.
fn put(path: &Path, name: &str, entry: &Value) -> Result<(), Failure> {
    let before = input::text(path)?;
    let wrong = |faults: &[manifest_file::Shown]| Failure::negative(input::manifest_faults(path, faults));
    // What is not JSON has no place for it; every other fault shows better with it.
    if let Err(error) = serde_json::from_str::<Value>(&before) {
        return Err(manifest_file::read(&before).err().map_or_else(|| error.into(), |faults| wrong(&faults)));
    }
    let expected = "found no object, or \"models\" that is none; expected a manifest";
    let after = splice::splice(&before, &["models", name], "segments", entry)
        .ok_or_else(|| Failure::negative(format!("{}: {expected}", path.display())))?;
    let of_rule = |fault: &Fault| fault.path == format!("models.{name}") && fault.found == "a model that no rule asks";
    let faults: Vec<_> = match manifest_file::read(&after) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    };
    let (asks, others): (Vec<_>, Vec<_>) = faults.into_iter().partition(|shown| of_rule(&shown.fault));
    if !others.is_empty() {
        return Err(wrong(&others));
    }
    fs::write(path, after)
        .map_err(|error| Failure::negative(format!("{} can't be written: {error}", path.display())))?;
    let next = if asks.is_empty() { String::new() } else { format!("; ask it in a rule: model('{name}') >= 0.5") };
    let features = entry["features"].as_object().map_or(0, Map::len);
    let classes = entry["classes"].as_array().map_or(0, Vec::len);
    output::print(format_args!(
        "{}: model {name}, {}, {classes} classes{next}",
        path.display(),
        count(features, "feature"),
    ))
}

fn name(args: &ImportArgs) -> Result<String, Failure> {
    let stem = args.file.file_stem().and_then(|stem| stem.to_str()).map(str::to_ascii_lowercase);
    let name = args.name.clone().or(stem.filter(|stem| stem != "-")).unwrap_or_default();
    if is_name(&name) {
        return Ok(name);
    }
    let expected = "a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
    Err(Failure::usage(format!("--name: found \"{}\"; expected {expected}", printable(&name))))
}

/// `about_to_leave` as "About to leave".
fn titled(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let (first, rest) = words.split_at(words.len().min(1));
    first.to_uppercase() + rest
}

fn refused(path: &Path, faults: &[Fault]) -> Failure {
    let lines: Vec<_> = faults.iter().map(|fault| indented(&printable(&fault.to_string()), 2)).collect();
    Failure::negative(format!("{}: {}\n{}", path.display(), count(faults.len(), "fault"), lines.join("\n")))
}

fn binding(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, expression)| !name.is_empty() && !expression.is_empty());
    parts
        .map(|(name, expression)| (name.into(), expression.into()))
        .ok_or_else(|| "expected a feature's name, =, and an expression".into())
}

fn bindings(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let map: Option<Map<String, Value>> = serde_json::from_str(&input::text(path)?).ok();
    let read = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    let bound = map.and_then(|map| map.into_iter().map(read).collect::<Option<_>>());
    let expected = "found no such object; expected features and their expressions: {\"recency\": \"ago(purchase)\"}";
    bound.ok_or_else(|| Failure::negative(format!("{}: {expected}", path.display())))
}
