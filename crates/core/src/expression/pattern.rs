//! Patterns of `matches`: the part of RE2's syntax that rules need, in time linear in the text.
//!
//! A pattern becomes instructions, and a text is run through all paths at once (K. Thompson, "Regular Expression Search
//! Algorithm", CACM 1968), so that no pattern of a manifest can make a page wait.

use super::DEEPEST_RULE;

/// Most instructions of a pattern; `(a{9}){9}` has 81.
const LARGEST: usize = 1000;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Vec<Step>);

/// Jumps are relative, so that steps can be copied.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// One character within these ranges, or outside them.
    One(Vec<(char, char)>, bool),
    /// On here and there.
    Both(isize, isize),
    Jump(isize),
    /// The text's first place, or its last.
    Edge(bool),
}

/// What was found, and what is expected there.
type Fault = (String, &'static str);

impl Pattern {
    /// # Errors
    /// What is found in the pattern and what should be there.
    pub(super) fn parse(text: &str) -> Result<Pattern, Fault> {
        let mut parser = Parser { rest: text, depth: 0 };
        let steps = parser.either()?;
        match parser.rest.chars().next() {
            Some(_) => Err(parser.unexpected("an opening bracket before it")),
            None => Ok(Pattern(steps)),
        }
    }

    /// Whether any part of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let steps = &self.0;
        let mut now = vec![false; steps.len() + 1];
        let mut rest = text.chars();
        let mut first = true;
        loop {
            let next = rest.next();
            self.reach(&mut now, 0, first, next.is_none());
            if now[steps.len()] {
                return true;
            }
            let Some(c) = next else { return false };
            let mut then = vec![false; steps.len() + 1];
            for (at, step) in steps.iter().enumerate() {
                if let (true, Step::One(ranges, within)) = (now[at], step)
                    && ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) == *within
                {
                    self.reach(&mut then, at + 1, false, rest.as_str().is_empty());
                }
            }
            now = then;
            first = false;
        }
    }

    /// Marks the step `at` and all that follow from it without a character.
    fn reach(&self, marked: &mut [bool], at: usize, first: bool, last: bool) {
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut marked[at], true) {
                continue;
            }
            let mut on = |by: isize| open.push(at.wrapping_add_signed(by));
            match self.0.get(at) {
                Some(Step::Both(a, b)) => {
                    on(*a);
                    on(*b);
                }
                Some(Step::Jump(by)) => on(*by),
                Some(Step::Edge(of_end)) if if *of_end { last } else { first } => on(1),
                _ => {}
            }
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

type Parsed = Result<Vec<Step>, Fault>;

