//! Text to terms: words of any language that writes spaces between them, lower-cased and hashed.
//!
//! A word is a run of letters and digits of at least two characters; everything else parts words, apostrophes and
//! hyphens too. No table of Unicode is consulted, as it would weigh more than the rest of the module: what is no known
//! punctuation or symbol counts as a letter, and capitals of the Latin, Greek, Cyrillic and Armenian scripts are
//! lower-cased by arithmetic. Scripts without spaces give one long word for each run and so no useful terms.

/// The prime and the start of the 32-bit FNV-1a hash
/// ([Fowler, Noll, Vo](http://www.isthe.com/chongo/tech/comp/fnv/)).
const PRIME: u32 = 0x0100_0193;
const START: u32 = 0x811c_9dc5;

/// How words become terms. A model stores how it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether English plurals are folded: `cars` is read as `car`.
    pub plurals: bool,
    /// Whether two words that follow each other are a term too.
    pub pairs: bool,
}

impl Reading {
    /// Calls `term` with the 32-bit hash of each term of `text`, in order.
    pub fn read(self, text: &str, term: &mut dyn FnMut(u32)) {
        let mut before = None;
        each_word(text, &mut |word| {
            if self.plurals {
                fold_plural(word);
            }
            let hashed = hash(START, word);
            term(mix(hashed));
            if let (true, Some(before)) = (self.pairs, before) {
                term(mix(hash(hash(before, " "), word)));
            }
            before = Some(hashed);
        });
    }
}

/// Calls `visit` with each word of `text` in lower case.
pub fn each_word(text: &str, visit: &mut dyn FnMut(&mut String)) {
    let mut word = String::new();
    let mut letters = 0;
    for character in text.chars().chain([' ']) {
        if let Some(letter) = lower(character) {
            letters += 1;
            word.push(letter);
        } else if character != SOFT_HYPHEN {
            if letters >= 2 {
                visit(&mut word);
            }
            word.clear();
            letters = 0;
        }
    }
}

const SOFT_HYPHEN: char = '\u{ad}';

fn hash(start: u32, text: &str) -> u32 {
    text.bytes().fold(start, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(PRIME))
}

