//! A page that begins in steps: whatever other pages do between them, it ends as one that began at once.

use super::*;

/// Purchases in so many chunks that they are read in several steps.
const PURCHASES: i64 = 2_000;
const CHUNKS: usize = 2;

/// Storage with a history of one lane.
fn filled() -> Shared {
    let storage = Shared::default();
    let mut first = page(&storage, 0, NOW);
    first.choose(&EVERYTHING, &fresh(1), NOW);
    for n in 0..PURCHASES {
        buy(&mut first, Time(NOW.0 + n * 1000));
    }
    storage
}

fn later() -> Time {
    Time(NOW.0 + DAY)
}

/// A page that looked what is stored and read so many steps of it.
fn begun(storage: &Shared, steps: usize) -> Device<Shared> {
    let mut device = Device::begin(crate::manifest::parse(MANIFEST).unwrap(), storage.clone(), 1, true);
    device.plan();
    device.look();
    for _ in 0..steps {
        assert!(device.read_on(CHUNKS, later()), "there is more than {steps} steps");
    }
    device
}

fn finish(device: &mut Device<Shared>) {
    while device.read_on(CHUNKS, later()) {}
    device.decide(later(), 0);
}

/// How many steps there are.
fn steps(storage: &Shared) -> usize {
    let mut device = begun(storage, 0);
    let mut steps = 0;
    while device.read_on(CHUNKS, later()) {
        steps += 1;
    }
    assert!(steps > 3, "{steps}");
    steps
}

#[test]
fn it_knows_what_one_knows_that_read_all_at_once() {
    let storage = filled();
    let mut at_once = page(&storage, 1, later());
    at_once.decide(later(), 0);
    let mut stepwise = begun(&storage, 0);
    finish(&mut stepwise);
    assert_eq!(stepwise.history(), at_once.history());
    assert_eq!((stepwise.members(), stepwise.lanes()), (at_once.members(), vec![0]));
    // Both write on where the other's chunk ends.
    buy(&mut stepwise, later());
    assert_eq!(page(&storage, 2, later()).history().signal(0).len() as i64, PURCHASES + 1);
}

#[test]
fn a_withdrawal_between_any_two_steps_wipes() {
    for step in 0..steps(&filled()) {
        for told in [false, true] {
            let storage = filled();
            let mut device = begun(&storage, step);
            page(&storage, 0, later()).choose(&[(Purpose::Store, false), (Purpose::Report, false)], &fresh(2), later());
            if told {
                device.reload(later());
            }
            finish(&mut device);
            buy(&mut device, later());
            assert_eq!(names(&storage), [CONSENT], "after step {step}");
            assert!(!device.is_kept() && !device.consent().allows(Purpose::Store));
            assert_eq!(device.history().signal(0).len(), 1, "what happened since is in memory alone");
        }
    }
}

#[test]
fn after_consent_anew_between_two_steps_nothing_from_before_comes_back() {
    for step in 0..steps(&filled()) {
        let storage = filled();
        let mut device = begun(&storage, step);
        let mut other = page(&storage, 0, later());
        other.forget();
        other.choose(&EVERYTHING, &fresh(2), later());
        buy(&mut other, later());
        finish(&mut device);
        assert!(device.is_kept());
        buy(&mut device, later());
        assert_eq!(device.history().signal(0).len(), 2, "after step {step}");
        assert_eq!(page(&storage, 2, later()).history(), device.history());
    }
}

#[test]
fn an_event_of_another_page_between_two_steps_counts_once() {
    for step in 0..steps(&filled()) {
        let storage = filled();
        let mut device = begun(&storage, step);
        buy(&mut page(&storage, 0, later()), later());
        device.reload(later());
        finish(&mut device);
        assert_eq!(device.history().signal(0).len() as i64, PURCHASES + 1, "after step {step}");
    }
}
