//! The randomized answer of one device: what its key's coins make of the truth.
//!
//! Answers of several reports go through a chain: the truth is randomized once for life at squared odds, and what is
//! remembered is randomized again for each report, so that averaging every report that a device can ever send gives the
//! remembered answer at most, never the truth (Erlingsson et al. 2014; Arcolezi et al. 2022 with their estimator's
//! missing term put right). One report for life is a subset of the answers (Ye and Barg 2018), filled by Floyd's method.
//!
//! Nothing here branches on the truth or takes a time that depends on it: the truth goes into the PRF's input, into
//! additions and into shifts.

use super::answer::Answer;
use super::hash;
use super::key::{Key, Use};
use super::mechanism::{self, Family, HASHES, Mechanism, Step};
use super::odds::Odds;
use super::question::{Asks, Levels, Most, Question, Truth};

/// A number below its argument, uniform and exact.
type Draw<'a> = &'a mut dyn FnMut(u64) -> u64;

/// The number of the true answer to `question`: of an amount that of its level, after the answer of those outside.
pub fn true_answer(key: &Key, question: &Question, truth: Truth) -> usize {
    match (truth, &question.asks) {
        (Truth::Answer(answer), _) => answer,
        (Truth::Amount(hundredths), Asks::Mean { within, most, levels, .. }) => {
            usize::from(within.is_some()) + usize::from(level(key, &question.name, hundredths, *most, *levels))
        }
        (Truth::Amount(_), _) => 0,
    }
}

/// The answer to send for `question` in `epoch`, where the truth is `truth`, for a profile that first reported at odds
/// `first`. `None` where the mechanism's odds reveal more than those, or the truth is none of its answers.
pub fn answer(
    key: &Key,
    question: &str,
    mechanism: Mechanism,
    first: Odds,
    epoch: u32,
    truth: usize,
) -> Option<Answer> {
    let truth = u8::try_from(truth).ok().filter(|truth| usize::from(*truth) < mechanism.answers())?;
    let arm = arm(key, question, mechanism.arms());
    match mechanism.family() {
        Family::Binary | Family::Chain => {
            Answer::value(mechanism, arm, chained(key, question, mechanism, first, epoch, truth)?)
        }
        Family::Hashed => {
            let hash = key.words(Use::Hash, &[question.as_bytes()]).below(HASHES as u64) as u8;
            let value = hash::value(hash, truth);
            Answer::hashed(mechanism, arm, hash, chained(key, question, mechanism, first, epoch, value)?)
        }
        Family::Subset => {
            let inputs: [&[u8]; 3] = [question.as_bytes(), &epoch.to_be_bytes(), &[truth]];
            let mut words = key.words(Use::Report, &inputs);
            Answer::subset(mechanism, arm, subset(mechanism, truth, &mut |limit| words.below(limit)))
        }
    }
}

/// The arm of an experiment with so many arms that a key is in: a public coin. 0 where there are none.
pub fn arm(key: &Key, question: &str, arms: usize) -> u8 {
    // Nothing is drawn where there is nothing to draw.
    if arms == 0 { 0 } else { key.words(Use::Arm, &[question.as_bytes()]).below(arms as u64) as u8 }
}

/// The level of an amount, given in hundredths of its unit, from 0 to below [`Levels::count`]: its expectation is the
/// amount. One threshold for life, so that an amount that stays has a level that stays.
pub fn level(key: &Key, question: &str, hundredths: u64, most: Most, levels: Levels) -> u8 {
    let threshold = key.words(Use::Round, &[question.as_bytes()]).below(most.parts());
    let steps = levels.count() as u64 - 1;
    let scaled = hundredths.min(most.parts()) * steps;
    (0..steps).map(|step| u8::from(threshold + step * most.parts() < scaled)).sum()
}

/// What both steps of the chain make of a value.
fn chained(key: &Key, question: &str, mechanism: Mechanism, first: Odds, epoch: u32, value: u8) -> Option<u8> {
    let values = mechanism.values();
    let repeated = mechanism::repeated(first, mechanism.odds(), values)?;
    let question = question.as_bytes();
    let memo: [&[u8]; 2] = [question, &[value]];
    let mut words = key.words(Use::Memo, &memo);
    let kept = stepped(value, values, mechanism::remembered(first, values), &mut |limit| words.below(limit));
    let report: [&[u8]; 3] = [question, &epoch.to_be_bytes(), &[value]];
    let mut words = key.words(Use::Report, &report);
    Some(stepped(kept, values, repeated, &mut |limit| words.below(limit)))
}

/// One randomization of a value: how far it moves is drawn, then added.
fn stepped(value: u8, values: usize, step: Step, draw: Draw) -> u8 {
    let drawn = draw(step.same.whole);
    let moved = match drawn.checked_sub(step.same.part) {
        None => 0,
        Some(beyond) => 1 + (beyond / step.other.part) as u8,
    };
    let (sum, values) = (value + moved, values as u8);
    sum - values * u8::from(sum >= values)
}

/// A subset that names the truth with probability ωu/(ωu+(k−ω)w), and is otherwise uniform: drawn as if the truth were
/// answer 0, then turned round to where it is.
fn subset(mechanism: Mechanism, truth: u8, draw: Draw) -> u64 {
    let (answers, size) = (mechanism.answers(), mechanism.size());
    let coin = mechanism.support().truth;
    let named = draw(coin.whole) < coin.part;
    let mut bits = u64::from(named);
    // R. W. Floyd, "A sample of brilliance", 1987: each set of the others is equally likely.
    for last in answers - (size - usize::from(named))..answers {
        let drawn = 1 + draw(last as u64);
        bits |= 1 << if bits >> drawn & 1 == 1 { last as u64 } else { drawn };
    }
    let around = bits >> 1 >> (answers as u32 - 1 - u32::from(truth));
    (bits << truth | around) & u64::MAX >> (64 - answers)
}

#[cfg(test)]
mod tests;
