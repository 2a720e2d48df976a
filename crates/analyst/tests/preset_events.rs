//! Each preset on real events: CDNOW's purchases and a shop's clickstream. Where their independent truth speaks of the
//! same thing it must be met; else the same visitors must come out of the raw rows by the plain loops written here.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use murmur_analyst::log::{self, Ignore, Log};
use murmur_analyst::presets::{Fit, Library};
use murmur_analyst::replay::replay;
use murmur_analyst::{manifest_file, when};
use murmur_core::manifest::Manifest;
use murmur_core::time::Time;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// An event as the raw file has it: milliseconds, cents, and what it is of.
#[derive(Clone, Debug)]
struct Event {
    at: i64,
    kind: String,
    cents: i64,
    topic: String,
}

/// Every visitor's events in the order of time.
type Raw = BTreeMap<String, Vec<Event>>;

fn rows(csv: &str) -> Raw {
    let mut raw = Raw::new();
    let header: Vec<_> = csv.lines().next().unwrap().split(',').collect();
    for row in csv.lines().skip(1) {
        let cells: Vec<_> = row.split(',').collect();
        let cell = |name: &str| header.iter().position(|column| *column == name).map_or("", |column| cells[column]);
        let cents = cell("value").parse::<f64>().map_or(0, |value| (value * 100.0).round() as i64);
        let event = Event {
            at: when::read(cell("time")).unwrap().time.0,
            kind: cell("signal").into(),
            cents,
            topic: cell("item").into(),
        };
        raw.entry(cell("visitor").into()).or_default().push(event);
    }
    raw.values_mut().for_each(|events| events.sort_by_key(|event| event.at));
    raw
}

fn pairs(text: &str) -> Vec<(String, String)> {
    text.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.into(), b.into())).collect()
}

/// A manifest with one preset under the name "it"; settings, signals and fields as `murmur preset add` takes them.
fn manifest(preset: &str, settings: &str, signals: &str, fields: &str) -> Manifest {
    let fit =
        Fit { name: Some("it".into()), signals: pairs(signals), fields: pairs(fields), settings: pairs(settings) };
    let fragment = Library::read().unwrap().fit(preset, &fit).unwrap();
    let empty = r#"{ "version": 1, "site": "shop", "signals": {}, "segments": {} }"#;
    manifest_file::read(&fragment.add_to(empty, false).unwrap().text).unwrap()
}

/// The columns and signals that a manifest does not declare.
fn read(csv: &str, manifest: &Manifest) -> Log {
    let known = |name: &str| {
        manifest.signals.iter().any(|signal| signal.fields.iter().any(|field| field.name == name))
            || ["visitor", "time", "signal"].contains(&name)
    };
    let columns: Vec<_> =
        csv.lines().next().unwrap().split(',').filter(|name| !known(name)).map(str::to_owned).collect();
    let signals: BTreeSet<_> = csv.lines().skip(1).filter_map(|row| row.split(',').nth(2)).collect();
    let signals: Vec<_> =
        signals.into_iter().filter(|name| manifest.signal(name).is_none()).map(str::to_owned).collect();
    log::read(csv.as_bytes(), &manifest.signals, Ignore { columns: &columns, signals: &signals }).unwrap()
}

/// Who is in the segment "it".
fn members(csv: &str, manifest: &Manifest, at: Time) -> BTreeSet<String> {
    let log = read(csv, manifest);
    let it = manifest.segment("it").unwrap();
    let replay = replay(manifest, &log, at);
    replay.visitors.iter().filter(|visitor| visitor.member[it]).map(|visitor| visitor.name.to_owned()).collect()
}

/// Who is by a plain rule over the visitor's events until `at`, of those with one of these kinds.
fn plain(raw: &Raw, at: Time, kinds: &[&str], rule: &dyn Fn(&[Event], i64) -> bool) -> BTreeSet<String> {
    let of = |events: &[Event]| -> Vec<Event> {
        let known = |event: &&Event| event.at <= at.0 && (kinds.is_empty() || kinds.contains(&event.kind.as_str()));
        events.iter().filter(known).cloned().collect()
    };
    let events = raw.iter().map(|(name, events)| (name, of(events))).filter(|(_, events)| !events.is_empty());
    events.filter(|(_, events)| rule(events, at.0)).map(|(name, _)| name.clone()).collect()
}

