//! What becomes of a device when managers, the site and the visitor speak on its pages.

use super::*;
use crate::consent::shown;

const ALL: [(Purpose, bool); 4] =
    [(Purpose::Store, true), (Purpose::Personalise, true), (Purpose::Report, true), (Purpose::Activate, true)];

fn says(device: &mut Device<Shared>, source: Source, choices: &[(Purpose, bool)]) {
    device.say(source, Words::of(choices), String::new(), &fresh(source as u8 + 1), NOW);
}

fn no() -> [(Purpose, bool); 4] {
    ALL.map(|(purpose, _)| (purpose, false))
}

#[test]
fn before_a_manager_speaks_nothing_is_read_and_nothing_is_lost() {
    let storage = Shared::default();
    let mut first = page(&storage, 0, NOW);
    says(&mut first, Source::Tcf, &ALL);
    buy(&mut first, NOW);
    assert!(first.is_kept() && first.consent().allows(Purpose::Report));

    let mut next = page(&storage, 0, NOW);
    assert!(!next.is_kept() && !next.consent().decided());
    buy(&mut next, NOW);
    assert_eq!(next.history().signal(0).len(), 1, "only what this page saw");
    assert_eq!(next.make_report(NOW), None);
    says(&mut next, Source::Tcf, &ALL);
    assert_eq!(next.history().signal(0).len(), 2, "both, now that it spoke");
    assert!(next.make_report(NOW).is_some());
}

#[test]
fn a_managers_no_leaves_nothing_in_storage() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    says(&mut device, Source::Gpp, &no());
    buy(&mut device, NOW);
    assert_eq!(names(&storage), [""; 0]);
    assert!(device.consent().decided());
}

#[test]
fn a_managers_no_on_a_later_page_erases_what_was_kept_by_its_yes() {
    for source in [Source::Tcf, Source::Gpp, Source::Mode] {
        let storage = Shared::default();
        let mut first = page(&storage, 0, NOW);
        says(&mut first, source, &ALL);
        buy(&mut first, NOW);
        let mut next = page(&storage, 0, NOW);
        says(&mut next, source, &no());
        assert_eq!(names(&storage), [""; 0], "{source:?}");
    }
}

#[test]
fn every_sources_withdrawal_wipes_at_once_and_reaches_other_pages() {
    for source in Source::ALL {
        let storage = Shared::default();
        let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
        for page in [&mut one, &mut two] {
            says(page, source, &ALL);
            buy(page, NOW);
        }
        says(&mut one, source, &no());
        assert!(names(&storage).iter().all(|name| name == CONSENT), "{source:?}: {:?}", names(&storage));
        buy(&mut two, NOW);
        two.reload(NOW);
        assert!(names(&storage).iter().all(|name| name == CONSENT), "{source:?} wrote back");
        for purpose in Purpose::ALL {
            assert!(!one.consent().allows(purpose) && !two.consent().allows(purpose), "{source:?} {purpose:?}");
        }
    }
}

#[test]
fn a_part_withdrawn_by_a_manager_reaches_other_pages() {
    let storage = Shared::default();
    let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
    for page in [&mut one, &mut two] {
        says(page, Source::Tcf, &ALL);
    }
    says(&mut one, Source::Tcf, &[(Purpose::Store, true), (Purpose::Personalise, false)]);
    two.reload(NOW);
    assert_eq!(two.consent(), one.consent());
    assert!(two.is_kept() && !two.consent().allows(Purpose::Personalise));
}

#[test]
fn a_less_explicit_no_takes_nothing_from_the_visitor() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    says(&mut device, Source::Visitor, &ALL);
    buy(&mut device, NOW);
    for source in [Source::Site, Source::Tcf, Source::Gpp, Source::Mode] {
        says(&mut device, source, &no());
    }
    assert!(device.is_kept() && device.make_report(NOW).is_some());
    assert_eq!(page(&storage, 0, NOW).history().signal(0).len(), 1);
}

#[test]
fn a_less_explicit_manager_that_speaks_first_erases_nothing_that_rests_on_another() {
    let storage = Shared::default();
    let mut first = page(&storage, 0, NOW);
    says(&mut first, Source::Tcf, &ALL);
    buy(&mut first, NOW);
    let mut next = page(&storage, 0, NOW);
    says(&mut next, Source::Gpp, &no());
    assert!(!next.consent().allows(Purpose::Store), "until the other speaks");
    says(&mut next, Source::Tcf, &ALL);
    assert_eq!(next.history().signal(0).len(), 1);
    assert!(next.make_report(NOW).is_some(), "with the key from before");
}

