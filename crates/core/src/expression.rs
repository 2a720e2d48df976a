//! Rules: a subset of CEL with aggregates over a signal's history.
//!
//! [`compile`] takes the text through [`lexer`], [`parser`] and the type checker in [`check`] to a [`Node`];
//! [`evaluate`](Node::evaluate) gives its value at a moment; [`retention`] says what history it can ever look at. The
//! browser, `murmur replay` and retention all use these same nodes.
//!
//! An error in a part (nothing happened yet, division by zero, overflow) is absorbed by `&&` and `||` as CEL
//! prescribes: `false && error` is false, whichever side it stands on.

mod aggregate;
mod calls;
mod check;
mod decimal;
mod evaluate;
mod functions;
mod lexer;
mod missing;
mod parser;
mod pattern;
pub mod retention;
mod value;

use crate::model::Model;
use crate::signal::Signal;

pub use aggregate::{Aggregate, Calendar, Function, Window};
#[cfg(feature = "native")]
pub use check::compile_unchecked;
pub use check::{compile, compile_value};
pub(crate) use decimal::whole;
pub use evaluate::Moment;
pub(crate) use evaluate::number;
pub use functions::Builtin;
pub(crate) use missing::missing;
pub use pattern::Pattern;
pub use value::{EvalError, Type, Value};

/// Longest rule, in bytes.
pub const LONGEST_RULE: usize = 4096;

/// Deepest nesting of a rule, so that no manifest can exhaust the stack.
pub const DEEPEST_RULE: usize = 48;

/// Most operators of a rule: with [`DEEPEST_RULE`] they bound the depth of its tree.
pub const MOST_OPERATORS: usize = 256;

/// The names that a rule may speak of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// What is remembered.
    pub signals: &'a [Signal],
    /// What is known beside history.
    pub inputs: &'a [Input],
    /// Names of the segments.
    pub segments: &'a [&'a str],
    /// What can be asked for a probability.
    pub models: &'a [Model],
}

/// Something known beside history, with a value or none: `visit.referrer`, `page.topics`, `preference('genre')`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As a rule writes it.
    pub name: String,
    /// What values it takes.
    pub kind: Type,
}

/// What is wrong with a rule, at a byte offset of its text.
#[cfg(feature = "more")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleFault {
    /// Byte offset in the rule's text.
    pub at: usize,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

/// Something is wrong with a rule; what it is, another module says.
#[cfg(not(feature = "more"))]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleFault;

#[cfg(not(feature = "more"))]
impl RuleFault {
    #[inline(always)]
    pub(crate) fn boxed(_at: usize, _found: &[&str], _expected: &[&str]) -> Box<RuleFault> {
        Box::new(RuleFault)
    }
}

#[cfg(feature = "more")]
impl RuleFault {
    /// Each text comes in parts, which are joined here and not at each of the dozens of calls.
    #[inline(never)]
    pub(crate) fn boxed(at: usize, found: &[&str], expected: &[&str]) -> Box<RuleFault> {
        Box::new(RuleFault { at, found: found.concat(), expected: expected.concat() })
    }
}

/// A type-checked expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A constant.
    Literal(Value<'static>),
    /// `[a, b]`
    List(Vec<Node>),
    /// The value of a field of the event at hand; only inside a filter.
    Field(usize),
    /// The value of the input with this index.
    Input(usize),
    /// Whether the visitor is in the segment with this index.
    Segment(usize),
    /// The probability that a model gives a class: `model('churn')`.
    Model {
        /// Index of the model.
        model: usize,
        /// Index of its class.
        class: usize,
    },
    /// `hour()`, `weekday()`: of the event at hand inside a filter, else of now.
    Local(LocalPart),
    /// `!a`
    Not(Box<Node>),
    /// `-a`
    Negate(Box<Node>),
    /// `a && b`
    And(Box<Node>, Box<Node>),
    /// `a || b`
    Or(Box<Node>, Box<Node>),
    /// `a < b` and its like, `==`, `!=`
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `a + b` and its like
    Arithmetic(Operator, Box<Node>, Box<Node>),
    /// `a ? b : c`
    If(Box<Node>, Box<Node>, Box<Node>),
    /// `a in [b, c]`
    In(Box<Node>, Box<Node>),
    /// `size(a)`, `a.startsWith(b)`, `a[b]` and their like
    Call(Builtin, Vec<Node>),
    /// `a.matches('pattern')`
    Matches(Pattern, Box<Node>),
    /// `days(a)` and its like: `a` times so many milliseconds.
    Length(i64, Box<Node>),
    /// `count(purchase, days(90))` and its like
    Aggregate(Box<Aggregate>),
}

/// A part of the visitor's local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalPart {
    /// 0 to 23.
    Hour,
    /// 1, Monday, to 7.
    Weekday,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// How two numbers or durations are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Default for Node {
    /// Never.
    fn default() -> Node {
        Node::Literal(Value::Bool(false))
    }
}

impl Node {
    /// Calls `visit` for this node and everything below it, filters and windows included.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        match self {
            Node::Literal(_)
            | Node::Field(_)
            | Node::Input(_)
            | Node::Segment(_)
            | Node::Local(_)
            | Node::Model { .. } => {}
            Node::List(items) | Node::Call(_, items) => items.iter().for_each(|item| item.walk(visit)),
            Node::Not(a) | Node::Negate(a) | Node::Matches(_, a) | Node::Length(_, a) => a.walk(visit),
            Node::And(a, b) | Node::Or(a, b) | Node::In(a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|part| part.walk(visit)),
            Node::Aggregate(aggregate) => {
                aggregate.parts().for_each(|part| part.walk(visit));
            }
        }
    }

    /// The smallest parts that `&&`, `||` and `!` make this rule of, in the order they are written.
    pub fn conditions(&self) -> Vec<&Node> {
        match self {
            Node::And(a, b) | Node::Or(a, b) => [a.conditions(), b.conditions()].concat(),
            Node::Not(a) => a.conditions(),
            _ => vec![self],
        }
    }

    /// The aggregates of this rule, those inside windows too, in the order they are written.
    pub fn aggregates(&self) -> Vec<&Aggregate> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if let Node::Aggregate(aggregate) = node {
                found.push(&**aggregate);
            }
        });
        found
    }
}

#[cfg(test)]
mod tests;
