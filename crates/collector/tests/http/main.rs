//! The collector as its clients see it: every address, every status, every header.
#![allow(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod common;
mod files;
mod logs;
mod openapi;
mod reading;
mod reports;
mod sockets;
mod stores;
