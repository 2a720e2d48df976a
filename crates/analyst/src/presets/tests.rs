use super::*;
use crate::manifest_file;

fn library() -> Library {
    Library::read().unwrap()
}

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    given.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
}

const EMPTY: &str = r#"{ "version": 1, "site": "shop", "signals": {}, "segments": {} }"#;

#[test]
fn every_preset_makes_a_right_manifest_of_an_empty_one() {
    for preset in library().presets().unwrap() {
        let added = library().fit(&preset.name, &Fit::default()).unwrap().add_to(EMPTY, false).unwrap();
        let manifest = manifest_file::read(&added.text).unwrap_or_else(|faults| panic!("{}: {faults:?}", preset.name));
        assert!(manifest.segment(&preset.name).is_some());
    }
}

#[test]
fn all_presets_fit_into_one_manifest() {
    let mut text = EMPTY.to_owned();
    let presets = library().presets().unwrap();
    for preset in &presets {
        if !serde_json::from_str::<Value>(&text).unwrap()["segments"][&preset.name].is_null() {
            continue; // came with one before it
        }
        text = library().fit(&preset.name, &Fit::default()).unwrap().add_to(&text, false).unwrap().text;
    }
    let manifest = manifest_file::read(&text).unwrap();
    assert_eq!(manifest.segments.len(), presets.len());
}

#[test]
fn every_text_is_whole_and_every_setting_used() {
    let presets = library().presets().unwrap();
    let signals: Vec<_> = presets.iter().flat_map(|preset| preset.signals.keys()).collect();
    for preset in &presets {
        let filled = preset.filled().unwrap();
        for text in [&filled.title, &filled.why, &filled.purpose, &filled.when] {
            assert!(!text.is_empty() && !text.contains(['{', '}']), "{}: {text}", preset.name);
        }
        for name in preset.parameters.keys() {
            assert!(preset.when.contains(&format!("{{{name}}}")), "{}: {name}", preset.name);
        }
        for field in preset.signals.values().filter_map(Value::as_array).flatten() {
            assert!(!signals.iter().any(|signal| field == signal.as_str()), "{field} is a signal's name too");
        }
    }
}

#[test]
fn a_setting_means_the_same_to_all_parts_of_a_preset() {
    for preset in library().presets().unwrap() {
        for part in library().with_its_parts(&preset.name).unwrap() {
            for (name, value) in &part.parameters {
                let own = preset.parameters.get(name);
                assert!(own.is_none_or(|own| own == value), "{name} of {} and {}", preset.name, part.name);
            }
        }
    }
}

#[test]
fn a_site_gives_its_own_names_and_numbers() {
    let fit = Fit {
        name: Some("best".into()),
        signals: pairs(&[("purchase", "order")]),
        fields: pairs(&[("value", "total")]),
        settings: pairs(&[("often", "4"), ("window", "365")]),
    };
    let fragment = library().fit("champion", &fit).unwrap();
    assert_eq!(
        fragment.document(),
        json!({
            "signals": { "order": { "title": "What you bought", "purpose": "To thank the best customers",
                                    "fields": { "total": { "type": "amount", "decimals": 2 } } } },
            "segments": { "best": {
                "title": "Champion",
                "why": "You bought 4 times or more, for 100 or more, the last time at most 30 days ago",
                "when": "ago(order) <= days(30) && count(order, days(365)) >= 4 && sum(order.total, days(365)) >= 100",
            } },
        })
    );
}

#[test]
fn a_whole_number_does_where_a_decimal_is_meant() {
    let fit = Fit { settings: pairs(&[("up", "2")]), ..Fit::default() };
    let document = library().fit("velocity_up", &fit).unwrap().document();
    let segment = &document["segments"]["velocity_up"];
    assert_eq!(segment["when"], "velocity(view, days(14)) >= 2.0 && count(view, days(14)) >= 5");
    assert!(segment["why"].as_str().unwrap().starts_with("You looked at 2 times as much"), "{segment}");
}

