//! The start, in steps between which a page does what waits: none of them is to take long, whatever the history.

use murmur_core::consent::{Purpose, Source, Words};

use super::Inner;
use crate::console::warn;
use crate::navigation::Navigation;
use crate::page::{self, Hear, Moment};
use crate::{clock, visit};

/// How much of the history is read in a step: a hundred events or so in each chunk.
const CHUNKS: usize = 8;

/// How far a start has come: what is to be done next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Takes the rules apart.
    #[default]
    Plan,
    /// Looks what is stored.
    Look,
    /// Reads the history.
    Read,
    /// Takes the site's word, and the visit.
    Visit,
    /// Decides all segments.
    Decide,
    /// Looks for a report that is due.
    Arrive,
    /// Nothing: it is done.
    Done,
}

impl Inner {
    /// Does one step, and says whether there are more.
    pub(super) fn go_on(&'static self) -> bool {
        let next = match self.stage.get() {
            Stage::Plan => {
                self.device.borrow_mut().plan();
                Stage::Look
            }
            Stage::Look => {
                // From now on what other pages do is heard.
                let hear = Hear::new(move |event| self.hear(&event));
                page::watch(&hear);
                Navigation::watch(&hear);
                self.timer.begin(hear);
                self.device.borrow_mut().look();
                Stage::Read
            }
            Stage::Read if self.device.borrow_mut().read_on(CHUNKS, clock::now()) => Stage::Read,
            Stage::Read => Stage::Visit,
            Stage::Visit => {
                if self.device.borrow().damaged() > 0 {
                    warn("a part of the stored history could not be read and was removed; the rest is intact");
                }
                if self.granted && !self.device.borrow().consent().decided() {
                    let granted =
                        [Purpose::Store, Purpose::Personalise, Purpose::Report].map(|purpose| (purpose, true));
                    self.say(Source::Site, Words::of(&granted), String::new());
                }
                visit::read(&mut self.device.borrow_mut());
                Stage::Decide
            }
            Stage::Decide => {
                self.decide();
                Stage::Arrive
            }
            Stage::Arrive | Stage::Done => {
                self.stage.set(Stage::Done);
                self.arrive(page::is_first_of_visit());
                if self.hidden.get() {
                    self.meet(Moment::Hidden);
                }
                return false;
            }
        };
        self.stage.set(next);
        true
    }

    /// Something happened to the page before the start was done.
    pub(super) fn meet_early(&self, moment: Moment) {
        match moment {
            Moment::Hidden => self.hidden.set(true),
            Moment::Shown => self.hidden.set(false),
            // Another page may have erased what this one is reading.
            Moment::Stored => self.device.borrow_mut().reload(clock::now()),
            Moment::Online => {}
        }
    }
}
