//! A device over storage in memory: what pages do to each other, and what consent does to both.

use std::cell::RefCell;
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::consent::Words;
use crate::history::storage::{MemoryStorage, StorageFault};
use crate::privacy::profile::{self, Delivery, Silence, Stored};
use crate::signal::FieldValue;

mod consent;
mod erased;
mod given;
mod opening;
mod questions;
mod quiet;
mod stays;
mod storage;

const MANIFEST: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": {
    "purchase": { "title": "Purchases", "purpose": "To greet regulars", "fields": { "value": { "type": "amount" } } },
    "cart_add": { "title": "Basket", "purpose": "To remind you" }
  },
  "segments": {
    "regular": { "title": "Regular", "why": "Three purchases", "when": "count(purchase, days(90)) >= 3" },
    "spender": { "title": "Spender", "why": "Above 100", "when": "sum(purchase.value, days(90)) > 100" },
    "waiting": { "title": "Waiting", "why": "Basket", "when": "ago(cart_add) < days(3)" }
  },
  "questions": { "regular": { "segment": "regular" } },
  "privacy": { "reserve": "0/1" }
}"#;

const DAY: i64 = Span::DAY.0;
const NOW: Time = Time(20_000 * DAY);
const EVERYTHING: [(Purpose, bool); 3] =
    [(Purpose::Store, true), (Purpose::Personalise, true), (Purpose::Report, true)];

/// Storage that several pages of an origin share.
type Shared = Rc<RefCell<MemoryStorage>>;

impl<S: Storage> Device<S> {
    /// Says what a site's own consent call says.
    pub(super) fn choose(&mut self, choices: &[(Purpose, bool)], fresh: &Fresh, now: Time) {
        self.say(Source::Site, Words::of(choices), String::new(), fresh, now);
    }
}

fn page(storage: &Shared, lane: u8, now: Time) -> Device<Shared> {
    Device::open(crate::manifest::parse(MANIFEST).unwrap(), storage.clone(), lane, true, now)
}

fn fresh(n: u8) -> Fresh {
    Fresh { mark: [n; 8], key: [n; 32] }
}

fn buy(device: &mut Device<Shared>, now: Time) {
    let event = Event { time: now, offset: 0, values: vec![FieldValue::Whole(1990)] };
    device.track(0, event, now);
}

fn names(storage: &Shared) -> Vec<String> {
    storage.names("")
}

#[test]
fn nothing_is_stored_before_consent_and_what_was_seen_is_kept_after() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    for _ in 0..3 {
        buy(&mut device, NOW);
    }
    assert_eq!(names(&storage), [""; 0]);
    assert_eq!(device.decide(NOW, 0).entered, [0]);
    assert_eq!(device.make_report(NOW), None);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    let mut next = page(&storage, 0, NOW);
    assert_eq!(next.decide(NOW, 0).entered, [0]);
    assert_eq!(next.history().signal(0).len(), 3);
}

#[test]
fn a_plain_no_is_remembered_and_nothing_else() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&Purpose::ALL.map(|purpose| (purpose, false)), &fresh(1), NOW);
    buy(&mut device, NOW);
    assert_eq!(names(&storage), [CONSENT]);
    assert!(page(&storage, 0, NOW).consent().decided());
}

#[test]
fn two_pages_write_side_by_side_and_nothing_is_lost_or_counted_twice() {
    let storage = Shared::default();
    page(&storage, 0, NOW).choose(&EVERYTHING, &fresh(1), NOW);
    let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
    for turn in 0..100 {
        buy(if turn % 3 == 0 { &mut one } else { &mut two }, Time(NOW.0 + turn));
    }
    one.reload(NOW);
    assert_eq!(one.history().signal(0).len(), 100);
    assert_eq!(page(&storage, 2, NOW).history(), one.history());
}

