//! Why no report goes.

use super::*;
use crate::device::quiet::Quiet;
use crate::privacy::preset::Limit;

const EPOCH: i64 = 28 * DAY;

fn why(page: &Device<Shared>, now: Time) -> Option<Quiet> {
    page.quiet(now).map(|(quiet, _)| quiet)
}

#[test]
fn each_reason_is_told_apart() {
    let storage = Shared::default();
    let mut page = page(&storage, 0, NOW);
    assert_eq!(why(&page, NOW), Some(Quiet::Consent));
    page.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(page.quiet(NOW), None, "one is due");
    page.set_limit(Limit::Nothing, NOW);
    assert_eq!(why(&page, NOW), Some(Quiet::Profile(Silence::Declined)));
    page.set_limit(Limit::Site, NOW);
    page.choose(&[(Purpose::Report, false)], &fresh(2), NOW);
    assert_eq!(why(&page, NOW), Some(Quiet::Consent));
    page.choose(&[(Purpose::Report, true)], &fresh(2), NOW);
    page.make_report(NOW);
    page.forget();
    assert_eq!(why(&page, NOW), Some(Quiet::Retired));
}

#[test]
fn a_page_that_never_reports_says_so_and_one_without_storage_too() {
    let manifest = || crate::manifest::parse(MANIFEST).unwrap();
    let mut frame = Device::open(manifest(), Shared::default(), 0, false, NOW);
    frame.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(why(&frame, NOW), Some(Quiet::Unable));
    let mut full = MemoryStorage::default();
    full.quota = Some(40);
    let mut page = Device::open(manifest(), full, 0, true, NOW);
    page.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(page.quiet(NOW), Some((Quiet::Storage, None)));
}

#[test]
fn after_a_report_the_next_epoch_is_named_until_all_are_spent() {
    let storage = Shared::default();
    let mut page = page(&storage, 0, NOW);
    page.choose(&EVERYTHING, &fresh(1), NOW);
    let first = NOW.0.div_euclid(EPOCH);
    for n in 0..8 {
        let now = Time(NOW.0 + n * EPOCH);
        assert_eq!(page.quiet(now), None, "epoch {n}");
        page.make_report(now);
        let next = Time((first + n + 1) * EPOCH);
        let expected = match n {
            7 => (Quiet::Spent, None),
            _ => (Quiet::Profile(Silence::AlreadyReported), Some(next)),
        };
        assert_eq!(page.quiet(now), Some(expected), "epoch {n}");
    }
    assert_eq!(page.quiet(Time(NOW.0 + 20 * EPOCH)), Some((Quiet::Spent, None)));
}
