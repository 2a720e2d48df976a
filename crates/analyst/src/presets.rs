//! The library of ready segments: `crates/analyst/presets/presets.json`, fitted to a site's own names.
//!
//! A preset's texts hold `{name}` for each of its settings, or `{name%}` for a share in per cent. Signals and fields bear
//! the library's names until a site gives its own.

mod add;
mod fill;

use murmur_core::fault::Fault;
use murmur_core::report::is_name;
use murmur_core::tree::quote;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use add::Added;
use fill::{Fill, segments_of};

/// The data, as it is compiled in.
const DATA: &str = include_str!("../presets/presets.json");

/// All ready segments, and what the signals and preferences are that they read.
#[derive(Clone, Debug, Deserialize)]
pub struct Library {
    signals: Map<String, Value>,
    preferences: Map<String, Value>,
    presets: Map<String, Value>,
}

/// A ready segment.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name in the library, and its segment's where none is given.
    #[serde(skip)]
    pub name: String,
    /// What the visitor reads.
    pub title: String,
    /// The plain reason, shown to a member.
    pub why: String,
    /// What it is for, in words the visitor reads.
    pub purpose: String,
    /// The rule.
    pub when: String,
    /// The rule over what the visitor stated.
    pub stated: Option<String>,
    /// What a site may set, and the number or text that it is otherwise.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The signals that its rule reads, each with its fields.
    #[serde(default)]
    pub signals: Map<String, Value>,
    /// The preferences that it reads.
    #[serde(default)]
    pub preferences: Vec<String>,
    /// The parts of the visit that it reads.
    #[serde(default)]
    pub visit: Vec<String>,
}

/// How a preset is fitted to a site: pairs of the library's name and the site's own.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    /// The segment's name; the preset's where none is given.
    pub name: Option<String>,
    /// Signals.
    pub signals: Vec<(String, String)>,
    /// Fields.
    pub fields: Vec<(String, String)>,
    /// Settings and their values.
    pub settings: Vec<(String, String)>,
}

/// A part of a manifest: one segment, and all that it needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fragment {
    /// The name of the segment that was asked for; the others are those that its rule speaks of.
    pub name: String,
    signals: Map<String, Value>,
    preferences: Map<String, Value>,
    visit: Map<String, Value>,
    segments: Map<String, Value>,
}

impl Library {
    /// The library that is compiled in.
    ///
    /// # Errors
    /// Where the data is not what this module reads; a test proves that it is.
    pub fn read() -> serde_json::Result<Library> {
        serde_json::from_str(DATA)
    }

    /// All presets, in the library's order.
    ///
    /// # Errors
    /// As [`Library::read`].
    pub fn presets(&self) -> serde_json::Result<Vec<Preset>> {
        let preset = |(name, value): (&String, &Value)| {
            Ok(Preset { name: name.clone(), ..serde_json::from_value(value.clone())? })
        };
        self.presets.iter().map(preset).collect()
    }

    /// A preset and, before it, those whose segments its rule speaks of; nothing where there is none of this name.
    ///
    /// # Errors
    /// As [`Library::read`].
    pub fn with_its_parts(&self, name: &str) -> serde_json::Result<Vec<Preset>> {
        let all = self.presets()?;
        let mut found = Vec::new();
        collect(&all, name, &mut found);
        Ok(found)
    }

    /// The preset of this name as a part of a site's manifest.
    ///
    /// # Errors
    /// Names that the preset does not know, and values that do not fit.
    pub fn fit(&self, name: &str, fit: &Fit) -> Result<Fragment, Vec<Fault>> {
        let parts = self
            .with_its_parts(name)
            .map_err(|error| vec![Fault::new("presets.json", &error.to_string(), "presets")])?;
        let Some(asked) = parts.last() else {
            return Err(vec![Fault::new("PRESET", &quote(name), "a name that `murmur preset list` prints")]);
        };
        let faults = check(fit, &parts);
        if !faults.is_empty() {
            return Err(faults);
        }
        let own_name = fit.name.clone().unwrap_or_else(|| asked.name.clone());
        let mut fragment = Fragment { name: own_name.clone(), ..Fragment::default() };
        for preset in &parts {
            let fill = Fill::new(preset, fit)?;
            let name = if preset.name == asked.name { &own_name } else { &preset.name };
            self.declare(preset, &fill, &mut fragment);
            fragment.segments.insert(name.clone(), fill.segment());
        }
        Ok(fragment)
    }

