//! Values and their types.

use std::borrow::Cow;
use std::cmp::Ordering;

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Decimal(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A length of time in milliseconds.
    Duration(i64),
    /// `[…]`
    List(Vec<Value<'a>>),
}

/// The type of a value, known before anything is evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A decimal number.
    Decimal,
    /// Text.
    Text,
    /// A length of time.
    Duration,
    /// A list of one type; `None` for the empty list.
    List(Option<Box<Type>>),
}

/// Why an expression has no value now. Such a rule is not fulfilled, unless `&&` or `||` absorbs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// `ago` or `age` of a signal that has not happened.
    Nothing,
    /// The event does not carry this field.
    MissingField,
    /// A result beyond 64 bits.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// The parts are not of the types that the checker promised.
    WrongType,
}

impl EvalError {
    /// The reason in plain words.
    pub fn reason(self) -> &'static str {
        match self {
            EvalError::Nothing => "it has not happened",
            EvalError::MissingField => "the event does not carry this field",
            EvalError::Overflow => "the number is too large",
            EvalError::DivisionByZero => "division by zero",
            EvalError::WrongType => "the value is of another type",
        }
    }
}

impl Type {
    /// What a person calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Bool => "true or false",
            Type::Int => "a whole number",
            Type::Decimal => "a decimal number",
            Type::Text => "text",
            Type::Duration => "a duration",
            Type::List(_) => "a list",
        }
    }

    /// Whether values of both types can be compared for equality: the same type, or two numbers.
    pub(super) fn comparable(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::List(Some(a)), Type::List(Some(b))) => a.comparable(b),
            (Type::List(_), Type::List(_)) => true,
            _ => self == other || (self.is_number() && other.is_number()),
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Decimal)
    }
}

impl Value<'_> {
    /// Equality as CEL has it: numbers by value, NaN equal to nothing.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b)),
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// Order where there is one; `None` between NaN and anything, and between values of other types.
    pub(super) fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (Value::Decimal(a), Value::Decimal(b)) => a.partial_cmp(b),
            (Value::Int(a), Value::Decimal(b)) => whole_with_decimal(*a, *b),
            (Value::Decimal(a), Value::Int(b)) => whole_with_decimal(*b, *a).map(Ordering::reverse),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Compares by value, exactly: a cast of the whole number alone would round it from 2⁵³ on.
fn whole_with_decimal(whole: i64, decimal: f64) -> Option<Ordering> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
    if decimal.is_nan() {
        return None;
    }
    if decimal >= LIMIT {
        return Some(Ordering::Less);
    }
    if decimal < -LIMIT {
        return Some(Ordering::Greater);
    }
    let floor = decimal.trunc();
    let fraction = if decimal > floor {
        Ordering::Less
    } else if decimal < floor {
        Ordering::Greater
    } else {
        Ordering::Equal
    };
    Some(whole.cmp(&(floor as i64)).then(fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_decimal_numbers_compare_by_value() {
        let order = |a: i64, b: f64| Value::Int(a).order(&Value::Decimal(b));
        assert_eq!(order(1, 1.0), Some(Ordering::Equal));
        assert_eq!(order(1, 1.5), Some(Ordering::Less));
        assert_eq!(order(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(order(9_007_199_254_740_993, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(order(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Less));
        assert_eq!(order(i64::MIN, -9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(order(0, f64::NAN), None);
        assert_eq!(order(0, f64::NEG_INFINITY), Some(Ordering::Greater));
    }
}
