//! Names and types: from syntax to nodes that can be evaluated.

use std::borrow::Cow;
use std::cell::Cell;

use super::functions::{Builtin, METHODS};
use super::parser::{Binary, Kind, Syntax, parse};
use super::{Input, Node, Operator, RuleFault, Scope, Type, Value};
use crate::fault::listed;
use crate::signal::{FieldKind, Signal};
use crate::tree::quote;

/// Compiles a rule: an expression that is true or false.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, wrong type.
pub fn compile(text: &str, scope: &Scope) -> Result<Node, Box<RuleFault>> {
    let (node, kind) = compile_value(text, scope)?;
    if kind == Type::Bool { Ok(*node) } else { Err(RuleFault::boxed(0, &[kind.name()], &[Type::Bool.name()])) }
}

/// Compiles an expression of any type.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, types that do not go together.
pub fn compile_value(text: &str, scope: &Scope) -> Result<(Box<Node>, Type), Box<RuleFault>> {
    run(text, scope, false)
}

/// Compiles an expression without the type checker, as CEL may run: where types do not go together or a name is not
/// known, it is an error when evaluated, which `&&` and `||` absorb.
///
/// # Errors
/// The first fault of the text's syntax, and constructs that are not in the subset.
#[cfg(feature = "native")]
pub fn compile_unchecked(text: &str, scope: &Scope) -> Result<Node, Box<RuleFault>> {
    run(text, scope, true).map(|(node, _)| *node)
}

fn run(text: &str, scope: &Scope, tolerant: bool) -> Result<(Box<Node>, Type), Box<RuleFault>> {
    let fault = Cell::default();
    let checker = Checker { text, scope, slots: &Cell::new(0), row: None, tolerant, fault: &fault };
    checker.check(&*parse(text)?).ok_or_else(|| fault.take().unwrap_or_default())
}

/// Functions give `None` where there is a fault, which stands here: that is smaller than results all the way up.
pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
    pub(super) scope: &'a Scope<'a>,
    /// How many aggregates the rule has so far.
    pub(super) slots: &'a Cell<usize>,
    /// Inside a filter: the signal whose fields have names.
    pub(super) row: Option<usize>,
    /// Whether types that do not go together are left for evaluation to find.
    pub(super) tolerant: bool,
    pub(super) fault: &'a Cell<Option<Box<RuleFault>>>,
}

pub(super) type Checked = Option<(Box<Node>, Type)>;

#[inline(never)]
pub(super) fn typed(node: Node, kind: Type) -> Checked {
    Some((Box::new(node), kind))
}

const LIST: &str = "a list, such as ['jazz', 'folk']";

