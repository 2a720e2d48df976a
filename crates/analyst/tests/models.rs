//! Models of three libraries, imported, predict what their libraries predict: scikit-learn and LightGBM to 1e-9, XGBoost
//! to 1e-6.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use murmur_analyst::model_import::{self, Kind, Words};
use murmur_analyst::when;
use murmur_core::engine::{Engine, World};
use murmur_core::expression::EvalError;
use murmur_core::history::History;
use murmur_core::manifest::{self, Manifest};
use murmur_core::tree::Tree;
use serde_json::{Value, json};

/// The features of the test over real purchases; `recent` is missing where the last purchase is long ago.
const FEATURES: [(&str, &str); 9] = [
    ("frequency", "count(purchase)"),
    ("recency", "ago(purchase)"),
    ("tenure", "age(purchase)"),
    ("monetary", "sum(purchase.value)"),
    ("average", "sum(purchase.value) / double(count(purchase))"),
    ("recent", "ago(purchase, days(180))"),
    ("quarter", "count(purchase, days(90))"),
    ("prices", "distinct(purchase.value)"),
    ("loyal", "count(purchase) >= 3"),
];

const CUTOFF: &str = "1998-01-01";

/// A shop whose one model is this file's.
fn shop(folder: &Path, expected: &Value, features: &[(&str, &str)]) -> Manifest {
    let file = expected["file"].as_str().unwrap();
    let kind = match expected["kind"].as_str().unwrap() {
        "sklearn" => Kind::Sklearn,
        "lightgbm" => Kind::Lightgbm,
        "xgboost" => Kind::Xgboost,
        other => panic!("{other}"),
    };
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let imported = model_import::read(&text, kind).unwrap_or_else(|fault| panic!("{file}: {fault}"));
    // A file without names has the library's own, in the same order.
    let bound: Vec<_> =
        imported.features.iter().zip(features).map(|(name, (_, rule))| (name.clone(), (*rule).to_owned())).collect();
    assert_eq!(bound.len(), features.len(), "{file}");
    let words = Words { name: "imported", title: "Imported", features: &bound, ..Words::default() };
    let entry = imported.entry(&words).unwrap_or_else(|faults| panic!("{file}: {faults:#?}"));
    let document = json!({
        "version": 1, "site": "shop",
        "signals": { "purchase": { "title": "Purchases", "purpose": "Test", "keep": "4y", "fields": { "value": { "type": "amount" } } } },
        "models": { "imported": entry },
        "segments": {
            "asks": { "title": "t", "why": "w", "when": "model('imported') >= 0.5" },
            "uses": { "title": "t", "why": "w", "when": "sum(purchase.value) > 1.0" }
        }
    });
    manifest::read(&Tree::from(&document)).unwrap_or_else(|faults| panic!("{file}: {faults:#?}"))
}

/// Holds the probabilities of each row against those of the library.
fn compare(
    name: &str,
    expected: &Value,
    mut probabilities: impl FnMut(usize) -> Result<Vec<f64>, EvalError>,
) -> (f64, usize) {
    let tolerance = if expected["kind"] == "xgboost" { 1e-6 } else { 1e-9 };
    let rows = expected["rows"].as_array().unwrap();
    let mut worst: f64 = 0.0;
    for (place, row) in rows.iter().enumerate() {
        let found = probabilities(row.as_u64().unwrap() as usize).unwrap();
        let library: Vec<f64> = serde_json::from_value(expected["probabilities"][place].clone()).unwrap();
        assert_eq!(found.len(), library.len(), "{name}");
        for (found, library) in found.iter().zip(&library) {
            worst = worst.max((found - library).abs());
            assert!((found - library).abs() <= tolerance, "{name}, row {row}: {found} and not {library}");
        }
        if let Some(nearest) = expected["nearest"].get(place).and_then(Value::as_u64) {
            let likeliest = found.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
            assert_eq!(likeliest as u64, nearest, "{name}, row {row}");
        }
    }
    (worst, rows.len())
}

