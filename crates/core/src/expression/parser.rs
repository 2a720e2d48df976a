//! Tokens to a tree, by CEL's precedence.

use super::lexer::{Token, token};
use super::{Comparison, DEEPEST_RULE, LONGEST_RULE, MOST_OPERATORS, Operator, RuleFault};
use crate::fault::numeral;

/// An expression as written, before its names and types mean anything.
#[derive(Debug)]
pub(super) struct Syntax<'a> {
    pub(super) kind: Kind<'a>,
    /// Byte offsets of its first and behind its last character.
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Bool(bool),
    Int(i64),
    Decimal(f64),
    Text(String),
    List(Vec<Syntax<'a>>),
    Name(&'a str),
    Member(Box<Syntax<'a>>, &'a str),
    Call(&'a str, Vec<Syntax<'a>>),
    /// `a.f(b)`, with a as the first argument.
    Method(&'a str, Vec<Syntax<'a>>),
    Index(Box<Syntax<'a>>, Box<Syntax<'a>>),
    Not(Box<Syntax<'a>>),
    Negate(Box<Syntax<'a>>),
    Binary(Binary, Box<Syntax<'a>>, Box<Syntax<'a>>),
    If(Box<Syntax<'a>>, Box<Syntax<'a>>, Box<Syntax<'a>>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Binary {
    Or,
    And,
    In,
    Compare(Comparison),
    Arithmetic(Operator),
}

/// The operators between two operands, the looser the lower their level.
const BINARY: [(&str, u8, Binary); 14] = [
    ("||", 0, Binary::Or),
    ("&&", 1, Binary::And),
    ("in", 2, Binary::In),
    ("==", 2, Binary::Compare(Comparison::Equal)),
    ("!=", 2, Binary::Compare(Comparison::NotEqual)),
    ("<", 2, Binary::Compare(Comparison::Less)),
    ("<=", 2, Binary::Compare(Comparison::AtMost)),
    (">", 2, Binary::Compare(Comparison::Greater)),
    (">=", 2, Binary::Compare(Comparison::AtLeast)),
    ("+", 3, Binary::Arithmetic(Operator::Add)),
    ("-", 3, Binary::Arithmetic(Operator::Subtract)),
    ("*", 4, Binary::Arithmetic(Operator::Multiply)),
    ("/", 4, Binary::Arithmetic(Operator::Divide)),
    ("%", 4, Binary::Arithmetic(Operator::Remainder)),
];

/// # Errors
/// The first fault of the text.
pub(super) fn parse(text: &str) -> Result<Box<Syntax<'_>>, Box<RuleFault>> {
    if text.len() > LONGEST_RULE {
        return Err(RuleFault::boxed(
            LONGEST_RULE,
            &["a rule that goes on"],
            &["at most ", &numeral(LONGEST_RULE), " bytes"],
        ));
    }
    let mut parser = Parser { text, token: Token::End, from: 0, to: 0, end: 0, depth: 0, operators: 0, fault: None };
    parser.advance();
    let syntax = parser.expression();
    if syntax.is_some() && !matches!(parser.token, Token::End) {
        parser.unexpected(&["an operator or the end of the rule"]);
    }
    match (syntax, parser.fault) {
        (Some(syntax), None) => Ok(syntax),
        (_, fault) => Err(fault.unwrap_or_default()),
    }
}

/// Functions give `None` where there is a fault, which stands here: that is smaller than results all the way up.
struct Parser<'a> {
    text: &'a str,
    /// What comes next, and the byte offsets of its first and behind its last character.
    token: Token<'a>,
    from: usize,
    to: usize,
    /// Byte offset behind the last token that was taken.
    end: usize,
    depth: usize,
    operators: usize,
    fault: Option<Box<RuleFault>>,
}

type Parsed<'a> = Option<Box<Syntax<'a>>>;

#[inline(never)]
fn syntax<'a>(kind: Kind<'a>, from: usize, to: usize) -> Parsed<'a> {
    Some(Box::new(Syntax { kind, from, to }))
}

