//! Names and types: from syntax to nodes that can be evaluated.

use std::borrow::Cow;
use std::cell::Cell;

use super::functions::{Builtin, METHODS};
use super::parser::{Kind, Syntax, parse};
use super::{Node, Operator, RuleFault, Scope, Type, Value};
use crate::signal::{FieldKind, Signal};
use crate::tree::quote;

/// Compiles a rule: an expression that is true or false.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, wrong type.
pub fn compile(text: &str, scope: &Scope) -> Result<Node, RuleFault> {
    let (node, kind) = compile_value(text, scope)?;
    if kind == Type::Bool { Ok(node) } else { Err(RuleFault::new(0, kind.name(), Type::Bool.name())) }
}

/// Compiles an expression of any type.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, types that do not go together.
pub fn compile_value(text: &str, scope: &Scope) -> Result<(Node, Type), RuleFault> {
    Checker { text, scope, slots: &Cell::new(0), row: None, tolerant: false }.check(&parse(text)?)
}

/// Compiles an expression without the type checker, as CEL may run: where types do not go together or a name is not
/// known, it is an error when evaluated, which `&&` and `||` absorb.
///
/// # Errors
/// The first fault of the text's syntax, and constructs that are not in the subset.
#[cfg(feature = "native")]
pub fn compile_unchecked(text: &str, scope: &Scope) -> Result<Node, RuleFault> {
    Checker { text, scope, slots: &Cell::new(0), row: None, tolerant: true }.check(&parse(text)?).map(|(node, _)| node)
}

pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
    pub(super) scope: &'a Scope<'a>,
    /// How many aggregates the rule has so far.
    pub(super) slots: &'a Cell<usize>,
    /// Inside a filter: the signal whose fields have names.
    pub(super) row: Option<usize>,
    /// Whether types that do not go together are left for evaluation to find.
    pub(super) tolerant: bool,
}

pub(super) type Checked = Result<(Node, Type), RuleFault>;

