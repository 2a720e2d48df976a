//! Random rules as text, over all functions and windows that the language knows.

use murmur_core::signal::FieldKind;

use super::draw::Draw;
use super::site::SignalShape;
use super::{KNOWN, LENGTHS, Length, TEXTS};

/// What a function's value is compared with.
enum Scale {
    /// A small number of things.
    Things,
    /// A sum of money or the like.
    Money,
    /// A share from 0 to 1, or a rate around 1.
    Ratio,
    /// A sum of fading parts, known to the last bits only: compared with what it never comes to exactly.
    Faded,
    /// A length of time.
    Time,
    /// One of the texts.
    Text,
    /// Itself true or false.
    Truth,
}

const COMPARISONS: [&str; 6] = [">=", "<", "==", ">", "<=", "!="];

/// Windows that the calendar sets, and how long each can be.
const CALENDAR: [(&str, Length); 7] = [
    ("today", Length("", 26 * Length::HOUR.1)),
    ("yesterday", Length("", 2 * 26 * Length::HOUR.1)),
    ("this_week", Length("", 8 * Length::DAY.1)),
    ("last_week", Length("", 15 * Length::DAY.1)),
    ("this_month", Length("", 32 * Length::DAY.1)),
    ("last_month", Length("", 63 * Length::DAY.1)),
    ("this_year", Length("", 367 * Length::DAY.1)),
];

/// Functions that take a signal or a field of one.
const FUNCTIONS: [&str; 19] = [
    "count",
    "sum",
    "distinct",
    "ago",
    "age",
    "mean",
    "min",
    "max",
    "first",
    "last",
    "days_active",
    "streak",
    "sequence",
    "sessions",
    "median_gap",
    "share",
    "share_low",
    "velocity",
    "decayed",
];

/// Makes rules over these signals, building on these segments.
pub(crate) struct Rules<'a> {
    pub(crate) signals: &'a [SignalShape],
    pub(crate) segments: &'a [&'a str],
}

fn known(name: &str) -> bool {
    KNOWN.contains(&name)
}

