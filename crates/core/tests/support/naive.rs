//! What every rule comes to, computed anew from all events by the definitions of `docs/RULES.md`, without a thought for
//! speed and without a line of the engine.

use std::ops::Range;

use murmur_core::expression::{Aggregate, Calendar, EvalError, Function, Moment, Node, Value, Window};
use murmur_core::history::{FieldRef, History, Record};
use murmur_core::manifest::Manifest;
use murmur_core::signal::{FieldKind, power_of_ten};
use murmur_core::time::{Day, Span, Time};

/// A visitor's segments, looked at from time to time: what was is known where membership stays.
#[derive(Clone)]
pub(crate) struct Lived {
    truths: Vec<bool>,
    /// When each rule was last known to hold.
    held: Vec<Option<i64>>,
    now: Time,
}

/// What is known at a look.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) history: &'a History,
    pub(crate) inputs: &'a [Option<Value<'static>>],
    pub(crate) now: Time,
    pub(crate) offset: i16,
}

impl Lived {
    pub(crate) fn new(manifest: &Manifest) -> Lived {
        let none = manifest.segments.len();
        Lived { truths: vec![false; none], held: vec![None; none], now: Time(i64::MIN) }
    }

    /// For each segment whether the visitor is in it now.
    pub(crate) fn look(&mut self, seen: Seen) -> Vec<bool> {
        let segments = &seen.manifest.segments;
        let mut members: Vec<Option<bool>> = vec![None; segments.len()];
        while members.contains(&None) {
            for (index, segment) in segments.iter().enumerate() {
                if members[index].is_none() && segment.speaks_of().iter().all(|other| members[*other].is_some()) {
                    let known: Vec<_> = members.iter().map(|member| member.unwrap_or(false)).collect();
                    members[index] = Some(self.decide(index, Naive { seen, members: &known }));
                }
            }
        }
        self.now = seen.now;
        members.into_iter().flatten().collect()
    }

    fn decide(&mut self, index: usize, world: Naive) -> bool {
        let segment = &world.seen.manifest.segments[index];
        let now = world.seen.now.0;
        let held = &mut self.held[index];
        // What a clock said that was ahead is not believed.
        *held = held.map(|held| held.min(now));
        let stated = segment.stated.as_ref().map(|stated| world.evaluate(stated));
        let truth = match stated {
            Some(Ok(stated)) => stated,
            _ => world.evaluate(&segment.rule) == Ok(true),
        };
        if std::mem::replace(&mut self.truths[index], truth) && !truth {
            *held = (*held).max(Some(now - 1));
        }
        let stays = segment.stays.zip(*held).is_some_and(|(stays, held)| now <= held + stays.0);
        truth || stays
    }
}

/// A feature as a model sees it: a duration counts in days, what has not happened is missing.
fn number(value: Result<Value, EvalError>) -> Result<f64, EvalError> {
    match value {
        Ok(Value::Int(number)) => Ok(number as f64),
        Ok(Value::Decimal(number)) => Ok(number),
        Ok(Value::Bool(yes)) => Ok(if yes { 1.0 } else { 0.0 }),
        Ok(Value::Duration(length)) => Ok(length as f64 / 86_400_000.0),
        Ok(other) => panic!("a feature of {other:?}"),
        Err(EvalError::Nothing) => Ok(f64::NAN),
        Err(error) => Err(error),
    }
}

#[derive(Clone, Copy)]
struct Naive<'a> {
    seen: Seen<'a>,
    members: &'a [bool],
}

type Evaluated = Result<Value<'static>, EvalError>;

impl<'a> Naive<'a> {
    fn moment<'m>(&self, aggregates: &'m [Evaluated], scores: &'m [Result<Vec<f64>, EvalError>]) -> Moment<'m>
    where
        'a: 'm,
    {
        let Seen { manifest, history, inputs, now, offset } = self.seen;
        Moment {
            inputs,
            segments: self.members,
            aggregates,
            scores,
            offset,
            ..Moment::new(&manifest.signals, history, now)
        }
    }

    /// Whether a rule holds, or why it comes to nothing.
    fn evaluate(&self, rule: &Node) -> Result<bool, EvalError> {
        let models = &self.seen.manifest.models;
        let scores: Vec<_> = models
            .iter()
            .map(|model| {
                let features = model.features.iter().map(|feature| self.with(&feature.node, &[], number));
                model.probabilities(features.collect::<Result<_, _>>()?)
            })
            .collect();
        self.with(rule, &scores, |value| value.map(|value| value == Value::Bool(true)))
    }

    fn with<T>(
        &self,
        node: &Node,
        scores: &[Result<Vec<f64>, EvalError>],
        read: impl FnOnce(Result<Value, EvalError>) -> T,
    ) -> T {
        let mut aggregates = node.aggregates();
        aggregates.sort_by_key(|aggregate| aggregate.slot);
        let mut values: Vec<Evaluated> = Vec::new();
        for aggregate in aggregates {
            values.push(self.value(aggregate, &values));
        }
        read(node.evaluate(&self.moment(&values, scores)))
    }

