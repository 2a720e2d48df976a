//! Models as a manifest declares them: what is read, what is refused, and what rules make of them.
#![allow(clippy::unwrap_used, reason = "what can't be built fails the test")]

mod hostile;
mod inputs;

use murmur_core::engine::{Engine, World};
use murmur_core::expression::{EvalError, Value};
use murmur_core::history::History;
use murmur_core::manifest::{self, Manifest};
use murmur_core::signal::Event;
use murmur_core::time::{Span, Time};
use murmur_core::tree::Tree;
use serde_json::{Value as Json, json};

const NOW: Time = Time(1000 * Span::DAY.0);

const LIBRARIES: [&str; 3] = ["sklearn", "lightgbm", "xgboost"];

/// A shop with one model of the given numbers, over purchases in a year and days since the last one.
fn shop(model: Json) -> Json {
    let mut document = json!({
        "version": 1, "site": "vinyl",
        "signals": { "purchase": { "title": "Purchases", "purpose": "To greet regulars" } },
        "models": { "churn": {
            "title": "Leaving", "classes": ["stays", "leaves"],
            "features": { "frequency": "count(purchase, days(365))", "recency": "ago(purchase)" }
        } },
        "segments": { "leaving": { "title": "Leaving", "why": "You seem to leave", "when": "model('churn') >= 0.6" } }
    });
    let whole = document["models"]["churn"].as_object_mut().unwrap();
    for (key, value) in model.as_object().unwrap() {
        whole.insert(key.clone(), value.clone());
    }
    document
}

fn logistic() -> Json {
    json!({ "kind": "logistic", "weights": [-1.0, 0.1], "intercepts": [0.5] })
}

/// One split on recency at 30 days, and one on frequency.
fn boosting() -> Json {
    json!({ "kind": "boosting", "library": "lightgbm", "base": [0.25],
            "nodes": [11, -1, -1, 3, -1, -1], "numbers": [30.0, -1.5, 2.0, 1.5, 0.5, -0.5] })
}

