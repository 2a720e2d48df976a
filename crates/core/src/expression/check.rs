//! Names and types: from syntax to nodes that can be evaluated.

use std::borrow::Cow;

use super::parser::{Kind, Syntax, parse};
use super::{Aggregate, Function, Node, Operator, RuleFault, Type, Value};
use crate::signal::{FieldKind, Signal};
use crate::time::Span;
use crate::tree::quote;

/// Compiles a rule: an expression that is true or false.
///
/// # Errors
/// The first fault of the text: syntax, unknown signal or field, wrong type.
pub fn compile(text: &str, signals: &[Signal]) -> Result<Node, RuleFault> {
    let syntax = parse(text)?;
    let checker = Checker { text, signals, row: None };
    let (node, kind) = checker.check(&syntax)?;
    expect(&syntax, &kind, &Type::Bool).map(|()| node)
}

struct Checker<'a> {
    text: &'a str,
    signals: &'a [Signal],
    /// Inside a filter: the signal whose fields have names.
    row: Option<usize>,
}

type Checked = Result<(Node, Type), RuleFault>;

const LENGTHS: [(&str, Span); 5] = [
    ("seconds", Span::SECOND),
    ("minutes", Span::MINUTE),
    ("hours", Span::HOUR),
    ("days", Span::DAY),
    ("weeks", Span::WEEK),
];

