//! What every rule comes to, computed anew from all events by the definitions of `docs/RULES.md`, without a thought for
//! speed and without a line of the engine.

use murmur_core::expression::{Aggregate, Calendar, EvalError, Function, Moment, Node, Value, Window};
use murmur_core::history::{FieldRef, History, Record};
use murmur_core::manifest::Manifest;
use murmur_core::signal::{FieldKind, power_of_ten};
use murmur_core::time::{Day, Span, Time};

/// For each segment whether its rule holds.
pub(crate) fn members(manifest: &Manifest, history: &History, now: Time, offset: i16) -> Vec<bool> {
    let mut members: Vec<Option<bool>> = vec![None; manifest.segments.len()];
    while members.contains(&None) {
        for (index, segment) in manifest.segments.iter().enumerate() {
            if segment.speaks_of().iter().all(|other| members[*other].is_some()) {
                let known: Vec<_> = members.iter().map(|member| member.unwrap_or(false)).collect();
                let world = Naive { manifest, history, members: &known, now, offset };
                members[index] = Some(world.holds(&segment.rule));
            }
        }
    }
    members.into_iter().flatten().collect()
}

#[derive(Clone, Copy)]
struct Naive<'a> {
    manifest: &'a Manifest,
    history: &'a History,
    members: &'a [bool],
    now: Time,
    offset: i16,
}

type Evaluated = Result<Value<'static>, EvalError>;