/// The events of the last so many days, the day itself included.
fn last(events: &[Event], now: i64, days: i64) -> Vec<&Event> {
    events.iter().filter(|event| event.at >= now - days * DAY).collect()
}

fn of<'a>(events: &[&'a Event], kind: &str) -> Vec<&'a Event> {
    events.iter().filter(|event| event.kind == kind).copied().collect()
}

fn visits(events: &[&Event]) -> usize {
    let apart = |pair: &&[&Event]| pair[1].at - pair[0].at > 30 * MINUTE;
    if events.is_empty() { 0 } else { 1 + events.windows(2).filter(apart).count() }
}

/// Lower end of the Wilson score interval at 95 %, in the form of Wilson (1927) by its quadratic's roots.
fn wilson_low(hits: usize, all: usize) -> f64 {
    let (n, p, z2) = (all as f64, hits as f64 / all as f64, 1.959_963_984_540_054_f64.powi(2));
    let (a, b, c) = (1.0 + z2 / n, -(2.0 * p + z2 / n), p * p);
    (-b - (b * b - 4.0 * a * c).max(0.0).sqrt()) / (2.0 * a)
}

fn cents(events: &[&Event]) -> i64 {
    events.iter().map(|event| event.cents).sum()
}

const CUT_OFFS: [&str; 3] = ["1997-03-31", "1997-09-30", "1998-06-30"];

#[test]
fn presets_of_customers_are_the_truth_of_cdnow() {
    let name = "presets_of_customers_are_the_truth_of_cdnow";
    let (Some(csv), Some(truth)) = (support::cdnow(), support::shared_json("cdnow/truth.json")) else {
        return support::skip(name, "no ../shared/data/cdnow");
    };
    // A segment of the truth, with a sign, or the cells of its RFM table that have this in their names.
    let cell = |part: &'static str| [part].to_vec();
    let expected: [(&str, Vec<&str>); 23] = [
        ("champion", vec!["+champion"]),
        ("new_customer", vec!["+new_30d"]),
        ("active_customer", vec!["+active"]),
        ("at_risk", vec!["+at_risk"]),
        ("dormant", vec!["+dormant"]),
        ("one_time", vec!["+one_time"]),
        ("rfm_recency_high", vec!["+recent_30d"]),
        ("rfm_recency_mid", vec!["+recent_90d", "-recent_30d"]),
        ("rfm_recency_low", cell("R3")),
        ("rfm_frequency_high", vec!["+frequent_3plus"]),
        ("rfm_frequency_mid", cell("F2")),
        ("rfm_frequency_low", cell("F1")),
        ("rfm_monetary_high", vec!["+high_value_100"]),
        ("rfm_monetary_mid", cell("M2")),
        ("rfm_monetary_low", cell("M1")),
        ("returning_customer", vec!["F2", "F3"]),
        ("high_value_repeat", vec!["F2M3", "F3M3"]),
        ("buys_rarely", vec!["F1", "F2"]),
        ("buys_regularly", vec!["+frequent_3plus", "-frequent_5plus"]),
        ("buys_frequently", vec!["+frequent_5plus"]),
        // Points: R1 3, R2 2, R3 1; F and M as they are numbered.
        ("rfm_gold", vec!["R1F3M3", "R1F3M2", "R1F2M3", "R2F3M3"]),
        (
            "rfm_silver",
            vec![
                "R1F1M1", "R1F1M2", "R1F1M3", "R1F2M1", "R1F2M2", "R1F3M1", "R2F1M2", "R2F1M3", "R2F2M1", "R2F2M2",
                "R2F2M3", "R2F3M1", "R2F3M2", "R3F1M3", "R3F2M2", "R3F2M3", "R3F3M1", "R3F3M2", "R3F3M3",
            ],
        ),
        ("rfm_bronze", vec!["R2F1M1", "R3F1M1", "R3F1M2", "R3F2M1"]),
    ];
    for (preset, parts) in expected {
        let manifest = manifest(preset, "", "", "");
        let log = read(&csv, &manifest);
        let mut tells = false;
        for date in CUT_OFFS {
            let truth = &truth["cutoffs"][date];
            let cells = truth["rfm_cell_counts_threshold"].as_object().unwrap();
            let count = |part: &str| match part.strip_prefix(['+', '-']) {
                Some(segment) => {
                    let count = truth["segments"][segment].as_i64().unwrap();
                    if part.starts_with('+') { count } else { -count }
                }
                None => cells.iter().filter(|(cell, _)| cell.contains(part)).map(|(_, n)| n.as_i64().unwrap()).sum(),
            };
            let expected: i64 = parts.iter().map(|part| count(part)).sum();
            let replay = replay(&manifest, &log, when::read(date).unwrap().time);
            let found = replay.members(manifest.segment("it").unwrap());
            assert_eq!(found as i64, expected, "{preset} at {date}");
            tells |= found > 0 && found < replay.visitors.len();
        }
        assert!(tells, "{preset} tells nobody from anybody");
    }
}

