//! The section `topics`: how a page's topics are found, and which of them nobody may ask for.

#[cfg(feature = "native")]
use schemars::JsonSchema;

use super::models::list;
use super::questions::Asked;
use super::reader::Object;
use crate::context::page::Page;
use crate::context::topics::{self, BUILT_IN, Model, Topic, sensitive};
use crate::expression::{Node, Scope, Value};
use crate::fault::{Fault, joined, note};
use crate::model::Model as Predictor;
use crate::segment::Segment;
use crate::tree::{Tree, quote};

/// How many topics a page has where the manifest does not say.
const LIMIT: u32 = 3;

/// The score below which a topic is none where the manifest does not say.
const THRESHOLD: f64 = 0.15;

/// How a page's topics are found.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(deny_unknown_fields))]
pub struct Topics {
    /// "en" for the built-in English model, or the address on this site of one that `murmur topics train` wrote. Without
    /// it a page has only the topics that it declares itself.
    pub model: Option<String>,
    /// The topics that a page may declare itself, in <meta name="murmur:topics">; any where none are given.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<String>>"))]
    pub names: Vec<String>,
    /// How many topics a page has at most; 3 where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<u32>", range(min = 1, max = 10)))]
    pub limit: u32,
    /// The score from 0 to 1 that a topic must have; 0.15 where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<f64>", range(min = 0, max = 1)))]
    pub threshold: f64,
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<Topics> {
    let mut object = Object::open(tree, path, &["model", "names", "limit", "threshold"], faults)?;
    let model = object.optional_text("model");
    if let Some(address) = model.as_deref().filter(|model| *model != BUILT_IN && !is_own_path(model)) {
        object.fault("model", &quote(address), "\"en\", or an address of this site that begins with one /");
    }
    let names = list(&mut object, "names", "a list of texts", |item| match item {
        Tree::Text(text) => Some(text.clone()),
        _ => None,
    });
    for name in &names {
        check(&object.path_of("names"), name, object.faults);
    }
    let limit = match object.get("limit") {
        None => LIMIT,
        Some(Tree::Number(limit)) if (1.0..=10.0).contains(limit) && *limit as u32 as f64 == *limit => *limit as u32,
        Some(other) => {
            object.fault("limit", &other.describe(), "a whole number from 1 to 10");
            LIMIT
        }
    };
    let threshold = match object.get("threshold") {
        None => THRESHOLD,
        Some(Tree::Number(threshold)) if (0.0..=1.0).contains(threshold) => *threshold,
        Some(other) => {
            object.fault("threshold", &other.describe(), "a number from 0 to 1");
            THRESHOLD
        }
    };
    Some(Topics { model, names, limit, threshold })
}

impl Topics {
    /// The topics of a page, best first, by the model where it is there.
    pub fn of(&self, model: Option<&Model>, page: &Page) -> Vec<Topic> {
        let mut topics = topics::declared(page);
        topics.retain(|topic| self.names.is_empty() || self.names.contains(&topic.name));
        if let (true, Some(model)) = (topics.is_empty(), model) {
            topics = model.read_topics(page);
        }
        topics.retain(|topic| topic.score >= self.threshold);
        topics.truncate(self.limit as usize);
        topics
    }
}

/// Whether an address stays on this site.
fn is_own_path(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//") && !address.contains('\\')
}

/// Refuses rules that ask whether a page is about what must not be inferred.
pub(super) fn check_rules(
    scope: &Scope,
    segments: &[Segment],
    models: &[Predictor],
    asked: &[Asked],
    faults: &mut Vec<Fault>,
) {
    for segment in segments {
        let path = joined(&["segments.", &segment.name, ".when"]);
        check_rule(&path, &segment.rule, scope, faults);
        if let Some(stated) = &segment.stated {
            check_rule(&path, stated, scope, faults);
        }
    }
    for model in models {
        for feature in &model.features {
            let path = joined(&["models.", &model.name, ".features.", &feature.name]);
            check_rule(&path, &feature.node, scope, faults);
        }
    }
    asked.iter().flat_map(|asked| &asked.rules).for_each(|rule| check_rule("questions", rule, scope, faults));
}

/// Whatever a condition does with a page's topics or with a field that is filled from them, no text in it may be the name
/// of a sensitive one.
fn check_rule(path: &str, rule: &Node, scope: &Scope, faults: &mut Vec<Fault>) {
    let is_topic = |input: usize| scope.inputs.get(input).is_some_and(|input| input.name.starts_with("page.topic"));
    let is_filled = |signal: Option<usize>, field: usize| {
        let field = signal.and_then(|signal| scope.signals.get(signal)?.fields.get(field));
        field.and_then(|field| field.from).is_some_and(is_topic)
    };
    for condition in rule.conditions() {
        let (mut reads, mut texts) = (false, Vec::new());
        condition.walk(&mut |part| match part {
            Node::Input(input) => reads |= is_topic(*input),
            Node::Literal(Value::Text(text)) => texts.push(String::from(&**text)),
            Node::Matches(pattern, _) => texts.push(pattern.spelled()),
            Node::Aggregate(aggregate) => {
                reads |= aggregate.field.is_some_and(|field| is_filled(Some(aggregate.signal), field));
                let own = aggregate.filter.iter().map(|filter| (Some(aggregate.signal), filter));
                for (signal, filter) in
                    own.chain(aggregate.follower_filter.iter().map(|filter| (aggregate.follower, filter)))
                {
                    filter.walk(&mut |part| reads |= matches!(part, Node::Field(field) if is_filled(signal, *field)));
                }
            }
            _ => {}
        });
        texts.iter().filter(|_| reads).for_each(|text| check(path, text, faults));
    }
}

fn check(path: &str, name: &str, faults: &mut Vec<Fault>) {
    if let Some(touches) = sensitive::reason(name) {
        let expected = "a topic that tells nothing sensitive of a person: see docs/TOPICS.md";
        note(faults, &[path], &["the topic ", &quote(name), ", which tells of ", touches], &[expected]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(pairs: &[(&str, Tree)]) -> Result<Topics, Vec<String>> {
        let tree = Tree::Map(pairs.iter().map(|(key, value)| ((*key).into(), value.clone())).collect());
        let mut faults = Vec::new();
        let topics = read(&tree, "topics", &mut faults);
        topics.filter(|_| faults.is_empty()).ok_or_else(|| faults.iter().map(ToString::to_string).collect())
    }

    fn text(text: &str) -> Tree {
        Tree::Text(text.into())
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let topics = section(&[("model", text("en"))]).unwrap();
        assert_eq!((topics.limit, topics.threshold, topics.names.len()), (3, 0.15, 0));
        let topics =
            section(&[("model", text("/topics.bin")), ("limit", Tree::Number(1.0)), ("threshold", Tree::Number(0.5))]);
        assert_eq!(topics.map(|topics| (topics.limit, topics.threshold)), Ok((1, 0.5)));
    }

    #[test]
    fn faults_say_what_is_wrong() {
        for (pair, part) in [
            (
                ("model", text("https://elsewhere.example/m.bin")),
                "topics.model: found \"https://elsewhere.example/m.bin\"",
            ),
            (("model", text("//elsewhere.example/m.bin")), "topics.model: found"),
            (("model", text("de")), "expected \"en\", or an address of this site"),
            (
                ("names", Tree::List(vec![text("jazz"), text("Mental health")])),
                "which tells of health; expected a topic",
            ),
            (("limit", Tree::Number(0.0)), "topics.limit: found 0; expected a whole number from 1 to 10"),
            (
                ("threshold", Tree::Number(1.5)),
                "topics.threshold: found a number with decimals; expected a number from 0 to 1",
            ),
            (("taxonomy", text("iab")), "topics.taxonomy: found an unknown key"),
        ] {
            let faults = section(&[pair]).unwrap_err();
            assert!(faults.len() == 1 && faults[0].contains(part), "{faults:?}");
        }
    }

    #[test]
    fn a_page_has_what_it_may_declare_or_nothing_without_a_model() {
        let names = Tree::List(vec![text("jazz"), text("rock")]);
        let topics = section(&[("names", names), ("limit", Tree::Number(1.0))]).unwrap();
        let declares = |declared: &[&str]| {
            let page = Page { declared: declared.iter().map(|name| (*name).into()).collect(), ..Page::default() };
            topics.of(None, &page).into_iter().map(|topic| topic.name).collect::<Vec<_>>()
        };
        assert_eq!(declares(&["polka", "rock", "jazz"]), ["rock"]);
        assert!(declares(&[]).is_empty() && declares(&["polka"]).is_empty());
    }

    #[test]
    fn rules_must_not_ask_for_what_is_sensitive() {
        use crate::expression::{Input, Type, compile};
        use crate::signal::{Field, FieldKind, Signal};
        let inputs = [
            Input { name: "page.topic".into(), kind: Type::Text },
            Input { name: "page.topics".into(), kind: Type::list(Some(Type::Text)) },
            Input { name: "visit.campaign".into(), kind: Type::Text },
        ];
        let mut topic = Field::new("topic", FieldKind::Text);
        topic.from = Some(0);
        let view = Signal {
            name: "view".into(),
            title: String::new(),
            purpose: String::new(),
            keep: None,
            fields: vec![topic, Field::new("shelf", FieldKind::Text)],
        };
        let scope = Scope { inputs: &inputs, signals: &[view], ..Scope::default() };
        let faults = |when: &str| {
            let rule = compile(when, &scope).unwrap();
            let segment = Segment { name: "s".into(), when: when.into(), rule, ..Segment::default() };
            let mut faults = Vec::new();
            check_rules(&scope, &[segment], &[], &[], &mut faults);
            faults.len()
        };
        for wrong in [
            "page.topic == 'Religion & Spirituality'",
            "'Politics' in page.topics",
            "page.topic in ['Pets', 'Medical Health']",
            "page.topic.matches('^Politics$')",
            "page.topic.matches('Pets|(Jazz|[Pp]oliti.*)')",
            "(page.topic + '') == 'Politics'",
            "page.topics[0] == 'Politics'",
            "size(page.topics) > 1 ? page.topic == 'Politics' : false",
            "share(view, topic == 'Religion', days(9)) > 0.5",
            "last(view.topic, days(9)) == 'Religion'",
            "sequence(view, view, days(1), days(9), shelf == 'a', topic.startsWith('Religion')) > 0",
        ] {
            assert_eq!(faults(wrong), 1, "{wrong}");
        }
        for right in [
            "page.topic == 'Pets' && visit.campaign == 'kids'",
            "page.topic.matches('^(Pets|Jazz)$') || count(view, shelf == 'kids', days(9)) > 0",
            "share(view, topic == 'Jazz', days(9)) > 0.5",
        ] {
            assert_eq!(faults(right), 0, "{right}");
        }
    }
}
