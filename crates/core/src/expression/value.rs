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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A list of one type; see [`Type::list`].
    List(Items),
    /// Known only when it is evaluated: `dyn(…)`, an item of a list of several types.
    Dynamic,
}

/// What a list holds: as many lists within each other, and in the innermost what [`Type::list`] was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Items {
    within: u8,
    of: Option<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Bool,
    Int,
    Decimal,
    Text,
    Duration,
    Dynamic,
}

/// Why an expression has no value now. Such a rule is not fulfilled, unless `&&` or `||` absorbs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// `ago` or `age` of a signal that has not happened.
    Nothing,
    /// The event does not carry this field.
    MissingField,
    /// A result beyond 64 bits, or a duration beyond 10,000 years.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// The parts are of types that do not go together, which only `dyn(…)` hides from the checker.
    WrongType,
    /// A list has no item at this index.
    NoItem,
    /// Text that is not what a conversion reads.
    Unreadable,
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
            EvalError::NoItem => "the list has no such item",
            EvalError::Unreadable => "the text says something else",
        }
    }
}

impl Type {
    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Type::Bool => "true or false",
            Type::Int => "a whole number",
            Type::Decimal => "a decimal number",
            Type::Text => "text",
            Type::Duration => "a duration",
            Type::List(_) => "a list",
            Type::Dynamic => "a value of any type",
        }
    }

    /// The type of a list of items of this type; `None` for those of the empty list.
    pub const fn list(of: Option<Type>) -> Type {
        let of = match of {
            Some(Type::List(Items { within, of })) => return Type::List(Items { within: within + 1, of }),
            None => None,
            Some(Type::Bool) => Some(Item::Bool),
            Some(Type::Int) => Some(Item::Int),
            Some(Type::Decimal) => Some(Item::Decimal),
            Some(Type::Text) => Some(Item::Text),
            Some(Type::Duration) => Some(Item::Duration),
            Some(Type::Dynamic) => Some(Item::Dynamic),
        };
        Type::List(Items { within: 0, of })
    }

    /// Whether values of both types can be compared for equality: the same type, or two numbers.
    pub(super) fn comparable(self, other: Type) -> bool {
        self.goes_with(other, |a, b| a == b || (a.is_number() && b.is_number()))
    }

    /// Whether a value of this type may stand where `wanted` is.
    pub(super) fn fits(self, wanted: Type) -> bool {
        self.goes_with(wanted, |a, b| a == b)
    }

    fn goes_with(self, other: Type, alike: fn(Type, Type) -> bool) -> bool {
        match (self, other) {
            (Type::List(a), Type::List(b)) => match (a.item(), b.item()) {
                (Some(a), Some(b)) => a.goes_with(b, alike),
                _ => true,
            },
            (Type::Dynamic, _) | (_, Type::Dynamic) => true,
            _ => alike(self, other),
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Type::Int | Type::Decimal)
    }

    /// The type of a value that is either of the two.
    pub(super) fn or(self, other: Type) -> Type {
        match (self, other) {
            (a, b) if a == b => a,
            (Type::List(a), Type::List(b)) => Type::list(match (a.item(), b.item()) {
                (Some(a), Some(b)) => Some(a.or(b)),
                (a, b) => a.or(b),
            }),
            _ => Type::Dynamic,
        }
    }
}

impl Items {
    /// The type of an item; `None` for the empty list.
    pub fn item(self) -> Option<Type> {
        if self.within > 0 {
            return Some(Type::List(Items { within: self.within - 1, of: self.of }));
        }
        Some(match self.of? {
            Item::Bool => Type::Bool,
            Item::Int => Type::Int,
            Item::Decimal => Type::Decimal,
            Item::Text => Type::Text,
            Item::Duration => Type::Duration,
            Item::Dynamic => Type::Dynamic,
        })
    }
}

impl Value<'_> {
    /// The same value, its text borrowed: cheap but for lists.
    pub(super) fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::List(items) => Value::List(items.iter().map(Value::borrowed).collect()),
            Value::Bool(b) => Value::Bool(*b),
            Value::Int(n) => Value::Int(*n),
            Value::Decimal(n) => Value::Decimal(*n),
            Value::Duration(n) => Value::Duration(*n),
        }
    }

    /// The same value, borrowed from nothing.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Value::Bool(value) => Value::Bool(value),
            Value::Int(value) => Value::Int(value),
            Value::Decimal(value) => Value::Decimal(value),
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::Duration(value) => Value::Duration(value),
            Value::List(items) => Value::List(items.into_iter().map(Value::into_owned).collect()),
        }
    }

    /// Equality as CEL has it: numbers by value, NaN equal to nothing.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b)),
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// Order where there is one; `None` between NaN and anything, and between values of other types.
    pub(crate) fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (Value::Decimal(a), Value::Decimal(b)) => a.partial_cmp(b),
            // As decimals, as CEL has it: from 2⁵³ on neighbours may be equal.
            (Value::Int(a), Value::Decimal(b)) => (*a as f64).partial_cmp(b),
            (Value::Decimal(a), Value::Int(b)) => a.partial_cmp(&(*b as f64)),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
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
        assert_eq!(order(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(order(i64::MAX, 9_223_372_036_854_777_857.0), Some(Ordering::Less));
        assert_eq!(order(i64::MIN, -9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(order(0, f64::NAN), None);
        assert_eq!(order(0, f64::NEG_INFINITY), Some(Ordering::Greater));
    }
}
