//! A card for every segment and every question: what, why, from what, for how long, and what is assumed.

use murmur_core::expression::Node;
use murmur_core::manifest::Manifest;
use murmur_core::privacy::question::{Asks, Question};
use murmur_core::segment::Segment;
use serde_json::{Value, json};

use super::promise::bounds;
use super::text::{Block, Line, Piece, code, line, words};

pub(super) fn write(manifest: &Manifest) -> Vec<Block> {
    let mut blocks = vec![
        Block::Title(format!("Segments and questions of {}", manifest.site)),
        Block::Text(line([
            words("Generated from the manifest, policy "),
            code(manifest.policy.hash()),
            words(if manifest.recipients.is_empty() {
                ". Segments are decided in the visitor’s browser; nobody is told who is in one."
            } else {
                ". Segments are decided in the visitor’s browser; who else is told who is in one stands under Recipients."
            }),
        ])),
    ];
    if !manifest.segments.is_empty() {
        blocks.push(Block::Heading("Segments".into()));
    }
    for segment in &manifest.segments {
        blocks.push(Block::Subheading(segment.title.clone()));
        blocks.push(Block::Facts(segment_facts(manifest, segment)));
    }
    if !manifest.policy.questions.is_empty() {
        blocks.push(Block::Heading("Questions to the crowd".into()));
    }
    for question in &manifest.policy.questions {
        blocks.push(Block::Subheading(question.name.clone()));
        blocks.push(Block::Facts(question_facts(manifest, question)));
    }
    blocks
}

fn segment_facts(manifest: &Manifest, segment: &Segment) -> Vec<(String, Line)> {
    let sources = Sources::of(manifest, segment);
    let mut facts = vec![
        ("Name".into(), code(&segment.name)),
        ("What the visitor reads".into(), words(&segment.why)),
        ("Rule".into(), code(&segment.when)),
    ];
    if let Some(stays) = segment.stays {
        facts.push(("Stays".into(), words(format!("{} after the rule held", stays.in_words()))));
    }
    facts.push(("Read from".into(), sources.in_words(manifest)));
    facts.push(("Kept for".into(), words(sources.retention(manifest))));
    facts.push(("Assumptions".into(), words(sources.assumptions(manifest))));
    let asked: Vec<_> = asked_about(manifest, segment).map(|question| bounds(&manifest.policy, question)).collect();
    let reported = match asked.iter().map(|bounds| bounds.one).reduce(f64::max) {
        Some(epsilon) => format!("a randomized answer of some visitors, ε {epsilon} a report"),
        None => "nothing".into(),
    };
    facts.push(("Leaves the device".into(), words(reported)));
    facts.push(("Recipients".into(), recipients(manifest, segment)));
    facts
}

/// Who is told of it, where the visitor agreed to `activate`.
fn recipients(manifest: &Manifest, segment: &Segment) -> Line {
    let told = manifest.recipients.iter().filter(|recipient| segment.activate.contains(&recipient.name));
    let told: Vec<_> =
        told.map(|recipient| format!("{} ({}, {})", recipient.title, recipient.name, recipient.terms)).collect();
    words(if told.is_empty() {
        "nobody, unless a script of the page reads it and sends it on".into()
    } else {
        format!("with consent to activate: {}", told.join("; "))
    })
}

