//! CEL's own functions: of text, lists and durations, and conversions.

use super::check::{Checked, Checker, typed};
use super::parser::{Kind, Syntax};
use super::{EvalError, Node, Pattern, Type, Value, decimal, pattern};
use crate::cut::halves;
use crate::digits::{self, digits};
use crate::fault::{numeral, told};
use crate::time::Span;

/// Longest duration, in milliseconds: CEL's 10,000 years.
pub(super) const LONGEST_DURATION: i64 = 315_576_000_000_000;

pub(super) const METHODS: &str = "one of size, startsWith, endsWith, contains, matches, getHours, getMinutes, getSeconds; macros are not in the subset";

/// A function whose value depends on its arguments alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// `int(a)`
    ToWhole,
    /// `double(a)`
    ToDecimal,
    /// `string(a)`
    ToText,
    /// `bool(a)`
    ToBool,
    /// `duration.getHours()` and its like: how many whole units of so many milliseconds.
    Units(i64),
}

/// How a function is written and what it takes.
struct Signature {
    name: &'static str,
    /// `a.f()` and not `f(a)`.
    method: bool,
    builtin: Builtin,
    /// How many arguments, what stands before the dot included, and the types of each.
    arguments: usize,
    takes: u8,
    expected: &'static str,
    gives: Type,
}

const BOOL: u8 = 1;
const INT: u8 = 2;
const DECIMAL: u8 = 4;
const TEXT: u8 = 8;
const DURATION: u8 = 16;
const LIST: u8 = 32;
const ANY: u8 = 64;

#[rustfmt::skip]
static FUNCTIONS: [Signature; 12] = {
    use Builtin::{Contains, EndsWith, Size, StartsWith, ToBool, ToDecimal, ToText, ToWhole, Units};
    const fn row(
        name: &'static str, method: bool, builtin: Builtin, arguments: usize, takes: u8, expected: &'static str, gives: Type,
    ) -> Signature {
        Signature { name, method, builtin, arguments, takes, expected: told(expected), gives }
    }
    const NUMBER_OR_TEXT: &str = "a number or text";
    [
        row("size", false, Size, 1, TEXT | LIST | ANY, "text or a list", Type::Int),
        row("size", true, Size, 1, TEXT | LIST | ANY, "text or a list", Type::Int),
        row("startsWith", true, StartsWith, 2, TEXT | ANY, "text", Type::Bool),
        row("endsWith", true, EndsWith, 2, TEXT | ANY, "text", Type::Bool),
        row("contains", true, Contains, 2, TEXT | ANY, "text", Type::Bool),
        row("getHours", true, Units(Span::HOUR.0), 1, DURATION | ANY, "a duration", Type::Int),
        row("getMinutes", true, Units(Span::MINUTE.0), 1, DURATION | ANY, "a duration", Type::Int),
        row("getSeconds", true, Units(Span::SECOND.0), 1, DURATION | ANY, "a duration", Type::Int),
        row("int", false, ToWhole, 1, INT | DECIMAL | TEXT | ANY, NUMBER_OR_TEXT, Type::Int),
        row("double", false, ToDecimal, 1, INT | DECIMAL | TEXT | ANY, NUMBER_OR_TEXT, Type::Decimal),
        row("string", false, ToText, 1, INT | BOOL | TEXT, "text, a whole number or true or false", Type::Text),
        row("bool", false, ToBool, 1, BOOL | TEXT | ANY, "text or true or false", Type::Bool),
    ]
};

