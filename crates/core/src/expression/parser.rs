//! Tokens to a tree, by CEL's precedence.

use super::lexer::{Placed, Token, tokens};
use super::{Comparison, DEEPEST_RULE, LONGEST_RULE, MOST_OPERATORS, Operator, RuleFault};

/// An expression as written, before its names and types mean anything.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) kind: Kind,
    /// Byte offsets of its first and behind its last character.
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Bool(bool),
    Int(i64),
    Decimal(f64),
    Text(String),
    List(Vec<Syntax>),
    Name(String),
    Member(Box<Syntax>, String),
    Call(String, Vec<Syntax>),
    /// `a.f(b)`, with a as the first argument.
    Method(String, Vec<Syntax>),
    Index(Box<Syntax>, Box<Syntax>),
    Not(Box<Syntax>),
    Negate(Box<Syntax>),
    And(Box<Syntax>, Box<Syntax>),
    Or(Box<Syntax>, Box<Syntax>),
    Compare(Comparison, Box<Syntax>, Box<Syntax>),
    In(Box<Syntax>, Box<Syntax>),
    Arithmetic(Operator, Box<Syntax>, Box<Syntax>),
    If(Box<Syntax>, Box<Syntax>, Box<Syntax>),
}

#[derive(Clone, Copy)]
enum Binary {
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

pub(super) fn parse(text: &str) -> Result<Syntax, RuleFault> {
    if text.len() > LONGEST_RULE {
        return Err(RuleFault::new(LONGEST_RULE, "a rule that goes on", &format!("at most {LONGEST_RULE} bytes")));
    }
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0, operators: 0 };
    let syntax = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(syntax),
        _ => Err(parser.unexpected("an operator or the end of the rule")),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    operators: usize,
}

