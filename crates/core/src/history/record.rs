//! What is known of one signal: its events in columns, one for each field, so that reading and adding them allocates
//! nothing for an event.

use super::Instants;
use super::texts::{NONE, Texts};
use crate::signal::{Event, Field, FieldKind, FieldValue};
use crate::sorted;
use crate::time::Time;
use std::ops::Range;

/// The events of one signal, by time; those of the same instant in the order they came. A *row* is an event's index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    times: Vec<Time>,
    offsets: Vec<i16>,
    columns: Vec<Column>,
    instants: Option<Instants>,
}

/// The values of one field, one for each row.
#[derive(Clone, Debug)]
enum Column {
    Whole(Vec<i64>),
    Text(Texts, Vec<u32>),
}

/// A number that no field takes stands for a missing one.
const MISSING: i64 = i64::MIN;

/// A field's value, borrowed from the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldRef<'a> {
    /// Not given with this event.
    Missing,
    /// An integer, an amount in smallest units, or a boolean as 0 and 1.
    Whole(i64),
    /// Text.
    Text(&'a str),
}

impl Record {
    /// Nothing yet, of a signal with these fields.
    pub fn new(fields: &[Field]) -> Record {
        let column = |field: &Field| match field.kind {
            FieldKind::Text => Column::Text(Texts::default(), Vec::new()),
            _ => Column::Whole(Vec::new()),
        };
        Record { columns: fields.iter().map(column).collect(), ..Record::default() }
    }

    /// How many events are known.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether no event is known.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// When the event of this row happened.
    pub fn time(&self, row: usize) -> Time {
        self.times[row]
    }

    /// Minutes that local time was ahead of UTC then.
    pub fn offset(&self, row: usize) -> i16 {
        self.offsets[row]
    }

    /// The value of a field, by its index in the signal.
    pub fn value(&self, row: usize, field: usize) -> FieldRef<'_> {
        match &self.columns[field] {
            Column::Whole(values) if values[row] == MISSING => FieldRef::Missing,
            Column::Whole(values) => FieldRef::Whole(values[row]),
            Column::Text(texts, numbers) => {
                texts.all().get(numbers[row] as usize).map_or(FieldRef::Missing, |text| FieldRef::Text(text))
            }
        }
    }

    /// The number of a text, an index into [`Record::texts`]; none where the value is missing or no text. It stays the
    /// same while the record lives.
    pub fn text_id(&self, row: usize, field: usize) -> Option<u32> {
        match &self.columns[field] {
            Column::Text(_, numbers) => Some(numbers[row]).filter(|&number| number != NONE),
            Column::Whole(_) => None,
        }
    }

    /// The different texts that a field ever had here, in the order they came; those of events long gone too.
    pub fn texts(&self, field: usize) -> &[String] {
        match &self.columns[field] {
            Column::Text(texts, _) => texts.all(),
            Column::Whole(_) => &[],
        }
    }

    /// The event of this row, as a value of its own.
    pub fn event(&self, row: usize) -> Event {
        let value = |field| match self.value(row, field) {
            FieldRef::Missing => FieldValue::Missing,
            FieldRef::Whole(number) => FieldValue::Whole(number),
            FieldRef::Text(text) => FieldValue::Text(text.into()),
        };
        Event { time: self.times[row], offset: self.offsets[row], values: (0..self.columns.len()).map(value).collect() }
    }

    /// All events, by time.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = Event> + ExactSizeIterator {
        (0..self.len()).map(|row| self.event(row))
    }

    /// The rows in the closed interval [from, to].
    pub fn between(&self, from: Time, to: Time) -> Range<usize> {
        let start = self.times.partition_point(|time| *time < from);
        start..self.times.partition_point(|time| *time <= to).max(start)
    }

    /// First and last time, where it ever happened.
    pub fn instants(&self) -> Option<Instants> {
        self.instants
    }

    pub(super) fn widen(&mut self, instants: Instants) {
        self.instants = Some(self.instants.map_or(instants, |known| known.with(instants)));
    }

    /// Adds an event behind those of its time and before, and returns its row. The newest takes constant time.
    pub(super) fn insert(&mut self, event: &Event) -> usize {
        let row = match self.times.last() {
            Some(last) if *last > event.time => self.times.partition_point(|time| *time <= event.time),
            _ => self.times.len(),
        };
        self.times.insert(row, event.time);
        self.offsets.insert(row, event.offset);
        for (column, value) in self.columns.iter_mut().zip(&event.values) {
            match (column, value) {
                (Column::Whole(values), FieldValue::Whole(number)) => values.insert(row, *number),
                (Column::Whole(values), _) => values.insert(row, MISSING),
                (Column::Text(texts, numbers), FieldValue::Text(text)) => numbers.insert(row, texts.number(text)),
                (Column::Text(_, numbers), _) => numbers.insert(row, NONE),
            }
        }
        row
    }

    /// Begins a row behind all others; each field's value is to follow. [`Record::level`] fills what did not,
    /// [`Record::sort`] puts rows in their place.
    pub(super) fn begin(&mut self, time: Time, offset: i16) {
        self.times.push(time);
        self.offsets.push(offset);
    }

    /// The value of the row that was begun last, as a number or the number of a text; none is a missing one.
    pub(super) fn push(&mut self, field: usize, value: Option<i64>) {
        match &mut self.columns[field] {
            Column::Whole(values) => values.push(value.unwrap_or(MISSING)),
            Column::Text(_, numbers) => numbers.push(value.map_or(NONE, |number| number as u32)),
        }
    }

    /// Gives every row a value in every field, missing where it has none.
    pub(super) fn level(&mut self) {
        let rows = self.times.len();
        for column in &mut self.columns {
            match column {
                Column::Whole(values) => values.resize(rows, MISSING),
                Column::Text(_, numbers) => numbers.resize(rows, NONE),
            }
        }
    }

    /// The number of a text of this field, for [`Record::push`].
    pub(super) fn text_number(&mut self, field: usize, text: &str) -> u32 {
        match &mut self.columns[field] {
            Column::Text(texts, _) => texts.number(text),
            Column::Whole(_) => NONE,
        }
    }

    /// Sorts by time; rows of the same time stay in the order they came.
    pub(super) fn sort(&mut self) {
        let Some(order) = sorted::order(&self.times) else { return };
        pick(&mut self.times, &order);
        pick(&mut self.offsets, &order);
        for column in &mut self.columns {
            match column {
                Column::Whole(values) => pick(values, &order),
                Column::Text(_, numbers) => pick(numbers, &order),
            }
        }
    }

    /// Drops all but the first rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.times.truncate(rows);
        self.offsets.truncate(rows);
        for column in &mut self.columns {
            match column {
                Column::Whole(values) => values.truncate(rows),
                Column::Text(_, numbers) => numbers.truncate(rows),
            }
        }
    }

    /// Drops the first rows.
    pub(super) fn drop_first(&mut self, rows: usize) {
        self.times.drain(..rows);
        self.offsets.drain(..rows);
        for column in &mut self.columns {
            match column {
                Column::Whole(values) => drop(values.drain(..rows)),
                Column::Text(_, numbers) => drop(numbers.drain(..rows)),
            }
        }
    }
}