type Rule = &'static dyn Fn(&[Event], i64) -> bool;

/// Asserts for each preset that it finds whom its plain rule finds, and for one of `dates` not nobody and not all.
fn assert_plain(csv: &str, dates: &[&str], kinds: &[&str], expected: &[(&str, [&str; 3], Rule)]) {
    let raw = rows(csv);
    for (preset, [settings, signals, fields], rule) in expected {
        let manifest = manifest(preset, settings, signals, fields);
        let mut tells = false;
        for date in dates {
            let at = when::read(date).unwrap().time;
            let found = members(csv, &manifest, at);
            let all = plain(&raw, at, kinds, &|_, _| true).len();
            assert_eq!(found, plain(&raw, at, kinds, *rule), "{preset} at {date}");
            tells |= !found.is_empty() && found.len() < all;
        }
        assert!(tells, "{preset} tells nobody from anybody");
    }
}

#[test]
fn presets_of_customers_are_a_plain_count_of_cdnow() {
    let name = "presets_of_customers_are_a_plain_count_of_cdnow";
    let Some(csv) = support::cdnow() else { return support::skip(name, "no ../shared/data/cdnow") };
    let expected: [(&str, [&str; 3], Rule); 6] = [
        ("high_order_value", ["", "", ""], &|events, now| {
            let bought = last(events, now, 730);
            bought.len() >= 2 && cents(&bought) >= 5000 * bought.len() as i64
        }),
        ("milestone", ["", "", ""], &|events, now| {
            last(events, now, 730).len() == 10 && !last(events, now, 14).is_empty()
        }),
        ("dormant_then_back", ["", "", ""], &|events, now| {
            let before: Vec<_> = events.iter().filter(|event| event.at < now - 30 * DAY).collect();
            let back = before.len() < events.len();
            back && before.last().is_some_and(|event| event.at < now - 180 * DAY && event.at >= now - 730 * DAY)
        }),
        ("seasonal", ["", "", ""], &|events, now| {
            let all = last(events, now, 410);
            let then = all.iter().filter(|event| event.at < now - 320 * DAY).count();
            then >= 2 && 2 * then >= all.len()
        }),
        ("renewal_due", ["", "renewal=purchase", ""], &|events, now| {
            let since = now - events.last().unwrap().at;
            (335 * DAY..365 * DAY).contains(&since)
        }),
        ("renewal_due", ["from=20 until=30", "renewal=purchase", ""], &|events, now| {
            let since = now - events.last().unwrap().at;
            (20 * DAY..30 * DAY).contains(&since)
        }),
    ];
    assert_plain(&csv, &["1997-09-30", "1998-03-31"], &[], &expected);
}

fn number(visitor: &serde_json::Value, key: &str) -> u64 {
    visitor[key].as_u64().unwrap()
}