    fn value(&self, aggregate: &Aggregate, inner: &[Evaluated]) -> Evaluated {
        let record = self.seen.history.signal(aggregate.signal);
        let keep = self.seen.manifest.signals[aggregate.signal].keep;
        if aggregate.needs_instants_only() {
            let instants = record.instants().ok_or(EvalError::Nothing)?;
            let since = if aggregate.function == Function::Ago { instants.last } else { instants.first };
            return Ok(Value::Duration(self.seen.now.since(since).0));
        }
        let most = aggregate.reach(keep).map_or(i64::MAX, |span| span.0);
        let last = |length: i64| (self.seen.now.before(Span(length)).0, i64::MAX);
        let bounds = match &aggregate.window {
            Window::Kept => last(most),
            Window::Last(node) => match node.evaluate(&self.moment(inner, &[]))? {
                Value::Duration(length) => last(length.min(keep.map_or(i64::MAX, |keep| keep.0))),
                other => panic!("a window of {other:?}"),
            },
            Window::Since(other) => {
                let last = self.seen.history.signal(*other).instants().map_or(i64::MIN, |instants| instants.last.0 + 1);
                (last.max(self.seen.now.before(Span(most)).0), i64::MAX)
            }
            Window::Calendar(_) => (i64::MIN, i64::MAX),
        };
        let rows = |from, to| self.rows_of(record, aggregate.signal, aggregate.filter.as_ref(), from, to);
        let (from, to) = bounds;
        if aggregate.function == Function::Velocity {
            let recent = rows(self.seen.now.0 - aggregate.span, i64::MAX).len() as f64;
            let before = rows(self.seen.now.0 - 2 * aggregate.span, self.seen.now.0 - aggregate.span).len() as f64;
            return if before > 0.0 { Ok(Value::Decimal(recent / before)) } else { Err(EvalError::Nothing) };
        }
        let (mut found, mut all) = (rows(from, to), self.rows_of(record, aggregate.signal, None, from, to));
        if let Window::Calendar(part) = aggregate.window {
            let (dates, window) = (self.dates(record), self.calendar(part));
            found.retain(|row| window.contains(&dates[*row]));
            all.retain(|row| window.contains(&dates[*row]));
        }
        self.of(aggregate, record, &found, all.len())
    }

    /// For each row that has happened the visitor's own date, which is no earlier than that of the row before.
    fn dates(&self, record: &Record) -> Vec<i64> {
        let happened = (0..record.len()).take_while(|row| record.time(*row) <= self.seen.now);
        let own =
            happened.map(|row| (record.time(row).0 + i64::from(record.offset(row)) * 60_000).div_euclid(86_400_000));
        let mut latest = i64::MIN;
        own.map(|date| {
            latest = latest.max(date);
            latest
        })
        .collect()
    }

