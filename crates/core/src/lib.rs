//! The pure core of Murmur, shared by the browser module and the native binary.
//!
//! A site's [`manifest`] declares signals, segments and questions. The device keeps a [`history`] of events, decides
//! its [`segment`]s by evaluating [`expression`]s, and answers one question under the rules of [`privacy`]. The
//! answer travels as a [`report`]; [`estimate`] turns the crowd's answers back into shares with intervals.
//!
//! There is no clock, no I/O, no browser and no random source in here: time, keys and bytes are arguments.

pub mod automation;
mod base64;
pub mod consent;
pub mod context;
mod cut;
pub mod device;
pub mod digits;
pub mod engine;
#[cfg(feature = "native")]
pub mod estimate;
pub mod expression;
pub mod fault;
pub mod history;
pub mod manifest;
pub mod model;
mod power;
pub mod preference;
pub mod privacy;
pub mod report;
pub mod segment;
pub mod signal;
pub mod sorted;
pub mod time;
pub mod tree;
