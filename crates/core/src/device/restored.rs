//! Another page's device, made of what it says of itself: see [`state`](super::state).

use super::state::{CHANGES, EVENTS, HEARD, INPUT, INSTANTS, LANE, MAY_REPORT, OFFSET, SEPARATOR};
use super::{Device, LIMIT, stays};
use crate::consent::Heard;
use crate::digits;
use crate::expression::{Type, Value};
use crate::history::storage::{MemoryStorage, PREFIX, Storage};
use crate::history::{Record, chunk, journal, text};
use crate::manifest::Manifest;
use crate::privacy::preset::Limit;
use crate::time::Time;

impl Device<MemoryStorage> {
    /// A device that knows what the [`state`](Device::state) of another says, and keeps what becomes of it to itself.
    pub fn restored(manifest: Manifest, state: &[String], now: Time) -> Device<MemoryStorage> {
        let mut storage = MemoryStorage::default();
        for [name, text] in pairs(state).iter().filter(|[name, _]| name.starts_with(PREFIX)) {
            // It takes all there is.
            let _ = storage.set(name, text);
        }
        let may_report = find(state, MAY_REPORT).is_some();
        let mut device = Device::open(manifest, storage, lane(state), may_report, now);
        device.hear(heard(state), now);
        if let Some(limit) = find(state, LIMIT).and_then(Limit::parse) {
            (device.limit, device.limit_unsaved) = (limit, true);
        }
        stays::load(&mut device.engine, &device.manifest.segments, &device.storage, now);
        device.load_muted();
        device.statements.load(&device.manifest.preferences, &mut device.storage);
        for [name, text] in pairs(state) {
            let index = |prefix: &str| name.strip_prefix(prefix).and_then(digits::read::<usize>);
            if let Some(signal) = index(EVENTS) {
                device.restore_events(signal, text);
            } else if let (Some(signal), Some(instants)) = (index(INSTANTS), journal::parse_instants(text)) {
                if signal < device.manifest.signals.len() {
                    device.history.widen(signal, instants);
                }
            } else if let Some(input) = index(INPUT) {
                device.restore_input(input, text);
            }
        }
        device.decide(now, find(state, OFFSET).and_then(digits::read).unwrap_or_default());
        let changes = find(state, CHANGES).unwrap_or_default().split_terminator(SEPARATOR);
        for (segment, changes) in (0..device.manifest.segments.len()).zip(changes) {
            device.engine.set_changes(segment, digits::read(changes).unwrap_or_default());
        }
        device
    }

    fn restore_events(&mut self, signal: usize, text: &str) {
        let Some(declared) = self.manifest.signals.get(signal) else { return };
        let mut record = Record::new(&declared.fields);
        if text::decode(text).is_some_and(|bytes| chunk::decode(declared, &bytes, &mut record).is_ok()) {
            for event in record.events() {
                self.history.add(signal, &event, true);
            }
        }
    }

    fn restore_input(&mut self, index: usize, text: &str) {
        let Some(input) = self.manifest.inputs.get(index) else { return };
        let value = |text: &str| Value::Text(String::from(text).into());
        self.inputs[index] = Some(match input.kind {
            Type::List(_) => Value::List(text.split_terminator(SEPARATOR).map(value).collect()),
            _ => value(text),
        });
    }
}

/// The lane that the page of this state writes to.
pub fn lane(state: &[String]) -> u8 {
    find(state, LANE).and_then(digits::read).unwrap_or_default()
}

/// What counts on the page of this state.
pub fn heard(state: &[String]) -> Heard {
    Heard::of(find(state, HEARD).and_then(digits::read).unwrap_or_default())
}

fn find<'s>(state: &'s [String], wanted: &str) -> Option<&'s str> {
    pairs(state).iter().find(|[name, _]| name == wanted).map(|[_, text]| text.as_str())
}

fn pairs(state: &[String]) -> &[[String; 2]] {
    state.as_chunks::<2>().0
}
