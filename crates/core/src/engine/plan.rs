//! From rules to streams, windows, slots and conditions; equal parts are shared.

use std::ops::Range;

use super::condition::{Condition, Test, Truth};
use super::cursor::{Bounds, Cursor, NEVER};
use super::gather::{Gaps, Gather};
use super::score::reads_input;
use super::slot::{Column, Counted, Slot};
use super::stream::Stream;
use super::{BLOCK, Engine, Rule, Score, Watch};
use crate::expression::{Aggregate, Comparison, EvalError, Function, Moment, Node, Value, Window};
use crate::history::History;
use crate::manifest::Manifest;
use crate::model::Model;
use crate::segment::Segment;
use crate::signal::{FieldKind, Signal};
use crate::sorted;
use crate::time::Time;

/// One step of deciding a rule, on a stack of truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Puts the condition's truth on the stack.
    Condition(usize),
    And,
    Or,
    Not,
    /// Takes the upper truth where it is no error, else the lower one.
    Prefer,
}

impl Engine {
    /// The rules of a manifest, with nothing known yet.
    pub fn of(manifest: &Manifest) -> Engine {
        Engine::new(&manifest.signals, &manifest.models, &manifest.segments)
    }

    /// The rules of `segments`, with nothing known yet.
    pub fn new(signals: &[Signal], models: &[Model], segments: &[Segment]) -> Engine {
        let mut engine = Engine {
            streams: Vec::new(),
            cursors: Vec::new(),
            columns: Vec::new(),
            slots: Vec::new(),
            scores: Vec::with_capacity(models.len()),
            results: vec![Err(EvalError::Nothing); models.len()],
            conditions: Vec::new(),
            gauges: Vec::new(),
            watched: Vec::new(),
            dues: Vec::new(),
            blocks: Vec::new(),
            rules: Vec::with_capacity(segments.len()),
            by_rank: Vec::with_capacity(segments.len()),
            by_signal: vec![Default::default(); signals.len()],
            by_stream: Vec::new(),
            by_segment: vec![Vec::new(); segments.len()],
            by_input: Vec::new(),
            glancing: Vec::new(),
            staying: Vec::new(),
            values: Vec::new(),
            members: vec![false; segments.len()],
            revision: 0,
            now: Time(i64::MIN),
            offset: 0,
            round: 0,
            next: NEVER,
            later: NEVER,
            dirty: vec![0; segments.len().div_ceil(64)],
        };
        for model in models {
            let slots = model.features.iter().map(|feature| engine.slots_of(&feature.node, signals)).collect();
            let any = |reads: fn(&Node) -> bool| model.features.iter().any(|feature| reads(&feature.node));
            engine.scores.push(Score { slots, reads_inputs: any(reads_input), hourly: any(reads_clock), round: 0 });
        }
        for (index, segment) in segments.iter().enumerate() {
            engine.rule(index, segment, signals);
        }
        engine.dues = vec![NEVER; engine.watched.len()];
        engine.blocks = vec![NEVER; engine.watched.len().div_ceil(BLOCK)];
        engine.rank(segments);
        engine
    }

    fn rule(&mut self, index: usize, segment: &Segment, signals: &[Signal]) {
        let first_slot = self.slots.len();
        self.rules.push(Rule { first_slot, stays: segment.stays.map_or(0, |span| span.0), ..Rule::default() });
        if segment.stays.is_some() {
            self.staying.push(index);
        }
        self.part(index, &segment.rule, signals);
        if let Some(stated) = &segment.stated {
            self.part(index, stated, signals);
            self.rules[index].steps.push(Step::Prefer);
        }
        let steps = &self.rules[index].steps;
        if steps.iter().all(|step| matches!(step, Step::Condition(_) | Step::And)) {
            let conditions = steps.iter().filter(|step| **step != Step::And).count();
            self.rules[index].failing = Some(conditions as u32);
        }
    }

    /// Adds one expression of a rule.
    fn part(&mut self, rule: usize, node: &Node, signals: &[Signal]) {
        let slots = self.slots_of(node, signals);
        self.steps(rule, slots.start, node);
    }

    /// Adds the slots of an expression, which follow each other in the order of its aggregates' own numbers.
    pub(super) fn slots_of(&mut self, node: &Node, signals: &[Signal]) -> Range<usize> {
        let first = self.slots.len();
        let aggregates = node.aggregates();
        for number in 0..aggregates.len() {
            if let Some(aggregate) = aggregates.iter().find(|aggregate| aggregate.slot == number) {
                self.slot(aggregate, signals);
            }
        }
        self.values.resize(self.slots.len(), Err(EvalError::Nothing));
        first..self.slots.len()
    }

    fn steps(&mut self, rule: usize, first: usize, node: &Node) {
        match node {
            Node::And(a, b) | Node::Or(a, b) => {
                self.steps(rule, first, a);
                self.steps(rule, first, b);
                self.rules[rule].steps.push(if matches!(node, Node::And(..)) { Step::And } else { Step::Or });
            }
            Node::Not(a) => {
                self.steps(rule, first, a);
                self.rules[rule].steps.push(Step::Not);
            }
            _ => {
                let condition = self.condition(rule, first, node);
                self.rules[rule].steps.push(Step::Condition(condition));
            }
        }
    }

