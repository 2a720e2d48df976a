//! The device's key and every coin derived from it.
//!
//! PRF(K, purpose, …) is HMAC-SHA-256 over the purpose and its inputs, each with its length before it, so that no two
//! different inputs give the same bytes. A coin is a number below W, uniform and exact: 64-bit words of the PRF in
//! counter mode, those at or above the largest multiple of W thrown away.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// 256 bits from the system's CSPRNG; they never leave the device.
#[derive(Clone)]
pub struct Key {
    bytes: [u8; 32],
    /// HMAC with the key taken in: half of the hashing of every value, done once.
    keyed: Hmac<Sha256>,
}

/// What a derived value is for. Values of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Which question the device answers.
    Question,
    /// In which epochs it reports.
    Participation,
    /// The remembered answer.
    Memo,
    /// One report's randomization.
    Report,
    /// One report's id.
    Id,
    /// The threshold at which an amount is rounded up.
    Round,
    /// Which hash of the public family it answers by.
    Hash,
    /// The arm of an experiment.
    Arm,
}

impl Use {
    fn name(self) -> &'static [u8] {
        match self {
            Use::Question => b"question",
            Use::Participation => b"part",
            Use::Memo => b"memo",
            Use::Report => b"report",
            Use::Id => b"id",
            Use::Round => b"round",
            Use::Hash => b"hash",
            Use::Arm => b"arm",
        }
    }
}

impl Key {
    /// A key of these bytes; on a device they come from the system's CSPRNG.
    pub fn new(bytes: [u8; 32]) -> Key {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let keyed = Hmac::new_from_slice(&bytes).expect("any key length");
        Key { bytes, keyed }
    }

    /// For the device's own storage.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// PRF(K, purpose, inputs…), 256 bits.
    pub fn derive(&self, purpose: Use, inputs: &[&[u8]]) -> [u8; 32] {
        let mut words = self.words(purpose, inputs);
        words.block(0)
    }

    /// A stream of coins for this purpose and these inputs.
    pub fn words<'a>(&'a self, purpose: Use, inputs: &'a [&'a [u8]]) -> Words<'a> {
        Words { key: self, purpose, inputs, counter: 0, block: [0; 32], next: 32 }
    }
}

/// Uniform 64-bit words derived from a key.
pub struct Words<'a> {
    key: &'a Key,
    purpose: Use,
    inputs: &'a [&'a [u8]],
    counter: u32,
    block: [u8; 32],
    next: usize,
}

impl Words<'_> {
    fn block(&mut self, counter: u32) -> [u8; 32] {
        let mut mac = self.key.keyed.clone();
        let parts = [self.purpose.name()].into_iter().chain(self.inputs.iter().copied());
        for part in parts {
            mac.update(&(part.len() as u32).to_be_bytes());
            mac.update(part);
        }
        mac.update(&counter.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    fn word(&mut self) -> u64 {
        if self.next == 32 {
            self.block = self.block(self.counter);
            self.counter += 1;
            self.next = 0;
        }
        let mut word = [0; 8];
        word.copy_from_slice(&self.block[self.next..self.next + 8]);
        self.next += 8;
        u64::from_be_bytes(word)
    }

    /// A uniform number below `limit`, which must be above 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        below(limit, || self.word())
    }
}

/// Exact rejection: of the 2⁶⁴ words, the last 2⁶⁴ mod `limit` are thrown away.
fn below(limit: u64, mut word: impl FnMut() -> u64) -> u64 {
    let rejected = (u64::MAX % limit + 1) % limit;
    loop {
        let word = word();
        if word <= u64::MAX - rejected {
            return word % limit;
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Key {}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::odds::Probability;

    fn key(byte: u8) -> Key {
        Key::new([byte; 32])
    }

    #[test]
    fn inputs_can_not_be_shifted_into_each_other() {
        let a = key(1).derive(Use::Memo, &[b"ab", b"c"]);
        assert_ne!(a, key(1).derive(Use::Memo, &[b"a", b"bc"]));
        assert_ne!(a, key(1).derive(Use::Report, &[b"ab", b"c"]));
        assert_ne!(a, key(2).derive(Use::Memo, &[b"ab", b"c"]));
        assert_eq!(a, key(1).derive(Use::Memo, &[b"ab", b"c"]));
    }

    #[test]
    fn a_threshold_word_and_the_one_below_it_decide_differently() {
        let coin = Probability { part: 3, whole: 4 };
        for word in [2_u64, 3] {
            assert_eq!(below(coin.whole, || word) < coin.part, word == 2);
        }
        let limit = 3; // 2^64 mod 3 = 1: the last word is thrown away
        let mut words = [u64::MAX, 5].into_iter();
        assert_eq!(below(limit, || words.next().unwrap()), 2);
        let mut words = [u64::MAX - 1, 7].into_iter();
        assert_eq!(below(limit, || words.next().unwrap()), (u64::MAX - 1) % 3);
        assert_eq!(below(1, || u64::MAX), 0);
        assert_eq!(below(1 << 63, || u64::MAX), (1 << 63) - 1, "nothing is thrown away where it divides 2^64");
    }

    #[test]
    fn numbers_below_are_uniform() {
        // Chi-square over 16 cells, fixed key: 15 degrees of freedom, 99.9 % quantile 37.7.
        const CELLS: usize = 16;
        const DRAWS: u32 = 64_000;
        let key = key(7);
        let mut words = key.words(Use::Report, &[b"uniform"]);
        let mut counts = [0_u32; CELLS];
        for _ in 0..DRAWS {
            counts[words.below(CELLS as u64) as usize] += 1;
        }
        let expected = f64::from(DRAWS) / CELLS as f64;
        let chi: f64 = counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
        assert!(chi < 37.7, "chi-square {chi}");
    }
}
