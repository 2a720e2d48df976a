//! Reading of JSON with errors that name the place.

use murmur_core::fault::Fault;
use murmur_core::tree::Tree;
use serde_json::{Number, Value};

/// A fault at a place of the file.
pub(super) fn fault<T>(path: &str, found: &str, expected: &str) -> Result<T, Fault> {
    Err(Fault::new(if path.is_empty() { "the file" } else { path }, found, expected))
}

pub(super) fn parse(text: &str, expected: &str) -> Result<Value, Fault> {
    serde_json::from_str(text).or_else(|error| fault("", &error.to_string(), expected))
}

/// The value at a path such as `learner.objective.name`; null where there is none.
pub(super) fn at<'a>(json: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(json, |json, key| match key.parse::<usize>() {
        Ok(index) if json.is_array() => json.get(index).unwrap_or(&Value::Null),
        _ => json.get(key).unwrap_or(&Value::Null),
    })
}

/// What stands at a path, for a person.
pub(super) fn found(json: &Value, path: &str) -> String {
    match at(json, path) {
        Value::Null => "nothing".into(),
        other => Tree::from(other).describe(),
    }
}

pub(super) fn text<'a>(json: &'a Value, path: &str) -> Result<&'a str, Fault> {
    at(json, path).as_str().map_or_else(|| fault(path, &found(json, path), "text"), Ok)
}

pub(super) fn list<'a>(json: &'a Value, path: &str) -> Result<&'a [Value], Fault> {
    let list = at(json, path).as_array().map(Vec::as_slice);
    list.map_or_else(|| fault(path, &found(json, path), "a list"), Ok)
}

pub(super) fn texts(json: &Value, path: &str) -> Result<Vec<String>, Fault> {
    let read = |item: &Value| item.as_str().map(str::to_owned);
    list(json, path)?.iter().map(read).collect::<Option<_>>().map_or_else(|| fault(path, "a list", "texts"), Ok)
}

/// Finite numbers; lists of lists are read row after row. XGBoost writes small whole numbers as true and false at times.
pub(super) fn numbers(json: &Value, path: &str) -> Result<Vec<f64>, Fault> {
    let mut numbers = Vec::new();
    for (index, item) in list(json, path)?.iter().enumerate() {
        match item {
            Value::Array(_) => numbers.extend(self::numbers(json, &format!("{path}.{index}"))?),
            Value::Bool(yes) => numbers.push(f64::from(u8::from(*yes))),
            other => match other.as_f64().filter(|number| number.is_finite()) {
                Some(number) => numbers.push(number),
                None => return fault(&format!("{path}.{index}"), &Tree::from(other).describe(), "a finite number"),
            },
        }
    }
    Ok(numbers)
}

pub(super) fn number(json: &Value, path: &str) -> Result<f64, Fault> {
    let finite = at(json, path).as_f64().filter(|number| number.is_finite());
    finite.map_or_else(|| fault(path, &found(json, path), "a finite number"), Ok)
}

/// Numbers in their shortest form: a whole one without its `.0`.
pub(super) fn write(numbers: &[f64]) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    let shortest = |number: &f64| match Number::from_f64(*number) {
        _ if number.trunc() == *number && number.abs() < EXACT => (*number as i64).into(),
        Some(number) => Value::Number(number),
        None => Value::Null,
    };
    numbers.iter().map(shortest).collect()
}
