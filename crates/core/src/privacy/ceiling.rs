//! The compiled ceiling: what no manifest, tag, argument, collector or public call can raise.

use crate::time::Span;

/// A report is at most so many times likelier under one answer than under another: ε ≤ ln 7.
pub const ODDS: u32 = 7;

/// Most reports that one browser profile ever sends.
pub const REPORTS: u32 = 8;

/// Shortest reporting epoch.
pub const EPOCH: Span = Span::WEEK;