#[test]
fn presets_of_visitors_are_the_truth_of_the_clickstream() {
    let name = "presets_of_visitors_are_the_truth_of_the_clickstream";
    let (Some(csv), Some((whole, _)), Some(truth), Some(each)) = (
        support::clickstream(),
        support::clickstream_whole(&|_| true, false),
        support::shared_json("shop-clickstream/truth.json"),
        support::shared_json("shop-clickstream/truth-per-visitor.json.gz"),
    ) else {
        return support::skip(name, "no ../shared/data/shop-clickstream");
    };
    let end = when::read(truth["counts"]["end"].as_str().unwrap()).unwrap().time;
    let basket = "cart=add_to_cart";
    type Truth = &'static dyn Fn(&serde_json::Value) -> bool;
    let expected: [(&str, &str, &str, &str, Truth); 6] = [
        ("cart_abandoned", "after=0 window=365", basket, &csv, &|visitor| visitor["abandon_last_cart"] == true),
        ("cart_leaver", "", basket, &csv, &|visitor| visitor["abandon_any_24h"] == true),
        ("returning_customer", "", "", &csv, &|visitor| number(visitor, "purchases") >= 2),
        ("one_time", "", "", &csv, &|visitor| number(visitor, "purchases") == 1),
        ("returning_visitor", "window=365", "", &whole, &|visitor| number(visitor, "sessions") >= 2),
        ("engagement_high", "window=365", "", &whole, &|visitor| number(visitor, "sessions") >= 5),
    ];
    for (preset, settings, signals, csv, truth) in expected {
        let found = members(csv, &manifest(preset, settings, signals, ""), end);
        let expected = each.as_object().unwrap().iter().filter(|(_, visitor)| truth(visitor));
        assert_eq!(found, expected.map(|(name, _)| name.clone()).collect(), "{preset}");
    }
    let counts = &truth["counts"]["counts"];
    for (preset, settings, signals, csv, key) in [
        ("cart_abandoned", "after=0 window=365", basket, &csv, "last_cart_unpurchased_24h"),
        ("cart_leaver", "", basket, &csv, "any_cart_unpurchased_24h"),
        ("engagement_high", "window=365", "", &whole, "loyal_5plus_sessions"),
    ] {
        assert_eq!(counts[key], members(csv, &manifest(preset, settings, signals, ""), end).len(), "{preset}");
    }
}

/// Whether the share of the events of 90 days for which `part` holds is at least a half of 5 or more.
fn mostly(events: &[Event], now: i64, part: &dyn Fn(&Event) -> bool) -> bool {
    let all = last(events, now, 90);
    all.len() >= 5 && 2 * all.iter().filter(|event| part(event)).count() >= all.len()
}

fn hour(event: &Event) -> i64 {
    event.at.div_euclid(HOUR).rem_euclid(24)
}

/// Monday is 1; the first of January 1970 was a Thursday.
fn weekday(event: &Event) -> i64 {
    (event.at.div_euclid(DAY) + 3).rem_euclid(7) + 1
}

fn low_share_of_products(events: &[Event], now: i64, days: i64) -> bool {
    let all = last(events, now, days);
    let hits = all.iter().filter(|event| event.topic == "product_view").count();
    !all.is_empty() && wilson_low(hits, all.len()) >= 0.2
}

const DATES: [&str; 2] = ["2024-05-15", "2024-06-29T22:02:40Z"];

