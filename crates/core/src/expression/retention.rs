//! What history a set of rules can ever look at, and so what is kept, and how long.

use super::{Aggregate, Comparison, Function, Node, Operator, Value, Window};
use crate::fault::joined;
use crate::signal::Signal;
use crate::time::Span;

/// What the rules need of one signal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Whether any rule speaks of the signal at all. What no rule uses is not kept.
    pub used: bool,
    /// How long its events are kept; `None` where the first and last instants answer every rule.
    pub events: Option<Span>,
    /// Whether each field is used.
    pub fields: Vec<bool>,
}

/// Why it can't be said how long a signal must be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetentionFault {
    /// An aggregate without a window over a signal that declares no `keep`.
    NoWindow {
        /// The aggregate as written.
        text: String,
        /// Index of the signal.
        signal: usize,
    },
    /// A window without an upper bound over a signal that declares no `keep`.
    Unbounded {
        /// The aggregate as written.
        text: String,
        /// Index of the signal.
        signal: usize,
    },
    /// A window longer than the signal's `keep`.
    LongerThanKeep {
        /// The aggregate as written.
        text: String,
        /// Index of the signal.
        signal: usize,
        /// The longest that the window can be.
        window: Span,
    },
}

/// Adds to `needs` (one for each signal) what `rule` needs.
pub fn derive(rule: &Node, signals: &[Signal], needs: &mut [Need], faults: &mut Vec<RetentionFault>) {
    Derivation { signals, needs, faults }.visit(rule, &mut Vec::new());
}

/// Upper bounds of `ago(…)` that hold wherever the value of the part at hand matters.
type Bounds<'a> = Vec<(&'a Aggregate, i64)>;

struct Derivation<'d> {
    signals: &'d [Signal],
    needs: &'d mut [Need],
    faults: &'d mut Vec<RetentionFault>,
}

impl Derivation<'_> {
    fn visit<'a>(&mut self, node: &'a Node, bounds: &mut Bounds<'a>) {
        match node {
            // `ago(x) < d && rest`: where ago(x) ≥ d the whole is false whatever the rest says, and where ago(x) is an
            // error so is any window made of it. So inside the conjunction ago(x) is bounded by d.
            Node::And(a, b) => {
                let outer = bounds.len();
                collect_bounds(node, bounds);
                self.conjuncts(a, bounds);
                self.conjuncts(b, bounds);
                bounds.truncate(outer);
            }
            Node::Aggregate(aggregate) => self.aggregate(aggregate, bounds),
            Node::Literal(_)
            | Node::Field(_)
            | Node::Input(_)
            | Node::Segment(_)
            | Node::Local(_)
            | Node::Model { .. } => {}
            Node::List(items) | Node::Call(_, items) => items.iter().for_each(|item| self.visit(item, bounds)),
            Node::Not(a) | Node::Negate(a) | Node::Matches(_, a) | Node::Length(_, a) => self.visit(a, bounds),
            Node::Or(a, b) | Node::In(a, b) | Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => {
                self.visit(a, bounds);
                self.visit(b, bounds);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.visit(part, bounds)),
        }
    }

    /// The parts of a conjunction, whose bounds were collected for the whole of it.
    fn conjuncts<'a>(&mut self, node: &'a Node, bounds: &mut Bounds<'a>) {
        match node {
            Node::And(a, b) => {
                self.conjuncts(a, bounds);
                self.conjuncts(b, bounds);
            }
            _ => self.visit(node, bounds),
        }
    }

    fn aggregate<'a>(&mut self, aggregate: &'a Aggregate, bounds: &mut Bounds<'a>) {
        let signal = aggregate.signal;
        self.uses(signal, aggregate.field, aggregate.filter.as_ref());
        if let Some(follower) = aggregate.follower {
            self.uses(follower, None, aggregate.follower_filter.as_ref());
        }
        match &aggregate.window {
            Window::Last(window) => self.visit(window, bounds),
            Window::Since(other) => self.needs[*other].used = true,
            Window::Kept | Window::Calendar(_) => {}
        }
        if aggregate.needs_instants_only() {
            return;
        }
        let text = || joined(&[&aggregate.text]);
        let keep = self.signals[signal].keep;
        let longest = match &aggregate.window {
            Window::Kept if aggregate.reach(keep) == keep => None,
            Window::Kept => Some(aggregate.reach(keep).map(|reach| reach.0)),
            Window::Last(window) => Some(upper_bound(window, bounds)),
            Window::Calendar(part) => Some(Some(part.reach().0)),
            Window::Since(other) => Some(since_bound(*other, bounds)),
        };
        let events = match (longest, keep) {
            (Some(Some(window)), Some(keep)) if window > keep.0 => {
                let window = Span(window);
                return self.faults.push(RetentionFault::LongerThanKeep { text: text(), signal, window });
            }
            (Some(Some(window)), _) => Span(window),
            (_, Some(keep)) => keep,
            (Some(None), None) => return self.faults.push(RetentionFault::Unbounded { text: text(), signal }),
            (None, None) => return self.faults.push(RetentionFault::NoWindow { text: text(), signal }),
        };
        for signal in std::iter::once(signal).chain(aggregate.follower) {
            let need = &mut self.needs[signal];
            need.events = need.events.max(Some(events));
        }
    }

    fn uses(&mut self, signal: usize, field: Option<usize>, filter: Option<&Node>) {
        let need = &mut self.needs[signal];
        need.used = true;
        if let Some(field) = field {
            need.fields[field] = true;
        }
        if let Some(filter) = filter {
            filter.walk(&mut |node| {
                if let Node::Field(field) = node {
                    need.fields[*field] = true;
                }
            });
        }
    }
}

