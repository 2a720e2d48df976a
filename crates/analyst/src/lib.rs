//! What an analyst does with files and totals, natively and outside any browser.
//!
//! [`manifest_file`] reads a manifest and shows what is wrong with it; [`typescript`] writes the types of one. [`log`]
//! reads an event log and [`replay`] decides every visitor's segments by the same core as the browser. [`crowd`] makes
//! each visitor of a log a device, collects their randomized reports and holds the decoded shares against the truth.
//! [`estimates`] gives decoded totals the columns that every export has.
//!
//! There is no clock, no random source and no network in here: time, keys and readers are arguments.

pub mod crowd;
pub mod estimates;
pub mod log;
pub mod manifest_file;
pub mod replay;
pub mod typescript;
pub mod when;