#[test]
fn presets_of_visitors_are_a_plain_count_of_the_clickstream() {
    let name = "presets_of_visitors_are_a_plain_count_of_the_clickstream";
    let Some((csv, _)) = support::clickstream_whole(&|_| true, false) else {
        return support::skip(name, "no ../shared/data/shop-clickstream");
    };
    let csv = csv.replacen(",page\n", ",item\n", 1); // `page` is a word of the language
    let topic = "topic=product_view";
    let expected: [(&str, [&str; 3], Rule); 14] = [
        ("new_visitor", ["", "", ""], &|events, now| now - events[0].at <= 7 * DAY),
        ("returning_visitor", ["", "", ""], &|events, now| visits(&last(events, now, 30)) >= 2),
        ("engagement_high", ["", "", ""], &|events, now| visits(&last(events, now, 30)) >= 5),
        ("engagement_medium", ["", "", ""], &|events, now| (2..5).contains(&visits(&last(events, now, 30)))),
        ("engagement_low", ["", "", ""], &|events, now| visits(&last(events, now, 30)) < 2),
        ("morning_visitor", ["", "", ""], &|events, now| mostly(events, now, &|event| (5..12).contains(&hour(event)))),
        ("evening_visitor", ["", "", ""], &|events, now| mostly(events, now, &|event| (17..23).contains(&hour(event)))),
        ("weekend_visitor", ["", "", ""], &|events, now| mostly(events, now, &|event| weekday(event) >= 6)),
        ("velocity_up", ["", "", ""], &|events, now| {
            let (recent, both) = (last(events, now, 14).len(), last(events, now, 28));
            let before = both.iter().filter(|event| event.at < now - 14 * DAY).count();
            before > 0 && 2 * recent >= 3 * before && recent >= 5
        }),
        ("velocity_down", ["", "", ""], &|events, now| {
            let (recent, both) = (last(events, now, 14).len(), last(events, now, 28).len());
            both > recent && 2 * recent <= both - recent && both >= 5
        }),
        ("content_cluster", [topic, "", "topic=item"], &|events, now| {
            mostly(events, now, &|event| event.topic == "product_view")
        }),
        ("topic_affinity", [topic, "", "topic=item"], &|events, now| low_share_of_products(events, now, 90)),
        ("declared_topic", [topic, "", "topic=item"], &|events, now| low_share_of_products(events, now, 90)),
        ("product_affinity", ["category=product_view", "purchase=view", "category=item"], &|events, now| {
            low_share_of_products(events, now, 730)
        }),
    ];
    assert_plain(&csv, &DATES, &[], &expected);
}

#[test]
fn presets_of_baskets_are_a_plain_count_of_the_clickstream() {
    let name = "presets_of_baskets_are_a_plain_count_of_the_clickstream";
    let Some(csv) = support::clickstream() else {
        return support::skip(name, "no ../shared/data/shop-clickstream");
    };
    let (basket, shelf) = ("cart=add_to_cart", "cart=add_to_cart view=product_view");
    let expected: [(&str, [&str; 3], Rule); 4] = [
        ("cart_abandoned", ["", basket, ""], &|events, now| {
            let all: Vec<_> = events.iter().collect();
            let filled = of(&all, "add_to_cart").last().map_or(i64::MIN, |event| event.at);
            (now - 30 * DAY..=now - 24 * HOUR).contains(&filled)
                && of(&all, "purchase").iter().all(|event| event.at <= filled)
        }),
        ("cart_leaver", ["times=3 window=30", basket, ""], &|events, now| {
            let recent = last(events, now, 30);
            let bought = of(&recent, "purchase");
            let left = |cart: &&&Event| !bought.iter().any(|e| (cart.at..=cart.at + 24 * HOUR).contains(&e.at));
            of(&recent, "add_to_cart").iter().filter(left).count() >= 3
        }),
        ("hesitant", ["", shelf, ""], &|events, now| {
            let all: Vec<_> = events.iter().collect();
            let filled = of(&all, "add_to_cart").last().map_or(i64::MIN, |event| event.at);
            let after = |kind: &str| of(&all, kind).iter().filter(|event| event.at > filled).count();
            filled >= now - 14 * DAY && after("product_view") >= 3 && after("purchase") == 0
        }),
        ("browse_abandoned", ["", shelf, ""], &|events, now| {
            let recent = last(events, now, 7);
            let (seen, filled) = (of(&recent, "product_view"), of(&recent, "add_to_cart"));
            let led = |view: &&Event| filled.iter().any(|e| (view.at..=view.at + 24 * HOUR).contains(&e.at));
            seen.len() >= 3
                && seen.last().is_some_and(|view| now - view.at > 30 * MINUTE)
                && !seen.iter().any(led)
                && of(&recent, "purchase").is_empty()
        }),
    ];
    assert_plain(&csv, &DATES, &["product_view", "add_to_cart", "purchase"], &expected);

    let messages: [(&str, [&str; 3], Rule); 1] =
        [("message_welcome", ["", "view=product_view message=promo_page", ""], &|events, now| {
            let most = match visits(&of(&last(events, now, 30), "product_view")) {
                5.. => 3,
                2.. => 2,
                _ => 1,
            };
            of(&last(events, now, 7), "promo_page").len() < most
        })];
    assert_plain(&csv, &DATES, &["product_view", "promo_page"], &messages);
}