/// Bounds that the conjuncts of `node` put on `ago(…)`: `ago(x) < d`, `ago(x) <= d`, `d > ago(x)`, `d >= ago(x)`.
fn collect_bounds<'a>(node: &'a Node, bounds: &mut Bounds<'a>) {
    match node {
        Node::And(a, b) => {
            collect_bounds(a, bounds);
            collect_bounds(b, bounds);
        }
        Node::Compare(comparison, a, b) => {
            let (subject, limit) = match comparison {
                Comparison::Less | Comparison::AtMost | Comparison::Equal => (a, b),
                Comparison::Greater | Comparison::AtLeast => (b, a),
                Comparison::NotEqual => return,
            };
            if let (Node::Aggregate(ago), Node::Literal(Value::Duration(limit))) = (&**subject, &**limit)
                && matches!(ago.function, Function::Ago | Function::Age)
            {
                bounds.push((ago, *limit));
            }
        }
        _ => {}
    }
}

/// The largest value a window can take where its aggregate matters, in milliseconds.
fn upper_bound(window: &Node, bounds: &Bounds) -> Option<i64> {
    match window {
        Node::Literal(Value::Duration(length)) => Some(*length),
        Node::Aggregate(ago) => {
            bounds.iter().filter(|(bounded, _)| bounded.text == ago.text).map(|(_, limit)| *limit).min()
        }
        Node::Arithmetic(Operator::Add, a, b) => upper_bound(a, bounds)?.checked_add(upper_bound(b, bounds)?),
        Node::If(_, a, b) => Some(upper_bound(a, bounds)?.max(upper_bound(b, bounds)?)),
        _ => None,
    }
}

/// How long ago the last event of `signal` can be where it matters.
fn since_bound(signal: usize, bounds: &Bounds) -> Option<i64> {
    let of_it = |ago: &Aggregate| ago.function == Function::Ago && ago.signal == signal && ago.needs_instants_only();
    bounds.iter().filter(|(ago, _)| of_it(ago)).map(|(_, limit)| *limit).min()
}
