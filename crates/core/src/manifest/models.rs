//! The section `models`: learnt numbers in a compact form, checked and made into [`Model`]s.

#[cfg(feature = "native")]
use schemars::JsonSchema;
#[cfg(feature = "native")]
use std::collections::BTreeMap;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::document::Named;
use super::reader::Object;
use super::{check_name, retention_fault, rule_fault};
use crate::expression::retention::{self, Need};
use crate::expression::{Scope, Type, compile_value};
use crate::fault::Fault;
use crate::model::centroid::Centroid;
use crate::model::logistic::Logistic;
use crate::model::trees::{Library, MOST_NODES, Rule, Trees, TreesFault};
use crate::model::{Class, Feature, MOST_CLASSES, MOST_FEATURES, Model, Scaler, Scorer};
use crate::tree::{Tree, quote};

/// A model learnt elsewhere, as `murmur model import` writes it. Which numbers it has depends on its kind.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Model", deny_unknown_fields))]
pub struct ModelDocument {
    /// What the visitor reads.
    pub title: String,
    /// What it is for, in words the visitor reads.
    pub purpose: Option<String>,
    /// One of "centroid", "logistic", "forest", "boosting".
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^(centroid|logistic|forest|boosting)$")))]
    pub kind: String,
    /// What it looks at, by name, in the order of its numbers: expressions of rules that give a number, a duration
    /// (counted in days) or true (1) or false (0).
    #[cfg_attr(feature = "native", schemars(with = "BTreeMap<String, String>"))]
    pub features: Named<String>,
    /// What it tells apart; model('name') is the probability of the last one.
    #[cfg_attr(feature = "native", schemars(length(min = 2, max = 100)))]
    pub classes: Vec<String>,
    /// What brings its features to one scale first.
    pub scaler: Option<ScalerDocument>,
    /// centroid: for each class one number for each feature, class after class.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub centers: Vec<f64>,
    /// centroid: the variance of each feature within a class; 0 gives all probability to the nearest centre, 1 where none
    /// is given.
    #[cfg_attr(feature = "native", schemars(range(min = 0)))]
    pub spread: Option<f64>,
    /// centroid: for each class what its score begins with, the logarithm of its share; 0 where none are given.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub bias: Vec<f64>,
    /// logistic: for each score one number for each feature; two classes have one score, more have one each.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub weights: Vec<f64>,
    /// logistic: one number for each score.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub intercepts: Vec<f64>,
    /// forest, boosting: whose arithmetic it is, "sklearn", "lightgbm" or "xgboost".
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^(sklearn|lightgbm|xgboost)$")))]
    pub library: Option<String>,
    /// forest, boosting: the trees one after another, each with a split before its left and then its right subtree. A leaf
    /// is -1, a split 8 × the feature's place + what it does with a missing value: 0 the model gives no answer, 1 right, 2
    /// left, 3 as zero, 4 and 5 right and left for zero too.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub nodes: Vec<f64>,
    /// forest, boosting: in the order of the nodes, each split's threshold and each leaf's numbers: for a forest the
    /// probability of each class but the first, else what it adds to its score.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub numbers: Vec<f64>,
    /// boosting: what each score begins with; two classes have one score, more have one each, to which the trees add in
    /// turn.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<f64>>"))]
    pub base: Vec<f64>,
}

/// What brings features to one scale: (feature − mean) / scale.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Scaler", deny_unknown_fields))]
pub struct ScalerDocument {
    /// One for each feature.
    pub mean: Vec<f64>,
    /// One for each feature, not 0.
    pub scale: Vec<f64>,
}

const COMMON: [&str; 6] = ["title", "purpose", "kind", "features", "classes", "scaler"];