impl Parser<'_> {
    fn unexpected(&self, expected: &'static str) -> Fault {
        match self.rest.chars().next() {
            Some(c) => (format!("\"{c}\""), expected),
            None => ("the end".into(), expected),
        }
    }

    fn take(&mut self, symbol: char) -> bool {
        let rest = self.rest.strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self, expected: &'static str) -> Result<char, Fault> {
        let c = self.rest.chars().next().ok_or_else(|| self.unexpected(expected))?;
        self.rest = &self.rest[c.len_utf8()..];
        Ok(c)
    }

    fn either(&mut self) -> Parsed {
        let mut left = self.sequence()?;
        while self.take('|') {
            let right = self.sequence()?;
            let (a, b) = (left.len() as isize, right.len() as isize);
            left.insert(0, Step::Both(1, a + 2));
            left.push(Step::Jump(b + 1));
            left.extend(right);
        }
        Ok(left)
    }

    fn sequence(&mut self) -> Parsed {
        let mut steps = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let one = self.one()?;
            steps.extend(self.repeated(one)?);
            if steps.len() > LARGEST {
                return Err(("too large a repetition".into(), "a smaller pattern"));
            }
        }
        Ok(steps)
    }

    fn repeated(&mut self, one: Vec<Step>) -> Parsed {
        let (least, most) = match self.rest.chars().next() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.take('{');
                let least = self.count()?;
                let most = match self.take(',') {
                    false => Some(least),
                    true if self.rest.starts_with('}') => None,
                    true => Some(self.count()?),
                };
                if !self.rest.starts_with('}') || most.is_some_and(|most| most < least) {
                    return Err(self.unexpected("counts that grow, such as {2}, {2,} or {2,5}"));
                }
                (least, most)
            }
            _ => return Ok(one),
        };
        self.next("")?;
        self.take('?'); // as few as possible is still a match
        if self.rest.starts_with(['*', '+', '?', '{']) {
            return Err(self.unexpected("one repetition of one thing"));
        }
        let length = one.len() as isize;
        let copies = most.unwrap_or(least + 1);
        if copies * (one.len() + 2) > LARGEST {
            return Err(("too large a repetition".into(), "a smaller pattern"));
        }
        let mut steps = Vec::new();
        for copy in 0..copies {
            if copy >= least {
                steps.push(Step::Both(1, length + 1 + isize::from(most.is_none())));
            }
            steps.extend_from_slice(&one);
        }
        if most.is_none() {
            steps.push(Step::Jump(-(length + 1)));
        }
        Ok(steps)
    }

    fn count(&mut self) -> Result<usize, Fault> {
        let length = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(length);
        let count = digits.parse().ok().filter(|count| *count <= LARGEST);
        let count = count.ok_or_else(|| self.unexpected("a count of at most 1000"))?;
        self.rest = rest;
        Ok(count)
    }

    fn one(&mut self) -> Parsed {
        const NOTHING_TO_REPEAT: &str = "something to repeat before it; \\ before a sign that is meant as such";
        if self.rest.starts_with(['*', '+', '?', '{']) {
            return Err(self.unexpected(NOTHING_TO_REPEAT));
        }
        let step = match self.next("")? {
            '(' => {
                if self.take('?') && !(self.take(':')) {
                    return Err(self.unexpected("\":\", the only kind of group besides the plain one"));
                }
                self.depth += 1;
                if self.depth > DEEPEST_RULE {
                    return Err(self.unexpected("fewer brackets in brackets"));
                }
                let inner = self.either()?;
                self.depth -= 1;
                return if self.take(')') { Ok(inner) } else { Err(self.unexpected("\")\"")) };
            }
            '.' => Step::One(vec![('\n', '\n')], false),
            '^' => Step::Edge(false),
            '$' => Step::Edge(true),
            '[' => self.class()?,
            '\\' => {
                let (ranges, within) = self.escape()?;
                Step::One(ranges, within)
            }
            c => Step::One(vec![(c, c)], true),
        };
        Ok(vec![step])
    }

    fn escape(&mut self) -> Result<(Vec<(char, char)>, bool), Fault> {
        const EXPECTED: &str = "one of \\d \\w \\s \\D \\W \\S \\n \\r \\t, or \\ before a punctuation mark";
        let c = self.next(EXPECTED)?;
        let ranges = match c.to_ascii_lowercase() {
            'd' => vec![('0', '9')],
            'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' => vec![('\t', '\n'), ('\x0c', '\r'), (' ', ' ')],
            _ => {
                let c = match c {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    _ if c.is_ascii_punctuation() => c,
                    _ => return Err((format!("\"\\{c}\""), EXPECTED)),
                };
                return Ok((vec![(c, c)], true));
            }
        };
        Ok((ranges, c.is_ascii_lowercase()))
    }

    /// What stands behind `[`.
    fn class(&mut self) -> Result<Step, Fault> {
        const EXPECTED: &str = "\"]\"";
        let within = !self.take('^');
        let mut ranges = Vec::new();
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            let from = match self.next(EXPECTED)? {
                '\\' => {
                    let (mut escaped, positive) = self.escape()?;
                    if !positive {
                        return Err(self.unexpected("\\d, \\w or \\s in brackets; [^…] for what is outside them"));
                    }
                    match escaped.as_slice() {
                        [(from, to)] if from == to => *from,
                        _ => {
                            ranges.append(&mut escaped);
                            continue;
                        }
                    }
                }
                '[' if self.rest.starts_with(':') => return Err(self.unexpected("\\d, \\w or \\s")),
                from => from,
            };
            let mut to = from;
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.take('-');
                to = match self.next(EXPECTED)? {
                    '\\' => match self.escape()?.0.as_slice() {
                        [(only, same)] if only == same => *only,
                        _ => return Err(self.unexpected("a range between two characters")),
                    },
                    to => to,
                };
                if to < from {
                    return Err((format!("\"{from}-{to}\""), "a range that grows"));
                }
            }
            ranges.push((from, to));
        }
        self.take(']');
        Ok(Step::One(ranges, within))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Pattern;

    #[track_caller]
    fn matches(pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::parse(pattern).unwrap();
        for (texts, expected) in [(yes, true), (no, false)] {
            for text in texts {
                assert_eq!(pattern.matches(text), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_understood() {
        matches("", &["", "a"], &[]);
        matches("b", &["abc"], &["", "ac"]);
        matches("^b$", &["b"], &["ab", "bc", "b\n"]);
        matches("^(a|bc|)d", &["ad", "bcd", "d"], &["abd", "xd"]);
        matches("^a*b+c?$", &["b", "aabbc"], &["a", "bcc"]);
        matches("^(a{2}){1,2}$", &["aa", "aaaa"], &["a", "aaa", "aaaaaa"]);
        matches("^a{2,}$", &["aa", "aaaaa"], &["a", ""]);
        matches("^a{0}$", &[""], &["a"]);
        matches("^(a*)*$", &["", "aaa"], &["b"]);
        matches("^(?:a*?)+?b", &["b", "aab"], &["c"]);
        matches("^[a-cx-]+$", &["abc-x"], &["d", "", "a]"]);
        matches("^[^a-c]$", &["d", "\n"], &["a"]);
        matches(r"^[]\]^\w]+$", &["]^a_"], &["-"]);
        matches(r"^\d+\.\d\s\D\W\S$", &["12.5 x-x"], &["12x5 x-x"]);
        matches("^a.c$", &["abc", "a🐱c"], &["a\nc", "ac"]);
        matches("x*$", &["", "yyy"], &[]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in [
            "(",
            ")",
            "a)",
            "[",
            "[a",
            "[]",
            "[z-a]",
            "*",
            "+a",
            "|*",
            "a**",
            "a{2}{3}",
            "a{",
            "a{}",
            "a{x}",
            "a{2",
            "a{3,2}",
            "a{9999}",
            "(a{99}){99}",
            r"\b",
            r"\1",
            r"\pL",
            r"\",
            r"[\W]",
            r"[a-\d]",
            "[[:alpha:]]",
            "(?i)a",
            "(?P<n>a)",
            "(?=a)",
        ] {
            let (found, expected) = Pattern::parse(pattern).expect_err(pattern);
            assert!(!found.is_empty() && !expected.is_empty());
        }
        assert!(Pattern::parse(&"(".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_pattern_is_a_pattern_or_a_fault(pattern in r"\PC{0,20}|([ab()|*+?.^$]|\[[ab]\]|\{[0-9,]{0,3}\}){0,20}", text in "[ab]{0,20}") {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                pattern.matches(&text);
            }
        }

        /// Texts that proptest makes from an expression match it.
        #[test]
        fn it_agrees_with_proptests_own_expressions(text in "(ab|c)*d{2,3}[x-z]?") {
            let pattern = Pattern::parse("^(ab|c)*d{2,3}[x-z]?$").unwrap();
            prop_assert!(pattern.matches(&text));
            prop_assert!(!pattern.matches(&(text + "!")));
        }
    }
}
