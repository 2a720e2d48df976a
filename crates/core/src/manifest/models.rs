//! The section `models`: learnt numbers in a compact form, checked and made into [`Model`]s.

#[cfg(feature = "native")]
pub mod schema;

use super::document::Named;
use super::reader::Object;
use super::{check_name, compiled};
use crate::expression::retention::Need;
use crate::expression::{Scope, Type};
use crate::fault::{Fault, joined, note, numeral};
use crate::model::centroid::Centroid;
use crate::model::logistic::Logistic;
use crate::model::trees::{Library, Rule, Trees};
use crate::model::{Class, Feature, MOST_CLASSES, MOST_FEATURES, Model, Scorer};
use crate::privacy::policy::short_hash;
use crate::tree::{Tree, quote};

/// A model as it is written: its kind says which of the lists it has.
#[derive(Clone, Debug)]
pub struct Draft {
    title: String,
    purpose: Option<String>,
    /// The place in [`KINDS`], or behind it.
    kind: usize,
    features: Named<String>,
    classes: Vec<String>,
    library: String,
    /// At the places of [`LISTS`]; empty where there is none.
    lists: [Vec<f64>; LISTS.len()],
}

const KINDS: [&str; 4] = ["centroid", "logistic", "forest", "boosting"];
const COMMON: [&str; 6] = ["title", "purpose", "kind", "features", "classes", "library"];

/// How many numbers a list has.
#[derive(Clone, Copy, PartialEq)]
enum Length {
    /// One, or the list is not there.
    MaybeOne,
    /// One for each feature, or the list is not there.
    MaybeFeatures,
    /// One for each class, or the list is not there.
    MaybeClasses,
    /// One for each feature and class.
    FeaturesOfClasses,
    /// One for each feature and score.
    FeaturesOfScores,
    /// One for each score: one of two classes, else as many as there are classes.
    Scores,
    /// What trees need.
    Trees,
}

const MEAN: usize = 0;
const SCALE: usize = 1;
const CENTERS: usize = 2;
const SPREAD: usize = 3;
const BIAS: usize = 4;
const WEIGHTS: usize = 5;
const INTERCEPTS: usize = 6;
const BASE: usize = 7;
const NODES: usize = 8;
const NUMBERS: usize = 9;

/// Each list of numbers: the kinds that have it, one bit each, and its length.
const LISTS: [(&str, u8, Length); 10] = [
    ("mean", 0b1111, Length::MaybeFeatures),
    ("scale", 0b1111, Length::MaybeFeatures),
    ("centers", 0b0001, Length::FeaturesOfClasses),
    ("spread", 0b0001, Length::MaybeOne),
    ("bias", 0b0001, Length::MaybeClasses),
    ("weights", 0b0010, Length::FeaturesOfScores),
    ("intercepts", 0b0010, Length::Scores),
    ("base", 0b1000, Length::Scores),
    ("nodes", 0b1100, Length::Trees),
    ("numbers", 0b1100, Length::Trees),
];

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<Draft> {
    let mut keys = COMMON.to_vec();
    keys.extend(LISTS.iter().map(|(key, ..)| *key));
    let mut object = Object::open(tree, path, &keys, faults)?;
    let named = object.text("kind");
    let kind = KINDS.iter().position(|known| *known == named).unwrap_or(KINDS.len());
    if kind == KINDS.len() && !named.is_empty() {
        object.fault("kind", &quote(&named), "\"centroid\", \"logistic\", \"forest\" or \"boosting\"");
    }
    let mut lists = [const { Vec::new() }; LISTS.len()];
    for (list, (key, kinds, length)) in lists.iter_mut().zip(LISTS) {
        let Some(tree) = object.get(key) else { continue };
        if kinds >> kind & 1 == 0 && kind < KINDS.len() {
            object.fault(key, "a key of another kind of model", "none");
        }
        let items = match tree {
            Tree::List(items) if length != Length::MaybeOne => items,
            Tree::Number(_) if length == Length::MaybeOne => std::slice::from_ref(tree),
            other => {
                object.fault(key, &other.describe(), "a list of numbers; one number in \"spread\"");
                continue;
            }
        };
        for item in items {
            match item {
                Tree::Number(number) if number.is_finite() => list.push(*number),
                other => {
                    object.fault(key, &other.describe(), "finite numbers");
                    break;
                }
            }
        }
    }
    let classes = list(&mut object, "classes", "texts, each once", |item| match item {
        Tree::Text(text) => Some(text.clone()),
        _ => None,
    });
    Some(Draft {
        title: object.text("title"),
        purpose: object.optional_text("purpose"),
        kind,
        features: object.named("features", true, MOST_FEATURES, |tree, path, faults| match tree {
            Tree::Text(text) => Some(text.clone()),
            other => {
                note(faults, &[path], &[&other.describe()], &["an expression such as \"count(purchase, days(365))\""]);
                None
            }
        }),
        classes,
        library: object.optional_text("library").unwrap_or_default(),
        lists,
    })
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
                    object.fault(&joined(&[key, ".", &numeral(index)]), &item.describe(), expected);
                    break;
                };
                read_items.push(item);
            }
        }
        Some(other) => object.fault(key, &other.describe(), &joined(&["a list, each item ", expected])),
    }
    read_items
}