/// Each kind with the keys it has beside the common ones.
const KINDS: [(&str, &[&str]); 4] = [
    ("centroid", &["centers", "spread", "bias"]),
    ("logistic", &["weights", "intercepts"]),
    ("forest", &["library", "nodes", "numbers"]),
    ("boosting", &["library", "nodes", "numbers", "base"]),
];

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<ModelDocument> {
    let kind = match tree {
        Tree::Map(entries) => entries.iter().find(|(key, _)| key == "kind").map(|(_, kind)| kind),
        _ => None,
    };
    let known = KINDS.iter().find(|(name, _)| matches!(kind, Some(Tree::Text(text)) if text == name));
    let mut keys = COMMON.to_vec();
    match known {
        Some((_, own)) => keys.extend(*own),
        None => KINDS.iter().for_each(|(_, own)| keys.extend(*own)),
    }
    let mut object = Object::open(tree, path, &keys, faults)?;
    if known.is_none() {
        let found = kind.map_or("nothing".into(), Tree::describe);
        object.fault("kind", &found, "\"centroid\", \"logistic\", \"forest\" or \"boosting\"");
    }
    Some(ModelDocument {
        title: object.text("title"),
        purpose: object.optional_text("purpose"),
        kind: known.map_or("", |(name, _)| name).into(),
        features: object.named("features", true, MOST_FEATURES, text),
        classes: list(&mut object, "classes", "text", |item| match item {
            Tree::Text(text) => Some(text.clone()),
            _ => None,
        }),
        scaler: match object.get("scaler") {
            Some(tree) => scaler(tree, &object.path_of("scaler"), object.faults),
            None => None,
        },
        centers: numbers(&mut object, "centers"),
        spread: object.get("spread").map(|tree| number(tree).unwrap_or(f64::NAN)),
        bias: numbers(&mut object, "bias"),
        weights: numbers(&mut object, "weights"),
        intercepts: numbers(&mut object, "intercepts"),
        library: object.optional_text("library"),
        nodes: numbers(&mut object, "nodes"),
        numbers: numbers(&mut object, "numbers"),
        base: numbers(&mut object, "base"),
    })
}

