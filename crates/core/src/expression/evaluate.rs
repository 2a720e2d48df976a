//! The value of an expression at a moment.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::functions::LONGEST_DURATION;
use super::{Comparison, EvalError, LocalPart, Node, Operator, Value};
use crate::history::{FieldRef, History};
use crate::signal::{FieldKind, Signal, power_of_ten};
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
    /// The values of the rule's aggregates, by slot.
    pub aggregates: &'a [Result<Value<'static>, EvalError>],
    /// What each of the manifest's models gives: the probability of each class.
    pub scores: &'a [Result<Vec<f64>, EvalError>],
    /// The instant that windows end at.
    pub now: Time,
    /// Minutes that the visitor's local time is ahead of UTC now.
    pub offset: i16,
    /// The event that a filter looks at: its signal, and its row in the signal's record.
    pub event: Option<(usize, usize)>,
}

impl<'a> Moment<'a> {
    /// The moment `now` of a history, with no input known, no segment entered and no model.
    pub fn new(signals: &'a [Signal], history: &'a History, now: Time) -> Moment<'a> {
        Moment {
            signals,
            history,
            inputs: &[],
            segments: &[],
            aggregates: &[],
            scores: &[],
            now,
            offset: 0,
            event: None,
        }
    }
}

type Evaluated<'a> = Result<Value<'a>, EvalError>;

impl Node {
    /// The value now.
    ///
    /// # Errors
    /// [`EvalError`] where the expression has no value; a rule with an error is not fulfilled.
    pub fn evaluate<'a>(&'a self, moment: &Moment<'a>) -> Evaluated<'a> {
        let (first, second) = match self {
            Node::Literal(value) => return Ok(value.borrowed()),
            Node::List(items) => {
                return items.iter().map(|item| item.evaluate(moment)).collect::<Result<_, _>>().map(Value::List);
            }
            Node::Field(field) => return field_value(*field, moment),
            Node::Input(input) => {
                let known = moment.inputs.get(*input).and_then(Option::as_ref);
                return known.map(Value::borrowed).ok_or(EvalError::Nothing);
            }
            Node::Segment(segment) => {
                return Ok(Value::Bool(moment.segments.get(*segment).copied().unwrap_or(false)));
            }
            Node::Model { model, class } => {
                return match moment.scores.get(*model) {
                    Some(Ok(classes)) => classes.get(*class).map(|p| Value::Decimal(*p)).ok_or(EvalError::Nothing),
                    Some(Err(error)) => Err(*error),
                    None => Err(EvalError::Nothing),
                };
            }
            Node::Local(part) => return Ok(Value::Int(local(*part, moment))),
            Node::And(a, b) => return logic(a, b, moment, false),
            Node::Or(a, b) => return logic(a, b, moment, true),
            Node::If(condition, yes, no) => {
                let chosen = if boolean(condition.evaluate(moment)?)? { yes } else { no };
                return chosen.evaluate(moment);
            }
            Node::Aggregate(aggregate) => {
                let value = moment.aggregates.get(aggregate.slot).unwrap_or(&Err(EvalError::Nothing));
                return value.as_ref().map(Value::borrowed).map_err(|error| *error);
            }
            Node::Not(a) | Node::Negate(a) | Node::Length(_, a) => (&**a, None),
            Node::In(a, b) => match &**b {
                // One by one where they are written out: no list is made, and an error in any item is still one.
                Node::List(items) => {
                    let item = a.evaluate(moment)?;
                    let mut found = false;
                    for other in items {
                        found |= item.equals(&other.evaluate(moment)?);
                    }
                    return Ok(Value::Bool(found));
                }
                list => (&**a, Some(list)),
            },
            Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => (&**a, Some(&**b)),
            Node::Matches(_, a) => (&**a, None),
            Node::Call(_, arguments) => (arguments.first().ok_or(EvalError::WrongType)?, arguments.get(1)),
        };
        let first = first.evaluate(moment)?;
        match second {
            Some(second) => self.apply(&first, &second.evaluate(moment)?),
            None => self.apply(&first, &first),
        }
    }

    /// The value of this node, whose operands have the values `a` and, where it has two, `b`.
    fn apply<'a>(&self, a: &Value<'a>, b: &Value<'a>) -> Evaluated<'a> {
        let fits = |n: Option<i64>| n.ok_or(EvalError::Overflow);
        Ok(match (self, a, b) {
            (Node::Compare(comparison, ..), ..) => Value::Bool(compare(*comparison, a, b)?),
            (Node::Arithmetic(operator, ..), ..) => return arithmetic(*operator, a, b),
            (Node::Call(function, _), ..) => return function.apply(a, b),
            (Node::Matches(pattern, _), Value::Text(text), _) => Value::Bool(pattern.matches(text)),
            (Node::In(..), _, Value::List(items)) => Value::Bool(items.iter().any(|other| a.equals(other))),
            (Node::Not(_), Value::Bool(a), _) => Value::Bool(!a),
            (Node::Negate(_), Value::Int(n), _) => Value::Int(fits(n.checked_neg())?),
            (Node::Negate(_), Value::Duration(n), _) => Value::Duration(fits(n.checked_neg())?),
            (Node::Negate(_), Value::Decimal(n), _) => Value::Decimal(-n),
            (Node::Length(unit, _), Value::Int(n), _) => Value::Duration(fits(n.checked_mul(*unit))?),
            _ => return Err(EvalError::WrongType),
        })
    }
}

fn local(part: LocalPart, moment: &Moment) -> i64 {
    let of_row = |(signal, row): (usize, usize)| {
        let record = moment.history.signal(signal);
        (record.time(row), record.offset(row))
    };
    let (time, offset) = moment.event.map_or((moment.now, moment.offset), of_row);
    match part {
        LocalPart::Hour => time.local_hour(offset),
        LocalPart::Weekday => time.local_day(offset).weekday(),
    }
}

/// A kept number as rules see it. An amount is divided once, so it is the decimal nearest to the written one, as a
/// literal is: 1990 smallest units equal `19.9` exactly.
pub(crate) fn number(units: i64, kind: FieldKind) -> Value<'static> {
    match kind {
        FieldKind::Amount { decimals } => Value::Decimal(units as f64 / power_of_ten(decimals) as f64),
        FieldKind::Boolean => Value::Bool(units != 0),
        FieldKind::Integer | FieldKind::Text => Value::Int(units),
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

fn arithmetic<'a>(operator: Operator, a: &Value<'a>, b: &Value<'a>) -> Evaluated<'a> {
    Ok(match (a, b, operator) {
        (Value::Int(a), Value::Int(b), _) => Value::Int(whole(operator, *a, *b)?),
        (Value::Duration(a), Value::Duration(b), Operator::Add | Operator::Subtract) => {
            let sum = whole(operator, *a, *b)?;
            if sum.abs() > LONGEST_DURATION {
                return Err(EvalError::Overflow);
            }
            Value::Duration(sum)
        }
        (Value::Decimal(a), Value::Decimal(b), _) => Value::Decimal(match operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Remainder => return Err(EvalError::WrongType),
        }),
        (Value::Text(a), Value::Text(b), Operator::Add) => Value::Text([&**a, &**b].concat().into()),
        (Value::List(a), Value::List(b), Operator::Add) => Value::List(a.iter().chain(b).cloned().collect()),
        _ => return Err(EvalError::WrongType),
    })
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
