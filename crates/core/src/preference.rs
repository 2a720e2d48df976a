//! What the visitor stated: one's own word about what one likes, from options that the site offers. Never free text.

use crate::cut::parts;
use crate::digits::{self, digits};
use crate::expression::{Type, Value};
use crate::time::{Span, Time};
use crate::tree::Tree;

/// A declared preference.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    /// Its name: `preference('genre')`.
    pub name: String,
    /// The question, as the visitor reads it.
    pub title: String,
    /// What it is remembered for, in the site's plain words.
    pub purpose: String,
    /// How long an answer holds.
    pub keep: Span,
    /// What can be answered.
    pub kind: PreferenceKind,
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreferenceKind {
    /// One of these.
    Choice(Vec<String>),
    /// Any of these.
    Several(Vec<String>),
    /// A whole number from the first to the second.
    Scale(i64, i64),
}

/// An answer, and when it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Text, a list of texts, or a whole number.
    pub value: Value<'static>,
    /// When.
    pub at: Time,
}

/// Separates what is stored of an answer: no option has it, since the manifest's reader refuses it.
pub const SEPARATOR: char = '\n';

impl Preference {
    /// The type of its value in rules.
    pub fn value_type(&self) -> Type {
        match self.kind {
            PreferenceKind::Choice(_) => Type::Text,
            PreferenceKind::Several(_) => Type::list(Some(Type::Text)),
            PreferenceKind::Scale(..) => Type::Int,
        }
    }

    /// The answer in `given`; `None` where it is not one of those offered. Of several, in the order of the options.
    pub fn read(&self, given: &Tree) -> Option<Value<'static>> {
        match (&self.kind, given) {
            (PreferenceKind::Choice(options), Tree::Text(text)) => {
                options.contains(text).then(|| Value::Text(text.clone().into()))
            }
            (PreferenceKind::Several(options), Tree::List(items)) => {
                let known = |item: &Tree| matches!(item, Tree::Text(text) if options.contains(text));
                let chosen = options.iter().filter(|option| items.contains(&Tree::Text((*option).clone())));
                let list = || Value::List(chosen.map(|option| Value::Text(option.clone().into())).collect());
                items.iter().all(known).then(list)
            }
            (PreferenceKind::Scale(from, to), Tree::Number(number)) => {
                let whole = crate::tree::whole(*number)?;
                (*from..=*to).contains(&whole).then_some(Value::Int(whole))
            }
            _ => None,
        }
    }

    /// What it takes, for a person.
    pub fn expected(&self) -> String {
        match &self.kind {
            PreferenceKind::Choice(options) => ["one of ", &options.join(", ")].concat(),
            PreferenceKind::Several(options) => ["a list of some of ", &options.join(", ")].concat(),
            PreferenceKind::Scale(from, to) => ["a whole number from ", &digits(*from), " to ", &digits(*to)].concat(),
        }
    }

    /// Whether `stated` still holds at `now`. A clock that went back ends nothing.
    pub fn holds(&self, stated: &Stated, now: Time) -> bool {
        now.since(stated.at) <= self.keep
    }
}

impl Stated {
    /// The stored form: the instant, then the answer's parts, each on its line.
    pub fn encode(&self) -> String {
        let mut text = digits(self.at.0);
        let mut add = |part: &str| {
            text.push(SEPARATOR);
            text.push_str(part);
        };
        match &self.value {
            Value::Text(option) => add(option),
            Value::Int(number) => add(&digits(*number)),
            Value::List(items) => {
                for item in items {
                    if let Value::Text(option) = item {
                        add(option);
                    }
                }
            }
            _ => {}
        }
        text
    }

    /// Reads [`Stated::encode`] as an answer to `preference`; `None` where the manifest no longer offers it.
    pub fn decode(text: &str, preference: &Preference) -> Option<Stated> {
        let mut parts = parts(text, "\n");
        let at = Time(digits::read(parts.next()?)?);
        let given = match preference.kind {
            PreferenceKind::Choice(_) => Tree::Text(parts.next()?.into()),
            PreferenceKind::Several(_) => Tree::List(parts.map(|part| Tree::Text(part.into())).collect()),
            PreferenceKind::Scale(..) => Tree::Number(digits::read::<i32>(parts.next()?)?.into()),
        };
        Some(Stated { value: preference.read(&given)?, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preference(kind: PreferenceKind) -> Preference {
        Preference { name: "p".into(), title: "t".into(), purpose: "p".into(), keep: Span::DAY, kind }
    }

    fn texts(items: &[&str]) -> Tree {
        Tree::List(items.iter().map(|item| Tree::Text((*item).into())).collect())
    }

    #[test]
    fn only_what_is_offered_is_taken_and_it_survives_storage() {
        let options = vec![String::from("jazz"), String::from("folk")];
        let cases = [
            (PreferenceKind::Choice(options.clone()), Tree::Text("folk".into()), Tree::Text("rock".into())),
            (PreferenceKind::Several(options.clone()), texts(&["folk", "jazz"]), texts(&["folk", "rock"])),
            (PreferenceKind::Several(options), texts(&[]), Tree::Text("folk".into())),
            (PreferenceKind::Scale(1, 5), Tree::Number(5.0), Tree::Number(6.0)),
            (PreferenceKind::Scale(-2, 2), Tree::Number(-2.0), Tree::Number(0.5)),
        ];
        for (kind, right, wrong) in cases {
            let preference = preference(kind);
            let value = preference.read(&right).unwrap_or_else(|| panic!("{right:?}"));
            assert_eq!(preference.read(&wrong), None, "{wrong:?}");
            let stated = Stated { value, at: Time(5) };
            assert_eq!(Stated::decode(&stated.encode(), &preference), Some(stated));
        }
    }

    #[test]
    fn several_are_in_the_order_of_the_options() {
        let preference = preference(PreferenceKind::Several(vec!["jazz".into(), "folk".into()]));
        let list = |items: [&'static str; 2]| Some(Value::List(items.map(|item| Value::Text(item.into())).to_vec()));
        assert_eq!(preference.read(&texts(&["folk", "jazz"])), list(["jazz", "folk"]));
    }

    #[test]
    fn an_answer_ends_with_its_time_and_with_its_option() {
        let preference = preference(PreferenceKind::Choice(vec!["jazz".into()]));
        let stated = Stated { value: Value::Text("jazz".into()), at: Time(1000) };
        assert!(preference.holds(&stated, Time(1000 + Span::DAY.0)));
        assert!(!preference.holds(&stated, Time(1001 + Span::DAY.0)));
        assert!(preference.holds(&stated, Time(0)));
        for text in ["", "x\njazz", "5", "5\nrock"] {
            assert_eq!(Stated::decode(text, &preference), None, "{text:?}");
        }
    }
}
