//! The value of an expression at a moment.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::aggregate::number;
use super::functions::{self, LONGEST_DURATION};
use super::{Comparison, EvalError, Node, Operator, Value};
use crate::history::{FieldRef, History};
use crate::model::Model;
use crate::signal::Signal;
use crate::time::Time;

/// What a rule is evaluated against.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The manifest's signals, which the rule was compiled against.
    pub signals: &'a [Signal],
    /// What this visitor did.
    pub history: &'a History,
    /// The value of each input, where it has one.
    pub inputs: &'a [Option<Value<'static>>],
    /// For each segment whether the visitor is in it.
    pub segments: &'a [bool],
    /// The manifest's models.
    pub models: &'a [Model],
    /// The instant that windows end at.
    pub now: Time,
    /// The event that a filter looks at: its signal, and its row in the signal's record.
    pub event: Option<(usize, usize)>,
}

impl<'a> Moment<'a> {
    /// The moment `now` of a history, with no input known, no segment entered and no model.
    pub fn new(signals: &'a [Signal], history: &'a History, now: Time) -> Moment<'a> {
        Moment { signals, history, inputs: &[], segments: &[], models: &[], now, event: None }
    }
}

type Evaluated<'a> = Result<Value<'a>, EvalError>;

impl Node {
    /// The value now.
    ///
    /// # Errors
    /// [`EvalError`] where the expression has no value; a rule with an error is not fulfilled.
    pub fn evaluate<'a>(&'a self, moment: &Moment<'a>) -> Evaluated<'a> {
        match self {
            Node::Literal(value) => Ok(value.borrowed()),
            Node::List(items) => {
                items.iter().map(|item| item.evaluate(moment)).collect::<Result<_, _>>().map(Value::List)
            }
            Node::Field(field) => field_value(*field, moment),
            Node::Input(input) => moment.inputs.get(*input).cloned().flatten().ok_or(EvalError::Nothing),
            Node::Segment(segment) => Ok(Value::Bool(moment.segments.get(*segment).copied().unwrap_or(false))),
            Node::Model { model, class } => {
                let model = moment.models.get(*model).ok_or(EvalError::Nothing)?;
                model.evaluate(*class, moment).map(Value::Decimal)
            }
            Node::Not(inner) => Ok(Value::Bool(!boolean(inner.evaluate(moment)?)?)),
            Node::Negate(inner) => match inner.evaluate(moment)? {
                Value::Int(n) => n.checked_neg().map(Value::Int).ok_or(EvalError::Overflow),
                Value::Duration(n) => n.checked_neg().map(Value::Duration).ok_or(EvalError::Overflow),
                Value::Decimal(n) => Ok(Value::Decimal(-n)),
                _ => Err(EvalError::WrongType),
            },
            Node::And(a, b) => logic(a, b, moment, false),
            Node::Or(a, b) => logic(a, b, moment, true),
            Node::Compare(comparison, a, b) => {
                let (a, b) = (a.evaluate(moment)?, b.evaluate(moment)?);
                compare(*comparison, &a, &b).map(Value::Bool)
            }
            Node::Arithmetic(operator, a, b) => arithmetic(*operator, a.evaluate(moment)?, b.evaluate(moment)?),
            Node::If(condition, yes, no) => {
                if boolean(condition.evaluate(moment)?)? {
                    yes.evaluate(moment)
                } else {
                    no.evaluate(moment)
                }
            }
            Node::In(item, list) => {
                let item = item.evaluate(moment)?;
                // One by one where they are written out: no list is made, and an error in any item is still one.
                if let Node::List(items) = &**list {
                    let mut found = false;
                    for other in items {
                        found |= item.equals(&other.evaluate(moment)?);
                    }
                    return Ok(Value::Bool(found));
                }
                let Value::List(list) = list.evaluate(moment)? else { return Err(EvalError::WrongType) };
                Ok(Value::Bool(list.iter().any(|other| item.equals(other))))
            }
            Node::ToDecimal(inner) => match inner.evaluate(moment)? {
                Value::Int(n) => Ok(Value::Decimal(n as f64)),
                decimal @ Value::Decimal(_) => Ok(decimal),
                Value::Text(text) => functions::read_decimal(&text).map(Value::Decimal).ok_or(EvalError::Unreadable),
                _ => Err(EvalError::WrongType),
            },
            Node::Call(function, arguments) => function.call(arguments, moment),
            Node::Length(unit, inner) => match inner.evaluate(moment)? {
                Value::Int(n) => n.checked_mul(*unit).map(Value::Duration).ok_or(EvalError::Overflow),
                _ => Err(EvalError::WrongType),
            },
            Node::Aggregate(aggregate) => aggregate.evaluate(moment),
        }
    }
}

