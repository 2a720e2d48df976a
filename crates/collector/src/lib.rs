//! Counts randomized answers once and keeps totals; never a row about a visitor.
//!
//! [`app`] answers HTTP for a [`Collector`]: it takes reports, counts each once in a store, and lets whoever holds the
//! token read the totals and what they mean. [`serve`] runs it on sockets with every bound of [`limits`].
//!
//! What is kept: totals by policy, question, epoch and answer; the ids of open epochs, alone and sorted; policies and
//! titles. What is never kept nor logged: an address, an agent, a referrer, a time of arrival, a body.
//!
//! What it is not: a place for TLS, accounts or history. A proxy in front does the first; there is one token; and no
//! report can be looked at again once it is counted.

pub mod assets;
pub mod clock;
pub mod data;
pub mod entropy;
pub mod error;
pub mod ingest;
pub mod limits;
pub mod metrics;
pub mod promise;
pub mod rate;
pub mod registry;
pub mod retention;
pub mod routes;
pub mod serve;
pub mod state;
pub mod store;
pub mod token;

pub use routes::{app, metrics_app};
pub use state::{Collector, Settings};
