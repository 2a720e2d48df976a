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

/// What a pattern is made of, for error messages.
pub(super) const EXPECTED: &str = "a pattern in quotes of letters, . ^ $ | ( ) (?: ) [ ] * + ? {m,n} \\d \\w \\s \\D \\W \\S, \
                                   with \\ before a sign that is meant as such, of at most 1000 steps";

impl Pattern {
    /// # Errors
    /// What is left of the text where it stops being a pattern.
    pub(super) fn parse(text: &str) -> Result<Pattern, &str> {
        let mut parser = Parser { rest: text, depth: 0 };
        match parser.either() {
            Some(steps) if parser.rest.is_empty() => Ok(Pattern(steps)),
            _ => Err(parser.rest),
        }
    }

    /// What it spells, with spaces between its runs of characters; of several at one place the first.
    pub(crate) fn spelled(&self) -> String {
        let spelled = |step: &Step| match step {
            Step::One(ranges, true) => ranges.first().map_or(' ', |(first, _)| *first),
            _ => ' ',
        };
        self.0.iter().map(spelled).collect()
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

/// Steps; `None` where the rest does not go on as a pattern does.
type Parsed = Option<Vec<Step>>;

impl Parser<'_> {
    fn peek(&self) -> char {
        self.rest.chars().next().unwrap_or('\0')
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn take(&mut self, symbol: char) -> bool {
        let comes = self.peek() == symbol;
        if comes {
            self.next();
        }
        comes
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
        Some(left)
    }

    fn sequence(&mut self) -> Parsed {
        let mut steps = Vec::new();
        while !self.rest.is_empty() && !matches!(self.peek(), '|' | ')') {
            let one = self.one()?;
            steps.extend(self.repeated(one)?);
            if steps.len() > LARGEST {
                return None;
            }
        }
        Some(steps)
    }

    fn repeated(&mut self, one: Vec<Step>) -> Parsed {
        let (least, most) = match self.peek() {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            '{' => {
                self.next();
                let least = self.count()?;
                let most = match self.take(',') {
                    false => Some(least),
                    true if self.peek() == '}' => None,
                    true => Some(self.count()?),
                };
                if self.peek() != '}' || most.is_some_and(|most| most < least) {
                    return None;
                }
                (least, most)
            }
            _ => return Some(one),
        };
        self.next();
        self.take('?'); // as few as possible is still a match
        let length = one.len() as isize;
        let copies = most.unwrap_or(least + 1);
        if matches!(self.peek(), '*' | '+' | '?' | '{') || copies * (one.len() + 2) > LARGEST {
            return None;
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
        Some(steps)
    }

    fn count(&mut self) -> Option<usize> {
        let mut count = None;
        while let Some(digit) = self.peek().to_digit(10) {
            count = Some(count.unwrap_or(0) * 10 + digit as usize).filter(|count| *count <= LARGEST);
            count?;
            self.next();
        }
        count
    }

    fn one(&mut self) -> Parsed {
        let step = match self.peek() {
            '*' | '+' | '?' | '{' => return None,
            '\\' => self.escape()?,
            first => {
                self.next();
                match first {
                    '(' => {
                        self.depth += 1;
                        if (self.take('?') && !self.take(':')) || self.depth > DEEPEST_RULE {
                            return None;
                        }
                        let inner = self.either();
                        self.depth -= 1;
                        return inner.filter(|_| self.take(')'));
                    }
                    '.' => Step::One(vec![('\n', '\n')], false),
                    '^' => Step::Edge(false),
                    '$' => Step::Edge(true),
                    '[' => self.class()?,
                    c => Step::One(vec![(c, c)], true),
                }
            }
        };
        Some(vec![step])
    }

    /// What stands behind and with a backslash.
    fn escape(&mut self) -> Option<Step> {
        let c = self.rest.chars().nth(1)?;
        let ranges = match c.to_ascii_lowercase() {
            'd' => vec![('0', '9')],
            'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' => vec![('\t', '\n'), ('\x0c', '\r'), (' ', ' ')],
            _ if c.is_ascii_punctuation() => vec![(c, c)],
            _ => return None,
        };
        self.next();
        self.next();
        Some(Step::One(ranges, !c.is_ascii_uppercase()))
    }

    /// What stands behind `[`.
    fn class(&mut self) -> Option<Step> {
        let within = !self.take('^');
        let mut ranges = Vec::new();
        let mut first = true;
        while first || self.peek() != ']' {
            first = false;
            let from = match self.bound()? {
                Step::One(mut several, true) if several.len() > 1 || several[0].0 != several[0].1 => {
                    ranges.append(&mut several);
                    continue;
                }
                Step::One(one, true) => one[0].0,
                _ => return None,
            };
            let mut to = from;
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                to = match self.bound()? {
                    Step::One(one, true) if one.len() == 1 && one[0].0 == one[0].1 && one[0].0 >= from => one[0].0,
                    _ => return None,
                };
            }
            ranges.push((from, to));
        }
        self.next();
        Some(Step::One(ranges, within))
    }

    /// One end of a range in brackets, or a class by its escape.
    fn bound(&mut self) -> Option<Step> {
        if self.rest.starts_with("[:") {
            return None;
        }
        if self.peek() == '\\' { self.escape() } else { self.next().map(|c| Step::One(vec![(c, c)], true)) }
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
            assert!(Pattern::parse(pattern).is_err_and(|rest| pattern.ends_with(rest)), "{pattern}");
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
