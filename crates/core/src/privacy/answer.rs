//! A randomized answer as it travels and as it is counted: texts of one length, and nothing that a mechanism can't give.

use super::hash;
use super::mechanism::{Family, HASHED, HASHES, Mechanism};

/// A randomized answer that its mechanism can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    mechanism: Mechanism,
    arm: u8,
    given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    Value(u8),
    Hashed {
        hash: u8,
        value: u8,
    },
    /// Bit v is set where answer v is named.
    Subset(u64),
}

/// What totals count: an answer, or one of the answers that a subset names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The arm, of an experiment; else 0.
    pub arm: u8,
    /// The hash, of a hashed answer; else 0.
    pub hash: u8,
    /// The answer, or the value of its hash.
    pub value: u8,
}

impl Answer {
    /// A value of the chain; `None` where the mechanism does not give it.
    pub(super) fn value(mechanism: Mechanism, arm: u8, value: u8) -> Option<Answer> {
        let chained = matches!(mechanism.family(), Family::Binary | Family::Chain);
        (chained && usize::from(value) < mechanism.answers()).then_some(())?;
        Answer::checked(mechanism, arm, Given::Value(value))
    }

    /// A hash and the value reported for it.
    pub(super) fn hashed(mechanism: Mechanism, arm: u8, hash: u8, value: u8) -> Option<Answer> {
        let right = mechanism.family() == Family::Hashed && usize::from(hash) < HASHES && usize::from(value) < HASHED;
        right.then_some(())?;
        Answer::checked(mechanism, arm, Given::Hashed { hash, value })
    }

    /// A subset of the right size.
    pub(super) fn subset(mechanism: Mechanism, arm: u8, bits: u64) -> Option<Answer> {
        let beyond = bits.checked_shr(mechanism.answers() as u32).unwrap_or(0);
        let right =
            mechanism.family() == Family::Subset && beyond == 0 && bits.count_ones() as usize == mechanism.size();
        right.then_some(())?;
        Answer::checked(mechanism, arm, Given::Subset(bits))
    }

    fn checked(mechanism: Mechanism, arm: u8, given: Given) -> Option<Answer> {
        (usize::from(arm) < mechanism.arms().max(1)).then_some(Answer { mechanism, arm, given })
    }

    /// The mechanism that gave it.
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// The arm, of an experiment; else 0.
    pub fn arm(&self) -> u8 {
        self.arm
    }

    /// The text on the wire, as long as every other of its question: the arm, where there are arms; then a digit for a
    /// value, two digits and one for a hash and its value, or hexadecimal digits whose bit v says whether v is named.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(18);
        push_arm(&mut text, self.mechanism, self.arm);
        match self.given {
            Given::Value(value) => push_digits(&mut text, value, 1),
            Given::Hashed { hash, value } => {
                push_digits(&mut text, hash, 2);
                push_digits(&mut text, value, 1);
            }
            Given::Subset(bits) => {
                for place in (0..hex_digits(self.mechanism)).rev() {
                    text.push(char::from(b"0123456789abcdef"[(bits >> (4 * place)) as usize & 15]));
                }
            }
        }
        text
    }

    /// Whether it speaks for this answer.
    pub fn supports(&self, answer: usize) -> bool {
        match self.given {
            Given::Value(value) => usize::from(value) == answer,
            Given::Hashed { hash, value } => answer < MOST && hash::value(hash, answer as u8) == value,
            Given::Subset(bits) => answer < MOST && bits >> answer & 1 == 1,
        }
    }

    /// What it is counted as: itself, or each answer that it names.
    pub fn cells(&self) -> Vec<Cell> {
        let arm = self.arm;
        match self.given {
            Given::Value(value) => vec![Cell { arm, hash: 0, value }],
            Given::Hashed { hash, value } => vec![Cell { arm, hash, value }],
            Given::Subset(bits) => {
                let named = (0..self.mechanism.answers() as u8).filter(|v| bits >> v & 1 == 1);
                named.map(|value| Cell { arm, hash: 0, value }).collect()
            }
        }
    }
}

