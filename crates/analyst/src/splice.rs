//! Putting an entry into a JSON document whose other bytes stay as they are.

use serde_json::{Map, Value};

/// `document` with `entry` at `path`, new or instead of the one there; `None` where the document, or what is on the way,
/// is no object. A new section comes before the one named `before`, else last.
///
/// The document must be valid JSON.
pub fn splice(document: &str, path: &[&str], before: &str, entry: &Value) -> Option<String> {
    spliced(document, path, before, entry, 1)
}

/// The same, where the document's members stand `depth` levels in.
fn spliced(document: &str, path: &[&str], before: &str, entry: &Value, depth: usize) -> Option<String> {
    let (key, rest) = path.split_first()?;
    let object = Object::find(document, 0)?;
    if let Some(there) = object.value(key) {
        let new = match rest {
            [] => pretty(entry, depth),
            _ => spliced(&document[there.clone()], rest, "", entry, depth + 1)?,
        };
        return Some(format!("{}{new}{}", &document[..there.start], &document[there.end..]));
    }
    let nested = rest.iter().rev().fold(entry.clone(), |inner, key| Map::from_iter([((*key).into(), inner)]).into());
    let member = format!("{}: {}", Value::from(*key), pretty(&nested, depth));
    Some(match object.members.iter().find(|member| member.key == before) {
        Some(next) => insert(document, next.start, &format!("{member},\n{}", "  ".repeat(depth))),
        None => object.append(document, &member, depth),
    })
}

/// JSON with an object's members on lines of their own and lists on one line, `depth` levels in.
pub fn pretty(value: &Value, depth: usize) -> String {
    let Value::Object(map) = value else { return value.to_string() };
    if map.is_empty() {
        return "{}".into();
    }
    let line = |(key, value): (&String, &Value)| {
        format!("{}{}: {}", "  ".repeat(depth + 1), Value::from(key.as_str()), pretty(value, depth + 1))
    };
    let lines: Vec<_> = map.iter().map(line).collect();
    format!("{{\n{}\n{}}}", lines.join(",\n"), "  ".repeat(depth))
}

/// An object's members by their places in the text.
struct Object {
    /// Behind the `{`.
    inside: usize,
    members: Vec<Member>,
}

struct Member {
    key: String,
    /// Of its key.
    start: usize,
    value: std::ops::Range<usize>,
}

impl Object {
    /// The object that begins at `from`, white space aside.
    fn find(text: &str, from: usize) -> Option<Object> {
        let open = from + text[from..].find(|c: char| !c.is_ascii_whitespace())?;
        let bytes = text.as_bytes();
        if bytes[open] != b'{' {
            return None;
        }
        let mut object = Object { inside: open + 1, members: Vec::new() };
        let skip = |mut at: usize, of: &[u8]| {
            while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || of.contains(byte)) {
                at += 1;
            }
            at
        };
        let mut at = skip(open + 1, b"");
        while bytes.get(at) == Some(&b'"') {
            let start = at;
            at = end_of(bytes, at)?;
            let key = serde_json::from_str(&text[start..at]).ok()?;
            let value = skip(at, b":");
            at = end_of(bytes, value)?;
            object.members.push(Member { key, start, value: value..at });
            at = skip(at, b",");
        }
        Some(object)
    }

    fn value(&self, key: &str) -> Option<&std::ops::Range<usize>> {
        self.members.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The text with one more member, behind the others.
    fn append(&self, text: &str, member: &str, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        match self.members.last() {
            Some(last) => insert(text, last.value.end, &format!(",\n{indent}{member}")),
            None => insert(text, self.inside, &format!("\n{indent}{member}\n{}", "  ".repeat(depth - 1))),
        }
    }
}

fn insert(text: &str, at: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..at], &text[at..])
}

/// Behind the value that begins at `at`, in valid JSON.
fn end_of(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while bytes.get(at)? != &b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            byte if depth == 0 && !byte.is_ascii_whitespace() && !b",:".contains(byte) => {
                while bytes.get(at + 1).is_some_and(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(byte)) {
                    at += 1;
                }
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_other_byte_stays() {
        let document = "{ \"version\" :1,\n\t\"signals\": {\"a}\\\"\": [1, {\"b\": 2}]},\n  \"segments\": { } }\n";
        let once =
            splice(document, &["models", "churn"], "segments", &json!({ "kind": "k", "numbers": [1, 2.5] })).unwrap();
        let new =
            "\"models\": {\n    \"churn\": {\n      \"kind\": \"k\",\n      \"numbers\": [1,2.5]\n    }\n  },\n  ";
        assert_eq!(once, document.replace("\"segments\"", &format!("{new}\"segments\"")));
        let twice = splice(&once, &["models", "other"], "segments", &json!({})).unwrap();
        assert_eq!(twice, once.replace("    }\n  },", "    },\n    \"other\": {}\n  },"));
        let again = splice(&twice, &["models", "churn"], "segments", &json!({ "kind": 2 })).unwrap();
        assert_eq!(again, twice.replace("\"k\",\n      \"numbers\": [1,2.5]", "2"));
        let last = splice("{}", &["models", "m"], "segments", &json!(1)).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&last).unwrap(), json!({ "models": { "m": 1 } }));
        let before_none = splice("{\"a\": true}", &["models", "m"], "segments", &json!(1)).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&before_none).unwrap(), json!({ "a": true, "models": { "m": 1 } }));
    }

    #[test]
    fn an_entry_deep_inside_is_put_there_alone() {
        let document = "{ \"signals\": {\n  \"buy\": {\"title\": \"t\"} } }";
        let path = ["signals", "buy", "fields", "value"];
        let once = splice(document, &path, "", &json!({ "type": "text" })).unwrap();
        assert!(once.starts_with("{ \"signals\": {\n  \"buy\": {\"title\": \"t\",\n      \"fields\": {\n"), "{once}");
        let twice = splice(&once, &path, "", &json!(1)).unwrap();
        let expected = json!({ "signals": { "buy": { "title": "t", "fields": { "value": 1 } } } });
        assert_eq!(serde_json::from_str::<Value>(&twice).unwrap(), expected);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert_eq!(splice("[1]", &["models", "m"], "segments", &json!(1)), None);
        assert_eq!(splice("{\"models\": 3}", &["models", "m"], "segments", &json!(1)), None);
    }
}
