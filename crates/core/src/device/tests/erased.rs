//! What a visitor erases, mutes and brings back, and what other pages then know.

use super::*;
use crate::device::import::Imported;

const ALWAYS: Time = Time(i64::MIN);

fn at(minutes: i64) -> Time {
    Time(NOW.0 + minutes * 60_000)
}

fn buy(page: &mut Device<Shared>, time: Time) {
    let event = Event { time, offset: 0, values: vec![FieldValue::Whole(5000)] };
    assert_eq!(page.track(0, event, time), Tracked::Remembered);
}

fn agreed(storage: &Shared, lane: u8) -> Device<Shared> {
    let mut page = page(storage, lane, NOW);
    if !page.is_kept() {
        page.choose(&EVERYTHING, &fresh(1), NOW);
    }
    page
}

fn times(page: &Device<Shared>) -> Vec<i64> {
    page.history().signal(0).events().map(|event| (event.time.0 - NOW.0) / 60_000).collect()
}

#[test]
fn one_event_goes_from_every_lane_and_no_page_brings_it_back() {
    let storage = Shared::default();
    let (mut one, mut two) = (agreed(&storage, 0), agreed(&storage, 1));
    two.reload(NOW);
    for minute in 1..4 {
        buy(&mut one, at(minute));
        buy(&mut two, at(minute + 10));
    }
    one.reload(at(20));
    one.decide(at(20), 0);
    assert_eq!(one.members(), [true, true, false]);
    one.erase_events(Some(0), at(12), at(12), at(20)).unwrap();
    assert_eq!(times(&one), [1, 2, 3, 11, 13]);
    // The other page still knows of it, and writes to the very chunk it stood in.
    buy(&mut two, at(21));
    assert_eq!(times(&two), [1, 2, 3, 11, 13, 21]);
    assert_eq!(times(&page(&storage, 2, at(22))), [1, 2, 3, 11, 13, 21]);
    buy(&mut one, at(23));
    assert_eq!(times(&page(&storage, 2, at(24))), [1, 2, 3, 11, 13, 21, 23]);
}

#[test]
fn what_another_page_wrote_at_that_very_moment_goes_at_the_second_look() {
    let storage = Shared::default();
    let (mut one, mut two) = (agreed(&storage, 0), agreed(&storage, 1));
    two.reload(NOW);
    (1..4).for_each(|minute| buy(&mut two, at(minute)));
    let chunk = storage.names("murmur.h.purchase.1").remove(0);
    let before = storage.get(&chunk).unwrap();
    one.reload(at(5));
    one.erase_events(Some(0), at(2), at(2), at(5)).unwrap();
    storage.clone().set(&chunk, &before).unwrap();
    let mut look = page(&storage, 0, at(6));
    assert_eq!(times(&look), [1, 2, 3]);
    look.erase_events(Some(0), at(2), at(2), at(6)).unwrap();
    assert_eq!(times(&page(&storage, 2, at(7))), [1, 3]);
}

#[test]
fn first_and_last_tell_nothing_of_what_is_erased() {
    let storage = Shared::default();
    let mut one = agreed(&storage, 0);
    for minute in [1, 5, 9] {
        buy(&mut one, at(minute));
        one.track(1, Event { time: at(minute), offset: 0, values: vec![] }, at(minute));
    }
    let instants = |page: &Device<Shared>, signal| {
        page.history()
            .signal(signal)
            .instants()
            .map(|instants| [instants.first.0, instants.last.0].map(|time| (time - NOW.0) / 60_000))
    };
    one.erase_events(Some(0), at(9), at(9), at(10)).unwrap();
    assert_eq!((instants(&one, 0), instants(&one, 1)), (Some([1, 5]), Some([1, 9])));
    one.erase_events(None, at(1), at(1), at(10)).unwrap();
    assert_eq!((instants(&one, 0), instants(&one, 1)), (Some([5, 5]), Some([9, 9])));
    one.erase_events(Some(1), ALWAYS, at(10), at(10)).unwrap();
    assert_eq!((instants(&one, 0), instants(&one, 1)), (Some([5, 5]), None));
    one.erase_events(None, ALWAYS, at(10), at(10)).unwrap();
    assert_eq!((instants(&one, 0), one.history().signal(0).len()), (None, 0));
    assert!(
        !storage.names("murmur.").iter().any(|name| name.starts_with("murmur.h.") || name.starts_with("murmur.i."))
    );
    assert!(matches!(*one.profile(), Stored::Active(_)), "the key and its count stay");
}

#[test]
fn segments_are_decided_anew_and_a_page_hears_of_it() {
    let storage = Shared::default();
    let (mut one, mut two) = (agreed(&storage, 0), agreed(&storage, 1));
    two.reload(NOW);
    (1..4).for_each(|minute| buy(&mut one, at(minute)));
    two.reload(at(5));
    let (before, _) = (two.decide(at(5), 0), one.decide(at(5), 0));
    assert!(!before.entered.is_empty());
    let revision = two.revision();
    one.erase_events(Some(0), at(2), at(2), at(6)).unwrap();
    two.reload(at(6));
    two.decide(at(6), 0);
    assert_eq!(two.members(), [false, false, false]);
    assert!(two.revision() > revision);
}

