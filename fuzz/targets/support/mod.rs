//! What the targets share: a moment, and events with everything in them that rules can stumble over.

use murmur_core::signal::{Event, FieldKind, FieldValue, Signal};
use murmur_core::time::Time;

/// When it is.
pub const NOW: Time = Time(1_774_647_000_000);

/// Largest kept number.
const LARGEST: i64 = (1 << 53) - 1;

/// The event of this number: values missing, empty, negative and as large as can be.
pub fn event(signal: &Signal, turn: usize, time: Time) -> Event {
    let value = |(place, kind): (usize, FieldKind)| match (kind, (turn + place) % 5) {
        (_, 4) => FieldValue::Missing,
        (FieldKind::Text, n) => FieldValue::Text(["jazz", "", "é\u{1f600}", "folk"][n].into()),
        (FieldKind::Boolean, n) => FieldValue::Whole((n % 2) as i64),
        (_, n) => FieldValue::Whole([0, 1990, -LARGEST, LARGEST][n]),
    };
    let values = signal.fields.iter().map(|field| field.kind).enumerate().map(value).collect();
    Event { time, offset: [0, 840, -840][turn % 3], values }
}
