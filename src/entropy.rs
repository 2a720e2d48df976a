//! The browser's CSPRNG.

use murmur_core::device::Fresh;

/// Fresh bytes from `crypto.getRandomValues`, or `None` where there is none: then there is no key and no report.
pub(crate) fn fresh() -> Option<Fresh> {
    let mut fresh = Fresh { mark: [0; 8], key: [0; 32] };
    fill(&mut fresh.mark)?;
    fill(&mut fresh.key)?;
    Some(fresh)
}

fn fill(bytes: &mut [u8]) -> Option<()> {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's CSPRNG is read")]
    getrandom::fill(bytes).ok()
}
