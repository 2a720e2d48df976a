//! What a database must do for the collector. SQL lives in the modules below, the contract that each must pass in
//! `contract`.

#[cfg(test)]
pub(crate) mod contract;
pub mod sqlite;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use murmur_core::estimate::decode::Totals;
use murmur_core::privacy::answer::Answer;
use murmur_core::privacy::policy::{Policy, PolicyHash};

/// What a report is counted once by, decoded: 16 bytes.
pub type Id = [u8; 16];

/// A registered policy, as the store knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyKey(pub i64);

/// A site and an epoch length: the reports of all its policies are counted once together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey(pub u32);

/// A report that has passed every check and waits to be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Its site and epoch length.
    pub series: SeriesKey,
    /// Its policy.
    pub policy: PolicyKey,
    /// Its question.
    pub question: Arc<str>,
    /// The reporting epoch.
    pub epoch: u32,
    /// The randomized answer.
    pub answer: Answer,
    /// Counted once in its series and epoch.
    pub id: Id,
}

/// What became of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the totals now.
    Counted,
    /// Its id was counted before.
    Repeated,
    /// Its epoch has closed; it was not counted.
    Closed,
}

/// The title of a question, for the analyst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The question.
    pub question: String,
    /// Its title, or that of its segment.
    pub title: String,
}

/// A policy that was registered once.
#[derive(Clone, Debug)]
pub struct StoredPolicy {
    /// The store's key.
    pub key: PolicyKey,
    /// What it is counted once with.
    pub series: SeriesKey,
    /// The policy.
    pub policy: Policy,
    /// The last epoch it is accepted for, once its manifest is no longer given.
    pub last_epoch: Option<u32>,
}

/// Everything that an analyst can read, at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The counts, and the policies they speak of.
    pub totals: Totals,
    /// Title by policy and question.
    pub titles: BTreeMap<(PolicyHash, String), String>,
}

/// What one step of deleting came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Ids deleted.
    pub ids: usize,
    /// Whether ids of closed epochs are left.
    pub more: bool,
}

/// Why a store did not do what it was asked.
#[derive(Debug)]
pub enum StoreError {
    /// The database refused: full, locked, damaged or out of reach.
    Database(Box<dyn std::error::Error + Send + Sync>),
    /// The file was written by a newer version.
    Newer {
        /// The file's version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file is a database of something else.
    Foreign,
    /// A stored policy can't be read.
    Policy(PolicyHash),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Database(cause) => write!(f, "the database refused: {cause}"),
            StoreError::Newer { found, known } => {
                write!(f, "the database has version {found}, this program knows up to {known}: use a newer program")
            }
            StoreError::Foreign => f.write_str("the database was not made by Murmur"),
            StoreError::Policy(hash) => write!(f, "the stored policy {hash} can't be read"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The writing side. One thread owns it.
pub trait Store: Send {
    /// Accepts reports under `policy` from now on, and remembers its titles.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is registered then.
    fn register(&mut self, policy: &Policy, titles: &[Title]) -> Result<(), StoreError>;

    /// Accepts reports under this policy for epochs up to `last_epoch` only, unless that was said before.
    ///
    /// # Errors
    /// [`StoreError`]; nothing changed then.
    fn retire(&mut self, policy: PolicyKey, last_epoch: u32) -> Result<(), StoreError>;

    /// Every policy ever registered.
    ///
    /// # Errors
    /// [`StoreError`]
    fn policies(&mut self) -> Result<Vec<StoredPolicy>, StoreError>;

    /// Counts each ballot whose id is new in its series and epoch. When it returns, all of them are on disk.
    ///
    /// # Errors
    /// [`StoreError`]; none of the batch is counted then.
    fn count(&mut self, batch: &[Ballot]) -> Result<Vec<Verdict>, StoreError>;

    /// Closes for good the epochs of `series` below `before` that something was counted in.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is closed then.
    fn close(&mut self, series: SeriesKey, before: u32) -> Result<(), StoreError>;

    /// Deletes at most `most` ids of closed epochs.
    ///
    /// # Errors
    /// [`StoreError`]; none are deleted then.
    fn sweep(&mut self, most: usize) -> Result<Swept, StoreError>;

    /// Writes something to disk that changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] where a report could not be counted now either.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// Uses a quiet moment to leave no more on disk than needed.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is lost then.
    fn settle(&mut self) -> Result<(), StoreError>;

    /// A reading side, which never waits for the writing one.
    ///
    /// # Errors
    /// [`StoreError`]
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
}

/// The reading side.
pub trait Reader: Send {
    /// Everything that an analyst can read, at one moment.
    ///
    /// # Errors
    /// [`StoreError`]
    fn snapshot(&mut self) -> Result<Snapshot, StoreError>;
}