/// The last step of MurmurHash3: every bit of the hash then depends on every other, so that any of them can be kept.
fn mix(mut hash: u32) -> u32 {
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Folds an English plural: `cars` to `car`, `boxes` to `box`, `berries` to `berry`; `glass`, `bus` and `news` stay.
/// `movie` becomes `movy`, as `movies` does: what is alike matters, not how it is spelt.
fn fold_plural(word: &mut String) {
    let is_plural = match word.as_bytes() {
        b"news" | [.., b's' | b'u' | b'i', b's'] => false,
        [_, _, _, .., b's'] => true,
        _ => false,
    };
    if is_plural {
        word.pop();
        if let [.., b'x', b'e'] | [.., b's', b's', b'e'] | [.., b'c' | b's', b'h', b'e'] = word.as_bytes() {
            word.pop();
        }
    }
    if let [_, .., b'i', b'e'] = word.as_bytes() {
        word.truncate(word.len() - 2);
        word.push('y');
    }
}

/// The character in lower case where it is part of a word.
fn lower(character: char) -> Option<char> {
    let code = character as u32;
    let lowered = match code {
        0x30..=0x39 | 0x61..=0x7a => code,
        0x41..=0x5a => code + 0x20,
        0..=0x7f => return None,
        _ if is_mark(code) => return None,
        // Latin, Greek, Cyrillic, Armenian: a block of capitals before its block of small letters …
        0xc0..=0xde | 0x391..=0x3ab | 0x410..=0x42f => code + 0x20,
        0x400..=0x40f => code + 0x50,
        0x531..=0x556 => code + 0x30,
        // … accented Greek vowels, each with its own distance, the sigma that ends a word, a lone Cyrillic letter …
        0x386 => 0x3ac,
        0x388..=0x38a => code + 0x25,
        0x38c => 0x3cc,
        0x38e | 0x38f => code + 0x3f,
        0x3c2 => 0x3c3,
        0x4c0 => 0x4cf,
        // … and capitals that alternate with their small letters, on even or on odd codes.
        0x130 => 0x69,
        0x178 => 0xff,
        0x139..=0x148 | 0x179..=0x17e | 0x4c1..=0x4ce => code + (code & 1),
        0x100..=0x12f
        | 0x132..=0x137
        | 0x14a..=0x177
        | 0x460..=0x481
        | 0x48a..=0x4bf
        | 0x4d0..=0x52f
        | 0x1e00..=0x1e95
        | 0x1ea0..=0x1eff => code | 1,
        _ => code,
    };
    char::from_u32(lowered)
}

/// Punctuation and symbols above ASCII.
fn is_mark(code: u32) -> bool {
    matches!(code,
        0x80..=0xa9 | 0xab..=0xb4 | 0xb6..=0xb9 | 0xbb..=0xbf | 0xd7 | 0xf7 // Latin-1 but ª µ º
        | 0x37e | 0x387 | 0x55a..=0x55f | 0x589 | 0x5be | 0x5c0 | 0x5c3 // Greek, Armenian, Hebrew
        | 0x60c | 0x61b | 0x61f | 0x66a..=0x66d | 0x6d4 // Arabic
        | 0x964 | 0x965 | 0x10fb | 0x1360..=0x1368 // Devanagari and its sisters, Georgian, Ethiopic
        | 0x2000..=0x200b | 0x200e..=0x206f | 0x20a0..=0x20cf | 0x2190..=0x2bff | 0x2e00..=0x2e7f
        | 0x3000..=0x3004 | 0x3008..=0x3020 | 0x3030 | 0x30fb | 0xe000..=0xf8ff | 0xfe00..=0xfe6f
        | 0xff00..=0xff0f | 0xff1a..=0xff20 | 0xff3b..=0xff40 | 0xff5b..=0xff65 | 0xfff0..=0xffff
        | 0x1f000..=0x1fbff | 0xe0000..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u32> {
        let mut terms = Vec::new();
        Reading::default().read(text, &mut |term| terms.push(term));
        terms
    }

    #[test]
    fn case_and_what_stands_between_words_do_not_matter() {
        let same = [
            ["Straße und Fluß", "STRAßE — und … «fluß»!"],
            ["ПРИВЕТ, Мир Ёлка", "привет мир ёлка"],
            ["ΑΘΉΝΑ ΟΔΟΣ", "αθήνα οδος"],
            ["ΟΔΟΣ", "οδός".replace('ό', "ο").leak()],
            ["TIẾNG VIỆT", "tiếng việt"],
            ["ŁÓDŹ Žižkov Őr", "łódź žižkov őr"],
            ["ԵՐԵՎԱՆ", "երեվան"],
            ["jazz\u{a0}rock🎷🎸soul", "jazz rock soul"],
            ["co\u{ad}operate", "cooperate"],
            ["don't l’été", "don été"],
            ["مرحبا، بالعالم؟", "مرحبا بالعالم"],
        ];
        for [one, other] in same {
            assert_eq!(words(one), words(other), "{one} / {other}");
            assert!(!words(one).is_empty(), "{one}");
        }
        assert_ne!(words("jazz"), words("rock"));
        assert!(words("a . 1 — 🎷 ... ,").is_empty(), "one character is no word");
    }

    #[test]
    fn every_capital_of_these_scripts_is_lowered_as_unicode_has_it() {
        let blocks = [0x41..=0x17f, 0x370..=0x3ab, 0x400..=0x52f, 0x531..=0x556, 0x1e00..=0x1e95, 0x1ea0..=0x1eff];
        let other = |code: u32| matches!(code, 0x370 | 0x372 | 0x376 | 0x37f | 0x3a2); // archaic, and unassigned
        for code in blocks.into_iter().flatten().filter(|code| !other(*code)) {
            let character = char::from_u32(code).unwrap();
            let mut lowered = character.to_lowercase();
            let expected = match lowered.len() {
                1 => lowered.next(),
                _ => Some('i'), // İ, which Unicode lowers to i and a dot above
            };
            match lower(character) {
                Some(ours) => assert_eq!(Some(ours), expected, "{character} {code:x}"),
                None => assert!(!character.is_alphabetic(), "{character} {code:x}"),
            }
        }
    }

    #[test]
    fn letters_of_other_scripts_are_letters() {
        for word in ["বাংলা", "हिन्दी", "தமிழ்", "ქართული", "עברית", "አማርኛ", "한국어", "فارسی"]
        {
            assert!(word.chars().all(|character| lower(character).is_some()), "{word}");
        }
    }

    #[test]
    fn plurals_are_folded_as_told() {
        let fold = |word: &str| {
            let mut word = word.to_owned();
            fold_plural(&mut word);
            word
        };
        for (plural, folded) in [
            ("cars", "car"),
            ("dogs", "dog"),
            ("berries", "berry"),
            ("boxes", "box"),
            ("dishes", "dish"),
            ("horses", "horse"),
            ("houses", "house"),
            ("classes", "class"),
            ("movies", "movy"),
            ("movie", "movy"),
            ("glass", "glass"),
            ("news", "news"),
            ("bus", "bus"),
            ("tennis", "tennis"),
            ("gas", "gas"),
            ("s", "s"),
            ("", ""),
            ("été", "été"),
        ] {
            assert_eq!(fold(plural), folded, "{plural}");
        }
    }

    #[test]
    fn pairs_are_terms_beside_their_words() {
        let reading = Reading { plurals: true, pairs: true };
        let mut terms = Vec::new();
        reading.read("Roller coasters", &mut |term| terms.push(term));
        assert_eq!(terms.len(), 3);
        let mut same = Vec::new();
        reading.read("roller-coaster", &mut |term| same.push(term));
        assert_eq!(terms, same);
    }
}
