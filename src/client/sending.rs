//! Reports that leave, one after the other.

use std::vec::IntoIter;

use murmur_core::privacy::profile::{Delivery, Entry};
use murmur_core::report::Report;
use murmur_core::time::Time;

use super::Inner;
use crate::{transport, view};

impl Inner {
    /// Tells of a report as the ledger has it now. Nothing is borrowed while a listener is called, which may call back.
    pub(super) fn made(&self, report: Option<Report>, time: Time) {
        if let Some(report) = report {
            self.emit("report", &view::ledger_entry(&Entry { report, time, state: Delivery::Waiting }));
        }
    }

    /// Sends what waits, oldest first, one after the other.
    pub(super) fn send_waiting(&'static self) {
        let Some(collector) = self.collector.clone() else { return };
        if self.debug || self.sending.get() {
            return;
        }
        let waiting = self.device.borrow().waiting();
        self.sending.set(!waiting.is_empty());
        self.send_next(collector, waiting.into_iter());
    }

    fn send_next(&'static self, collector: String, mut waiting: IntoIter<Report>) {
        let Some(report) = waiting.next() else { return self.sending.set(false) };
        transport::send(&collector.clone(), &report.body(), move |state| {
            let Some(state) = state else { return self.sending.set(false) };
            self.device.borrow_mut().deliver(&report.id, state);
            self.send_next(collector, waiting);
        });
    }
}
