//! Everything that was said, in order: what is in force follows from it, and it is the record.
//!
//! It is kept as a text of a line each: when, who, the purposes agreed to and those refused, and of a text that was shown
//! its hash and language: `1763802000000 visitor store -report 2cf2…/en`. The first version was one line of the purposes agreed to.

use sha2::{Digest, Sha256};

use super::{Consent, Heard, Purpose, Source, Words};
use crate::cut::parts;
use crate::digits::{self, digits};
use crate::time::{Span, Time};

/// Most lines; the oldest that no longer counts makes way.
pub(super) const MOST: usize = 40;

/// A word on every purpose.
const EVERYTHING: u8 = (1 << Purpose::ALL.len()) - 1;

/// The word for a no to everything.
const NONE: &str = "none";

/// The word for a statement that was made while the browser asked for privacy.
const IN_SPITE: &str = "gpc";

/// What a source said at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// When; of a statement without consent to storage only the day.
    pub time: Time,
    /// Who.
    pub source: Source,
    /// What.
    pub words: Words,
    /// Whether the browser asked for privacy then.
    pub privacy: bool,
    /// Of a text that was shown the SHA-256, in hexadecimal digits, a slash and its language; empty where there was none.
    pub shown: String,
}

/// What all sources said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(Vec<Statement>);

impl Said {
    /// Reads [`Said::encode`], and what earlier versions wrote. Where a line can't be read nothing was said, so the visitor
    /// is asked again: the line might have been a no.
    pub fn decode(text: &str) -> Said {
        Said(parts(text, "\n").map(Statement::decode).collect::<Option<_>>().unwrap_or_default())
    }

    /// The stored form, `None` where there is nothing; without a stretch of consent to storage (`kept`) managers have no
    /// place in it.
    pub fn encode(&self, kept: bool) -> Option<String> {
        let mut text = String::new();
        for line in self.0.iter().filter(|line| kept || !line.source.is_manager()) {
            if !text.is_empty() {
                text.push('\n');
            }
            line.encode(&mut text);
        }
        (!text.is_empty()).then_some(text)
    }

    /// All statements, the oldest first.
    pub fn statements(&self) -> &[Statement] {
        &self.0
    }

    /// Adds what was said. A statement that changes nothing, to no text, is none.
    pub fn add(&mut self, statement: Statement) {
        let source = statement.source;
        let before = Purpose::ALL.map(|purpose| self.word(source, purpose));
        let text = !statement.shown.is_empty();
        self.0.push(statement);
        if !text && Purpose::ALL.map(|purpose| self.word(source, purpose)) == before {
            self.0.pop();
        } else if self.0.len() > MOST
            && let Some(past) = (0..MOST).find(|index| !self.counts(*index))
        {
            self.0.remove(past);
        }
    }

    /// Forgets what no longer counts, and the hour of what does: without consent to storage there is no record, only the
    /// choice itself and which texts were answered, so that nobody is asked twice.
    pub fn forget_past(&mut self) {
        for index in 0..self.0.len() {
            let counts = self.counts(index);
            let line = &mut self.0[index];
            line.time.0 -= line.time.0.rem_euclid(Span::DAY.0);
            if !counts {
                line.words.yes = 0;
            }
        }
        let counts: Vec<_> = (0..self.0.len()).map(|index| self.counts(index)).collect();
        let mut counts = counts.into_iter();
        let answered = |line: &Statement| line.source == Source::Visitor && !line.shown.is_empty();
        self.0.retain(|line| counts.next() == Some(true) || answered(line));
    }

    /// Adds what those managers said that are not in it.
    pub fn add_managers(&mut self, other: &Said) {
        let unknown =
            |line: &&Statement| line.source.is_manager() && self.0.iter().all(|own| own.source != line.source);
        let theirs: Vec<_> = other.0.iter().filter(unknown).cloned().collect();
        self.0.extend(theirs);
    }

    /// Forgets what managers said.
    pub fn forget_managers(&mut self) {
        self.0.retain(|line| !line.source.is_manager());
    }

    /// What is in force.
    pub fn resolve(&self, heard: Heard) -> Consent {
        let mut consent = Consent::default();
        for purpose in Purpose::ALL {
            let Some((source, said, in_spite)) = self.decisive(purpose, heard) else { continue };
            consent.words = consent.words.over(Words::of(&[(purpose, said)]));
            let taken = heard.privacy() && purpose.leaves() && !(in_spite && source == Source::Visitor);
            if said && !taken {
                consent.granted |= purpose.bit();
            }
        }
        // A report needs its key kept.
        if !consent.allows(Purpose::Store) {
            consent.granted &= !Purpose::Report.bit();
        }
        consent
    }

