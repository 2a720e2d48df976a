//! The privacy mechanism: every probability, threshold and budget of the product, and nothing else.
//!
//! A device draws one question for life and answers it at most once an epoch, in epochs fixed when its key is born.
//! What a [`question`] asks decides, with the odds and the number of reports, its [`mechanism`]; [`response`] randomizes
//! by it: what is remembered for life is randomized again for each report, and an [`answer`] is what crosses the network.
//! All coins are derived from the device's key ([`key`]), so a lost write, a second tab or a restored copy repeats the
//! same bits. [`policy`] is the public description that both sides share; [`profile`] is what a device keeps; [`odds`],
//! [`preset`] and [`ceiling`] are the bounds that no manifest, argument or server can raise.

pub mod answer;
pub mod ceiling;
mod hash;
pub mod key;
#[cfg(feature = "more")]
pub mod lifetime;
pub mod mechanism;
pub mod odds;
pub mod policy;
pub mod preset;
pub mod profile;
pub mod question;
pub mod response;
pub mod schedule;
