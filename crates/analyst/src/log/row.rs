//! One row of a log against the manifest's signals.

use csv::ByteRecord;
use murmur_core::signal::{Event, FieldKind, FieldValue, Signal};
use murmur_core::tree::quote;

use super::{Ignore, LogFault};
use crate::when;

const VISITOR: &str = "visitor";
const TIME: &str = "time";
const SIGNAL: &str = "signal";

/// Where everything stands in a row.
pub(super) struct Columns {
    names: Vec<String>,
    visitor: usize,
    time: usize,
    signal: usize,
    /// For each signal, for each of its fields, the column.
    fields: Vec<Vec<Option<usize>>>,
    ignored: Vec<usize>,
}

/// What a row says.
pub(super) enum Row<'r> {
    Event { visitor: &'r str, signal: usize, event: Event },
    Ignored,
}

impl Columns {
    /// Reads the first line; `None` where a column is missing, which is then among `faults`.
    pub(super) fn of(
        record: &ByteRecord,
        line: u64,
        signals: &[Signal],
        ignore: Ignore,
        faults: &mut Vec<LogFault>,
    ) -> Option<Columns> {
        let names: Vec<_> = record.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let is_field = |name: &str| signals.iter().any(|signal| signal.field(name).is_some());
        let mut ignored = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let known = [VISITOR, TIME, SIGNAL].contains(&name.as_str()) || is_field(name);
            if names[..index].contains(name) {
                faults.push(LogFault::new(line, Some(name), "this column a second time", "each column once"));
            } else if ignore.columns.contains(name) {
                ignored.push(index);
            } else if !known {
                let expected = "a field that a signal declares, or its name in --ignore-columns";
                faults.push(LogFault::new(line, Some(name), "a column that no signal declares", expected));
            }
        }
        let mut place = |name: &str| {
            let place = names.iter().position(|other| other == name);
            if place.is_none() {
                let found = format!("the columns {}", quote(&names.join(",")));
                faults.push(LogFault::new(line, None, found, format!("a column {}", quote(name))));
            }
            place
        };
        let (visitor, time, signal) = (place(VISITOR), place(TIME), place(SIGNAL));
        let column = |name: &str| names.iter().position(|other| other == name);
        let fields = signals.iter().map(|s| s.fields.iter().map(|field| column(&field.name)).collect()).collect();
        Some(Columns { visitor: visitor?, time: time?, signal: signal?, fields, ignored, names })
    }

    /// Reads a row; `None` where something in it is wrong, which is then among `faults`.
    pub(super) fn read<'r>(
        &self,
        record: &'r ByteRecord,
        line: impl Fn() -> u64,
        signals: &[Signal],
        ignore: Ignore,
        faults: &mut Vec<LogFault>,
    ) -> Option<Row<'r>> {
        if record.len() != self.names.len() {
            let expected = format!("{}, one for each column", self.names.len());
            faults.push(LogFault::new(line(), None, format!("{} cells", record.len()), expected));
            return None;
        }
        let mut fault = |column: usize, found: String, expected: &str| {
            faults.push(LogFault::new(line(), Some(&self.names[column]), found, expected));
        };
        let mut cell = |column: usize| {
            let text = std::str::from_utf8(&record[column]).ok();
            if text.is_none() {
                fault(column, "bytes that are not UTF-8".into(), "a file in UTF-8");
            }
            text
        };
        let name = cell(self.signal)?;
        let Some(index) = signals.iter().position(|signal| signal.name == name) else {
            if ignore.signals.iter().any(|ignored| ignored == name) {
                return Some(Row::Ignored);
            }
            let names: Vec<_> = signals.iter().map(|signal| signal.name.as_str()).collect();
            let expected = format!("one of the signals {}, or its name in --ignore-signals", names.join(", "));
            fault(self.signal, quote(name), &expected);
            return None;
        };
        let (visitor, time) = (cell(self.visitor), cell(self.time));
        if visitor == Some("") {
            fault(self.visitor, "nothing".into(), "whose event it is");
        }
        let when = time.and_then(|text| {
            let when = when::read(text);
            if when.is_none() {
                fault(self.time, quote(text), when::EXPECTED);
            }
            when
        });
        let mut values = Vec::with_capacity(signals[index].fields.len());
        for (field, column) in signals[index].fields.iter().zip(&self.fields[index]) {
            let Some(column) = *column else {
                values.push(FieldValue::Missing);
                continue;
            };
            let Ok(text) = std::str::from_utf8(&record[column]) else {
                fault(column, "bytes that are not UTF-8".into(), "a file in UTF-8");
                continue;
            };
            match field.kind.from_file(text) {
                Ok(value) => values.push(value),
                Err(_) => fault(column, quote(text), &expected(field.kind)),
            }
        }
        for column in 0..self.names.len() {
            let known = [self.visitor, self.time, self.signal].contains(&column)
                || self.ignored.contains(&column)
                || self.fields[index].contains(&Some(column));
            if !known && !record[column].is_empty() {
                let found = quote(&String::from_utf8_lossy(&record[column]));
                fault(column, found, &format!("an empty cell: the signal {} declares no such field", quote(name)));
            }
        }
        let (visitor, when) = (visitor.filter(|visitor| !visitor.is_empty())?, when?);
        let whole = values.len() == signals[index].fields.len();
        let event = Event { time: when.time, offset: when.offset, values };
        whole.then_some(Row::Event { visitor, signal: index, event })
    }
}

/// What a cell of this kind holds.
fn expected(kind: FieldKind) -> String {
    match kind {
        FieldKind::Amount { decimals: 0 } => "an amount without decimals, such as 19".into(),
        FieldKind::Amount { decimals } => format!("an amount of at most {decimals} decimals, such as 19.9"),
        FieldKind::Integer => "a whole number".into(),
        FieldKind::Text => "text of at most 64 characters".into(),
        FieldKind::Boolean => "true or false".into(),
    }
}
