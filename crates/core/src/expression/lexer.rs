//! Text to tokens.

use super::{RuleFault, decimal};
use crate::cut::halves;

#[derive(Debug)]
pub(super) enum Token<'a> {
    Int(u64),
    Decimal(f64),
    Text(String),
    Name(&'a str),
    /// An operator or a bracket, as it is written.
    Symbol(&'static str),
    /// What cannot be read.
    #[cfg_attr(not(feature = "more"), expect(dead_code, reason = "nobody reads it"))]
    Fault(Box<RuleFault>),
    End,
}

fn fault(at: usize, found: &[&str], expected: &str) -> Token<'static> {
    Token::Fault(RuleFault::boxed(at, found, &[expected]))
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ",", ".", "(", ")", "[", "]",
];

/// The token that comes first at or behind `at`, with the byte offsets of its first and behind its last character.
pub(super) fn token(text: &str, mut at: usize) -> (Token<'_>, usize, usize) {
    let (rest, first) = loop {
        let rest = &text[at..];
        match rest.chars().next() {
            None => return (Token::End, at, at),
            Some(first) if first.is_ascii_whitespace() => at += 1,
            Some(_) if rest.starts_with("//") => at += halves(rest, "\n").map_or(rest.len(), |(line, _)| line.len()),
            Some(first) => break (rest, first),
        }
    };
    let (token, to) = match first {
        '0'..='9' => number(text, at),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(text, at),
        '"' | '\'' => string(text, at, at, false),
        'a'..='z' | 'A'..='Z' | '_' => name(text, at),
        _ => match SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            Some(symbol) => (Token::Symbol(symbol), at + symbol.len()),
            None => {
                let expected = match first {
                    '{' | '}' => "a value, a name or an operator; maps and messages are not in the subset",
                    _ => "a value, a name or an operator",
                };
                (fault(at, &["\"", &rest[..first.len_utf8()], "\""], expected), at)
            }
        },
    };
    (token, at, to)
}

fn name(text: &str, from: usize) -> (Token<'_>, usize) {
    let to = from + word(&text[from..]);
    let name = &text[from..to];
    if !text[to..].starts_with(['"', '\'']) {
        return (Token::Name(name), to);
    }
    match name {
        "r" | "R" => string(text, from, to, true),
        _ => {
            let expected = "text in quotes, such as 'jazz'; bytes are not in the subset";
            (fault(from, &["a string with the prefix ", name], expected), to)
        }
    }
}

/// Length of the letters, digits and underscores that `text` begins with.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Whole and decimal numbers.
fn number(text: &str, from: usize) -> (Token<'_>, usize) {
    let rest = &text[from..];
    let hexadecimal = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X"));
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (value, length) = match (hexadecimal, decimal::read(rest)) {
        (Some(digits), _) => {
            let length = word(digits);
            (decimal::whole(&digits[..length], 16).map(Token::Int), length + 2)
        }
        (None, Some((value, length))) if length > digits => {
            (Some(value).filter(|value| value.is_finite()).map(Token::Decimal), length)
        }
        _ => (decimal::whole(&rest[..digits], 10).map(Token::Int), digits),
    };
    let end = length + word(&rest[length..]);
    match value {
        Some(value) if end == length => (value, from + length),
        _ => {
            let expected =
                "a whole number of 64 bits or a decimal below 1.8e308; unsigned numbers (1u) are not in the subset";
            (fault(from, &["\"", &rest[..end], "\""], expected), from)
        }
    }
}

/// Text in one or three quotes that begin at `open`; in a raw one a backslash is a backslash.
fn string(text: &str, from: usize, open: usize, raw: bool) -> (Token<'_>, usize) {
    let one = &text[open..=open];
    let three = one.repeat(3);
    let (close, many_lines) = if text[open..].starts_with(&three) { (&*three, true) } else { (one, false) };
    let mut value = String::new();
    let mut at = open + close.len();
    loop {
        if text[at..].starts_with(close) {
            return (Token::Text(value), at + close.len());
        }
        let Some(c) = text[at..].chars().next() else {
            return (fault(from, &["a string without end"], "a closing quote"), from);
        };
        match c {
            '\n' | '\r' if !many_lines => {
                return (fault(at, &["the end of the line"], "the closing quote"), from);
            }
            '\\' if !raw => {
                let Some((c, length)) = escape(&text[at + 1..]) else {
                    let end = text[at + 1..].chars().next().map_or(0, char::len_utf8);
                    let expected = "one of the escapes \\\\ \\\" \\' \\n \\r \\t \\xHH \\uHHHH \\UHHHHHHHH \\OOO";
                    return (fault(at, &["\"", &text[at..at + 1 + end], "\""], expected), from);
                };
                value.push(c);
                at += 1 + length;
            }
            _ => {
                value.push(c);
                at += c.len_utf8();
            }
        }
    }
}

/// The character that an escape means, and the length of what stands behind its backslash.
fn escape(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let (skipped, length, radix) = match first {
        '\\' | '"' | '\'' | '`' | '?' => return Some((first, 1)),
        'a' => return Some(('\x07', 1)),
        'b' => return Some(('\x08', 1)),
        'f' => return Some(('\x0c', 1)),
        'n' => return Some(('\n', 1)),
        'r' => return Some(('\r', 1)),
        't' => return Some(('\t', 1)),
        'v' => return Some(('\x0b', 1)),
        'x' | 'X' => (1, 2, 16),
        'u' => (1, 4, 16),
        'U' => (1, 8, 16),
        '0'..='3' => (0, 3, 8),
        _ => return None,
    };
    let code = decimal::whole(text.get(skipped..skipped + length)?, radix)?;
    Some((char::from_u32(code.try_into().ok()?)?, skipped + length))
}
