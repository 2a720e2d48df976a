//! The section `questions`: what the crowd is asked, each kind told by the keys it has, and what is true of a device.

#[cfg(feature = "native")]
use schemars::JsonSchema;
#[cfg(feature = "native")]
use std::collections::BTreeMap;

use super::document::Named;
use super::models::list;
use super::reader::Object;
use super::{Manifest, check_name, compiled, rule_fault};
use crate::engine::{World, once};
use crate::expression::retention::Need;
use crate::expression::{Node, RuleFault, Scope, Type, Value};
use crate::fault::{Fault, joined, listed, note, numeral};
use crate::privacy::odds::Odds;
use crate::privacy::policy::Question;
use crate::privacy::question::{
    Arms, Asks, Choice, LARGEST_AMOUNT, Levels, MOST_ANSWERS, MOST_ARMS, Most, NONE, Options, PARTS, Truth,
};
use crate::segment::Segment;
use crate::tree::{Tree, quote};

/// A question that each device answers at random odds. Its keys say which kind it is: `segment`, with `after` or without;
/// `choice`; `funnel`; `within` and `outcome`; `cohort` and `returned`; `mean` and `most`, with `within` or without;
/// `arms` and `outcome`; `canary`.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Question", deny_unknown_fields))]
pub struct QuestionDocument {
    /// What the analyst reads; the segment's title where none is given.
    pub title: Option<String>,
    /// The segment that is asked about.
    pub segment: Option<String>,
    /// The signal of an order: only visitors with one in the epoch answer, which the site's server saw anyway.
    pub after: Option<String>,
    /// Rules by the name of their option: the first that holds is the answer, else "none". At most 63.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, String>>"))]
    pub choice: Named<String>,
    /// Rules by the name of their step: the last that holds is the answer, else "none". At most 63.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, String>>"))]
    pub funnel: Named<String>,
    /// A rule: who is asked about.
    pub within: Option<String>,
    /// A rule over a window that has closed, such as count(purchase, last_month()) > 0.
    pub outcome: Option<String>,
    /// A rule: who came at first.
    pub cohort: Option<String>,
    /// A rule: who came again.
    pub returned: Option<String>,
    /// An expression that gives a number, such as sum(purchase.value, days(28)).
    pub mean: Option<String>,
    /// What is above counts as this much, in units of the amount.
    #[cfg_attr(feature = "native", schemars(with = "Option<u32>", range(min = 1, max = 1_000_000)))]
    pub most: Option<i64>,
    /// The names of an experiment's arms, 2 to 8; `murmur.arm('name')` says which one the device is in.
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<String>>", length(min = 2, max = 8)))]
    pub arms: Vec<String>,
    /// true: the true answer is always no, so it audits the noise and those who answer.
    pub canary: Option<bool>,
    /// How many devices get it, relative to the other questions; 1 where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<u32>", range(min = 1, max = 1000)))]
    pub weight: u32,
}

const KEYS: [&str; 14] = [
    "title", "segment", "after", "choice", "funnel", "within", "outcome", "cohort", "returned", "mean", "most", "arms",
    "canary", "weight",
];

/// The keys of each kind, in the order of [`KEYS`].
const KINDS: &str = "the keys of one kind: segment; segment and after; choice; funnel; within and outcome; cohort and \
                     returned; mean and most; within, mean and most; outcome and arms; canary";

impl QuestionDocument {
    /// The keys that tell its kind, in the order of [`KEYS`].
    fn keys(&self) -> String {
        let has = [
            self.segment.is_some(),
            self.after.is_some(),
            !self.choice.is_empty(),
            !self.funnel.is_empty(),
            self.within.is_some(),
            self.outcome.is_some(),
            self.cohort.is_some(),
            self.returned.is_some(),
            self.mean.is_some(),
            self.most.is_some(),
            !self.arms.is_empty(),
            self.canary.is_some(),
        ];
        let keys: Vec<_> = KEYS[1..].iter().zip(has).filter(|(_, has)| *has).map(|(key, _)| *key).collect();
        keys.join(", ")
    }
}

