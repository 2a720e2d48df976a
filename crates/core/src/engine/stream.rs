//! The events of a signal that a filter lets through, in columns.

use super::World;
use crate::expression::{Moment, Node, Value};
use crate::history::{FieldRef, Record};

/// Events in the order of time. Indices into it stay while it lives: it only grows.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) signal: usize,
    filter: Option<Node>,
    /// Only events that carry this field are in it, with its values.
    pub(super) field: Option<usize>,
    pub(super) times: Vec<i64>,
    /// The visitor's own dates, in days since 1970, where a rule asks for them. Whoever travels west over midnight has a
    /// date twice; what happens in its second turn counts to the date after it, so that dates never fall.
    pub(super) dates: Vec<i64>,
    pub(super) is_dated: bool,
    /// The date of the signal's last event, let through or not.
    date: i64,
    /// Numbers as they are kept, and texts by their number in the record.
    pub(super) values: Vec<i64>,
    /// Sums of the first 0, 1, 2, … values; exact, since 2⁶⁴ values of 64 bits fit.
    pub(super) sums: Vec<i128>,
    /// Whether no value was below zero.
    pub(super) no_negative: bool,
    /// The field that the filter reads, where it reads no other, and what it says of each text there.
    text_field: Option<usize>,
    by_text: Vec<Option<bool>>,
    /// The windows that slide over it.
    pub(super) cursors: Vec<usize>,
}

impl Stream {
    pub(super) fn new(signal: usize, filter: Option<Node>, field: Option<usize>) -> Stream {
        Stream {
            signal,
            text_field: filter.as_ref().and_then(only_field),
            filter,
            field,
            times: Vec::new(),
            dates: Vec::new(),
            is_dated: false,
            date: i64::MIN,
            values: Vec::new(),
            sums: vec![0],
            no_negative: true,
            by_text: Vec::new(),
            cursors: Vec::new(),
        }
    }

    pub(super) fn is_of(&self, filter: Option<&Node>, field: Option<usize>) -> bool {
        self.field == field && self.filter.as_ref() == filter
    }

    pub(super) fn clear(&mut self) {
        let (cursors, is_dated) = (std::mem::take(&mut self.cursors), self.is_dated);
        *self = Stream { cursors, is_dated, ..Stream::new(self.signal, self.filter.take(), self.field) };
    }

    /// Takes in the first `rows` events of the history.
    pub(super) fn read(&mut self, rows: usize, world: World) {
        if self.filter.is_none() {
            self.times.reserve(rows);
            if self.field.is_some() {
                self.values.reserve(rows);
                self.sums.reserve(rows);
            }
        }
        for row in 0..rows {
            self.push(row, world);
        }
    }

    /// The time between an event and the one before, in milliseconds.
    pub(super) fn gap(&self, place: usize) -> i64 {
        self.times[place].saturating_sub(self.times[place - 1])
    }

    /// Takes the event of a row in where it belongs here. False where it does not.
    pub(super) fn push(&mut self, row: usize, world: World) -> bool {
        let record = world.history.signal(self.signal);
        self.date = self.date.max(record.time(row).local_day(record.offset(row)).0);
        if !self.lets_through(record, row, world) {
            return false;
        }
        if let Some(field) = self.field {
            let value = match (record.value(row, field), record.text_id(row, field)) {
                (FieldRef::Whole(number), _) => number,
                (FieldRef::Text(_), Some(id)) => id.into(),
                _ => return false,
            };
            self.values.push(value);
            self.no_negative &= value >= 0;
            let before = self.sums.last().copied().unwrap_or_default();
            self.sums.push(before + i128::from(value));
        }
        self.times.push(record.time(row).0);
        if self.is_dated {
            self.dates.push(self.date);
        }
        true
    }

    fn lets_through(&mut self, record: &Record, row: usize, world: World) -> bool {
        let Some(filter) = &self.filter else { return true };
        let holds = || {
            let moment =
                Moment { event: Some((self.signal, row)), ..Moment::new(world.signals, world.history, world.now) };
            filter.evaluate(&moment) == Ok(Value::Bool(true))
        };
        // A filter over one text field alone is evaluated once for each text.
        let Some(id) = self.text_field.and_then(|field| record.text_id(row, field)) else { return holds() };
        let id = id as usize;
        if let Some(Some(known)) = self.by_text.get(id) {
            return *known;
        }
        let holds = holds();
        self.by_text.resize(self.by_text.len().max(id + 1), None);
        self.by_text[id] = Some(holds);
        holds
    }
}

/// The only thing that `filter` reads, where that is one field; it may be of any kind.
fn only_field(filter: &Node) -> Option<usize> {
    let (mut fields, mut reads_else) = (Vec::new(), false);
    filter.walk(&mut |node| match node {
        Node::Field(field) => fields.push(*field),
        Node::Local(_) | Node::Input(_) | Node::Segment(_) => reads_else = true,
        _ => {}
    });
    let first = *fields.first()?;
    (!reads_else && fields.iter().all(|field| *field == first)).then_some(first)
}