impl Checker<'_> {
    /// The function or method `name` of CEL; `None` where the subset has none of this name. The first of a method's
    /// arguments is what stands before its dot.
    pub(super) fn plain(&self, syntax: &Syntax, name: &str, arguments: &[Syntax], method: bool) -> Option<Checked> {
        Some(match name {
            "matches" if method => self.matches(syntax, arguments),
            "duration" | "dyn" if !method => self.converted(syntax, name, arguments),
            _ => {
                let signature = FUNCTIONS.iter().find(|known| known.name == name && known.method == method)?;
                self.applied(syntax, signature, arguments)
            }
        })
    }

    fn applied(&self, syntax: &Syntax, signature: &Signature, arguments: &[Syntax]) -> Checked {
        if arguments.len() != signature.arguments {
            return self.wrong_count(syntax, arguments);
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let (node, kind) = self.check(argument)?;
            let of = match kind {
                Type::Bool => BOOL,
                Type::Int => INT,
                Type::Decimal => DECIMAL,
                Type::Text => TEXT,
                Type::Duration => DURATION,
                Type::List(_) => LIST,
                Type::Dynamic => ANY,
            };
            if of & signature.takes == 0 {
                self.mistyped(argument, kind, &[signature.expected])?;
                if signature.builtin == Builtin::ToText {
                    return None; // Not even without the checker: writing decimals out is not in the subset.
                }
            }
            nodes.push(*node);
        }
        typed(Node::Call(signature.builtin, nodes), signature.gives)
    }

    /// `duration('1h30m')`, `dyn(a)`.
    fn converted(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        let [argument] = arguments else { return self.wrong_count(syntax, arguments) };
        let (node, kind) = self.check(argument)?;
        if name == "dyn" {
            return Some((node, Type::Dynamic));
        }
        if kind == Type::Duration {
            return Some((node, kind));
        }
        if let Kind::Text(text) = &argument.kind
            && let Some(length) = read_duration(text)
        {
            return typed(Node::Literal(Value::Duration(length)), Type::Duration);
        }
        let found = &self.text[argument.from..argument.to];
        self.wrong(argument.from, &[found], &["a length in quotes, such as '1h30m', of whole milliseconds"]);
        None
    }

    fn matches(&self, syntax: &Syntax, arguments: &[Syntax]) -> Checked {
        let [text, pattern] = arguments else { return self.wrong_count(syntax, arguments) };
        let compiled = match &pattern.kind {
            Kind::Text(written) => Pattern::parse(written),
            _ => Err(&self.text[pattern.from..pattern.to]),
        };
        match compiled {
            Ok(compiled) => typed(Node::Matches(compiled, self.of(text, Type::Text)?), Type::Bool),
            Err(rest) => {
                let rest = if rest.is_empty() { "the end of the pattern" } else { rest };
                self.wrong_text(pattern.from, rest, &[pattern::EXPECTED]);
                None
            }
        }
    }

    fn wrong_count(&self, syntax: &Syntax, arguments: &[Syntax]) -> Checked {
        let found = [&self.text[syntax.from..syntax.to], " with ", &numeral(arguments.len()), " arguments"];
        self.wrong(syntax.from, &found, &["as many as the function takes"]);
        None
    }
}

impl Builtin {
    /// Its value for the argument `a` and, where it takes two, `b`.
    pub(super) fn apply<'a>(self, a: &Value<'a>, b: &Value<'a>) -> Result<Value<'a>, EvalError> {
        const BOUND: f64 = 9_223_372_036_854_775_808.0; // 2⁶³
        Ok(match (self, a, b) {
            (Builtin::Index, Value::List(items), index) => {
                let index = match index {
                    Value::Int(index) => *index,
                    Value::Decimal(index) if *index as i64 as f64 == *index => *index as i64,
                    _ => return Err(EvalError::WrongType),
                };
                let item = usize::try_from(index).ok().and_then(|index| items.get(index));
                item.ok_or(EvalError::NoItem)?.clone()
            }
            (Builtin::Size, Value::List(items), _) => Value::Int(items.len() as i64),
            (Builtin::Size, Value::Text(text), _) => Value::Int(text.chars().count() as i64),
            (Builtin::StartsWith, Value::Text(a), Value::Text(b)) => Value::Bool(a.starts_with(&**b)),
            (Builtin::EndsWith, Value::Text(a), Value::Text(b)) => Value::Bool(a.ends_with(&**b)),
            // By windows of bytes: the library's searcher is faster on long text, and large.
            (Builtin::Contains, Value::Text(a), Value::Text(b)) => {
                Value::Bool(b.is_empty() || a.as_bytes().windows(b.len()).any(|part| part == b.as_bytes()))
            }
            (Builtin::ToWhole, Value::Decimal(n), _) if *n > -BOUND && *n < BOUND => Value::Int(*n as i64),
            (Builtin::ToWhole, Value::Decimal(_), _) => return Err(EvalError::Overflow),
            (Builtin::ToWhole, Value::Text(text), _) => Value::Int(digits::read(text).ok_or(EvalError::Unreadable)?),
            (Builtin::ToDecimal, Value::Int(n), _) => Value::Decimal(*n as f64),
            (Builtin::ToDecimal, Value::Text(text), _) => {
                Value::Decimal(read_decimal(text).ok_or(EvalError::Unreadable)?)
            }
            (Builtin::ToText, Value::Int(n), _) => Value::Text(digits(*n).into()),
            (Builtin::ToText, Value::Bool(b), _) => Value::Text(if *b { "true" } else { "false" }.into()),
            (Builtin::ToBool, Value::Text(text), _) => Value::Bool(match &**text {
                "1" | "t" | "true" | "TRUE" | "True" => true,
                "0" | "f" | "false" | "FALSE" | "False" => false,
                _ => return Err(EvalError::Unreadable),
            }),
            (Builtin::Units(unit), Value::Duration(length), _) => Value::Int(length / unit),
            (Builtin::ToWhole, Value::Int(_), _)
            | (Builtin::ToDecimal, Value::Decimal(_), _)
            | (Builtin::ToText, Value::Text(_), _)
            | (Builtin::ToBool, Value::Bool(_), _) => a.clone(),
            _ => return Err(EvalError::WrongType),
        })
    }
}

/// `-1.5e3`, `NaN`, `Infinity`: what CEL's `double` reads.
fn read_decimal(text: &str) -> Option<f64> {
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
        let (whole, fraction) = halves(number, ".").unwrap_or((number, ""));
        let digits = i64::try_from(decimal::whole(&[whole, fraction].concat(), 10)?).ok()?;
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
