//! Expressions of every section: compiled, and what is wrong with all of them together.

use super::questions::Asked;
use crate::expression::retention::{self, Need, RetentionFault};
use crate::expression::{Node, RuleFault, Scope, Type, compile_value};
#[cfg(feature = "more")]
use crate::fault::Position;
use crate::fault::{Fault, joined, note};
use crate::model::Model;
use crate::segment::Segment;
use crate::signal::Signal;
#[cfg(feature = "more")]
use crate::tree::quote;

/// Compiles an expression and notes what it needs to be kept.
pub(super) fn compiled(
    path: &str,
    text: &str,
    scope: &Scope,
    needs: &mut [Need],
    faults: &mut Vec<Fault>,
) -> Option<(Node, Type)> {
    match compile_value(text, scope) {
        Ok((node, kind)) => {
            let mut wrong = Vec::new();
            retention::derive(&node, scope.signals, needs, &mut wrong);
            faults.extend(wrong.into_iter().map(|fault| retention_fault(path, text, scope.signals, fault)));
            Some((*node, kind))
        }
        Err(fault) => {
            faults.push(rule_fault(path, text, *fault));
            None
        }
    }
}

#[cfg(not(feature = "more"))]
pub(super) fn rule_fault(_: &str, _: &str, _: RuleFault) -> Fault {
    Fault
}

#[cfg(not(feature = "more"))]
fn retention_fault(_: &str, _: &str, _: &[Signal], _: RetentionFault) -> Fault {
    Fault
}

#[cfg(feature = "more")]
pub(super) fn rule_fault(path: &str, rule: &str, fault: RuleFault) -> Fault {
    let path = path.into();
    Fault { path, position: Some(Position::of(rule, fault.at)), found: fault.found, expected: fault.expected }
}

#[cfg(feature = "more")]
fn retention_fault(path: &str, rule: &str, signals: &[Signal], fault: RetentionFault) -> Fault {
    let (text, signal, found, expected) = match fault {
        RetentionFault::NoWindow { text, signal } => (text, signal, "no window", "a window such as days(90)"),
        RetentionFault::Unbounded { text, signal } => {
            (text, signal, "a window without an upper bound", "a bound beside it such as && ago(…) < days(3)")
        }
        RetentionFault::LongerThanKeep { text, signal, window } => {
            let keep = signals[signal].keep.unwrap_or_default().in_words();
            let found = joined(&["a window of ", &window.in_words(), " in ", &quote(&text)]);
            let expected =
                joined(&["at most the ", &keep[..], " that signals.", &signals[signal].name[..], " is kept"]);
            return Fault { path: path.into(), position: place_of(rule, &text), found, expected };
        }
    };
    let found = joined(&[found, " in ", &quote(&text)]);
    let expected = joined(&[expected, ", or \"keep\" in signals.", &signals[signal].name[..]]);
    Fault { path: path.into(), position: place_of(rule, &text), found, expected }
}

#[cfg(feature = "more")]
fn place_of(rule: &str, part: &str) -> Option<Position> {
    rule.find(part).map(|at| Position::of(rule, at))
}

/// Every rule of a manifest.
pub(super) fn all<'a>(segments: &'a [Segment], asked: &'a [Asked]) -> Vec<&'a Node> {
    let mut rules = Vec::new();
    for segment in segments {
        rules.push(&segment.rule);
        rules.extend(&segment.stated);
    }
    asked.iter().for_each(|asked| rules.extend(&asked.rules));
    rules
}

/// A model that no rule asks would be downloaded, and its features kept, for nothing.
pub(super) fn check_models(models: &[Model], nodes: &[&Node], faults: &mut Vec<Fault>) {
    let mut asked = vec![false; models.len()];
    for node in nodes {
        node.walk(&mut |node| {
            if let Node::Model { model, .. } = node {
                asked[*model] = true;
            }
        });
    }
    for (model, _) in models.iter().zip(&asked).filter(|(_, asked)| !**asked) {
        let expected = joined(&["one that does, such as model('", &model.name[..], "') >= 0.6, or no declaration"]);
        note(faults, &["models.", &model.name], &["a model that no rule asks"], &[&expected]);
    }
}

/// A segment may speak of others, but not, on whatever way, of itself.
pub(super) fn check_circles(segments: &[Segment], faults: &mut Vec<Fault>) {
    if !faults.is_empty() {
        return; // the indices in the rules are those of a list without gaps
    }
    // Each round removes the segments that speak only of removed ones; what remains goes round in circles.
    let mut open: Vec<_> = segments.iter().map(Segment::speaks_of).enumerate().collect();
    let mut waits = vec![true; segments.len()];
    loop {
        let before = open.len();
        open.retain(|(index, others)| {
            waits[*index] = others.iter().any(|other| waits[*other]);
            waits[*index]
        });
        if open.len() == before {
            break;
        }
    }
    for (index, _) in open {
        let path = joined(&["segments.", &segments[index].name[..]]);
        note(faults, &[&path], &["a rule that comes back to its own segment"], &["segment('…') without a circle"]);
    }
}