#[test]
fn committed_models_predict_what_their_libraries_did() {
    let folder = support::root().join("crates/analyst/tests/fixtures/models");
    let expected: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let table: Vec<Vec<Option<f64>>> = serde_json::from_value(expected["table"].clone()).unwrap();
    let models = expected["models"].as_object().unwrap();
    assert!(models.len() > 20);
    let names = [("frequency", "1"), ("recency", "1"), ("monetary", "1"), ("recent", "1")];
    for (name, expected) in models {
        let manifest = shop(&folder, expected, &names);
        let row = |row: usize| table[row].iter().map(|cell| cell.unwrap_or(f64::NAN)).collect();
        compare(name, expected, |at| manifest.models[0].probabilities(row(at)));
    }
}

#[test]
fn models_of_the_libraries_are_met_on_cdnow() {
    let name = "models_of_the_libraries_are_met_on_cdnow";
    let Some(csv) = support::cdnow() else { return support::skip(name, "no ../shared/data/cdnow") };
    let python = match python() {
        Ok(python) => python,
        Err(why) => return support::skip(name, &why),
    };
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![0.0; FEATURES.len()];
    let features: Vec<_> = FEATURES.iter().map(|(name, _)| *name).collect();
    let blank = json!({ "model": "LogisticRegression", "features": features, "classes": ["no", "yes"], "coef": [zeros], "intercept": [0.0] });
    fs::write(folder.path().join("blank.json"), blank.to_string()).unwrap();
    let blank = shop(folder.path(), &json!({ "file": "blank.json", "kind": "sklearn" }), &FEATURES);

    let log = support::log(&csv, &blank);
    let cutoff = when::read(CUTOFF).unwrap().time;
    let mut table = format!("{},label\n", features.join(","));
    let mut histories = Vec::new();
    let mut engine = Engine::of(&blank);
    for visitor in &log.visitors {
        let known = visitor.events.partition_point(|(_, event)| event.time <= cutoff);
        if known == 0 {
            continue;
        }
        let mut history = History::new(&blank.signals);
        for (signal, event) in &visitor.events[..known] {
            history.add(*signal, event, true);
        }
        let world = World::of(&blank, &history, &[], cutoff, 0);
        engine.load(world);
        for number in engine.features(0, world).unwrap() {
            table.push_str(&if number.is_nan() { ",".into() } else { format!("{number},") });
        }
        table.push_str(&format!("{}\n", (visitor.events.len() - known).min(2)));
        histories.push(history);
    }
    assert_eq!(histories.len(), 23_570);
    let csv = folder.path().join("table.csv");
    fs::write(&csv, table).unwrap();
    let script = support::root().join("crates/analyst/tests/support/models.py");
    let trained = Command::new(python).args([&script, &csv, folder.path()]).output().unwrap();
    assert!(trained.status.success(), "{}", String::from_utf8_lossy(&trained.stderr));

    let expected = fs::read_to_string(folder.path().join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let models = expected["models"].as_object().unwrap();
    assert!(models.len() > 20);
    for (name, expected) in models {
        let manifest = shop(folder.path(), expected, &FEATURES);
        let mut engine = Engine::of(&manifest);
        let (worst, rows) = compare(name, expected, |row| {
            let world = World::of(&manifest, &histories[row], &[], cutoff, 0);
            engine.load(world);
            engine.probabilities(0, world).map(<[f64]>::to_vec)
        });
        assert!(rows > 3000, "{name}");
        println!("{name:24} {rows} customers, largest difference {worst:.1e}");
    }
}

/// A Python with the three libraries, in a virtual environment below `.tools/` that is made where there is none; else why
/// there is none.
fn python() -> Result<PathBuf, String> {
    let requirements = support::root().join("crates/analyst/tests/support/requirements.txt");
    let wanted = fs::read_to_string(&requirements).unwrap();
    let folder = support::root().join(".tools/models");
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    let run = |program: &Path, arguments: &[&str]| match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(format!("{} {}: {}", program.display(), arguments.join(" "), said.lines().last().unwrap_or_default()))
        }
        Err(error) => Err(format!("{}: {error}", program.display())),
    };
    run(Path::new("python3"), &["-m", "venv", &folder.to_string_lossy()])?;
    run(&python, &["-m", "pip", "install", "-q", "-r", &requirements.to_string_lossy()])?;
    fs::write(installed, wanted).map_err(|error| error.to_string())?;
    Ok(python)
}