#[test]
fn privacy_stops_reports_and_keeps_what_stays_here() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    says(&mut device, Source::Visitor, &ALL);
    device.hear(Heard::default().and_privacy(true), NOW);
    buy(&mut device, NOW);
    assert!(device.is_kept() && device.make_report(NOW).is_none());
    // Said again, knowing of it.
    says(&mut device, Source::Visitor, &[(Purpose::Report, true)]);
    assert!(device.make_report(NOW).is_some());
}

#[test]
fn records_are_kept_with_consent_and_only_the_answer_without() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    let later = Time(NOW.0 + 12_345);
    device.say(Source::Visitor, Words::of(&ALL), shown("May we?", "en"), &fresh(1), later);
    device.say(Source::Visitor, Words::of(&[(Purpose::Activate, false)]), String::new(), &fresh(1), later);
    let records = page(&storage, 0, NOW).said().statements().to_vec();
    assert_eq!(records.iter().map(|record| record.time).collect::<Vec<_>>(), [later, later]);
    assert_eq!(records[0].shown, shown("May we?", "en"));

    device.say(Source::Visitor, Words::of(&no()), shown("Still?", "en"), &fresh(2), later);
    let next = page(&storage, 0, NOW);
    let kept = next.said().statements();
    assert!(kept.iter().all(|record| record.time == NOW), "only the day");
    assert!(Purpose::ALL.iter().all(|purpose| kept.iter().all(|record| record.words.on(*purpose) != Some(true))));
    for text in ["May we?", "Still?"] {
        assert!(!next.should_ask(Purpose::Store, text, Some(0.0), later), "never asked twice: {text}");
    }
    assert!(next.should_ask(Purpose::Store, "Other words", Some(0.0), later));
}

#[test]
fn a_site_that_speaks_before_the_manager_does_not_cost_the_record() {
    let storage = Shared::default();
    let mut first = page(&storage, 0, NOW);
    says(&mut first, Source::Tcf, &ALL);
    buy(&mut first, NOW);
    let mut next = page(&storage, 0, NOW);
    says(&mut next, Source::Site, &[(Purpose::Activate, false)]);
    says(&mut next, Source::Tcf, &ALL);
    assert_eq!(next.history().signal(0).len(), 1);
    assert_eq!(next.said().statements().len(), 2);
    assert!(!next.consent().allows(Purpose::Activate));
}

#[test]
fn what_another_module_is_told_says_the_same() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.hear(Heard::default().and_privacy(true), NOW);
    says(&mut device, Source::Gpp, &no());
    says(&mut device, Source::Tcf, &ALL);
    buy(&mut device, NOW);
    let restored = Device::restored(crate::manifest::parse(MANIFEST).unwrap(), &device.state(), NOW);
    assert_eq!((restored.said(), restored.heard()), (device.said(), device.heard()));
    assert_eq!((restored.consent(), restored.is_kept()), (device.consent(), true));
}

proptest! {
    /// Without a yes to `store` that counts on this page, nothing but a choice is ever in storage.
    #[test]
    fn no_storage_without_consent(acts in prop::collection::vec((0..5_usize, prop::collection::vec((0..4_usize, any::<bool>()), 0..4)), 0..20)) {
        let storage = Shared::default();
        let mut device = page(&storage, 0, NOW);
        for (source, choices) in acts {
            let choices: Vec<_> = choices.into_iter().map(|(purpose, yes)| (Purpose::ALL[purpose], yes)).collect();
            says(&mut device, Source::ALL[source], &choices);
            buy(&mut device, NOW);
            if !device.consent().allows(Purpose::Store) {
                prop_assert!(names(&storage).iter().all(|name| name == CONSENT), "{:?}", names(&storage));
                prop_assert!(!storage.get(CONSENT).is_some_and(|text| ["tcf", "gpp", "mode"].iter().any(|name| text.contains(name))));
            }
            if !device.consent().allows(Purpose::Report) {
                prop_assert!(!matches!(*device.profile(), Stored::Active(_)));
            }
        }
    }
}

/// A browser tells other pages of an erasure name by name.
#[test]
fn an_erasure_that_arrives_name_by_name_holds_whatever_its_order() {
    for reversed in [false, true] {
        let storage = Shared::default();
        let mut first = page(&storage, 0, NOW);
        says(&mut first, Source::Tcf, &ALL);
        let mut other = page(&storage, 1, NOW);
        says(&mut other, Source::Tcf, &ALL);
        buy(&mut other, NOW);
        assert!(other.is_kept());
        let mut gone = names(&storage);
        if reversed {
            gone.reverse();
        }
        for name in gone {
            storage.clone().remove(&name);
            other.reload(NOW);
        }
        assert!(!other.consent().allows(Purpose::Store) && !other.is_kept());
        buy(&mut other, NOW);
        assert_eq!(names(&storage), [""; 0]);
    }
}
