//! `murmur snippet`: what a site puts on its pages, with the hashes of the SDK that lies in this binary.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use murmur_collector::assets::Assets;
use murmur_core::report::is_name;

use crate::failure::Failure;
use crate::output;
use crate::words::printable;

/// The words of `data-consent`.
const CONSENT: [&str; 7] = ["required", "granted", "call", "tcf", "gpp", "mode", "emit"];

/// Files beside the tag: how they are asked for, what they are called, and whether they stand in the head and block.
const BESIDE: [(&str, &str, bool); 4] = [
    ("hint", "murmur-hint.js", true),
    ("elements", "elements.js", false),
    ("personalise", "personalise.js", false),
    ("adapters", "adapters.js", false),
];

/// What goes on every page: the tag with the SDK's hash, or the same for a tag manager or npm
#[derive(Args)]
#[command(after_help = "\
Examples:
  murmur snippet --site vinyl
  murmur snippet --out public --consent tcf --events --with elements,personalise
  murmur snippet --sdk https://shop.example/murmur/0.1.0/ --tag-manager
  murmur snippet --npm --worker")]
pub(crate) struct SnippetArgs {
    /// The folder of the SDK's files, as pages see it; best one with its version in the name
    #[arg(long, value_name = "URL", default_value = "/")]
    sdk: String,
    /// Writes the SDK's files to DIR/murmur/VERSION, and has the snippet load them from /murmur/VERSION/
    #[arg(long, value_name = "DIR", conflicts_with_all = ["sdk", "npm"])]
    out: Option<PathBuf>,
    /// The site's id: a manifest of another site is refused
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Address of the manifest
    #[arg(long, value_name = "URL", default_value = "/manifest.json")]
    manifest: String,
    /// Base address of the collector; "none" where nothing is ever to be reported
    #[arg(long, value_name = "URL", default_value = "/")]
    collector: String,
    /// Who speaks for the visitor: required, granted, call, tcf, gpp, mode, emit; several with commas
    #[arg(long, value_name = "WORDS", value_delimiter = ',', value_parser = CONSENT)]
    consent: Vec<String>,
    /// Remembers what the markup declares, pages and reading by itself
    #[arg(long)]
    events: bool,
    /// Follows pages that change without a load
    #[arg(long)]
    spa: bool,
    /// Reads GA4's e-commerce events
    #[arg(long)]
    ga4: bool,
    /// Runs the engine in a worker
    #[arg(long)]
    worker: bool,
    /// Files beside the tag, with commas: hint (in the head), elements, personalise, adapters
    #[arg(long, value_name = "FILES", value_delimiter = ',', value_parser = BESIDE.map(|(name, ..)| name), conflicts_with = "npm")]
    with: Vec<String>,
    /// For a tag manager, which sets no attributes
    #[arg(long, conflicts_with = "npm")]
    tag_manager: bool,
    /// For a bundler
    #[arg(long)]
    npm: bool,
    /// The SDK's files from a folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "MURMUR_PKG")]
    pkg: Option<PathBuf>,
}

pub(crate) fn run(args: &SnippetArgs) -> Result<(), Failure> {
    if let Some(site) = args.site.as_ref().filter(|site| !is_name(site)) {
        let expected = "a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
        return Err(Failure::usage(format!("--site: found \"{}\"; expected {expected}", printable(site))));
    }
    if args.npm {
        return output::print(module(&options(args)).trim_end());
    }
    let assets = Assets::new(args.pkg.clone());
    let base = match &args.out {
        Some(folder) => copy(&assets, folder)?,
        None => format!("{}/", args.sdk.trim_end_matches('/')),
    };
    let file = |name: &str| -> Result<File, Failure> {
        let asset = assets.root(name).ok_or_else(|| Failure::negative(format!("the SDK has no file {name}")))?;
        Ok(File { address: format!("{base}{name}"), integrity: asset.integrity.clone() })
    };
    let mut text = String::new();
    for (_, script, blocks) in BESIDE.iter().filter(|(name, ..)| args.with.iter().any(|with| with == name)) {
        let File { address, integrity } = file(script)?;
        let kind = if *blocks { "" } else { " type=\"module\"" };
        let _ = writeln!(
            text,
            "<script{kind} src=\"{}\" integrity=\"{integrity}\" crossorigin></script>",
            escaped(&address)
        );
    }
    let tag = file("murmur.js")?;
    let tag = if args.tag_manager { managed(&tag, &options(args)) } else { plain(&tag, &options(args)) };
    // The hint has to stand before whatever may be painted, the rest may come when it comes.
    let place = if args.with.iter().any(|with| with == "hint") { text.find('\n').map_or(0, |end| end + 1) } else { 0 };
    text.insert_str(place, &tag);
    output::print(text.trim_end())
}