impl Checker<'_> {
    /// Notes a fault.
    #[cfg(feature = "more")]
    #[inline(never)]
    pub(super) fn wrong(&self, at: usize, found: &[&str], expected: &[&str]) {
        self.fault.set(Some(RuleFault::boxed(at, found, expected)));
    }

    /// Notes nothing: that there is a fault, the result says.
    #[cfg(not(feature = "more"))]
    #[inline(always)]
    pub(super) fn wrong(&self, _at: usize, _found: &[&str], _expected: &[&str]) {}

    /// Notes a fault of a text that is shown in quotes.
    #[inline(always)]
    pub(super) fn wrong_text(&self, at: usize, found: &str, expected: &[&str]) {
        self.wrong(at, &[&quote(found)], expected);
    }

    pub(super) fn check(&self, syntax: &Syntax) -> Checked {
        match &syntax.kind {
            Kind::Bool(value) => typed(Node::Literal(Value::Bool(*value)), Type::Bool),
            Kind::Int(value) => typed(Node::Literal(Value::Int(*value)), Type::Int),
            Kind::Decimal(value) => typed(Node::Literal(Value::Decimal(*value)), Type::Decimal),
            Kind::Text(value) => typed(Node::Literal(Value::Text(Cow::Owned(value.clone()))), Type::Text),
            Kind::List(items) => self.list(items),
            Kind::Name(name) => self.name(syntax, name),
            Kind::Member(..) if self.row.is_some() => {
                self.outside_filter(syntax.from, &self.text[syntax.from..syntax.to])
            }
            Kind::Member(..) => self.input(syntax, &self.text[syntax.from..syntax.to]),
            Kind::Call(name, arguments) => self.call(syntax, name, arguments),
            Kind::Method(name, arguments) => self.method(syntax, name, arguments),
            Kind::Index(list, index) => self.index(list, index),
            Kind::Not(inner) => typed(Node::Not(self.of(inner, Type::Bool)?), Type::Bool),
            Kind::Negate(inner) => {
                let (node, kind) = self.check(inner)?;
                if !kind.is_number() && !matches!(kind, Type::Duration | Type::Dynamic) {
                    self.mistyped(inner, kind, &["a number or a duration behind \"-\""])?;
                }
                typed(Node::Negate(node), kind)
            }
            Kind::Binary(binary, a, b) => self.binary(*binary, a, b),
            Kind::If(condition, yes, no) => {
                let condition = self.of(condition, Type::Bool)?;
                let ((yes_node, yes_type), (no_node, no_type)) = (self.check(yes)?, self.check(no)?);
                if !no_type.fits(yes_type) {
                    self.mistyped(no, no_type, &[yes_type.name(), ", as before the \":\""])?;
                }
                typed(Node::If(condition, yes_node, no_node), yes_type.or(no_type))
            }
        }
    }

    fn binary(&self, binary: Binary, a: &Syntax, b: &Syntax) -> Checked {
        if let Binary::And | Binary::Or = binary {
            let (a, b) = (self.of(a, Type::Bool)?, self.of(b, Type::Bool)?);
            return typed(if let Binary::And = binary { Node::And(a, b) } else { Node::Or(a, b) }, Type::Bool);
        }
        let ((left, left_type), (right, right_type)) = (self.check(a)?, self.check(b)?);
        let node = match binary {
            Binary::Arithmetic(operator) => {
                let kind = self.arithmetic(operator, a, left_type, b, right_type)?;
                return typed(Node::Arithmetic(operator, left, right), kind);
            }
            Binary::In => {
                match right_type {
                    Type::List(items) => match items.item() {
                        Some(of) if !of.comparable(left_type) => self.mistyped(a, left_type, &[of.name()])?,
                        _ => {}
                    },
                    Type::Dynamic => {}
                    other => self.mistyped(b, other, &[LIST])?,
                }
                Node::In(left, right)
            }
            Binary::Compare(comparison) => {
                use super::Comparison::{Equal, NotEqual};
                let ordered = !matches!(comparison, Equal | NotEqual);
                if !left_type.comparable(right_type) {
                    self.mistyped(b, right_type, &[left_type.name(), ", as on the left"])?;
                }
                if ordered && matches!((left_type, right_type), (Type::List(_), _) | (_, Type::List(_))) {
                    self.mistyped(a, left_type, &["values that have an order"])?;
                }
                Node::Compare(comparison, left, right)
            }
            Binary::And | Binary::Or => return None,
        };
        typed(node, Type::Bool)
    }

    /// Checks `syntax` and wants it to be of the type `wanted`.
    pub(super) fn of(&self, syntax: &Syntax, wanted: Type) -> Option<Box<Node>> {
        let (node, kind) = self.check(syntax)?;
        if !kind.fits(wanted) {
            self.mistyped(syntax, kind, &[wanted.name()])?;
        }
        Some(node)
    }

    #[inline(always)]
    pub(super) fn mistyped(&self, syntax: &Syntax, found: Type, expected: &[&str]) -> Option<()> {
        self.wrong(syntax.from, &[found.name()], expected);
        self.tolerant.then_some(())
    }

    /// A name that means nothing: where that is tolerated, an input without a value.
    fn unknown(&self, at: usize, what: &str, name: &str, expected: &[&str]) -> Checked {
        self.wrong(at, &[what, &quote(name)], expected);
        if self.tolerant { typed(Node::Input(usize::MAX), Type::Dynamic) } else { None }
    }

    pub(super) fn unknown_function(&self, at: usize, name: &str, expected: &[&str]) -> Checked {
        self.unknown(at, "the function ", name, expected)
    }

    fn method(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        match self.plain(syntax, name, arguments, true) {
            Some(checked) => checked,
            None => self.unknown_function(arguments.first().map_or(0, |receiver| receiver.to), name, &[METHODS]),
        }
    }

    fn list(&self, items: &[Syntax]) -> Checked {
        let mut nodes = Vec::with_capacity(items.len());
        let mut of: Option<Type> = None;
        for item in items {
            let (node, kind) = self.check(item)?;
            of = Some(of.map_or(kind, |of| of.or(kind)));
            nodes.push(*node);
        }
        typed(Node::List(nodes), Type::list(of))
    }

    fn index(&self, list: &Syntax, index: &Syntax) -> Checked {
        let (list_node, list_type) = self.check(list)?;
        let index = self.of(index, Type::Int)?;
        let of = match list_type {
            Type::List(items) => items.item().unwrap_or(Type::Dynamic),
            Type::Dynamic => Type::Dynamic,
            other => {
                self.mistyped(list, other, &[LIST])?;
                Type::Dynamic
            }
        };
        typed(Node::Call(Builtin::Index, vec![*list_node, *index]), of)
    }

    fn name(&self, syntax: &Syntax, name: &str) -> Checked {
        let Some(row) = self.row else { return self.free_name(syntax, name) };
        let signal = &self.scope.signals[row];
        let field = self.field(syntax.from, name, signal)?;
        let kind = match signal.fields[field].kind {
            FieldKind::Amount { .. } => Type::Decimal,
            FieldKind::Integer => Type::Int,
            FieldKind::Text => Type::Text,
            FieldKind::Boolean => Type::Bool,
        };
        typed(Node::Field(field), kind)
    }

    /// A name outside a filter.
    fn free_name(&self, syntax: &Syntax, name: &str) -> Checked {
        if name == "null" {
            self.wrong(syntax.from, &[name], &["a value; null is not in the subset"]);
            return None;
        }
        let ends =
            |input: &&Input| input.name.strip_suffix(name).is_some_and(|path| path.is_empty() || path.ends_with('.'));
        let mut ending = self.scope.inputs.iter().filter(ends);
        match (ending.next(), ending.next()) {
            (Some(input), None) if input.name == name => return self.input(syntax, name),
            (Some(input), _) => {
                self.wrong_text(syntax.from, name, &["a whole name, such as ", &input.name]);
                return None;
            }
            (None, _) => {}
        }
        if self.scope.signals.iter().any(|signal| signal.name == name) {
            return self.unknown(
                syntax.from,
                "",
                name,
                &["a function of the signal, such as count(", name, ", days(30))"],
            );
        }
        self.unknown(syntax.from, "", name, &["a value or a function"])
    }

    /// The input that is called `name`.
    pub(super) fn input(&self, syntax: &Syntax, name: &str) -> Checked {
        let inputs = self.scope.inputs;
        if let Some(index) = inputs.iter().position(|input| input.name == name) {
            return typed(Node::Input(index), inputs[index].kind);
        }
        let known = listed(inputs.iter().map(|input| &*input.name));
        let or = if inputs.is_empty() { "" } else { ", or one of " };
        self.unknown(
            syntax.from,
            "",
            name,
            &["a field inside an aggregate, such as sum(purchase.value, days(90))", or, &known],
        )
    }

    /// The type of the result.
    fn arithmetic(&self, operator: Operator, a: &Syntax, left: Type, b: &Syntax, right: Type) -> Option<Type> {
        let allowed = match left {
            Type::Int | Type::Dynamic => true,
            Type::Decimal => operator != Operator::Remainder,
            Type::Duration => matches!(operator, Operator::Add | Operator::Subtract),
            Type::Text | Type::List(_) => operator == Operator::Add,
            Type::Bool => false,
        };
        if !allowed {
            self.mistyped(a, left, &["values that this operator combines"])?;
        }
        let lists = matches!((left, right), (Type::List(_), Type::List(_)));
        if !lists && !right.fits(left) {
            let numbers = left.is_number() && right.is_number();
            let advice = if numbers { "; double(…) turns a whole number into a decimal" } else { "" };
            self.mistyped(b, right, &[left.name(), ", as on the left", advice])?;
        }
        Some(match left {
            Type::Dynamic => right,
            _ if lists => left.or(right),
            _ => left,
        })
    }

    /// Index of the field of this name.
    pub(super) fn field(&self, at: usize, name: &str, signal: &Signal) -> Option<usize> {
        let field = signal.field(name);
        if field.is_none() {
            let known = listed(signal.fields.iter().map(|field| &*field.name));
            let expected = match signal.fields.is_empty() {
                true => ["no field: the signal ", &signal.name, " declares none", ""],
                false => ["one of the fields of ", &signal.name, ": ", &known],
            };
            self.wrong_text(at, name, &expected);
        }
        field
    }
}
