//! Each kind of question against right and wrong documents, and what is true of visitors.

use serde_json::{Value as Json, json};

use super::*;
use crate::history::History;
use crate::manifest::read as read_manifest;
use crate::privacy::mechanism::Family;
use crate::signal::{Event, FieldValue};
use crate::time::{Span, Time};

fn kinds() -> Json {
    json!({
        "plain": { "segment": "regular" },
        "buyers": { "segment": "regular", "after": "purchase" },
        "tier": { "choice": { "gold": "sum(purchase.value, days(90)) > 100", "silver": "count(purchase, days(90)) > 0" } },
        "steps": { "funnel": { "looked": "count(view, days(90)) > 0", "bought": "count(purchase, days(90)) > 0",
                               "again": "count(purchase, days(90)) > 1" } },
        "converted": { "within": "count(view, days(90)) > 0 || segment('regular')",
                       "outcome": "count(purchase, last_month()) > 1" },
        "back": { "cohort": "age(view) > days(5)", "returned": "count(view, days(2)) > 0" },
        "basket": { "mean": "sum(purchase.value, days(90))", "most": 200 },
        "visits": { "mean": "count(view, days(90))", "most": 10, "within": "count(view, days(90)) > 1" },
        "layout": { "arms": ["plain", "warm"], "outcome": "count(purchase, days(90)) > 0", "title": "Which page sells?" },
        "canary": { "canary": true, "weight": 3 }
    })
}

fn shop(questions: Json, privacy: Json) -> Json {
    json!({
        "version": 1, "site": "vinyl",
        "signals": {
            "purchase": { "title": "P", "purpose": "P", "fields": { "value": { "type": "amount" } } },
            "view": { "title": "V", "purpose": "V" }
        },
        "segments": {
            "regular": { "title": "Regulars", "why": "W", "when": "count(purchase, days(90)) >= 2" },
            "all": { "title": "A", "why": "A", "when": "age(view) > days(1) && sum(purchase.value, days(90)) > 0" }
        },
        "questions": questions, "privacy": privacy
    })
}

fn manifest(privacy: Json) -> Manifest {
    read_manifest(&Tree::from(&shop(kinds(), privacy))).unwrap()
}

