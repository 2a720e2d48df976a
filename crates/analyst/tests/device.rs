//! That a replay decides as a visitor's own device does, which keeps its history in storage, page by page, and deletes
//! what retention no longer allows.

mod support;

use murmur_analyst::log::{Log, Visitor};
use murmur_analyst::replay::replay;
use murmur_analyst::{manifest_file, when};
use murmur_core::consent::{Purpose, Source, Words};
use murmur_core::device::{Device, Fresh};
use murmur_core::manifest::Manifest;
use murmur_core::signal::{Event, FieldValue};
use murmur_core::time::{Span, Time};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a device that lives through a visitor's events, each on a page of its own, decides at `at`.
fn lived(manifest: &Manifest, visitor: &Visitor, at: Time) -> Vec<bool> {
    let origin = support::Origin::default();
    let open = |now| Device::open(manifest.clone(), origin.clone(), 0, false, now);
    let fresh = Fresh { mark: [1; 8], key: [2; 32] };
    let (store, first) = (Words::of(&[(Purpose::Store, true)]), visitor.events[0].1.time);
    open(first).say(Source::Site, store, String::new(), &fresh, first);
    for (signal, event) in visitor.events.iter().filter(|(_, event)| event.time <= at) {
        let mut page = open(event.time);
        page.track(*signal, event.clone(), event.time);
        assert!(page.is_kept());
    }
    let mut page = open(at);
    page.decide(at, 0);
    page.members().to_vec()
}

fn assert_same(manifest: &Manifest, log: &Log, at: Time) {
    let replay = replay(manifest, log, at);
    for decided in &replay.visitors {
        let visitor = log.visitors.iter().find(|visitor| visitor.name == decided.name);
        let lived = visitor.map(|visitor| lived(manifest, visitor, at));
        assert_eq!(Some(&decided.member), lived.as_ref(), "{}", decided.name);
    }
}

#[test]
fn a_customer_of_cdnow_is_decided_alike_on_a_device() {
    let name = "a_customer_of_cdnow_is_decided_alike_on_a_device";
    let Some(csv) = support::cdnow() else { return support::skip(name, "no ../shared/data/cdnow") };
    let manifest = support::manifest("cdnow.json");
    let mut log = support::log(&csv, &manifest);
    let mut index = 0;
    log.visitors.retain(|_| {
        index += 1;
        index % 40 == 0
    });
    assert_eq!(log.visitors.len(), 589);
    assert_same(&manifest, &log, when::read("1998-06-30").unwrap().time);
}

/// Windows that let most events expire, filters, instants that outlive their events, a window made of another signal.
const MANIFEST: &str = r#"{ "version": 1, "site": "random",
  "signals": {
    "view": { "title": "v", "purpose": "p", "fields": { "genre": { "type": "text" }, "value": { "type": "amount" } } },
    "cart": { "title": "c", "purpose": "p" },
    "purchase": { "title": "b", "purpose": "p", "keep": "20d", "fields": { "gift": { "type": "boolean" } } } },
  "segments": {
    "fan": { "title": "t", "why": "w", "when": "count(view, days(5), genre == 'jazz') * 2 >= count(view, days(5)) && count(view, days(5)) >= 2" },
    "spread": { "title": "t", "why": "w", "when": "distinct(view.genre, days(9)) >= 3 || sum(view.value, hours(30)) > 20.5" },
    "old": { "title": "t", "why": "w", "when": "age(view) > days(20) && ago(view) < days(12)" },
    "gave": { "title": "t", "why": "w", "when": "count(purchase, gift) >= 1 && count(purchase, days(3), !gift) == 0" },
    "left": { "title": "t", "why": "w", "when": "ago(cart) > minutes(30) && ago(cart) < days(3) && count(purchase, ago(cart)) == 0" },
    "lapsed": { "title": "t", "why": "w", "when": "ago(purchase) > days(20) && count(purchase) == 0" } } }"#;