#[test]
fn after_a_wipe_another_page_can_not_write_back() {
    let storage = Shared::default();
    page(&storage, 0, NOW).choose(&EVERYTHING, &fresh(1), NOW);
    let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
    buy(&mut one, NOW);
    buy(&mut two, NOW);
    one.forget();
    buy(&mut two, NOW);
    assert_eq!(names(&storage), [""; 0]);
    assert!(!two.is_kept() && !two.consent().decided());
    // Consent given anew is another stretch, which the old page joins only by looking again.
    one.choose(&EVERYTHING, &fresh(2), NOW);
    two.reload(NOW);
    buy(&mut two, NOW);
    let kept = page(&storage, 2, NOW).history().signal(0).len();
    assert_eq!(kept, 2, "what the old page saw since the wipe, and nothing from before");
}

#[test]
fn withdrawing_leaves_the_choice_and_a_marker_without_identity() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    buy(&mut device, NOW);
    let report = device.make_report(NOW).unwrap();
    assert_eq!(device.waiting(), [report]);
    device.choose(&[(Purpose::Store, false)], &fresh(2), NOW);
    assert_eq!(names(&storage), [CONSENT, profile::NAME]);
    assert_eq!(*device.profile(), Stored::Retired);
    assert_eq!(device.waiting(), []);
    // Consent given anew restores personalisation only.
    device.choose(&EVERYTHING, &fresh(3), NOW);
    assert_eq!(*device.profile(), Stored::Retired);
    assert_eq!(device.make_report(NOW), None);
    buy(&mut device, NOW);
    assert!(device.is_kept());
}

#[test]
fn withdrawing_reports_alone_retires_the_key_and_keeps_history() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    buy(&mut device, NOW);
    device.choose(&[(Purpose::Report, false)], &fresh(2), NOW);
    assert_eq!(*device.profile(), Stored::None, "it had sent nothing");
    device.choose(&[(Purpose::Report, true)], &fresh(3), NOW);
    device.make_report(NOW).unwrap();
    device.choose(&[(Purpose::Report, false)], &fresh(4), NOW);
    assert_eq!(*device.profile(), Stored::Retired);
    assert_eq!(device.history().signal(0).len(), 1);
}

#[test]
fn one_report_an_epoch_whatever_the_pages_do() {
    let storage = Shared::default();
    page(&storage, 0, NOW).choose(&EVERYTHING, &fresh(1), NOW);
    let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
    assert_eq!(one.preview(NOW), two.preview(NOW));
    let report = one.make_report(NOW).unwrap();
    assert_eq!(two.make_report(NOW), None);
    assert_eq!(two.waiting(), std::slice::from_ref(&report));
    two.deliver(&report.id, Delivery::Sent);
    assert_eq!(one.waiting(), []);
}

#[test]
fn a_visit_whose_end_nobody_saw_is_reported_by_the_next_one() {
    let storage = Shared::default();
    page(&storage, 0, NOW).choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(page(&storage, 0, NOW).arrive(true, NOW), None, "the first visit has only begun");
    assert_eq!(page(&storage, 0, NOW).arrive(false, NOW), None, "another page of it");
    let report = page(&storage, 0, NOW).arrive(true, NOW).unwrap();
    assert_eq!(page(&storage, 0, NOW).arrive(true, NOW), None);
    let month = Time(NOW.0 + 28 * DAY);
    assert_eq!(page(&storage, 0, month).arrive(true, month), None, "another epoch is another visit");
    assert_ne!(page(&storage, 0, month).make_report(month).unwrap().id, report.id);
}