fn faults(question: Json) -> Vec<String> {
    match read_manifest(&Tree::from(&shop(json!({ "q": question }), json!({})))) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_kind_has_its_mechanism_and_its_cap() {
    let manifest = manifest(json!({}));
    let of = |name: &str| {
        let question = manifest.policy.question(name).unwrap();
        let mechanism = manifest.policy.mechanism(question);
        (question.asks.kind(), mechanism.family(), mechanism.answers(), manifest.policy.cap(question))
    };
    assert_eq!(of("plain"), ("segment", Family::Binary, 2, 8));
    assert_eq!(of("buyers"), ("anchored", Family::Binary, 2, 8));
    assert_eq!(of("tier"), ("choice", Family::Chain, 3, 5));
    assert_eq!(of("steps"), ("funnel", Family::Chain, 4, 5));
    assert_eq!(of("converted"), ("outcome", Family::Chain, 3, 5));
    assert_eq!(of("back"), ("returned", Family::Chain, 3, 5));
    assert_eq!(of("basket"), ("mean", Family::Binary, 2, 8));
    assert_eq!(of("visits"), ("mean", Family::Chain, 3, 5));
    assert_eq!(of("layout"), ("experiment", Family::Binary, 2, 8));
    assert_eq!(of("canary"), ("canary", Family::Binary, 2, 8));
    assert_eq!(manifest.question_title("layout"), Some("Which page sells?"));
    assert_eq!(manifest.question_title("plain"), Some("Regulars"));
    assert_eq!(manifest.question_title("tier"), Some("tier"));
    assert_eq!(manifest.policy.question("canary").unwrap().weight, 3);
}

#[test]
fn presets_name_odds_and_reports_and_what_is_written_out_wins() {
    let of = |privacy| {
        let policy = manifest(privacy).policy;
        (policy.odds.text(), policy.reports)
    };
    assert_eq!(of(json!({ "preset": "strict" })), ("2/1".into(), 4));
    assert_eq!(of(json!({ "preset": "few" })), ("7/1".into(), 2));
    assert_eq!(of(json!({ "preset": "detailed", "odds": "5/1" })), ("5/1".into(), 8));
    let wrong = read_manifest(&Tree::from(&shop(kinds(), json!({ "preset": "lax" })))).unwrap_err();
    assert_eq!(
        wrong[0].to_string(),
        "privacy.preset: found \"lax\"; expected one of strict, default, detailed, few, single"
    );
}

#[test]
fn a_mean_has_three_levels_where_they_are_the_better_ones() {
    let answers = |preset: &str, name: &str| {
        let policy = manifest(json!({ "preset": preset })).policy;
        policy.question(name).unwrap().asks.answers()
    };
    assert_eq!([answers("default", "basket"), answers("detailed", "basket")], [2, 3]);
    assert_eq!([answers("default", "visits"), answers("detailed", "visits")], [3, 3]);
}

#[test]
fn one_report_for_life_is_a_subset() {
    let policy = manifest(json!({ "preset": "single" })).policy;
    let family = |name: &str| policy.mechanism(policy.question(name).unwrap()).family();
    assert_eq!([family("plain"), family("tier"), family("steps")], [Family::Binary, Family::Subset, Family::Subset]);
}

#[test]
fn each_wrong_question_has_its_fault() {
    let many: serde_json::Map<_, _> = (0..64).map(|n| (format!("o{n}"), json!("true"))).collect();
    for (question, expected) in [
        (json!({}), "questions.q: found nothing that it asks; expected the keys of one kind: segment"),
        (json!({ "weight": 2 }), "questions.q: found nothing that it asks"),
        (
            json!({ "segment": "regular", "canary": true }),
            "questions.q: found segment, canary; expected the keys of one",
        ),
        (json!({ "within": "true" }), "questions.q: found within; expected"),
        (json!({ "mean": "1" }), "questions.q: found mean; expected"),
        (json!({ "segment": "nobody" }), "questions.q.segment: found \"nobody\"; expected the name of a segment"),
        (
            json!({ "segment": "regular", "after": "order" }),
            "questions.q.after: found \"order\"; expected the name of a s",
        ),
        (json!({ "canary": false }), "questions.q.canary: found false; expected true, or no such key"),
        (json!({ "choice": [] }), "questions.q.choice: found a list of 0; expected an object"),
        (json!({ "choice": { "gold": 3 } }), "questions.q.choice.gold: found 3; expected a rule"),
        (
            json!({ "choice": { "none": "true" } }),
            "questions.q.choice.none: found the name of the answer where no rule",
        ),
        (json!({ "choice": { "Gold": "true" } }), "questions.q.choice.Gold: found \"Gold\"; expected a name"),
        (json!({ "choice": many }), "questions.q.choice: found 64 entries; expected at most 63"),
        (json!({ "choice": { "gold": "1" } }), "questions.q.choice.gold (line 1, column 1): found a whole number"),
        (json!({ "funnel": { "a": "count(" } }), "questions.q.funnel.a (line 1, column 7): found the end of the rule"),
        (
            json!({ "funnel": { "a": "count(view) > 1" } }),
            "questions.q.funnel.a (line 1, column 1): found no window in",
        ),
        (
            json!({ "mean": "true", "most": 5 }),
            "questions.q.mean (line 1, column 1): found true or false; expected a number",
        ),
        (json!({ "mean": "1", "most": 0 }), "questions.q.most: found 0; expected a whole number from 1 to 1000000"),
        (json!({ "mean": "1", "most": 1_000_001 }), "questions.q.most: found 1000001"),
        (json!({ "mean": "1", "most": 2.5 }), "questions.q.most: found a number with decimals"),
        (
            json!({ "arms": ["a"], "outcome": "true" }),
            "questions.q.arms: found \"a\"; expected 2 to 8 names, each once",
        ),
        (json!({ "arms": ["a", "a"], "outcome": "true" }), "questions.q.arms: found \"a, a\""),
        (json!({ "within": "segment('x')", "outcome": "true" }), "questions.q.within (line 1, column"),
        (json!({ "canary": true, "weight": 0 }), "questions.q.weight: found 0"),
        (
            json!({ "canary": true, "wait": 1 }),
            "questions.q.wait: found an unknown key; expected one of title, segment",
        ),
    ] {
        let found = faults(question.clone());
        assert!(found.iter().any(|fault| fault.contains(expected)), "{question}: {found:#?}");
        assert!(found.len() <= 2, "{question}: {found:#?}");
    }
}

#[test]
fn the_policy_knows_the_rules_of_every_segment_that_a_question_speaks_of() {
    let known = |edit: &dyn Fn(&mut Json)| {
        let mut document = shop(kinds(), json!({}));
        edit(&mut document);
        read_manifest(&Tree::from(&document)).unwrap().policy
    };
    let before = known(&|_| {});
    assert!(before.signals.contains(&"segment regular count(purchase, days(90)) >= 2".into()), "{:?}", before.signals);
    let changed = |edit: &dyn Fn(&mut Json)| known(edit).hash() != before.hash();
    assert!(changed(&|document| document["segments"]["regular"]["when"] = json!("count(purchase, days(90)) >= 3")));
    assert!(changed(&|document| document["segments"]["regular"]["stays"] = json!("7d")));
    assert!(changed(&|document| document["questions"]["tier"]["choice"]["gold"] = json!("false")));
    assert!(changed(&|document| document["questions"]["basket"]["most"] = json!(100)));
    assert!(!changed(&|document| document["questions"]["layout"]["title"] = json!("Another")));
    assert!(!changed(&|document| document["segments"]["all"]["when"] =
        json!("age(view) > days(2) && sum(purchase.value, days(90)) > 0")));
}

/// What is true of a visitor who looked and bought so many times, the first time so many days ago.
fn truths(looks: i64, purchases: i64, days: i64) -> Vec<(String, Truth)> {
    let manifest = manifest(json!({}));
    let now = Time(20_000 * Span::DAY.0);
    let mut history = History::new(&manifest.signals);
    let mut add = |signal: usize, times: i64, values: &[FieldValue]| {
        for n in 0..times {
            let time = Time(now.0 - (days - n) * Span::DAY.0);
            history.add(signal, &Event { time, offset: 0, values: values.to_vec() }, true);
        }
    };
    add(0, purchases, &[FieldValue::Whole(6050)]);
    add(1, looks, &[]);
    let mut engine = crate::engine::Engine::of(&manifest);
    let inputs = vec![None; manifest.inputs.len()];
    let world = World::of(&manifest, &history, &inputs, now, 0);
    engine.load(world);
    let of =
        |question: &Question| (question.name.clone(), manifest.truth(&question.name, engine.members(), world).unwrap());
    manifest.policy.questions.iter().map(of).collect()
}

#[test]
fn what_is_true_follows_the_rules() {
    let expect = |looks, purchases, days, expected: [(&str, Truth); 10]| {
        let found = truths(looks, purchases, days);
        let expected: Vec<_> = expected.into_iter().map(|(name, truth)| (name.to_owned(), truth)).collect();
        assert_eq!(found, expected, "{looks} looks and {purchases} purchases");
    };
    let [no, yes, two, three] = [0, 1, 2, 3].map(Truth::Answer);
    let amount = Truth::Amount;
    expect(
        0,
        0,
        9,
        [
            ("back", no),
            ("basket", amount(0)),
            ("buyers", no),
            ("canary", no),
            ("converted", no),
            ("layout", no),
            ("plain", no),
            ("steps", no),
            ("tier", two),
            ("visits", no),
        ],
    );
    expect(
        1,
        1,
        9,
        [
            ("back", yes),
            ("basket", amount(6050)),
            ("buyers", no),
            ("canary", no),
            ("converted", yes),
            ("layout", yes),
            ("plain", no),
            ("steps", two),
            ("tier", yes),
            ("visits", no),
        ],
    );
    expect(
        9,
        2,
        9,
        [
            ("back", two),
            ("basket", amount(12_100)),
            ("buyers", yes),
            ("canary", no),
            ("converted", two),
            ("layout", yes),
            ("plain", yes),
            ("steps", three),
            ("tier", no),
            ("visits", amount(900)),
        ],
    );
}

#[test]
fn the_schema_knows_every_kind() {
    let schema = jsonschema::validator_for(&crate::manifest::document::json_schema()).unwrap();
    let document = shop(kinds(), json!({ "preset": "strict" }));
    assert!(
        schema.is_valid(&document),
        "{:?}",
        schema.iter_errors(&document).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    for wrong in [json!({ "wait": 1 }), json!({ "mean": 1 }), json!({ "most": 0 }), json!({ "arms": ["a"] })] {
        assert!(!schema.is_valid(&shop(json!({ "q": wrong }), json!({}))), "{wrong}");
    }
    assert!(!schema.is_valid(&shop(kinds(), json!({ "preset": "lax" }))));
}

#[test]
fn an_outcome_is_asked_of_windows_that_have_closed() {
    let found = |outcome: &str| faults(json!({ "within": "segment('regular')", "outcome": outcome }));
    for closed in [
        "count(purchase, last_month()) > 0",
        "count(purchase, last_week(), value > 10) > count(purchase, yesterday())",
        "sum(purchase.value, last_month()) / 2.0 > 10 || mean(purchase.value, last_week()) > 5",
    ] {
        assert_eq!(found(closed), Vec::<String>::new(), "{closed}");
    }
    for open in [
        "count(purchase, days(28)) > 0",
        "count(purchase, this_month()) > 0",
        "count(purchase, since(view)) > 0",
        "count(purchase, last_month()) > 0 && ago(purchase) < days(3)",
        "sequence(view, purchase, days(7), last_month()) > 0",
        "segment('regular')",
    ] {
        let faults = found(open);
        let told = faults.iter().any(|fault| fault.starts_with("questions.q.outcome: found what can still"));
        assert!(told, "{open}: {faults:?}");
    }
}

#[test]
fn a_question_about_a_segment_that_others_are_told_of_is_named() {
    let mut document = shop(kinds(), json!({}));
    document["recipients"] = json!({ "dataLayer": { "title": "Tags", "terms": "https://tags.example/terms" } });
    document["segments"]["regular"]["activate"] = json!(["dataLayer"]);
    document["questions"]["layout"]["outcome"] = json!("segment('regular') && count(view, days(9)) > 0");
    let manifest = read_manifest(&Tree::from(&document)).unwrap();
    assert_eq!(
        manifest.told_elsewhere(),
        [("buyers", "regular"), ("converted", "regular"), ("layout", "regular"), ("plain", "regular")]
    );
    assert_eq!(self::manifest(json!({})).told_elsewhere(), []);
}
