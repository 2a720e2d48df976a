//! Totals as a collector keeps them, and what is wrong with them.

use crate::privacy::policy::{Policy, PolicyHash};

/// More reports than this in one count are no count: there are fewer devices.
pub const MOST_REPORTS: u64 = 1_000_000_000_000;

/// Counts as a collector keeps them, with the policies to read them by.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Canonical texts of all policies that `totals` speaks of.
    pub policies: Vec<String>,
    /// One count for each policy, question, epoch and answer.
    pub totals: Vec<Total>,
}

/// How often one answer was given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Hash of the policy.
    pub policy: PolicyHash,
    /// The question.
    pub question: String,
    /// The reporting epoch.
    pub epoch: u32,
    /// What is counted, as [`crate::privacy::mechanism::Mechanism::cell_text`] writes it.
    pub answer: String,
    /// Reports, each counted once.
    pub count: u64,
}

impl Totals {
    /// The policies of these totals.
    ///
    /// # Errors
    /// [`TotalsFault::Policy`] where a text is not a policy that this version can read.
    pub fn read_policies(&self) -> Result<Vec<Policy>, TotalsFault> {
        let read = |text: &String| Policy::from_canonical(text).ok_or_else(|| TotalsFault::Policy(text.clone()));
        self.policies.iter().map(read).collect()
    }
}

/// What is wrong with totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TotalsFault {
    /// A policy's text is not one that this version can read.
    Policy(String),
    /// A count under a policy whose text is not there.
    UnknownPolicy(PolicyHash),
    /// A count of a question that its policy does not ask.
    UnknownQuestion(String),
    /// An answer that the mechanism can't give.
    Answer {
        /// To which question.
        question: String,
        /// What was counted.
        answer: String,
        /// What the mechanism could give.
        expected: String,
    },
    /// The same policy, question, epoch and answer twice.
    Repeated(String),
    /// Counts beyond [`MOST_REPORTS`].
    Absurd {
        /// Of which question.
        question: String,
        /// The count.
        count: u64,
    },
    /// Subsets that don't come from whole reports.
    Torn {
        /// Of which question.
        question: String,
        /// Answers named.
        named: u64,
        /// How many each report names.
        size: u64,
    },
}

impl std::fmt::Display for TotalsFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TotalsFault::Policy(text) => {
                write!(f, "this is not the canonical text of a policy: {}", crate::tree::quote(text))
            }
            TotalsFault::UnknownPolicy(hash) => {
                write!(f, "a total names the policy {hash}, whose text is not in \"policies\"")
            }
            TotalsFault::UnknownQuestion(name) => {
                write!(f, "a total names the question \"{name}\", which its policy does not ask")
            }
            TotalsFault::Answer { question, answer, expected } => {
                write!(f, "a total of \"{question}\" counts the answer \"{answer}\"; expected {expected}")
            }
            TotalsFault::Repeated(question) => {
                write!(f, "an answer to \"{question}\" is counted twice for one epoch; add the counts up")
            }
            TotalsFault::Absurd { question, count } => {
                write!(
                    f,
                    "a total of \"{question}\" is {count}; expected at most {MOST_REPORTS}, far above all devices"
                )
            }
            TotalsFault::Torn { question, named, size } => write!(
                f,
                "the totals of \"{question}\" name {named} answers; each report names {size}, so expected a multiple of \
                 it; an answer's count is missing or wrong"
            ),
        }
    }
}

impl std::error::Error for TotalsFault {}
