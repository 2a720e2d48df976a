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
        let condition = self.or()?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.deeper(Self::or)?;
        self.expect(":")?;
        let no = self.expression()?;
        let (from, to) = (condition.from, no.to);
        Ok(Syntax { kind: Kind::If(condition.into(), yes.into(), no.into()), from, to })
    }

    fn or(&mut self) -> Parsed {
        let mut left = self.and()?;
        while self.take("||") {
            self.operator()?;
            left = joined(Kind::Or, left, self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed {
        let mut left = self.relation()?;
        while self.take("&&") {
            self.operator()?;
            left = joined(Kind::And, left, self.relation()?);
        }
        Ok(left)
    }

    fn relation(&mut self) -> Parsed {
        let mut left = self.sum()?;
        loop {
            let comparison = match self.peek() {
                Token::Symbol("==") => Comparison::Equal,
                Token::Symbol("!=") => Comparison::NotEqual,
                Token::Symbol("<") => Comparison::Less,
                Token::Symbol("<=") => Comparison::AtMost,
                Token::Symbol(">") => Comparison::Greater,
                Token::Symbol(">=") => Comparison::AtLeast,
                Token::Name(name) if name == "in" => {
                    self.advance();
                    self.operator()?;
                    left = joined(Kind::In, left, self.sum()?);
                    continue;
                }
                _ => return Ok(left),
            };
            self.advance();
            self.operator()?;
            left = joined(|a, b| Kind::Compare(comparison, a, b), left, self.sum()?);
        }
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Token::Symbol("+") => Operator::Add,
                Token::Symbol("-") => Operator::Subtract,
                _ => return Ok(left),
            };
            self.advance();
            self.operator()?;
            left = joined(|a, b| Kind::Arithmetic(operator, a, b), left, self.product()?);
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let operator = match self.peek() {
                Token::Symbol("*") => Operator::Multiply,
                Token::Symbol("/") => Operator::Divide,
                Token::Symbol("%") => Operator::Remainder,
                _ => return Ok(left),
            };
            self.advance();
            self.operator()?;
            left = joined(|a, b| Kind::Arithmetic(operator, a, b), left, self.unary()?);
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

fn joined(kind: impl FnOnce(Box<Syntax>, Box<Syntax>) -> Kind, left: Syntax, right: Syntax) -> Syntax {
    let (from, to) = (left.from, right.to);
    Syntax { kind: kind(left.into(), right.into()), from, to }
}
