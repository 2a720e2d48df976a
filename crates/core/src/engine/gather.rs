//! What can't be had from two ends of a column: gathered while events enter a window and leave it.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use super::stream::Stream;
use crate::power::halved;

/// What is gathered over the events of a window. Each costs O(1) an event, but `Distinct` and `Gaps`: O(log n).
#[derive(Clone, Debug)]
pub(super) enum Gather {
    /// Each value and how often it is there, by value.
    Distinct(Vec<(i64, u32)>),
    /// Places of events no later one of which has a smaller value.
    Min(VecDeque<usize>),
    /// Places of events no later one of which has a larger value.
    Max(VecDeque<usize>),
    /// The times between an event and the next.
    Gaps(Gaps),
    /// The sum of 2^(−age ÷ half-life) as of an instant.
    Faded {
        /// In milliseconds.
        half_life: i64,
        /// The instant, in milliseconds.
        at: i64,
        /// The sum.
        sum: f64,
    },
}

impl Gather {
    /// Nothing gathered yet, of the same kind.
    pub(super) fn empty(&self) -> Gather {
        match self {
            Gather::Distinct(_) => Gather::Distinct(Vec::new()),
            Gather::Min(_) => Gather::Min(VecDeque::new()),
            Gather::Max(_) => Gather::Max(VecDeque::new()),
            Gather::Gaps(_) => Gather::Gaps(Gaps::default()),
            Gather::Faded { half_life, .. } => Gather::Faded { half_life: *half_life, at: 0, sum: 0.0 },
        }
    }

    /// Whether both gather the same.
    pub(super) fn is_like(&self, other: &Gather) -> bool {
        match (self, other) {
            (Gather::Faded { half_life: a, .. }, Gather::Faded { half_life: b, .. }) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The event at `place` enters a window that begins at `first`.
    pub(super) fn enter(&mut self, stream: &Stream, first: usize, place: usize) {
        match self {
            Gather::Distinct(counts) => count(counts, stream.values[place], true),
            Gather::Min(places) => keep(places, stream, place, Ordering::Less),
            Gather::Max(places) => keep(places, stream, place, Ordering::Greater),
            Gather::Gaps(gaps) if place > first => gaps.enter(stream.gap(place), place, first),
            Gather::Gaps(_) => {}
            Gather::Faded { half_life, at, sum } => {
                let time = stream.times[place];
                *sum = if place == first { 1.0 } else { *sum * halved(time.saturating_sub(*at), *half_life) + 1.0 };
                *at = time;
            }
        }
    }

    /// The event at `place`, the first of a window of `left` events, leaves it.
    pub(super) fn leave(&mut self, stream: &Stream, place: usize, left: usize) {
        match self {
            Gather::Distinct(counts) => count(counts, stream.values[place], false),
            Gather::Min(places) | Gather::Max(places) => {
                if places.front() == Some(&place) {
                    places.pop_front();
                }
            }
            Gather::Gaps(gaps) if left > 0 => {
                gaps.leave(stream.gap(place + 1), place + 1);
            }
            Gather::Gaps(_) => {}
            Gather::Faded { half_life, at, sum } => *sum -= halved(at.saturating_sub(stream.times[place]), *half_life),
        }
    }
}

fn count(counts: &mut Vec<(i64, u32)>, value: i64, enters: bool) {
    match (counts.binary_search_by(|(other, _)| other.cmp(&value)), enters) {
        (Ok(place), true) => counts[place].1 += 1,
        (Err(place), true) => counts.insert(place, (value, 1)),
        (Ok(place), false) if counts[place].1 > 1 => counts[place].1 -= 1,
        (Ok(place), false) => {
            counts.remove(place);
        }
        (Err(_), false) => {}
    }
}

fn keep(places: &mut VecDeque<usize>, stream: &Stream, place: usize, better: Ordering) {
    while places.back().is_some_and(|&last| stream.values[last].cmp(&stream.values[place]) != better) {
        places.pop_back();
    }
    places.push_back(place);
}

/// A sliding median: two heaps that meet in the middle. What has left the window stays in its heap until it comes to
/// the top, where its place tells that it is gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    low: BinaryHeap<(i64, usize)>,
    /// Mirrored, so that the smallest is on top.
    high: BinaryHeap<(i64, usize)>,
    lows: usize,
    highs: usize,
    /// Gaps that end at an earlier place are gone.
    first: usize,
}

/// The larger it is, the smaller; mirrored twice it is itself. One kind of heap serves both sides.
fn mirrored((gap, place): (i64, usize)) -> (i64, usize) {
    (-gap, !place)
}

impl Gaps {
    fn enter(&mut self, gap: i64, place: usize, first: usize) {
        self.first = self.first.max(first + 1);
        if self.low.peek().is_some_and(|top| (gap, place) < *top) {
            self.low.push((gap, place));
            self.lows += 1;
        } else {
            self.high.push(mirrored((gap, place)));
            self.highs += 1;
        }
        self.balance();
    }

    fn leave(&mut self, gap: i64, place: usize) {
        if self.low.peek().is_some_and(|top| (gap, place) <= *top) {
            self.lows -= 1;
        } else {
            self.highs -= 1;
        }
        self.first = place + 1;
        self.balance();
    }

    /// The lower heap holds as many as the higher one, or one more, and both tops are still there.
    fn balance(&mut self) {
        self.drop_gone();
        while self.lows > self.highs + 1 {
            let Some(top) = self.low.pop() else { break };
            self.high.push(mirrored(top));
            (self.lows, self.highs) = (self.lows - 1, self.highs + 1);
            self.drop_gone();
        }
        while self.lows < self.highs {
            let Some(top) = self.high.pop() else { break };
            self.low.push(mirrored(top));
            (self.lows, self.highs) = (self.lows + 1, self.highs - 1);
            self.drop_gone();
        }
    }

    fn drop_gone(&mut self) {
        while self.low.peek().is_some_and(|(_, place)| *place < self.first) {
            self.low.pop();
        }
        while self.high.peek().is_some_and(|top| mirrored(*top).1 < self.first) {
            self.high.pop();
        }
    }

    /// The middle gap, or the mean of the two in the middle, rounded down.
    pub(super) fn median(&self) -> Option<i64> {
        let low = self.low.peek()?.0;
        match self.high.peek() {
            Some(top) if self.lows == self.highs => Some(low + (mirrored(*top).0 - low) / 2),
            _ => Some(low),
        }
    }
}
