//! Which segments hold, kept up to date: an event costs what depends on it, whatever the length of the history.
//!
//! [`plan`] takes the rules of a manifest apart once. Events that a filter lets through form a [`stream`]; a window
//! that slides over it is a [`cursor`]; what can't be had from the window's two ends is [`gather`]ed. A *slot* is one
//! aggregate of a rule, a *condition* the smallest part of a rule that is true or false, and a [`gauge`] a number that
//! conditions compare with constants. Gauges and the other conditions are *watched*: an event has those looked at anew
//! that depend on it, time those that are due, and a rule is decided anew where one of its conditions changed.

#[cfg(feature = "more")]
mod ahead;
mod condition;
mod cursor;
mod explain;
mod gather;
mod gauge;
pub(crate) mod once;
mod plan;
mod rule;
mod score;
mod slot;
mod stream;

pub use explain::{Explained, Part};

use condition::{Condition, Truth};
use cursor::{Cursor, NEVER};
use gauge::Gauge;
use rule::Rule;
use score::Score;
use slot::{Column, Slot};
use stream::Stream;

use crate::expression::{EvalError, Value};
use crate::history::History;
use crate::manifest::Manifest;
use crate::model::Model;
use crate::signal::Signal;
use crate::time::{Span, Time};

/// How long a condition may go unseen that time changes in no simple way, such as a score or a decayed count.
const GLANCE: i64 = Span::MINUTE.0;

/// How much of what is watched shares one instant before which nothing is due, so that little is looked at when one is.
const BLOCK: usize = 64;

/// What the engine looks at: a manifest, a history, and the present.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The manifest's signals.
    pub signals: &'a [Signal],
    /// The manifest's models.
    pub models: &'a [Model],
    /// What the visitor did.
    pub history: &'a History,
    /// The value of each input of the manifest, where it has one.
    pub inputs: &'a [Option<Value<'static>>],
    /// The present instant.
    pub now: Time,
    /// Minutes that the visitor's local time is ahead of UTC.
    pub offset: i16,
}

impl<'a> World<'a> {
    /// The present of a visitor to a site with this manifest.
    pub fn of(
        manifest: &'a Manifest,
        history: &'a History,
        inputs: &'a [Option<Value<'static>>],
        now: Time,
        offset: i16,
    ) -> World<'a> {
        World { signals: &manifest.signals, models: &manifest.models, history, inputs, now, offset }
    }
}

/// The state of all rules of a manifest.
#[derive(Clone, Debug)]
pub struct Engine {
    streams: Vec<Stream>,
    cursors: Vec<Cursor>,
    columns: Vec<Column>,
    slots: Vec<Slot>,
    /// The last values of the slots, for conditions that need more than one of them.
    values: Vec<Result<Value<'static>, EvalError>>,
    scores: Vec<Score>,
    /// The last results of the models.
    results: Vec<Result<Vec<f64>, EvalError>>,
    conditions: Vec<Condition>,
    gauges: Vec<Gauge>,
    watched: Vec<Watch>,
    /// For each of `watched` the first instant at which time alone could change it, in milliseconds.
    dues: Vec<i64>,
    /// For each [`BLOCK`] of `watched` an instant before which none of them is due.
    blocks: Vec<i64>,
    rules: Vec<Rule>,
    /// The rules, each after those it speaks of.
    by_rank: Vec<usize>,
    /// For each signal its streams, and what of `watched` looks at its first and last instant.
    by_signal: Vec<(Vec<usize>, Vec<usize>)>,
    /// For each stream what of `watched` looks at it.
    by_stream: Vec<Vec<usize>>,
    /// For each segment the conditions that speak of it.
    by_segment: Vec<Vec<usize>>,
    /// What of `watched` reads an input.
    by_input: Vec<usize>,
    /// What of `watched` is looked at whenever anything is.
    glancing: Vec<usize>,
    /// Rules whose membership stays a while.
    staying: Vec<usize>,
    members: Vec<bool>,
    revision: u64,
    now: Time,
    offset: i16,
    /// Counts the instants that were looked at, so that nothing is worked out twice for one.
    round: u64,
    /// Nothing is due before it, in milliseconds.
    next: i64,
    /// The first event that is yet to come, after a clock went back.
    later: i64,
    /// A bit for each rule, by rank, that is to be decided anew.
    dirty: Vec<u64>,
}

/// What an event or time may change.
#[derive(Clone, Copy, Debug)]
enum Watch {
    Gauge(usize),
    /// A condition that compares no gauge.
    Condition(usize),
}

/// Which segments changed, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Now members.
    pub entered: Vec<usize>,
    /// No longer members.
    pub left: Vec<usize>,
}

impl Engine {
    /// Reads the whole history: at the start, and where more changed than that one event came.
    pub fn load(&mut self, world: World) -> Change {
        self.streams.iter_mut().for_each(Stream::clear);
        self.cursors.iter_mut().for_each(Cursor::clear);
        self.columns.iter_mut().for_each(Column::clear);
        (self.next, self.later) = (NEVER, NEVER);
        self.begin(world);
        for rule in &mut self.rules {
            // What a clock that was ahead said is not believed.
            rule.held = rule.held.map(|held| held.min(world.now.0));
        }
        for (signal, (streams, _)) in self.by_signal.iter().enumerate() {
            let record = world.history.signal(signal);
            let rows = record.between(Time(i64::MIN), world.now).end;
            if rows < record.len() {
                self.later = self.later.min(record.time(rows).0);
            }
            streams.iter().for_each(|stream| self.streams[*stream].read(rows, world));
        }
        self.look_all(world);
        (0..self.rules.len()).for_each(|rule| self.mark(rule, world.now.0));
        self.decide(world)
    }