#[test]
fn a_frame_of_another_site_has_no_key() {
    let storage = Shared::default();
    let manifest = crate::manifest::parse(MANIFEST).unwrap();
    let mut device = Device::open(manifest, storage.clone(), 0, false, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(*device.profile(), Stored::None);
    assert_eq!(device.make_report(NOW), None);
}

#[test]
fn an_event_may_be_older_but_not_older_than_what_is_kept_nor_in_the_future() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    let ninety = Span(90 * DAY);
    let at = |time| Event { time, offset: 0, values: vec![FieldValue::Whole(1990)] };
    let mut track = |signal, time| {
        let values = if signal == 0 { at(time).values } else { vec![] };
        device.track(signal, Event { values, ..at(time) }, NOW)
    };
    assert_eq!(track(0, NOW.before(ninety)), Tracked::Remembered);
    assert_eq!(track(0, NOW.before(Span::DAY)), Tracked::Remembered);
    assert_eq!(track(0, NOW), Tracked::Remembered);
    assert_eq!(track(0, NOW.before(Span::WEEK)), Tracked::Remembered);
    assert_eq!(track(0, NOW.before(Span(ninety.0 + 1))), Tracked::Expired(ninety));
    assert_eq!(track(0, Time(-5)), Tracked::Expired(ninety));
    assert_eq!(track(0, Time(i64::MIN)), Tracked::Expired(ninety));
    assert_eq!(track(0, Time(NOW.0 + 1)), Tracked::NotYet);
    assert_eq!(track(0, Time(i64::MAX)), Tracked::NotYet);
    assert_eq!(track(1, Time(-5)), Tracked::Remembered, "two numbers are kept for good");
    let times: Vec<_> = device.history().signal(0).events().map(|event| NOW.since(event.time).0 / DAY).collect();
    assert_eq!(times, [90, 7, 1, 0], "by time, whatever order they came in");
    assert_eq!(page(&storage, 0, NOW).history(), device.history());
}

/// What a person does with two open pages.
#[derive(Clone, Copy, Debug)]
enum Act {
    Buy(usize),
    Agree(usize),
    Forget(usize),
    Open(usize),
    Notice(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let page = 0..2_usize;
    let act = prop_oneof![
        6 => page.clone().prop_map(Act::Buy),
        2 => page.clone().prop_map(Act::Agree),
        1 => page.clone().prop_map(Act::Forget),
        1 => page.clone().prop_map(Act::Open),
        1 => page.prop_map(Act::Notice),
    ];
    prop::collection::vec(act, 0..60)
}

proptest! {
    /// Whatever two pages do, storage holds each event that was to be kept exactly once, and nothing from before an
    /// erasure.
    #[test]
    fn nothing_is_lost_doubled_or_brought_back(acts in acts()) {
        let storage = Shared::default();
        let open = |lane: usize| page(&storage, lane as u8, NOW);
        let mut pages = [open(0), open(1)];
        // The model: what is kept, in which stretch of consent each page believes, and what only its memory holds.
        let (mut kept, mut stretch, mut next) = (Vec::new(), None, 1);
        let mut believes = [None, None];
        let mut memory = [Vec::new(), Vec::new()];
        for (turn, act) in acts.into_iter().enumerate() {
            let time = Time(NOW.0 + turn as i64);
            if let Act::Agree(p) = act && stretch.is_none() {
                stretch = Some(next);
                next += 1;
                believes[p] = None;
            }
            match act {
                Act::Buy(p) => {
                    buy(&mut pages[p], time);
                    if believes[p].is_some() && believes[p] != stretch {
                        believes[p] = stretch;
                        memory[p].clear();
                    }
                    if believes[p].is_some() { kept.push(time) } else { memory[p].push(time) }
                }
                Act::Agree(p) => pages[p].choose(&EVERYTHING, &fresh(next), NOW),
                Act::Notice(p) => pages[p].reload(NOW),
                Act::Open(p) => {
                    pages[p] = open(p);
                    believes[p] = None;
                    memory[p].clear();
                }
                Act::Forget(p) => {
                    pages[p].forget();
                    kept.clear();
                    stretch = None;
                    believes[p] = None;
                    memory[p].clear();
                }
            }
            if let Act::Agree(p) | Act::Notice(p) | Act::Open(p) = act {
                if believes[p].is_some() && believes[p] != stretch && stretch.is_none() {
                    memory[p].clear();
                }
                believes[p] = stretch;
                if stretch.is_some() {
                    kept.append(&mut memory[p]);
                }
            }
        }
        kept.sort();
        let seen: Vec<_> = open(5).history().signal(0).events().map(|event| event.time).collect();
        prop_assert_eq!(seen, kept);
    }
}

#[test]
fn a_field_is_filled_from_the_page_where_the_event_does_not_say() {
    let manifest = r#"{
      "version": 1, "site": "vinyl",
      "signals": { "view": { "title": "Pages", "purpose": "To show first what you like", "keep": "90d",
                             "fields": { "topic": { "type": "text", "from": "page.topic" } } } },
      "segments": { "jazz": { "title": "Jazz", "why": "You read about it", "when": "share(view, topic == 'jazz') > 0.5" } }
    }"#;
    let manifest = crate::manifest::parse(manifest).unwrap();
    assert!(
        manifest.remembers_page() && manifest.input("page.topic").is_some() && manifest.input("page.path").is_none()
    );
    let mut device = Device::open(manifest, Shared::default(), 0, true, NOW);
    let mut view = |time: Time, topic: FieldValue, page: Option<&str>| {
        device.set_input("page.topic", page.map(|topic| Value::Text(topic.to_string().into())));
        device.track(0, Event { time, offset: 0, values: vec![topic] }, NOW);
        device.decide(NOW, 0);
        device.members()[0]
    };
    let jazz = || FieldValue::Text("jazz".into());
    assert!(!view(NOW, FieldValue::Missing, None), "the page is not read");
    assert!(!view(NOW, FieldValue::Text("folk".into()), Some("jazz")), "the event's own word counts");
    assert!(!view(Time(NOW.0 - DAY), FieldValue::Missing, Some("jazz")), "a past event was on another page");
    assert!(!view(NOW, FieldValue::Missing, Some(&"long ".repeat(20))), "too long for a field");
    for _ in 0..4 {
        assert!(!view(NOW, FieldValue::Missing, Some("jazz")));
    }
    assert!(view(NOW, jazz(), None), "5 of 9");
}

