//! What the visitor agreed to. Unknown means no.

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
}

/// The choices in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    granted: u8,
    decided: bool,
}

impl Consent {
    /// Whether `purpose` was agreed to.
    pub fn allows(self, purpose: Purpose) -> bool {
        self.granted & bit(purpose) != 0
    }

    /// Whether anyone has chosen yet, be it yes or no.
    pub fn decided(self) -> bool {
        self.decided
    }

    /// The same choices with `purpose` decided. A report needs its key kept, so `Report` holds only with `Store`.
    pub fn with(self, purpose: Purpose, allowed: bool) -> Consent {
        let granted = if allowed { self.granted | bit(purpose) } else { self.granted & !bit(purpose) };
        let granted = if granted & bit(Purpose::Store) == 0 { granted & !bit(Purpose::Report) } else { granted };
        Consent { granted, decided: true }
    }

    /// The stored form: the names agreed to, separated by spaces; `none` for a plain no.
    pub fn encode(self) -> String {
        let names: Vec<_> = Purpose::ALL.into_iter().filter(|&p| self.allows(p)).map(Purpose::name).collect();
        if names.is_empty() { "none".into() } else { names.join(" ") }
    }

    /// Reads [`Consent::encode`]; anything unreadable is no decision, so the visitor is asked again.
    pub fn decode(text: &str) -> Consent {
        let undecided = Consent::default();
        if text == "none" {
            return Consent { granted: 0, decided: true };
        }
        text.split(' ')
            .try_fold(undecided, |consent, name| {
                let purpose = Purpose::ALL.into_iter().find(|p| p.name() == name)?;
                Some(consent.with(purpose, true))
            })
            .unwrap_or(undecided)
    }
}

fn bit(purpose: Purpose) -> u8 {
    1 << purpose as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_survives_storage() {
        for granted in 0..16 {
            let chosen = Purpose::ALL.into_iter().fold(Consent::default(), |c, p| c.with(p, granted & bit(p) != 0));
            assert_eq!(Consent::decode(&chosen.encode()), chosen);
        }
    }

    #[test]
    fn unreadable_means_undecided() {
        for text in ["", "yes", "store,report", "store everything"] {
            assert!(!Consent::decode(text).decided(), "{text}");
        }
    }

    #[test]
    fn no_report_without_storage() {
        assert!(!Consent::default().with(Purpose::Report, true).allows(Purpose::Report));
        let all = Consent::default().with(Purpose::Store, true).with(Purpose::Report, true);
        assert!(all.allows(Purpose::Report));
        assert!(!all.with(Purpose::Store, false).allows(Purpose::Report));
    }
}
