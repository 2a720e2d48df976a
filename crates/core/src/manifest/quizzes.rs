//! The section `quizzes`: a few questions about preferences in a row, of which later ones may depend on earlier answers.
//! Each answer is a stated preference; a quiz itself is remembered nowhere.

#[cfg(feature = "native")]
use schemars::JsonSchema;
#[cfg(feature = "native")]
use std::collections::BTreeMap;

use super::check_name;
use super::document::Named;
use super::reader::Object;
use crate::fault::{Fault, joined, listed, note, numeral};
use crate::preference::{Preference, PreferenceKind};
use crate::tree::{Tree, quote};

/// Most quizzes of a manifest.
pub(super) const MOST_QUIZZES: usize = 20;

/// Most steps of a quiz.
const MOST_STEPS: usize = 20;

/// Questions in a row.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Quiz", deny_unknown_fields))]
pub struct QuizDocument {
    /// What the visitor reads.
    pub title: String,
    /// The questions, in their order, 1 to 20.
    #[cfg_attr(feature = "native", schemars(length(min = 1, max = 20)))]
    pub steps: Vec<StepDocument>,
}

/// One question of a quiz.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Step", deny_unknown_fields))]
pub struct StepDocument {
    /// The preference that is asked for.
    pub ask: String,
    /// Asked only where each of these earlier steps was answered by one of the answers given here; of several, by one of
    /// them at least.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, Vec<serde_json::Value>>>"))]
    pub after: Named<Vec<Tree>>,
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<QuizDocument> {
    let mut quiz = Object::open(tree, path, &["title", "steps"], faults)?;
    let title = quiz.text("title");
    let found = match quiz.get("steps") {
        Some(Tree::List(items)) if (1..=MOST_STEPS).contains(&items.len()) => {
            let path = quiz.path_of("steps");
            let step = |(index, tree)| step(tree, &joined(&[&path[..], ".", &numeral(index)]), quiz.faults);
            return Some(QuizDocument { title, steps: items.iter().enumerate().filter_map(step).collect() });
        }
        Some(Tree::List(items)) => joined(&[&numeral(items.len()), " steps"]),
        Some(other) => other.describe(),
        None => "nothing".into(),
    };
    quiz.fault("steps", &found, "a list of 1 to 20 steps");
    None
}

fn step(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<StepDocument> {
    let mut step = Object::open(tree, path, &["ask", "after"], faults)?;
    let answers = |tree: &Tree, path: &str, faults: &mut Vec<Fault>| match tree {
        Tree::List(items) => Some(items.clone()),
        other => {
            note(faults, &[path], &[&other.describe()], &["a list of answers"]);
            None
        }
    };
    Some(StepDocument { ask: step.text("ask"), after: step.named("after", false, MOST_STEPS, answers) })
}

/// Looks whether a quiz asks for what there is, and depends only on what can have been answered.
pub(super) fn check(name: &str, quiz: &QuizDocument, preferences: &[Preference], faults: &mut Vec<Fault>) {
    let path = joined(&["quizzes.", name]);
    check_name(&path, name, faults);
    let mut asked: Vec<&Preference> = Vec::new();
    for (index, step) in quiz.steps.iter().enumerate() {
        let path = joined(&[&path[..], ".steps.", &numeral(index)]);
        for (earlier, answers) in &step.after {
            let path = joined(&[&path[..], ".after.", &earlier[..]]);
            let Some(preference) = asked.iter().find(|preference| preference.name == *earlier) else {
                note(faults, &[&path], &["a preference that no earlier step asks for"], &["one that does"]);
                continue;
            };
            for answer in answers.iter().filter(|answer| !offers(preference, answer)) {
                note(faults, &[&path], &[&answer.describe()], &[&preference.expected()]);
            }
        }
        let known = preferences.iter().find(|preference| preference.name == step.ask);
        match known {
            Some(preference) if asked.contains(&preference) => {
                note(faults, &[&path, ".ask"], &[&quote(&step.ask), " again"], &["each preference once"]);
            }
            Some(preference) => asked.push(preference),
            None => {
                let names = listed(preferences.iter().map(|preference| &preference.name[..]));
                note(faults, &[&path, ".ask"], &[&quote(&step.ask)], &["a preference: one of ", &names]);
            }
        }
    }
}

/// Whether `answer` is one of those that a preference offers; of several, one of its options.
fn offers(preference: &Preference, answer: &Tree) -> bool {
    match &preference.kind {
        PreferenceKind::Several(_) => preference.read(&Tree::List(vec![answer.clone()])).is_some(),
        _ => preference.read(answer).is_some(),
    }
}

#[cfg(all(test, feature = "native"))]
mod tests {
    use crate::manifest::parse;

    fn faults(quizzes: &str) -> Vec<String> {
        let text = format!(
            r#"{{ "version": 1, "site": "s", "signals": {{ "view": {{ "title": "t", "purpose": "p" }} }},
            "preferences": {{
              "genre": {{ "title": "t", "purpose": "p", "keep": "1y", "kind": "choice", "options": ["jazz", "folk"] }},
              "moods": {{ "title": "t", "purpose": "p", "keep": "1y", "kind": "several", "options": ["calm", "loud"] }},
              "volume": {{ "title": "t", "purpose": "p", "keep": "1y", "kind": "scale" }} }},
            "segments": {{ "a": {{ "title": "t", "why": "w", "when":
              "preference('genre') == 'jazz' && 'calm' in preference('moods') && preference('volume') > 2 && ago(view) < days(1)" }} }},
            "quizzes": {{ "sound": {quizzes} }} }}"#
        );
        parse(&text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_quiz_may_follow_earlier_answers() {
        let right = r#"{ "title": "Your sound", "steps": [ { "ask": "genre" },
            { "ask": "moods", "after": { "genre": ["jazz", "folk"] } },
            { "ask": "volume", "after": { "moods": ["loud"], "genre": ["folk"] } } ] }"#;
        assert_eq!(faults(right), [] as [&str; 0]);
    }

