//! A shop's clickstream, 31,106 events of 600 visitors, against a truth computed independently for each visitor.

mod support;

use murmur_analyst::log::{self, Ignore};
use murmur_analyst::replay::replay;
use murmur_analyst::when;
use serde_json::Value;

#[test]
fn baskets_left_and_bought_are_the_independent_truth_of_each_visitor() {
    let name = "baskets_left_and_bought_are_the_independent_truth_of_each_visitor";
    let (Some(csv), Some(truth), Some(each)) = (
        support::clickstream(),
        support::shared_json("shop-clickstream/truth.json"),
        support::shared_json("shop-clickstream/truth-per-visitor.json.gz"),
    ) else {
        return support::skip(name, "no ../shared/data/shop-clickstream");
    };
    let manifest = support::manifest("clickstream.json");
    let counts = &truth["counts"]["counts"];
    let others: Vec<_> = truth["counts"]["event_types"].as_object().unwrap().keys().cloned().collect();
    let log = log::read(csv.as_bytes(), &manifest.signals, Ignore { columns: &[], signals: &others }).unwrap();
    assert_eq!(log.events + log.ignored, 31_106);
    let end = when::read(truth["counts"]["end"].as_str().unwrap()).unwrap().time;
    let replay = replay(&manifest, &log, end);

    let same = |name| (name, name);
    for (segment, key) in [
        same("with_cart"),
        same("with_purchase"),
        same("cart_no_purchase_ever"),
        ("last_cart_left", "last_cart_not_followed_by_purchase"),
        ("last_cart_left_24h", "last_cart_unpurchased_24h"),
    ] {
        assert_eq!(counts[key], replay.members(manifest.segment(segment).unwrap()), "{segment}");
    }

    let each = each.as_object().unwrap();
    assert_eq!(each.len(), 600);
    let mut seen = 0;
    for (visitor, truth) in each {
        let found = replay.visitors.iter().find(|found| found.name == visitor);
        seen += usize::from(found.is_some());
        let is = |name: &str| found.is_some_and(|found| found.member[manifest.segment(name).unwrap()]);
        let number = |key: &str| truth[key].as_u64().unwrap();
        let (carts, purchases) = (number("carts"), number("purchases"));
        let abandoned = truth["abandon_last_cart"] == Value::Bool(true);
        let expected = [
            ("with_cart", carts > 0),
            ("with_purchase", purchases > 0),
            ("carts_3plus", carts >= 3),
            ("purchases_2plus", purchases >= 2),
            ("cart_no_purchase_ever", carts > 0 && purchases == 0),
            ("last_cart_left", abandoned),
        ];
        for (segment, expected) in expected {
            assert_eq!(is(segment), expected, "{visitor} in {segment}");
        }
    }
    assert_eq!(seen, replay.visitors.len());
}
