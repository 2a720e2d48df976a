//! Odds and shares as ratios of small integers. They can't be built wrong, and no float touches a coin.

use std::fmt;

use super::ceiling;
use crate::cut::halves;
use crate::digits::{self, digits};

/// Largest numerator or denominator, so that the products of the mechanism stay far below 64 bits.
const LARGEST: u32 = 1000;

/// The odds u/w of a randomized answer, above 1 and at most [`ceiling::ODDS`]: ε = ln(u/w).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Odds {
    u: u32,
    w: u32,
}

/// A share above 0 and at most 1, as a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    part: u32,
    whole: u32,
}

/// A probability as `part` of `whole`, `part` ≤ `whole`: the threshold of a coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probability {
    /// How many of the equally likely outcomes.
    pub part: u64,
    /// How many outcomes there are.
    pub whole: u64,
}

impl Odds {
    /// u/w in lowest terms; `None` unless 1 < u/w ≤ 7 and both are at most 1000.
    pub fn new(u: u32, w: u32) -> Option<Odds> {
        let fits = w > 0 && u <= LARGEST && w <= LARGEST && u > w && u <= ceiling::ODDS * w;
        let shared = divisor(u, w);
        fits.then(|| Odds { u: u / shared, w: w / shared })
    }

    /// u/1, for the presets, which name odds from 2 to 7.
    pub(super) const fn whole(u: u32) -> Odds {
        Odds { u, w: 1 }
    }

    /// "3/1", in lowest terms.
    pub fn text(self) -> String {
        ratio_text(self.u, self.w)
    }

    /// Reads "3/1".
    pub fn parse(text: &str) -> Option<Odds> {
        let (u, w) = ratio(text)?;
        Odds::new(u, w)
    }

    /// The numerator, in lowest terms.
    pub fn u(self) -> u64 {
        self.u.into()
    }

    /// The denominator, in lowest terms.
    pub fn w(self) -> u64 {
        self.w.into()
    }

    /// Whether these odds reveal no more than `other`.
    pub fn at_most(self, other: Odds) -> bool {
        self.u() * other.w() <= other.u() * self.w()
    }

    /// The lower of both.
    pub fn min(self, other: Odds) -> Odds {
        if self.at_most(other) { self } else { other }
    }

    /// ε = ln(u/w), rounded up to four decimals, for people and displays; coins never see it.
    pub fn epsilon(self) -> f64 {
        ((f64::from(self.u) / f64::from(self.w)).ln() * 1e4).ceil() / 1e4
    }
}

impl Share {
    /// part/whole in lowest terms; `None` unless 0 < part ≤ whole ≤ 1000.
    pub fn new(part: u32, whole: u32) -> Option<Share> {
        let shared = divisor(part, whole);
        (part > 0 && part <= whole && whole <= LARGEST).then(|| Share { part: part / shared, whole: whole / shared })
    }

    /// "1/4", in lowest terms.
    pub fn text(self) -> String {
        ratio_text(self.part, self.whole)
    }

    /// Reads "1/4".
    pub fn parse(text: &str) -> Option<Share> {
        let (part, whole) = ratio(text)?;
        Share::new(part, whole)
    }

    /// The numerator, in lowest terms.
    pub fn part(self) -> u32 {
        self.part
    }

    /// The denominator, in lowest terms.
    pub fn whole(self) -> u32 {
        self.whole
    }
}

impl Probability {
    /// As a decimal, for the decoder.
    pub fn value(self) -> f64 {
        self.part as f64 / self.whole as f64
    }
}

impl fmt::Display for Odds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Two whole numbers with a slash between.
pub(super) fn ratio_text(part: u32, whole: u32) -> String {
    [&*digits(part), "/", &digits(whole)].concat()
}

/// Two whole numbers with a slash between, digits only.
pub(super) fn ratio(text: &str) -> Option<(u32, u32)> {
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| digits::read(part))?;
    let (part, whole) = halves(text, "/")?;
    Some((number(part)?, number(whole)?))
}

fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a.max(1) } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_outside_the_ceiling_do_not_exist() {
        for (u, w) in [(0, 0), (1, 0), (0, 1), (1, 1), (1, 2), (8, 1), (7001, 1000), (4001, 2), (15, 2)] {
            assert_eq!(Odds::new(u, w), None, "{u}/{w}");
        }
        assert!(Odds::new(7, 1).is_some());
        assert!(Odds::new(1000, 143).is_some());
        assert_eq!(Odds::new(6, 2), Odds::new(3, 1));
    }

    #[test]
    fn text_is_digits_and_a_slash() {
        assert_eq!(Odds::parse("3/1"), Odds::new(3, 1));
        for text in ["", "3", "3/", "/1", "+3/1", " 3/1", "3/1/1", "3.0/1", "-3/-1", "4294967299/1"] {
            assert_eq!(Odds::parse(text), None, "{text}");
        }
        assert_eq!(Share::parse("0/1"), None);
        assert_eq!(Share::parse("2/1"), None);
        assert_eq!(Share::parse("2/8"), Share::new(1, 4));
    }

    #[test]
    fn epsilon_is_rounded_up() {
        assert_eq!(Odds::new(3, 1).unwrap().epsilon(), 1.0987);
        assert_eq!(Odds::new(2, 1).unwrap().epsilon(), 0.6932);
        for (u, w) in [(3, 1), (2, 1), (7, 1), (5, 2), (101, 100)] {
            let odds = Odds::new(u, w).unwrap();
            assert!(odds.epsilon() >= (f64::from(u) / f64::from(w)).ln());
        }
    }
}
