//! Which segments hold, and why.

use crate::expression::{EvalError, Moment, Node, Value};

/// A declared segment with its compiled rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its name in the API and in questions.
    pub name: String,
    /// What the visitor reads.
    pub title: String,
    /// The plain reason, shown to a member.
    pub why: String,
    /// The rule as written.
    pub when: String,
    /// The rule compiled.
    pub rule: Node,
}

/// What a rule came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the visitor is in the segment.
    pub member: bool,
    /// Why the rule gave no answer, which counts as not a member.
    pub error: Option<EvalError>,
}

/// One aggregate or model of a rule, or a model's feature, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// As the rule writes it.
    pub text: &'a str,
    /// What it is now.
    pub value: Result<Value<'a>, EvalError>,
}

impl Segment {
    /// Decides membership at `moment`.
    pub fn decide(&self, moment: &Moment) -> Decision {
        match self.rule.evaluate(moment) {
            Ok(value) => Decision { member: value == Value::Bool(true), error: None },
            Err(error) => Decision { member: false, error: Some(error) },
        }
    }

    /// The aggregates of the rule with their values at `moment`, each once, in the order they are written; a model's
    /// probability comes before its features.
    pub fn parts<'a>(&'a self, moment: &Moment<'a>) -> Vec<Part<'a>> {
        let mut parts: Vec<Part> = Vec::new();
        let mut add = |text: &'a str, value: &dyn Fn() -> Result<Value<'a>, EvalError>| {
            if !parts.iter().any(|part| part.text == text) {
                parts.push(Part { text, value: value() });
            }
        };
        self.rule.walk(&mut |node| match node {
            Node::Aggregate(aggregate) => add(&aggregate.text, &|| aggregate.evaluate(moment)),
            Node::Model { model, class } => {
                let Some(model) = moment.models.get(*model) else { return };
                add(&model.classes[*class].call, &|| node.evaluate(moment));
                model.features.iter().for_each(|feature| add(&feature.text, &|| feature.node.evaluate(moment)));
            }
            _ => {}
        });
        parts
    }
}
