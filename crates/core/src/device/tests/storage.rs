//! What storage holds, and what happens where it is full, blocked or damaged.

use super::*;

#[test]
fn retention_deletes_by_itself_and_keeps_two_numbers() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    buy(&mut device, NOW);
    buy(&mut device, Time(NOW.0 + 50 * DAY));
    let later = Time(NOW.0 + 91 * DAY);
    let device = page(&storage, 0, later);
    let record = device.history().signal(0);
    assert_eq!(record.len(), 1);
    assert_eq!(record.instants().unwrap().first, NOW);
    let device = page(&storage, 0, Time(NOW.0 + 400 * DAY));
    assert_eq!(device.history().signal(0).len(), 0);
    assert_eq!(device.history().signal(0).instants().unwrap().last, Time(NOW.0 + 50 * DAY));
    assert!(!names(&storage).iter().any(|name| name.starts_with("murmur.h.")));
}

#[test]
fn a_full_storage_drops_the_oldest_and_then_goes_on_in_memory() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    storage.borrow_mut().quota = Some(1500);
    for day in 0..800 {
        buy(&mut device, Time(NOW.0 + day));
    }
    assert!(device.is_kept());
    assert_eq!(device.history().signal(0).len(), 800);
    let kept = page(&storage, 0, NOW).history().signal(0).len();
    assert!((100..800).contains(&kept), "{kept}");
    storage.borrow_mut().quota = Some(10);
    buy(&mut device, Time(NOW.0 + 800));
    assert!(!device.is_kept());
    assert_eq!(device.history().signal(0).len(), 801);
    assert_eq!(device.make_report(NOW), None, "no persistent storage, no report");
}

#[test]
fn a_choice_that_can_not_be_saved_holds_for_the_page() {
    let storage = Shared::default();
    storage.borrow_mut().quota = Some(0);
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    (0..3).for_each(|_| buy(&mut device, NOW));
    device.reload(NOW);
    assert!(device.consent().allows(Purpose::Personalise) && !device.is_kept());
    assert_eq!(device.decide(NOW, 0).entered, [0]);
    assert_eq!((&*device.profile(), device.make_report(NOW)), (&Stored::None, None));
    storage.borrow_mut().quota = None;
    device.choose(&EVERYTHING, &fresh(2), NOW);
    assert_eq!(page(&storage, 0, NOW).history().signal(0).len(), 3, "there is room again");
}

/// Memory that a browser lends in place of blocked storage.
#[derive(Default)]
struct Fleeting(MemoryStorage);

impl Storage for Fleeting {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name)
    }
    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        self.0.set(name, text)
    }
    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
    fn names(&self, prefix: &str) -> Vec<String> {
        self.0.names(prefix)
    }
    fn survives(&self) -> bool {
        false
    }
}

#[test]
fn storage_that_ends_with_the_page_has_no_key_and_no_report() {
    let manifest = crate::manifest::parse(MANIFEST).unwrap();
    let mut device = Device::open(manifest, Fleeting::default(), 0, true, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    let event = || Event { time: NOW, offset: 0, values: vec![FieldValue::Whole(9000)] };
    for _ in 0..3 {
        device.track(0, event(), NOW);
    }
    device.reload(NOW);
    assert!(!device.is_kept());
    assert_eq!(device.decide(NOW, 0).entered, [0, 1], "segments work all the same");
    assert_eq!((&*device.profile(), device.make_report(NOW)), (&Stored::None, None));
}

#[test]
fn a_damaged_chunk_loses_only_itself() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    for turn in 0..800 {
        buy(&mut device, Time(NOW.0 + turn));
    }
    let chunks = storage.names("murmur.h.");
    assert_eq!(chunks.len(), 4, "{chunks:?}");
    storage.clone().set(&chunks[0], "garbage").unwrap();
    let device = page(&storage, 0, NOW);
    assert_eq!(device.damaged(), 1);
    let left = device.history().signal(0).len();
    assert!((500..600).contains(&left), "{left}");
    assert_eq!(storage.names("murmur.h.").len(), chunks.len() - 1);
}

#[test]
fn an_event_writes_at_most_a_kilobyte() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    for day in 0..300 {
        buy(&mut device, Time(NOW.0 + day * 977));
        for name in storage.names("murmur.h.") {
            assert!(2 * storage.get(&name).unwrap().chars().count() <= 1024);
        }
    }
}

#[test]
fn a_signal_asked_only_for_its_last_time_keeps_no_events() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    device.track(1, Event { time: NOW, offset: 0, values: vec![] }, NOW);
    assert!(!names(&storage).iter().any(|name| name.starts_with("murmur.h.cart_add")));
    let mut next = page(&storage, 0, NOW);
    assert_eq!(next.decide(NOW, 0).entered, [2]);
    assert_eq!(next.decide(Time(NOW.0 + 3 * DAY), 0).left, [2], "time alone changes membership");
}

#[test]
fn what_no_rule_uses_any_more_is_removed() {
    let storage = Shared::default();
    let mut device = page(&storage, 0, NOW);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    buy(&mut device, NOW);
    device.track(1, Event { time: NOW, offset: 0, values: vec![] }, NOW);
    let without = MANIFEST
        .replace(r#""cart_add": { "title": "Basket", "purpose": "To remind you" }"#, "")
        .replace("} },\n    \n", "} }\n")
        .replace(r#","waiting""#, "")
        .replace("ago(cart_add) < days(3)", "count(purchase, days(1)) > 9");
    let without = without.replace("\"type\": \"amount\" } } },", "\"type\": \"amount\" } } }");
    let manifest = crate::manifest::parse(&without).unwrap();
    let kept = |storage: &Shared| names(storage).iter().any(|name| name.contains("cart_add"));
    let open = |now| drop(Device::open(manifest.clone(), storage.clone(), 0, true, now));
    open(NOW);
    open(Time(NOW.0 + 7 * DAY - 1));
    assert!(kept(&storage), "the manifest may be an old one from a cache");
    page(&storage, 0, Time(NOW.0 + 7 * DAY));
    open(Time(NOW.0 + 7 * DAY));
    assert!(kept(&storage), "a page that uses it came between");
    open(Time(NOW.0 + 14 * DAY));
    assert!(!kept(&storage) && !names(&storage).contains(&"murmur.unused".into()), "{:?}", names(&storage));
}
