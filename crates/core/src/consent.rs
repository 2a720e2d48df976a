//! What the visitor agreed to, and who said so. Unknown means no.
//!
//! Several [`Source`]s may speak: the visitor, the site, a consent manager. [`Said`] is all that they said, in order, and at
//! once the record of it. Of each purpose the most explicit source that said anything decides; Global Privacy Control takes
//! away what leaves the device, unless the visitor gives it in spite of it. [`trace`] says why each word did or did not count.

mod said;
mod source;
#[cfg(feature = "more")]
pub mod trace;

pub(crate) use said::hexadecimal;
pub use said::{Said, Statement, shown};
pub use source::{Heard, Source};

/// What a visitor may agree to, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Keep history on this device beyond the page.
    Store,
    /// Let segments change the page.
    Personalise,
    /// Send randomized answers.
    Report,
    /// Hand true segments to other scripts of the page.
    Activate,
}

impl Purpose {
    /// All purposes, in the order that a visitor reads them.
    pub const ALL: [Purpose; 4] = [Purpose::Store, Purpose::Personalise, Purpose::Report, Purpose::Activate];

    /// The name in the public API and in storage.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Store => "store",
            Purpose::Personalise => "personalise",
            Purpose::Report => "report",
            Purpose::Activate => "activate",
        }
    }

    /// The purpose of this name.
    pub fn parse(name: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// Whether it lets anything leave the device, which Global Privacy Control speaks against.
    pub fn leaves(self) -> bool {
        matches!(self, Purpose::Report | Purpose::Activate)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A yes, a no or nothing on each purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    said: u8,
    yes: u8,
}

impl Words {
    /// These yeses and noes.
    pub fn of(choices: &[(Purpose, bool)]) -> Words {
        let mut words = Words::default();
        for (purpose, yes) in choices {
            words = Words { said: purpose.bit(), yes: if *yes { purpose.bit() } else { 0 } }.over(words);
        }
        words
    }

    /// What was said on `purpose`.
    pub fn on(self, purpose: Purpose) -> Option<bool> {
        (self.said & purpose.bit() != 0).then_some(self.yes & purpose.bit() != 0)
    }

    /// These, where they say anything, and else what `earlier` ones said.
    fn over(self, earlier: Words) -> Words {
        Words { said: self.said | earlier.said, yes: self.yes | earlier.yes & !self.said }
    }
}

/// The choices in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    granted: u8,
    words: Words,
}

impl Consent {
    /// Whether `purpose` was agreed to, by the source that decides it, and nothing takes it away.
    pub fn allows(self, purpose: Purpose) -> bool {
        self.granted & purpose.bit() != 0
    }

    /// Whether the source that decides `purpose` said no, rather than that nobody said anything.
    pub fn refuses(self, purpose: Purpose) -> bool {
        self.words.on(purpose) == Some(false)
    }

    /// Whether anyone said yes or no to `purpose`.
    pub fn knows(self, purpose: Purpose) -> bool {
        self.words.on(purpose).is_some()
    }

    /// Whether anyone has chosen yet, be it yes or no.
    pub fn decided(self) -> bool {
        self.words.said != 0
    }
}

#[cfg(test)]
mod tests;