    /// Takes in an event of `signal` that the history already has in this row, or only the instant of.
    pub fn event(&mut self, signal: usize, row: Option<usize>, world: World) -> Change {
        let record = world.history.signal(signal);
        let is_newest = row.is_none_or(|row| row + 1 == record.len() && record.time(row) <= world.now);
        if world.now < self.now || world.now.0 >= self.later || !is_newest {
            return self.load(world);
        }
        // What time and travel did comes before the event.
        self.arrive(world);
        self.begin(world);
        // All streams take it in before anything is looked at: a condition may look at several.
        let mut touched = Vec::new();
        for &stream in &self.by_signal[signal].0 {
            if row.is_some_and(|row| self.streams[stream].push(row, world)) {
                touched.push(stream);
            }
        }
        for stream in touched {
            self.look_each(|engine| &mut engine.by_stream[stream], world);
        }
        self.look_each(|engine| &mut engine.by_signal[signal].1, world);
        self.decide(world)
    }

    /// Time went on, or the visitor went to another time zone.
    pub fn advance(&mut self, world: World) -> Change {
        if world.now < self.now || world.now.0 >= self.later {
            return self.load(world);
        }
        self.arrive(world);
        self.decide(world)
    }

    /// Inputs have other values now.
    pub fn inputs_changed(&mut self, world: World) -> Change {
        if world.now < self.now || world.now.0 >= self.later {
            return self.load(world);
        }
        self.arrive(world);
        self.look_each(|engine| &mut engine.by_input, world);
        self.decide(world)
    }

    /// The next instant at which time alone could change a segment, or shortly before.
    pub fn next(&self) -> Option<Time> {
        let glance = if self.glancing.is_empty() { NEVER } else { self.now.0.saturating_add(GLANCE) };
        let next = glance.min(self.known_next());
        (next < NEVER).then_some(Time(next))
    }

    /// The next instant that is known, in milliseconds, or shortly before.
    fn known_next(&self) -> i64 {
        let leaves = self.staying.iter().map(|rule| self.rules[*rule].leaves()).filter(|at| *at > self.now.0);
        leaves.fold(self.next.min(self.later), i64::min)
    }

    /// For each segment whether the visitor is in it.
    pub fn members(&self) -> &[bool] {
        &self.members
    }

    /// Grows whenever membership of a segment changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How often membership changed since the page began.
    pub fn changes(&self, segment: usize) -> u32 {
        self.rules[segment].changes
    }

    /// Takes over what another page counted.
    #[cfg(feature = "more")]
    pub(crate) fn set_changes(&mut self, segment: usize, changes: u32) {
        self.rules[segment].changes = changes;
    }

    /// The instant up to which a rule with `stays` held, as far as is known: to be kept over the end of the page.
    pub fn held(&self, segment: usize) -> Option<Time> {
        let rule = &self.rules[segment];
        let now = (rule.truth == Truth::True).then_some(self.now.0);
        rule.held.max(now).map(Time)
    }

    /// What [`Engine::held`] gave on an earlier page; to be told before [`Engine::load`].
    pub fn hold(&mut self, segment: usize, until: Time) {
        self.rules[segment].held = self.rules[segment].held.max(Some(until.0));
    }

    /// Time went on, and the visitor may be in another time zone.
    fn arrive(&mut self, world: World) {
        let moved = world.offset != self.offset;
        self.begin(world);
        if moved {
            self.look_all(world);
        }
        self.look_due(world);
    }

    fn begin(&mut self, world: World) {
        self.round += 1;
        self.now = world.now;
        self.offset = world.offset;
    }

    fn look(&mut self, watch: usize, world: World) {
        match self.watched[watch] {
            Watch::Gauge(gauge) => self.read(gauge, world),
            Watch::Condition(condition) => self.judge(condition, world),
        }
    }

    fn look_each(&mut self, list: impl Fn(&mut Engine) -> &mut Vec<usize>, world: World) {
        // Taken out while it is looked at, and put back.
        let watched = std::mem::take(list(self));
        watched.iter().for_each(|watch| self.look(*watch, world));
        *list(self) = watched;
    }

    fn look_all(&mut self, world: World) {
        self.next = NEVER;
        self.blocks.fill(NEVER);
        self.gauges.iter_mut().for_each(Gauge::clear);
        (0..self.watched.len()).for_each(|watch| self.look(watch, world));
    }

    fn look_due(&mut self, world: World) {
        self.look_each(|engine| &mut engine.glancing, world);
        if self.next > world.now.0 {
            return;
        }
        for block in 0..self.blocks.len() {
            if self.blocks[block] <= world.now.0 {
                let watched = block * BLOCK..(block * BLOCK + BLOCK).min(self.dues.len());
                for watch in watched.clone() {
                    if self.dues[watch] <= world.now.0 {
                        self.look(watch, world);
                    }
                }
                self.blocks[block] = self.dues[watched].iter().copied().fold(NEVER, i64::min);
            }
        }
        self.next = self.blocks.iter().copied().fold(NEVER, i64::min);
    }

    fn set_due(&mut self, watch: usize, due: i64) {
        self.dues[watch] = due;
        self.blocks[watch / BLOCK] = self.blocks[watch / BLOCK].min(due);
        self.next = self.next.min(due);
    }
}

#[cfg(test)]
mod tests;
