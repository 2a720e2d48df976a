//! The JSON of JSON-LD, read within bounds.
//!
//! The browser's own parser would give the same, but each of its values is then fetched across the border of the wasm
//! module, which for a long document takes more than a frame. And the binary reads here what the browser reads.

use core::str::Chars;

use crate::tree::Tree;

/// The most lists and objects inside each other; a deeper document is refused.
const DEEPEST: u32 = 32;

/// The document in a script element, in CDATA or an HTML comment or neither. None where it is broken or too deep.
/// Numbers are null: nothing that is read of a page is one.
pub(super) fn read(script: &str) -> Option<Tree> {
    // What pages wrap it in for readers of long ago, such as `<!--//--><![CDATA[//><!--` and `//--><!]]>`.
    let wrapping = |c: char| c <= ' ' || matches!(c, '<' | '>' | '!' | '-' | '/' | '*' | ';');
    let text = script.trim_start_matches(wrapping);
    let inner = text.strip_prefix("[CDATA[");
    let mut reader = Reader { rest: inner.unwrap_or(text).trim_start_matches(wrapping).chars() };
    let tree = reader.value(DEEPEST)?;
    reader.rest.all(|c| wrapping(c) || c == ']' && inner.is_some()).then_some(tree)
}

struct Reader<'a> {
    rest: Chars<'a>,
}

impl Reader<'_> {
    /// The next character that is no space, left where it is.
    fn peek(&mut self) -> Option<char> {
        loop {
            let mut ahead = self.rest.clone();
            match ahead.next()? {
                ' ' | '\t' | '\n' | '\r' => self.rest = ahead,
                c => return Some(c),
            }
        }
    }

    fn eat(&mut self, c: char) -> bool {
        let here = self.peek() == Some(c);
        if here {
            self.rest.next();
        }
        here
    }

    fn value(&mut self, depth: u32) -> Option<Tree> {
        if self.eat('"') {
            return self.text().map(Tree::Text);
        }
        if self.eat('[') {
            let mut items = Vec::new();
            self.each(']', &mut |reader| {
                items.push(reader.value(depth.checked_sub(1)?)?);
                Some(())
            })?;
            return Some(Tree::List(items));
        }
        if self.eat('{') {
            let mut entries = Vec::new();
            self.each('}', &mut |reader| {
                let key = reader.eat('"').then(|| reader.text())??;
                let value = reader.eat(':').then(|| reader.value(depth.checked_sub(1)?))??;
                entries.push((key, value));
                Some(())
            })?;
            return Some(Tree::Map(entries));
        }
        let text = self.rest.as_str();
        let end = text.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')));
        let word = text.get(..end.unwrap_or(text.len()))?;
        self.rest = text.get(word.len()..)?.chars();
        match word {
            "true" => Some(Tree::Bool(true)),
            "false" => Some(Tree::Bool(false)),
            "null" => Some(Tree::Null),
            _ => word.strip_prefix('-').unwrap_or(word).starts_with(|c: char| c.is_ascii_digit()).then_some(Tree::Null),
        }
    }

    /// Reads parts with commas between up to `end`.
    fn each(&mut self, end: char, part: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.eat(end) {
            return Some(());
        }
        loop {
            part(self)?;
            if self.eat(end) {
                return Some(());
            }
            self.eat(',').then_some(())?;
        }
    }

    /// The text after its opening quote.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                '\0'..'\x20' => return None,
                c => text.push(c),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.rest.next()? {
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                let mut ahead = Reader { rest: self.rest.clone() };
                if (0xd800..0xdc00).contains(&unit)
                    && ahead.rest.next() == Some('\\')
                    && ahead.rest.next() == Some('u')
                    && let Some(low @ 0xdc00..0xe000) = ahead.unit()
                {
                    self.rest = ahead.rest;
                    char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?
                } else {
                    // Half of a pair, which a browser keeps, has no other form in UTF-8.
                    char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
            }
            c @ ('"' | '\\' | '/') => c,
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + self.rest.next()?.to_digit(16)?;
        }
        Some(unit)
    }
}