#[test]
fn what_memory_alone_knows_is_dropped_too() {
    let storage = Shared::default();
    let mut page = page(&storage, 0, NOW);
    (1..4).for_each(|minute| buy(&mut page, at(minute)));
    page.drop_unsaved(Some(1), ALWAYS, at(9));
    assert_eq!(times(&page), [1, 2, 3]);
    page.drop_unsaved(Some(0), at(2), at(2));
    assert_eq!(times(&page), [1, 3]);
    page.choose(&EVERYTHING, &fresh(1), at(5));
    assert_eq!(times(&super::page(&storage, 1, at(5))), [1, 3]);
    page.forget();
    buy(&mut page, at(6));
    page.drop_unsaved(None, ALWAYS, at(9));
    assert!(times(&page).is_empty());
}

#[test]
fn a_muted_segment_is_none_for_the_page_here_and_in_other_tabs_until_it_is_unmuted() {
    let storage = Shared::default();
    let (mut one, mut two) = (agreed(&storage, 0), agreed(&storage, 1));
    (1..4).for_each(|minute| buy(&mut one, at(minute)));
    one.decide(at(5), 0);
    let (revision, shown) = (one.revision(), |page: &Device<Shared>| [0, 1, 2].map(|segment| page.shows(segment)));
    assert_eq!(shown(&one), [true, true, false]);
    one.mute("regular", true, at(5));
    assert!(one.revision() > revision, "the page hears of it");
    assert_eq!((shown(&one), one.members()), ([false, true, false], [true, true, false].as_slice()));
    two.reload(at(6));
    two.decide(at(6), 0);
    assert_eq!((shown(&two), two.is_muted(0)), ([false, true, false], true));
    let restored = Device::restored(crate::manifest::parse(MANIFEST).unwrap(), &two.state(), at(6));
    assert!(restored.is_muted(0) && restored.members()[0]);
    two.mute("regular", false, at(7));
    one.reload(at(7));
    assert!(one.shows(0));
    one.mute("spender", true, at(7));
    one.forget();
    assert!(!one.is_muted(1), "forgotten with the rest");
}

#[test]
fn what_is_muted_before_consent_is_kept_with_it() {
    let storage = Shared::default();
    let mut one = page(&storage, 0, NOW);
    one.mute("waiting", true, NOW);
    assert!(storage.names("murmur.").is_empty());
    one.choose(&EVERYTHING, &fresh(1), NOW);
    assert!(page(&storage, 1, NOW).is_muted(2));
}

#[test]
fn an_import_brings_answers_and_mutes_but_agrees_to_nothing() {
    const TEXT: &str = r#"{ "version": 1, "site": "vinyl",
      "signals": { "view": { "title": "t", "purpose": "p" } },
      "preferences": { "genre": { "title": "t", "purpose": "p", "keep": "30d", "kind": "choice", "options": ["jazz", "folk"] } },
      "segments": { "fan": { "title": "t", "why": "w", "when": "preference('genre') == 'jazz' && ago(view) < days(3)" } } }"#;
    let storage = Shared::default();
    let mut page = Device::open(crate::manifest::parse(TEXT).unwrap(), storage, 0, true, NOW);
    page.choose(&[(Purpose::Store, true), (Purpose::Report, false)], &fresh(1), NOW);
    let document = |value: &str, stated: i64| {
        let text = serde_json::json!({ "murmur": 1, "site": "vinyl", "history": [], "muted": ["fan", "gone"],
            "consent": { "store": true, "personalise": true, "report": true, "activate": false, "decided": true },
            "preferences": [{ "preference": "genre", "value": value, "stated": stated }, { "preference": "gone", "value": 1 }] });
        Tree::from(&text)
    };
    let stated = |page: &Device<Shared>| page.stated()[0].as_ref().map(|stated| stated.at.0 - NOW.0);
    let proposed = vec![Purpose::Personalise, Purpose::Report];
    assert_eq!(
        page.import(&document("jazz", NOW.0 - 9), NOW),
        Ok(Imported { events: 0, preferences: 1, proposed: proposed.clone() })
    );
    assert_eq!((stated(&page), page.is_muted(0)), (Some(-9), true));
    assert!(!page.consent().allows(Purpose::Personalise) && !page.consent().allows(Purpose::Report));
    assert_eq!(*page.profile(), Stored::None);
    for (value, at, what) in [
        ("folk", NOW.0 - 10, "an earlier one"),
        ("jazz", NOW.0 - 9, "the same"),
        ("rock", NOW.0, "not offered"),
        ("folk", NOW.0 - 31 * DAY, "ended"),
    ] {
        assert_eq!(page.import(&document(value, at), NOW).map(|done| done.preferences), Ok(0), "{what}");
    }
    assert_eq!(page.import(&document("folk", NOW.0), NOW).map(|done| done.preferences), Ok(1));
    let faults = page.import(&document("folk", NOW.0 + 1), NOW).unwrap_err();
    assert_eq!(faults[0].path, "preferences[0].stated");
}
