//! A preset put into a manifest whose other text stays.

use murmur_core::fault::Fault;
use murmur_core::tree::quote;
use serde_json::Value;

use super::Fragment;
use crate::splice::splice;

/// A manifest with a preset in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The manifest's text.
    pub text: String,
    /// The paths that are new or replaced.
    pub paths: Vec<String>,
    /// Segments that the rule speaks of and that were there already.
    pub kept: Vec<String>,
}

impl Fragment {
    /// `manifest`, which is JSON, with this in it. What it declares already stays as it is; its own segment too, but
    /// where `replace`.
    ///
    /// # Errors
    /// Where the segment is there and is not to be replaced, or a section is no object.
    pub fn add_to(&self, manifest: &str, replace: bool) -> Result<Added, Fault> {
        let before: Value =
            serde_json::from_str(manifest).map_err(|error| Fault::new("", &error.to_string(), "JSON"))?;
        let mut added = Added { text: manifest.into(), paths: Vec::new(), kept: Vec::new() };
        for (section, entries) in self.sections() {
            for (name, entry) in entries {
                let there = &before[section][name.as_str()];
                let asked = section == "segments" && *name == self.name;
                match there {
                    Value::Null => added.put(&[section, name], entry)?,
                    _ if asked && replace => added.put(&[section, name], entry)?,
                    _ if asked => {
                        let path = format!("segments.{name}");
                        return Err(Fault::new(&path, quote(name).as_str(), "a new name: give --name, or --force"));
                    }
                    _ if section == "segments" => added.kept.push(name.clone()),
                    _ if section == "preferences" => {
                        if let Some(options) = self.options(there, entry) {
                            added.put(&[section, name, "options"], &options)?;
                        }
                    }
                    _ => {
                        for (field, kind) in entry["fields"].as_object().into_iter().flatten() {
                            if there["fields"][field.as_str()].is_null() {
                                added.put(&[section, name, "fields", field], kind)?;
                            }
                        }
                    }
                }
            }
        }
        Ok(added)
    }
}

impl Fragment {
    /// The options of a preference that is there, with those that a rule speaks of; `None` where it has them.
    fn options(&self, there: &Value, entry: &Value) -> Option<Value> {
        let own = there["options"].as_array()?;
        let speaks_of = |option: &&Value| {
            let quoted = format!("'{}'", option.as_str().unwrap_or_default());
            self.segments.values().filter_map(|segment| segment["stated"].as_str()).any(|rule| rule.contains(&quoted))
        };
        let new = entry["options"].as_array()?.iter().filter(|option| !own.contains(option)).filter(speaks_of);
        let new: Vec<_> = new.cloned().collect();
        (!new.is_empty()).then(|| new.into_iter().chain(own.iter().cloned()).collect())
    }
}

impl Added {
    fn put(&mut self, path: &[&str], entry: &Value) -> Result<(), Fault> {
        let text = splice(&self.text, path, "segments", entry);
        let path = path.join(".");
        self.text = text.ok_or_else(|| Fault::new(&path, "no object around it", "a manifest"))?;
        self.paths.push(path);
        Ok(())
    }
}