#[test]
fn random_visitors_are_decided_alike_on_a_device() {
    let manifest = manifest_file::read(MANIFEST).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let mut below = |limit: u32| rng.next_u32() % limit;
    let start = when::read("2026-01-01").unwrap().time;
    let mut log = Log::default();
    for visitor in 0..300 {
        let mut now = start;
        let mut events = Vec::new();
        for _ in 0..1 + below(40) {
            // From the same instant to some days later; often at a window's very edge.
            let step = [Span(0), Span::HOUR, Span::DAY, Span(3 * Span::DAY.0), Span(i64::from(below(400_000_000)))];
            now = Time(now.0 + step[below(5) as usize].0);
            let signal = below(3) as usize;
            let genre = ["jazz", "folk", "rock"].get(below(4) as usize);
            let genre = genre.map_or(FieldValue::Missing, |genre| FieldValue::Text((*genre).into()));
            let values = match signal {
                0 => vec![genre, FieldValue::Whole(below(3000).into())],
                1 => Vec::new(),
                _ => vec![FieldValue::Whole(below(2).into())],
            };
            events.push((signal, Event { time: now, offset: 60, values }));
        }
        log.visitors.push(Visitor { name: visitor.to_string(), events });
    }
    for days in [1, 10, 30, 60] {
        assert_same(&manifest, &log, Time(start.0 + days * Span::DAY.0));
    }
    let counts = replay(&manifest, &log, Time(start.0 + 30 * Span::DAY.0)).counts(&manifest);
    assert!(counts.iter().all(|&count| count > 2), "each segment has members: {counts:?}");
}

/// What a page decides at `at` that stays open all the time and looks whenever it wakes.
fn stayed_open(manifest: &Manifest, visitor: &Visitor, at: Time) -> Vec<bool> {
    let Event { time: first, offset: mut place, .. } = visitor.events[0].1;
    let mut page = Device::open(manifest.clone(), support::Origin::default(), 0, false, first);
    page.decide(first, place);
    for (signal, event) in visitor.events.iter().filter(|(_, event)| event.time <= at) {
        wake(&mut page, place, event.time);
        place = event.offset;
        page.track(*signal, event.clone(), event.time);
        page.decide(event.time, place);
    }
    wake(&mut page, place, at);
    page.decide(at, place);
    page.members().to_vec()
}

fn wake(page: &mut Device<support::Origin>, place: i16, until: Time) {
    let mut before = Time(i64::MIN);
    while let Some(next) = page.next_change().filter(|next| *next < until) {
        assert!(next > before, "it wakes at {next:?} again and again");
        page.decide(next, place);
        before = next;
    }
}

/// Membership that stays, by rules that flip between two events: by time, by the calendar, by the hour, at a glance.
const STAYS: &str = r#"{ "version": 1, "site": "random",
  "signals": { "view": { "title": "v", "purpose": "p" }, "cart": { "title": "c", "purpose": "p" } },
  "segments": {
    "between": { "title": "t", "why": "w", "when": "ago(cart) > minutes(30) && ago(cart) < minutes(40)", "stays": "7h" },
    "soon": { "title": "t", "why": "w", "when": "ago(view) > minutes(25)" },
    "daily": { "title": "t", "why": "w", "when": "count(view, today()) >= 2 || count(view, yesterday()) >= 3", "stays": "9h" },
    "evening": { "title": "t", "why": "w", "when": "hour() >= 18 && count(cart, days(1)) >= 1", "stays": "2h" },
    "warm": { "title": "t", "why": "w", "when": "decayed(view, hours(5), days(2)) > 1.37", "stays": "5h" },
    "both": { "title": "t", "why": "w", "when": "segment('warm') && segment('evening')", "stays": "1h" } } }"#;

#[test]
fn what_stays_is_decided_alike_on_a_page_that_stays_open() {
    let manifest = manifest_file::read(STAYS).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let mut below = |limit: u32| rng.next_u32() % limit;
    // A change of the clocks comes on the third day.
    let start = when::read("2026-03-26").unwrap().time;
    let mut log = Log::default();
    for visitor in 0..16 {
        let (mut now, mut offset) = (start, 60);
        let mut events = Vec::new();
        for _ in 0..2 + below(14) {
            let step = [Span(0), Span::HOUR, Span(30 * Span::MINUTE.0), Span(i64::from(below(40_000_000)))];
            now = Time(now.0 + step[below(4) as usize].0);
            offset = [offset, offset, 120, -300][below(4) as usize];
            events.push((below(2) as usize, Event { time: now, offset, values: Vec::new() }));
        }
        log.visitors.push(Visitor { name: visitor.to_string(), events });
    }
    let mut seen = vec![[false; 2]; manifest.segments.len()];
    for hours in [9, 40, 75] {
        let at = Time(start.0 + hours * Span::HOUR.0 + 17 * Span::MINUTE.0);
        for decided in &replay(&manifest, &log, at).visitors {
            let visitor = log.visitors.iter().find(|visitor| visitor.name == decided.name).unwrap();
            assert_eq!(decided.member, stayed_open(&manifest, visitor, at), "{} after {hours} hours", decided.name);
            seen.iter_mut().zip(&decided.member).for_each(|(seen, member)| seen[usize::from(*member)] = true);
        }
    }
    assert!(
        seen.iter().all(|seen| *seen == [true; 2]),
        "each segment has members, and visitors who are none: {seen:?}"
    );
}
