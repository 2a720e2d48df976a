//! Any texts as what storage holds of consent, limit, preferences and profile: they are read and written again the same, or
//! mean nothing, and a device that lives by them promises no less and forgets all when told to.

#![no_main]

use std::cell::RefCell;
use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use murmur_core::consent::{Heard, Purpose, Said, Source, Words};
use murmur_core::device::{CONSENT, Device, Fresh};
use murmur_core::history::storage::{MemoryStorage, PREFIX, Storage, StorageFault};
use murmur_core::manifest::{self, Manifest};
use murmur_core::preference::Stated;
use murmur_core::privacy::ceiling;
use murmur_core::privacy::preset::Limit;
use murmur_core::privacy::profile::{self, Stored};
use murmur_core::time::{Span, Time};

/// When it is.
const NOW: Time = Time(1_774_647_000_000);

/// Between what stands under one name and the next: no record has it.
const NEXT: char = '\u{c}';

/// What a record may stand under; the preferences are those of the manifest.
const NAMES: [&str; 9] = [
    CONSENT,
    "murmur.limit",
    "murmur.p.genre",
    "murmur.p.moods",
    "murmur.p.volume",
    profile::NAME,
    "murmur.muted",
    "murmur.stays",
    "murmur.pending",
];

/// What outlives a withdrawal: the refusal itself, a mark without identity, and the wish for less.
const LEFT: [&str; 3] = [CONSENT, profile::NAME, "murmur.limit"];

const EPOCHS: i64 = 12;

fuzz_target!(|data: &str| {
    let manifest = site();
    let texts: Vec<_> = data.split(NEXT).collect();
    for text in &texts {
        said(text);
        if let Some(limit) = Limit::parse(text) {
            assert_eq!(limit.name(), *text);
        }
        for preference in &manifest.preferences {
            if let Some(stated) = Stated::decode(text, preference) {
                assert_eq!(Stated::decode(&stated.encode(), preference), Some(stated));
            }
        }
    }
    live(manifest, &texts);
});

fn site() -> Manifest {
    manifest::parse(include_str!("asked.json")).expect("the site's manifest is right")
}

fn said(text: &str) {
    let said = Said::decode(text);
    let again = said.encode(true).map(|text| Said::decode(&text)).unwrap_or_default();
    assert_eq!(again, said);
    for heard in [Heard::default(), Heard::default().and_privacy(true)] {
        let consent = said.resolve(heard);
        assert!(!consent.allows(Purpose::Report) || consent.allows(Purpose::Store));
        for purpose in Purpose::ALL {
            said.should_ask(purpose, "May we?", Some(30.0), heard, NOW);
        }
    }
}

fn live(manifest: Manifest, texts: &[&str]) {
    let mut storage = Shared::default();
    storage.set("murmur.generation", "1").expect("there is room");
    for (name, text) in NAMES.iter().zip(texts) {
        storage.set(name, text).expect("there is room");
    }
    let mut device = Device::open(manifest, storage.clone(), 0, true, NOW);
    let fresh = Fresh { mark: [1; 8], key: [7; 32] };
    // What the visitor said counts before the site's yes, which makes a key where there may be one.
    let yes = [Purpose::Store, Purpose::Report].map(|purpose| (purpose, true));
    device.say(Source::Site, Words::of(&yes), String::new(), &fresh, NOW);
    let mut reports = 0;
    for epoch in 0..EPOCHS {
        let now = Time(NOW.0 + epoch * 4 * Span::WEEK.0);
        device.reload(now);
        device.decide(now, 0);
        let (agreed, limit) = (device.consent(), device.limit());
        let report = device.arrive(true, now).is_some() || device.make_report(now).is_some();
        assert!(!report || agreed.allows(Purpose::Report) && agreed.allows(Purpose::Store) && limit != Limit::Nothing);
        reports += u32::from(report);
    }
    assert!(reports <= ceiling::REPORTS);
    if let Stored::Active(profile) = &*device.profile() {
        assert!(profile.ledger().len() <= ceiling::REPORTS as usize);
    }
    device.say(Source::Visitor, Words::of(&[(Purpose::Store, false)]), String::new(), &fresh, NOW);
    assert!(!device.consent().allows(Purpose::Store) && !device.consent().allows(Purpose::Report));
    assert!(device.make_report(Time(NOW.0 + 100 * Span::WEEK.0)).is_none());
    let names = storage.names(PREFIX);
    assert!(names.iter().all(|name| LEFT.contains(&&name[..])), "{names:?}");
}

/// Storage that is looked at from outside, too.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<MemoryStorage>>);

impl Storage for Shared {
    fn get(&self, name: &str) -> Option<String> {
        self.0.borrow().get(name)
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), StorageFault> {
        self.0.borrow_mut().set(name, text)
    }

    fn remove(&mut self, name: &str) {
        self.0.borrow_mut().remove(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.0.borrow().names(prefix)
    }
}