/// Makes models of their drafts. One with a fault is there too, so that rules that name it are no faults.
pub(super) fn build(drafts: Named<Draft>, scope: &Scope, needs: &mut [Need], faults: &mut Vec<Fault>) -> Vec<Model> {
    let mut models = Vec::with_capacity(drafts.len());
    for (name, mut draft) in drafts {
        let path = joined(&["models.", &name]);
        check_name(&path, &name, faults);
        let scorer = scorer(&path, &mut draft, faults);
        let mut features = Vec::with_capacity(draft.features.len());
        for (name, text) in draft.features {
            let path = joined(&[&path, ".features.", &name]);
            check_name(&path, &name, faults);
            match compiled(&path, &text, scope, needs, faults) {
                Some((node, Type::Int | Type::Decimal | Type::Bool | Type::Duration)) => {
                    features.push(Feature { name, text, node });
                }
                Some((_, kind)) => note(faults, &[&path], &[kind.name()], &["a number, a duration, or true or false"]),
                None => {}
            }
        }
        let mut classes = Vec::with_capacity(draft.classes.len());
        let last = draft.classes.len().saturating_sub(1);
        for (index, class) in draft.classes.into_iter().enumerate() {
            let named = ["model('", &name, "', '", &class, "')"].concat();
            let call = if index == last { ["model('", &name, "')"].concat() } else { named };
            classes.push(Class { name: class, call });
        }
        let [mean, scale, ..] = draft.lists;
        models.push(Model { name, title: draft.title, purpose: draft.purpose, features, classes, mean, scale, scorer });
    }
    models
}

/// The arithmetic; where there is a fault, some that is never used.
fn scorer(path: &str, draft: &mut Draft, faults: &mut Vec<Fault>) -> Scorer {
    let (features, classes) = (draft.features.len(), draft.classes.len());
    let scores = if classes == 2 { 1 } else { classes };
    let before = faults.len();
    for (key, found, least, most) in [("features", features, 1, MOST_FEATURES), ("classes", classes, 2, MOST_CLASSES)] {
        if found < least || found > most {
            let expected = [&numeral(least), " to ", &numeral(most)];
            note(faults, &[path, ".", key], &[&numeral(found)], &expected);
        }
    }
    for (index, class) in draft.classes.iter().enumerate().take(MOST_CLASSES) {
        if draft.classes[..index].contains(class) {
            note(faults, &[path, ".classes"], &[&quote(class)], &["each class once"]);
        }
    }
    if faults.len() == before && draft.kind < KINDS.len() {
        for (list, (key, kinds, length)) in draft.lists.iter().zip(LISTS) {
            let expected = match length {
                Length::MaybeOne | Length::MaybeFeatures | Length::MaybeClasses if list.is_empty() => 0,
                Length::MaybeOne => 1,
                Length::MaybeFeatures => features,
                Length::MaybeClasses => classes,
                Length::FeaturesOfClasses => features * classes,
                Length::FeaturesOfScores => features * scores,
                Length::Scores => scores,
                Length::Trees => list.len(),
            };
            if list.len() != expected && kinds >> draft.kind & 1 == 1 {
                let found = [&numeral(list.len()), " numbers"];
                note(faults, &[path, ".", key], &found, &[&numeral(expected), " for its features and classes"]);
            }
        }
        if draft.lists[MEAN].len() != draft.lists[SCALE].len() || draft.lists[SCALE].contains(&0.0) {
            note(faults, &[path, ".scale"], &["0, or no such list"], &["numbers that divide, as many as in \"mean\""]);
        }
        if draft.lists[SPREAD].iter().any(|spread| *spread < 0.0) {
            note(faults, &[path, ".spread"], &["a number below 0"], &["a number from 0 on"]);
        }
    }
    let mut list = |index: usize| std::mem::take(&mut draft.lists[index]);
    if faults.len() > before || draft.kind == KINDS.len() {
        return Scorer::Logistic(Logistic { weights: Vec::new(), intercepts: Vec::new() });
    }
    match draft.kind {
        0 => Scorer::Centroid(Centroid {
            centers: list(CENTERS),
            spread: list(SPREAD).first().copied().unwrap_or(1.0),
            bias: list(BIAS),
        }),
        1 => Scorer::Logistic(Logistic { weights: list(WEIGHTS), intercepts: list(INTERCEPTS) }),
        kind => {
            let library = Library::ALL.into_iter().find(|(known, _)| *known == draft.library);
            if library.is_none() {
                let expected = "\"sklearn\", \"lightgbm\" or \"xgboost\"";
                note(faults, &[path, ".library"], &[&quote(&draft.library)], &[expected]);
            }
            let library = library.map_or(Library::Sklearn, |(_, library)| library);
            let rule = if KINDS[kind] == "forest" { Rule::Average } else { Rule::Sum { base: list(BASE) } };
            let (nodes, numbers) = (list(NODES), list(NUMBERS));
            match Trees::new(&nodes, &numbers, features, classes, library, rule) {
                Ok(trees) => Scorer::Trees(trees),
                Err(fault) => {
                    let (key, list) = if fault.in_numbers { (".numbers.", numbers) } else { (".nodes.", nodes) };
                    let found = list.get(fault.at).map_or("the end".into(), |number| Tree::Number(*number).describe());
                    note(faults, &[path, key, &numeral(fault.at)], &[&found], &[fault.expected]);
                    Scorer::Logistic(Logistic { weights: Vec::new(), intercepts: Vec::new() })
                }
            }
        }
    }
}

/// A model as the policy's hash sees it: its name and a hash of all that changes its probabilities.
pub(super) fn canonical(name: &str, draft: &Draft) -> String {
    let mut bytes = vec![draft.kind as u8, draft.classes.len() as u8];
    let mut texts = vec![&draft.library];
    texts.extend(&draft.classes);
    texts.extend(draft.features.iter().map(|(_, feature)| feature));
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
    }
    for list in &draft.lists {
        bytes.extend_from_slice(&(list.len() as u32).to_le_bytes());
        list.iter().for_each(|number| bytes.extend_from_slice(&number.to_bits().to_le_bytes()));
    }
    ["model ", name, " ", &short_hash(&bytes)].concat()
}
