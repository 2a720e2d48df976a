//! White space, references and length of what a page says.

/// Text that grows piece by piece up to a number of characters.
pub(super) struct Text {
    out: String,
    left: usize,
    gap: bool,
}

impl Text {
    pub(super) fn new(longest: usize) -> Text {
        Text { out: String::new(), left: longest, gap: false }
    }

    /// `text` alone.
    pub(super) fn of(text: &str, longest: usize) -> String {
        let mut out = Text::new(longest);
        out.add(text);
        out.done()
    }

    /// The next piece does not belong to the word before it.
    pub(super) fn gap(&mut self) {
        self.gap = !self.out.is_empty();
    }

    /// False where there is no room for more.
    pub(super) fn add(&mut self, piece: &str) -> bool {
        piece.chars().all(|c| self.push(c))
    }

    fn push(&mut self, c: char) -> bool {
        match c {
            // Unicode's white space, and control characters.
            '\0'..=' '
            | '\u{7f}'..='\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}' => {
                self.gap();
                return true;
            }
            // Soft hyphen, zero-width space, byte order mark: not seen, and in the middle of words.
            '\u{ad}' | '\u{200b}' | '\u{feff}' => return true,
            _ => {}
        }
        let room = 1 + usize::from(self.gap);
        if self.left < room {
            self.left = 0;
            return false;
        }
        self.left -= room;
        if self.gap {
            self.out.push(' ');
            self.gap = false;
        }
        self.out.push(c);
        true
    }

    pub(super) fn done(self) -> String {
        self.out
    }
}

/// A value that a page gives: white space joined, character references resolved (sites escape twice), cut at
/// `longest` characters; none where nothing is left.
pub(super) fn clean(value: &str, longest: usize) -> Option<String> {
    let mut text = Text::new(longest);
    let mut rest = value.chars();
    while let Some(mut c) = rest.next() {
        if c == '&'
            && let Some((named, after)) = reference(rest.as_str())
        {
            c = named;
            rest = after.chars();
        }
        text.push(c);
    }
    Some(text.done()).filter(|text| !text.is_empty())
}

/// The character that `text` names after its `&`, and what follows its semicolon.
fn reference(text: &str) -> Option<(char, &str)> {
    const LONGEST_NAME: usize = 8;
    let end = text.bytes().take(LONGEST_NAME).position(|byte| byte == b';')?;
    let (name, after) = (text.get(..end)?, text.get(end + 1..)?);
    let c = match name {
        "quot" => '"',
        "amp" => '&',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, base) = number.strip_prefix(['x', 'X']).map_or((number, 10), |hex| (hex, 16));
            // No name is long enough for more than 28 bits.
            let code = digits.chars().try_fold(0, |code, c| Some(code * base + c.to_digit(base)?))?;
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    };
    Some((c, after))
}

/// Whether `part` is in `text`. The library's search is made for long parts, and large.
pub(super) fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}
