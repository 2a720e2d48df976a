//! Aggregates: one number about a signal's history.

use super::{EvalError, Moment, Node, Value};
use crate::history::FieldRef;
use crate::signal::{FieldKind, power_of_ten};
use crate::sorted;
use crate::time::{Span, Time};

/// What is computed over the events of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many events.
    Count,
    /// Sum of a field; events without it add nothing.
    Sum,
    /// How many different values of a field.
    Distinct,
    /// Time since the last event.
    Ago,
    /// Time since the first event.
    Age,
}

impl Function {
    pub(super) const ALL: [(&'static str, Function); 5] = [
        ("count", Function::Count),
        ("sum", Function::Sum),
        ("distinct", Function::Distinct),
        ("ago", Function::Ago),
        ("age", Function::Age),
    ];

    /// Whether it speaks of a field and not of the event.
    pub(super) fn takes_field(self) -> bool {
        matches!(self, Function::Sum | Function::Distinct)
    }
}

/// A function over a signal's events, in a window, under a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is computed.
    pub function: Function,
    /// Index of the signal in the manifest.
    pub signal: usize,
    /// Index of the field, for `sum` and `distinct`.
    pub field: Option<usize>,
    /// Duration w of the closed window [now − w, now]; without one, the signal's `keep`.
    pub window: Option<Node>,
    /// Which events count.
    pub filter: Option<Node>,
    /// As the rule writes it.
    pub text: String,
}

impl Aggregate {
    /// Whether the signal's first and last instant answer it, so that no event need be kept.
    pub fn needs_instants_only(&self) -> bool {
        matches!(self.function, Function::Ago | Function::Age) && self.window.is_none() && self.filter.is_none()
    }

    /// Its value at `moment`.
    ///
    /// # Errors
    /// [`EvalError::Nothing`] for `ago` and `age` where no event counts; what the window itself gives; overflow.
    pub fn evaluate<'a>(&'a self, moment: &Moment<'a>) -> Result<Value<'a>, EvalError> {
        let record = moment.history.signal(self.signal);
        if self.needs_instants_only() {
            let instant = record.instants().ok_or(EvalError::Nothing)?;
            let since = if self.function == Function::Ago { instant.last } else { instant.first };
            return Ok(Value::Duration(moment.now.since(since).0));
        }
        let signal = &moment.signals[self.signal];
        let window = self.window.as_ref().map(|window| window.evaluate(moment)).transpose()?;
        let window = match (window, signal.keep) {
            // Retention may or may not have run yet: a declared `keep` bounds what a rule sees either way.
            (Some(Value::Duration(window)), keep) => Span(window.min(keep.map_or(i64::MAX, |keep| keep.0))),
            (None, Some(keep)) => keep,
            _ => return Err(EvalError::WrongType),
        };
        let rows = record.between(moment.now.before(window), moment.now);
        let mut counted = rows.filter(|row| self.counts(*row, moment));
        match self.function {
            Function::Count => Ok(Value::Int(counted.count() as i64)),
            Function::Sum => {
                let field = self.field.ok_or(EvalError::WrongType)?;
                let total = counted.try_fold(0_i64, |total, row| match record.value(row, field) {
                    FieldRef::Whole(value) => total.checked_add(value).ok_or(EvalError::Overflow),
                    _ => Ok(total),
                })?;
                Ok(number(total, signal.fields[field].kind))
            }
            Function::Distinct => {
                let field = self.field.ok_or(EvalError::WrongType)?;
                let mut values = Vec::new();
                for value in counted.map(|row| record.value(row, field)) {
                    if value != FieldRef::Missing {
                        sorted::insert(&mut values, value);
                    }
                }
                Ok(Value::Int(values.len() as i64))
            }
            Function::Ago => {
                counted.next_back().map_or(Err(EvalError::Nothing), |row| Ok(since(moment, record.time(row))))
            }
            Function::Age => counted.next().map_or(Err(EvalError::Nothing), |row| Ok(since(moment, record.time(row)))),
        }
    }

    /// Whether the filter holds for the event of this row; an error in it means no.
    fn counts<'a>(&'a self, row: usize, moment: &Moment<'a>) -> bool {
        let Some(filter) = &self.filter else { return true };
        let moment = Moment { event: Some((self.signal, row)), ..*moment };
        filter.evaluate(&moment) == Ok(Value::Bool(true))
    }
}

fn since<'a>(moment: &Moment<'a>, time: Time) -> Value<'a> {
    Value::Duration(moment.now.since(time).0)
}

/// A kept number as rules see it. An amount is divided once, so it is the decimal nearest to the written one, as a
/// literal is: 1990 smallest units equal `19.9` exactly.
pub(super) fn number(units: i64, kind: FieldKind) -> Value<'static> {
    match kind {
        FieldKind::Amount { decimals } => Value::Decimal(units as f64 / power_of_ten(decimals) as f64),
        FieldKind::Boolean => Value::Bool(units != 0),
        FieldKind::Integer | FieldKind::Text => Value::Int(units),
    }
}