impl<'a> Naive<'a> {
    fn moment<'m>(&self, aggregates: &'m [Evaluated]) -> Moment<'m>
    where
        'a: 'm,
    {
        Moment {
            segments: self.members,
            aggregates,
            offset: self.offset,
            ..Moment::new(&self.manifest.signals, self.history, self.now)
        }
    }

    fn holds(&self, rule: &Node) -> bool {
        let mut aggregates = rule.aggregates();
        aggregates.sort_by_key(|aggregate| aggregate.slot);
        let mut values: Vec<Evaluated> = Vec::new();
        for aggregate in aggregates {
            values.push(self.value(aggregate, &values));
        }
        rule.evaluate(&self.moment(&values)) == Ok(Value::Bool(true))
    }

    fn value(&self, aggregate: &Aggregate, inner: &[Evaluated]) -> Evaluated {
        let record = self.history.signal(aggregate.signal);
        let keep = self.manifest.signals[aggregate.signal].keep;
        if aggregate.needs_instants_only() {
            let instants = record.instants().ok_or(EvalError::Nothing)?;
            let since = if aggregate.function == Function::Ago { instants.last } else { instants.first };
            return Ok(Value::Duration(self.now.since(since).0));
        }
        let most = aggregate.reach(keep).map_or(i64::MAX, |span| span.0);
        let last = |length: i64| (self.now.before(Span(length)).0, i64::MAX);
        let bounds = match &aggregate.window {
            Window::Kept => last(most),
            Window::Last(node) => match node.evaluate(&self.moment(inner))? {
                Value::Duration(length) => last(length.min(keep.map_or(i64::MAX, |keep| keep.0))),
                other => panic!("a window of {other:?}"),
            },
            Window::Since(other) => {
                let last = self.history.signal(*other).instants().map_or(i64::MIN, |instants| instants.last.0 + 1);
                (last.max(self.now.before(Span(most)).0), i64::MAX)
            }
            Window::Calendar(part) => self.calendar(*part),
        };
        let rows = |from, to| self.rows_of(record, aggregate.signal, aggregate.filter.as_ref(), from, to);
        let (from, to) = bounds;
        if aggregate.function == Function::Velocity {
            let recent = rows(self.now.0 - aggregate.span, i64::MAX).len() as f64;
            let before = rows(self.now.0 - 2 * aggregate.span, self.now.0 - aggregate.span).len() as f64;
            return if before > 0.0 { Ok(Value::Decimal(recent / before)) } else { Err(EvalError::Nothing) };
        }
        self.of(aggregate, record, &rows(from, to), (from, to))
    }

    fn of(&self, aggregate: &Aggregate, record: &Record, rows: &[usize], (from, to): (i64, i64)) -> Evaluated {
        let times: Vec<_> = rows.iter().map(|row| record.time(*row).0).collect();
        let first_and_last = || times.first().copied().zip(times.last().copied()).ok_or(EvalError::Nothing);
        let since = |time: i64| Value::Duration(self.now.0 - time);
        let numbers = || -> Vec<i64> {
            let field = aggregate.field.expect("a field");
            let whole = |row: &usize| if let FieldRef::Whole(n) = record.value(*row, field) { Some(n) } else { None };
            rows.iter().filter_map(whole).collect()
        };
        let days = || {
            let mut days: Vec<_> = rows.iter().map(|row| record.time(*row).local_day(record.offset(*row)).0).collect();
            days.sort();
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
                let (days, today) = (days(), self.now.local_day(self.offset).0);
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
                let later = self.history.signal(follower);
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
                let all = self.rows_of(record, aggregate.signal, None, from, to).len() as f64;
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
                let weight = |time: &i64| (-((self.now.0 - time) as f64) / aggregate.span as f64).exp2();
                Value::Decimal(times.iter().map(weight).sum())
            }
            Function::Velocity => unreachable!(),
        })
    }

    fn scale(&self, aggregate: &Aggregate) -> f64 {
        match aggregate.field.map(|field| self.manifest.signals[aggregate.signal].fields[field].kind) {
            Some(FieldKind::Amount { decimals }) => power_of_ten(decimals) as f64,
            _ => 1.0,
        }
    }

    fn number(&self, aggregate: &Aggregate, units: i128) -> Evaluated {
        let units = i64::try_from(units).map_err(|_| EvalError::Overflow)?;
        Ok(match aggregate.field.map(|field| self.manifest.signals[aggregate.signal].fields[field].kind) {
            Some(FieldKind::Amount { .. }) => Value::Decimal(units as f64 / self.scale(aggregate)),
            Some(FieldKind::Boolean) => Value::Bool(units != 0),
            _ => Value::Int(units),
        })
    }

    /// The rows from `from` to before `to` and not after now for which the filter holds.
    fn rows_of(&self, record: &Record, signal: usize, filter: Option<&Node>, from: i64, to: i64) -> Vec<usize> {
        let in_window = |row: &usize| {
            let time = record.time(*row);
            time.0 >= from && time.0 < to && time <= self.now
        };
        let passes = |row: &usize| {
            let moment = Moment { event: Some((signal, *row)), ..self.moment(&[]) };
            filter.is_none_or(|filter| filter.evaluate(&moment) == Ok(Value::Bool(true)))
        };
        (0..record.len()).filter(in_window).filter(passes).collect()
    }

    fn calendar(&self, part: Calendar) -> (i64, i64) {
        let today = self.now.local_day(self.offset);
        let midnight = |day: i64| Day(day).midnight(self.offset).0;
        // The first of a month is found by walking.
        let month = |mut day: i64| {
            while Day(day).month_and_year().0 != Day(day) {
                day -= 1;
            }
            day
        };
        let week = today.0 - (today.weekday() - 1);
        match part {
            Calendar::Today => (midnight(today.0), i64::MAX),
            Calendar::Yesterday => (midnight(today.0 - 1), midnight(today.0)),
            Calendar::ThisWeek => (midnight(week), i64::MAX),
            Calendar::LastWeek => (midnight(week - 7), midnight(week)),
            Calendar::ThisMonth => (midnight(month(today.0)), i64::MAX),
            Calendar::LastMonth => (midnight(month(month(today.0) - 1)), midnight(month(today.0))),
            Calendar::ThisYear => (midnight(today.month_and_year().1.0), i64::MAX),
        }
    }
}
