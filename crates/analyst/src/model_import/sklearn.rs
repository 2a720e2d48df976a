//! scikit-learn's classifiers, in the JSON of the snippet.

use murmur_core::fault::Fault;
use murmur_core::model::trees::Missing;
use serde_json::{Map, Value, json};

use super::Imported;
use super::flatten::{Flat, Node, item, shortest};
use super::json::{at, fault, list, number, numbers, text, texts, write};

pub(super) fn read(json: &Value) -> Result<Imported, Fault> {
    let (features, classes) = (texts(json, "features")?, texts(json, "classes")?);
    let mut scaler = Scaler::read(json, features.len())?;
    let kind = text(json, "model")?;
    let mut keys = match kind {
        "LogisticRegression" => {
            let (weights, intercepts) = (write(&numbers(json, "coef")?), write(&numbers(json, "intercept")?));
            entry("logistic", [("weights", weights), ("intercepts", intercepts)])
        }
        "NearestCentroid" => nearest(json, &mut scaler)?,
        "KMeans" | "MiniBatchKMeans" => clusters(json, features.len())?,
        "DecisionTreeClassifier" | "RandomForestClassifier" | "ExtraTreesClassifier" => {
            trees(json, classes.len())?.write("forest", "sklearn")
        }
        "GradientBoostingClassifier" => {
            let mut keys = trees(json, 0)?.write("boosting", "sklearn");
            keys.insert("base".into(), write(&numbers(json, "base")?));
            keys
        }
        other => return fault("model", &format!("\"{other}\""), "a classifier that `murmur model snippet` writes"),
    };
    if let Some(Scaler { mean, scale }) = scaler {
        keys.insert("mean".into(), write(&mean));
        keys.insert("scale".into(), write(&scale));
    }
    Ok(Imported { features, classes, notes: Vec::new(), numbers: keys })
}

fn entry<const N: usize>(kind: &str, keys: [(&str, Value); N]) -> Map<String, Value> {
    let keys = [("kind", Value::from(kind))].into_iter().chain(keys);
    keys.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// (feature − mean) / scale
struct Scaler {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl Scaler {
    fn read(json: &Value, features: usize) -> Result<Option<Scaler>, Fault> {
        if at(json, "mean").is_null() {
            return Ok(None);
        }
        let scaler = Scaler { mean: numbers(json, "mean")?, scale: numbers(json, "scale")? };
        if scaler.mean.len() != features || scaler.scale.len() != features {
            return fault("mean", &scaler.mean.len().to_string(), &format!("{features}, and as many in \"scale\""));
        }
        Ok(Some(scaler))
    }
}

/// scikit-learn has the score 2 ln π − d² (`_decision_function`), d measured in deviations within the classes: a spread of
/// 1/2.
fn nearest(json: &Value, scaler: &mut Option<Scaler>) -> Result<Map<String, Value>, Fault> {
    let mut centers = numbers(json, "centers")?;
    if !at(json, "deviation").is_null() {
        let mut deviation = numbers(json, "deviation")?;
        deviation.iter_mut().filter(|one| **one == 0.0).for_each(|one| *one = 1.0);
        if deviation.is_empty() {
            return fault("deviation", "no numbers", "one for each feature");
        }
        centers.iter_mut().zip(deviation.iter().cycle()).for_each(|(center, deviation)| *center /= deviation);
        let scale = match &scaler {
            Some(Scaler { scale, .. }) => scale.iter().zip(&deviation).map(|(scale, one)| scale * one).collect(),
            None => deviation.clone(),
        };
        let mean = scaler.take().map_or_else(|| vec![0.0; deviation.len()], |scaler| scaler.mean);
        *scaler = Some(Scaler { mean, scale });
    }
    let bias: Vec<f64> = match at(json, "prior") {
        Value::Null => Vec::new(),
        _ => numbers(json, "prior")?.into_iter().map(|prior| 2.0 * prior.ln()).collect(),
    };
    Ok(entry("centroid", [("centers", write(&centers)), ("spread", json!(0.5)), ("bias", write(&bias))]))
}

/// The likeliest variance of round clusters of one size: the sum of the squared distances over points and dimensions.
fn clusters(json: &Value, features: usize) -> Result<Map<String, Value>, Fault> {
    let (inertia, points) = (number(json, "inertia")?, number(json, "points")?);
    let spread = inertia / (points * features as f64);
    if !spread.is_finite() || spread < 0.0 {
        return fault("inertia", &inertia.to_string(), "a number from 0 on, of one point or more");
    }
    Ok(entry("centroid", [("centers", write(&numbers(json, "centers")?)), ("spread", json!(spread))]))
}

/// Trees whose leaves hold a share for each class, of which all but the first are kept; of no classes, one number.
fn trees(json: &Value, classes: usize) -> Result<Flat, Fault> {
    let mut flat = Flat::default();
    for (place, tree) in list(json, "trees")?.iter().enumerate() {
        let path = format!("trees.{place}");
        let table =
            |key: &str| numbers(tree, key).map_err(|fault| Fault { path: format!("{path}.{}", fault.path), ..fault });
        let (left, right, features) = (table("left")?, table("right")?, table("feature")?);
        let (thresholds, values) = (table("threshold")?, table("value")?);
        let goes_left = if at(tree, "missing_left").is_null() { None } else { Some(table("missing_left")?) };
        let width = classes.max(1);
        flat.add(&path, 0, |node| {
            let (left, right) = (item(&left, &path, node)?, item(&right, &path, node)?);
            if left < 0.0 {
                let first = usize::try_from(node).unwrap_or(usize::MAX).saturating_mul(width);
                let kept = (first.saturating_add(usize::from(classes > 0)))..first.saturating_add(width);
                return match values.get(kept) {
                    Some(kept) => Ok(Node::Leaf(kept.to_vec())),
                    None => fault(&path, &format!("{} values", values.len()), &format!("{width} for each node")),
                };
            }
            let missing = match &goes_left {
                None => Missing::Refused,
                Some(goes_left) if item(goes_left, &path, node)? != 0.0 => Missing::Left,
                Some(_) => Missing::Right,
            };
            Ok(Node::Split {
                feature: item(&features, &path, node)? as usize,
                missing,
                threshold: as_single(item(&thresholds, &path, node)?),
                left: left as i64,
                right: right as i64,
            })
        })?;
    }
    Ok(flat)
}

/// The shortest number that parts the numbers of 32 bits as `threshold` does: the features have no more.
fn as_single(threshold: f64) -> f64 {
    let near = threshold as f32;
    let below = if f64::from(near) <= threshold { near } else { near.next_down() };
    let (from, to) = (f64::from(below), f64::from(below.next_up()));
    shortest(threshold, |short| from <= short && short < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_part_the_same_numbers_with_fewer_digits() {
        for threshold in [0.1, 30.500000953674316, 12.34999942779541, -7.0, 1e-30, 16_777_216.5, 0.0] {
            let short = as_single(threshold);
            let near = threshold as f32;
            for feature in [near.next_down().next_down(), near.next_down(), near, near.next_up()] {
                assert_eq!(
                    f64::from(feature) <= short,
                    f64::from(feature) <= threshold,
                    "{threshold} {short} {feature}"
                );
            }
            assert!(short.to_string().len() <= threshold.to_string().len());
        }
    }
}