    #[test]
    fn what_a_quiz_cannot_mean_is_named_with_its_place() {
        let cases = [
            ("{}", "quizzes.sound.title"),
            (r#"{ "title": "t", "steps": [] }"#, "quizzes.sound.steps"),
            (r#"{ "title": "t", "steps": [{ "ask": "genres" }] }"#, "quizzes.sound.steps.0.ask"),
            (r#"{ "title": "t", "steps": [{ "ask": "genre" }, { "ask": "genre" }] }"#, "quizzes.sound.steps.1.ask"),
            (r#"{ "title": "t", "steps": [{ "ask": "genre", "if": 1 }] }"#, "quizzes.sound.steps.0.if"),
            (
                r#"{ "title": "t", "steps": [{ "ask": "genre", "after": { "moods": ["calm"] } }, { "ask": "moods" }] }"#,
                "quizzes.sound.steps.0.after.moods",
            ),
            (
                r#"{ "title": "t", "steps": [{ "ask": "genre" }, { "ask": "moods", "after": { "genre": ["rock"] } }] }"#,
                "quizzes.sound.steps.1.after.genre",
            ),
            (
                r#"{ "title": "t", "steps": [{ "ask": "volume" }, { "ask": "moods", "after": { "volume": 3 } }] }"#,
                "quizzes.sound.steps.1.after.volume",
            ),
            (
                r#"{ "title": "t", "steps": [{ "ask": "volume" }, { "ask": "moods", "after": { "volume": [6] } }] }"#,
                "quizzes.sound.steps.1.after.volume",
            ),
        ];
        for (quiz, path) in cases {
            let found = faults(quiz);
            assert!(found.iter().any(|fault| fault.starts_with(path)), "{quiz}: {found:?}");
        }
    }
}