    /// Whether to ask for `purpose` with this text: not if it is given, not if another source decided it, not
    /// against the browser's wish for privacy, and never the same text twice. Another text may be shown `days` after the
    /// last one, where a number is given.
    pub fn should_ask(&self, purpose: Purpose, text: &str, days: Option<f64>, heard: Heard, now: Time) -> bool {
        let consent = self.resolve(heard);
        if consent.allows(purpose) || heard.privacy() && purpose.leaves() {
            return false;
        }
        let visitor = |line: &&Statement| line.source == Source::Visitor && line.words.on(purpose).is_some();
        let Some(answered) = self.0.iter().rev().find(visitor) else { return !consent.knows(purpose) };
        let hash = hash(text);
        let shown = |line: &Statement| line.shown.starts_with(&hash);
        let past = now.0.saturating_sub(answered.time.0) as f64;
        days.is_some_and(|days| past >= days * Span::DAY.0 as f64) && !self.0.iter().filter(visitor).any(shown)
    }

    /// Who decides `purpose`, with what word, and whether in spite of a wish for privacy.
    pub fn decisive(&self, purpose: Purpose, heard: Heard) -> Option<(Source, bool, bool)> {
        let mut sources = Source::ALL.into_iter().filter(|source| heard.has(*source));
        sources.find_map(|source| self.word(source, purpose).map(|(said, in_spite)| (source, said, in_spite)))
    }

    /// What `source` says on `purpose` now, and whether it was said in spite of a wish for privacy.
    pub(super) fn word(&self, source: Source, purpose: Purpose) -> Option<(bool, bool)> {
        let mut lines = self.0.iter().rev().filter(|line| line.source == source);
        let line = lines.find(|line| source.is_manager() || line.words.on(purpose).is_some())?;
        line.words.on(purpose).map(|said| (said, line.privacy))
    }

    /// Whether the statement at `index` is not overtaken by its source's later ones.
    fn counts(&self, index: usize) -> bool {
        let line = &self.0[index];
        let later = self.0[index + 1..].iter().filter(|later| later.source == line.source);
        let overtaken =
            later.fold(0, |bits, later| bits | if line.source.is_manager() { u8::MAX } else { later.words.said });
        line.words.said & !overtaken != 0
    }
}

/// What stands in the record for a text that was shown in a language.
pub fn shown(text: &str, language: &str) -> String {
    let safe = |character: &char| character.is_ascii_alphanumeric() || *character == '-';
    let mut shown = hash(text);
    shown.push('/');
    shown.extend(language.chars().filter(safe));
    shown
}

/// SHA-256 in hexadecimal digits, as `sha256sum` prints it.
fn hash(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// Two digits a byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(b"0123456789abcdef"[usize::from(half)])).collect()
}

impl Statement {
    fn encode(&self, text: &mut String) {
        text.push_str(&digits(self.time.0));
        text.push(' ');
        text.push_str(self.source.name());
        for purpose in Purpose::ALL {
            if let Some(yes) = self.words.on(purpose) {
                text.push_str(if yes { " " } else { " -" });
                text.push_str(purpose.name());
            }
        }
        for (word, said) in [(IN_SPITE, self.privacy), (&self.shown, !self.shown.is_empty())] {
            if said {
                text.push(' ');
                text.push_str(word);
            }
        }
    }

    fn decode(line: &str) -> Option<Statement> {
        let mut words = parts(line, " ").peekable();
        let mut statement = Statement {
            time: Time(0),
            source: Source::Site,
            words: Words::default(),
            privacy: false,
            shown: String::new(),
        };
        // The first version said who agreed to what, and no to the rest.
        let versioned = words.peek().and_then(|first| digits::read(first)).map(Time);
        if let Some(time) = versioned {
            words.next();
            (statement.time, statement.source) = (time, words.next().and_then(Source::parse)?);
        } else {
            statement.words.said = EVERYTHING;
        }
        for word in words {
            let no = word.strip_prefix('-');
            if let Some(purpose) = Purpose::parse(no.unwrap_or(word)) {
                statement.words = Words::of(&[(purpose, no.is_none())]).over(statement.words);
            } else if versioned.is_none() {
                (word == NONE).then_some(())?;
            } else if word == IN_SPITE {
                statement.privacy = true;
            } else {
                word.contains('/').then_some(())?;
                statement.shown = word.into();
            }
        }
        Some(statement)
    }
}
