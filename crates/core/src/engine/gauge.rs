//! A number that rules compare with constants. It is read once for all of them, and only the conditions whose limit it
//! passed are judged, so that a thousand rules over one window cost little more than one.

use super::condition::Truth;
use super::cursor::{Bounds, NEVER};
use super::{Engine, World};
use crate::expression::{EvalError, Function};
use crate::sorted;

/// The value of a gauge, where it was read.
type Reading = Option<Result<i64, EvalError>>;

#[derive(Clone, Debug)]
pub(super) struct Gauge {
    /// A slot that has its value.
    slot: usize,
    /// Its number among all that is watched.
    pub(super) watch: usize,
    /// Where conditions begin to hold, or end, each with its condition: it is another from this value on. Sorted.
    edges: Vec<(i64, usize)>,
    conditions: Vec<usize>,
    /// What it was when it was last read.
    value: Reading,
    /// How many edges are not above the value.
    passed: usize,
    round: u64,
}

impl Gauge {
    pub(super) fn new(slot: usize, watch: usize) -> Gauge {
        Gauge { slot, watch, edges: Vec::new(), conditions: Vec::new(), value: None, passed: 0, round: 0 }
    }

    /// Tells it of a condition that its value lies in [low, high].
    pub(super) fn tell(&mut self, condition: usize, low: i64, high: i64) {
        self.conditions.push(condition);
        for edge in [Some(low).filter(|low| *low > i64::MIN), high.checked_add(1)].into_iter().flatten() {
            sorted::insert(&mut self.edges, (edge, condition));
        }
    }

    /// Forgets its value, so that all its conditions are judged when it is read.
    pub(super) fn clear(&mut self) {
        self.value = None;
        self.round = 0;
    }
}

impl Engine {
    /// The gauge of a slot, one for all slots that have the same value.
    pub(super) fn gauge(&mut self, slot: usize) -> usize {
        let known = self.gauges.iter().position(|gauge| self.slots[gauge.slot].is_like(&self.slots[slot]));
        known.unwrap_or_else(|| {
            let gauge = self.gauges.len();
            let watch = self.watch(super::Watch::Gauge(gauge));
            self.gauges.push(Gauge::new(slot, watch));
            self.look_at(slot, watch);
            gauge
        })
    }

    /// Reads a gauge, once in a round, and judges the conditions whose limit it passed.
    pub(super) fn read(&mut self, index: usize, world: World) {
        let gauge = &mut self.gauges[index];
        if gauge.round == self.round {
            return;
        }
        gauge.round = self.round;
        let slot = gauge.slot;
        let value = self.raw(slot, world);
        let gauge = &mut self.gauges[index];
        let was = gauge.value.replace(value);
        // Taken out while conditions are judged, and put back.
        let edges = std::mem::take(&mut gauge.edges);
        let mut passed = gauge.passed;
        let reached = value.map_or(0, |value| match was {
            Some(Ok(_)) => {
                while edges.get(passed).is_some_and(|(edge, _)| *edge <= value) {
                    self.judge_within(edges[passed].1, index, was, value, world);
                    passed += 1;
                }
                while passed > 0 && edges[passed - 1].0 > value {
                    passed -= 1;
                    self.judge_within(edges[passed].1, index, was, value, world);
                }
                passed
            }
            _ => edges.partition_point(|(edge, _)| *edge <= value),
        });
        let gauge = &mut self.gauges[index];
        gauge.edges = edges;
        gauge.passed = reached;
        if !matches!(was, Some(Ok(_))) && was != Some(value) || value.is_err() && was != Some(value) {
            let conditions = std::mem::take(&mut gauge.conditions);
            for &condition in &conditions {
                match value {
                    Ok(value) => self.judge_within(condition, index, was, value, world),
                    Err(_) => self.turn(condition, Truth::Error, self.dues[self.gauges[index].watch], world),
                }
            }
            self.gauges[index].conditions = conditions;
        }
        let due = self.next_edge(index, value, world);
        self.set_due(self.gauges[index].watch, due);
    }

    fn judge_within(&mut self, condition: usize, gauge: usize, was: Reading, value: i64, world: World) {
        let super::condition::Test::Within { low, high, negated } = self.conditions[condition].test else { return };
        let truth = Truth::from((low <= value && value <= high) != negated);
        if truth != self.conditions[condition].truth {
            let since = self.passed_at(gauge, was, value, low, high, world);
            self.turn(condition, truth, since, world);
        }
    }

    /// When time alone took the value of a gauge into [low, high], or out of it, where it did.
    fn passed_at(&self, gauge: usize, was: Reading, value: i64, low: i64, high: i64, world: World) -> i64 {
        let Gauge { slot, watch, .. } = self.gauges[gauge];
        let was = was.and_then(Result::ok);
        let above = high.saturating_add(1);
        if self.rises(slot) {
            let edge = if value > high { above } else { low };
            // What has no lower end was not entered by time.
            let by_time = value >= low && edge > i64::MIN && was.is_none_or(|was| was < value);
            return if by_time { world.now.0.saturating_sub(value).saturating_add(edge) } else { NEVER };
        }
        if self.falls(slot) {
            let edge = if value < low { low } else { above };
            let by_time = value <= high && was.is_none_or(|was| was > value);
            return if by_time { self.falls_below(slot, edge) } else { NEVER };
        }
        self.dues[watch]
    }

    /// When time alone brings a gauge to its next edge, or may.
    fn next_edge(&self, gauge: usize, value: Result<i64, EvalError>, world: World) -> i64 {
        let Gauge { slot, ref edges, passed, .. } = self.gauges[gauge];
        let Ok(value) = value else { return self.due(slot, world) };
        if self.rises(slot) {
            let zero = world.now.0.saturating_sub(value);
            let next = edges.get(passed).map_or(NEVER, |(edge, _)| zero.saturating_add(*edge));
            return next.min(self.due(slot, world));
        }
        if !self.falls(slot) {
            return self.due(slot, world);
        }
        passed.checked_sub(1).map_or(NEVER, |last| self.falls_below(slot, edges[last].0))
    }

    /// Whether time alone lets the value of a slot rise, by a millisecond in each.
    fn rises(&self, slot: usize) -> bool {
        matches!(self.slots[slot].function, Function::Ago | Function::Age)
    }

    /// Whether time alone only takes away from the value of a slot.
    fn falls(&self, slot: usize) -> bool {
        let super::slot::Slot { function, cursor: Some(cursor), .. } = self.slots[slot] else { return false };
        let cursor = &self.cursors[cursor];
        let slides = matches!(cursor.bounds, Bounds::Last(_) | Bounds::Since(..));
        slides && (function == Function::Count || function == Function::Sum && self.streams[cursor.stream].no_negative)
    }

    /// When time alone takes a slot that [`Engine::falls`] below `edge`.
    fn falls_below(&self, slot: usize, edge: i64) -> i64 {
        let super::slot::Slot { function, cursor: Some(cursor), .. } = self.slots[slot] else { return NEVER };
        let cursor = &self.cursors[cursor];
        let stream = &self.streams[cursor.stream];
        // The last event without which too little is left.
        let last = if edge <= 0 {
            None
        } else if function == Function::Count {
            usize::try_from(edge).ok().and_then(|edge| cursor.high.checked_sub(edge))
        } else {
            let total = stream.sums[cursor.high];
            let before = &stream.sums[..=cursor.high];
            before.partition_point(|before| total - before >= i128::from(edge)).checked_sub(1)
        };
        last.map_or(NEVER, |last| cursor.leaves(stream, last))
    }
}