    fn of(&self, aggregate: &Aggregate, record: &Record, rows: &[usize], all: usize) -> Evaluated {
        let times: Vec<_> = rows.iter().map(|row| record.time(*row).0).collect();
        let first_and_last = || times.first().copied().zip(times.last().copied()).ok_or(EvalError::Nothing);
        let since = |time: i64| Value::Duration(self.seen.now.0 - time);
        let numbers = || -> Vec<i64> {
            let field = aggregate.field.expect("a field");
            let whole = |row: &usize| if let FieldRef::Whole(n) = record.value(*row, field) { Some(n) } else { None };
            rows.iter().filter_map(whole).collect()
        };
        let days = || {
            let dates = self.dates(record);
            let mut days: Vec<_> = rows.iter().map(|row| dates[*row]).collect();
            days.dedup();
            days
        };
        let gaps = || times.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
        Ok(match aggregate.function {
            Function::Count => Value::Int(rows.len() as i64),
            Function::Sum => self.number(aggregate, numbers().iter().map(|n| i128::from(*n)).sum())?,
            Function::Mean => {
                let numbers = numbers();
                let total: i128 = numbers.iter().map(|n| i128::from(*n)).sum();
                if numbers.is_empty() {
                    return Err(EvalError::Nothing);
                }
                Value::Decimal(total as f64 / (numbers.len() as f64 * self.scale(aggregate)))
            }
            Function::Min => self.number(aggregate, numbers().into_iter().min().ok_or(EvalError::Nothing)?.into())?,
            Function::Max => self.number(aggregate, numbers().into_iter().max().ok_or(EvalError::Nothing)?.into())?,
            Function::Distinct => {
                let field = aggregate.field.expect("a field");
                let mut values: Vec<_> = rows.iter().map(|row| record.value(*row, field)).collect();
                values.retain(|value| *value != FieldRef::Missing);
                values.sort();
                values.dedup();
                Value::Int(values.len() as i64)
            }
            Function::First | Function::Last => {
                let field = aggregate.field.expect("a field");
                let mut values = rows.iter().map(|row| record.value(*row, field)).filter(|v| *v != FieldRef::Missing);
                let value = if aggregate.function == Function::First { values.next() } else { values.next_back() };
                match value.ok_or(EvalError::Nothing)? {
                    FieldRef::Text(text) => Value::Text(text.to_owned().into()),
                    FieldRef::Whole(number) => self.number(aggregate, number.into())?,
                    FieldRef::Missing => unreachable!(),
                }
            }
            Function::Ago => since(first_and_last()?.1),
            Function::Age => since(first_and_last()?.0),
            Function::DaysActive => Value::Int(days().len() as i64),
            Function::Streak => {
                let (days, today) = (days(), self.seen.now.local_day(self.seen.offset).0);
                let mut next = days.last().copied().unwrap_or(i64::MIN);
                let mut streak = 0;
                if next >= today - 1 {
                    while days.contains(&next) {
                        (streak, next) = (streak + 1, next - 1);
                    }
                }
                Value::Int(streak)
            }
            Function::Sequence => {
                let follower = aggregate.follower.expect("a follower");
                let later = self.seen.history.signal(follower);
                let followed = |time: &&i64| {
                    let strictly = i64::from(follower == aggregate.signal);
                    let (from, to) = (**time + strictly, **time + aggregate.span + 1);
                    !self.rows_of(later, follower, aggregate.follower_filter.as_ref(), from, to).is_empty()
                };
                Value::Int(times.iter().filter(followed).count() as i64)
            }
            Function::Sessions if times.is_empty() => Value::Int(0),
            Function::Sessions => Value::Int(1 + gaps().iter().filter(|gap| **gap > aggregate.span).count() as i64),
            Function::MedianGap => {
                let mut gaps = gaps();
                gaps.sort();
                let middle = gaps.len() / 2;
                Value::Duration(match gaps.len() {
                    0 => return Err(EvalError::Nothing),
                    n if n % 2 == 1 => gaps[middle],
                    _ => gaps[middle - 1] + (gaps[middle] - gaps[middle - 1]) / 2,
                })
            }
            Function::Share | Function::ShareLow => {
                let all = all as f64;
                let (share, z) = (rows.len() as f64 / all, 1.959_963_984_540_054_f64);
                if all == 0.0 {
                    return Err(EvalError::Nothing);
                }
                let middle = share + z * z / (2.0 * all);
                let spread = z * (share * (1.0 - share) / all + z * z / (4.0 * all * all)).sqrt();
                let low = ((middle - spread) / (1.0 + z * z / all)).max(0.0);
                Value::Decimal(if aggregate.function == Function::Share { share } else { low })
            }
            Function::Decayed => {
                let weight = |time: &i64| (-((self.seen.now.0 - time) as f64) / aggregate.span as f64).exp2();
                Value::Decimal(times.iter().map(weight).sum())
            }
            Function::Velocity => unreachable!(),
        })
    }

    fn scale(&self, aggregate: &Aggregate) -> f64 {
        match aggregate.field.map(|field| self.seen.manifest.signals[aggregate.signal].fields[field].kind) {
            Some(FieldKind::Amount { decimals }) => power_of_ten(decimals) as f64,
            _ => 1.0,
        }
    }

    fn number(&self, aggregate: &Aggregate, units: i128) -> Evaluated {
        let units = i64::try_from(units).map_err(|_| EvalError::Overflow)?;
        Ok(match aggregate.field.map(|field| self.seen.manifest.signals[aggregate.signal].fields[field].kind) {
            Some(FieldKind::Amount { .. }) => Value::Decimal(units as f64 / self.scale(aggregate)),
            Some(FieldKind::Boolean) => Value::Bool(units != 0),
            _ => Value::Int(units),
        })
    }

    /// The rows from `from` to before `to` and not after now for which the filter holds.
    fn rows_of(&self, record: &Record, signal: usize, filter: Option<&Node>, from: i64, to: i64) -> Vec<usize> {
        let in_window = |row: &usize| {
            let time = record.time(*row);
            time.0 >= from && time.0 < to && time <= self.seen.now
        };
        let passes = |row: &usize| {
            let moment = Moment { event: Some((signal, *row)), ..self.moment(&[], &[]) };
            filter.is_none_or(|filter| filter.evaluate(&moment) == Ok(Value::Bool(true)))
        };
        (0..record.len()).filter(in_window).filter(passes).collect()
    }

    /// The dates of a calendar's window.
    fn calendar(&self, part: Calendar) -> Range<i64> {
        let today = self.seen.now.local_day(self.seen.offset);
        // The first of a month is found by walking.
        let month = |mut day: i64| {
            while Day(day).month_and_year().0 != Day(day) {
                day -= 1;
            }
            day
        };
        let week = today.0 - (today.weekday() - 1);
        match part {
            Calendar::Today => today.0..i64::MAX,
            Calendar::Yesterday => today.0 - 1..today.0,
            Calendar::ThisWeek => week..i64::MAX,
            Calendar::LastWeek => week - 7..week,
            Calendar::ThisMonth => month(today.0)..i64::MAX,
            Calendar::LastMonth => month(month(today.0) - 1)..month(today.0),
            Calendar::ThisYear => today.month_and_year().1.0..i64::MAX,
        }
    }
}