#[test]
fn a_name_in_quotes_or_of_a_function_is_left_alone() {
    let preset = Preset {
        when: "count(view, topic == 'view') > 0 && view(topic.view)".into(),
        signals: Map::from_iter([("view".into(), json!(["topic"]))]),
        ..library().presets().unwrap().remove(0)
    };
    let fit = Fit { signals: pairs(&[("view", "seen")]), fields: pairs(&[("topic", "page")]), ..Fit::default() };
    let rule = Fill::new(&preset, &fit).unwrap().rule(&preset.when);
    assert_eq!(rule, "count(seen, page == 'view') > 0 && view(page.seen)");
}

#[test]
fn what_does_not_fit_is_refused() {
    let refused = |name: &str, fit: Fit| {
        let faults = library().fit(name, &fit).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(refused("champions", Fit::default()).contains("found \"champions\"; expected a name that"));
    let fit = Fit { signals: pairs(&[("buy", "order")]), ..Fit::default() };
    assert_eq!(refused("champion", fit), "--signal: found \"buy\"; expected one of purchase");
    let fit = Fit { fields: pairs(&[("value", "to-tal")]), ..Fit::default() };
    assert!(refused("champion", fit).starts_with("--field: found \"to-tal\"; expected a name for rules"));
    for (preset, setting, value) in [
        ("champion", "often", "3.5"),
        ("champion", "often", "-1"),
        ("champion", "often", "1234567890"),
        ("content_cluster", "share", ".5"),
        ("content_cluster", "topic", "it's"),
        ("content_cluster", "topic", ""),
    ] {
        let fit = Fit { settings: pairs(&[(setting, value)]), ..Fit::default() };
        let said = refused(preset, fit);
        assert!(said.starts_with(&format!("--set {setting}: found \"{value}\"; expected a ")), "{said}");
    }
}

#[test]
fn a_manifest_keeps_what_it_has() {
    let before = r#"{ "version": 1, "site": "shop",
  "signals": { "purchase": { "title": "Mine", "purpose": "Mine", "keep": "3y" } },
  "segments": { "regular": {"title": "Mine","why": "Mine", "when": "count(purchase) >= 3"} } }"#;
    let fragment = library().fit("champion", &Fit::default()).unwrap();
    let added = fragment.add_to(before, false).unwrap();
    assert_eq!(added.paths, ["signals.purchase.fields.value", "segments.champion"]);
    assert!(added.text.contains(r#""title": "Mine", "purpose": "Mine", "keep": "3y""#), "{}", added.text);
    assert!(added.text.contains(r#""regular": {"title": "Mine","why": "Mine", "when": "#), "{}", added.text);
    manifest_file::read(&added.text).unwrap();

    let again = fragment.add_to(&added.text, false).unwrap_err();
    assert!(again.to_string().starts_with("segments.champion: found \"champion\"; expected a new name"));
    assert_eq!(fragment.add_to(&added.text, true).unwrap().text, added.text);
}

#[test]
fn a_question_that_is_asked_already_gets_the_answer_that_a_rule_speaks_of() {
    let before = r#"{ "version": 1, "site": "shop",
  "signals": {},
  "preferences": { "topic": { "title": "Mine", "purpose": "p", "keep": "2y", "kind": "choice", "options": ["jazz", "folk"] } },
  "segments": {} }"#;
    let add = |text: &str, topic: &str| {
        let fit = Fit { name: Some(format!("likes_{topic}")), settings: pairs(&[("topic", topic)]), ..Fit::default() };
        library().fit("declared_topic", &fit).unwrap().add_to(text, false).unwrap()
    };
    let jazz = add(before, "jazz");
    assert_eq!(jazz.paths, ["signals.view", "segments.likes_jazz"]);
    let soul = add(&jazz.text, "soul");
    assert_eq!(soul.paths, ["preferences.topic.options", "segments.likes_soul"]);
    assert!(soul.text.contains(r#""options": ["soul","jazz","folk"]"#), "{}", soul.text);
    manifest_file::read(&soul.text).unwrap();
}

#[test]
fn segments_that_a_rule_speaks_of_come_along_once() {
    let gold = library().fit("rfm_gold", &Fit::default()).unwrap().add_to(EMPTY, false).unwrap();
    let silver = library().fit("rfm_silver", &Fit::default()).unwrap().add_to(&gold.text, false).unwrap();
    assert_eq!(silver.paths, ["segments.rfm_silver"]);
    assert_eq!(silver.kept.len(), 7);
    manifest_file::read(&silver.text).unwrap();
}
