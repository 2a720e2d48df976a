//! The one place of the binary that reads the system's CSPRNG.

use crate::failure::Failure;

/// Random bytes.
///
/// # Errors
/// [`Failure`] where the system gives none; nothing random is made up instead.
#[expect(clippy::disallowed_methods, reason = "the binary's own entropy module")]
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::negative(format!("the system's random source failed: {error}")))?;
    Ok(bytes)
}
