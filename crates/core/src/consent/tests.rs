//! What may follow from what was said, whatever was said and in whatever order.

use proptest::prelude::*;

use super::said::MOST;
use super::trace::{Speaker, Why, trace};
use super::*;
use crate::time::{Span, Time};

const TEXT: &str = "test";
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn statement(source: Source, choices: &[(Purpose, bool)]) -> Statement {
    Statement { time: Time(1), source, words: Words::of(choices), privacy: false, shown: String::new() }
}

fn said(statements: impl IntoIterator<Item = Statement>) -> Said {
    let mut said = Said::default();
    statements.into_iter().for_each(|one| said.add(one));
    said
}

fn all_heard() -> Heard {
    Source::ALL.into_iter().fold(Heard::default(), Heard::and)
}

fn a_source() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

fn a_statement() -> impl Strategy<Value = Statement> {
    let choices = prop::collection::vec((prop::sample::select(Purpose::ALL.to_vec()), any::<bool>()), 0..5);
    let shown = prop::sample::select(vec![String::new(), format!("{HASH}/"), format!("{HASH}/de-AT")]);
    (0..9_000_000_000_000_i64, a_source(), choices, any::<bool>(), shown).prop_map(
        |(time, source, choices, privacy, shown)| Statement {
            time: Time(time),
            source,
            words: Words::of(&choices),
            privacy,
            shown,
        },
    )
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    prop::collection::vec(a_statement(), 0..12)
}

fn a_heard() -> impl Strategy<Value = Heard> {
    any::<u8>().prop_map(Heard::of)
}

