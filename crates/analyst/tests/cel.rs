//! CEL's own conformance tests: what is inside the subset gives CEL's value, what is outside is refused with its place.
//!
//! `cargo test -p murmur-analyst --test cel -- --nocapture` prints the three counts, and with `CEL_LIST=1` every
//! refused test with its reason.
#![allow(clippy::unwrap_used, reason = "a test fails where its data is not what it should be")]

mod support;

use murmur_core::expression::{EvalError, Input, Moment, Node, Scope, Type, Value, compile_unchecked, compile_value};
use murmur_core::history::History;
use murmur_core::time::Time;
use serde_json::Value as Json;

/// The sections of which every test is inside whose types are.
const SECTIONS: [&str; 7] = ["basic", "comparisons", "integer_math", "fp_math", "logic", "string", "lists"];

#[derive(Default)]
struct Counts {
    passed: usize,
    /// Of those passed: tests that CEL's type checker refuses as ours does, so the suite runs them without it.
    unchecked: usize,
    refused: usize,
    wrong: Vec<String>,
}

enum Outcome {
    Passed { checked: bool },
    Refused(String),
    Wrong(String),
}

#[test]
fn cel_conformance() {
    let Some(tests) = support::shared_json("cel/cel-tests.json.gz") else {
        return support::skip("cel_conformance", "../shared/data/cel is not there");
    };
    let list = std::env::var_os("CEL_LIST").is_some();
    let mut all = Counts::default();
    let mut of_sections = Counts::default();
    let mut unjustified = Vec::new();
    for test in tests.as_array().unwrap() {
        let name = format!("{}/{}/{}", test["file"], test["section"], test["name"]).replace('"', "");
        let expression = test["expr"].as_str().unwrap();
        let in_sections = SECTIONS.contains(&test["file"].as_str().unwrap());
        let outcome = run(test);
        for counts in [Some(&mut all), in_sections.then_some(&mut of_sections)].into_iter().flatten() {
            match &outcome {
                Outcome::Passed { checked } => {
                    counts.passed += 1;
                    counts.unchecked += usize::from(!checked);
                }
                Outcome::Refused(_) => counts.refused += 1,
                Outcome::Wrong(why) => counts.wrong.push(format!("{name}: {expression}: {why}")),
            }
        }
        if list && matches!(outcome, Outcome::Passed { checked: false }) {
            println!("passed without the type checker: {name}: {expression:?}");
        }
        if let Outcome::Refused(why) = &outcome {
            let outside = outside_type(test);
            if list {
                println!("refused: {name}: {expression:?}: {why} ({})", outside.unwrap_or("a function or macro"));
            }
            if in_sections && outside.is_none() {
                unjustified.push(format!("{name}: {expression}: {why}"));
            }
        }
    }
    for (name, counts) in [("all sections", &all), ("the seven sections", &of_sections)] {
        println!(
            "{name}: {} passed ({} of them without the type checker), {} refused, {} wrong",
            counts.passed,
            counts.unchecked,
            counts.refused,
            counts.wrong.len()
        );
    }
    assert!(all.wrong.is_empty(), "{:#?}", all.wrong);
    assert!(unjustified.is_empty(), "refused though every type is inside: {unjustified:#?}");
    assert_eq!((all.passed, all.unchecked, all.refused), (570, 44, 1886));
    assert_eq!((of_sections.passed, of_sections.unchecked, of_sections.refused), (375, 24, 288));
}

/// The type that the subset does not have and this test speaks of.
fn outside_type(test: &Json) -> Option<&'static str> {
    let text = test["expr"].as_str().unwrap();
    let unsigned = |pair: &[u8]| pair[0].is_ascii_hexdigit() && matches!(pair[1], b'u' | b'U');
    if text.as_bytes().windows(2).any(unsigned) {
        return Some("unsigned");
    }
    let marks = [
        ("null", "null"),
        ("{", "map or message"),
        ("timestamp(", "timestamp"),
        ("b'", "bytes"),
        ("b\"", "bytes"),
        ("type(", "type"),
    ];
    let marked = marks.into_iter().find(|(mark, _)| text.contains(mark)).map(|(_, kind)| kind);
    let bound = test["bindings"].as_object().unwrap().values().any(|value| inside(value).is_none());
    marked.or(bound.then_some("a variable of a type outside"))
}

