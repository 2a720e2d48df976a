//! The privacy mechanism: every probability, threshold and budget of the product, and nothing else.
//!
//! A device draws one question for life and answers it at most once an epoch, in epochs fixed when its key is born.
//! The answer is randomized twice: [`response`] remembers a first randomization and randomizes it again for each
//! report. All coins are derived from the device's key ([`key`]), so a lost write, a second tab or a restored copy
//! repeats the same bits. [`policy`] is the public description that both sides share; [`profile`] is what a device
//! keeps; [`odds`] and [`ceiling`] are the bounds that no manifest, argument or server can raise.

pub mod ceiling;
pub mod key;
pub mod odds;
pub mod policy;
pub mod profile;
pub mod response;
pub mod schedule;
