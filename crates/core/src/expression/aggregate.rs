//! Aggregates: one value about a signal's history.

use super::{Node, Type};
use crate::signal::FieldKind;
use crate::time::Span;

/// What is computed over the events of a window. Source of each formula: `docs/RULES.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many events.
    Count,
    /// Sum of a field; events without it add nothing.
    Sum,
    /// Mean of a field over the events that carry it.
    Mean,
    /// Smallest value of a field.
    Min,
    /// Largest value of a field.
    Max,
    /// How many different values of a field.
    Distinct,
    /// The field's value at the first event that carries it.
    First,
    /// The field's value at the last event that carries it.
    Last,
    /// Time since the last event.
    Ago,
    /// Time since the first event.
    Age,
    /// How many of the visitor's local dates have an event.
    DaysActive,
    /// How many local dates in a row have an event, up to today or yesterday.
    Streak,
    /// How many events were followed by one of another signal within a time.
    Sequence,
    /// How many runs of events there are without a gap above a limit.
    Sessions,
    /// Median time between an event and the next.
    MedianGap,
    /// Share of the events for which the filter holds.
    Share,
    /// Lower bound of that share: the Wilson score interval at 95 %.
    ShareLow,
    /// Events of a window ÷ events of the window before it.
    Velocity,
    /// Sum of 2^(−age ÷ half-life) over the events.
    Decayed,
}

/// What a function wants in its brackets, besides a window and a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A signal.
    Signal,
    /// A number field of a signal.
    Number,
    /// Any field of a signal.
    Field,
    /// A signal, another one, and a time.
    Pair,
    /// A signal and a time.
    Timed,
}

impl Function {
    pub(super) const ALL: [(&'static str, Function); 19] = [
        ("count", Function::Count),
        ("sum", Function::Sum),
        ("mean", Function::Mean),
        ("min", Function::Min),
        ("max", Function::Max),
        ("distinct", Function::Distinct),
        ("first", Function::First),
        ("last", Function::Last),
        ("ago", Function::Ago),
        ("age", Function::Age),
        ("days_active", Function::DaysActive),
        ("streak", Function::Streak),
        ("sequence", Function::Sequence),
        ("sessions", Function::Sessions),
        ("median_gap", Function::MedianGap),
        ("share", Function::Share),
        ("share_low", Function::ShareLow),
        ("velocity", Function::Velocity),
        ("decayed", Function::Decayed),
    ];

    pub(super) fn subject(self) -> Subject {
        match self {
            Function::Sum | Function::Mean | Function::Min | Function::Max => Subject::Number,
            Function::Distinct | Function::First | Function::Last => Subject::Field,
            Function::Sequence => Subject::Pair,
            Function::Sessions | Function::Velocity | Function::Decayed => Subject::Timed,
            _ => Subject::Signal,
        }
    }

    /// The type of its value over a field of this kind.
    pub(super) fn kind(self, field: Option<FieldKind>) -> Type {
        let of_field = match field {
            Some(FieldKind::Amount { .. }) => Type::Decimal,
            Some(FieldKind::Text) => Type::Text,
            Some(FieldKind::Boolean) => Type::Bool,
            Some(FieldKind::Integer) | None => Type::Int,
        };
        match self {
            Function::Sum | Function::Min | Function::Max | Function::First | Function::Last => of_field,
            Function::Mean | Function::Share | Function::ShareLow | Function::Velocity | Function::Decayed => {
                Type::Decimal
            }
            Function::Ago | Function::Age | Function::MedianGap => Type::Duration,
            _ => Type::Int,
        }
    }
}

/// Which events an aggregate looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// As far back as the signal is kept.
    Kept,
    /// The closed interval [now − w, now], w a duration.
    Last(Box<Node>),
    /// After the last event of the signal with this index; all that is kept where it has not happened.
    Since(usize),
    /// Aligned to the visitor's calendar.
    Calendar(Calendar),
}

impl Window {
    /// Whether no window was given.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self, Window::Kept)
    }
}

/// A window by the visitor's own calendar; weeks begin on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Since midnight.
    Today,
    /// Since Monday's midnight.
    ThisWeek,
    /// Since the first of the month.
    ThisMonth,
    /// Since the first of January.
    ThisYear,
    /// The day before today.
    Yesterday,
    /// The week before this one.
    LastWeek,
    /// The month before this one.
    LastMonth,
}

impl Calendar {
    pub(super) const ALL: [(&'static str, Calendar); 7] = [
        ("today", Calendar::Today),
        ("this_week", Calendar::ThisWeek),
        ("this_month", Calendar::ThisMonth),
        ("this_year", Calendar::ThisYear),
        ("yesterday", Calendar::Yesterday),
        ("last_week", Calendar::LastWeek),
        ("last_month", Calendar::LastMonth),
    ];

    /// How long ago its first instant can be, a change of the clock's offset included.
    pub(super) fn reach(self) -> Span {
        let days = match self {
            Calendar::Today => 1,
            Calendar::Yesterday => 2,
            Calendar::ThisWeek => 7,
            Calendar::LastWeek => 14,
            Calendar::ThisMonth => 31,
            Calendar::LastMonth => 62,
            Calendar::ThisYear => 366,
        };
        Span((days + 1) * Span::DAY.0)
    }
}

/// A function over a signal's events, in a window, under a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is computed.
    pub function: Function,
    /// Index of the signal in the manifest.
    pub signal: usize,
    /// Index of the field, for functions of one.
    pub field: Option<usize>,
    /// Index of the signal that must follow, for `sequence`.
    pub follower: Option<usize>,
    /// The time that `sequence`, `sessions`, `velocity` and `decayed` take, in milliseconds.
    pub span: i64,
    /// Which events it looks at.
    pub window: Window,
    /// Which of them count.
    pub filter: Option<Node>,
    /// Which events of the follower count.
    pub follower_filter: Option<Node>,
    /// Its number among the aggregates of its rule.
    pub slot: usize,
    /// As the rule writes it.
    pub text: String,
}

/// Half-lives after which a decayed event counts less than a millionth.
const FADED: i64 = 20;

impl Aggregate {
    /// Whether the signal's first and last instant answer it, so that no event need be kept.
    pub fn needs_instants_only(&self) -> bool {
        matches!(self.function, Function::Ago | Function::Age) && self.window.is_kept() && self.filter.is_none()
    }

    /// How far back it looks where its window does not say: `keep`, and for what has a natural end that one.
    pub fn reach(&self, keep: Option<Span>) -> Option<Span> {
        match self.function {
            Function::Velocity => self.span.checked_mul(2).map(Span),
            Function::Decayed => keep.or(self.span.checked_mul(FADED).map(Span)),
            _ => keep,
        }
    }

    /// The nodes inside it.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Node> {
        let window = if let Window::Last(node) = &self.window { Some(&**node) } else { None };
        window.into_iter().chain(&self.filter).chain(&self.follower_filter)
    }
}
