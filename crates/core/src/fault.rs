//! What is wrong with a document that a person wrote: where, what was found, what was expected.

use std::fmt;

use crate::digits::digits;

/// One mistake in a manifest. A reader collects all of them, so that a person mends them in one go.
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

/// A place in a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

impl Fault {
    /// A fault at `path` without a place inside it.
    ///
    /// Never inlined: a call is much smaller than what it does, and there are dozens of them in the module.
    #[inline(never)]
    pub fn new(path: &str, found: &str, expected: &str) -> Fault {
        Fault { path: path.into(), position: None, found: found.into(), expected: expected.into() }
    }
}

/// Adds a fault without a place inside its path. Each text comes in parts, which are joined here and not by `format!`
/// at each of the dozens of calls: those are most of a reader's code.
#[inline(never)]
pub fn note(faults: &mut Vec<Fault>, path: &[&str], found: &[&str], expected: &[&str]) {
    faults.push(Fault::new(&path.concat(), &found.concat(), &expected.concat()));
}

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
