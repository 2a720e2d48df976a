//! A window that slides over a stream.

use super::gather::Gather;
use super::stream::Stream;
use crate::expression::Calendar;
use crate::history::History;
use crate::time::{Day, Span, Time};

/// No instant: what is due then never is.
pub(super) const NEVER: i64 = i64::MAX;

/// Where a window begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bounds {
    /// [now − so many milliseconds, now].
    Last(i64),
    /// After the last event of a signal; at most so many milliseconds ago.
    Since(usize, i64),
    Calendar(Calendar),
    /// As the aggregate of this slot last found: [from, now].
    Dynamic(usize, i64),
}

#[derive(Clone, Debug)]
pub(super) struct Cursor {
    pub(super) stream: usize,
    pub(super) bounds: Bounds,
    /// The events in the window: places from `low` to before `high`.
    pub(super) low: usize,
    pub(super) high: usize,
    pub(super) gathers: Vec<Gather>,
    /// The next instant at which time alone moves it, in milliseconds.
    pub(super) due: i64,
    /// The round it was last moved in.
    round: u64,
}

impl Cursor {
    pub(super) fn new(stream: usize, bounds: Bounds) -> Cursor {
        Cursor { stream, bounds, low: 0, high: 0, gathers: Vec::new(), due: NEVER, round: 0 }
    }

    /// Back to before anything happened.
    pub(super) fn clear(&mut self) {
        for gather in &mut self.gathers {
            *gather = gather.empty();
        }
        (self.low, self.high, self.round) = (0, 0, 0);
    }

    /// Gives a window that varies other bounds.
    pub(super) fn bound(&mut self, bounds: Bounds) {
        self.bounds = bounds;
        self.round = 0;
    }

    /// Moves it to `now`, once in a `round`.
    pub(super) fn seek(&mut self, stream: &Stream, history: &History, now: Time, offset: i16, round: u64) {
        if self.round == round {
            return;
        }
        self.round = round;
        let (from, to) = self.interval(history, now, offset);
        let instants = if let Bounds::Calendar(_) = self.bounds { &stream.dates } else { &stream.times };
        let moved_back =
            self.low > 0 && instants[self.low - 1] >= from || self.high > 0 && instants[self.high - 1] >= to;
        if moved_back {
            self.clear();
            self.round = round;
        }
        if self.high == 0 {
            // Nothing has entered, so what lies before the window need not.
            self.low = instants.partition_point(|instant| *instant < from);
            self.high = self.low;
        }
        let first = self.low;
        while self.high < instants.len() && instants[self.high] < to {
            for gather in &mut self.gathers {
                gather.enter(stream, first, self.high);
            }
            self.high += 1;
        }
        while self.low < self.high && instants[self.low] < from {
            let left = self.high - self.low - 1;
            for gather in &mut self.gathers {
                gather.leave(stream, self.low, left);
            }
            self.low += 1;
        }
        self.due = match self.bounds {
            Bounds::Last(_) => self.leaves(stream, self.low),
            Bounds::Since(..) => self.leaves(stream, self.low),
            Bounds::Calendar(_) => calendar_due(now, offset),
            Bounds::Dynamic(..) => now.0.saturating_add(1),
        };
    }

    /// When time alone moves the event at `place` out of the window, in milliseconds.
    pub(super) fn leaves(&self, stream: &Stream, place: usize) -> i64 {
        match (self.bounds, stream.times.get(place)) {
            (Bounds::Last(length) | Bounds::Since(_, length), Some(time)) if place < self.high => {
                time.saturating_add(length).saturating_add(1)
            }
            _ => NEVER,
        }
    }

    /// The first instant of the window, and the first after it; of the calendar's windows dates instead.
    fn interval(&self, history: &History, now: Time, offset: i16) -> (i64, i64) {
        let from = match self.bounds {
            Bounds::Last(length) => now.0.saturating_sub(length),
            Bounds::Since(signal, length) => {
                let last =
                    history.signal(signal).instants().map_or(i64::MIN, |instants| instants.last.0.saturating_add(1));
                last.max(now.0.saturating_sub(length))
            }
            Bounds::Dynamic(_, from) => from,
            Bounds::Calendar(part) => {
                let today = now.local_day(offset);
                let ((month, year), week) = (today.month_and_year(), today.week());
                return match part {
                    Calendar::Today => (today.0, NEVER),
                    Calendar::ThisWeek => (week.0, NEVER),
                    Calendar::ThisMonth => (month.0, NEVER),
                    Calendar::ThisYear => (year.0, NEVER),
                    Calendar::Yesterday => (today.0 - 1, today.0),
                    Calendar::LastWeek => (week.0 - 7, week.0),
                    Calendar::LastMonth => (Day(month.0 - 1).month_and_year().0.0, month.0),
                };
            }
        };
        (from, NEVER)
    }
}

/// When the calendar is looked at again: at midnight, or in an hour where that is earlier, since the clock's offset may
/// change in between.
pub(super) fn calendar_due(now: Time, offset: i16) -> i64 {
    let midnight = Day(now.local_day(offset).0 + 1).midnight(offset).0;
    midnight.min(now.0.saturating_add(Span::HOUR.0))
}
