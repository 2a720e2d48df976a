//! What may be remembered: signals, their typed fields, and events.

use crate::cut::halves;
use crate::digits;
use crate::time::{Span, Time};

/// Longest text value, in characters; longer ones are refused, never cut.
pub const LONGEST_TEXT: usize = 64;

/// A declared signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its name in rules and in `track`.
    pub name: String,
    /// What the visitor reads.
    pub title: String,
    /// What it is remembered for, in the site's plain words.
    pub purpose: String,
    /// How long the site declares to keep it; rules without a window mean this one.
    pub keep: Option<Span>,
    /// Its fields, in the manifest's order.
    pub fields: Vec<Field>,
}

/// A declared field of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in rules and in `track`.
    pub name: String,
    /// What values it takes.
    pub kind: FieldKind,
    /// Index of the input of the manifest that fills it where `track` does not.
    pub from: Option<usize>,
    /// How far back a page may order its values by how often they came.
    pub rank: Option<Span>,
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A sum in main units with this many decimals (0-6), kept as a whole number of the smallest unit.
    Amount {
        /// 2 for euros and cents.
        decimals: u8,
    },
    /// A whole number.
    Integer,
    /// At most [`LONGEST_TEXT`] characters.
    Text,
    /// Yes or no.
    Boolean,
}

/// A field's value as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldValue {
    /// Not given with this event.
    Missing,
    /// An integer, an amount in smallest units, or a boolean as 0 and 1.
    Whole(i64),
    /// Text.
    Text(String),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub time: Time,
    /// Minutes that the visitor's local time was ahead of UTC.
    pub offset: i16,
    /// One value for each field of the signal, in the same order.
    pub values: Vec<FieldValue>,
}

/// Why a value does not fit its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueFault {
    /// The field takes a number; it must be finite and below 2⁵³ in smallest units.
    NotANumber,
    /// The field takes a whole number.
    NotWhole,
    /// The field takes text of at most [`LONGEST_TEXT`] characters.
    NotShortText,
    /// The field takes true or false.
    NotBoolean,
}

impl ValueFault {
    /// What the field takes, for a person.
    pub fn expected(self) -> &'static str {
        match self {
            ValueFault::NotANumber => "a finite number of at most 2^53 smallest units",
            ValueFault::NotWhole => "a whole number of at most 2^53",
            ValueFault::NotShortText => "text of at most 64 characters",
            ValueFault::NotBoolean => "true or false",
        }
    }
}

/// Largest magnitude of a kept number: beyond it a JavaScript number is not exact.
const LARGEST: f64 = 9_007_199_254_740_991.0;

impl Signal {
    /// Index of the field called `name`.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

impl Field {
    /// A field that only `track` fills.
    pub fn new(name: &str, kind: FieldKind) -> Field {
        Field { name: name.into(), kind, from: None, rank: None }
    }
}

impl FieldKind {
    /// Keeps a number given by a program, in main units; an amount is rounded to its declared decimals.
    ///
    /// # Errors
    /// [`ValueFault`] when the number is not finite, too large, or not whole where it must be.
    pub fn from_number(self, number: f64) -> Result<FieldValue, ValueFault> {
        match self {
            FieldKind::Amount { decimals } => {
                let units = round(number * power_of_ten(decimals) as f64);
                if units.abs() <= LARGEST { Ok(FieldValue::Whole(units as i64)) } else { Err(ValueFault::NotANumber) }
            }
            FieldKind::Integer if number.abs() <= LARGEST && number as i64 as f64 == number => {
                Ok(FieldValue::Whole(number as i64))
            }
            FieldKind::Integer => Err(ValueFault::NotWhole),
            FieldKind::Text => Err(ValueFault::NotShortText),
            FieldKind::Boolean => Err(ValueFault::NotBoolean),
        }
    }

    /// Keeps text given by a program.
    ///
    /// # Errors
    /// [`ValueFault`] when the field does not take text, or not one as long.
    pub fn from_text(self, text: &str) -> Result<FieldValue, ValueFault> {
        match self {
            FieldKind::Text if text.chars().count() <= LONGEST_TEXT => Ok(FieldValue::Text(text.into())),
            FieldKind::Text => Err(ValueFault::NotShortText),
            FieldKind::Amount { .. } => Err(ValueFault::NotANumber),
            FieldKind::Integer => Err(ValueFault::NotWhole),
            FieldKind::Boolean => Err(ValueFault::NotBoolean),
        }
    }

