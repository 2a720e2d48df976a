//! The different texts of one field, each kept once under a number.

/// No text: the number of a value that is missing.
pub(super) const NONE: u32 = u32::MAX;

/// Texts by number, from 0 in the order they first came. Open addressing: finding one takes constant time.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    all: Vec<String>,
    /// Numbers of texts at the places that their hashes point to; a power of two, at most half full.
    places: Vec<u32>,
}

impl Texts {
    /// The texts by number.
    pub(super) fn all(&self) -> &[String] {
        &self.all
    }

    /// The number of `text`, which is new where it never came.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if self.all.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = self.place(text);
        if self.places[place] == NONE {
            self.places[place] = self.all.len() as u32;
            self.all.push(text.into());
        }
        self.places[place]
    }

    /// Where `text` is, or belongs.
    fn place(&self, text: &str) -> usize {
        let last = self.places.len() - 1;
        let mut place = hash(text.as_bytes()) as usize & last;
        while self.places[place] != NONE && self.all[self.places[place] as usize] != text {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        self.places = vec![NONE; (self.places.len() * 2).max(8)];
        for number in 0..self.all.len() {
            let place = self.place(&self.all[number]);
            self.places[place] = number as u32;
        }
    }
}

/// FNV-1a, 32 bits (Fowler, Noll and Vo; draft-eastlake-fnv).
pub(super) fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_for_good() {
        let mut texts = Texts::default();
        for round in 0..2 {
            for n in 0..1000 {
                assert_eq!(texts.number(&format!("text {n}")), n, "round {round}");
            }
        }
        assert_eq!(texts.all().len(), 1000);
        assert_eq!(texts.all()[7], "text 7");
    }

    #[test]
    fn the_hash_is_that_of_its_authors() {
        assert_eq!(hash(b""), 0x811c_9dc5);
        assert_eq!(hash(b"a"), 0xe40c_292c);
        assert_eq!(hash(b"foobar"), 0xbf9c_f968);
    }
}
