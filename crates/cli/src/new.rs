//! `murmur new`: a manifest to begin with, a page to try it on, and the tag.

use std::fs;
use std::io::{IsTerminal, Write, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use murmur_analyst::new_site::{self, Kind, TAG};
use murmur_core::report::is_name;

use crate::failure::Failure;
use crate::output;
use crate::words::printable;

/// A new site: a manifest for what it does, a page to try it on, and the tag
#[derive(Args)]
#[command(after_help = "\
Asks what the site does where it is not told and stands on a terminal. It replaces nothing without --force.

Examples:
  murmur new vinyl
  murmur new vinyl --kind shop --out site
  murmur new vinyl --yes")]
pub(crate) struct NewArgs {
    /// The site's id, sent with every report: a letter from a to z, then at most 31 of a-z, 0-9, _ and -
    #[arg(value_name = "SITE")]
    site: String,
    /// What the site does: shop, publisher, app or other
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// The folder to write to; named like the site where none is given
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Asks nothing: a site whose kind is not given is of the kind other
    #[arg(long)]
    yes: bool,
    /// Replaces files that are there
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &NewArgs) -> Result<(), Failure> {
    if !is_name(&args.site) {
        let expected = "a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
        return Err(Failure::usage(format!("SITE: found \"{}\"; expected {expected}", printable(&args.site))));
    }
    let kind = match args.kind {
        Some(kind) => kind,
        None if args.yes => Kind::Other,
        None if stdin().is_terminal() && stdout().is_terminal() => ask()?,
        None => return Err(Failure::usage("expected --kind with shop, publisher, app or other, or --yes for other")),
    };
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from(&args.site));
    let files = new_site::files(&args.site, kind)
        .map_err(|faults| Failure::negative(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    write(&folder, &files, args.force)?;
    let manifest = folder.join("manifest.json");
    let (folder, manifest) = (folder.display(), manifest.display());
    output::print(format_args!(
        "{folder}: {}\n\n\
         Try it:\n  murmur serve --data data --manifest {manifest} --site {folder}\n  \
         and open http://127.0.0.1:8787/\n\n\
         On every page of the site:\n  {TAG}\n\n\
         Then: edit {manifest}, `murmur check {manifest}`, `murmur preset list` for more segments, `murmur snippet` for the tag with its hash.",
        files.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    ))
}

/// Writes all files, or none where one is there.
fn write(folder: &Path, files: &[new_site::File], force: bool) -> Result<(), Failure> {
    if let Some((name, _)) = files.iter().find(|(name, _)| !force && folder.join(name).exists()) {
        let there = folder.join(name);
        let instead = "--force replaces it, --out names another folder";
        return Err(Failure::negative(format!("{} is there already: {instead}", there.display())));
    }
    let failed = |error: std::io::Error| Failure::negative(format!("{} can't be written: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    files.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text)).map_err(failed)
}

/// Asks until it is answered; an end of the input is no answer.
fn ask() -> Result<Kind, Failure> {
    let mut out = stdout().lock();
    writeln!(out, "What does the site do?")?;
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        writeln!(out, "  {} {:<10} {}", place + 1, kind.name(), kind.in_words())?;
    }
    loop {
        write!(out, "Number or name: ")?;
        out.flush()?;
        let mut line = String::new();
        if stdin().read_line(&mut line)? == 0 {
            return Err(Failure::usage("nothing was answered"));
        }
        if let Some(kind) = answered(line.trim()) {
            return Ok(kind);
        }
    }
}

/// A kind by its number from 1 on, or by its name.
fn answered(text: &str) -> Option<Kind> {
    let numbered = text.parse::<usize>().ok().and_then(|number| Kind::ALL.get(number.checked_sub(1)?).copied());
    numbered.or_else(|| Kind::parse(text))
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).ok_or_else(|| "expected shop, publisher, app or other".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_or_a_name() {
        assert_eq!(
            [answered("1"), answered("app"), answered("4")],
            [Some(Kind::Shop), Some(Kind::App), Some(Kind::Other)]
        );
        assert_eq!([answered("0"), answered("5"), answered(""), answered("shops")], [None; 4]);
    }
}