    /// Declares what `preset` reads.
    fn declare(&self, preset: &Preset, fill: &Fill, fragment: &mut Fragment) {
        for (signal, fields) in &preset.signals {
            let known = &self.signals[signal];
            let declared = fragment.signals.entry(fill.signal(signal));
            let declared =
                declared.or_insert_with(|| json!({ "title": known["title"], "purpose": fill.text(&preset.purpose) }));
            for field in fields.as_array().into_iter().flatten().filter_map(Value::as_str) {
                declared["fields"][fill.field(field)] = known["fields"][field].clone();
            }
        }
        for name in &preset.preferences {
            let known = &self.preferences[name];
            let mut declared = json!({ "title": known["title"], "purpose": fill.text(&preset.purpose),
                                       "keep": known["keep"], "kind": known["kind"] });
            let options = known["options"].as_array().into_iter().flatten().filter_map(Value::as_str);
            declared["options"] = options.map(|option| fill.text(option)).collect();
            fragment.preferences.insert(name.clone(), declared);
        }
        for part in &preset.visit {
            fragment.visit.insert(part.clone(), json!({ "purpose": fill.text(&preset.purpose) }));
        }
    }
}

impl Preset {
    /// The preset with its settings filled in as they are where a site sets none.
    ///
    /// # Errors
    /// Where a setting has no value; a test proves that each has.
    pub fn filled(&self) -> Result<Preset, Vec<Fault>> {
        let fit = Fit::default();
        let fill = Fill::new(self, &fit)?;
        Ok(Preset {
            why: fill.text(&self.why),
            purpose: fill.text(&self.purpose),
            when: fill.rule(&self.when),
            stated: self.stated.as_deref().map(|rule| fill.rule(rule)),
            ..self.clone()
        })
    }

    /// The segments that its rule speaks of.
    pub fn segments(&self) -> Vec<&str> {
        segments_of(&self.when)
    }

    /// Whether one of its texts has `text` in it, whatever the case.
    pub fn speaks_of(&self, text: &str) -> bool {
        let texts = [&self.name, &self.title, &self.why, &self.purpose, &self.when];
        texts.into_iter().any(|own| contains(own, text))
    }

    /// Whether its purpose has `text` in it, whatever the case.
    pub fn is_for(&self, text: &str) -> bool {
        contains(&self.purpose, text)
    }
}

impl Fragment {
    /// The part of the manifest, its empty sections left out.
    pub fn document(&self) -> Value {
        let sections = self.sections().into_iter().filter(|(_, entries)| !entries.is_empty());
        Value::Object(sections.map(|(name, entries)| (name.into(), entries.clone().into())).collect())
    }

    fn sections(&self) -> [(&'static str, &Map<String, Value>); 4] {
        [
            ("signals", &self.signals),
            ("preferences", &self.preferences),
            ("visit", &self.visit),
            ("segments", &self.segments),
        ]
    }
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// `name` behind everything that it speaks of, each once.
fn collect(all: &[Preset], name: &str, found: &mut Vec<Preset>) {
    let Some(preset) = all.iter().find(|preset| preset.name == name) else { return };
    if found.iter().any(|known| known.name == name) {
        return;
    }
    preset.segments().iter().for_each(|part| collect(all, part, found));
    found.push(preset.clone());
}

/// What `fit` names and no part knows, and names that no manifest takes.
fn check(fit: &Fit, parts: &[Preset]) -> Vec<Fault> {
    let keys = |of: fn(&Preset) -> &Map<String, Value>| parts.iter().flat_map(move |part| of(part).keys().cloned());
    let fields = parts.iter().flat_map(|part| part.signals.values()).filter_map(Value::as_array).flatten();
    let fields = fields.filter_map(Value::as_str).map(str::to_owned).collect();
    let mut faults = Vec::new();
    for (option, given, mut known) in [
        ("--signal", &fit.signals, keys(|part| &part.signals).collect::<Vec<_>>()),
        ("--field", &fit.fields, fields),
        ("--set", &fit.settings, keys(|part| &part.parameters).collect()),
    ] {
        known.sort();
        known.dedup();
        for (name, value) in given {
            if !known.contains(name) {
                let all = known.join(", ");
                let expected = if known.is_empty() { "none: it has none".into() } else { format!("one of {all}") };
                faults.push(Fault::new(option, &quote(name), &expected));
            } else if option != "--set" && (!is_name(value) || value.contains('-')) {
                let expected = "a name for rules: a letter from a to z, then at most 31 of a-z, 0-9 and _";
                faults.push(Fault::new(option, &quote(value), expected));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests;
