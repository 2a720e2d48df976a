//! Names and types: from syntax to nodes that can be evaluated.

use std::borrow::Cow;

use super::parser::{Kind, Syntax, parse};
use super::{Node, Operator, RuleFault, Scope, Type, Value};
use crate::signal::{FieldKind, Signal};
use crate::tree::quote;

/// Compiles a rule: an expression that is true or false.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, wrong type.
pub fn compile(text: &str, scope: &Scope) -> Result<Node, RuleFault> {
    let syntax = parse(text)?;
    let checker = Checker { text, scope, row: None };
    let (node, kind) = checker.check(&syntax)?;
    expect(&syntax, &kind, &Type::Bool).map(|()| node)
}

/// Compiles an expression of any type.
///
/// # Errors
/// As [`compile`], but that any type will do.
pub fn compile_value(text: &str, scope: &Scope) -> Result<(Node, Type), RuleFault> {
    Checker { text, scope, row: None }.check(&parse(text)?)
}

pub(super) struct Checker<'a> {
    pub(super) text: &'a str,
    pub(super) scope: &'a Scope<'a>,
    /// Inside a filter: the signal whose fields have names.
    pub(super) row: Option<usize>,
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
            Kind::Not(inner) => Ok((Node::Not(self.of(inner, &Type::Bool)?.into()), Type::Bool)),
            Kind::Negate(inner) => {
                let (node, kind) = self.check(inner)?;
                if !kind.is_number() && kind != Type::Duration {
                    return Err(RuleFault::new(inner.from, kind.name(), "a number or a duration behind \"-\""));
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
                if !left_type.comparable(&right_type) || (ordered && matches!(left_type, Type::List(_))) {
                    return Err(RuleFault::new(
                        b.from,
                        right_type.name(),
                        &format!("{}, as on the left", left_type.name()),
                    ));
                }
                Ok((Node::Compare(*comparison, left.into(), right.into()), Type::Bool))
            }
            Kind::In(item, list) => {
                let ((item_node, item_type), (list_node, list_type)) = (self.check(item)?, self.check(list)?);
                match &list_type {
                    Type::List(None) => {}
                    Type::List(Some(of)) if of.comparable(&item_type) => {}
                    Type::List(Some(of)) => return Err(RuleFault::new(item.from, item_type.name(), of.name())),
                    other => return Err(RuleFault::new(list.from, other.name(), "a list, such as ['jazz', 'folk']")),
                }
                Ok((Node::In(item_node.into(), list_node.into()), Type::Bool))
            }
            Kind::Arithmetic(operator, a, b) => self.arithmetic(*operator, a, b),
            Kind::If(condition, yes, no) => {
                let condition = self.of(condition, &Type::Bool)?;
                let ((yes_node, yes_type), (no_node, no_type)) = (self.check(yes)?, self.check(no)?);
                if yes_type != no_type {
                    return Err(RuleFault::new(
                        no.from,
                        no_type.name(),
                        &format!("{}, as before the \":\"", yes_type.name()),
                    ));
                }
                Ok((Node::If(condition.into(), yes_node.into(), no_node.into()), yes_type))
            }
        }
    }

    /// Checks `syntax` and wants it to be of the type `wanted`.
    pub(super) fn of(&self, syntax: &Syntax, wanted: &Type) -> Result<Node, RuleFault> {
        let (node, kind) = self.check(syntax)?;
        expect(syntax, &kind, wanted).map(|()| node)
    }

    fn list(&self, items: &[Syntax]) -> Checked {
        let mut nodes = Vec::with_capacity(items.len());
        let mut of: Option<Type> = None;
        for item in items {
            let (node, kind) = self.check(item)?;
            match &of {
                Some(first) if !first.comparable(&kind) => {
                    return Err(RuleFault::new(
                        item.from,
                        kind.name(),
                        &format!("{}, as the first item", first.name()),
                    ));
                }
                _ => of = of.or(Some(kind)),
            }
            nodes.push(node);
        }
        Ok((Node::List(nodes), Type::List(of.map(Box::new))))
    }

    fn name(&self, syntax: &Syntax, name: &str) -> Checked {
        let Some(row) = self.row else {
            let expected = match self.scope.signals.iter().any(|signal| signal.name == name) {
                true => format!("a function of the signal, such as count({name}, days(30))"),
                false => "a value or a function".into(),
            };
            return Err(RuleFault::new(syntax.from, &quote(name), &expected));
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
        let index = self.scope.inputs.iter().position(|input| input.name == name).ok_or_else(|| {
            let names: Vec<_> = self.scope.inputs.iter().map(|input| input.name.as_str()).collect();
            let expected = match names.as_slice() {
                [] => "a field inside an aggregate, such as sum(purchase.value, days(90))".into(),
                _ => {
                    format!("a field inside an aggregate, such as sum(purchase.value), or one of {}", names.join(", "))
                }
            };
            RuleFault::new(syntax.from, &quote(name), &expected)
        })?;
        Ok((Node::Input(index), self.scope.inputs[index].kind.clone()))
    }

    fn arithmetic(&self, operator: Operator, a: &Syntax, b: &Syntax) -> Checked {
        let ((left, left_type), (right, right_type)) = (self.check(a)?, self.check(b)?);
        let allowed = match left_type {
            Type::Int => true,
            Type::Decimal => operator != Operator::Remainder,
            Type::Duration => matches!(operator, Operator::Add | Operator::Subtract),
            Type::Text => operator == Operator::Add,
            Type::Bool | Type::List(_) => false,
        };
        if !allowed {
            return Err(RuleFault::new(a.from, left_type.name(), "values that this operator combines"));
        }
        if left_type != right_type {
            let expected = match (&left_type, &right_type) {
                (Type::Int, Type::Decimal) | (Type::Decimal, Type::Int) => {
                    format!("{}, as on the left; double(…) turns a whole number into a decimal", left_type.name())
                }
                _ => format!("{}, as on the left", left_type.name()),
            };
            return Err(RuleFault::new(b.from, right_type.name(), &expected));
        }
        Ok((Node::Arithmetic(operator, left.into(), right.into()), left_type))
    }
}

fn expect(syntax: &Syntax, found: &Type, wanted: &Type) -> Result<(), RuleFault> {
    if found == wanted { Ok(()) } else { Err(RuleFault::new(syntax.from, found.name(), wanted.name())) }
}

pub(super) fn unknown_field(at: usize, name: &str, signal: &Signal) -> RuleFault {
    let names: Vec<_> = signal.fields.iter().map(|field| field.name.as_str()).collect();
    let expected = match names.as_slice() {
        [] => format!("no field: the signal {} declares none", quote(&signal.name)),
        _ => format!("one of the fields of {}: {}", quote(&signal.name), names.join(", ")),
    };
    RuleFault::new(at, &quote(name), &expected)
}
