//! Named pairs of odds and reports, for manifests and for a visitor who wants to say less.

use super::odds::Odds;

/// A named promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Odds 2, 4 reports: ε 0.70 a report, 1.39 for an answer that stays, 2.55 for any.
    Strict,
    /// Odds 3, 8 reports: 1.10, 2.20, 6.55.
    Default,
    /// Odds 7, 8 reports: 1.95, 3.90, 10.88.
    Detailed,
    /// Odds 7, 2 reports: 1.95, and 3.90 whatever the answers: for a small site.
    Few,
    /// Odds 3, 1 report: 1.10, and nothing more for life.
    Single,
}

impl Preset {
    /// All of them, in the order that documents name them.
    pub const ALL: [Preset; 5] = [Preset::Strict, Preset::Default, Preset::Detailed, Preset::Few, Preset::Single];

    /// The name in manifests and in the public API.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Strict => "strict",
            Preset::Default => "default",
            Preset::Detailed => "detailed",
            Preset::Few => "few",
            Preset::Single => "single",
        }
    }

    /// Reads [`Preset::name`].
    pub fn parse(name: &str) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Odds of one report.
    pub fn odds(self) -> Odds {
        let u = match self {
            Preset::Strict => 2,
            Preset::Default | Preset::Single => 3,
            Preset::Detailed | Preset::Few => 7,
        };
        Odds::whole(u)
    }

    /// Most reports of a profile; kinds of questions with more answers have less.
    pub fn reports(self) -> u32 {
        match self {
            Preset::Strict => 4,
            Preset::Default | Preset::Detailed => 8,
            Preset::Few => 2,
            Preset::Single => 1,
        }
    }
}

/// How much of what the site asks a visitor wants to answer: presets only, because a number of one's own would mark one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// All of it.
    #[default]
    Site,
    /// No more than this preset allows.
    Preset(Preset),
    /// Nothing.
    Nothing,
}

impl Limit {
    /// In storage and in the public API, where [`Limit::Site`] is the empty text.
    pub fn name(self) -> &'static str {
        match self {
            Limit::Site => "",
            Limit::Preset(preset) => preset.name(),
            Limit::Nothing => NOTHING,
        }
    }

    /// Reads [`Limit::name`].
    pub fn parse(name: &str) -> Option<Limit> {
        match name {
            "" => Some(Limit::Site),
            NOTHING => Some(Limit::Nothing),
            name => Preset::parse(name).map(Limit::Preset),
        }
    }
}

const NOTHING: &str = "none";
