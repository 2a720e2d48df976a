//! How the answers to a question are randomized: a pure function of what is asked, the odds and the number of reports.
//!
//! One report of a profile's life is one *subset* of the answers (Ye and Barg 2018); several are a *chain*: an answer
//! remembered for life at squared odds, randomized again for each report so that both steps compose to exactly the
//! declared odds. More than eight answers are first *hashed* to four, by a hash of a public family.

use super::odds::{Odds, Probability};
use super::question::Asks;

/// A hash is to so many values.
pub const HASHED: usize = 4;

/// The public family has so many hashes, so that which one a device has is no identifier.
pub const HASHES: usize = 64;

/// More answers than this are hashed before they are remembered.
const MOST_CHAINED: usize = 8;

/// The mechanism's name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// The chain over two answers.
    Binary,
    /// The chain over three to eight answers.
    Chain,
    /// A hash to four, then the chain over them.
    Hashed,
    /// One subset of three or more answers, once in a profile's life.
    Subset,
}

/// How the answers to one question are randomized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mechanism {
    family: Family,
    answers: u8,
    arms: u8,
    odds: Odds,
}

/// One randomization over k values: a value stays with `same` and becomes each other one with `other`; both have one
/// denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Probability that the value stays.
    pub same: Probability,
    /// Probability of each other value.
    pub other: Probability,
}

/// What a decoder inverts: how likely a report supports an answer v.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// p: where the truth is v.
    pub truth: Probability,
    /// q: where it is another.
    pub other: Probability,
}

impl Family {
    /// All of them.
    pub const ALL: [Family; 4] = [Family::Binary, Family::Chain, Family::Hashed, Family::Subset];

    /// On the wire.
    pub fn name(self) -> &'static str {
        match self {
            Family::Binary => "binary",
            Family::Chain => "chain",
            Family::Hashed => "hashed",
            Family::Subset => "subset",
        }
    }

    /// Reads [`Family::name`].
    pub fn parse(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| family.name() == name)
    }
}

/// Most reports of a profile for a question with so many answers, so that at odds 3 all reports together stay within
/// ε 6.55 whatever the answers do.
pub fn cap(answers: usize) -> u32 {
    match answers {
        0..=2 => 8,
        3..=5 => 5,
        6..=MOST_CHAINED => 4,
        _ => cap(HASHED),
    }
}

impl Mechanism {
    /// The mechanism of a policy with these odds and at most so many reports of a profile.
    pub fn of(asks: &Asks, odds: Odds, reports: u32) -> Mechanism {
        let answers = asks.answers();
        let family = match answers {
            0..=2 => Family::Binary,
            _ if reports == 1 => Family::Subset,
            3..=MOST_CHAINED => Family::Chain,
            _ => Family::Hashed,
        };
        Mechanism { family, answers: answers as u8, arms: asks.arms().len() as u8, odds }
    }

    /// Its name.
    pub fn family(self) -> Family {
        self.family
    }

    /// How many answers there are, k.
    pub fn answers(self) -> usize {
        self.answers.into()
    }

    /// How many arms travel in the clear; 0 where the question has none.
    pub fn arms(self) -> usize {
        self.arms.into()
    }

    /// Odds of one report.
    pub fn odds(self) -> Odds {
        self.odds
    }

    /// How many values the chain goes over: the answers, or those of the hash.
    pub fn values(self) -> usize {
        if self.family == Family::Hashed { HASHED } else { self.answers() }
    }

    /// How many answers a report names, ω: 1 but for subsets.
    pub fn size(self) -> usize {
        if self.family == Family::Subset { subset_size(self.odds, self.answers()) } else { 1 }
    }

    /// p and q. Of a subset p = ωa/(ωa+k−ω) and q = [p(ω−1)+(1−p)ω]/(k−1); of a hash q is the share of the family under
    /// which two answers fall together, 1/4, whatever the odds.
    pub fn support(self) -> Support {
        let (u, w, k, size) = (self.odds.u(), self.odds.w(), self.answers() as u64, self.size() as u64);
        match self.family {
            Family::Binary | Family::Chain => {
                let Step { same, other } = Step::of(u, w, k);
                Support { truth: same, other }
            }
            Family::Hashed => Support {
                truth: Step::of(u, w, HASHED as u64).same,
                other: Probability { part: 1, whole: HASHED as u64 },
            },
            Family::Subset => {
                let whole = size * u + (k - size) * w;
                Support {
                    truth: Probability { part: size * u, whole },
                    other: Probability { part: size * (u * (size - 1) + w * (k - size)), whole: whole * (k - 1) },
                }
            }
        }
    }

    /// The step that is remembered for life, for a profile that first reported at these odds; `None` for subsets.
    pub fn remembered(self) -> Option<Step> {
        (self.family != Family::Subset).then(|| remembered(self.odds, self.values()))
    }

    /// The step of each report, for a profile that first reported at these odds; `None` for subsets.
    pub fn repeated(self) -> Option<Step> {
        if self.family == Family::Subset { None } else { repeated(self.odds, self.odds, self.values()) }
    }
}

impl Step {
    /// k-ary randomized response at odds u/w: u/(u+(k−1)w) and w/(u+(k−1)w).
    pub fn of(u: u64, w: u64, k: u64) -> Step {
        let whole = u + (k - 1) * w;
        Step { same: Probability { part: u, whole }, other: Probability { part: w, whole } }
    }

    /// λ = same − other: the share of the truth that comes through.
    pub fn lambda(self) -> f64 {
        self.same.value() - self.other.value()
    }
}

/// The answer that is remembered for life, at first odds u/w, over k values: odds u²/w².
pub fn remembered(first: Odds, k: usize) -> Step {
    Step::of(first.u() * first.u(), first.w() * first.w(), k as u64)
}

/// A report at odds `now` of an answer remembered at odds `first`, over k values; `None` where `now` would reveal more
/// than the profile was promised at first.
///
/// λ₂ = λ(now;k) / λ(first²;k) with λ(u/w;k) = (u−w)/(u+(k−1)w); a value stays with probability λ₂ + (1−λ₂)/k. For two
/// values and `now` = `first` that is (u²+uw+w²)/(u+w)².
pub fn repeated(first: Odds, now: Odds, k: usize) -> Option<Step> {
    if !now.at_most(first) {
        return None;
    }
    let k = k as u64;
    let (uu, ww) = (first.u() * first.u(), first.w() * first.w());
    let kept = (now.u() - now.w()) * (uu + (k - 1) * ww);
    let all = (now.u() + (k - 1) * now.w()) * (uu - ww);
    let whole = k * all;
    Some(Step {
        same: Probability { part: all + (k - 1) * kept, whole },
        other: Probability { part: all - kept, whole },
    })
}

/// How many of k answers a subset names: of ⌊k/(a+1)⌋ and ⌈k/(a+1)⌉, at least 1, the one of the smaller variance.
///
/// At equal shares the variance is proportional to (ωu+(k−ω)w)² / (ω(k−ω)), compared by cross-multiplication.
pub fn subset_size(odds: Odds, k: usize) -> usize {
    let (u, w, k) = (odds.u(), odds.w(), k as u64);
    let small = (k * w / (u + w)).max(1);
    let large = (k * w).div_ceil(u + w).max(1);
    let squared = |size: u64| (size * u + (k - size) * w).pow(2);
    let spread = |size: u64| size * (k - size);
    let better = if squared(large) * spread(small) < squared(small) * spread(large) { large } else { small };
    better as usize
}

#[cfg(test)]
mod tests;
