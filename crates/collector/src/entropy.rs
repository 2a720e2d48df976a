//! The one place of the collector that reads the system's CSPRNG.

use std::io;

/// Random bytes.
///
/// # Errors
/// Where the system gives none; nothing random is made up instead.
#[expect(clippy::disallowed_methods, reason = "the collector's own entropy module")]
pub fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(format!("the system's random source: {error}")))?;
    Ok(bytes)
}