type Parsed = Result<Syntax, RuleFault>;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].token
    }

    fn from(&self) -> usize {
        self.tokens[self.next].from
    }

    fn advance(&mut self) -> Placed {
        let placed = self.tokens[self.next].clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        placed
    }

    /// Takes `symbol` if it comes next.
    fn take(&mut self, symbol: &str) -> bool {
        let comes = matches!(self.peek(), Token::Symbol(next) if *next == symbol);
        if comes {
            self.advance();
        }
        comes
    }

    fn expect(&mut self, symbol: &str) -> Result<usize, RuleFault> {
        let to = self.tokens[self.next].to;
        if self.take(symbol) { Ok(to) } else { Err(self.unexpected(&format!("\"{symbol}\""))) }
    }

    fn unexpected(&self, expected: &str) -> RuleFault {
        let Placed { token, from, to } = &self.tokens[self.next];
        let found = match token {
            Token::End => String::from("the end of the rule"),
            _ => format!("\"{}\"", &self.text[*from..*to]),
        };
        RuleFault::new(*from, &found, expected)
    }

    fn deeper(&mut self, parse: fn(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST_RULE {
            return Err(RuleFault::new(self.from(), "deeper nesting", &format!("at most {DEEPEST_RULE} levels")));
        }
        let syntax = parse(self);
        self.depth -= 1;
        syntax
    }

    /// Counts an operator: each makes the tree one level deeper at most, so their number bounds it where the text is
    /// not nested.
    fn operator(&mut self) -> Result<(), RuleFault> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(self.unexpected(&format!("the end of the rule: it has {MOST_OPERATORS} operators, the most")));
        }
        Ok(())
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(Self::conditional)
    }

    fn conditional(&mut self) -> Parsed {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.deeper(|parser| parser.binary(0))?;
        self.expect(":")?;
        let no = self.expression()?;
        let (from, to) = (condition.from, no.to);
        Ok(Syntax { kind: Kind::If(condition.into(), yes.into(), no.into()), from, to })
    }

    /// Operands joined by operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let written = match self.peek() {
                Token::Symbol(symbol) => symbol,
                Token::Name(name) => name.as_str(),
                _ => return Ok(left),
            };
            let known = BINARY.iter().find(|(symbol, level, _)| *symbol == written && *level >= least);
            let Some((_, level, operation)) = known else { return Ok(left) };
            self.advance();
            self.operator()?;
            let right = self.binary(level + 1)?;
            let (from, to) = (left.from, right.to);
            let (a, b) = (left.into(), right.into());
            let kind = match operation {
                Binary::Or => Kind::Or(a, b),
                Binary::And => Kind::And(a, b),
                Binary::In => Kind::In(a, b),
                Binary::Compare(comparison) => Kind::Compare(*comparison, a, b),
                Binary::Arithmetic(operator) => Kind::Arithmetic(*operator, a, b),
            };
            left = Syntax { kind, from, to };
        }
    }

    fn unary(&mut self) -> Parsed {
        let from = self.from();
        if self.take("!") {
            let inner = self.deeper(Self::unary)?;
            let to = inner.to;
            return Ok(Syntax { kind: Kind::Not(inner.into()), from, to });
        }
        if self.take("-") {
            // The smallest integer has no positive twin, so its sign belongs to the literal.
            if let Token::Int(digits) = *self.peek()
                && let Some(value) = 0_i64.checked_sub_unsigned(digits)
            {
                let to = self.advance().to;
                return self.members(Syntax { kind: Kind::Int(value), from, to });
            }
            let inner = self.deeper(Self::unary)?;
            let to = inner.to;
            return Ok(Syntax { kind: Kind::Negate(inner.into()), from, to });
        }
        let primary = self.primary()?;
        self.members(primary)
    }

    /// What follows a value: `.name`, `.method(…)`, `[index]`.
    fn members(&mut self, mut syntax: Syntax) -> Parsed {
        loop {
            let from = syntax.from;
            if self.take("[") {
                let index = self.expression()?;
                let to = self.expect("]")?;
                syntax = Syntax { kind: Kind::Index(syntax.into(), index.into()), from, to };
            } else if self.take(".") {
                let Token::Name(name) = self.peek() else { return Err(self.unexpected("a field's name")) };
                let name = name.clone();
                let mut to = self.advance().to;
                let kind = if self.take("(") {
                    let (mut arguments, end) = self.items(")")?;
                    arguments.insert(0, syntax);
                    to = end;
                    Kind::Method(name, arguments)
                } else {
                    Kind::Member(syntax.into(), name)
                };
                syntax = Syntax { kind, from, to };
            } else {
                return Ok(syntax);
            }
            self.operator()?;
        }
    }

    fn primary(&mut self) -> Parsed {
        let Placed { token, from, to } = self.tokens[self.next].clone();
        let kind = match token {
            Token::Int(digits) => {
                let value = i64::try_from(digits);
                Kind::Int(value.map_err(|_| self.unexpected("a whole number of at most 9223372036854775807"))?)
            }
            Token::Decimal(value) => Kind::Decimal(value),
            Token::Text(text) => Kind::Text(text),
            Token::Name(name) if name == "true" || name == "false" => Kind::Bool(name == "true"),
            Token::Name(name) => {
                self.advance();
                if !self.take("(") {
                    return Ok(Syntax { kind: Kind::Name(name), from, to });
                }
                let (arguments, to) = self.items(")")?;
                return Ok(Syntax { kind: Kind::Call(name, arguments), from, to });
            }
            Token::Symbol("(") => {
                self.advance();
                let inner = self.expression()?;
                let to = self.expect(")")?;
                return Ok(Syntax { from, to, ..inner });
            }
            Token::Symbol("[") => {
                self.advance();
                let (items, to) = self.items("]")?;
                return Ok(Syntax { kind: Kind::List(items), from, to });
            }
            Token::Symbol(_) | Token::End => return Err(self.unexpected("a value, a name or a function")),
        };
        self.advance();
        Ok(Syntax { kind, from, to })
    }

    /// Expressions separated by commas up to `close`, and where that ends.
    fn items(&mut self, close: &'static str) -> Result<(Vec<Syntax>, usize), RuleFault> {
        let mut items = Vec::new();
        while !matches!(self.peek(), Token::Symbol(next) if *next == close) {
            items.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        let to = self.expect(close)?;
        Ok((items, to))
    }
}