/// A question's rules, compiled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    title: Option<String>,
    segment: Option<usize>,
    /// Index of the signal of an order.
    after: Option<usize>,
    pub(super) rules: Vec<Node>,
}

pub(super) fn read(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<QuestionDocument> {
    let mut object = Object::open(tree, path, &KEYS, faults)?;
    let weight = object.count("weight");
    if weight.is_some_and(|weight| !(1..=1000).contains(&weight)) {
        object.fault("weight", &numeral(weight.unwrap_or_default()), "a whole number from 1 to 1000");
    }
    let canary = object.get("canary").map(|tree| {
        if *tree != Tree::Bool(true) {
            object.fault("canary", &tree.describe(), "true, or no such key");
        }
        true
    });
    Some(QuestionDocument {
        title: object.optional_text("title"),
        segment: object.optional_text("segment"),
        after: object.optional_text("after"),
        choice: object.named("choice", false, MOST_ANSWERS - 1, rule_text),
        funnel: object.named("funnel", false, MOST_ANSWERS - 1, rule_text),
        within: object.optional_text("within"),
        outcome: object.optional_text("outcome"),
        cohort: object.optional_text("cohort"),
        returned: object.optional_text("returned"),
        mean: object.optional_text("mean"),
        most: object.number("most"),
        arms: list(&mut object, "arms", "a list of names", |tree| match tree {
            Tree::Text(name) => Some(name.clone()),
            _ => None,
        }),
        canary,
        weight: weight.unwrap_or(1),
    })
}

fn rule_text(tree: &Tree, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
    if let Tree::Text(text) = tree {
        return Some(text.clone());
    }
    note(faults, &[path], &[&tree.describe()], &["a rule"]);
    None
}

/// What questions are built with.
pub(super) struct Builder<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) segments: &'a [Segment],
    pub(super) needs: &'a mut [Need],
    pub(super) odds: Option<Odds>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl Builder<'_> {
    /// A question and its rules; `None` where it has a fault, which is noted.
    pub(super) fn build(&mut self, name: &str, document: &QuestionDocument) -> Option<(Question, Asked)> {
        let path = joined(&["questions.", name]);
        check_name(&path, name, self.faults);
        let mut asked = Asked { title: document.title.clone(), segment: None, after: None, rules: Vec::new() };
        let asks = self.asks(&path, document, &mut asked)?;
        Some((Question { name: name.into(), weight: document.weight, asks }, asked))
    }

    fn asks(&mut self, path: &str, document: &QuestionDocument, asked: &mut Asked) -> Option<Asks> {
        let QuestionDocument { choice, funnel, within, outcome, cohort, returned, arms, .. } = document;
        let rule = |builder: &mut Self, asked: &mut Asked, key: &str, text: &Option<String>| {
            let node = builder.rule(&joined(&[path, ".", key]), text.as_ref()?, false)?;
            asked.rules.push(node);
            text.clone()
        };
        Some(match &document.keys()[..] {
            "segment" | "segment, after" => return self.about_segment(path, document, asked),
            "choice" => Asks::Choice(self.options(&joined(&[path, ".choice"]), choice, asked)?),
            "funnel" => Asks::Funnel(self.options(&joined(&[path, ".funnel"]), funnel, asked)?),
            "within, outcome" => {
                let (within, outcome) = (rule(self, asked, "within", within), rule(self, asked, "outcome", outcome));
                let (within, outcome) = (within?, outcome?);
                #[cfg(feature = "native")]
                if !asked.rules.last().is_some_and(closed::is_closed) {
                    let expected =
                        "counts and the like over windows that have closed: yesterday(), last_week() or last_month()";
                    note(self.faults, &[path, ".outcome"], &["what can still change"], &[expected]);
                    return None;
                }
                Asks::Outcome { within, outcome }
            }
            "cohort, returned" => {
                let (cohort, returned) = (rule(self, asked, "cohort", cohort), rule(self, asked, "returned", returned));
                Asks::Returned { cohort: cohort?, returned: returned? }
            }
            "mean, most" | "within, mean, most" => return self.mean(path, document, asked),
            "outcome, arms" => {
                let outcome = rule(self, asked, "outcome", outcome);
                let named = Arms::new(arms.clone());
                if named.is_none() {
                    let expected = joined(&["2 to ", &numeral(MOST_ARMS), " names, each once"]);
                    note(
                        self.faults,
                        &[path, ".arms"],
                        &[&quote(&listed(arms.iter().map(String::as_str)))],
                        &[&expected],
                    );
                }
                Asks::Experiment { arms: named?, outcome: outcome? }
            }
            "canary" => Asks::Canary,
            keys => {
                let found = if keys.is_empty() { "nothing that it asks" } else { keys };
                note(self.faults, &[path], &[found], &[KINDS]);
                return None;
            }
        })
    }

    fn about_segment(&mut self, path: &str, document: &QuestionDocument, asked: &mut Asked) -> Option<Asks> {
        let name = document.segment.as_ref()?;
        asked.segment = self.segments.iter().position(|segment| segment.name == *name);
        if asked.segment.is_none() && self.scope.segments.contains(&&name[..]) {
            return None; // the segment's own rule is at fault
        }
        if asked.segment.is_none() {
            let expected = "the name of a segment of this manifest";
            note(self.faults, &[path, ".segment"], &[&quote(name)], &[expected]);
        }
        let rule = self.segments[asked.segment?].meaning();
        let Some(after) = &document.after else { return Some(Asks::Segment { rule }) };
        asked.after = self.scope.signals.iter().position(|signal| signal.name == *after);
        match asked.after {
            Some(signal) => self.needs[signal].used = true,
            None => note(self.faults, &[path, ".after"], &[&quote(after)], &["the name of a signal of this manifest"]),
        }
        asked.after.map(|_| Asks::Anchored { signal: after.clone(), rule })
    }

    fn options(&mut self, path: &str, named: &Named<String>, asked: &mut Asked) -> Option<Options> {
        let mut choices = Vec::with_capacity(named.len());
        for (name, text) in named {
            let path = joined(&[path, ".", name]);
            check_name(&path, name, self.faults);
            if name == NONE {
                note(self.faults, &[&path], &["the name of the answer where no rule holds"], &["another one"]);
            }
            asked.rules.extend(self.rule(&path, text, false));
            choices.push(Choice { name: name.clone(), rule: text.clone() });
        }
        Options::new(choices).filter(|options| options.all().len() == asked.rules.len())
    }

    fn mean(&mut self, path: &str, document: &QuestionDocument, asked: &mut Asked) -> Option<Asks> {
        if let Some(text) = &document.within {
            asked.rules.push(self.rule(&joined(&[path, ".within"]), text, false)?);
        }
        let amount = document.mean.as_ref()?;
        asked.rules.push(self.rule(&joined(&[path, ".mean"]), amount, true)?);
        let given = document.most.unwrap_or_default();
        let most = u32::try_from(given).ok().and_then(Most::new);
        if most.is_none() {
            let expected = joined(&["a whole number from 1 to ", &numeral(LARGEST_AMOUNT)]);
            note(self.faults, &[path, ".most"], &[&numeral(given)], &[&expected]);
        }
        // From odds 7/2 on three levels have the smaller variance.
        let three = document.within.is_none() && self.odds.is_some_and(|odds| 2 * odds.u() >= 7 * odds.w());
        let levels = if three { Levels::Three } else { Levels::Two };
        Some(Asks::Mean { within: document.within.clone(), amount: amount.clone(), most: most?, levels })
    }

    /// A rule, or an expression that gives a number.
    fn rule(&mut self, path: &str, text: &str, number: bool) -> Option<Node> {
        let (node, kind) = compiled(path, text, self.scope, self.needs, self.faults)?;
        let right = if number { matches!(kind, Type::Int | Type::Decimal) } else { kind == Type::Bool };
        if !right {
            let expected = if number { "a number" } else { Type::Bool.name() };
            self.faults.push(rule_fault(path, text, *RuleFault::boxed(0, &[kind.name()], &[expected])));
        }
        right.then_some(node)
    }
}

