//! The value of one aggregate of a rule.

use super::cursor::{Bounds, NEVER, calendar_due};
use super::gather::Gather;
use super::stream::Stream;
use super::{Engine, World};
use crate::expression::{EvalError, Function, Node, Value, number};
use crate::power::halved;
use crate::signal::{FieldKind, power_of_ten};

/// Where an aggregate is read from.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) function: Function,
    pub(super) signal: usize,
    /// The kind of its field.
    pub(super) kind: FieldKind,
    /// Its window; `None` where the signal's instants answer it.
    pub(super) cursor: Option<usize>,
    /// The window it is compared with: all events for a share, both windows for a velocity.
    pub(super) whole: Option<usize>,
    /// Its place among the cursor's gathers, or among the columns.
    pub(super) place: usize,
    /// The length of a window that varies, and the most it may be in milliseconds.
    pub(super) window: Option<(Box<Node>, i64)>,
}

/// Running numbers over a stream, taken further when they are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) stream: usize,
    pub(super) of: Counted,
    /// How many of the first 0, 1, 2, … events; of [`Counted::Run`] the number at each.
    pub(super) counts: Vec<u32>,
    /// The place in the follower's stream that was last looked at.
    pub(super) seen: usize,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Events more than so many milliseconds after the one before.
    Gaps(i64),
    /// Events with one of the stream `follower` at most `within` milliseconds later, and not at the same instant where
    /// `strictly`.
    Followed { follower: usize, within: i64, strictly: bool },
    /// Events of another date than the one before.
    Dates,
    /// How many dates in a row have an event, up to the event's own.
    Run,
}

impl Column {
    pub(super) fn clear(&mut self) {
        self.counts = vec![0];
        self.seen = 0;
    }

    fn extend(&mut self, streams: &[Stream]) {
        let Stream { times, dates, .. } = &streams[self.stream];
        while self.counts.len() <= times.len() {
            let place = self.counts.len() - 1;
            // Days since the event before; of the first one more than any run has.
            let days = || if place > 0 { dates[place] - dates[place - 1] } else { 2 };
            let counts = match self.of {
                Counted::Dates => days() > 0,
                Counted::Run => {
                    let run = if days() > 1 { 0 } else { self.counts[place] };
                    self.counts.push(run + u32::from(days() > 0));
                    continue;
                }
                Counted::Gaps(gap) => place > 0 && times[place].saturating_sub(times[place - 1]) > gap,
                Counted::Followed { follower, within, strictly } => {
                    let later = &streams[follower].times;
                    let from = times[place].saturating_add(strictly.into());
                    while later.get(self.seen).is_some_and(|time| *time < from) {
                        self.seen += 1;
                    }
                    // Where nothing followed yet, something still may.
                    let Some(time) = later.get(self.seen) else { return };
                    time.saturating_sub(times[place]) <= within
                }
            };
            self.counts.push(self.counts[place] + u32::from(counts));
        }
    }

    /// How many of the events from `low` to before `high`.
    fn between(&self, low: usize, high: usize) -> u32 {
        let known = self.counts.len() - 1;
        self.counts[high.min(known)] - self.counts[low.min(known)]
    }
}

/// Where the standard normal distribution has 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

impl Engine {
    pub(super) fn seek(&mut self, cursor: usize, world: World) {
        let cursor = &mut self.cursors[cursor];
        cursor.seek(&self.streams[cursor.stream], world.history, world.now, world.offset, self.round);
    }

    /// The value of a slot as a whole number: events, days, smallest units, milliseconds.
    pub(super) fn raw(&mut self, slot: usize, world: World) -> Result<i64, EvalError> {
        let Slot { function, signal, cursor, place, .. } = self.slots[slot];
        let Some(at) = cursor else {
            let instants = world.history.signal(signal).instants().ok_or(EvalError::Nothing)?;
            let since = if function == Function::Ago { instants.last } else { instants.first };
            return Ok(world.now.since(since).0);
        };
        self.seek(at, world);
        let cursor = &self.cursors[at];
        let (low, high) = (cursor.low, cursor.high);
        if function == Function::Count {
            return Ok((high - low) as i64);
        }
        let stream = &self.streams[cursor.stream];
        let gathered = cursor.gathers.get(place);
        if low == high {
            return match function {
                Function::Sum | Function::Distinct | Function::DaysActive => Ok(0),
                Function::Streak | Function::Sequence | Function::Sessions => Ok(0),
                _ => Err(EvalError::Nothing),
            };
        }
        match (function, gathered) {
            (Function::Sum, _) => i64::try_from(stream.sums[high] - stream.sums[low]).map_err(|_| EvalError::Overflow),
            (Function::First, _) => Ok(stream.values[low]),
            (Function::Last, _) => Ok(stream.values[high - 1]),
            (Function::Ago, _) => Ok(world.now.0.saturating_sub(stream.times[high - 1])),
            (Function::Age, _) => Ok(world.now.0.saturating_sub(stream.times[low])),
            (Function::Sessions | Function::DaysActive, _) => {
                self.columns[place].extend(&self.streams);
                // The first event of the window begins a session, or a date, whatever came before it.
                Ok(1 + i64::from(self.columns[place].between(low + 1, high)))
            }
            (Function::Sequence, _) => {
                self.columns[place].extend(&self.streams);
                Ok(self.columns[place].between(low, high).into())
            }
            (Function::Streak, _) => {
                self.columns[place].extend(&self.streams);
                let (first, last) = (stream.dates[low], stream.dates[high - 1]);
                if last < world.now.local_day(world.offset).0 - 1 {
                    return Ok(0);
                }
                // A run that began before the window has an event on each of its dates.
                Ok(i64::from(self.columns[place].counts[high]).min(last - first + 1))
            }
            (_, Some(Gather::Distinct(counts))) => Ok(counts.len() as i64),
            (_, Some(Gather::Min(places) | Gather::Max(places))) => {
                places.front().map(|&place| stream.values[place]).ok_or(EvalError::Nothing)
            }
            (_, Some(Gather::Gaps(gaps))) => gaps.median().ok_or(EvalError::Nothing),
            _ => Err(EvalError::WrongType),
        }
    }

