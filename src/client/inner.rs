//! What a page's Murmur does by itself: hears the page, decides, and tells.

use murmur_core::consent::{Purpose, Source, Words};
use murmur_core::device::Tracked;
use murmur_core::signal::Event;
use wasm_bindgen::JsValue;

use super::Inner;
use super::start::Stage;
use crate::console::warn;
use crate::js::text;
use crate::page::Moment;
use crate::{clock, entropy, event, page, view};

impl Inner {
    /// Hears an event of the page, or the clock, which calls with none.
    pub(super) fn hear(&'static self, event: &JsValue) {
        let Some(name) = text(event, "type") else {
            self.timer.woke();
            return self.decide();
        };
        self.navigation.hear(&name, event);
        match page::moment(&name, event) {
            Some(moment) if self.stage.get() == Stage::Done => self.meet(moment),
            Some(moment) => self.meet_early(moment),
            None => {}
        }
    }

    /// Does what follows of something that happened to the page.
    pub(super) fn meet(&'static self, moment: Moment) {
        match moment {
            Moment::Hidden => {
                if !self.debug && !self.navigation.explains_hiding(clock::now()) {
                    let now = clock::now();
                    let report = self.device.borrow_mut().make_report(now);
                    self.made(report, now);
                }
                self.device.borrow_mut().leave(clock::now());
                self.send_waiting();
            }
            Moment::Shown => {
                self.device.borrow_mut().reload(clock::now());
                self.decide();
                self.send_waiting();
            }
            Moment::Online => self.send_waiting(),
            Moment::Stored => {
                let before = self.device.borrow().consent();
                self.device.borrow_mut().reload(clock::now());
                self.decide();
                let after = self.device.borrow().consent();
                if before != after {
                    self.emit("consent", &view::consent(after));
                }
            }
        }
    }

    pub(super) fn say(&self, source: Source, words: Words, shown: String) {
        let Some(fresh) = entropy::fresh() else {
            return warn("this browser has no secure random source, so nothing is kept and nothing is reported");
        };
        self.device.borrow_mut().say(source, words, shown, &fresh, clock::now());
        self.decide();
        let consent = self.device.borrow().consent();
        self.emit("consent", &view::consent(consent));
    }

    /// A page begins, or consent came while it was open.
    pub(super) fn arrive(&'static self, first_page: bool) {
        self.decide();
        if self.debug {
            return;
        }
        let now = clock::now();
        let report = self.device.borrow_mut().arrive(first_page, now);
        self.made(report, now);
        self.send_waiting();
    }

    /// Decides all segments and tells of changes in what the page may see. Listeners may call back into this client:
    /// nothing is borrowed then.
    pub(super) fn decide(&self) {
        let now = clock::now();
        self.device.borrow_mut().decide(now, clock::offset(now));
        self.wait();
        let device = self.device.borrow();
        let seen = (device.revision(), device.consent().allows(Purpose::Personalise));
        let unkept = self.visitor && device.consent().allows(Purpose::Store) && !device.is_kept();
        drop(device);
        if unkept && !self.unkept.replace(true) {
            warn("this browser's storage is blocked or full, so nothing outlives the page");
        }
        if self.seen.replace(seen) == seen {
            return;
        }
        let shown: Vec<bool> = {
            let device = self.device.borrow();
            (0..device.members().len()).map(|index| device.shows(index)).collect()
        };
        let mut known = self.shown.replace(shown.clone());
        known.resize(shown.len(), false);
        // To name a thousand segments takes longer than to decide them.
        let heard = |told: JsValue| told.is_truthy();
        if shown == known || !self.tell.call1(&JsValue::UNDEFINED, &"segments".into()).is_ok_and(heard) {
            return;
        }
        let told = view::segments(&self.device.borrow().manifest().segments, &known, &shown);
        self.emit("segments", &told);
    }

    /// Sets the timer for the next instant at which time alone could change a segment.
    fn wait(&self) {
        if let Some(next) = self.device.borrow().next_change() {
            self.timer.wake_at(next, clock::now());
        }
    }

    /// The segments that the page may know of.
    pub(super) fn members(&self) -> Vec<String> {
        let device = self.device.borrow();
        let segments = device.manifest().segments.iter().enumerate().filter(|(index, _)| device.shows(*index));
        segments.map(|(_, segment)| segment.name.clone()).collect()
    }

    pub(super) fn emit(&self, event: &str, detail: &JsValue) {
        // What it calls is not ours, and catches what a listener throws.
        let _ = self.tell.call2(&JsValue::UNDEFINED, &event.into(), detail);
    }

    pub(super) fn track(&self, signal: &str, fields: &JsValue, options: &JsValue) -> Option<()> {
        let now = clock::now();
        let mut device = self.device.borrow_mut();
        let index = device.manifest().signal(signal)?;
        let values = event::values(&device.manifest().signals[index], fields)?;
        let time = event::time(options, now)?;
        if self.visitor {
            let event = Event { time, offset: clock::offset(time), values };
            (device.track(index, event, now) == Tracked::Remembered).then_some(())?;
            drop(device);
            self.decide();
        }
        Some(())
    }
}
