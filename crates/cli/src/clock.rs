//! The one place of the binary that reads the clock.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use murmur_core::time::Time;

/// Now. A clock before 1970 reads as 1970.
#[expect(clippy::disallowed_methods, reason = "the binary's own clock module")]
pub(crate) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Nanoseconds since it was made, to compare times with.
pub(crate) fn stopwatch() -> impl FnMut() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the binary's own clock module")]
    let start = Instant::now();
    move || u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