fn field_value<'a>(field: usize, moment: &Moment<'a>) -> Evaluated<'a> {
    let (signal, row) = moment.event.ok_or(EvalError::WrongType)?;
    match moment.history.signal(signal).value(row, field) {
        FieldRef::Missing => Err(EvalError::MissingField),
        FieldRef::Whole(units) => Ok(number(units, moment.signals[signal].fields[field].kind)),
        FieldRef::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
    }
}

fn boolean(value: Value) -> Result<bool, EvalError> {
    match value {
        Value::Bool(b) => Ok(b),
        _ => Err(EvalError::WrongType),
    }
}

/// `&&` and `||`: the side that decides wins over an error of the other side.
fn logic<'a>(a: &'a Node, b: &'a Node, moment: &Moment<'a>, decisive: bool) -> Evaluated<'a> {
    let a = a.evaluate(moment).and_then(boolean);
    if a == Ok(decisive) {
        return Ok(Value::Bool(decisive));
    }
    let b = b.evaluate(moment).and_then(boolean);
    if b == Ok(decisive) {
        return Ok(Value::Bool(decisive));
    }
    a.and(b).map(Value::Bool)
}

fn compare(comparison: Comparison, a: &Value, b: &Value) -> Result<bool, EvalError> {
    let accepted: fn(Ordering) -> bool = match comparison {
        Comparison::Equal => return Ok(a.equals(b)),
        Comparison::NotEqual => return Ok(!a.equals(b)),
        Comparison::Less => Ordering::is_lt,
        Comparison::AtMost => Ordering::is_le,
        Comparison::Greater => Ordering::is_gt,
        Comparison::AtLeast => Ordering::is_ge,
    };
    let not_a_number = |value: &Value| matches!(value, Value::Decimal(n) if n.is_nan());
    match a.order(b) {
        Some(order) => Ok(accepted(order)),
        None if not_a_number(a) || not_a_number(b) => Ok(false),
        None => Err(EvalError::WrongType),
    }
}

fn arithmetic<'a>(operator: Operator, a: Value<'a>, b: Value<'a>) -> Evaluated<'a> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => whole(operator, a, b).map(Value::Int),
        (Value::Duration(a), Value::Duration(b)) if matches!(operator, Operator::Add | Operator::Subtract) => {
            let sum = whole(operator, a, b)?;
            if sum.abs() > LONGEST_DURATION { Err(EvalError::Overflow) } else { Ok(Value::Duration(sum)) }
        }
        (Value::Decimal(a), Value::Decimal(b)) => match operator {
            Operator::Add => Ok(Value::Decimal(a + b)),
            Operator::Subtract => Ok(Value::Decimal(a - b)),
            Operator::Multiply => Ok(Value::Decimal(a * b)),
            Operator::Divide => Ok(Value::Decimal(a / b)),
            Operator::Remainder => Err(EvalError::WrongType),
        },
        (Value::Text(a), Value::Text(b)) if operator == Operator::Add => Ok(Value::Text(a + b)),
        (Value::List(mut a), Value::List(b)) if operator == Operator::Add => {
            a.extend(b);
            Ok(Value::List(a))
        }
        _ => Err(EvalError::WrongType),
    }
}

fn whole(operator: Operator, a: i64, b: i64) -> Result<i64, EvalError> {
    let by_zero = b == 0 && matches!(operator, Operator::Divide | Operator::Remainder);
    if by_zero {
        return Err(EvalError::DivisionByZero);
    }
    match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide => a.checked_div(b),
        Operator::Remainder => a.checked_rem(b),
    }
    .ok_or(EvalError::Overflow)
}
