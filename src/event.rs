//! An event as a page gives it.

use js_sys::{Date, JsString};
use murmur_core::signal::{FieldKind, FieldValue, LONGEST_TEXT, Signal, ValueFault};
use murmur_core::time::Time;
use murmur_core::tree::whole;
use wasm_bindgen::{JsCast, JsValue};

use crate::js::get;
use crate::tree;

/// The time that `options` give, or `now` where they give none; `None` where they are wrong.
pub(crate) fn time(options: &JsValue, now: Time) -> Option<Time> {
    if options.is_undefined() {
        return Some(now); // asking it for a property would throw, which takes longer than all the rest
    }
    if !options.is_object() {
        return None;
    }
    let at = get(options, "at");
    if at.is_undefined() {
        return Some(now);
    }
    let millis = at.as_f64().or_else(|| at.dyn_ref::<Date>().map(Date::get_time));
    millis.and_then(|millis| whole(millis.trunc())).map(Time)
}

/// The values of an event in the order of the signal's fields; `None` where one is wrong.
pub(crate) fn values(signal: &Signal, fields: &JsValue) -> Option<Vec<FieldValue>> {
    let mut values = vec![FieldValue::Missing; signal.fields.len()];
    if fields.is_undefined() || fields.is_null() {
        return Some(values);
    }
    if !fields.is_object() {
        return None;
    }
    for (name, given) in tree::entries(fields) {
        let index = signal.field(&name)?;
        values[index] = value(signal.fields[index].kind, &given).ok()?;
    }
    Some(values)
}

/// Text that no field takes, for values that are none: each kind says what it takes instead.
const TOO_LONG: &str = "-----------------------------------------------------------------";

/// The value of a field.
pub(crate) fn value(kind: FieldKind, given: &JsValue) -> Result<FieldValue, ValueFault> {
    if given.is_undefined() || given.is_null() {
        return Ok(FieldValue::Missing);
    }
    if let Some(number) = given.as_f64() {
        return kind.from_number(number);
    }
    if let Some(boolean) = given.as_bool() {
        return kind.from_bool(boolean);
    }
    match given.dyn_ref::<JsString>() {
        // A text that is too long is refused before it is copied; a character is at most two units.
        Some(text) if text.length() as usize <= 2 * LONGEST_TEXT => kind.from_text(&String::from(text)),
        _ => kind.from_text(TOO_LONG),
    }
}