fn question_facts(manifest: &Manifest, question: &Question) -> Vec<(String, Line)> {
    let policy = &manifest.policy;
    let bounds = bounds(policy, question);
    let mechanism = policy.mechanism(question);
    let given = policy.draw_probability(question).value() * 100.0;
    let mut facts = vec![
        ("Asks".into(), asked(question)),
        ("Answers".into(), words(question.asks.labels().join(", "))),
        ("Mechanism".into(), words(format!("{}, odds {}", mechanism.family().name(), mechanism.odds()))),
        ("One report".into(), words(format!("ε ≤ {}", bounds.one))),
        ("All reports, answer unchanged".into(), words(format!("ε ≤ {}", bounds.stable))),
        ("All reports, whatever happens".into(), words(format!("ε ≤ {}", bounds.any))),
        ("Most reports of a browser".into(), words(bounds.reports.to_string())),
        ("At most one in".into(), words(policy.epoch.in_words())),
        ("Given to".into(), words(format!("{given:.1} % of browsers that may report"))),
        ("Sensitivity".into(), words("one browser adds one report to one total in an epoch")),
    ];
    if !question.asks.arms().is_empty() {
        let arms = question.asks.arms().join(", ");
        facts
            .push(("In the clear".into(), words(format!("the arm ({arms}), a coin that says nothing of the visitor"))));
    }
    if matches!(question.asks, Asks::Anchored { .. }) {
        facts.push(("In the clear".into(), words("that the order happened, which the site’s server saw")));
    }
    facts
}

/// What a question asks, in words with its rules.
fn asked(question: &Question) -> Line {
    let several = |start: &str, options: &murmur_core::privacy::question::Options| {
        let mut asked = words(start);
        for (place, option) in options.all().iter().enumerate() {
            asked.push(Piece::Words(format!("{}{}: ", if place > 0 { ", " } else { "" }, option.name)));
            asked.push(Piece::Code(option.rule.clone()));
        }
        asked
    };
    match &question.asks {
        Asks::Segment { rule } => line([words("whether "), code(rule)]),
        Asks::Choice(options) => several("the first that holds of ", options),
        Asks::Funnel(steps) => several("the last step that holds of ", steps),
        Asks::Outcome { within, outcome } => {
            line([words("of those with "), code(within), words(" whether "), code(outcome)])
        }
        Asks::Returned { cohort, returned } => {
            line([words("of those with "), code(cohort), words(" whether they came back: "), code(returned)])
        }
        Asks::Mean { within, amount, most, .. } => {
            let of = within.as_ref().map_or_else(Vec::new, |rule| line([words(" of those with "), code(rule)]));
            line([words("the mean of "), code(amount), words(format!(", at most {},", most.units())), of])
        }
        Asks::Experiment { outcome, .. } => line([words("in each arm whether "), code(outcome)]),
        Asks::Anchored { signal, rule } => {
            line([words("of those with an event "), code(signal), words(" whether "), code(rule)])
        }
        Asks::Canary => words("nothing: the true answer is always no. It shows whether the noise is as it should be"),
    }
}

fn asked_about<'a>(manifest: &'a Manifest, segment: &'a Segment) -> impl Iterator<Item = &'a Question> {
    let is_about = |question: &&Question| matches!(&question.asks, Asks::Segment { rule } if *rule == segment.when);
    manifest.policy.questions.iter().filter(is_about)
}

/// What a segment is decided from, itself or by way of other segments. Indices into the manifest.
#[derive(Default)]
struct Sources {
    signals: Vec<usize>,
    inputs: Vec<usize>,
    models: Vec<usize>,
    segments: Vec<usize>,
}

impl Sources {
    fn of(manifest: &Manifest, segment: &Segment) -> Sources {
        let mut sources = Sources::default();
        sources.read(manifest, segment);
        sources
    }

    fn read(&mut self, manifest: &Manifest, segment: &Segment) {
        let mut others = Vec::new();
        for rule in std::iter::once(&segment.rule).chain(&segment.stated) {
            rule.walk(&mut |node| match node {
                Node::Aggregate(aggregate) => add(&mut self.signals, aggregate.signal),
                Node::Input(input) => add(&mut self.inputs, *input),
                Node::Segment(other) => others.push(*other),
                Node::Model { model, .. } => {
                    add(&mut self.models, *model);
                    for feature in &manifest.models[*model].features {
                        feature.node.walk(&mut |node| match node {
                            Node::Aggregate(aggregate) => add(&mut self.signals, aggregate.signal),
                            Node::Input(input) => add(&mut self.inputs, *input),
                            _ => {}
                        });
                    }
                }
                _ => {}
            });
        }
        for other in others {
            if !self.segments.contains(&other) {
                self.segments.push(other);
                self.read(manifest, &manifest.segments[other]);
            }
        }
    }

