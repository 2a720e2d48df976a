//! The one place of the collector that reads clocks.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use murmur_core::time::Time;

/// Where the current time comes from.
#[derive(Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock of a test.
    Set(Arc<dyn Fn() -> Time + Send + Sync>),
}

impl Clock {
    /// A clock that always shows `time`.
    pub fn stopped(time: Time) -> Clock {
        Clock::Set(Arc::new(move || time))
    }

    /// Now. A system clock before 1970 reads as 1970.
    #[expect(clippy::disallowed_methods, reason = "the collector's own clock module")]
    pub fn now(&self) -> Time {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Clock::Set(read) => read(),
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Clock::System => "Clock::System",
            Clock::Set(_) => "Clock::Set",
        })
    }
}

/// Measures how long something takes; it never goes back.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "the collector's own clock module")]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