impl Rules<'_> {
    /// A rule: true or false.
    pub(crate) fn rule(&self, draw: &mut Draw) -> String {
        self.logic(draw, 3)
    }

    fn logic(&self, draw: &mut Draw, depth: usize) -> String {
        if depth == 0 {
            return self.condition(draw);
        }
        match draw.below(8) {
            0..=3 => self.condition(draw),
            4 => format!("({} && {})", self.logic(draw, depth - 1), self.logic(draw, depth - 1)),
            5 => format!("({} || {})", self.logic(draw, depth - 1), self.logic(draw, depth - 1)),
            6 => format!("!({})", self.logic(draw, depth - 1)),
            _ => {
                let parts = [(); 3].map(|()| self.logic(draw, depth - 1));
                format!("({} ? {} : {})", parts[0], parts[1], parts[2])
            }
        }
    }

    /// One comparison. A window made of `ago(…)` needs an upper bound beside it, which then comes first.
    fn condition(&self, draw: &mut Draw) -> String {
        let mut bounds = Vec::new();
        let compared = match draw.below(20) {
            0 if known("segment") && !self.segments.is_empty() => format!("segment('{}')", draw.pick(self.segments)),
            1 if known("hour") => format!("hour() {} {}", draw.pick(&COMPARISONS), draw.pick(&[8, 12, 22])),
            2 if known("weekday") => format!("weekday() {} {}", draw.pick(&COMPARISONS), draw.pick(&[1, 5, 7])),
            3 => {
                let (a, b) = (self.count(draw, &mut bounds), self.count(draw, &mut bounds));
                let operator = draw.pick(&["+", "-", "*", "/", "%"]);
                format!("{a} {operator} {b} {} {}", draw.pick(&COMPARISONS), draw.below(3))
            }
            4 => {
                let (a, b) = (self.count(draw, &mut bounds), self.count(draw, &mut bounds));
                format!("double({a}) / double({b}) {} {}", draw.pick(&COMPARISONS), draw.pick(&["0.5", "1.0"]))
            }
            16 if known("preference") && draw.once_in(2) => {
                format!("preference('stars') {} {}", draw.pick(&COMPARISONS), draw.pick(&[1, 3, 5]))
            }
            16 | 17 if known("preference") => format!("preference('genre') == '{}'", draw.pick(&TEXTS)),
            18 if known("visit") => match draw.below(3) {
                0 => format!("visit.campaign != '{}'", draw.pick(&TEXTS)),
                1 => format!("page.topic == '{}'", draw.pick(&TEXTS)),
                _ => format!("'{}' in page.topics", draw.pick(&TEXTS)),
            },
            19 if known("model") => format!("model('m') {} {}", draw.pick(&COMPARISONS), draw.pick(&["0.5", "0.4"])),
            // An overflow as soon as something happened.
            5 => format!("{} * 9223372036854775807 >= 0", self.count(draw, &mut bounds)),
            _ => self.compared(draw, &mut bounds),
        };
        if bounds.is_empty() { compared } else { format!("({} && {compared})", bounds.join(" && ")) }
    }

    fn compared(&self, draw: &mut Draw, bounds: &mut Vec<String>) -> String {
        let functions: Vec<_> = FUNCTIONS.into_iter().filter(|name| known(name)).collect();
        let function = *draw.pick(&functions);
        let Some((call, scale)) = self.call(draw, function, bounds) else {
            return format!("{} > 0", self.count(draw, bounds));
        };
        let comparison = *draw.pick(&COMPARISONS);
        match scale {
            Scale::Things => format!("{call} {comparison} {}", draw.below(5)),
            Scale::Money => format!("{call} {comparison} {}", draw.pick(&["0.0", "19.9", "10.0", "49.9", "-5.0"])),
            Scale::Ratio => format!("{call} {comparison} {}", draw.pick(&["0.0", "0.5", "1.0", "0.25", "2.0"])),
            Scale::Faded => format!("{call} {comparison} {}", draw.pick(&["0.31", "0.77", "1.63", "2.41"])),
            Scale::Time => format!("{call} {comparison} {}", draw.pick(&LENGTHS).0),
            Scale::Text if draw.once_in(2) => format!("{call} in ['{}', '{}']", draw.pick(&TEXTS), draw.pick(&TEXTS)),
            Scale::Text => format!("{call} {comparison} '{}'", draw.pick(&TEXTS)),
            Scale::Truth => call,
        }
    }

    fn count(&self, draw: &mut Draw, bounds: &mut Vec<String>) -> String {
        let signal = draw.pick(self.signals);
        format!("count({}{})", signal.name, self.options(draw, signal, bounds))
    }

    /// A call of `function` with what it takes, or `None` where the signal drawn has no field for it.
    fn call(&self, draw: &mut Draw, function: &str, bounds: &mut Vec<String>) -> Option<(String, Scale)> {
        let signal = draw.pick(self.signals);
        let name = signal.name;
        let is_number = |kind: &FieldKind| matches!(kind, FieldKind::Amount { .. } | FieldKind::Integer);
        Some(match function {
            "sum" | "mean" | "min" | "max" => {
                let numbers: Vec<_> = signal.fields.iter().filter(|(_, kind)| is_number(kind)).collect();
                let (field, kind) = if numbers.is_empty() { return None } else { draw.pick(&numbers) };
                let scale = if *kind == FieldKind::Integer { Scale::Things } else { Scale::Money };
                (format!("{function}({name}.{field}{})", self.options(draw, signal, bounds)), scale)
            }
            "distinct" | "first" | "last" => {
                let (field, kind) = if signal.fields.is_empty() { return None } else { draw.pick(&signal.fields) };
                let scale = match kind {
                    _ if function == "distinct" => Scale::Things,
                    FieldKind::Amount { .. } => Scale::Money,
                    FieldKind::Integer => Scale::Things,
                    FieldKind::Text => Scale::Text,
                    FieldKind::Boolean => Scale::Truth,
                };
                (format!("{function}({name}.{field}{})", self.options(draw, signal, bounds)), scale)
            }
            "ago" | "age" if draw.once_in(2) => (format!("{function}({name})"), Scale::Time),
            "ago" | "age" | "median_gap" => {
                (format!("{function}({name}{})", self.options(draw, signal, bounds)), Scale::Time)
            }
            "sequence" => {
                let then = draw.pick(self.signals);
                let within = draw.pick(&LENGTHS).0;
                let window = if signal.keep.is_some() && then.keep.is_some() && draw.once_in(2) {
                    String::new()
                } else {
                    format!(", {}", constant(draw, &[signal, then]).0)
                };
                // The first filter is of the signal's events, the second of the follower's.
                let own = if draw.once_in(2) { filter(draw, signal) } else { None };
                let other = if own.is_some() && draw.once_in(2) { filter(draw, then) } else { None };
                let filters: String = own.into_iter().chain(other).map(|filter| format!(", {filter}")).collect();
                let options = if draw.once_in(2) { window + &filters } else { filters + &window };
                (format!("sequence({name}, {}, {within}{options})", then.name), Scale::Things)
            }
            "sessions" | "decayed" => {
                let length = draw.pick(&LENGTHS[..4]).0;
                let scale = if function == "decayed" { Scale::Faded } else { Scale::Things };
                (format!("{function}({name}, {length}{})", self.options(draw, signal, bounds)), scale)
            }
            "velocity" => {
                let half: Vec<_> =
                    LENGTHS.iter().filter(|length| signal.keeps(Length(length.0, 2 * length.1))).collect();
                let filter = filter(draw, signal).map(|filter| format!(", {filter}")).unwrap_or_default();
                (format!("velocity({name}, {}{filter})", draw.pick(&half).0), Scale::Ratio)
            }
            "share" | "share_low" => {
                let filter = filter(draw, signal)?;
                let window = self.window(draw, signal, bounds).map(|window| format!(", {window}")).unwrap_or_default();
                (format!("{function}({name}, {filter}{window})"), Scale::Ratio)
            }
            // count, days_active, streak
            _ => (format!("{function}({name}{})", self.options(draw, signal, bounds)), Scale::Things),
        })
    }

    /// A window where one is needed or drawn, and at times a filter, in any order.
    fn options(&self, draw: &mut Draw, signal: &SignalShape, bounds: &mut Vec<String>) -> String {
        let window = self.window(draw, signal, bounds);
        let filter = if draw.once_in(3) { filter(draw, signal) } else { None };
        let mut options: Vec<_> = window.into_iter().chain(filter).collect();
        if draw.once_in(2) {
            options.reverse();
        }
        options.iter().map(|option| format!(", {option}")).collect()
    }

    /// A window within the signal's retention; `None` only where the retention can stand for it.
    fn window(&self, draw: &mut Draw, signal: &SignalShape, bounds: &mut Vec<String>) -> Option<String> {
        let other = draw.pick(self.signals).name;
        match draw.below(10) {
            0 if signal.keep.is_some() => None,
            1 if known("since") && signal.keep.is_some() => Some(format!("since({other})")),
            2 | 3 => {
                let fitting: Vec<_> =
                    CALENDAR.iter().filter(|(name, length)| known(name) && signal.keeps(*length)).collect();
                let drawn = if fitting.is_empty() { None } else { Some(draw.pick(&fitting).0) };
                Some(drawn.map_or_else(|| constant(draw, &[signal]).0.into(), |name| format!("{name}()")))
            }
            4 => {
                let function = draw.pick(&["ago", "age"]);
                bounds.push(format!("{function}({other}) < {}", constant(draw, &[signal]).0));
                Some(format!("{function}({other})"))
            }
            5 => {
                let (yes, no) = (constant(draw, &[signal]).0, constant(draw, &[signal]).0);
                Some(format!("ago({other}) < {} ? {yes} : {no}", draw.pick(&LENGTHS).0))
            }
            6 => Some(format!("hours(2) + {}", constant(draw, &[signal]).0)).filter(|_| signal.keep != Some(30)),
            _ => Some(constant(draw, &[signal]).0.into()),
        }
        .or_else(|| signal.keep.is_none().then(|| constant(draw, &[signal]).0.into()))
    }
}

