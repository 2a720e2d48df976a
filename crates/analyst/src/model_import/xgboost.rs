//! XGBoost's JSON.

use murmur_core::fault::Fault;
use murmur_core::model::trees::Missing;
use serde_json::Value;

use super::Imported;
use super::flatten::{Flat, Node, item, shortest};
use super::json::{at, fault, found, number, numbers, text, texts, write};

const MODEL: &str = "learner.gradient_booster.model";

pub(super) fn read(json: &Value) -> Result<Imported, Fault> {
    let booster = text(json, "learner.gradient_booster.name")?;
    if booster != "gbtree" {
        return fault("learner.gradient_booster.name", &format!("\"{booster}\""), "\"gbtree\"");
    }
    let objective = text(json, "learner.objective.name")?;
    let scores = match objective {
        "binary:logistic" | "reg:logistic" => 1,
        "multi:softprob" | "multi:softmax" => whole(json, "learner.learner_model_param.num_class")?,
        other => {
            let expected = "\"binary:logistic\", \"multi:softprob\" or \"multi:softmax\": they give probabilities";
            return fault("learner.objective.name", &format!("\"{other}\""), expected);
        }
    };
    let mut notes = Vec::new();
    let mut flat = Flat::default();
    for tree in in_turn(json, scores, &mut notes)? {
        add(&mut flat, json, &format!("{MODEL}.trees.{tree}"))?;
    }
    let mut keys = flat.write("boosting", "xgboost");
    keys.insert("base".into(), write(&base(json, scores)?));
    let features = match texts(json, "learner.feature_names").unwrap_or_default() {
        names if names.is_empty() => {
            (0..whole(json, "learner.learner_model_param.num_feature")?).map(|n| format!("f{n}")).collect()
        }
        names => names,
    };
    let classes = match scores {
        1 => vec!["no".into(), "yes".into()],
        several => (0..several).map(|class| class.to_string()).collect(),
    };
    Ok(Imported { features, classes, notes, numbers: keys })
}

/// The trees' places so that they add to the scores in turn, each score's trees in their own order.
fn in_turn(json: &Value, scores: usize, notes: &mut Vec<String>) -> Result<Vec<usize>, Fault> {
    let mut info = numbers(json, &format!("{MODEL}.tree_info"))?;
    // Early stopping keeps the trees after the best iteration in the file, and XGBoost's predictions leave them out.
    if let Some(best) = at(json, "learner.attributes.best_iteration").as_str().and_then(|n| n.parse::<i64>().ok()) {
        let path = format!("{MODEL}.iteration_indptr");
        let used = item(&numbers(json, &path)?, &path, best + 1)? as usize;
        if used < info.len() {
            notes.push(format!("the {} trees after its best iteration, {best}, are left out", info.len() - used));
            info.truncate(used);
        }
    }
    let mut of_score = vec![Vec::new(); scores];
    for (tree, score) in info.iter().enumerate() {
        match of_score.get_mut(*score as usize) {
            Some(trees) => trees.push(tree),
            None => return fault(&format!("{MODEL}.tree_info.{tree}"), &score.to_string(), "the place of a class"),
        }
    }
    let rounds = of_score.first().map_or(0, Vec::len);
    if rounds == 0 || of_score.iter().any(|trees| trees.len() != rounds) {
        return fault(
            &format!("{MODEL}.tree_info"),
            "classes with more trees than others, or none",
            "as many for each",
        );
    }
    Ok((0..rounds).flat_map(|round| of_score.iter().map(move |trees| trees[round])).collect())
}

fn add(flat: &mut Flat, json: &Value, path: &str) -> Result<(), Fault> {
    let tree = at(json, path);
    let inside = |fault: Fault| Fault { path: format!("{path}.{}", fault.path), ..fault };
    let table = |key: &str| numbers(tree, key).map_err(inside);
    let (left, right, features) = (table("left_children")?, table("right_children")?, table("split_indices")?);
    let (conditions, goes_left) = (table("split_conditions")?, table("default_left")?);
    if table("split_type").is_ok_and(|types| types.iter().any(|kind| *kind != 0.0)) {
        return fault(path, "a categorical split", "numbers: one feature for each category, true or false");
    }
    if text(tree, "tree_param.size_leaf_vector").is_ok_and(|size| size.parse().is_ok_and(|size: u32| size > 1)) {
        return fault(path, "leaves of several numbers", "multi_strategy='one_output_per_tree'");
    }
    flat.add(path, 0, |node| {
        let condition = item(&conditions, path, node)?;
        let condition = shortest(condition, |short| short as f32 == condition as f32);
        let (left, right) = (item(&left, path, node)?, item(&right, path, node)?);
        if left < 0.0 {
            return Ok(Node::Leaf(vec![condition]));
        }
        Ok(Node::Split {
            feature: item(&features, path, node)? as usize,
            missing: if item(&goes_left, path, node)? != 0.0 { Missing::Left } else { Missing::Right },
            threshold: condition,
            left: left as i64,
            right: right as i64,
        })
    })
}

/// What each score begins with: `0.5`, `[0.5]` or one for each class; a probability where there is one score.
fn base(json: &Value, scores: usize) -> Result<Vec<f64>, Fault> {
    let path = "learner.learner_model_param.base_score";
    let text = text(json, path)?;
    let words = text.trim_matches(['[', ']']).split(',').map(|word| word.trim().parse::<f32>().ok());
    let mut base: Vec<f32> = words.collect::<Option<_>>().unwrap_or_default();
    if base.len() == 1 {
        base.resize(scores, base[0]);
    }
    if scores == 1 {
        // As XGBoost does it, in 32 bits.
        base.iter_mut().for_each(|probability| *probability = -(1.0 / *probability - 1.0).ln());
    }
    if base.len() != scores || base.iter().any(|number| !number.is_finite()) {
        return fault(path, &format!("\"{text}\""), &format!("{scores} finite numbers, a single one below 1"));
    }
    Ok(base.into_iter().map(|number| shortest(number.into(), |short| short as f32 == number)).collect())
}

/// A whole number, which XGBoost writes as text.
fn whole(json: &Value, path: &str) -> Result<usize, Fault> {
    const MOST: usize = 10_000;
    let read = text(json, path).ok().and_then(|text| text.parse().ok());
    let read = read.or_else(|| number(json, path).ok().map(|number| number as usize)).filter(|number| *number <= MOST);
    read.map_or_else(|| fault(path, &found(json, path), "a whole number"), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_trees_take_turns() {
        let json = serde_json::json!({ "learner": { "gradient_booster": { "model": { "tree_info": [0, 0, 1, 1, 0, 0, 1, 1] } } } });
        assert_eq!(in_turn(&json, 2, &mut Vec::new()), Ok(vec![0, 2, 1, 3, 4, 6, 5, 7]));
    }
}