struct File {
    address: String,
    integrity: String,
}

/// What an option is set to.
enum Value {
    Text(String),
    Yes,
}

/// The options that differ from what is so by itself, by the names of `Murmur.start`.
fn options(args: &SnippetArgs) -> Vec<(&'static str, Value)> {
    let mut options = Vec::new();
    if let Some(site) = &args.site {
        options.push(("site", Value::Text(site.clone())));
    }
    options.push(("manifest", Value::Text(args.manifest.clone())));
    if args.collector != "none" {
        options.push(("collector", Value::Text(args.collector.clone())));
    }
    if !args.consent.is_empty() {
        options.push(("consent", Value::Text(args.consent.join(" "))));
    }
    if args.spa {
        options.push(("spa", Value::Text("auto".into())));
    }
    let flags = [("events", args.events), ("ga4", args.ga4), ("worker", args.worker)];
    options.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, Value::Yes)));
    options
}

fn plain(File { address, integrity }: &File, options: &[(&str, Value)]) -> String {
    let mut text = format!("<script async src=\"{}\" integrity=\"{integrity}\"\n        crossorigin", escaped(address));
    for (name, value) in options {
        let _ = match value {
            Value::Yes => write!(text, " data-{name}"),
            Value::Text(value) => write!(text, " data-{name}=\"{}\"", escaped(value)),
        };
    }
    text + "></script>\n"
}

fn managed(File { address, integrity }: &File, options: &[(&str, Value)]) -> String {
    format!(
        "<script>\n  window.murmurConfig = {{{}\n  }};\n  var tag = document.createElement('script');\n  tag.async = true;\n  \
         tag.src = {};\n  tag.integrity = '{integrity}';\n  tag.crossOrigin = 'anonymous';\n  \
         document.head.appendChild(tag);\n</script>\n",
        options.iter().map(|(name, value)| format!("\n    {},", pair(name, value))).collect::<String>(),
        literal(address)
    )
}

/// What the tag alone does (`events`, `spa`, `ga4`) is a module of its own here.
fn module(options: &[(&str, Value)]) -> String {
    let listens = |name: &str| matches!(name, "events" | "spa" | "ga4");
    let (heard, own): (Vec<_>, Vec<_>) =
        options.iter().map(|(name, value)| (*name, value)).partition(|(name, _)| listens(name));
    let list = |all: &[(&str, &Value)]| {
        format!("{{ {} }}", all.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join(", "))
    };
    let mut text = String::from("// npm install murmur\nimport { Murmur } from 'murmur';\n");
    if !heard.is_empty() {
        text += "import { listen } from 'murmur/events';\n";
    }
    let _ = write!(text, "\nconst murmur = await Murmur.start({});\n", list(&own));
    if !heard.is_empty() {
        let given: Vec<_> = heard.iter().filter(|(name, _)| *name != "events").copied().collect();
        let _ = writeln!(text, "listen({});", if given.is_empty() { "{}".into() } else { list(&given) });
    }
    text
}

/// An option in a script.
fn pair(name: &str, value: &Value) -> String {
    match value {
        Value::Yes => format!("{name}: true"),
        Value::Text(text) if name == "consent" && text.contains(' ') => {
            format!("{name}: [{}]", text.split(' ').map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Text(text) => format!("{name}: {}", literal(text)),
    }
}

/// Text in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// Text in a script that stands in a page.
fn literal(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|letter| match letter {
            '\\' | '\'' => format!("\\{letter}"),
            '<' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", letter as u32),
            letter if letter.is_control() => format!("\\u{:04x}", letter as u32),
            letter => letter.to_string(),
        })
        .collect();
    format!("'{inner}'")
}

/// Writes what pages load to a folder with the version in its name; gives the address of that folder.
fn copy(assets: &Assets, out: &Path) -> Result<String, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    let folder = out.join("murmur").join(version);
    let failed = |error: std::io::Error| Failure::negative(format!("{} can't be written: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    for name in assets.loaded() {
        let asset = assets.root(&name).ok_or_else(|| Failure::negative(format!("the SDK has no file {name}")))?;
        fs::write(folder.join(&name), &asset.plain).map_err(failed)?;
    }
    Ok(format!("/murmur/{version}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leaves_its_place() {
        assert_eq!(escaped(r#"/a?b&c"><script>"#), "/a?b&amp;c&quot;>&lt;script>");
        assert_eq!(literal("/a'</script>\\\n"), r"'/a\'\u003c/script>\\\u000a'");
    }
}