proptest! {
    #[test]
    fn what_was_said_survives_storage(all in statements()) {
        let said = said(all);
        let stored = said.encode(true);
        prop_assert_eq!(stored.is_none(), said.statements().is_empty());
        prop_assert_eq!(Said::decode(stored.as_deref().unwrap_or_default()), said);
    }

    #[test]
    fn any_text_is_read_or_is_nothing(text in "[ -z\n]{0,80}") {
        let said = Said::decode(&text);
        prop_assert_eq!(Said::decode(said.encode(true).as_deref().unwrap_or_default()), said);
    }

    #[test]
    fn nobody_said_anything_means_no(heard in a_heard()) {
        let consent = Said::default().resolve(heard);
        prop_assert!(!consent.decided() && Purpose::ALL.iter().all(|purpose| !consent.allows(*purpose)));
    }

    /// A source that is less explicit than one that said yes or no changes nothing.
    #[test]
    fn a_less_explicit_source_never_overrides(all in statements(), extra in a_statement(), heard in a_heard()) {
        let before = said(all.clone());
        let after = said(all.into_iter().chain([extra.clone()]));
        for purpose in Purpose::ALL {
            let rank = |source: Source| Source::ALL.iter().position(|other| *other == source);
            if let Some((source, word, _)) = before.decisive(purpose, heard)
                && rank(source) < rank(extra.source)
            {
                prop_assert_eq!(after.decisive(purpose, heard).map(|(source, word, _)| (source, word)), Some((source, word)));
            }
        }
    }

    /// Each purpose resolves by itself, but for the store that a report needs.
    #[test]
    fn a_word_on_one_purpose_changes_no_other(all in statements(), yes in any::<bool>(), heard in a_heard()) {
        let extra = statement(Source::Visitor, &[(Purpose::Personalise, yes)]);
        let before = said(all.clone()).resolve(heard);
        let after = said(all.into_iter().chain([extra])).resolve(heard);
        prop_assert_eq!(after.allows(Purpose::Personalise), yes);
        for purpose in [Purpose::Store, Purpose::Report, Purpose::Activate] {
            prop_assert_eq!(before.allows(purpose), after.allows(purpose));
        }
    }

    /// After a source's no to everything nothing rests on that source's word.
    #[test]
    fn a_withdrawal_wins_in_its_own_source(all in statements(), source in a_source()) {
        let no = Purpose::ALL.map(|purpose| (purpose, false));
        let said = said(all.into_iter().chain([statement(source, &no)]));
        for purpose in Purpose::ALL {
            prop_assert_eq!(said.word(source, purpose).map(|(yes, _)| yes), Some(false));
        }
        let consent = said.resolve(all_heard());
        if source == Source::Visitor {
            prop_assert!(consent.decided() && Purpose::ALL.iter().all(|purpose| !consent.allows(*purpose)));
        }
    }

    /// The browser's wish for privacy gives nothing, and takes at most what leaves the device.
    #[test]
    fn privacy_only_takes_away(all in statements(), heard in a_heard()) {
        let said = said(all);
        let (without, with) = (said.resolve(heard.and_privacy(false)), said.resolve(heard.and_privacy(true)));
        for purpose in Purpose::ALL {
            prop_assert!(without.allows(purpose) || !with.allows(purpose));
            if !purpose.leaves() {
                prop_assert_eq!(with.allows(purpose), without.allows(purpose));
            } else if with.allows(purpose) {
                // Only the visitor's own yes, given in spite of it.
                let (source, _, in_spite) = said.decisive(purpose, heard).expect("somebody said yes");
                prop_assert!(source == Source::Visitor && in_spite);
            }
        }
        prop_assert_eq!(without.decided(), with.decided());
    }

    /// What different sources say commutes: only the order within a source counts.
    #[test]
    fn the_order_of_sources_does_not_matter(all in statements(), heard in a_heard()) {
        let mut by_source = Vec::new();
        for source in Source::ALL.iter().rev() {
            by_source.extend(all.iter().filter(|one| one.source == *source).cloned());
        }
        prop_assert_eq!(said(all).resolve(heard), said(by_source).resolve(heard));
    }

    #[test]
    fn a_manager_that_is_not_heard_counts_for_nothing(all in statements()) {
        let own = all.iter().filter(|one| !one.source.is_manager()).cloned();
        prop_assert_eq!(said(all.clone()).resolve(Heard::default()), said(own).resolve(all_heard()));
    }

    /// Forgetting the past, or running into the limit, changes nothing that is in force.
    #[test]
    fn what_counts_is_not_forgotten(all in prop::collection::vec(a_statement(), 0..120), heard in a_heard()) {
        let mut full = Said::default();
        let mut whole = Vec::new();
        for one in all {
            full.add(one.clone());
            whole.push(one);
        }
        prop_assert!(full.statements().len() <= MOST);
        for purpose in Purpose::ALL {
            for source in Source::ALL {
                let said = whole.iter().rev().find(|one| {
                    one.source == source && (source.is_manager() || one.words.on(purpose).is_some())
                });
                prop_assert_eq!(full.word(source, purpose).map(|(yes, _)| yes), said.and_then(|one| one.words.on(purpose)));
            }
        }
        let mut forgetful = full.clone();
        forgetful.forget_past();
        prop_assert_eq!(full.resolve(heard), forgetful.resolve(heard));
        for one in forgetful.statements() {
            prop_assert_eq!(one.time.0 % Span::DAY.0, 0);
        }
    }

    /// Of each purpose exactly one entry of the trace is in force, and it says what is allowed.
    #[test]
    fn the_trace_says_what_is_in_force(all in statements(), heard in a_heard()) {
        let said = said(all);
        let consent = said.resolve(heard);
        let entries = trace(&said, heard);
        for purpose in Purpose::ALL {
            let decisive: Vec<_> = entries.iter().filter(|entry| entry.purpose == purpose && entry.in_force).collect();
            prop_assert_eq!(decisive.len(), 1);
            prop_assert_eq!(decisive[0].said, consent.allows(purpose));
        }
    }

    #[test]
    fn the_same_text_is_never_asked_twice(all in statements(), heard in a_heard(), days in prop::option::of(0.0..400.0)) {
        let mut said = said(all);
        for purpose in Purpose::ALL {
            let mut answer = statement(Source::Visitor, &[(purpose, false)]);
            answer.shown = format!("{HASH}/en");
            said.add(answer);
            said.forget_past();
            prop_assert!(!said.should_ask(purpose, TEXT, days, heard, Time(i64::MAX)));
        }
    }
}

#[test]
fn the_first_version_is_read_as_the_sites_word() {
    for granted in 0..16 {
        let yes: Vec<_> = Purpose::ALL.into_iter().filter(|purpose| granted & purpose.bit() != 0).collect();
        let names: Vec<_> = yes.iter().map(|purpose| purpose.name()).collect();
        let text = if names.is_empty() { "none".into() } else { names.join(" ") };
        let consent = Said::decode(&text).resolve(Heard::default());
        assert!(consent.decided());
        for purpose in Purpose::ALL {
            let store = purpose != Purpose::Report || yes.contains(&Purpose::Store);
            assert_eq!(consent.allows(purpose), yes.contains(&purpose) && store, "{text}");
        }
    }
}

