//! Calls: lengths of time, conversions, named inputs and aggregates.

use super::aggregate::{Calendar, Subject};
use super::check::{Checked, Checker, unknown_field};
use super::parser::{Kind, Syntax};
use super::{Aggregate, Function, LocalPart, Node, RuleFault, Type, Value, Window};
use crate::signal::FieldKind;
use crate::time::Span;
use crate::tree::quote;

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
            let [argument] = arguments else { return Err(one_argument(syntax, name, arguments.len())) };
            let number = self.of(argument, &Type::Int)?;
            return Ok((length(unit, number, argument)?, Type::Duration));
        }
        if let Some(checked) = self.plain(syntax, name, arguments, false) {
            return checked;
        }
        if let ("hour" | "weekday", []) = (name, arguments) {
            let part = if name == "hour" { LocalPart::Hour } else { LocalPart::Weekday };
            return Ok((Node::Local(part), Type::Int));
        }
        if matches!(name, "preference" | "segment") {
            return self.named(syntax, name, arguments);
        }
        let function = Function::ALL.into_iter().find(|(known, _)| *known == name);
        if function.is_none() && name != "model" {
            let mut names: Vec<_> = Function::ALL.into_iter().map(|(name, _)| name).collect();
            names.extend(LENGTHS.into_iter().map(|(name, _)| name));
            let expected = format!(
                "one of {}, size, int, double, string, bool, duration, hour, weekday, segment, preference, model",
                names.join(", ")
            );
            return self.unknown_function(syntax.from, name, &expected);
        }
        if self.row.is_some() {
            return Err(RuleFault::new(
                syntax.from,
                &quote(name),
                "a filter over the event's own fields; aggregates do not nest in it",
            ));
        }
        match function {
            Some((_, function)) => self.aggregate(syntax, name, function, arguments),
            None => self.model(syntax, arguments),
        }
    }

    /// `preference('genre')` or `segment('regular')`.
    fn named(&self, syntax: &Syntax, name: &str, arguments: &[Syntax]) -> Checked {
        let [Syntax { kind: Kind::Text(subject), from, .. }] = arguments else {
            return Err(RuleFault::new(
                syntax.from,
                &format!("{name}(…)"),
                &format!("one name in quotes: {name}('…')"),
            ));
        };
        if name == "preference" {
            return self.input(syntax, &format!("preference('{subject}')"));
        }
        let index = self.scope.segments.iter().position(|segment| segment == subject).ok_or_else(|| {
            RuleFault::new(*from, &quote(subject), &format!("one of the segments {}", self.scope.segments.join(", ")))
        })?;
        Ok((Node::Segment(index), Type::Bool))
    }

    /// `model('churn')`, the probability of its last class, or `model('churn', 'stays')`.
    fn model(&self, syntax: &Syntax, arguments: &[Syntax]) -> Checked {
        let (name, class) = match arguments {
            [name] => (name, None),
            [name, class] => (name, Some(class)),
            _ => return Err(model_name(syntax)),
        };
        let Kind::Text(wanted) = &name.kind else { return Err(model_name(name)) };
        let models = self.scope.models;
        if models.is_empty() {
            return Err(RuleFault::new(syntax.from, "a model", "none: none is known here"));
        }
        let unknown = |at: &Syntax, found: &str, what: &str, known: Vec<&str>| {
            RuleFault::new(at.from, &quote(found), &format!("one of the {what} {}", known.join(", ")))
        };
        let model = models
            .iter()
            .position(|model| model.name == *wanted)
            .ok_or_else(|| unknown(name, wanted, "models", models.iter().map(|model| model.name.as_str()).collect()))?;
        let classes = &models[model].classes;
        let class = match class {
            None => classes.len().saturating_sub(1),
            Some(Syntax { kind: Kind::Text(class), .. }) => models[model].class(class).ok_or_else(|| {
                unknown(&arguments[1], class, "classes", classes.iter().map(|class| class.name.as_str()).collect())
            })?,
            Some(other) => return Err(model_name(other)),
        };
        Ok((Node::Model { model, class }, Type::Decimal))
    }

    fn aggregate(&self, syntax: &Syntax, name: &str, function: Function, arguments: &[Syntax]) -> Checked {
        let wanted = function.subject();
        let [subject, options @ ..] = arguments else {
            let example = format!("a signal, such as {name}(purchase)");
            return Err(RuleFault::new(syntax.from, &format!("{name}()"), &example));
        };
        let mut options = options;
        let (signal, field) = self.subject(subject, name, wanted)?;
        let mut aggregate = Aggregate {
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
        };
        if wanted == Subject::Pair {
            let [second, rest @ ..] = options else {
                return Err(RuleFault::new(syntax.to, "no second signal", "sequence(view, purchase, hours(24))"));
            };
            aggregate.follower = Some(self.subject(second, name, Subject::Signal)?.0);
            options = rest;
        }
        if matches!(wanted, Subject::Pair | Subject::Timed) {
            let [time, rest @ ..] = options else {
                return Err(RuleFault::new(syntax.to, "no time", &format!("a time, such as {name}(…, hours(24))")));
            };
            match self.of(time, &Type::Duration)? {
                Node::Literal(Value::Duration(span)) if span > 0 => aggregate.span = span,
                _ => return Err(RuleFault::new(time.from, "a time that varies", "a constant above zero: hours(24)")),
            }
            options = rest;
        }
        for option in options {
            self.option(option, &mut aggregate)?;
        }
        if matches!(function, Function::Share | Function::ShareLow) && aggregate.filter.is_none() {
            let expected = format!("what share is meant: {name}(view, days(30), genre == 'jazz')");
            return Err(RuleFault::new(syntax.to, "no filter", &expected));
        }
        if function == Function::Velocity && aggregate.window != Window::Kept {
            return Err(RuleFault::new(syntax.from, "two windows", "velocity(view, days(7)): its time is its window"));
        }
        aggregate.slot = self.slots.replace(self.slots.get() + 1);
        let kind = function.kind(field.map(|field| self.scope.signals[signal].fields[field].kind));
        Ok((Node::Aggregate(aggregate.into()), kind))
    }

    /// One window or filter.
    fn option(&self, option: &Syntax, aggregate: &mut Aggregate) -> Result<(), RuleFault> {
        let window = match &option.kind {
            Kind::Call(name, arguments) if name == "since" => {
                let [other] = arguments.as_slice() else {
                    return Err(one_argument(option, "since", arguments.len()));
                };
                Some(Window::Since(self.subject(other, "since", Subject::Signal)?.0))
            }
            Kind::Call(name, arguments) if arguments.is_empty() => {
                Calendar::ALL.into_iter().find(|(known, _)| known == name).map(|(_, part)| Window::Calendar(part))
            }
            _ => None,
        };
        // A filter may name fields and a window may hold aggregates, so the window is tried first.
        let window = match window {
            Some(window) => Some(window),
            None => match self.check(option) {
                Ok((node, Type::Duration)) => Some(Window::Last(node.into())),
                _ => None,
            },
        };
        let twice =
            || RuleFault::new(option.from, "a second window or filter", "at most one of each; join filters by &&");
        if let Some(window) = window {
            let before = std::mem::replace(&mut aggregate.window, window);
            return if before == Window::Kept { Ok(()) } else { Err(twice()) };
        }
        let filter = |signal| {
            let (node, kind) = Checker { row: Some(signal), ..*self }.check(option)?;
            if kind == Type::Bool {
                return Ok(node);
            }
            Err(RuleFault::new(option.from, kind.name(), "a window (a duration) or a filter (true or false)"))
        };
        match aggregate.follower {
            _ if aggregate.filter.is_none() => aggregate.filter = Some(filter(aggregate.signal)?),
            Some(follower) if aggregate.follower_filter.is_none() => {
                aggregate.follower_filter = Some(filter(follower)?)
            }
            _ => return Err(twice()),
        }
        Ok(())
    }

    /// The signal, and the field where the function wants one: `purchase` or `purchase.value`.
    fn subject(&self, subject: &Syntax, name: &str, wanted: Subject) -> Result<(usize, Option<usize>), RuleFault> {
        let found = || quote(&self.text[subject.from..subject.to]);
        let (signal_name, field_name) = match &subject.kind {
            Kind::Name(signal) => (signal, None),
            Kind::Member(inner, field) => match &inner.kind {
                Kind::Name(signal) => (signal, Some(field)),
                _ => return Err(RuleFault::new(subject.from, &found(), "signal.field")),
            },
            _ => return Err(RuleFault::new(subject.from, &found(), "a signal's name")),
        };
        let index = self.scope.signals.iter().position(|signal| signal.name == *signal_name).ok_or_else(|| {
            let names: Vec<_> = self.scope.signals.iter().map(|signal| signal.name.as_str()).collect();
            RuleFault::new(subject.from, &quote(signal_name), &format!("one of the signals {}", names.join(", ")))
        })?;
        let signal = &self.scope.signals[index];
        let takes_field = matches!(wanted, Subject::Number | Subject::Field);
        match (takes_field, field_name) {
            (false, None) => Ok((index, None)),
            (false, Some(_)) => {
                Err(RuleFault::new(subject.from, &found(), &format!("the signal alone: {name}({signal_name})")))
            }
            (true, None) => {
                Err(RuleFault::new(subject.from, &found(), &format!("a field of it: {name}({signal_name}.field)")))
            }
            (true, Some(field_name)) => {
                let field = signal.field(field_name).ok_or_else(|| unknown_field(subject.from, field_name, signal))?;
                let number = matches!(signal.fields[field].kind, FieldKind::Amount { .. } | FieldKind::Integer);
                if wanted == Subject::Number && !number {
                    return Err(RuleFault::new(subject.from, &found(), "an amount or an integer field"));
                }
                Ok((index, Some(field)))
            }
        }
    }
}

/// `unit` × `number`, folded where the number is a literal, which must not be negative.
fn length(unit: Span, number: Node, at: &Syntax) -> Result<Node, RuleFault> {
    let Node::Literal(Value::Int(count)) = number else { return Ok(Node::Length(unit.0, number.into())) };
    let span = unit.checked_mul(count).filter(|span| span.0 >= 0);
    let span = span.ok_or_else(|| {
        RuleFault::new(at.from, &count.to_string(), "a number of units from 0 on that fits 64 bits of milliseconds")
    })?;
    Ok(Node::Literal(Value::Duration(span.0)))
}

fn model_name(at: &Syntax) -> RuleFault {
    RuleFault::new(at.from, "model(…)", "names in quotes: model('churn') or model('churn', 'stays')")
}

fn one_argument(syntax: &Syntax, name: &str, found: usize) -> RuleFault {
    RuleFault::new(syntax.from, &format!("{found} arguments"), &format!("one: {name}(…)"))
}