    fn in_words(&self, manifest: &Manifest) -> Line {
        let signals = self.signals.iter().map(|signal| manifest.signals[*signal].title.clone());
        let inputs = self.inputs.iter().map(|input| match manifest.preferences.get(*input) {
            Some(preference) => format!("what the visitor answered to “{}”", preference.title),
            None => format!("{} of this visit", manifest.inputs[*input].name),
        });
        let segments = self.segments.iter().map(|other| format!("the segment “{}”", manifest.segments[*other].title));
        let all: Vec<_> = signals.chain(inputs).chain(segments).collect();
        words(if all.is_empty() { "nothing that is kept".into() } else { all.join("; ") })
    }

    fn retention(&self, manifest: &Manifest) -> String {
        let of = |signal: &usize| {
            let title = &manifest.signals[*signal].title;
            match manifest.needs[*signal].events {
                Some(keep) => format!("{title}: {}", keep.in_words()),
                None => format!("{title}: first and last time, until the visitor deletes them"),
            }
        };
        let stated = self.inputs.iter().filter_map(|input| manifest.preferences.get(*input));
        let stated = stated.map(|preference| format!("the answer: {}", preference.keep.in_words()));
        let all: Vec<_> = self.signals.iter().map(of).chain(stated).collect();
        if all.is_empty() { "not at all".into() } else { all.join("; ") }
    }

    fn assumptions(&self, manifest: &Manifest) -> String {
        let mut all = vec!["this browser stands for the visitor; other devices are not seen".to_string()];
        if !self.signals.is_empty() {
            all.push("the site reports these events as they happen".into());
        }
        for model in self.models.iter().map(|model| &manifest.models[*model]) {
            all.push(format!("the model “{}” fits visitors like those it was trained on", model.name));
        }
        all.join("; ")
    }
}

fn add(list: &mut Vec<usize>, index: usize) {
    if !list.contains(&index) {
        list.push(index);
    }
}

pub(super) fn segments_as_json(manifest: &Manifest) -> Vec<Value> {
    let card = |segment: &Segment| {
        let sources = Sources::of(manifest, segment);
        let named = |list: &[usize]| list.iter().map(|index| manifest.signals[*index].name.clone()).collect::<Vec<_>>();
        json!({
            "name": segment.name, "title": segment.title, "why": segment.why, "rule": segment.when,
            "stays_ms": segment.stays.map(|stays| stays.0),
            "signals": named(&sources.signals),
            "inputs": sources.inputs.iter().map(|input| manifest.inputs[*input].name.clone()).collect::<Vec<_>>(),
            "keep_ms": sources.signals.iter().filter_map(|signal| manifest.needs[*signal].events).max().map(|keep| keep.0),
            "questions": asked_about(manifest, segment).map(|question| question.name.clone()).collect::<Vec<_>>(),
            "recipients": segment.activate,
        })
    };
    manifest.segments.iter().map(card).collect()
}

pub(super) fn questions_as_json(manifest: &Manifest) -> Vec<Value> {
    let policy = &manifest.policy;
    let card = |question: &Question| {
        let (bounds, mechanism) = (bounds(policy, question), policy.mechanism(question));
        json!({
            "name": question.name, "asks": question.asks.kind(), "answers": question.asks.labels(),
            "arms": question.asks.arms(), "mechanism": mechanism.family().name(), "odds": mechanism.odds().to_string(),
            "reports": bounds.reports, "epoch_ms": policy.epoch.0,
            "epsilon": bounds.one, "epsilon_stable": bounds.stable, "epsilon_any": bounds.any,
            "draw_probability": policy.draw_probability(question).value(),
        })
    };
    policy.questions.iter().map(card).collect()
}