impl Checker<'_> {
    pub(super) fn check(&self, syntax: &Syntax) -> Checked {
        match &syntax.kind {
            Kind::Bool(value) => Ok((Node::Literal(Value::Bool(*value)), Type::Bool)),
            Kind::Int(value) => Ok((Node::Literal(Value::Int(*value)), Type::Int)),
            Kind::Decimal(value) => Ok((Node::Literal(Value::Decimal(*value)), Type::Decimal)),
            Kind::Text(value) => Ok((Node::Literal(Value::Text(Cow::Owned(value.clone()))), Type::Text)),
            Kind::List(items) => self.list(items),
            Kind::Name(name) => self.name(syntax, name),
            Kind::Member(..) => self.input(syntax, &self.text[syntax.from..syntax.to]),
            Kind::Call(name, arguments) => self.call(syntax, name, arguments),
            Kind::Method(name, arguments) => match self.plain(syntax, name, arguments, true) {
                Some(checked) => checked,
                None => self.unknown_function(arguments.first().map_or(0, |receiver| receiver.to), name, METHODS),
            },
            Kind::Index(list, index) => self.index(list, index),
            Kind::Not(inner) => Ok((Node::Not(self.of(inner, &Type::Bool)?.into()), Type::Bool)),
            Kind::Negate(inner) => {
                let (node, kind) = self.check(inner)?;
                if !kind.is_number() && !matches!(kind, Type::Duration | Type::Dynamic) {
                    self.mistyped(inner, &kind, "a number or a duration behind \"-\"")?;
                }
                Ok((Node::Negate(node.into()), kind))
            }
            Kind::And(a, b) => {
                let (a, b) = (self.of(a, &Type::Bool)?, self.of(b, &Type::Bool)?);
                Ok((Node::And(a.into(), b.into()), Type::Bool))
            }
            Kind::Or(a, b) => {
                let (a, b) = (self.of(a, &Type::Bool)?, self.of(b, &Type::Bool)?);
                Ok((Node::Or(a.into(), b.into()), Type::Bool))
            }
            Kind::Compare(comparison, a, b) => {
                let ((left, left_type), (right, right_type)) = (self.check(a)?, self.check(b)?);
                use super::Comparison::{Equal, NotEqual};
                let ordered = !matches!(comparison, Equal | NotEqual);
                if !left_type.comparable(&right_type) {
                    self.mistyped(b, &right_type, &format!("{}, as on the left", left_type.name()))?;
                }
                if ordered && matches!((&left_type, &right_type), (Type::List(_), _) | (_, Type::List(_))) {
                    self.mistyped(a, &left_type, "values that have an order")?;
                }
                Ok((Node::Compare(*comparison, left.into(), right.into()), Type::Bool))
            }
            Kind::In(item, list) => {
                let ((item_node, item_type), (list_node, list_type)) = (self.check(item)?, self.check(list)?);
                match &list_type {
                    Type::List(None) | Type::Dynamic => {}
                    Type::List(Some(of)) if of.comparable(&item_type) => {}
                    Type::List(Some(of)) => self.mistyped(item, &item_type, of.name())?,
                    other => self.mistyped(list, other, "a list, such as ['jazz', 'folk']")?,
                }
                Ok((Node::In(item_node.into(), list_node.into()), Type::Bool))
            }
            Kind::Arithmetic(operator, a, b) => self.arithmetic(*operator, a, b),
            Kind::If(condition, yes, no) => {
                let condition = self.of(condition, &Type::Bool)?;
                let ((yes_node, yes_type), (no_node, no_type)) = (self.check(yes)?, self.check(no)?);
                if !no_type.fits(&yes_type) {
                    self.mistyped(no, &no_type, &format!("{}, as before the \":\"", yes_type.name()))?;
                }
                Ok((Node::If(condition.into(), yes_node.into(), no_node.into()), yes_type.or(no_type)))
            }
        }
    }

    /// Checks `syntax` and wants it to be of the type `wanted`.
    pub(super) fn of(&self, syntax: &Syntax, wanted: &Type) -> Result<Node, RuleFault> {
        let (node, kind) = self.check(syntax)?;
        if !kind.fits(wanted) {
            self.mistyped(syntax, &kind, wanted.name())?;
        }
        Ok(node)
    }

    #[inline(never)]
    pub(super) fn mistyped(&self, syntax: &Syntax, found: &Type, expected: &str) -> Result<(), RuleFault> {
        self.tolerate(RuleFault::new(syntax.from, found.name(), expected))
    }

    fn tolerate(&self, fault: RuleFault) -> Result<(), RuleFault> {
        if self.tolerant { Ok(()) } else { Err(fault) }
    }

    /// A name that means nothing: where that is tolerated, an input without a value.
    fn unknown(&self, fault: RuleFault) -> Checked {
        self.tolerate(fault).map(|()| (Node::Input(usize::MAX), Type::Dynamic))
    }

    pub(super) fn unknown_function(&self, at: usize, name: &str, expected: &str) -> Checked {
        self.unknown(RuleFault::new(at, &format!("the function {}", quote(name)), expected))
    }

    fn list(&self, items: &[Syntax]) -> Checked {
        let mut nodes = Vec::with_capacity(items.len());
        let mut of: Option<Type> = None;
        for item in items {
            let (node, kind) = self.check(item)?;
            of = Some(match of {
                Some(of) => of.or(kind),
                None => kind,
            });
            nodes.push(node);
        }
        Ok((Node::List(nodes), Type::List(of.map(Box::new))))
    }

    fn index(&self, list: &Syntax, index: &Syntax) -> Checked {
        let (list_node, list_type) = self.check(list)?;
        let index = self.of(index, &Type::Int)?;
        let of = match list_type {
            Type::List(Some(of)) => *of,
            Type::List(None) | Type::Dynamic => Type::Dynamic,
            other => {
                self.mistyped(list, &other, "a list, such as ['jazz', 'folk']")?;
                Type::Dynamic
            }
        };
        Ok((Node::Call(Builtin::Index, vec![list_node, index]), of))
    }

    fn name(&self, syntax: &Syntax, name: &str) -> Checked {
        let Some(row) = self.row else {
            if name == "null" {
                return Err(RuleFault::new(syntax.from, name, "a value; null is not in the subset"));
            }
            let mut ending = self.scope.inputs.iter().filter(|input| input.name.rsplit('.').next() == Some(name));
            match (ending.next(), ending.next()) {
                (Some(input), None) if input.name == name => return self.input(syntax, name),
                (Some(input), _) => {
                    let expected = format!("a whole name, such as {}", input.name);
                    return Err(RuleFault::new(syntax.from, &quote(name), &expected));
                }
                (None, _) => {}
            }
            let expected = match self.scope.signals.iter().any(|signal| signal.name == name) {
                true => format!("a function of the signal, such as count({name}, days(30))"),
                false => "a value or a function".into(),
            };
            return self.unknown(RuleFault::new(syntax.from, &quote(name), &expected));
        };
        let signal = &self.scope.signals[row];
        let field = signal.field(name).ok_or_else(|| unknown_field(syntax.from, name, signal))?;
        let kind = match signal.fields[field].kind {
            FieldKind::Amount { .. } => Type::Decimal,
            FieldKind::Integer => Type::Int,
            FieldKind::Text => Type::Text,
            FieldKind::Boolean => Type::Bool,
        };
        Ok((Node::Field(field), kind))
    }

    /// The input that is called `name`.
    pub(super) fn input(&self, syntax: &Syntax, name: &str) -> Checked {
        let Some(index) = self.scope.inputs.iter().position(|input| input.name == name) else {
            let names: Vec<_> = self.scope.inputs.iter().map(|input| input.name.as_str()).collect();
            let expected = match names.as_slice() {
                [] => "a field inside an aggregate, such as sum(purchase.value, days(90))".into(),
                _ => {
                    format!("a field inside an aggregate, such as sum(purchase.value), or one of {}", names.join(", "))
                }
            };
            return self.unknown(RuleFault::new(syntax.from, &quote(name), &expected));
        };
        Ok((Node::Input(index), self.scope.inputs[index].kind.clone()))
    }

    fn arithmetic(&self, operator: Operator, a: &Syntax, b: &Syntax) -> Checked {
        let ((left, left_type), (right, right_type)) = (self.check(a)?, self.check(b)?);
        let allowed = match &left_type {
            Type::Int | Type::Dynamic => true,
            Type::Decimal => operator != Operator::Remainder,
            Type::Duration => matches!(operator, Operator::Add | Operator::Subtract),
            Type::Text | Type::List(_) => operator == Operator::Add,
            Type::Bool => false,
        };
        if !allowed {
            self.mistyped(a, &left_type, "values that this operator combines")?;
        }
        let lists = matches!((&left_type, &right_type), (Type::List(_), Type::List(_)));
        if !lists && !right_type.fits(&left_type) {
            let numbers = left_type.is_number() && right_type.is_number();
            let advice = if numbers { "; double(…) turns a whole number into a decimal" } else { "" };
            self.mistyped(b, &right_type, &format!("{}, as on the left{advice}", left_type.name()))?;
        }
        let kind = if left_type == Type::Dynamic {
            right_type
        } else if lists {
            left_type.or(right_type)
        } else {
            left_type
        };
        Ok((Node::Arithmetic(operator, left.into(), right.into()), kind))
    }
}

pub(super) fn unknown_field(at: usize, name: &str, signal: &Signal) -> RuleFault {
    let names: Vec<_> = signal.fields.iter().map(|field| field.name.as_str()).collect();
    let expected = match names.as_slice() {
        [] => format!("no field: the signal {} declares none", quote(&signal.name)),
        _ => format!("one of the fields of {}: {}", quote(&signal.name), names.join(", ")),
    };
    RuleFault::new(at, &quote(name), &expected)
}