/// A fixed window within the retention of all these signals.
fn constant(draw: &mut Draw, signals: &[&SignalShape]) -> Length {
    let fitting: Vec<_> = LENGTHS.iter().filter(|length| signals.iter().all(|signal| signal.keeps(**length))).collect();
    **draw.pick(&fitting)
}

/// A filter on the signal's own fields, where there is something to filter by.
fn filter(draw: &mut Draw, signal: &SignalShape) -> Option<String> {
    let first = filter_part(draw, signal)?;
    Some(match draw.below(4) {
        0 => format!("{first} && {}", filter_part(draw, signal)?),
        1 => format!("{first} || {}", filter_part(draw, signal)?),
        _ => first,
    })
}

fn filter_part(draw: &mut Draw, signal: &SignalShape) -> Option<String> {
    let comparison = *draw.pick(&COMPARISONS);
    match draw.below(8) {
        0 if known("hour") => return Some(format!("hour() {comparison} {}", draw.pick(&[6, 12, 18]))),
        1 if known("weekday") => return Some(format!("weekday() {comparison} {}", draw.pick(&[1, 5, 6]))),
        _ => {}
    }
    let (field, kind) = if signal.fields.is_empty() { return None } else { draw.pick(&signal.fields) };
    Some(match kind {
        FieldKind::Text if draw.once_in(2) => format!("{field} in ['{}', '{}']", draw.pick(&TEXTS), draw.pick(&TEXTS)),
        FieldKind::Text => format!("{field} {comparison} '{}'", draw.pick(&TEXTS)),
        FieldKind::Amount { .. } => format!("{field} {comparison} {}", draw.pick(&["10.0", "0.0", "19.9"])),
        // An error inside a filter is a no.
        FieldKind::Integer if draw.once_in(3) => format!("6 / {field} {comparison} 2"),
        FieldKind::Integer => format!("{field} {comparison} {}", draw.below(4)),
        FieldKind::Boolean if draw.once_in(2) => format!("!{field}"),
        FieldKind::Boolean => (*field).into(),
    })
}
