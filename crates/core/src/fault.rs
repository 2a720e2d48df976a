//! What is wrong with a document that a person wrote: where, what was found, what was expected.

#[cfg(feature = "more")]
use std::fmt;

use crate::digits::digits;

/// One mistake in a manifest. A reader collects all of them, so that a person mends them in one go.
///
/// Without the feature `more` nobody reads them and a fault says nothing: only how many there are is known. What would
/// make its texts ([`note`], [`joined`], [`numeral`], [`listed`], [`quote`](crate::tree::quote)) then makes none.
#[cfg(feature = "more")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path from the document's root: `segments.regular.when`; empty for the document itself.
    pub path: String,
    /// Place inside the text at `path`, where that text has lines of its own (a rule).
    pub position: Option<Position>,
    /// What stands there.
    pub found: String,
    /// What should stand there, and so what to do.
    pub expected: String,
}

/// One mistake in a manifest; what it is, another module says.
#[cfg(not(feature = "more"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault;

/// A place in a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

#[cfg(feature = "more")]
impl Fault {
    /// A fault at `path` without a place inside it.
    pub fn new(path: &str, found: &str, expected: &str) -> Fault {
        Fault { path: path.into(), position: None, found: found.into(), expected: expected.into() }
    }
}

/// Adds a fault without a place inside its path. Each text comes in parts, which are joined here and not by `format!`
/// at each of the dozens of calls: those are most of a reader's code.
#[cfg(feature = "more")]
#[inline(never)]
pub fn note(faults: &mut Vec<Fault>, path: &[&str], found: &[&str], expected: &[&str]) {
    faults.push(Fault::new(&path.concat(), &found.concat(), &expected.concat()));
}

/// Counts a fault.
#[cfg(not(feature = "more"))]
#[inline(always)]
pub fn note(faults: &mut Vec<Fault>, _path: &[&str], _found: &[&str], _expected: &[&str]) {
    faults.push(Fault);
}

/// A text of parts that only faults show; empty where nobody reads them.
#[inline(always)]
pub fn joined(parts: &[&str]) -> String {
    if cfg!(feature = "more") { parts.concat() } else { String::new() }
}

/// A whole number that only faults show; empty where nobody reads them.
#[inline(always)]
pub fn numeral(number: impl TryInto<i64>) -> String {
    if cfg!(feature = "more") { number.try_into().map_or_else(|_| String::new(), digits) } else { String::new() }
}

/// A text that stands in a table and only faults show; empty where nobody reads them.
pub const fn told(text: &'static str) -> &'static str {
    if cfg!(feature = "more") { text } else { "" }
}

/// Names that only faults show, with commas between them; empty where nobody reads them.
#[inline(always)]
pub fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    if cfg!(feature = "more") { names.collect::<Vec<_>>().join(", ") } else { String::new() }
}

impl Fault {
    /// Whether it lies at one of these paths; where nobody reads faults, each may.
    pub(crate) fn is_at(&self, paths: &[&str]) -> bool {
        #[cfg(feature = "more")]
        return paths.contains(&self.path.as_str());
        #[cfg(not(feature = "more"))]
        return !paths.is_empty();
    }

    /// Whether its path begins in one of these ways; where nobody reads faults, each may.
    pub(crate) fn is_below(&self, starts: &[&str]) -> bool {
        #[cfg(feature = "more")]
        return starts.iter().any(|start| self.path.starts_with(start));
        #[cfg(not(feature = "more"))]
        return !starts.is_empty();
    }
}

#[cfg(feature = "more")]
impl Fault {
    /// One line: where, what was found, what was expected.
    pub fn text(&self) -> String {
        let path = if self.path.is_empty() { "the manifest" } else { &self.path };
        let place = self.position.map_or(String::new(), |Position { line, column }| {
            [" (line ", &digits(line), ", column ", &digits(column), ")"].concat()
        });
        [path, &place, ": found ", &self.found, "; expected ", &self.expected].concat()
    }
}

#[cfg(feature = "more")]
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Position {
    /// The position of the byte `offset` in `text`.
    pub fn of(text: &str, offset: usize) -> Position {
        let before = &text[..text.floor_char_boundary(offset)];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        Position { line, column }
    }
}
