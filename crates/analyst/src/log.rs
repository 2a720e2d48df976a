//! An event log: a CSV with one row for each event.
//!
//! The columns `visitor`, `time` and `signal` must be there; every other column is a field, named as the manifest names
//! it. An empty cell is a field that the event does not carry. Rows need not be sorted.

mod row;

use std::collections::HashMap;
use std::fmt;

use csv::ByteRecord;
use murmur_core::signal::{Event, Signal};
use murmur_core::tree::quote;

use row::{Columns, Row};

/// Most faults that are collected before reading stops.
pub const MOST_FAULTS: usize = 20;

/// The events of a log, by visitor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// In the order of their first row.
    pub visitors: Vec<Visitor>,
    /// Rows read, those of ignored signals not counted.
    pub events: usize,
    /// Rows of ignored signals.
    pub ignored: usize,
}

/// One visitor's events.
#[derive(Clone, Debug, PartialEq)]
pub struct Visitor {
    /// As the log names the visitor.
    pub name: String,
    /// Index of the signal, and the event; by time, and at equal times in the order of the file.
    pub events: Vec<(usize, Event)>,
}

/// What a reader passes over without a fault.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ignore<'a> {
    /// Columns that no signal declares.
    pub columns: &'a [String],
    /// Signals that the manifest does not declare.
    pub signals: &'a [String],
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFault {
    /// Line of the file, from 1; the row's first where it has several.
    pub line: u64,
    /// The column, where the fault is in one.
    pub column: Option<String>,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {}", quote(column))?;
        }
        write!(f, ": found {}; expected {}", self.found, self.expected)
    }
}

impl LogFault {
    fn new(line: u64, column: Option<&str>, found: impl Into<String>, expected: impl Into<String>) -> LogFault {
        LogFault { line, column: column.map(str::to_owned), found: found.into(), expected: expected.into() }
    }
}

/// Reads a log whole.
///
/// # Errors
/// All faults up to [`MOST_FAULTS`], in the order of the file.
pub fn read(input: &[u8], signals: &[Signal], ignore: Ignore) -> Result<Log, Vec<LogFault>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(input);
    let mut record = ByteRecord::new();
    let mut faults = Vec::new();
    // A reader's own count is one line behind after \r\n or an empty line, so faults count from the text.
    let line = |record: &ByteRecord| line_at(input, record.position().map_or(0, csv::Position::byte));
    let columns = match reader.read_byte_record(&mut record) {
        Ok(true) => Columns::of(&record, line(&record), signals, ignore, &mut faults),
        Ok(false) => {
            let expected = "a first line visitor,time,signal, then the fields";
            return Err(vec![LogFault::new(1, None, "an empty file", expected)]);
        }
        Err(error) => return Err(vec![unreadable(&error)]),
    };
    let Some(columns) = columns.filter(|_| faults.is_empty()) else { return Err(faults) };
    let mut log = Log::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    while faults.len() < MOST_FAULTS {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                faults.push(unreadable(&error));
                break;
            }
        }
        match columns.read(&record, || line(&record), signals, ignore, &mut faults) {
            Some(Row::Event { visitor, signal, event }) => {
                log.events += 1;
                let place = match places.get(visitor) {
                    Some(place) => *place,
                    None => {
                        places.insert(visitor.into(), log.visitors.len());
                        log.visitors.push(Visitor { name: visitor.into(), events: Vec::new() });
                        log.visitors.len() - 1
                    }
                };
                log.visitors[place].events.push((signal, event));
            }
            Some(Row::Ignored) => log.ignored += 1,
            None => {}
        }
    }
    if !faults.is_empty() {
        faults.truncate(MOST_FAULTS);
        return Err(faults);
    }
    for visitor in &mut log.visitors {
        visitor.events.sort_by_key(|(_, event)| event.time);
    }
    Ok(log)
}

/// The line of the first character at or behind byte `offset` that does not end one.
fn line_at(input: &[u8], offset: u64) -> u64 {
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).min(input.len());
    offset += input[offset..].iter().take_while(|byte| ends(byte)).count();
    let before = &input[..offset];
    let pairs = before.windows(2).filter(|pair| pair == b"\r\n").count();
    (before.iter().filter(|byte| ends(byte)).count() - pairs) as u64 + 1
}

fn unreadable(error: &csv::Error) -> LogFault {
    LogFault::new(error.position().map_or(0, csv::Position::line), None, error.to_string(), "a file that can be read")
}

#[cfg(test)]
mod tests;