const MOST: usize = super::question::MOST_ANSWERS;

impl Mechanism {
    /// Reads [`Answer::text`]; `None` for every text that this mechanism can't give.
    pub fn read(self, text: &str) -> Option<Answer> {
        let (arm, rest) = take_arm(self, text)?;
        match self.family() {
            Family::Binary | Family::Chain => Answer::value(self, arm, take_digits(rest, 1)?),
            Family::Hashed => {
                let (hash, value) = rest.split_at_checked(2)?;
                Answer::hashed(self, arm, take_digits(hash, 2)?, take_digits(value, 1)?)
            }
            Family::Subset => {
                let right =
                    rest.len() == hex_digits(self) && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                right.then_some(())?;
                Answer::subset(self, arm, u64::from_str_radix(rest, 16).ok()?)
            }
        }
    }

    /// Every cell, in the order of their texts.
    pub fn cells(self) -> Vec<Cell> {
        let hashes = if self.family() == Family::Hashed { HASHES as u8 } else { 1 };
        let values = self.values() as u8;
        let arms = self.arms().max(1) as u8;
        let of = |arm| (0..hashes).flat_map(move |hash| (0..values).map(move |value| Cell { arm, hash, value }));
        (0..arms).flat_map(of).collect()
    }

    /// The text of a cell in totals: that of its answer, or of a subset two digits for each answer named.
    pub fn cell_text(self, cell: Cell) -> String {
        let mut text = String::new();
        push_arm(&mut text, self, cell.arm);
        if self.family() == Family::Hashed {
            push_digits(&mut text, cell.hash, 2);
        }
        push_digits(&mut text, cell.value, if self.family() == Family::Subset { 2 } else { 1 });
        text
    }

    /// Reads [`Mechanism::cell_text`]; `None` for every text that this mechanism is not counted by.
    pub fn read_cell(self, text: &str) -> Option<Cell> {
        let (arm, rest) = take_arm(self, text)?;
        let (hash, rest) = if self.family() == Family::Hashed { rest.split_at_checked(2)? } else { ("00", rest) };
        let value = take_digits(rest, if self.family() == Family::Subset { 2 } else { 1 })?;
        let hash = take_digits(hash, 2)?;
        (usize::from(value) < self.values() && usize::from(hash) < HASHES).then_some(Cell { arm, hash, value })
    }

    /// Whether what is counted in this cell speaks for this answer.
    pub fn supports(self, cell: Cell, answer: usize) -> bool {
        match self.family() {
            Family::Hashed => answer < MOST && hash::value(cell.hash, answer as u8) == cell.value,
            _ => usize::from(cell.value) == answer,
        }
    }
}

fn hex_digits(mechanism: Mechanism) -> usize {
    mechanism.answers().div_ceil(4)
}

fn push_arm(text: &mut String, mechanism: Mechanism, arm: u8) {
    if mechanism.arms() > 0 {
        push_digits(text, arm, 1);
    }
}

fn take_arm(mechanism: Mechanism, text: &str) -> Option<(u8, &str)> {
    if mechanism.arms() == 0 {
        return Some((0, text));
    }
    let (arm, rest) = text.split_at_checked(1)?;
    let arm = take_digits(arm, 1)?;
    (usize::from(arm) < mechanism.arms()).then_some((arm, rest))
}

fn push_digits(text: &mut String, number: u8, width: usize) {
    if width == 2 {
        text.push(char::from(b'0' + number / 10));
    }
    text.push(char::from(b'0' + number % 10));
}

fn take_digits(text: &str, width: usize) -> Option<u8> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
    Some(text.bytes().fold(0, |number, digit| number * 10 + (digit - b'0')))
}

#[cfg(test)]
mod tests;
