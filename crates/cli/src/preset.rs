//! `murmur preset`: ready segments, put into a manifest.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use murmur_analyst::presets::{Fit, Fragment, Library, Preset};
use murmur_analyst::{manifest_file, splice};
use murmur_core::fault::Fault;
use murmur_core::report::is_name;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::table::{Align, Table};
use crate::words::{count, indented, printable};
use crate::{input, output};

/// Ready segments: champion, at risk, basket left, returning visitor and many more.
#[derive(Args)]
pub(crate) struct PresetArgs {
    #[command(subcommand)]
    command: PresetCommand,
}

#[derive(Subcommand)]
enum PresetCommand {
    List(ListArgs),
    Show(ShowArgs),
    Add(Box<AddArgs>),
}

/// What there is.
#[derive(Args)]
#[command(after_help = "Examples:\n  murmur preset list\n  murmur preset list --search basket\n  \
murmur preset list --purpose 'win you back' --json")]
struct ListArgs {
    /// Only those whose purpose has this text in it
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// Only those of whose texts one has this in it: name, title, reason, purpose, rule
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// One of them with its rule, what it needs and what can be set.
#[derive(Args)]
#[command(after_help = "Example:\n  murmur preset show champion")]
struct ShowArgs {
    /// The preset's name
    #[arg(value_name = "NAME")]
    name: String,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

/// A preset as a segment of your manifest, with the signals, fields, preferences and parts of the visit that it needs.
#[derive(Args)]
#[command(after_help = "\
What the manifest has already stays as it is, and so does every other byte of it. The segments that the rule speaks of
come along where the manifest lacks them.

Examples:
  murmur preset add champion
  murmur preset add champion --into manifest.json --signal purchase=order --field value=total --set much=250
  murmur preset add topic_affinity --name likes_soul --set topic=soul --into manifest.json")]
struct AddArgs {
    /// The preset's name
    #[arg(value_name = "PRESET")]
    preset: String,
    /// The manifest to put it into; printed where none is given
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// The segment's name; the preset's where none is given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What your manifest calls a signal of the preset; may be given several times
    #[arg(long, value_name = "ITS=YOURS", value_parser = pair)]
    signal: Vec<(String, String)>,
    /// What your manifest calls a field of the preset; may be given several times
    #[arg(long, value_name = "ITS=YOURS", value_parser = pair)]
    field: Vec<(String, String)>,
    /// A setting of the preset; may be given several times
    #[arg(long, value_name = "SETTING=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Replaces a segment of that name
    #[arg(long, requires = "into")]
    force: bool,
}

pub(crate) fn run(args: &PresetArgs) -> Result<(), Failure> {
    let library = Library::read()?;
    match &args.command {
        PresetCommand::List(args) => list(&library, args),
        PresetCommand::Show(args) => show(&library, args),
        PresetCommand::Add(args) => add(&library, args),
    }
}

fn list(library: &Library, args: &ListArgs) -> Result<(), Failure> {
    let mut presets = Vec::new();
    for preset in library.presets()? {
        let preset = preset.filled().map_err(|faults| told(&faults))?;
        let wanted = args.purpose.as_deref().is_none_or(|text| preset.is_for(text))
            && args.search.as_deref().is_none_or(|text| preset.speaks_of(text));
        if wanted {
            presets.push(preset);
        }
    }
    if args.json {
        return output::print(format_args!("{:#}", presets.iter().map(as_json).collect::<Value>()));
    }
    if presets.is_empty() {
        return Err(Failure::negative("found no such preset; `murmur preset list` prints all"));
    }
    let mut table = Table::new(&[("preset", Align::Left), ("title", Align::Left), ("purpose", Align::Left)]);
    for preset in presets {
        table.row([preset.name, preset.title, preset.purpose]);
    }
    output::print(table.text())
}

fn show(library: &Library, args: &ShowArgs) -> Result<(), Failure> {
    let all = library.presets()?;
    let Some(preset) = all.iter().find(|preset| preset.name == args.name) else {
        let near: Vec<_> = all.iter().filter(|preset| preset.speaks_of(&args.name)).map(|p| p.name.as_str()).collect();
        let near = if near.is_empty() { String::new() } else { format!(", such as {}", near.join(", ")) };
        let name = printable(&args.name);
        let expected = format!("expected a name that `murmur preset list` prints{near}");
        return Err(Failure::negative(format!("found no preset \"{name}\"; {expected}")));
    };
    let preset = preset.filled().map_err(|faults| told(&faults))?;
    if args.json {
        return output::print(format_args!("{:#}", as_json(&preset)));
    }
    let mut lines = vec![
        format!("{}: {}", preset.name, preset.title),
        format!("  why       {}", preset.why),
        format!("  purpose   {}", preset.purpose),
        format!("  rule      {}", preset.when),
    ];
    let stated = preset.stated.iter().map(|rule| ("stated", rule.clone()));
    let needs = [
        ("signals", preset.signals.iter().map(signal_in_words).collect::<Vec<_>>()),
        ("states", preset.preferences.clone()),
        ("visit", preset.visit.clone()),
        ("segments", preset.segments().into_iter().map(str::to_owned).collect()),
        ("settings", preset.parameters.iter().map(setting_in_words).collect()),
    ];
    let needs = needs.into_iter().filter(|(_, list)| !list.is_empty()).map(|(what, list)| (what, list.join(", ")));
    lines.extend(stated.chain(needs).map(|(what, text)| format!("  {what:<9} {text}")));
    lines.push(format!("Add it: murmur preset add {} --into manifest.json", preset.name));
    output::print(lines.join("\n"))
}

fn add(library: &Library, args: &AddArgs) -> Result<(), Failure> {
    let fit = Fit {
        name: args.name.clone(),
        signals: args.signal.clone(),
        fields: args.field.clone(),
        settings: args.set.clone(),
    };
    if let Some(name) = fit.name.as_ref().filter(|name| !is_name(name)) {
        let expected = "a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
        return Err(Failure::usage(format!("--name: found \"{}\"; expected {expected}", printable(name))));
    }
    let fragment = library.fit(&args.preset, &fit).map_err(|faults| told(&faults))?;
    match &args.into {
        Some(path) => put(path, &fragment, args.force),
        None => output::print(splice::pretty(&fragment.document(), 0)),
    }
}

/// Puts the fragment into a manifest that is right with it.
fn put(path: &Path, fragment: &Fragment, force: bool) -> Result<(), Failure> {
    let before = input::text(path)?;
    let wrong = |faults: &[manifest_file::Shown]| Failure::negative(input::manifest_faults(path, faults));
    // What is not JSON has no place for it; every other fault shows better with it.
    if serde_json::from_str::<Value>(&before).is_err() {
        manifest_file::read(&before).map_err(|faults| wrong(&faults))?;
    }
    let refused = |fault: Fault| Failure::negative(format!("{}: {}", path.display(), printable(&fault.to_string())));
    let added = fragment.add_to(&before, force).map_err(refused)?;
    manifest_file::read(&added.text).map_err(|faults| wrong(&faults))?;
    fs::write(path, &added.text)
        .map_err(|error| Failure::negative(format!("{} can't be written: {error}", path.display())))?;
    let kept = if added.kept.is_empty() { String::new() } else { format!("; as they were: {}", added.kept.join(", ")) };
    output::print(format_args!("{}: {}{kept}", path.display(), added.paths.join(", ")))
}

fn as_json(preset: &Preset) -> Value {
    json!({
        "name": preset.name,
        "title": preset.title,
        "why": preset.why,
        "purpose": preset.purpose,
        "when": preset.when,
        "stated": preset.stated,
        "settings": preset.parameters,
        "signals": preset.signals,
        "preferences": preset.preferences,
        "visit": preset.visit,
        "segments": preset.segments(),
    })
}

/// "purchase (value)".
fn signal_in_words((name, fields): (&String, &Value)) -> String {
    let fields: Vec<_> = fields.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if fields.is_empty() { name.clone() } else { format!("{name} ({})", fields.join(", ")) }
}

/// "often=3".
fn setting_in_words((name, value): (&String, &Value)) -> String {
    format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn told(faults: &[Fault]) -> Failure {
    let lines: Vec<_> = faults.iter().map(|fault| indented(&printable(&fault.to_string()), 2)).collect();
    Failure::usage(format!("{}\n{}", count(faults.len(), "fault"), lines.join("\n")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    parts.map(|(name, value)| (name.into(), value.into())).ok_or_else(|| "expected a name, = and a value".into())
}
