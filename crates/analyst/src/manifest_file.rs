//! A manifest as a file: read whole, and where it is wrong shown with the line that is.

use std::collections::HashSet;
use std::fmt;

use murmur_core::fault::{Fault, Position};
use murmur_core::manifest::{self, Manifest};
use murmur_core::tree::{Tree, quote};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A fault, and the line it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is wrong.
    pub fault: Fault,
    /// The line of the rule, or of the file where it is not JSON.
    pub line: Option<String>,
}

/// Reads a manifest.
///
/// # Errors
/// All faults that could be found.
pub fn read(text: &str) -> Result<Manifest, Vec<Shown>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = match serde_json::from_str::<Document>(text) {
        Ok(Document(tree)) => tree,
        Err(error) => {
            let fault = syntax_fault(&error);
            let line = fault.position.and_then(|position| line_of(text, position));
            return Err(vec![Shown { fault, line }]);
        }
    };
    manifest::read(&tree).map_err(|faults| faults.into_iter().map(|fault| shown(fault, &tree)).collect())
}

fn shown(fault: Fault, tree: &Tree) -> Shown {
    let line = fault.position.and_then(|position| line_of(rule(tree, &fault.path)?, position));
    Shown { fault, line }
}

/// The rule at a path such as `segments.regular.when` or `models.churn.features.recency`.
fn rule<'a>(tree: &'a Tree, path: &str) -> Option<&'a str> {
    match path.split('.').try_fold(tree, |tree, key| entry(tree, key))? {
        Tree::Text(rule) => Some(rule),
        _ => None,
    }
}

fn entry<'a>(tree: &'a Tree, name: &str) -> Option<&'a Tree> {
    let Tree::Map(entries) = tree else { return None };
    entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn line_of(text: &str, position: Position) -> Option<String> {
    let index = usize::try_from(position.line).ok()?.checked_sub(1)?;
    text.lines().nth(index).map(|line| line.replace('\t', " "))
}

/// What serde says, without the place, which the fault carries itself.
fn syntax_fault(error: &serde_json::Error) -> Fault {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let found = message.strip_suffix(&place).unwrap_or(&message);
    let position =
        (error.line() > 0).then(|| Position { line: error.line() as u32, column: error.column().max(1) as u32 });
    let expected = if error.is_data() { "each key once" } else { "JSON" };
    Fault { path: String::new(), position, found: found.into(), expected: expected.into() }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fault)?;
        let (Some(line), Some(position)) = (&self.line, self.fault.position) else { return Ok(()) };
        // A line of a minified file would bury its caret: show what stands around it.
        const AROUND: usize = 50;
        let column = (position.column as usize).saturating_sub(1);
        let from = if line.chars().count() > 2 * AROUND { column.saturating_sub(AROUND) } else { 0 };
        let shown: String = line.chars().skip(from).take(2 * AROUND).collect();
        write!(f, "\n    {shown}\n    {:width$}^", "", width = column - from)
    }
}

/// JSON in which no object has a key twice: a parser would quietly take one of the two.
struct Document(Tree);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Document, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Document)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(Document(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map: Vec<(String, Tree)> = Vec::new();
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if !keys.insert(key.clone()) {
                return Err(de::Error::custom(format!("the key {} a second time", quote(&key))));
            }
            let Document(value) = entries.next_value()?;
            map.push((key, value));
        }
        Ok(Tree::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(rule: &str) -> String {
        let rule = serde_json::Value::from(rule);
        format!(
            r#"{{"version":1,"site":"shop","signals":{{"buy":{{"title":"t","purpose":"p"}}}},
"segments":{{"regular":{{"title":"t","why":"w","when":{rule}}}}}}}"#
        )
    }

    fn message(text: &str) -> String {
        let shown = read(text).unwrap_err();
        assert_eq!(shown.len(), 1, "{shown:?}");
        shown[0].to_string()
    }

    #[test]
    fn a_right_manifest_is_read() {
        assert_eq!(read(&manifest("count(buy, days(9)) > 1")).unwrap().site, "shop");
    }

    #[test]
    fn a_wrong_rule_is_shown_with_a_caret() {
        let message = message(&manifest("count(buy, days(9)) > 1\n&& count(bye, days(9)) > 1"));
        assert_eq!(
            message,
            "segments.regular.when (line 2, column 10): found \"bye\"; expected one of the signals buy\n    \
             && count(bye, days(9)) > 1\n             ^"
        );
    }

    #[test]
    fn what_is_not_json_is_shown_with_its_line() {
        let message = message("{\n  \"version\": 1,\n}");
        assert!(message.starts_with("the manifest (line 3, column 1): found "), "{message}");
        assert!(message.ends_with("expected JSON\n    }\n    ^"), "{message}");
        assert!(self::message("").starts_with("the manifest"), "an empty file");
    }

    #[test]
    fn a_key_that_comes_twice_is_a_fault() {
        let message = message("{\n\"version\": 1,\n\"version\": 2\n}");
        assert!(message.contains("found the key \"version\" a second time; expected each key once"), "{message}");
        assert!(message.contains("(line 3, column 9)"), "{message}");
    }

    #[test]
    fn a_long_line_is_shown_around_its_caret() {
        let rule = format!("{}count(bye) > 1", "true && ".repeat(100));
        let message = message(&manifest(&rule));
        let lines: Vec<_> = message.lines().collect();
        let caret = lines[2].chars().position(|c| c == '^').unwrap();
        assert!(lines[1].chars().count() <= 104 && lines[1][caret..].starts_with("bye"), "{message}");
    }
}