    fn condition(&mut self, rule: usize, first: usize, node: &Node) -> usize {
        let index = self.conditions.len();
        if let Some((slot, test)) = self.within(first, node) {
            let gauge = self.gauge(slot);
            if let Test::Within { low, high, .. } = test {
                self.gauges[gauge].tell(index, low, high);
            }
            let watch = self.gauges[gauge].watch;
            self.conditions.push(Condition {
                rule,
                test,
                truth: Truth::False,
                glances: false,
                hourly: false,
                watch,
                round: 0,
            });
            return index;
        }
        let watch = self.watch(Watch::Condition(index));
        // `hour()` in a filter is the event's own, which time does not change.
        let (mut slots, mut hourly, mut glances) = (Vec::new(), reads_clock(node), false);
        node.walk(&mut |part| match part {
            Node::Aggregate(aggregate) => {
                sorted::insert(&mut slots, first + aggregate.slot);
            }
            Node::Segment(segment) => add(&mut self.by_segment[*segment], index),
            Node::Input(_) => add(&mut self.by_input, watch),
            Node::Model { model, .. } => {
                let score = &self.scores[*model];
                hourly |= score.hourly;
                if score.reads_inputs {
                    add(&mut self.by_input, watch);
                }
                for slot in score.slots.iter().cloned().flatten() {
                    sorted::insert(&mut slots, slot);
                }
            }
            _ => {}
        });
        for &slot in &slots {
            self.look_at(slot, watch);
            let Slot { function, window, .. } = &self.slots[slot];
            let moves = matches!(function, Function::Ago | Function::Age | Function::Decayed);
            glances |= moves || window.is_some();
        }
        if glances {
            self.glancing.push(watch);
        }
        let test = Test::Node { node: node.clone(), slots, first };
        self.conditions.push(Condition { rule, test, truth: Truth::False, glances, hourly, watch, round: 0 });
        index
    }

    /// Gives a number to what is watched.
    pub(super) fn watch(&mut self, watch: Watch) -> usize {
        self.watched.push(watch);
        self.watched.len() - 1
    }

    /// A condition that compares one slot with a constant, and that slot.
    fn within(&self, first: usize, node: &Node) -> Option<(usize, Test)> {
        let Node::Compare(comparison, a, b) = node else { return None };
        let (aggregate, literal, comparison) = match (&**a, &**b) {
            (Node::Aggregate(aggregate), Node::Literal(literal)) => (aggregate, literal, *comparison),
            (Node::Literal(literal), Node::Aggregate(aggregate)) => (aggregate, literal, mirrored(*comparison)),
            _ => return None,
        };
        let slot = &self.slots[first + aggregate.slot];
        if !slot.is_whole() || slot.window.is_some() {
            return None;
        }
        let test = Test::within(comparison, literal, |raw| slot.shown(raw))?;
        Some((first + aggregate.slot, test))
    }

    /// Lets what changes a slot have `watch` looked at.
    pub(super) fn look_at(&mut self, slot: usize, watch: usize) {
        let Slot { signal, cursor, whole, place, function, .. } = self.slots[slot];
        if cursor.is_none() {
            add(&mut self.by_signal[signal].1, watch);
        }
        for cursor in cursor.into_iter().chain(whole) {
            add(&mut self.by_stream[self.cursors[cursor].stream], watch);
            if let Bounds::Since(other, _) = self.cursors[cursor].bounds {
                add(&mut self.by_signal[other].1, watch);
            }
        }
        if function == Function::Sequence
            && let Counted::Followed { follower, .. } = self.columns[place].of
        {
            add(&mut self.by_stream[follower], watch);
        }
    }

