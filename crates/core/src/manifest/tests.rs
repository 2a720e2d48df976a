//! The reader against right and wrong documents, and against the generated schema.

use serde_json::{Value, json};

use super::*;
use crate::time::Span;

fn shop() -> Value {
    json!({
        "$schema": "/schema/manifest.json", "version": 1, "site": "vinyl",
        "signals": {
            "purchase": { "title": "Purchases", "purpose": "To greet regulars",
                          "fields": { "value": { "type": "amount", "decimals": 2 } } },
            "cart_add": { "title": "Basket", "purpose": "To remind you" }
        },
        "segments": {
            "regular": { "title": "Regular", "why": "Three purchases", "when": "count(purchase, days(90)) >= 3" },
            "spender": { "title": "Spender", "why": "Above 100", "when": "sum(purchase.value, days(365)) > 100" },
            "waiting": { "title": "Waiting", "why": "Basket", "when": "ago(cart_add) < days(3)" }
        },
        "questions": { "spender": { "segment": "spender", "weight": 2 }, "regular": { "segment": "regular" } },
        "privacy": { "odds": "3/1", "reports": 8, "epoch": "28d", "participation": "1/1", "reserve": "1/5" }
    })
}

/// The shop with `value` at the JSON pointer `at`; `Null` removes.
fn edited(at: &str, value: Value) -> Value {
    let mut document = shop();
    let (parent, key) = at.rsplit_once('/').unwrap();
    let map = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        map.remove(key)
    } else {
        map.insert(key.into(), value)
    };
    document
}