#[test]
fn a_shown_text_is_recorded_by_its_sha256_and_language() {
    assert_eq!(shown(TEXT, "de-AT\n -store"), format!("{HASH}/de-AT-store"));
}

#[test]
fn unreadable_means_undecided() {
    let broken =
        ["", "yes", "store,report", "store everything", "1 nobody store", "x visitor store", "1", "1 site store\n"];
    for text in broken {
        assert!(!Said::decode(text).resolve(all_heard()).decided(), "{text}");
    }
}

#[test]
fn no_report_without_storage() {
    let report = statement(Source::Site, &[(Purpose::Report, true)]);
    let store = statement(Source::Tcf, &[(Purpose::Store, true)]);
    let consent = |all: Vec<Statement>| said(all).resolve(all_heard());
    assert!(!consent(vec![report.clone()]).allows(Purpose::Report));
    assert!(consent(vec![report.clone(), store.clone()]).allows(Purpose::Report));
    let entries = trace(&said([report.clone()]), all_heard());
    assert!(entries.iter().any(|entry| entry.why == Why::NeedsStore && !entry.in_force));
    assert!(entries.iter().any(|entry| entry.purpose == Purpose::Report && entry.speaker == Speaker::Default));
}

#[test]
fn privacy_yields_only_to_a_later_yes_of_the_visitor() {
    let everything = Purpose::ALL.map(|purpose| (purpose, true));
    let heard = Heard::default().and_privacy(true);
    let earlier = statement(Source::Visitor, &everything);
    let later = Statement { privacy: true, ..earlier.clone() };
    let by_site = Statement { source: Source::Site, ..later.clone() };
    for (all, allowed) in [(vec![earlier.clone()], false), (vec![by_site], false), (vec![earlier, later], true)] {
        let said = said(all);
        let consent = said.resolve(heard);
        assert!(consent.allows(Purpose::Store) && consent.allows(Purpose::Personalise));
        assert_eq!((consent.allows(Purpose::Report), consent.allows(Purpose::Activate)), (allowed, allowed));
        let gpc = trace(&said, heard).into_iter().find(|entry| entry.speaker == Speaker::Gpc).expect("it speaks");
        assert_eq!(gpc.why, if allowed { Why::InSpite } else { Why::PrivacySignal });
    }
}

#[test]
fn saying_the_same_again_is_no_new_record() {
    let yes = statement(Source::Tcf, &[(Purpose::Store, true)]);
    let mut said = said([yes.clone(), yes.clone()]);
    assert_eq!(said.statements().len(), 1);
    said.add(Statement { shown: format!("{HASH}/en"), ..yes });
    assert_eq!(said.statements().len(), 2);
}

#[test]
fn another_text_may_be_asked_after_the_days_given() {
    let no = Statement { shown: format!("{HASH}/en"), ..statement(Source::Visitor, &[(Purpose::Store, false)]) };
    let said = said([no]);
    let ask = |text, days, now| said.should_ask(Purpose::Store, text, days, Heard::default(), Time(now));
    let later = 10 * Span::DAY.0 + 1;
    assert!(!ask("other", None, later), "never unless the site says when");
    assert!(!ask("other", Some(10.0), later - 1) && ask("other", Some(10.0), later));
    assert!(!ask(TEXT, Some(10.0), later));
    assert!(!ask("other", Some(f64::NAN), later) && !ask("other", Some(10.0), -later));
}

#[test]
fn nobody_is_asked_where_another_source_decided_or_the_browser_asks_for_privacy() {
    let asks = |said: &Said, heard| said.should_ask(Purpose::Report, TEXT, Some(0.0), heard, Time(9));
    let nothing = Said::default();
    assert!(asks(&nothing, Heard::default()) && !asks(&nothing, Heard::default().and_privacy(true)));
    let refused = said([statement(Source::Tcf, &[(Purpose::Report, false)])]);
    assert!(!asks(&refused, all_heard()) && asks(&refused, Heard::default()));
}
