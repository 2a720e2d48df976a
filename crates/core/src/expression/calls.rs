//! Calls: lengths of time, conversions, named inputs and aggregates.

use super::aggregate::{Calendar, Subject};
use super::check::{Checked, Checker, typed};
use super::parser::{Kind, Syntax};
use super::{Aggregate, Function, LocalPart, Node, Type, Value, Window};
use crate::fault::{listed, numeral};
use crate::signal::FieldKind;
use crate::time::Span;

const LENGTHS: [(&str, Span); 5] = [
    ("seconds", Span::SECOND),
    ("minutes", Span::MINUTE),
    ("hours", Span::HOUR),
    ("days", Span::DAY),
    ("weeks", Span::WEEK),
];

impl Checker<'_> {
    pub(super) fn call(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        if let Some((_, unit)) = LENGTHS.into_iter().find(|(length, _)| *length == name) {
            return self.length(syntax, name, unit, arguments);
        }
        if let Some(checked) = self.plain(syntax, name, arguments, false) {
            return checked;
        }
        match (name, arguments) {
            ("hour", []) => return typed(Node::Local(LocalPart::Hour), Type::Int),
            ("weekday", []) => return typed(Node::Local(LocalPart::Weekday), Type::Int),
            _ => {}
        }
        let function = Function::ALL.into_iter().find(|(known, _)| *known == name);
        if function.is_none() && !matches!(name, "model" | "preference" | "segment") {
            let known =
                listed(Function::ALL.iter().map(|(name, _)| *name).chain(LENGTHS.iter().map(|(name, _)| *name)));
            const OTHERS: &str =
                ", size, int, double, string, bool, duration, hour, weekday, segment, preference, model";
            return self.unknown_function(syntax.from, name, &["one of ", &known, OTHERS]);
        }
        if self.row.is_some() {
            return self.outside_filter(syntax.from, name);
        }
        match function {
            Some((_, function)) => self.aggregate(syntax, name, function, arguments),
            None if name == "model" => self.model(syntax, arguments),
            None => self.named(syntax, name, arguments),
        }
    }

    /// A filter is about an event that may be long past, and looked at once: only what the event carries can be in it.
    pub(super) fn outside_filter(&self, at: usize, name: &str) -> Checked {
        let expected = "a filter over the event's own fields; what else a rule reads stands outside the aggregate, \
                        such as count(view, days(30)) >= 3 && segment('regular')";
        self.wrong_text(at, name, &[expected]);
        None
    }

    /// `preference('genre')` or `segment('regular')`.
    fn named(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        let [Syntax { kind: Kind::Text(subject), from, .. }] = arguments else {
            self.wrong(syntax.from, &[name, "(…)"], &["one name in quotes: ", name, "('…')"]);
            return None;
        };
        if name == "preference" {
            return self.input(syntax, &["preference('", subject, "')"].concat());
        }
        let segments = self.scope.segments;
        let index = self.among(*from, subject, "segments", &mut segments.iter().copied())?;
        typed(Node::Segment(index), Type::Bool)
    }

    /// `model('churn')`, the probability of its last class, or `model('churn', 'stays')`.
    fn model(&self, syntax: &Syntax, arguments: &[Syntax]) -> Checked {
        let (Some(name), true) = (arguments.first(), arguments.len() <= 2) else { return self.model_name(syntax) };
        let Kind::Text(wanted) = &name.kind else { return self.model_name(name) };
        let models = self.scope.models;
        if models.is_empty() {
            self.wrong(syntax.from, &["a model"], &["none: none is known here"]);
            return None;
        }
        let model = self.among(name.from, wanted, "models", &mut models.iter().map(|model| &*model.name))?;
        let classes = &models[model].classes;
        let class = match arguments.get(1) {
            None => classes.len().saturating_sub(1),
            Some(Syntax { kind: Kind::Text(class), from, .. }) => {
                self.among(*from, class, "classes", &mut classes.iter().map(|class| &*class.name))?
            }
            Some(other) => return self.model_name(other),
        };
        typed(Node::Model { model, class }, Type::Decimal)
    }

    fn model_name(&self, at: &Syntax) -> Checked {
        self.wrong(at.from, &["model(…)"], &["names in quotes: model('churn') or model('churn', 'stays')"]);
        None
    }

    /// Index of `wanted` in `known`.
    fn among(&self, at: usize, wanted: &str, what: &str, known: &mut dyn Iterator<Item = &str>) -> Option<usize> {
        let mut text = String::new();
        for (index, name) in known.enumerate() {
            if name == wanted {
                return Some(index);
            }
            if cfg!(feature = "more") {
                text.push_str(if index == 0 { " " } else { ", " });
                text.push_str(name);
            }
        }
        self.wrong_text(at, wanted, &["one of the ", what, &text]);
        None
    }

    fn aggregate(&self, syntax: &Syntax, name: &str, function: Function, arguments: &[Syntax]) -> Checked {
        let wanted = function.subject();
        let [subject, options @ ..] = arguments else {
            self.wrong(syntax.from, &[name, "()"], &["a signal, such as ", name, "(purchase)"]);
            return None;
        };
        let mut options = options;
        let (signal, field) = self.subject(subject, name, wanted)?;
        let mut aggregate = Box::new(Aggregate {
            function,
            signal,
            field,
            follower: None,
            span: 0,
            window: Window::Kept,
            filter: None,
            follower_filter: None,
            slot: 0,
            text: self.text[syntax.from..syntax.to].into(),
        });
        if wanted == Subject::Pair {
            let [second, rest @ ..] = options else {
                self.wrong(syntax.to, &["no second signal"], &["sequence(view, purchase, hours(24))"]);
                return None;
            };
            aggregate.follower = Some(self.subject(second, name, Subject::Signal)?.0);
            options = rest;
        }
        if matches!(wanted, Subject::Pair | Subject::Timed) {
            let [time, rest @ ..] = options else {
                self.wrong(syntax.to, &["no time"], &["a time, such as ", name, "(…, hours(24))"]);
                return None;
            };
            match *self.of(time, Type::Duration)? {
                Node::Literal(Value::Duration(span)) if span > 0 => aggregate.span = span,
                _ => {
                    self.wrong(time.from, &["a time that varies"], &["a constant above zero: hours(24)"]);
                    return None;
                }
            }
            options = rest;
        }
        for option in options {
            self.option(option, &mut aggregate)?;
        }
        if matches!(function, Function::Share | Function::ShareLow) && aggregate.filter.is_none() {
            let expected = ["what share is meant: ", name, "(view, days(30), genre == 'jazz')"];
            self.wrong(syntax.to, &["no filter"], &expected);
            return None;
        }
        if function == Function::Velocity && !aggregate.window.is_kept() {
            self.wrong(syntax.from, &["two windows"], &["velocity(view, days(7)): its time is its window"]);
            return None;
        }
        aggregate.slot = self.slots.replace(self.slots.get() + 1);
        let kind = function.kind(field.map(|field| self.scope.signals[signal].fields[field].kind));
        typed(Node::Aggregate(aggregate), kind)
    }

    /// One window or filter.
    fn option(&self, option: &Syntax, aggregate: &mut Aggregate) -> Option<()> {
        let mut window = match &option.kind {
            Kind::Call("since", arguments) => {
                let [other] = arguments.as_slice() else { return self.one_argument(option, "since", arguments) };
                Some(Window::Since(self.subject(other, "since", Subject::Signal)?.0))
            }
            Kind::Call(name, arguments) if arguments.is_empty() => {
                Calendar::ALL.into_iter().find(|(known, _)| known == name).map(|(_, part)| Window::Calendar(part))
            }
            _ => None,
        };
        // A filter may name fields and a window may hold aggregates, so the window is tried first.
        if window.is_none() {
            match self.check(option) {
                Some((node, Type::Duration)) => window = Some(Window::Last(node)),
                _ => self.fault.set(None),
            }
        }
        let (signal, place) = match (window, aggregate.follower) {
            (Some(window), _) => {
                if !aggregate.window.is_kept() {
                    return self.twice(option);
                }
                aggregate.window = window;
                return Some(());
            }
            _ if aggregate.filter.is_none() => (aggregate.signal, &mut aggregate.filter),
            (_, Some(follower)) if aggregate.follower_filter.is_none() => (follower, &mut aggregate.follower_filter),
            _ => return self.twice(option),
        };
        let (node, kind) = Checker { row: Some(signal), ..*self }.check(option)?;
        if kind != Type::Bool {
            self.wrong(option.from, &[kind.name()], &["a window (a duration) or a filter (true or false)"]);
            return None;
        }
        *place = Some(*node);
        Some(())
    }

    fn twice(&self, option: &Syntax) -> Option<()> {
        self.wrong(option.from, &["a second window or filter"], &["at most one of each; join filters by &&"]);
        None
    }

    /// The signal, and the field where the function wants one: `purchase` or `purchase.value`.
    fn subject(&self, subject: &Syntax, name: &str, wanted: Subject) -> Option<(usize, Option<usize>)> {
        let refuse = |expected: &[&str]| self.wrong_text(subject.from, &self.text[subject.from..subject.to], expected);
        let (signal_name, field_name) = match &subject.kind {
            Kind::Name(signal) => (*signal, None),
            Kind::Member(inner, field) => match &inner.kind {
                Kind::Name(signal) => (*signal, Some(*field)),
                _ => {
                    refuse(&["signal.field"]);
                    return None;
                }
            },
            _ => {
                refuse(&["a signal's name"]);
                return None;
            }
        };
        let signals = self.scope.signals;
        let index =
            self.among(subject.from, signal_name, "signals", &mut signals.iter().map(|signal| &*signal.name))?;
        let signal = &signals[index];
        let takes_field = matches!(wanted, Subject::Number | Subject::Field);
        match (takes_field, field_name) {
            (false, None) => return Some((index, None)),
            (false, Some(_)) => refuse(&["the signal alone: ", name, "(", signal_name, ")"]),
            (true, None) => refuse(&["a field of it: ", name, "(", signal_name, ".field)"]),
            (true, Some(field_name)) => {
                let field = self.field(subject.from, field_name, signal)?;
                let number = matches!(signal.fields[field].kind, FieldKind::Amount { .. } | FieldKind::Integer);
                if wanted != Subject::Number || number {
                    return Some((index, Some(field)));
                }
                refuse(&["an amount or an integer field"]);
            }
        }
        None
    }

    /// `unit` × the argument, folded where it is a literal, which must not be negative.
    fn length(&self, syntax: &Syntax, name: &str, unit: Span, arguments: &[Syntax]) -> Checked {
        let [argument] = arguments else { return self.one_argument(syntax, name, arguments) };
        let number = self.of(argument, Type::Int)?;
        let node = match *number {
            Node::Literal(Value::Int(count)) => match unit.checked_mul(count) {
                Some(span) if span.0 >= 0 => Node::Literal(Value::Duration(span.0)),
                _ => {
                    let expected = "a number of units from 0 on that fits 64 bits of milliseconds";
                    self.wrong(argument.from, &[&numeral(count)], &[expected]);
                    return None;
                }
            },
            _ => Node::Length(unit.0, number),
        };
        typed(node, Type::Duration)
    }

    fn one_argument<T>(&self, syntax: &Syntax, name: &str, found: &[Syntax]) -> Option<T> {
        let found = numeral(found.len());
        self.wrong(syntax.from, &[&found, " arguments"], &["one: ", name, "(…)"]);
        None
    }
}
