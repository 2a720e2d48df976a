//! The section `privacy`: how much a report may say, within the compiled ceiling.

use super::document::PrivacyDocument;
use super::names::span;
use crate::fault::{Fault, joined, note, numeral};
use crate::privacy::ceiling;
use crate::privacy::odds::{Odds, Share};
use crate::privacy::policy::{Policy, Reserve};
use crate::privacy::preset::Preset;
use crate::time::Span;
use crate::tree::quote;

/// The policy, without signals and questions yet.
pub(super) fn build(site: &str, privacy: &PrivacyDocument, faults: &mut Vec<Fault>) -> Option<Policy> {
    let before = faults.len();
    let odds = Odds::parse(&privacy.odds);
    if odds.is_none() {
        let most = ceiling::ODDS;
        let expected = joined(&["odds as \"u/w\", above 1/1 and at most ", &numeral(most), "/1, such as \"3/1\""]);
        note(faults, &["privacy.odds"], &[&quote(&privacy.odds)], &[&expected]);
    }
    let participation = Share::parse(&privacy.participation);
    if participation.is_none() {
        let expected = "a share as \"part/whole\", above 0 and at most 1/1";
        note(faults, &["privacy.participation"], &[&quote(&privacy.participation)], &[expected]);
    }
    let reserve = Reserve::parse(&privacy.reserve);
    if reserve.is_none() {
        note(
            faults,
            &["privacy.reserve"],
            &[&quote(&privacy.reserve)],
            &["a share as \"part/whole\", from 0/1 to below 1"],
        );
    }
    if !(1..=ceiling::REPORTS).contains(&privacy.reports) {
        let expected = joined(&["1 to ", &numeral(ceiling::REPORTS), " reports of a profile"]);
        note(faults, &["privacy.reports"], &[&numeral(privacy.reports)], &[&expected]);
    }
    let epoch = span("privacy.epoch", &privacy.epoch, faults);
    if epoch.is_some_and(|epoch| epoch < ceiling::EPOCH || epoch > Span::YEAR) {
        note(
            faults,
            &["privacy.epoch"],
            &[&quote(&privacy.epoch)],
            &["at least a week and at most a year, such as \"28d\""],
        );
    }
    if faults.len() > before {
        return None;
    }
    Some(Policy {
        site: site.into(),
        epoch: epoch?,
        odds: odds?,
        reports: privacy.reports,
        participation: participation?,
        reserve: reserve?,
        signals: Vec::new(),
        questions: Vec::new(),
    })
}

/// The defaults of [`document::PrivacyDocument`], kept beside their checks.
pub(super) fn defaults(preset: Preset) -> PrivacyDocument {
    PrivacyDocument {
        preset: None,
        odds: preset.odds().text(),
        reports: preset.reports(),
        epoch: "4w".into(),
        participation: "1/1".into(),
        reserve: "1/5".into(),
    }
}