impl Checker<'_> {
    fn check(&self, syntax: &Syntax) -> Checked {
        match &syntax.kind {
            Kind::Bool(value) => Ok((Node::Literal(Value::Bool(*value)), Type::Bool)),
            Kind::Int(value) => Ok((Node::Literal(Value::Int(*value)), Type::Int)),
            Kind::Decimal(value) => Ok((Node::Literal(Value::Decimal(*value)), Type::Decimal)),
            Kind::Text(value) => Ok((Node::Literal(Value::Text(Cow::Owned(value.clone()))), Type::Text)),
            Kind::List(items) => self.list(items),
            Kind::Name(name) => self.name(syntax, name),
            Kind::Member(..) => Err(RuleFault::new(
                syntax.from,
                &quote(&self.text[syntax.from..syntax.to]),
                "a field inside an aggregate, such as sum(purchase.value, days(90))",
            )),
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
    fn of(&self, syntax: &Syntax, wanted: &Type) -> Result<Node, RuleFault> {
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
            let expected = match self.signals.iter().any(|signal| signal.name == name) {
                true => format!("a function of the signal, such as count({name}, days(30))"),
                false => "a value or a function".into(),
            };
            return Err(RuleFault::new(syntax.from, &quote(name), &expected));
        };
        let signal = &self.signals[row];
        let field = signal.field(name).ok_or_else(|| unknown_field(syntax.from, name, signal))?;
        let kind = match signal.fields[field].kind {
            FieldKind::Amount { .. } => Type::Decimal,
            FieldKind::Integer => Type::Int,
            FieldKind::Text => Type::Text,
            FieldKind::Boolean => Type::Bool,
        };
        Ok((Node::Field(field), kind))
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

    fn call(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        if let Some((_, unit)) = LENGTHS.into_iter().find(|(length, _)| *length == name) {
            let [argument] = arguments else { return Err(one_argument(syntax, name, arguments.len())) };
            let number = self.of(argument, &Type::Int)?;
            return Ok((length(unit, number, argument)?, Type::Duration));
        }
        if name == "double" {
            let [argument] = arguments else { return Err(one_argument(syntax, name, arguments.len())) };
            let (node, kind) = self.check(argument)?;
            if !kind.is_number() {
                return Err(RuleFault::new(argument.from, kind.name(), "a number"));
            }
            return Ok((Node::ToDecimal(node.into()), Type::Decimal));
        }
        let function = Function::ALL.into_iter().find(|(known, _)| *known == name);
        let Some((_, function)) = function else {
            let functions = "one of count, sum, distinct, ago, age, seconds, minutes, hours, days, weeks, double";
            return Err(RuleFault::new(syntax.from, &format!("the function {}", quote(name)), functions));
        };
        if self.row.is_some() {
            return Err(RuleFault::new(
                syntax.from,
                &quote(name),
                "a filter over the event's own fields; aggregates do not nest in it",
            ));
        }
        self.aggregate(syntax, name, function, arguments)
    }

    fn aggregate(&self, syntax: &Syntax, name: &str, function: Function, arguments: &[Syntax]) -> Checked {
        let [subject, options @ ..] = arguments else {
            return Err(RuleFault::new(
                syntax.from,
                &format!("{name}()"),
                &format!("a signal, such as {name}(purchase)"),
            ));
        };
        let (signal, field) = self.subject(subject, name, function)?;
        let mut aggregate = Aggregate {
            function,
            signal,
            field,
            window: None,
            filter: None,
            text: self.text[syntax.from..syntax.to].into(),
        };
        let row = Checker { row: Some(signal), ..*self };
        for option in options {
            // A filter may name fields and a window may hold aggregates, so the window is tried first.
            let (node, kind) = match self.check(option) {
                Ok((node, Type::Duration)) => (node, Type::Duration),
                _ => row.check(option)?,
            };
            let place = match kind {
                Type::Duration => &mut aggregate.window,
                Type::Bool => &mut aggregate.filter,
                _ => {
                    return Err(RuleFault::new(
                        option.from,
                        kind.name(),
                        "a window (a duration) or a filter (true or false)",
                    ));
                }
            };
            if place.replace(node).is_some() {
                return Err(RuleFault::new(
                    option.from,
                    "a second window or filter",
                    "at most one of each; join filters by &&",
                ));
            }
        }
        let kind = match (function, field.map(|field| self.signals[signal].fields[field].kind)) {
            (Function::Sum, Some(FieldKind::Amount { .. })) => Type::Decimal,
            (Function::Ago | Function::Age, _) => Type::Duration,
            _ => Type::Int,
        };
        Ok((Node::Aggregate(aggregate.into()), kind))
    }

    /// The signal, and the field where the function wants one: `purchase` or `purchase.value`.
    fn subject(&self, subject: &Syntax, name: &str, function: Function) -> Result<(usize, Option<usize>), RuleFault> {
        let found = || quote(&self.text[subject.from..subject.to]);
        let (signal_name, field_name) = match &subject.kind {
            Kind::Name(signal) => (signal, None),
            Kind::Member(inner, field) => match &inner.kind {
                Kind::Name(signal) => (signal, Some(field)),
                _ => return Err(RuleFault::new(subject.from, &found(), "signal.field")),
            },
            _ => return Err(RuleFault::new(subject.from, &found(), "a signal's name")),
        };
        let index = self.signals.iter().position(|signal| signal.name == *signal_name).ok_or_else(|| {
            let names: Vec<_> = self.signals.iter().map(|signal| signal.name.as_str()).collect();
            RuleFault::new(subject.from, &quote(signal_name), &format!("one of the signals {}", names.join(", ")))
        })?;
        let signal = &self.signals[index];
        match (function.takes_field(), field_name) {
            (false, None) => Ok((index, None)),
            (false, Some(_)) => {
                Err(RuleFault::new(subject.from, &found(), &format!("the signal alone: {name}({signal_name})")))
            }
            (true, None) => {
                Err(RuleFault::new(subject.from, &found(), &format!("a field of it: {name}({signal_name}.field)")))
            }
            (true, Some(field_name)) => {
                let field = signal.field(field_name).ok_or_else(|| unknown_field(subject.from, field_name, signal))?;
                let summable = matches!(signal.fields[field].kind, FieldKind::Amount { .. } | FieldKind::Integer);
                if function == Function::Sum && !summable {
                    return Err(RuleFault::new(subject.from, &found(), "an amount or an integer field"));
                }
                Ok((index, Some(field)))
            }
        }
    }
}

/// `unit` × `number`, folded where the number is a literal, which must not be negative.
fn length(unit: Span, number: Node, at: &Syntax) -> Result<Node, RuleFault> {
    let Node::Literal(Value::Int(count)) = number else { return Ok(Node::Length(unit.0, number.into())) };
    let span = unit.checked_mul(count).filter(|span| span.0 >= 0);
    let span = span.ok_or_else(|| {
        RuleFault::new(at.from, &count.to_string(), "a number of units from 0 on that fits 64 bits of milliseconds")
    })?;
    Ok(Node::Literal(Value::Duration(span.0)))
}

fn expect(syntax: &Syntax, found: &Type, wanted: &Type) -> Result<(), RuleFault> {
    if found == wanted { Ok(()) } else { Err(RuleFault::new(syntax.from, found.name(), wanted.name())) }
}

fn one_argument(syntax: &Syntax, name: &str, found: usize) -> RuleFault {
    RuleFault::new(syntax.from, &format!("{found} arguments"), &format!("one number: {name}(30)"))
}

fn unknown_field(at: usize, name: &str, signal: &Signal) -> RuleFault {
    let names: Vec<_> = signal.fields.iter().map(|field| field.name.as_str()).collect();
    let expected = match names.as_slice() {
        [] => format!("no field: the signal {} declares none", quote(&signal.name)),
        _ => format!("one of the fields of {}: {}", quote(&signal.name), names.join(", ")),
    };
    RuleFault::new(at, &quote(name), &expected)
}
