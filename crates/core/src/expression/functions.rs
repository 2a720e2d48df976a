//! CEL's own functions: of text, lists and durations, and conversions.

use super::check::{Checked, Checker};
use super::parser::{Kind, Syntax};
use super::{EvalError, Moment, Node, Pattern, RuleFault, Type, Value, decimal};
use crate::time::Span;

/// Longest duration, in milliseconds: CEL's 10,000 years.
pub(super) const LONGEST_DURATION: i64 = 315_576_000_000_000;

pub(super) const METHODS: &str = "one of size, startsWith, endsWith, contains, matches, getHours, getMinutes, getSeconds; macros are not in the subset";

/// A function whose value depends on its arguments alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Builtin {
    /// `list[i]`
    Index,
    /// `size(list)`, `text.size()`: items, or characters.
    Size,
    /// `text.startsWith(prefix)`
    StartsWith,
    /// `text.endsWith(suffix)`
    EndsWith,
    /// `text.contains(part)`
    Contains,
    /// `text.matches('pattern')`
    Matches(Pattern),
    /// `int(a)`
    ToWhole,
    /// `string(a)`
    ToText,
    /// `bool(a)`
    ToBool,
    /// `duration.getHours()` and its like: how many whole units of so many milliseconds.
    Units(i64),
}

impl Checker<'_> {
    /// The function or method `name` of CEL; `None` where the subset has none of this name. The first of a method's
    /// arguments is what stands before its dot.
    pub(super) fn plain(&self, syntax: &Syntax, name: &str, arguments: &[Syntax], method: bool) -> Option<Checked> {
        let (builtin, kind) = match (name, method) {
            ("size", _) => (Builtin::Size, Type::Int),
            ("startsWith", true) => (Builtin::StartsWith, Type::Bool),
            ("endsWith", true) => (Builtin::EndsWith, Type::Bool),
            ("contains", true) => (Builtin::Contains, Type::Bool),
            ("matches", _) => return Some(self.matches(syntax, arguments)),
            ("getHours", true) => (Builtin::Units(Span::HOUR.0), Type::Int),
            ("getMinutes", true) => (Builtin::Units(Span::MINUTE.0), Type::Int),
            ("getSeconds", true) => (Builtin::Units(Span::SECOND.0), Type::Int),
            ("int", false) => (Builtin::ToWhole, Type::Int),
            ("string", false) => (Builtin::ToText, Type::Text),
            ("bool", false) => (Builtin::ToBool, Type::Bool),
            ("double" | "duration" | "dyn", false) => return Some(self.converted(syntax, name, arguments)),
            _ => return None,
        };
        Some(self.applied(syntax, builtin, arguments, kind))
    }

    fn applied(&self, syntax: &Syntax, builtin: Builtin, arguments: &[Syntax], kind: Type) -> Checked {
        let of_text = matches!(builtin, Builtin::StartsWith | Builtin::EndsWith | Builtin::Contains);
        if arguments.len() != 1 + usize::from(of_text) {
            return Err(self.wrong_count(syntax, arguments));
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let (node, of) = self.check(argument)?;
            let (fits, expected) = match (&builtin, &of) {
                (Builtin::Size, Type::Text | Type::List(_) | Type::Dynamic) => (true, ""),
                (Builtin::Size, _) => (false, "text or a list"),
                (Builtin::Units(_), _) => (of.fits(&Type::Duration), Type::Duration.name()),
                (Builtin::ToWhole, Type::Int | Type::Decimal | Type::Text | Type::Dynamic) => (true, ""),
                (Builtin::ToWhole, _) => (false, "a number or text"),
                (Builtin::ToText, Type::Text | Type::Int | Type::Bool) => (true, ""),
                (Builtin::ToText, _) => {
                    // Not even without the checker: writing decimals out is not in the subset.
                    return Err(RuleFault::new(argument.from, of.name(), "text, a whole number or true or false"));
                }
                (Builtin::ToBool, Type::Bool | Type::Text | Type::Dynamic) => (true, ""),
                (Builtin::ToBool, _) => (false, "text or true or false"),
                _ => (of.fits(&Type::Text), Type::Text.name()),
            };
            if !fits {
                self.mistyped(argument, &of, expected)?;
            }
            nodes.push(node);
        }
        Ok((Node::Call(builtin, nodes), kind))
    }

    /// `double(a)`, `duration('1h30m')`, `dyn(a)`.
    fn converted(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        let [argument] = arguments else { return Err(self.wrong_count(syntax, arguments)) };
        if let ("duration", Kind::Text(text)) = (name, &argument.kind) {
            let length = read_duration(text).ok_or_else(|| {
                let expected = "a length of whole milliseconds below 10,000 years, such as '1h30m' or '2.5s'";
                RuleFault::new(argument.from, &self.text[argument.from..argument.to], expected)
            })?;
            return Ok((Node::Literal(Value::Duration(length)), Type::Duration));
        }
        let (node, kind) = self.check(argument)?;
        match (name, &kind) {
            ("dyn", _) => return Ok((node, Type::Dynamic)),
            ("duration", Type::Duration) => return Ok((node, kind)),
            ("duration", _) => {
                return Err(RuleFault::new(argument.from, kind.name(), "text in quotes, such as '1h30m'"));
            }
            (_, Type::Int | Type::Decimal | Type::Text | Type::Dynamic) => {}
            _ => self.mistyped(argument, &kind, "a number or text")?,
        }
        Ok((Node::ToDecimal(node.into()), Type::Decimal))
    }

    fn matches(&self, syntax: &Syntax, arguments: &[Syntax]) -> Checked {
        let [text, pattern] = arguments else { return Err(self.wrong_count(syntax, arguments)) };
        let Kind::Text(written) = &pattern.kind else {
            let found = &self.text[pattern.from..pattern.to];
            return Err(RuleFault::new(pattern.from, found, "a pattern written out in quotes, such as '^/blog/'"));
        };
        let compiled = Pattern::parse(written)
            .map_err(|(found, expected)| RuleFault::new(pattern.from, &format!("{found} in the pattern"), expected))?;
        Ok((Node::Call(Builtin::Matches(compiled), vec![self.of(text, &Type::Text)?]), Type::Bool))
    }

    fn wrong_count(&self, syntax: &Syntax, arguments: &[Syntax]) -> RuleFault {
        let found = format!("{} with {} arguments", &self.text[syntax.from..syntax.to], arguments.len());
        RuleFault::new(syntax.from, &found, "as many as the function takes")
    }
}