fn faults(document: &Value) -> Vec<String> {
    match read(&Tree::from(document)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_right_manifest_is_compiled() {
    let manifest = read(&Tree::from(&shop())).unwrap();
    assert_eq!(manifest.needs[0].events, Some(Span::YEAR));
    assert_eq!(manifest.needs[1].events, None);
    let questions: Vec<_> = manifest.policy.questions.iter().map(|q| (q.name.as_str(), q.weight)).collect();
    assert_eq!(questions, [("regular", 1), ("spender", 2)], "sorted by name");
    assert_eq!(manifest.asked_segment("spender"), Some(1));
    assert_eq!(manifest.policy.signals, ["cart_add", "purchase value:amount2"]);
}

#[test]
fn privacy_and_questions_have_defaults() {
    let mut document = shop();
    document.as_object_mut().unwrap().remove("privacy");
    document.as_object_mut().unwrap().remove("questions");
    let policy = read(&Tree::from(&document)).unwrap().policy;
    assert_eq!((policy.odds.to_string(), policy.reports, policy.epoch), ("3/1".into(), 8, Span(28 * Span::DAY.0)));
    assert_eq!((policy.participation.to_string(), policy.reserve.to_string()), ("1/1".into(), "1/5".into()));
}

#[test]
fn the_policy_changes_with_meaning_and_not_with_words() {
    let hash = |document: &Value| read(&Tree::from(document)).unwrap().policy.hash();
    let before = hash(&shop());
    assert_eq!(hash(&edited("/segments/regular/title", json!("Friend"))), before);
    assert_eq!(hash(&edited("/signals/purchase/purpose", json!("To thank you"))), before);
    assert_ne!(hash(&edited("/segments/regular/when", json!("count(purchase, days(60)) >= 3"))), before);
    assert_ne!(hash(&edited("/signals/purchase/fields/value/decimals", json!(3))), before);
    assert_ne!(hash(&edited("/privacy/odds", json!("2/1"))), before);
    assert_ne!(hash(&edited("/site", json!("tapes"))), before);
}

#[test]
fn each_wrong_document_has_its_fault() {
    let cases = [
        ("/version", json!(2), "version: found 2; expected 1"),
        ("/version", Value::Null, "version: found nothing"),
        ("/site", json!("No Name"), "site: found \"No Name\"; expected a name"),
        ("/site", Value::Null, "site: found nothing; expected \"site\": text"),
        ("/colour", json!(1), "colour: found an unknown key; expected one of $schema, version"),
        ("/signals", json!([]), "signals: found a list of 0; expected an object of entries by name"),
        ("/signals/purchase/purpose", Value::Null, "signals.purchase: found no purpose; expected \"purpose\""),
        (
            "/signals/purchase/keep",
            json!("a year"),
            "signals.purchase.keep: found \"a year\"; expected a whole number and",
        ),
        (
            "/signals/purchase/keep",
            json!("30d"),
            "found a window of 90 days in \"count(purchase, days(90))\"; expected at most the 30 days",
        ),
        ("/signals/cart_add/keep", json!("30d"), "signals.cart_add.keep: found a retention that no rule uses"),
        (
            "/signals/view",
            json!({ "title": "Views", "purpose": "x" }),
            "signals.view: found a signal that no rule uses",
        ),
        (
            "/signals/purchase/fields/colour",
            json!({ "type": "text" }),
            "fields.colour: found a field that no rule uses",
        ),
        (
            "/signals/purchase/fields/email",
            json!({ "type": "text" }),
            "fields.email: found a name that suggests an e-mail address",
        ),
        ("/signals/purchase/fields/value/type", json!("money"), "value.decimals: found decimals"),
        (
            "/signals/purchase/fields/value",
            json!({ "type": "amount", "from": "page.topic" }),
            "signals.purchase.fields.value.from: found \"page.topic\"; expected on a text",
        ),
        (
            "/signals/purchase/fields/value",
            json!({ "type": "text", "from": "visit.campaign" }),
            "value.from: found \"visit.campaign\"; expected on a text: \"page.topic\"",
        ),
        ("/signals/purchase/fields/value/decimals", json!(7), "decimals: found 7; expected 0 to 6"),
        (
            "/segments/regular/when",
            json!("count(sale) > 1"),
            "segments.regular.when (line 1, column 7): found \"sale\"; expected one of the signals purchase, cart_add",
        ),
        (
            "/segments/regular/when",
            json!("true &&\n  count(purchase, days(9) > 1"),
            "segments.regular.when (line 2, column 30): found the end of the rule",
        ),
        (
            "/segments/regular/when",
            json!("count(cart_add) > 1"),
            "found no window in \"count(cart_add)\"; expected a window such as days(90), or \"keep\" in signals.cart_add",
        ),
        (
            "/segments/regular/when",
            json!("count(purchase, ago(cart_add)) > 1"),
            "found a window without an upper bound",
        ),
        ("/segments/regular/when", json!(3), "segments.regular.when: found 3; expected text"),
        ("/segments/regular/why", json!(" "), "segments.regular.why: found \" \"; expected text"),
        ("/visit", json!({ "campaign": {} }), "visit.campaign.purpose: found nothing; expected \"purpose\": text"),
        (
            "/visit",
            json!({ "campaign": { "purpose": "To greet readers" } }),
            "visit.campaign: found what no rule reads; expected a rule that reads it, or no declaration",
        ),
        (
            "/preferences",
            json!({ "mood": { "title": "How loud?", "keep": "1y", "kind": "scale" } }),
            "preferences.mood.purpose: found nothing; expected \"purpose\": text",
        ),
        (
            "/preferences",
            json!({ "mood": { "title": "How loud?", "purpose": "To choose", "keep": "1y", "kind": "scale" } }),
            "preferences.mood: found what no rule reads",
        ),
        (
            "/questions/regular/segment",
            json!("nobody"),
            "questions.regular.segment: found \"nobody\"; expected the name of a segment",
        ),
        ("/questions/regular/weight", json!(0), "questions.regular.weight: found 0"),
        (
            "/questions/regular/weight",
            json!(1.5),
            "questions.regular.weight: found a number with decimals; expected a whole number",
        ),
        (
            "/privacy/odds",
            json!("8/1"),
            "privacy.odds: found \"8/1\"; expected odds as \"u/w\", above 1/1 and at most 7/1",
        ),
        ("/privacy/odds", json!("1/1"), "privacy.odds: found \"1/1\""),
        ("/privacy/reports", json!(9), "privacy.reports: found 9; expected 1 to 8"),
        ("/privacy/reports", json!(0), "privacy.reports: found 0"),
        ("/privacy/epoch", json!("6d"), "privacy.epoch: found \"6d\"; expected at least a week"),
        ("/privacy/participation", json!("0/1"), "privacy.participation: found \"0/1\""),
        ("/privacy/reserve", json!("1/1"), "privacy.reserve: found \"1/1\""),
    ];
    for (at, value, expected) in cases {
        let found = faults(&edited(at, value.clone()));
        assert!(found.iter().any(|fault| fault.contains(expected)), "{at} = {value}: {found:#?}");
    }
    assert_eq!(faults(&edited("/site", Value::Null)).len(), 1);
    assert_eq!(faults(&edited("/signals", Value::Null)).len(), 1);
    assert_eq!(faults(&json!([])), ["the manifest: found a list of 0; expected an object"]);
}

#[test]
fn all_faults_come_at_once() {
    let mut document = edited("/site", json!("No Name"));
    document["privacy"]["odds"] = json!("9/1");
    document["segments"]["regular"]["when"] = json!("count(");
    document["signals"]["purchase"]["colour"] = json!(1);
    assert_eq!(faults(&document).len(), 4);
}

#[test]
fn a_justification_lets_through_what_is_needed() {
    let field = json!({ "type": "text", "justification": "The visitor asked for it" });
    let mut document = edited("/signals/purchase/fields/location", field);
    document["segments"]["near"] =
        json!({ "title": "Near", "why": "Near", "when": "count(purchase, location == 'north', days(9)) > 0" });
    assert_eq!(faults(&document), [""; 0]);
    let mut many = shop();
    for n in 0..20 {
        many["signals"][format!("s{n}")] = json!({ "title": "S", "purpose": "S" });
        many["segments"][format!("g{n}")] = json!({ "title": "G", "why": "G", "when": format!("ago(s{n}) < days(1)") });
    }
    assert!(faults(&many)[0].contains("signals: found 22 signals; expected at most 15"));
    many["justification"] = json!("Twenty shelves");
    assert_eq!(faults(&many), [""; 0]);
}

#[test]
fn a_text_that_is_not_json_says_where() {
    let faults = parse("{\n  \"version\": 1,,\n}").unwrap_err();
    assert_eq!(faults[0].position.map(|position| position.line), Some(2));
}

/// Every edit that the schema can see: a key removed, a value of another type, an unknown key, at every object.
fn edits(document: &Value) -> Vec<Value> {
    let mut pointers = vec![String::new()];
    let mut edits = Vec::new();
    while let Some(at) = pointers.pop() {
        let Some(map) = document.pointer(&at).and_then(Value::as_object) else { continue };
        let keys: Vec<_> = map.keys().cloned().collect();
        for key in keys {
            for value in [Value::Null, json!(true), json!([]), json!(-1), json!("?")] {
                let mut copy = document.clone();
                let map = copy.pointer_mut(&at).and_then(Value::as_object_mut).unwrap();
                if value.is_null() {
                    map.remove(&key)
                } else {
                    map.insert(key.clone(), value)
                };
                edits.push(copy);
            }
            pointers.push(format!("{at}/{key}"));
        }
        let mut copy = document.clone();
        copy.pointer_mut(&at).and_then(Value::as_object_mut).unwrap().insert("unknown_key".into(), json!({}));
        edits.push(copy);
    }
    edits
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let schema = jsonschema::validator_for(&document::json_schema()).unwrap();
    assert!(schema.is_valid(&shop()));
    let edits = edits(&shop());
    assert!(edits.len() > 100);
    for document in edits {
        // The reader knows more (rules, use, names), so it may refuse what the schema lets through, never the reverse.
        if faults(&document).is_empty() {
            assert!(schema.is_valid(&document), "the schema refuses {document:#}");
        }
    }
}

#[test]
fn the_schema_refuses_every_wrong_shape() {
    let schema = jsonschema::validator_for(&document::json_schema()).unwrap();
    for (at, value) in [
        ("/version", json!(2)),
        ("/site", json!("No Name")),
        ("/colour", json!(1)),
        ("/signals/purchase/colour", json!(1)),
        ("/signals/purchase/fields/value/type", json!("money")),
        ("/segments/regular/when", Value::Null),
        ("/privacy/reports", json!(9)),
        ("/privacy/odds", json!("three")),
        ("/questions/regular/weight", json!(0)),
    ] {
        let document = edited(at, value);
        assert!(!schema.is_valid(&document), "{at}");
        assert_ne!(faults(&document), [""; 0], "{at}");
    }
}

#[test]
fn a_field_may_be_kept_to_rank_its_values() {
    let with = |rank: &str| {
        let fields = format!(r#""genre":{{"type":"text"{rank}}},"items":{{"type":"integer"}}"#);
        let segment = r#""big":{"title":"t","why":"w","when":"sum(view.items, days(7)) > 3"}"#;
        format!(
            r#"{{"version":1,"site":"s","signals":{{"view":{{"title":"t","purpose":"p","keep":"60d","fields":{{{fields}}}}}}},"segments":{{{segment}}}}}"#
        )
    };
    let manifest = parse(&with(r#","rank":"30d""#)).unwrap();
    assert_eq!(manifest.needs[0].fields, [true, true]);
    assert_eq!(manifest.needs[0].events, Some(Span(30 * Span::DAY.0)));
    let paths = |text: &str| -> Vec<_> { parse(text).unwrap_err().into_iter().map(|fault| fault.path).collect() };
    assert_eq!(paths(&with("")), ["signals.view.fields.genre"], "a field that no rule uses");
    assert_eq!(paths(&with(r#","rank":"61d""#)), ["signals.view.fields.genre.rank"]);
    assert_eq!(paths(&with(r#","rank":"long""#)), ["signals.view.fields.genre.rank"]);
    let number = with(r#","rank":"9d""#).replace(r#""type":"text""#, r#""type":"boolean""#);
    assert_eq!(paths(&number), ["signals.view.fields.genre.rank"]);
}

#[test]
fn a_signal_happens_by_itself_only_where_a_page_can_tell() {
    let on = |what: &str| {
        format!(
            r#"{{"version":1,"site":"s","signals":{{"view":{{"title":"t","purpose":"p","on":"{what}"}}}},
            "segments":{{"seen":{{"title":"t","why":"w","when":"ago(view) < days(1)"}}}}}}"#
        )
    };
    for known in signals::HAPPENINGS {
        assert!(parse(&on(known)).is_ok(), "{known}");
    }
    assert_eq!(parse(&on("hover")).unwrap_err()[0].path, "signals.view.on");
}