    /// Keeps a boolean given by a program.
    ///
    /// # Errors
    /// [`ValueFault`] when the field takes something else.
    pub fn from_bool(self, value: bool) -> Result<FieldValue, ValueFault> {
        match self {
            FieldKind::Boolean => Ok(FieldValue::Whole(value.into())),
            FieldKind::Amount { .. } => Err(ValueFault::NotANumber),
            FieldKind::Integer => Err(ValueFault::NotWhole),
            FieldKind::Text => Err(ValueFault::NotShortText),
        }
    }

    /// Keeps a value written in a file: amounts as decimal text ("19.90"), read exactly; an empty text is missing.
    ///
    /// # Errors
    /// [`ValueFault`] when the text is not such a value, or has more decimals than the amount declares.
    pub fn from_file(self, text: &str) -> Result<FieldValue, ValueFault> {
        if text.is_empty() {
            return Ok(FieldValue::Missing);
        }
        match self {
            FieldKind::Text => self.from_text(text),
            FieldKind::Boolean => match text {
                "true" | "1" => Ok(FieldValue::Whole(1)),
                "false" | "0" => Ok(FieldValue::Whole(0)),
                _ => Err(ValueFault::NotBoolean),
            },
            FieldKind::Integer => decimal(text, 0).map(FieldValue::Whole).ok_or(ValueFault::NotWhole),
            FieldKind::Amount { decimals } => {
                decimal(text, decimals).map(FieldValue::Whole).ok_or(ValueFault::NotANumber)
            }
        }
    }
}

/// 10 to the `decimals`, for the 0 to 6 that an amount may have.
pub fn power_of_ten(decimals: u8) -> i64 {
    10_i64.pow(decimals.min(6).into())
}

/// Rounds half away from zero. `f64::round` is not in core's wasm without a libm call; this is exact below 2⁵².
fn round(number: f64) -> f64 {
    let whole = number.trunc();
    if (number - whole).abs() >= 0.5 { whole + number.signum() } else { whole }
}

/// `text` as a whole number of 10^-decimals, exactly.
fn decimal(text: &str, decimals: u8) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = halves(digits, ".").unwrap_or((digits, "0"));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if !all_digits(whole) || !all_digits(fraction) || fraction.len() > decimals.into() {
        return None;
    }
    let missing = u8::try_from(fraction.len()).ok().map(|given| decimals - given)?;
    let fraction = if fraction.is_empty() { 0 } else { digits::read::<i64>(fraction)? };
    let units = digits::read::<i64>(whole)?.checked_mul(power_of_ten(decimals))?;
    let units = units.checked_add(fraction * power_of_ten(missing))?;
    (units as f64 <= LARGEST).then_some(if negative { -units } else { units })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENTS: FieldKind = FieldKind::Amount { decimals: 2 };

    #[test]
    fn amounts_are_whole_smallest_units() {
        assert_eq!(CENTS.from_number(19.90), Ok(FieldValue::Whole(1990)));
        assert_eq!(CENTS.from_number(-0.005), Ok(FieldValue::Whole(-1)));
        assert_eq!(CENTS.from_number(1.005), Ok(FieldValue::Whole(100)), "1.005 is below a half in binary");
        assert_eq!(CENTS.from_file("11.77"), Ok(FieldValue::Whole(1177)));
        assert_eq!(CENTS.from_file("11.7"), Ok(FieldValue::Whole(1170)));
        assert_eq!(CENTS.from_file("11.7700"), Ok(FieldValue::Whole(1177)));
        assert_eq!(CENTS.from_file("-3"), Ok(FieldValue::Whole(-300)));
    }

    #[test]
    fn hostile_numbers_are_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 9_007_199_254_740_993.0] {
            assert_eq!(CENTS.from_number(number), Err(ValueFault::NotANumber), "{number}");
            assert_eq!(FieldKind::Integer.from_number(number * 2.0), Err(ValueFault::NotWhole), "{number}");
        }
        assert_eq!(FieldKind::Integer.from_number(-0.0), Ok(FieldValue::Whole(0)));
        for text in ["1.234", "1e3", "+1", " 1", ".5", "1.", "--1", "99999999999999999999"] {
            assert_eq!(CENTS.from_file(text), Err(ValueFault::NotANumber), "{text}");
        }
    }

    #[test]
    fn files_and_programs_agree_on_every_cent() {
        for cents in 0..200_000_i64 {
            let text = format!("{}.{:02}", cents / 100, cents % 100);
            let number: f64 = text.parse().unwrap();
            assert_eq!(CENTS.from_number(number), CENTS.from_file(&text));
        }
    }

    #[test]
    fn long_text_is_refused_not_cut() {
        assert!(FieldKind::Text.from_text(&"é".repeat(64)).is_ok());
        assert_eq!(FieldKind::Text.from_text(&"é".repeat(65)), Err(ValueFault::NotShortText));
    }
}