    /// The value of a slot of the expression whose slots begin at `first`; its earlier ones have theirs.
    pub(super) fn value(&mut self, slot: usize, first: usize, world: World) -> Result<Value<'static>, EvalError> {
        let Slot { function, kind, cursor, whole, .. } = self.slots[slot];
        self.bound(slot, first, world)?;
        let Some(at) = cursor.filter(|_| !self.slots[slot].is_whole()) else {
            return self.raw(slot, world).map(|raw| self.slots[slot].shown(raw));
        };
        self.seek(at, world);
        if let Some(whole) = whole {
            self.seek(whole, world);
        }
        let (cursor, whole) = (&self.cursors[at], whole.map(|whole| &self.cursors[whole]));
        let stream = &self.streams[cursor.stream];
        let (low, high) = (cursor.low, cursor.high);
        let events = (high - low) as f64;
        let all = whole.map_or(0.0, |whole| (whole.high - whole.low) as f64);
        let decimal =
            |condition: bool, value: f64| if condition { Ok(Value::Decimal(value)) } else { Err(EvalError::Nothing) };
        match function {
            Function::Mean => {
                let decimals = if let FieldKind::Amount { decimals } = kind { decimals } else { 0 };
                let scale = power_of_ten(decimals) as f64;
                decimal(high > low, (stream.sums[high] - stream.sums[low]) as f64 / (events * scale))
            }
            Function::Share => decimal(all > 0.0, events / all),
            Function::ShareLow => decimal(all > 0.0, wilson_low(events, all)),
            Function::Velocity => decimal(all > events, events / (all - events)),
            Function::Decayed => match cursor.gathers.get(self.slots[slot].place) {
                Some(Gather::Faded { half_life, at, sum }) if high > low => {
                    Ok(Value::Decimal(sum * halved(world.now.0.saturating_sub(*at), *half_life)))
                }
                _ => Ok(Value::Decimal(0.0)),
            },
            _ if high == low => Err(EvalError::Nothing),
            _ => {
                let place = if function == Function::First { low } else { high - 1 };
                let texts = world.history.signal(stream.signal).texts(stream.field.unwrap_or_default());
                let text = texts.get(stream.values[place] as usize).ok_or(EvalError::Nothing)?;
                Ok(Value::Text(text.clone().into()))
            }
        }
    }

    /// Sets the bounds of a window that varies.
    fn bound(&mut self, slot: usize, first: usize, world: World) -> Result<(), EvalError> {
        let Slot { window: Some((window, most)), cursor, whole, .. } = &self.slots[slot] else { return Ok(()) };
        let cursors = [*cursor, *whole];
        let Value::Duration(length) = window.evaluate(&self.moment(first, world))? else {
            return Err(EvalError::WrongType);
        };
        let from = world.now.0.saturating_sub(length.min(*most));
        for cursor in cursors.into_iter().flatten() {
            self.cursors[cursor].bound(Bounds::Dynamic(slot, from));
        }
        Ok(())
    }

    /// When time alone could change the value of a slot that was just read; `ago` and `age`, which it always does, apart.
    pub(super) fn due(&self, slot: usize, world: World) -> i64 {
        let Slot { function, cursor, whole, .. } = self.slots[slot];
        let cursors = cursor.into_iter().chain(whole).map(|cursor| self.cursors[cursor].due);
        let calendar = if function == Function::Streak { calendar_due(world.now, world.offset) } else { NEVER };
        cursors.fold(calendar, i64::min)
    }
}

impl Slot {
    /// Whether it has the same raw value as another.
    pub(super) fn is_like(&self, other: &Slot) -> bool {
        let of = |slot: &Slot| (slot.function, slot.signal, slot.cursor, slot.whole, slot.place);
        of(self) == of(other)
    }

    /// Whether its value is a whole number that [`Slot::shown`] turns into what a rule sees.
    pub(super) fn is_whole(&self) -> bool {
        match self.function {
            Function::First | Function::Last => self.kind != FieldKind::Text,
            function => !matches!(
                function,
                Function::Mean | Function::Share | Function::ShareLow | Function::Velocity | Function::Decayed
            ),
        }
    }

    /// A raw value as a rule sees it.
    pub(super) fn shown(&self, raw: i64) -> Value<'static> {
        match self.function {
            Function::Ago | Function::Age | Function::MedianGap => Value::Duration(raw),
            Function::Sum | Function::Min | Function::Max | Function::First | Function::Last => number(raw, self.kind),
            _ => Value::Int(raw),
        }
    }
}

/// The lower end of the Wilson score interval at 95 % for `part` of `whole` (Wilson 1927; Brown, Cai, DasGupta 2001).
fn wilson_low(part: f64, whole: f64) -> f64 {
    let (share, z2) = (part / whole, Z * Z);
    let spread = Z * (share * (1.0 - share) / whole + z2 / (4.0 * whole * whole)).sqrt();
    ((share + z2 / (2.0 * whole) - spread) / (1.0 + z2 / whole)).max(0.0)
}
