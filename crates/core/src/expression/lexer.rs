//! Text to tokens.

use super::RuleFault;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Int(u64),
    Decimal(f64),
    Text(String),
    Name(String),
    /// An operator or a bracket, as it is written.
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    /// Byte offsets of its first and behind its last character.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ",", ".", "(", ")", "[", "]",
];

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, RuleFault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (token, to) = match first {
            '0'..='9' => number(text, at)?,
            '.' if text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => number(text, at)?,
            '"' | '\'' => string(text, at, first)?,
            'a'..='z' | 'A'..='Z' | '_' => name(text, at)?,
            _ => {
                let symbol = SYMBOLS.into_iter().find(|symbol| text[at..].starts_with(symbol));
                let symbol = symbol
                    .ok_or_else(|| RuleFault::new(at, &format!("\"{first}\""), "a value, a name or an operator"))?;
                (Token::Symbol(symbol), at + symbol.len())
            }
        };
        found.push(Placed { token, from: at, to });
        at = to;
    }
    found.push(Placed { token: Token::End, from: text.len(), to: text.len() });
    Ok(found)
}

fn name(text: &str, from: usize) -> Result<(Token, usize), RuleFault> {
    let rest = &text[from..];
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let to = from + length;
    if text[to..].starts_with(['"', '\'']) {
        return Err(RuleFault::new(from, "a string with a prefix", "a plain string in quotes, such as 'jazz'"));
    }
    Ok((Token::Name(text[from..to].into()), to))
}

/// Whole and decimal numbers. A decimal's digits must fit 2⁵³ and its power of ten 22, so that one division of two
/// exact numbers rounds it correctly, and the module needs no float parser.
fn number(text: &str, from: usize) -> Result<(Token, usize), RuleFault> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut digits: u64 = 0;
    let mut power: i32 = 0;
    let mut is_decimal = false;
    let too_long =
        || RuleFault::new(from, "a number of too many digits", "at most 15 digits in a decimal, 19 in a whole number");
    if text[from..].starts_with("0x") || text[from..].starts_with("0X") {
        return hexadecimal(text, from);
    }
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                digits =
                    digits.checked_mul(10).and_then(|d| d.checked_add((byte - b'0').into())).ok_or_else(too_long)?;
                power -= i32::from(is_decimal);
            }
            b'.' if !is_decimal => is_decimal = true,
            _ => break,
        }
        at += 1;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        is_decimal = true;
        let sign_at = at + 1;
        let negative = bytes.get(sign_at) == Some(&b'-');
        let start = sign_at + usize::from(negative || bytes.get(sign_at) == Some(&b'+'));
        let length = bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        at = start + length;
        let exponent = text[start..at].parse::<i32>().ok().filter(|e| *e < 400);
        let exponent =
            exponent.ok_or_else(|| RuleFault::new(from, "an exponent", "a whole number below 400 behind the e"))?;
        power += if negative { -exponent } else { exponent };
    }
    if text[at..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        let found = format!("\"{}\"", &text[from..=at]);
        return Err(RuleFault::new(from, &found, "a number; unsigned numbers (1u) are not in the subset"));
    }
    if !is_decimal {
        return Ok((Token::Int(digits), at));
    }
    if digits >= 1 << 53 || power.abs() > 22 {
        return Err(too_long());
    }
    let scale = (0..power.abs()).fold(1.0, |scale, _| scale * 10.0);
    let value = if power < 0 { digits as f64 / scale } else { digits as f64 * scale };
    Ok((Token::Decimal(value), at))
}

fn hexadecimal(text: &str, from: usize) -> Result<(Token, usize), RuleFault> {
    let start = from + 2;
    let length = text[start..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len() - start);
    let to = start + length;
    let value = u64::from_str_radix(&text[start..to], 16);
    let value = value.map_err(|_| RuleFault::new(from, &format!("\"{}\"", &text[from..to]), "a hexadecimal number"))?;
    Ok((Token::Int(value), to))
}

fn string(text: &str, from: usize, quote: char) -> Result<(Token, usize), RuleFault> {
    let mut value = String::new();
    let mut rest = text[from + 1..].char_indices();
    while let Some((offset, c)) = rest.next() {
        let at = from + 1 + offset;
        match c {
            _ if c == quote => {
                if value.is_empty() && text[at + 1..].starts_with(quote) {
                    return Err(RuleFault::new(from, "a triple-quoted string", "a string in single or double quotes"));
                }
                return Ok((Token::Text(value), at + 1));
            }
            '\n' | '\r' => return Err(RuleFault::new(at, "the end of the line", "the closing quote")),
            '\\' => match rest.next().map(|(_, escape)| escape) {
                Some(plain @ ('\\' | '"' | '\'' | '`' | '?')) => value.push(plain),
                Some('n') => value.push('\n'),
                Some('r') => value.push('\r'),
                Some('t') => value.push('\t'),
                Some(other) => {
                    return Err(RuleFault::new(
                        at,
                        &format!("\"\\{other}\""),
                        "one of the escapes \\\\ \\\" \\' \\n \\r \\t",
                    ));
                }
                None => break,
            },
            _ => value.push(c),
        }
    }
    Err(RuleFault::new(from, "a string without end", "a closing quote"))
}