impl<'a> Parser<'a> {
    /// Takes the next token.
    fn advance(&mut self) -> Token<'a> {
        self.end = self.to;
        let (token, from, to) = token(self.text, self.to);
        (self.from, self.to) = (from, to);
        std::mem::replace(&mut self.token, token)
    }

    fn comes(&self, symbol: &str) -> bool {
        matches!(self.token, Token::Symbol(next) if next == symbol)
    }

    /// Takes `symbol` if it comes next.
    fn take(&mut self, symbol: &str) -> bool {
        let comes = self.comes(symbol);
        if comes {
            self.advance();
        }
        comes
    }

    fn expect(&mut self, symbol: &str) -> Option<()> {
        if self.take(symbol) {
            return Some(());
        }
        self.unexpected(&["\"", symbol, "\""]);
        None
    }

    /// Always `None`.
    #[cfg(not(feature = "more"))]
    #[inline(always)]
    fn unexpected(&mut self, _expected: &[&str]) -> Parsed<'a> {
        self.fault = Some(Box::default());
        None
    }

    /// Always `None`.
    #[cfg(feature = "more")]
    #[inline(never)]
    fn unexpected(&mut self, expected: &[&str]) -> Parsed<'a> {
        self.fault = Some(match std::mem::replace(&mut self.token, Token::End) {
            Token::Fault(fault) => fault,
            Token::End => RuleFault::boxed(self.from, &["the end of the rule"], expected),
            _ => RuleFault::boxed(self.from, &["\"", &self.text[self.from..self.to], "\""], expected),
        });
        None
    }

    fn deeper(&mut self, parse: fn(&mut Self) -> Parsed<'a>) -> Parsed<'a> {
        self.depth += 1;
        if self.depth > DEEPEST_RULE {
            let expected = ["at most ", &numeral(DEEPEST_RULE), " levels"];
            self.fault = Some(RuleFault::boxed(self.from, &["deeper nesting"], &expected));
            return None;
        }
        let syntax = parse(self);
        self.depth -= 1;
        syntax
    }

    /// Counts an operator: each makes the tree one level deeper at most, so their number bounds it where the text is
    /// not nested.
    fn operator(&mut self) -> Option<()> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            self.unexpected(&["the end of the rule: it has ", &numeral(MOST_OPERATORS), " operators, the most"]);
            return None;
        }
        Some(())
    }

    fn expression(&mut self) -> Parsed<'a> {
        self.deeper(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed<'a> {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Some(condition);
        }
        let yes = self.deeper(|parser| parser.binary(0))?;
        self.expect(":")?;
        let no = self.expression()?;
        let (from, to) = (condition.from, no.to);
        syntax(Kind::If(condition, yes, no), from, to)
    }

    /// Operands joined by operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Parsed<'a> {
        let mut left = self.unary()?;
        loop {
            let (Token::Symbol(written) | Token::Name(written)) = self.token else { return Some(left) };
            let known = BINARY.iter().find(|(symbol, level, _)| *symbol == written && *level >= least);
            let Some((_, level, operation)) = known else { return Some(left) };
            self.advance();
            self.operator()?;
            let right = self.binary(level + 1)?;
            let (from, to) = (left.from, right.to);
            left = syntax(Kind::Binary(*operation, left, right), from, to)?;
        }
    }

    fn unary(&mut self) -> Parsed<'a> {
        let from = self.from;
        let not = self.comes("!");
        if !not && !self.comes("-") {
            let primary = self.primary()?;
            return self.members(primary);
        }
        self.advance();
        // The smallest integer has no positive twin, so its sign belongs to the literal.
        if let (Token::Int(digits), false) = (&self.token, not)
            && let Some(value) = 0_i64.checked_sub_unsigned(*digits)
        {
            self.advance();
            let literal = syntax(Kind::Int(value), from, self.end)?;
            return self.members(literal);
        }
        let inner = self.deeper(Self::unary)?;
        let to = inner.to;
        syntax(if not { Kind::Not(inner) } else { Kind::Negate(inner) }, from, to)
    }

    /// What follows a value: `.name`, `.method(…)`, `[index]`.
    fn members(&mut self, mut value: Box<Syntax<'a>>) -> Parsed<'a> {
        loop {
            let from = value.from;
            let kind = if self.take("[") {
                let index = self.expression()?;
                self.expect("]")?;
                Kind::Index(value, index)
            } else if self.take(".") {
                let Token::Name(name) = self.token else { return self.unexpected(&["a field's name"]) };
                self.advance();
                if self.take("(") {
                    Kind::Method(name, self.items(Some(value), ")")?)
                } else {
                    Kind::Member(value, name)
                }
            } else {
                return Some(value);
            };
            value = syntax(kind, from, self.end)?;
            self.operator()?;
        }
    }

    fn primary(&mut self) -> Parsed<'a> {
        let from = self.from;
        let kind = match &mut self.token {
            Token::Int(digits) => match i64::try_from(*digits) {
                Ok(value) => Kind::Int(value),
                Err(_) => return self.unexpected(&["a whole number of at most 9223372036854775807"]),
            },
            Token::Decimal(value) => Kind::Decimal(*value),
            Token::Text(text) => Kind::Text(std::mem::take(text)),
            Token::Name("true") => Kind::Bool(true),
            Token::Name("false") => Kind::Bool(false),
            Token::Name(name) => Kind::Name(name),
            Token::Symbol("(") => {
                self.advance();
                let mut inner = self.expression()?;
                self.expect(")")?;
                (inner.from, inner.to) = (from, self.end);
                return Some(inner);
            }
            Token::Symbol("[") => {
                self.advance();
                let items = self.items(None, "]")?;
                return syntax(Kind::List(items), from, self.end);
            }
            _ => return self.unexpected(&["a value, a name or a function"]),
        };
        self.advance();
        let kind = match kind {
            Kind::Name(name) if self.take("(") => Kind::Call(name, self.items(None, ")")?),
            kind => kind,
        };
        syntax(kind, from, self.end)
    }

    /// `first` and expressions separated by commas up to `close`.
    fn items(&mut self, first: Parsed<'a>, close: &'static str) -> Option<Vec<Syntax<'a>>> {
        let mut items = Vec::new();
        items.extend(first.map(|first| *first));
        while !self.comes(close) {
            items.push(*self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect(close)?;
        Some(items)
    }
}