fn run(test: &Json) -> Outcome {
    let text = test["expr"].as_str().unwrap();
    // A bound value of a type outside has no name here, so that what speaks of it is refused.
    let mut inputs = Vec::new();
    let mut values = Vec::new();
    let mut all_inside = true;
    for (name, bound) in test["bindings"].as_object().unwrap() {
        let Some((value, kind)) = inside(bound) else {
            all_inside = false;
            continue;
        };
        inputs.push(Input { name: name.clone(), kind });
        values.push(Some(value));
    }
    let scope = Scope { inputs: &inputs, ..Scope::default() };
    let history = History::new(&[]);
    let moment = Moment { inputs: &values, ..Moment::new(&[], &history, Time(0)) };
    let compare = |node: &Node| verdict(test, node.evaluate(&moment));
    let fault = match compile_value(text, &scope) {
        Ok((node, _)) => return compare(&node).map_or_else(Outcome::Wrong, |()| Outcome::Passed { checked: true }),
        Err(fault) => fault,
    };
    assert!(!fault.found.is_empty() && !fault.expected.is_empty(), "{text}: {fault:?}");
    assert!(fault.at <= text.len() && text.is_char_boundary(fault.at), "{text}: {fault:?}");
    let reason = || format!("at {}: found {}; expected {}", fault.at, fault.found, fault.expected);
    // What the checker refuses for its types the suite runs without a checker.
    let unchecked = compile_unchecked(text, &scope).ok().filter(|_| all_inside);
    let Some(node) = unchecked else { return Outcome::Refused(reason()) };
    let value = node.evaluate(&moment);
    // A name that nobody knows is the error that some tests want; a function of CEL's that is not in the subset is not.
    let named =
        test["kind"] == "eval_error" && (fault.found.contains("f_unknown") || !fault.found.starts_with("the function"));
    if value == Err(EvalError::Nothing) && !named {
        return Outcome::Refused(reason());
    }
    verdict(test, value).map_or_else(Outcome::Wrong, |()| Outcome::Passed { checked: false })
}

/// Whether `found` is what the test wants; else why not.
fn verdict(test: &Json, found: Result<Value, EvalError>) -> Result<(), String> {
    let expected = match test["kind"].as_str().unwrap() {
        "eval_error" => None,
        // The data names no value for these: having one is all there is to meet.
        "typed_result" => return found.map(drop).map_err(|error| format!("{error:?}")),
        _ => Some(&test["expect"]),
    };
    match (expected, found) {
        (None, Err(_)) => Ok(()),
        (Some(expected), Ok(found)) if inside(expected).is_some_and(|(expected, _)| same(&expected, &found)) => Ok(()),
        (expected, found) => Err(format!("expected {}, found {found:?}", expected.unwrap_or(&Json::Null))),
    }
}

/// Exactly the same: −0 is not 0, 1 is not 1.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Decimal(a), Value::Decimal(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

/// A value of the suite with its type, where the subset has that type.
fn inside(value: &Json) -> Option<(Value<'static>, Type)> {
    let (kind, value) = value.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "bool_value" => (Value::Bool(value.as_bool()?), Type::Bool),
        "int64_value" => (Value::Int(value.as_str()?.parse().ok()?), Type::Int),
        "double_value" => {
            let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
            (Value::Decimal(number), Type::Decimal)
        }
        "string_value" => (Value::Text(value.as_str()?.to_owned().into()), Type::Text),
        "list_value" => {
            let items = value.get("values").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            let items: Vec<_> = items.iter().map(inside).collect::<Option<_>>()?;
            let of = items.first().map(|(_, kind)| *kind);
            let of = of.filter(|of| items.iter().all(|(_, kind)| kind == of));
            let of = if items.is_empty() { None } else { Some(of.unwrap_or(Type::Dynamic)) };
            (Value::List(items.into_iter().map(|(item, _)| item).collect()), Type::list(of))
        }
        _ => return None,
    })
}
