//! The browser's clock.

use murmur_core::time::Time;

/// Now, by the device's clock, which may be wrong and may go back.
pub(crate) fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "the one place where the browser's clock is read")]
    Time(js_sys::Date::now() as i64)
}

/// Minutes that local time was ahead of UTC at `time`.
#[cfg(feature = "page")]
pub(crate) fn offset(time: Time) -> i16 {
    -(js_sys::Date::new(&(time.0 as f64).into()).get_timezone_offset() as i16)
}
