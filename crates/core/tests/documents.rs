//! The samples in the documents are right.

use murmur_core::manifest;
use murmur_core::report::Report;

const README: &str = include_str!("../../../README.md");
const PROTOCOL: &str = include_str!("../../../docs/PROTOCOL.md");

/// The fenced blocks of `text` in this language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn the_manifest_of_the_readme_is_right() {
    let manifests: Vec<_> = blocks(README, "json").into_iter().filter(|block| block.contains("\"signals\"")).collect();
    assert_eq!(manifests.len(), 1);
    let manifest = manifest::parse(manifests[0]).unwrap();
    assert_eq!(manifest.policy.odds.epsilon(), 1.0987);
}

#[test]
fn the_manifest_with_a_model_is_right() {
    let manifests = blocks(include_str!("../../../docs/MODELS.md"), "json");
    assert_eq!(manifests.len(), 1);
    assert_eq!(manifest::parse(manifests[0]).unwrap().models[0].classes[1].call, "model('leaving')");
}

#[test]
fn the_reports_shown_are_reports() {
    for text in [README, PROTOCOL] {
        let reports: Vec<_> =
            blocks(text, "json").into_iter().filter(|block| block.contains("\"mechanism\"")).collect();
        assert_eq!(reports.len(), 1);
        let report = Report::parse(reports[0].as_bytes()).unwrap();
        assert_eq!(report.body(), reports[0], "fields are in the order of the protocol");
    }
}

#[test]
fn the_rules_shown_are_rules() {
    let rules: Vec<_> =
        blocks(include_str!("../../../docs/RULES.md"), "cel").into_iter().flat_map(str::lines).collect();
    assert!(rules.len() > 5);
    for rule in rules {
        // A second segment uses every signal and field, so that only the rule shown is on trial.
        let document = serde_json::json!({
            "version": 1, "site": "docs",
            "signals": {
                "purchase": { "title": "P", "purpose": "P", "fields": {
                    "value": { "type": "amount" }, "genre": { "type": "text" } } },
                "view": { "title": "V", "purpose": "V", "fields": { "genre": { "type": "text" } } }
            },
            "segments": {
                "shown": { "title": "S", "why": "S", "when": rule },
                "all": { "title": "A", "why": "A",
                         "when": "count(purchase, value > 0.0 && genre != '', days(1)) + count(view, genre != '', days(1)) > 0" }
            }
        });
        let faults = manifest::parse(&document.to_string()).err().unwrap_or_default();
        assert!(faults.is_empty(), "{rule}: {faults:#?}");
    }
}

#[test]
fn the_preferences_visit_and_segment_shown_are_right() {
    let text = include_str!("../../../docs/RULES.md");
    let shown = |key: &str| {
        let block = blocks(text, "json").into_iter().find(|block| block.starts_with(key)).unwrap();
        serde_json::from_str::<serde_json::Value>(&format!("{{{block}}}")).unwrap()
    };
    let mut document = serde_json::json!({
        "version": 1, "site": "docs",
        "signals": { "view": { "title": "V", "purpose": "V", "fields": { "genre": { "type": "text" } } } },
        "segments": { "all": { "title": "A", "why": "A", "when": "visit.referrer == 'mail' && preference('mood') > 3" } }
    });
    document["segments"]["jazz"] = shown("\"jazz\"")["jazz"].take();
    for key in ["visit", "preferences"] {
        document[key] = shown("\"visit\"")[key].take();
    }
    let faults = manifest::parse(&document.to_string()).err().unwrap_or_default();
    assert!(faults.is_empty(), "{faults:#?}");
}