impl Manifest {
    /// Index of the segment that a question of the policy asks about; `None` for a question of another kind.
    pub fn asked_segment(&self, question: &str) -> Option<usize> {
        self.asked(question)?.segment
    }

    /// What an analyst reads of a question of the policy: its title, that of its segment, or its name.
    pub fn question_title(&self, question: &str) -> Option<&str> {
        let asked = self.asked(question)?;
        let segment = || asked.segment.map(|segment| &self.segments[segment].title[..]);
        let name = || self.policy.question(question).map(|question| &question.name[..]);
        asked.title.as_deref().or_else(segment).or_else(name)
    }

    /// Index of the signal without which, in an epoch, a question of the policy is not answered.
    pub fn answered_after(&self, question: &str) -> Option<usize> {
        self.asked(question)?.after
    }

    /// What is true of a visitor in these `members` of the segments. A rule that comes to an error does not hold, and an
    /// amount that does is nothing.
    pub fn truth(&self, question: &str, members: &[bool], world: World) -> Option<Truth> {
        let (asked, asks) = (self.asked(question)?, &self.policy.question(question)?.asks);
        if let Some(segment) = asked.segment {
            return members.get(segment).copied().map(Truth::from);
        }
        let values = once::values(self, &asked.rules, members, world);
        let holds = |rule: usize| values.get(rule) == Some(&Ok(Value::Bool(true)));
        let last = values.len();
        Some(match asks {
            Asks::Choice(_) => Truth::Answer((0..last).find(|rule| holds(*rule)).unwrap_or(last)),
            Asks::Funnel(_) => Truth::Answer((0..last).rev().find(|rule| holds(*rule)).map_or(0, |step| step + 1)),
            Asks::Outcome { .. } | Asks::Returned { .. } => {
                Truth::Answer(usize::from(holds(0)) * (1 + usize::from(holds(1))))
            }
            Asks::Mean { within: Some(_), .. } if !holds(0) => Truth::Answer(0),
            Asks::Mean { .. } => Truth::Amount(match values.last() {
                // Below 0 and what is no number is 0, above 64 bits their largest: the bound cuts it.
                Some(Ok(Value::Decimal(amount))) => (amount * f64::from(PARTS) + 0.5) as u64,
                Some(Ok(Value::Int(amount))) => u64::try_from(*amount).unwrap_or(0).saturating_mul(PARTS.into()),
                _ => 0,
            }),
            Asks::Experiment { .. } => Truth::from(holds(0)),
            Asks::Canary | Asks::Segment { .. } | Asks::Anchored { .. } => Truth::from(false),
        })
    }

    fn asked(&self, question: &str) -> Option<&Asked> {
        let index = self.policy.questions.iter().position(|asked| asked.name == question)?;
        self.asked.get(index)
    }
}

/// The rules of segments that these rules speak of, on whatever way: they are part of what a question means.
pub(super) fn canonical_segments(asked: &[Asked], segments: &[Segment]) -> Vec<String> {
    let mut open = Vec::new();
    for asked in asked {
        open.extend(asked.segment.iter().flat_map(|segment| segments[*segment].speaks_of()));
        for node in &asked.rules {
            node.walk(&mut |part| {
                if let Node::Segment(segment) = part {
                    open.push(*segment);
                }
            });
        }
    }
    let mut found = vec![false; segments.len()];
    while let Some(segment) = open.pop() {
        if !std::mem::replace(&mut found[segment], true) {
            open.extend(segments[segment].speaks_of());
        }
    }
    let mut texts = Vec::new();
    for (segment, found) in segments.iter().zip(found) {
        if found {
            texts.push(["segment ", &segment.name[..], " ", &segment.meaning()].concat());
        }
    }
    texts
}

#[cfg(feature = "native")]
mod closed;

#[cfg(test)]
mod tests;