    fn slot(&mut self, aggregate: &Aggregate, signals: &[Signal]) {
        let Aggregate { function, signal, field, span, .. } = *aggregate;
        let keep = signals[signal].keep;
        let most = aggregate.reach(keep).map_or(i64::MAX, |span| span.0);
        let kind = field.map_or(FieldKind::Integer, |field| signals[signal].fields[field].kind);
        let mut slot = Slot { function, signal, kind, cursor: None, whole: None, place: 0, window: None };
        if !aggregate.needs_instants_only() {
            let bounds = match &aggregate.window {
                _ if function == Function::Velocity => Bounds::Last(span),
                Window::Kept => Bounds::Last(most),
                Window::Since(other) => Bounds::Since(*other, most),
                Window::Calendar(part) => Bounds::Calendar(*part),
                Window::Last(window) => match constant(window, signals) {
                    Some(length) => Bounds::Last(length.min(keep.map_or(i64::MAX, |keep| keep.0))),
                    None => {
                        slot.window = Some((window.clone(), keep.map_or(i64::MAX, |keep| keep.0)));
                        Bounds::Dynamic(self.slots.len(), 0)
                    }
                },
            };
            let stream = self.stream(signal, aggregate.filter.as_ref(), field);
            let cursor = self.cursor(stream, bounds);
            slot.cursor = Some(cursor);
            slot.whole = match function {
                Function::Share | Function::ShareLow => {
                    let all = self.stream(signal, None, None);
                    Some(self.cursor(all, bounds))
                }
                Function::Velocity => Some(self.cursor(stream, Bounds::Last(span.saturating_mul(2)))),
                _ => None,
            };
            let gather = match function {
                Function::Distinct => Some(Gather::Distinct(Vec::new())),
                Function::Min => Some(Gather::Min(Default::default())),
                Function::Max => Some(Gather::Max(Default::default())),
                Function::MedianGap => Some(Gather::Gaps(Gaps::default())),
                Function::Decayed => Some(Gather::Faded { half_life: span, at: 0, sum: 0.0 }),
                _ => None,
            };
            let counted = match (function, aggregate.follower) {
                (Function::Sessions, _) => Some(Counted::Gaps(span)),
                (Function::DaysActive, _) => Some(Counted::Dates),
                (Function::Streak, _) => Some(Counted::Run),
                (Function::Sequence, Some(follower)) => Some(Counted::Followed {
                    follower: self.stream(follower, aggregate.follower_filter.as_ref(), None),
                    within: span,
                    strictly: follower == signal,
                }),
                _ => None,
            };
            if let Some(gather) = gather {
                let gathers = &mut self.cursors[cursor].gathers;
                slot.place = gathers.iter().position(|known| known.is_like(&gather)).unwrap_or_else(|| {
                    gathers.push(gather);
                    gathers.len() - 1
                });
            }
            if let Some(of) = counted {
                self.streams[stream].is_dated |= matches!(of, Counted::Dates | Counted::Run);
                let known = self.columns.iter().position(|column| column.stream == stream && column.of == of);
                slot.place = known.unwrap_or_else(|| {
                    self.columns.push(Column { stream, of, counts: vec![0], seen: 0 });
                    self.columns.len() - 1
                });
            }
        }
        self.slots.push(slot);
    }

    fn stream(&mut self, signal: usize, filter: Option<&Node>, field: Option<usize>) -> usize {
        let known = self.by_signal[signal].0.iter().find(|stream| self.streams[**stream].is_of(filter, field));
        if let Some(known) = known {
            return *known;
        }
        self.streams.push(Stream::new(signal, filter.cloned(), field));
        self.by_stream.push(Vec::new());
        self.by_signal[signal].0.push(self.streams.len() - 1);
        self.streams.len() - 1
    }

    fn cursor(&mut self, stream: usize, bounds: Bounds) -> usize {
        let known = self.streams[stream].cursors.iter().find(|cursor| self.cursors[**cursor].bounds == bounds);
        if let Some(known) = known {
            return *known;
        }
        self.streams[stream].is_dated |= matches!(bounds, Bounds::Calendar(_));
        self.cursors.push(Cursor::new(stream, bounds));
        self.streams[stream].cursors.push(self.cursors.len() - 1);
        self.cursors.len() - 1
    }

    /// Orders the rules so that each comes after those it speaks of; the manifest has no circles.
    fn rank(&mut self, segments: &[Segment]) {
        let mut next = 0;
        let mut open: Vec<usize> = (0..segments.len()).rev().collect();
        let mut ranked = vec![false; segments.len()];
        while let Some(&index) = open.last() {
            let waits = segments[index].speaks_of().into_iter().find(|other| !ranked[*other] && *other != index);
            match waits {
                _ if ranked[index] => {
                    open.pop();
                }
                Some(other) if open.len() <= 2 * segments.len() => open.push(other),
                _ => {
                    open.pop();
                    ranked[index] = true;
                    self.rules[index].rank = next;
                    self.by_rank.push(index);
                    next += 1;
                }
            }
        }
    }
}

/// The length of a window that does not vary, in milliseconds.
fn constant(window: &Node, signals: &[Signal]) -> Option<i64> {
    let mut varies = false;
    window.walk(&mut |node| {
        varies |= matches!(node, Node::Aggregate(_) | Node::Input(_) | Node::Segment(_) | Node::Local(_));
    });
    match window.evaluate(&Moment::new(signals, &History::default(), Time(0))) {
        Ok(Value::Duration(length)) if !varies => Some(length),
        _ => None,
    }
}

fn add(list: &mut Vec<usize>, number: usize) {
    if list.last() != Some(&number) {
        list.push(number);
    }
}

/// Whether `node` reads the hour or weekday of now: outside every filter.
fn reads_clock(node: &Node) -> bool {
    let mut all = 0;
    let mut filtered = 0;
    node.walk(&mut |part| match part {
        Node::Local(_) => all += 1,
        Node::Aggregate(aggregate) => {
            for filter in aggregate.filter.iter().chain(&aggregate.follower_filter) {
                filter.walk(&mut |part| filtered += usize::from(matches!(part, Node::Local(_))));
            }
        }
        _ => {}
    });
    all > filtered
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        equality => equality,
    }
}
