//! Who may speak for a visitor, the most explicit first.

/// Who said yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The visitor, in a prompt or panel of this SDK.
    Visitor,
    /// The site's own call, or its tag.
    Site,
    /// A consent manager of the IAB's Transparency and Consent Framework.
    Tcf,
    /// A consent manager of the IAB's Global Privacy Platform.
    Gpp,
    /// Google's Consent Mode.
    Mode,
}

impl Source {
    /// All sources, the most explicit first.
    pub const ALL: [Source; 5] = [Source::Visitor, Source::Site, Source::Tcf, Source::Gpp, Source::Mode];

    /// The name in the public API and in storage.
    pub fn name(self) -> &'static str {
        match self {
            Source::Visitor => "visitor",
            Source::Site => "site",
            Source::Tcf => "tcf",
            Source::Gpp => "gpp",
            Source::Mode => "mode",
        }
    }

    /// The source of this name.
    pub fn parse(name: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.name() == name)
    }

    /// Whether it keeps the visitor's choice itself and says all of it anew on each page. It counts only on pages on which
    /// it spoke, and what it last said is all that it says.
    pub fn is_manager(self) -> bool {
        !matches!(self, Source::Visitor | Source::Site)
    }
}

/// Which managers spoke on this page, and whether the browser asks for privacy (Global Privacy Control).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard(u8);

impl Heard {
    const PRIVACY: u8 = 1 << 7;

    /// As if every manager had spoken, and nothing asked for privacy.
    pub const ALL: Heard = Heard(!Heard::PRIVACY);

    /// As [`Heard::bits`] gave it.
    pub fn of(bits: u8) -> Heard {
        Heard(bits)
    }

    /// All of it in one number.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// And `source` too.
    #[must_use]
    pub fn and(self, source: Source) -> Heard {
        Heard(self.0 | 1 << source as u8)
    }

    /// And whether the browser asks for privacy.
    #[must_use]
    pub fn and_privacy(self, asked: bool) -> Heard {
        Heard(self.0 & !Heard::PRIVACY | if asked { Heard::PRIVACY } else { 0 })
    }

    /// Whether the browser asks for privacy.
    pub fn privacy(self) -> bool {
        self.0 & Heard::PRIVACY != 0
    }

    /// Whether what `source` said counts here.
    pub fn has(self, source: Source) -> bool {
        !source.is_manager() || self.0 & 1 << source as u8 != 0
    }
}