fn pick<T: Copy>(items: &mut Vec<T>, order: &[u32]) {
    *items = order.iter().map(|&index| items[index as usize]).collect();
}

/// The same values; texts may have other numbers.
impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        match (self, other) {
            (Column::Whole(a), Column::Whole(b)) => a == b,
            (Column::Text(texts, a), Column::Text(others, b)) => {
                let same = |(a, b): (&u32, &u32)| texts.all().get(*a as usize) == others.all().get(*b as usize);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let field = |name: &str, kind| Field::new(name, kind);
        Record::new(&[field("genre", FieldKind::Text), field("items", FieldKind::Integer)])
    }

    fn event(time: i64, genre: Option<&str>, items: Option<i64>) -> Event {
        let genre = genre.map_or(FieldValue::Missing, |genre| FieldValue::Text(genre.into()));
        let items = items.map_or(FieldValue::Missing, FieldValue::Whole);
        Event { time: Time(time), offset: 60, values: vec![genre, items] }
    }

    #[test]
    fn rows_are_by_time_and_at_one_time_in_the_order_they_came() {
        let mut record = record();
        let rows = [(5, 1), (9, 2), (5, 3), (1, 4), (9, 5)]
            .map(|(time, items)| record.insert(&event(time, None, Some(items))));
        assert_eq!(rows, [0, 1, 1, 0, 4]);
        let seen: Vec<_> = (0..5).map(|row| (record.time(row).0, record.value(row, 1))).collect();
        assert_eq!(seen, [(1, 4), (5, 1), (5, 3), (9, 2), (9, 5)].map(|(t, n)| (t, FieldRef::Whole(n))));
        assert_eq!(record.between(Time(2), Time(8)), 1..3);
        assert_eq!(record.between(Time(5), Time(9)), 1..5);
        assert!(record.between(Time(6), Time(4)).is_empty());
        assert_eq!(record.event(1), event(5, None, Some(1)));
    }

    #[test]
    fn a_text_keeps_its_number_while_events_come_and_go() {
        let mut record = record();
        for (time, genre) in [(1, Some("jazz")), (3, Some("folk")), (2, Some("jazz")), (4, None)] {
            record.insert(&event(time, genre, None));
        }
        assert_eq!([0, 1, 2, 3].map(|row| record.text_id(row, 0)), [Some(0), Some(0), Some(1), None]);
        assert_eq!((record.value(2, 0), record.value(3, 0)), (FieldRef::Text("folk"), FieldRef::Missing));
        record.drop_first(2);
        assert_eq!((record.len(), record.text_id(0, 0)), (2, Some(1)));
        assert_eq!(record.texts(0), ["jazz", "folk"]);
        assert_eq!((record.text_id(0, 1), record.texts(1)), (None, &[] as &[String]));
    }

    #[test]
    fn records_are_equal_whatever_numbers_their_texts_have() {
        let (mut one, mut two) = (record(), record());
        for time in [1, 2] {
            one.insert(&event(time, Some(["jazz", "folk"][time as usize - 1]), None));
        }
        for time in [2, 1] {
            two.insert(&event(time, Some(["jazz", "folk"][time as usize - 1]), None));
        }
        assert_eq!(one, two);
        two.insert(&event(3, Some("jazz"), None));
        assert_ne!(one, two);
    }
}
