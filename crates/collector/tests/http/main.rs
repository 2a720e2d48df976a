//! The collector as its clients see it: every address, every status, every header.

mod common;
mod files;
mod logs;
mod openapi;
mod reading;
mod reports;
mod sockets;
