//! LightGBM's text file.

use std::str::{FromStr, SplitWhitespace};

use murmur_core::fault::Fault;
use murmur_core::model::trees::Missing;
use serde_json::json;

use super::Imported;
use super::flatten::{Flat, Node, item};
use super::json::{fault, write};

/// Lines `key=value`, up to an empty one.
struct Block<'a> {
    path: String,
    lines: Vec<(&'a str, &'a str)>,
}

pub(super) fn read(text: &str) -> Result<Imported, Fault> {
    let mut lines = text.lines();
    if lines.next().map(str::trim) != Some("tree") {
        return fault("", "no \"tree\" on the first line", "LightGBM's text, as save_model('model.txt') writes it");
    }
    let head = Block::read(String::new(), &mut lines);
    if head.lines.iter().any(|(key, _)| *key == "average_output") {
        return fault("boosting", "\"rf\"", "\"gbdt\" or \"dart\": random forests are imported from scikit-learn");
    }
    let features: Vec<String> = head.words("feature_names")?.map(str::to_owned).collect();
    let scores: usize = head.number("num_tree_per_iteration")?;
    let (factor, classes) = objective(&head, scores)?;
    let mut flat = Flat::default();
    let mut trees = 0;
    while let Some(title) = lines.by_ref().find(|line| line.starts_with("Tree=") || *line == "end of trees") {
        if title == "end of trees" {
            break;
        }
        tree(&Block::read(title.into(), &mut lines), factor, &mut flat)?;
        trees += 1;
    }
    if trees == 0 {
        return fault("", "no trees", "one or more");
    }
    let mut numbers = flat.write("boosting", "lightgbm");
    numbers.insert("base".into(), write(&vec![0.0; scores]));
    Ok(Imported { features, classes, notes: Vec::new(), numbers })
}

/// What scores are multiplied by, and the classes' names.
fn objective(head: &Block, scores: usize) -> Result<(f64, Vec<String>), Fault> {
    let mut words = head.words("objective")?;
    match (words.next().unwrap_or_default(), scores) {
        ("binary" | "cross_entropy" | "xentropy", 1) => {
            let steepness = words.find_map(|word| word.strip_prefix("sigmoid:")).unwrap_or("1");
            let factor = steepness.parse().ok().filter(|factor: &f64| factor.is_finite() && *factor > 0.0);
            match factor {
                Some(factor) => Ok((factor, vec!["no".into(), "yes".into()])),
                None => fault("objective", &format!("sigmoid:{steepness}"), "a number above 0"),
            }
        }
        ("multiclass" | "softmax", 2..) => Ok((1.0, (0..scores).map(|class| json!(class).to_string()).collect())),
        (other, _) => fault(
            "objective",
            &format!("\"{other}\" with {scores} scores"),
            "\"binary\", \"cross_entropy\" or \"multiclass\": they give probabilities that sum to 1",
        ),
    }
}

fn tree(block: &Block, factor: f64, flat: &mut Flat) -> Result<(), Fault> {
    let path = &block.path;
    if block.get("is_linear").is_ok_and(|linear| linear != "0") {
        return fault(path, "linear leaves", "constant ones: linear_tree=false");
    }
    let values: Vec<f64> = block.numbers("leaf_value")?;
    if values.len() == 1 {
        return flat.add(path, 0, |_| Ok(Node::Leaf(vec![factor * values[0]])));
    }
    let features: Vec<usize> = block.numbers("split_feature")?;
    let thresholds: Vec<f64> = block.numbers("threshold")?;
    let decisions: Vec<u32> = block.numbers("decision_type")?;
    let left: Vec<i64> = block.numbers("left_child")?;
    let right: Vec<i64> = block.numbers("right_child")?;
    flat.add(path, 0, |node| {
        if node < 0 {
            // A leaf n is written as the child −n − 1.
            return Ok(Node::Leaf(vec![factor * item(&values, path, -(node + 1))?]));
        }
        let decision = item(&decisions, path, node)?;
        if decision & 1 == 1 {
            return fault(path, "a categorical split", "numbers: one feature for each category, true or false");
        }
        let goes_left = decision & 2 == 2;
        let missing = match (decision >> 2 & 3, goes_left) {
            (0, _) => Missing::AsZero,
            (1, false) => Missing::ZeroRight,
            (1, true) => Missing::ZeroLeft,
            (_, false) => Missing::Right,
            (_, true) => Missing::Left,
        };
        Ok(Node::Split {
            feature: item(&features, path, node)?,
            missing,
            threshold: item(&thresholds, path, node)?,
            left: item(&left, path, node)?,
            right: item(&right, path, node)?,
        })
    })
}

impl<'a> Block<'a> {
    fn read(path: String, lines: &mut impl Iterator<Item = &'a str>) -> Block<'a> {
        let lines = lines.take_while(|line| !line.is_empty());
        Block { path, lines: lines.map(|line| line.split_once('=').unwrap_or((line, ""))).collect() }
    }

    fn get(&self, key: &str) -> Result<&'a str, Fault> {
        let line = self.lines.iter().find(|(other, _)| *other == key);
        line.map_or_else(|| fault(&self.path, &format!("no line {key}="), "LightGBM's text"), |(_, value)| Ok(*value))
    }

    fn words(&self, key: &str) -> Result<SplitWhitespace<'a>, Fault> {
        self.get(key).map(str::split_whitespace)
    }

    fn number<T: FromStr>(&self, key: &str) -> Result<T, Fault> {
        let value = self.get(key)?;
        value.trim().parse().or_else(|_| fault(&self.path, &format!("{key}={value}"), "a number"))
    }

    fn numbers<T: FromStr>(&self, key: &str) -> Result<Vec<T>, Fault> {
        let number = |word: &str| word.parse().or_else(|_| fault(&self.path, &format!("{word} in {key}="), "numbers"));
        self.words(key)?.map(number).collect()
    }
}
