//! A preset's texts with a site's names and settings in them.

use murmur_core::fault::Fault;
use murmur_core::tree::quote;
use serde_json::{Map, Value};

use super::{Fit, Preset};

/// Longest text that a setting takes, in characters: that of a text field.
const LONGEST: usize = 64;

/// What stands for each of a preset's names.
pub(super) struct Fill<'a> {
    preset: &'a Preset,
    fit: &'a Fit,
    settings: Vec<(&'a str, String)>,
}

impl<'a> Fill<'a> {
    /// # Errors
    /// Values that do not fit their settings.
    pub(super) fn new(preset: &'a Preset, fit: &'a Fit) -> Result<Fill<'a>, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut settings = Vec::new();
        for (name, default) in &preset.parameters {
            let given = fit.settings.iter().rev().find(|(setting, _)| setting == name);
            match value(default, given.map(|(_, value)| value.as_str())) {
                Ok(value) => settings.push((name.as_str(), value)),
                Err((found, expected)) => {
                    faults.push(Fault::new(&format!("--set {name}"), &quote(&found), expected));
                }
            }
        }
        if faults.is_empty() { Ok(Fill { preset, fit, settings }) } else { Err(faults) }
    }

    pub(super) fn signal(&self, name: &str) -> String {
        own(&self.fit.signals, name)
    }

    pub(super) fn field(&self, name: &str) -> String {
        own(&self.fit.fields, name)
    }

    /// The segment as a manifest writes it.
    pub(super) fn segment(&self) -> Value {
        let mut segment = Map::new();
        segment.insert("title".into(), self.preset.title.clone().into());
        segment.insert("why".into(), self.text(&self.preset.why).into());
        segment.insert("when".into(), self.rule(&self.preset.when).into());
        if let Some(stated) = &self.preset.stated {
            segment.insert("stated".into(), self.rule(stated).into());
        }
        segment.into()
    }

    /// Words with the settings in them.
    pub(super) fn text(&self, text: &str) -> String {
        self.settings.iter().fold(text.into(), |text: String, (name, value)| {
            let percent = value.parse::<f64>().map_or_else(|_| value.clone(), |share| format!("{} %", share * 100.0));
            let value = value.strip_suffix(".0").unwrap_or(value);
            text.replace(&format!("{{{name}}}"), value).replace(&format!("{{{name}%}}"), &percent)
        })
    }

    /// A rule with the settings and the site's names in it.
    pub(super) fn rule(&self, rule: &str) -> String {
        let with_setting = |rule: String, (name, value): &(&str, String)| rule.replace(&format!("{{{name}}}"), value);
        let rule = self.settings.iter().fold(rule.into(), with_setting);
        let mut filled = String::with_capacity(rule.len());
        let mut rest = rule.as_str();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
                'a'..='z' => rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len()),
                _ => first.len_utf8(),
            };
            let (part, behind) = rest.split_at(length);
            // A name before a bracket is a function's.
            let is_function = behind.starts_with('(');
            if !is_function && self.preset.signals.contains_key(part) {
                filled.push_str(&self.signal(part));
            } else if !is_function && self.reads_field(part) {
                filled.push_str(&self.field(part));
            } else {
                filled.push_str(part);
            }
            rest = behind;
        }
        filled
    }

    fn reads_field(&self, name: &str) -> bool {
        self.preset.signals.values().filter_map(Value::as_array).flatten().any(|field| field == name)
    }
}

fn own(pairs: &[(String, String)], name: &str) -> String {
    let pair = pairs.iter().rev().find(|(library, _)| library == name);
    pair.map_or(name, |(_, own)| own).into()
}

/// A setting as rules write it, of the type that `default` has; else what was found and what was expected.
fn value(default: &Value, given: Option<&str>) -> Result<String, (String, &'static str)> {
    let Some(given) = given else {
        return Ok(default.as_str().map_or_else(|| default.to_string(), str::to_owned));
    };
    let digits = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let (fits, expected) = match default {
        Value::Number(number) if number.is_u64() => (digits(given), "a whole number of at most 9 digits"),
        // A whole number would not mix with decimals in a rule.
        Value::Number(_) if digits(given) => return Ok(format!("{given}.0")),
        Value::Number(_) => {
            (given.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part)), "a number such as 0.5")
        }
        _ => (
            (1..=LONGEST).contains(&given.chars().count())
                && !given.contains(|c: char| c.is_control() || "'\"\\{}".contains(c)),
            "a text of at most 64 characters, without quotes, backslashes and braces",
        ),
    };
    if fits { Ok(given.into()) } else { Err((given.into(), expected)) }
}

/// The names in each `segment('…')` of a rule.
pub(super) fn segments_of(rule: &str) -> Vec<&str> {
    let calls = rule.split("segment('").skip(1);
    calls.filter_map(|call| call.split_once('\'')).map(|(name, _)| name).collect()
}
