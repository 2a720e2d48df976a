//! Models that nobody would write, and trees of every shape.

use murmur_core::expression::EvalError;
use murmur_core::manifest;
use murmur_core::tree::Tree;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_oneof, proptest};
use serde_json::{Value as Json, json};

use super::{LIBRARIES, read, shop};

/// Documents that are nearly models.
fn hostile() -> impl Strategy<Value = Json> {
    let number = prop_oneof![
        any::<f64>().prop_map(|n| json!(n)),
        (-2..20_i64).prop_map(|n| json!(n)),
        (-2..20_i64).prop_map(|n| json!(n)),
        Just(json!(1e308)),
        Just(Json::Null),
    ];
    let numbers = || prop::collection::vec(number.clone(), 0..12).prop_map(Json::from);
    let kind = prop_oneof![Just("centroid"), Just("logistic"), Just("forest"), Just("boosting")];
    (kind, prop::collection::vec(numbers(), 9), number.clone(), 0..4_usize).prop_map(
        |(kind, mut lists, spread, classes)| {
            let mut next = || lists.pop().unwrap();
            let mut model = json!({ "kind": kind, "classes": (0..classes).map(|n| n.to_string()).collect::<Vec<_>>() });
            let keys: &[&str] = match kind {
                "centroid" => &["centers", "bias"],
                "logistic" => &["weights", "intercepts"],
                "forest" => &["nodes", "numbers"],
                _ => &["nodes", "numbers", "base"],
            };
            keys.iter().for_each(|key| model[key] = next());
            match kind {
                "centroid" => model["spread"] = spread,
                "logistic" => {}
                _ => model["library"] = json!(LIBRARIES[classes % 3]),
            }
            model
        },
    )
}

/// The flat form of a random tree: nodes and numbers.
fn tree(depth: u32) -> impl Strategy<Value = (Vec<i64>, Vec<f64>)> {
    let leaf = (0.0..1.0).prop_map(|value| (vec![-1], vec![value]));
    leaf.prop_recursive(depth, 64, 2, |inner| {
        (0..2_i64, 0..6_i64, -50.0..50.0, inner.clone(), inner).prop_map(
            |(feature, missing, threshold, left, right)| {
                let nodes = [vec![8 * feature + missing], left.0, right.0].concat();
                (nodes, [vec![threshold], left.1, right.1].concat())
            },
        )
    })
}

#[track_caller]
fn are_probabilities(probabilities: &[f64]) -> Result<(), proptest::test_runner::TestCaseError> {
    prop_assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)), "{probabilities:?}");
    let sum: f64 = probabilities.iter().sum();
    prop_assert!((sum - 1.0).abs() < 1e-9, "{probabilities:?}");
    Ok(())
}

proptest! {
    #[test]
    fn hostile_models_give_faults_or_probabilities(model in hostile(), features in prop::collection::vec(any::<f64>(), 2)) {
        if let Ok(manifest) = manifest::read(&Tree::from(&shop(model)))
            && let Ok(probabilities) = manifest.models[0].probabilities(features)
        {
            are_probabilities(&probabilities)?;
        }
    }

    #[test]
    fn every_ensemble_gives_probabilities(
        trees in prop::collection::vec(tree(5), 1..6),
        library in 0..3_usize,
        forest in any::<bool>(),
        features in prop::collection::vec(prop_oneof![-60.0..60.0, Just(f64::NAN), Just(0.0), any::<f64>()], 2),
    ) {
        let nodes: Vec<_> = trees.iter().flat_map(|tree| tree.0.clone()).collect();
        let numbers: Vec<_> = trees.iter().flat_map(|tree| tree.1.clone()).collect();
        let mut model = json!({ "kind": if forest { "forest" } else { "boosting" }, "nodes": nodes, "numbers": numbers,
            "library": LIBRARIES[library] });
        if !forest {
            model["base"] = json!([0.5]);
        }
        let manifest = read(&shop(model));
        match manifest.models[0].probabilities(features.clone()) {
            Ok(probabilities) => are_probabilities(&probabilities)?,
            Err(error) => prop_assert!(error == EvalError::Nothing && features.iter().any(|f| f.is_nan())),
        }
    }
}
