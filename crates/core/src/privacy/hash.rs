//! The public family of 64 hashes from at most 64 answers to four values.
//!
//! Answers and hashes are vectors of three digits over the field of four elements, and a hash of an answer is their
//! product. Any two different answers fall together under exactly 16 of the 64 hashes, a quarter: what the decoder
//! relies on holds exactly, and not only on average over random hashes (Carter and Wegman 1979).

use super::mechanism::HASHES;

const _: () = assert!(HASHES == 4 * 4 * 4);

/// The value of `answer`, below 64, under the hash with this number, below 64. No branch depends on either.
pub(super) fn value(hash: u8, answer: u8) -> u8 {
    (0..3).fold(0, |sum, digit| sum ^ product(hash >> (2 * digit) & 3, answer >> (2 * digit) & 3))
}

/// a·b in the field of four elements, where x² = x + 1.
fn product(a: u8, b: u8) -> u8 {
    let (a1, a0, b1, b0) = (a >> 1, a & 1, b >> 1, b & 1);
    let high = a1 & b1 ^ a1 & b0 ^ a0 & b1;
    let low = a0 & b0 ^ a1 & b1;
    high << 1 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_answers_fall_together_under_exactly_a_quarter_of_the_family() {
        for one in 0..64_u8 {
            for other in (0..64_u8).filter(|other| *other != one) {
                let together = (0..64).filter(|hash| value(*hash, one) == value(*hash, other)).count();
                assert_eq!(together, 16, "{one} and {other}");
            }
        }
        assert!((0..64).all(|hash| (0..64).all(|answer| value(hash, answer) < 4)));
    }
}