fn read(document: &Json) -> Manifest {
    manifest::read(&Tree::from(document)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn faults(document: &Json) -> Vec<String> {
    manifest::read(&Tree::from(document)).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// So many purchases, one a day, the last one so many days ago.
fn bought(purchases: i64, ago: i64) -> History {
    let mut history = History::new(&read(&shop(logistic())).signals);
    for n in 0..purchases {
        let time = Time(NOW.0 - (ago + n) * Span::DAY.0);
        history.add(0, &Event { time, offset: 0, values: Vec::new() }, true);
    }
    history
}

fn ask(manifest: &Manifest, class: usize, history: &History) -> Result<f64, EvalError> {
    let (mut engine, world) = loaded(manifest, history);
    engine.probabilities(0, world).map(|classes| classes[class])
}

fn loaded<'a>(manifest: &'a Manifest, history: &'a History) -> (Engine, World<'a>) {
    let (mut engine, world) = (Engine::of(manifest), World::of(manifest, history, &[], NOW, 0));
    engine.load(world);
    (engine, world)
}

#[track_caller]
fn near(found: Result<f64, EvalError>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} and not {expected}");
}

fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

#[test]
fn durations_count_in_days_and_a_score_becomes_a_probability() {
    let manifest = read(&shop(logistic()));
    near(ask(&manifest, 1, &bought(3, 20)), sigmoid(-3.0 + 2.0 + 0.5));
    near(ask(&manifest, 0, &bought(3, 20)), 1.0 - sigmoid(-0.5));
    let mut document = shop(logistic());
    document["models"]["churn"]["mean"] = json!([1.0, 10.0]);
    document["models"]["churn"]["scale"] = json!([2.0, 5.0]);
    near(ask(&read(&document), 1, &bought(3, 20)), sigmoid(-1.0 + 0.2 + 0.5));
}

#[test]
fn what_has_not_happened_is_missing() {
    assert_eq!(ask(&read(&shop(logistic())), 1, &bought(0, 0)), Err(EvalError::Nothing));
    // Missing recency counts as zero there (3), and so does it not in the second tree, which asks for frequency.
    near(ask(&read(&shop(boosting())), 1, &bought(0, 0)), sigmoid(0.25 - 1.5 + 0.5));
    for (way, leaf) in
        [(8, None), (9, Some(2.0)), (10, Some(-1.5)), (11, Some(-1.5)), (12, Some(2.0)), (13, Some(-1.5))]
    {
        let mut document = shop(boosting());
        document["models"]["churn"]["nodes"][0] = json!(way);
        let found = ask(&read(&document), 1, &bought(0, 0));
        match leaf {
            Some(leaf) => near(found, sigmoid(0.25 + leaf + 0.5)),
            None => assert_eq!(found, Err(EvalError::Nothing)),
        }
    }
    // Zero itself goes with the missing ones only in the last two ways.
    let mut document = shop(boosting());
    document["models"]["churn"]["nodes"][0] = json!(12);
    near(ask(&read(&document), 1, &bought(1, 0)), sigmoid(0.25 + 2.0 + 0.5));
    document["models"]["churn"]["nodes"][0] = json!(9);
    near(ask(&read(&document), 1, &bought(1, 0)), sigmoid(0.25 - 1.5 + 0.5));
}

#[test]
fn other_errors_of_a_feature_are_the_models() {
    let mut document = shop(boosting());
    document["models"]["churn"]["features"]["frequency"] = json!("1 / count(purchase, days(365))");
    let manifest = read(&document);
    assert_eq!(ask(&manifest, 1, &bought(0, 0)), Err(EvalError::DivisionByZero));
    let mut document = shop(logistic());
    document["models"]["churn"]["features"]["frequency"] = json!("1.0 / double(count(purchase, days(365)))");
    let manifest = read(&document);
    let nobody = bought(0, 0);
    assert_eq!(manifest.models[0].probabilities(vec![f64::INFINITY, 1.0]), Err(EvalError::Overflow));
    assert_eq!(loaded(&manifest, &nobody).0.members(), [false]);
}

#[test]
fn a_forest_averages_and_a_comparison_is_its_librarys() {
    let forest = |library: &str, threshold: f64| {
        shop(
            json!({ "kind": "forest", "library": library, "nodes": [0, -1, -1, -1], "numbers": [threshold, 0.25, 0.75, 0.5] }),
        )
    };
    near(ask(&read(&forest("sklearn", 3.0)), 1, &bought(3, 1)), 0.375);
    near(ask(&read(&forest("lightgbm", 3.0)), 0, &bought(3, 1)), 0.625);
    near(ask(&read(&forest("xgboost", 3.0)), 1, &bought(3, 1)), 0.625);
    // 16,777,217 has no 32 bits: it is 16,777,216 to scikit-learn, and to XGBoost so is the threshold.
    for (library, expected) in [("sklearn", 0.375), ("lightgbm", 0.625), ("xgboost", 0.625)] {
        let scorer = &read(&forest(library, 16_777_216.0)).models[0].scorer;
        assert_eq!(scorer.probabilities(&[16_777_217.0, 0.0]).unwrap()[1], expected, "{library}");
    }
}

#[test]
fn several_classes_have_a_score_each() {
    let mut document = shop(json!({ "kind": "boosting", "library": "sklearn", "base": [0.0, 1.0, 2.0],
        "classes": ["a", "b", "c"], "nodes": [0, -1, -1, -1, -1], "numbers": [2.0, 1.0, -1.0, 0.5, 0.25] }));
    document["segments"]["leaving"]["when"] = json!("model('churn', 'a') >= 0.3 || model('churn') < 0.1");
    let manifest = read(&document);
    let scores: [f64; 3] = [1.0, 1.5, 2.25];
    let sum: f64 = scores.iter().map(|score| score.exp()).sum();
    for (class, score) in scores.into_iter().enumerate() {
        near(ask(&manifest, class, &bought(1, 1)), score.exp() / sum);
    }
}

#[test]
fn the_nearest_centre_is_the_likeliest() {
    let centers = json!([1.0, 100.0, 10.0, 5.0]);
    let hard = read(&shop(json!({ "kind": "centroid", "centers": centers, "spread": 0 })));
    assert_eq!(ask(&hard, 1, &bought(8, 3)), Ok(1.0));
    assert_eq!(ask(&hard, 1, &bought(1, 90)), Ok(0.0));
    let soft = read(&shop(json!({ "kind": "centroid", "centers": centers, "spread": 50, "bias": [0.5, 0.0] })));
    let distances: [f64; 2] = [7.0_f64 * 7.0 + 97.0 * 97.0, 2.0 * 2.0 + 2.0 * 2.0];
    near(ask(&soft, 1, &bought(8, 3)), sigmoid((distances[0] - distances[1]) / 100.0 - 0.5));
    assert_eq!(ask(&soft, 1, &bought(0, 0)), Err(EvalError::Nothing));
}

#[test]
fn an_explanation_shows_the_probability_and_its_features() {
    let manifest = read(&shop(logistic()));
    let history = bought(3, 20);
    let (mut engine, world) = loaded(&manifest, &history);
    let parts = engine.explain(0, &manifest.segments[0], world).parts;
    let texts: Vec<_> = parts.iter().map(|part| &*part.text).collect();
    assert_eq!(texts, ["model('churn')", "count(purchase, days(365))", "ago(purchase)"]);
    let Ok(Value::Decimal(probability)) = parts[0].value else { panic!("{parts:?}") };
    near(Ok(probability), sigmoid(-0.5));
    assert_eq!(parts[1].value, Ok(Value::Int(3)));
    assert_eq!(parts[2].value, Ok(Value::Duration(20 * Span::DAY.0)));
}

#[test]
fn features_decide_what_is_kept() {
    let manifest = read(&shop(logistic()));
    assert_eq!(manifest.needs[0].events, Some(Span(365 * Span::DAY.0)));
    let mut document = shop(logistic());
    document["models"]["churn"]["features"]["frequency"] = json!("count(purchase)");
    assert!(faults(&document)[0].starts_with(
        "models.churn.features.frequency (line 1, column 1): found no window in \"count(purchase)\"; expected a window"
    ));
}

#[test]
fn another_model_is_another_policy() {
    let hash = |document: &Json| read(document).policy.hash();
    let before = hash(&shop(logistic()));
    let mut document = shop(logistic());
    document["models"]["churn"]["title"] = json!("About to leave");
    assert_eq!(hash(&document), before);
    document["models"]["churn"]["weights"][1] = json!(0.100_000_000_000_000_02);
    assert_ne!(hash(&document), before);
}

#[test]
fn each_wrong_model_has_its_fault() {
    let cases: Vec<(Json, &str, Json, &str)> = vec![
        (
            logistic(),
            "/models/churn/kind",
            json!("net"),
            "models.churn.kind: found \"net\"; expected \"centroid\", \"logistic\"",
        ),
        (
            logistic(),
            "/models/churn/nodes",
            json!([]),
            "models.churn.nodes: found a key of another kind of model; expected none",
        ),
        (logistic(), "/models/churn/weights", Json::Null, "models.churn.weights: found 0 numbers; expected 2 for"),
        (
            logistic(),
            "/models/churn/weights",
            json!([1]),
            "models.churn.weights: found 1 numbers; expected 2 for its features and classes",
        ),
        (
            logistic(),
            "/models/churn/weights",
            json!([1, "2"]),
            "models.churn.weights: found \"2\"; expected finite numbers",
        ),
        (logistic(), "/models/churn/classes", json!(["a"]), "models.churn.classes: found 1; expected 2 to 100"),
        (
            logistic(),
            "/models/churn/classes",
            json!(["a", "a"]),
            "models.churn.classes: found \"a\"; expected each class once",
        ),
        (logistic(), "/models/churn/mean", json!([1, 1]), "models.churn.scale: found 0, or no such list"),
        (logistic(), "/models/churn/scale", json!([1]), "models.churn.scale: found 1 numbers; expected 2"),
        (logistic(), "/models/churn/weights", json!(1), "models.churn.weights: found 1; expected a list of numbers"),
        (
            logistic(),
            "/models/churn/features/recency",
            json!("[1]"),
            "features.recency: found a list; expected a number",
        ),
        (
            logistic(),
            "/models/churn/features/recency",
            json!("ago(sale)"),
            "features.recency (line 1, column 5): found \"sale\"",
        ),
        (logistic(), "/models/churn/features/recency", json!("model('churn')"), "found a model; expected none"),
        (
            logistic(),
            "/segments/leaving/when",
            json!("model('chrn') > 0.5"),
            "(line 1, column 7): found \"chrn\"; expected one of the models churn",
        ),
        (
            logistic(),
            "/segments/leaving/when",
            json!("model('churn', 'x') > 0.5"),
            "found \"x\"; expected one of the classes stays, leaves",
        ),
        (logistic(), "/segments/leaving/when", json!("model(churn) > 0.5"), "found model(…); expected names in quotes"),
        (
            logistic(),
            "/segments/leaving/when",
            json!("count(purchase, days(9), model('churn') > 0.5) > 1"),
            "found \"model\"; expected a filter",
        ),
        (
            logistic(),
            "/segments/leaving/when",
            json!("count(purchase, days(9)) > 1"),
            "models.churn: found a model that no rule asks",
        ),
        (
            boosting(),
            "/models/churn/library",
            json!("torch"),
            "models.churn.library: found \"torch\"; expected \"sklearn\"",
        ),
        (boosting(), "/models/churn/base", json!([1, 2]), "models.churn.base: found 2 numbers; expected 1 for"),
        (boosting(), "/models/churn/nodes", json!([]), "models.churn.nodes.0: found the end; expected 1 to 65536"),
        (
            boosting(),
            "/models/churn/nodes/0",
            json!(16),
            "models.churn.nodes.0: found 16; expected -1 for a leaf, or 8",
        ),
        (boosting(), "/models/churn/nodes/0", json!(14), "models.churn.nodes.0: found 14;"),
        (boosting(), "/models/churn/nodes/0", json!(0.5), "models.churn.nodes.0: found a number with decimals;"),
        (boosting(), "/models/churn/nodes/4", json!(0), "models.churn.nodes.6: found the end; expected two subtrees"),
        (boosting(), "/models/churn/numbers", json!([1]), "models.churn.numbers.1: found the end; expected as many"),
    ];
    for (model, at, value, expected) in cases {
        let mut document = shop(model);
        let (parent, key) = at.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Json::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
            Json::Object(map) if value.is_null() => drop(map.remove(key)),
            Json::Object(map) => drop(map.insert(key.into(), value.clone())),
            other => panic!("{at}: {other}"),
        }
        let found = faults(&document);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{at} = {value}: {found:#?}");
        assert!(
            !found.iter().any(|fault| fault.contains("segments.leaving.when") && at.starts_with("/models")),
            "{at} = {value}: {found:#?}"
        );
    }
}

#[test]
fn the_schema_knows_models() {
    let schema = jsonschema::validator_for(&manifest::document::json_schema()).unwrap();
    let centroid = json!({ "kind": "centroid", "centers": [1, 2, 3, 4], "mean": [0, 0], "scale": [1, 1] });
    for model in [logistic(), boosting(), centroid] {
        let document = shop(model);
        read(&document);
        assert!(schema.is_valid(&document), "{document:#}");
    }
    for wrong in [json!({ "kind": "net" }), json!({ "kind": "logistic", "weights": 1 }), json!({ "colour": 1 })] {
        assert!(!schema.is_valid(&shop(wrong)));
    }
}