fn scaler(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<ScalerDocument> {
    let mut object = Object::open(tree, path, &["mean", "scale"], faults)?;
    Some(ScalerDocument { mean: numbers(&mut object, "mean"), scale: numbers(&mut object, "scale") })
}

fn text(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
    if let Tree::Text(text) = tree {
        return Some(text.clone());
    }
    faults.push(Fault::new(path, &tree.describe(), "text: an expression such as \"count(purchase, days(365))\""));
    None
}

fn number(tree: &Tree) -> Option<f64> {
    if let Tree::Number(number) = tree { Some(*number).filter(|number| number.is_finite()) } else { None }
}

fn numbers(object: &mut Object, key: &str) -> Vec<f64> {
    list(object, key, "a finite number", number)
}

/// The items of a list; empty where there is none. Its first wrong item is a fault.
pub(super) fn list<T>(object: &mut Object, key: &str, expected: &str, read: fn(&Tree) -> Option<T>) -> Vec<T> {
    let mut read_items = Vec::new();
    match object.get(key) {
        None => {}
        Some(Tree::List(items)) => {
            read_items.reserve_exact(items.len());
            for (index, item) in items.iter().enumerate() {
                let Some(item) = read(item) else {
                    object.fault(&format!("{key}.{index}"), &item.describe(), expected);
                    break;
                };
                read_items.push(item);
            }
        }
        Some(other) => object.fault(key, &other.describe(), &format!("a list, each item {expected}")),
    }
    read_items
}

/// Makes models of their documents. One with a fault is there too, so that rules that name it are no faults.
pub(super) fn build(
    documents: Named<ModelDocument>,
    scope: &Scope,
    needs: &mut [Need],
    faults: &mut Vec<Fault>,
) -> Vec<Model> {
    documents.into_iter().map(|(name, document)| build_one(name, document, scope, needs, faults)).collect()
}

fn build_one(
    name: String,
    document: ModelDocument,
    scope: &Scope,
    needs: &mut [Need],
    faults: &mut Vec<Fault>,
) -> Model {
    let path = format!("models.{name}");
    check_name(&path, &name, faults);
    let before = faults.len();
    count(&format!("{path}.features"), document.features.len(), 1, MOST_FEATURES, faults);
    count(&format!("{path}.classes"), document.classes.len(), 2, MOST_CLASSES, faults);
    for (index, class) in document.classes.iter().enumerate().take(MOST_CLASSES) {
        if document.classes[..index].contains(class) {
            faults.push(Fault::new(&format!("{path}.classes.{index}"), &quote(class), "each class once"));
        }
    }
    let scorer = if faults.len() == before { scorer(&path, &document, faults) } else { None };
    let mut features = Vec::with_capacity(document.features.len());
    for (name, text) in document.features {
        let path = format!("{path}.features.{name}");
        check_name(&path, &name, faults);
        match compile_value(&text, scope) {
            Ok((node, Type::Int | Type::Decimal | Type::Bool | Type::Duration)) => {
                let mut wrong = Vec::new();
                retention::derive(&node, scope.signals, needs, &mut wrong);
                faults.extend(wrong.into_iter().map(|fault| retention_fault(&path, &text, scope.signals, fault)));
                features.push(Feature { name, text, node });
            }
            Ok((_, kind)) => faults.push(Fault::new(&path, kind.name(), "a number, a duration, or true or false")),
            Err(fault) => faults.push(rule_fault(path, &text, fault)),
        }
    }
    let last = document.classes.len().saturating_sub(1);
    let call = |(index, class): (usize, String)| Class {
        call: if index == last { format!("model('{name}')") } else { format!("model('{name}', '{class}')") },
        name: class,
    };
    Model {
        classes: document.classes.into_iter().enumerate().map(call).collect(),
        title: document.title,
        purpose: document.purpose,
        features,
        scaler: document.scaler.map(|scaler| Scaler { mean: scaler.mean, scale: scaler.scale }),
        // Where there is none there are faults, and no manifest.
        scorer: scorer.unwrap_or(Scorer::Logistic(Logistic { weights: Vec::new(), intercepts: Vec::new() })),
        name,
    }
}

fn scorer(path: &str, document: &ModelDocument, faults: &mut Vec<Fault>) -> Option<Scorer> {
    let (features, classes) = (document.features.len(), document.classes.len());
    let scores = if classes == 2 { 1 } else { classes };
    let before = faults.len();
    let mut length = |key: &str, numbers: &[f64], expected: usize| {
        if numbers.len() != expected {
            let found = format!("{} numbers", numbers.len());
            let expected = format!("{expected} for {features} features and {classes} classes");
            faults.push(Fault::new(&format!("{path}.{key}"), &found, &expected));
        }
    };
    if let Some(scaler) = &document.scaler {
        length("scaler.mean", &scaler.mean, features);
        length("scaler.scale", &scaler.scale, features);
    }
    match document.kind.as_str() {
        "centroid" => {
            length("centers", &document.centers, features * classes);
            if !document.bias.is_empty() {
                length("bias", &document.bias, classes);
            }
        }
        "logistic" => {
            length("weights", &document.weights, features * scores);
            length("intercepts", &document.intercepts, scores);
        }
        "boosting" => length("base", &document.base, scores),
        _ => {}
    }
    let spread = document.spread.unwrap_or(1.0);
    if spread.is_nan() || spread < 0.0 {
        faults.push(Fault::new(&format!("{path}.spread"), "no such number", "a number from 0 on"));
    }
    if document.scaler.as_ref().is_some_and(|scaler| scaler.scale.contains(&0.0)) {
        faults.push(Fault::new(&format!("{path}.scaler.scale"), "0", "numbers that can divide"));
    }
    if faults.len() > before {
        return None;
    }
    match document.kind.as_str() {
        "centroid" => {
            Some(Scorer::Centroid(Centroid { centers: document.centers.clone(), spread, bias: document.bias.clone() }))
        }
        "logistic" => Some(Scorer::Logistic(Logistic {
            weights: document.weights.clone(),
            intercepts: document.intercepts.clone(),
        })),
        kind @ ("forest" | "boosting") => {
            let name = document.library.as_deref().unwrap_or_default();
            let Some((_, library)) = Library::ALL.into_iter().find(|(known, _)| *known == name) else {
                let expected = "\"sklearn\", \"lightgbm\" or \"xgboost\"";
                faults.push(Fault::new(&format!("{path}.library"), &quote(name), expected));
                return None;
            };
            let rule = if kind == "forest" { Rule::Average } else { Rule::Sum { base: document.base.clone() } };
            match Trees::new(&document.nodes, &document.numbers, features, classes, library, rule) {
                Ok(trees) => Some(Scorer::Trees(trees)),
                Err(fault) => {
                    faults.push(trees_fault(path, document, fault));
                    None
                }
            }
        }
        _ => None,
    }
}

fn trees_fault(path: &str, document: &ModelDocument, fault: TreesFault) -> Fault {
    let at = |key: &str, found: &str, expected: &str| Fault::new(&format!("{path}.{key}"), found, expected);
    let item = |numbers: &[f64], index: usize| Tree::Number(numbers[index]).describe();
    match fault {
        TreesFault::Count(found) => {
            at("nodes", &found.to_string(), &format!("1 to {MOST_NODES} nodes; fewer or shallower trees"))
        }
        TreesFault::Node(index) => at(
            &format!("nodes.{index}"),
            &item(&document.nodes, index),
            &format!("-1 for a leaf, or 8 × a feature from 0 to {} + 0 to 5", document.features.len() - 1),
        ),
        TreesFault::Unfinished => at("nodes", "the end inside a tree", "two subtrees after each split"),
        TreesFault::Numbers(needed) => {
            at("numbers", &document.numbers.len().to_string(), &format!("{needed} numbers for these nodes"))
        }
        TreesFault::Probability(index) => at(
            &format!("numbers.{index}"),
            &item(&document.numbers, index),
            "probabilities from 0 on, of a sum of at most 1 in a leaf",
        ),
        TreesFault::Scores(found, scores) => at("nodes", &format!("{found} trees"), &format!("a multiple of {scores}")),
    }
}

fn count(path: &str, found: usize, least: usize, most: usize, faults: &mut Vec<Fault>) {
    if !(least..=most).contains(&found) {
        faults.push(Fault::new(path, &found.to_string(), &format!("{least} to {most}")));
    }
}

/// A model as the policy's hash sees it: its name and a hash of all that changes its probabilities.
pub(super) fn canonical(name: &str, model: &ModelDocument) -> String {
    let mut hash = Sha256::new();
    let mut text = |text: &str| {
        hash.update((text.len() as u32).to_le_bytes());
        hash.update(text.as_bytes());
    };
    text(&model.kind);
    text(model.library.as_deref().unwrap_or_default());
    model.classes.iter().for_each(|class| text(class));
    model.features.iter().for_each(|(_, feature)| text(feature));
    let spread = [model.spread.unwrap_or(1.0)];
    let (mean, scale) = model.scaler.as_ref().map_or((&[][..], &[][..]), |s| (&s.mean[..], &s.scale[..]));
    let lists = [
        mean,
        scale,
        &model.centers,
        &spread,
        &model.bias,
        &model.weights,
        &model.intercepts,
        &model.nodes,
        &model.numbers,
        &model.base,
    ];
    for list in lists {
        hash.update((list.len() as u32).to_le_bytes());
        for number in list {
            hash.update(number.to_bits().to_le_bytes());
        }
    }
    format!("model {name} {}", Base64UrlUnpadded::encode_string(&hash.finalize()[..16]))
}