impl Builtin {
    pub(super) fn call<'a>(&'a self, arguments: &'a [Node], moment: &Moment<'a>) -> Result<Value<'a>, EvalError> {
        let argument = |at: usize| arguments.get(at).ok_or(EvalError::WrongType)?.evaluate(moment);
        let first = argument(0)?;
        Ok(match (self, first) {
            (Builtin::Index, Value::List(mut items)) => {
                let index = match argument(1)? {
                    Value::Int(index) => index,
                    Value::Decimal(index) if index as i64 as f64 == index => index as i64,
                    Value::Decimal(_) => return Err(EvalError::NoItem),
                    _ => return Err(EvalError::WrongType),
                };
                let index = usize::try_from(index).ok().filter(|index| *index < items.len());
                items.swap_remove(index.ok_or(EvalError::NoItem)?)
            }
            (Builtin::Size, Value::List(items)) => Value::Int(items.len() as i64),
            (Builtin::Size, Value::Text(text)) => Value::Int(text.chars().count() as i64),
            (Builtin::StartsWith | Builtin::EndsWith | Builtin::Contains, Value::Text(text)) => {
                let Value::Text(part) = argument(1)? else { return Err(EvalError::WrongType) };
                Value::Bool(match self {
                    Builtin::StartsWith => text.starts_with(&*part),
                    Builtin::EndsWith => text.ends_with(&*part),
                    _ => text.contains(&*part),
                })
            }
            (Builtin::Matches(pattern), Value::Text(text)) => Value::Bool(pattern.matches(&text)),
            (Builtin::ToWhole, Value::Decimal(n)) => {
                const BOUND: f64 = 9_223_372_036_854_775_808.0; // 2⁶³
                if n > -BOUND && n < BOUND { Value::Int(n as i64) } else { return Err(EvalError::Overflow) }
            }
            (Builtin::ToWhole, Value::Text(text)) => Value::Int(text.parse().map_err(|_| EvalError::Unreadable)?),
            (Builtin::ToText, Value::Int(n)) => Value::Text(n.to_string().into()),
            (Builtin::ToText, Value::Bool(b)) => Value::Text(if b { "true" } else { "false" }.into()),
            (Builtin::ToBool, Value::Text(text)) => Value::Bool(match &*text {
                "1" | "t" | "true" | "TRUE" | "True" => true,
                "0" | "f" | "false" | "FALSE" | "False" => false,
                _ => return Err(EvalError::Unreadable),
            }),
            (Builtin::Units(unit), Value::Duration(length)) => Value::Int(length / unit),
            (Builtin::ToWhole, n @ Value::Int(_)) => n,
            (Builtin::ToText, text @ Value::Text(_)) => text,
            (Builtin::ToBool, b @ Value::Bool(_)) => b,
            _ => return Err(EvalError::WrongType),
        })
    }
}

/// `-1.5e3`, `NaN`, `Infinity`: what CEL's `double` reads.
pub(super) fn read_decimal(text: &str) -> Option<f64> {
    let (negative, digits) = signed(text);
    let value = match digits {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ => decimal::read(digits).filter(|(value, length)| value.is_finite() && *length == digits.len())?.0,
    };
    Some(if negative { -value } else { value })
}

/// `1h30m`, `-2.5s`: milliseconds, where they are whole and within CEL's range.
fn read_duration(text: &str) -> Option<i64> {
    const UNITS: [(&str, Span); 4] = [("ms", Span(1)), ("s", Span::SECOND), ("m", Span::MINUTE), ("h", Span::HOUR)];
    let (negative, mut rest) = signed(text);
    let mut total = 0_i64;
    loop {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(length);
        let (unit, Span(milliseconds)) = UNITS.into_iter().find(|(unit, _)| behind.starts_with(unit))?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits: i64 = [whole, fraction].concat().parse().ok()?;
        let scaled = digits.checked_mul(milliseconds)?;
        let scale = 10_i64.checked_pow(fraction.len() as u32)?;
        if scaled % scale != 0 {
            return None;
        }
        total = total.checked_add(scaled / scale)?;
        rest = &behind[unit.len()..];
        if rest.is_empty() {
            break;
        }
    }
    (total <= LONGEST_DURATION).then_some(if negative { -total } else { total })
}

fn signed(text: &str) -> (bool, &str) {
    let digits = text.strip_prefix('-');
    (digits.is_some(), digits.or(text.strip_prefix('+')).unwrap_or(text))
}
