//! The page's one timer.

use std::cell::{Cell, OnceCell};

use murmur_core::time::{Span, Time};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::page::Hear;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(number: f64);
}

/// The longest that a timer of a browser waits, in milliseconds.
const LONGEST_WAIT: i64 = (1 << 31) - 1;

/// The page's one timer.
#[derive(Default)]
pub(crate) struct Timer {
    hear: OnceCell<Hear>,
    number: Cell<f64>,
    /// The instant it waits for, in milliseconds since 1970.
    until: Cell<Option<i64>>,
}

impl Timer {
    /// Calls `hear` with nothing whenever it wakes.
    pub(crate) fn begin(&self, hear: Hear) {
        // It is begun once.
        let _ = self.hear.set(hear);
    }

    /// It woke, and waits for nothing.
    pub(crate) fn woke(&self) {
        self.until.set(None);
    }

    /// Wakes at `next`, or as soon before as it can wait. One that is due earlier stays: it only finds nothing to do.
    pub(crate) fn wake_at(&self, next: Time, now: Time) {
        // A timer's clock may stand still while the machine sleeps, and the page's may be set, with nothing that tells of
        // it: what is due within a day is looked for once a minute.
        let (until, longest) = match next.0.saturating_sub(Span::DAY.0) {
            within if within < now.0 => (next.0, Span::MINUTE.0),
            before => (before, LONGEST_WAIT),
        };
        let until = until.min(now.0.saturating_add(longest));
        let Some(hear) = self.hear.get() else { return };
        if self.until.get().is_some_and(|due| now.0 < due && due <= until) {
            return;
        }
        if self.until.replace(Some(until)).is_some() {
            clear_timeout(self.number.get());
        }
        self.number.set(set_timeout(hear.as_ref(), (until - now.0).max(0) as f64));
    }
}