#[test]
fn another_module_knows_what_a_page_says_of_itself() {
    let storage = Shared::default();
    let mut device = page(&storage, 3, NOW);
    for (consented, full) in [(false, false), (true, false), (true, true)] {
        if consented && !full {
            device.choose(&EVERYTHING, &fresh(1), NOW);
        }
        storage.borrow_mut().quota = full.then_some(1);
        (0..3).for_each(|_| buy(&mut device, NOW));
        device.track(1, Event { time: NOW, offset: 60, values: Vec::new() }, NOW);
        device.decide(NOW, 60);
        let state = device.state();
        let mut restored = Device::restored(crate::manifest::parse(MANIFEST).unwrap(), &state, NOW);
        assert_eq!(restored.history(), device.history(), "{consented} {full}");
        assert_eq!((restored.consent(), restored.is_kept()), (device.consent(), consented && !full));
        assert_eq!((restored.members(), restored.changes(0)), (device.members(), device.changes(0)));
        assert_eq!((restored.profile(), restored.preview(NOW)), (device.profile(), device.preview(NOW)));
        assert_eq!(restored.explain(1, NOW).parts, device.explain(1, NOW).parts);
        assert_eq!(restored::lane(&state), 3);
        assert_eq!(names(&storage).is_empty(), !consented);
    }
    assert_eq!(Device::restored(crate::manifest::parse(MANIFEST).unwrap(), &[], NOW).history().signal(0).len(), 0);
}

#[test]
fn a_write_that_crosses_with_a_withdrawal_is_taken_back() {
    let storage = Shared::default();
    let (mut one, mut two) = (page(&storage, 0, NOW), page(&storage, 1, NOW));
    one.choose(&EVERYTHING, &fresh(1), NOW);
    two.reload(NOW);
    buy(&mut two, NOW);
    let written: Vec<_> = names(&storage).into_iter().map(|name| (storage.get(&name), name)).collect();
    one.choose(&[(Purpose::Store, false), (Purpose::Report, false)], &fresh(2), NOW);
    assert_eq!(names(&storage), [CONSENT]);
    // Two processes see each other's storage a little later: what the other page wrote arrives after the erasure.
    for (text, name) in written.into_iter().filter(|(_, name)| name.contains("purchase")) {
        storage.clone().set(&name, &text.unwrap()).unwrap();
    }
    assert!(names(&storage).len() > 1);
    two.reload(NOW);
    assert_eq!(names(&storage), [CONSENT]);
}
