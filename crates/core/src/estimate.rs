//! From the crowd's randomized answers back to shares, each with its interval. No device uses this module.

mod beta;
pub mod decode;
pub mod interval;
pub mod share;
