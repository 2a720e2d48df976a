//! Rules against small histories.

use proptest::prelude::*;

use super::retention::{Need, RetentionFault, derive};
use super::{EvalError, Moment, Node, RuleFault, Scope, Value, compile};
use crate::engine::{Engine, World};
use crate::history::History;
use crate::segment::Segment;
use crate::signal::{Event, Field, FieldKind, FieldValue, Signal};
use crate::time::{Span, Time};

const DAY: i64 = Span::DAY.0;

fn signal(name: &str, keep: Option<&str>, fields: &[(&str, FieldKind)]) -> Signal {
    Signal {
        name: name.into(),
        title: String::new(),
        purpose: String::new(),
        keep: keep.map(|keep| Span::parse(keep).unwrap()),
        fields: fields.iter().map(|(name, kind)| Field::new(name, *kind)).collect(),
    }
}

fn shop() -> Vec<Signal> {
    vec![
        signal("purchase", Some("2y"), &[("value", FieldKind::Amount { decimals: 2 }), ("items", FieldKind::Integer)]),
        signal("view", Some("30d"), &[("genre", FieldKind::Text), ("sale", FieldKind::Boolean)]),
        signal("cart_add", None, &[]),
    ]
}

/// Purchases on days 0, 10 and 99 for 19.90, 5.00 and nothing known; views of jazz, jazz, folk; now is day 100.
fn history() -> History {
    let mut history = History::new(&shop());
    let purchases = [(0, Some(1990), 2), (10, Some(500), 1), (99, None, 1)];
    for (day, value, items) in purchases {
        let value = value.map_or(FieldValue::Missing, FieldValue::Whole);
        history.add(
            0,
            &Event { time: Time(day * DAY), offset: 0, values: vec![value, FieldValue::Whole(items)] },
            true,
        );
    }
    for (day, genre, sale) in [(80, "jazz", 0), (95, "jazz", 1), (98, "folk", 0)] {
        let values = vec![FieldValue::Text(genre.into()), FieldValue::Whole(sale)];
        history.add(1, &Event { time: Time(day * DAY), offset: 60, values }, true);
    }
    history
}

fn value(rule: &str) -> Result<Value<'static>, EvalError> {
    let (signals, history) = (shop(), history());
    let node = compile(rule, &Scope { signals: &signals, ..Scope::default() })
        .unwrap_or_else(|fault| panic!("{rule}: {fault:?}"));
    let segment = Segment { rule: node, ..Segment::default() };
    let segments = std::slice::from_ref(&segment);
    let mut engine = Engine::new(&signals, &[], segments);
    let world =
        World { signals: &signals, models: &[], history: &history, inputs: &[], now: Time(100 * DAY), offset: 0 };
    engine.load(world);
    let member = engine.members()[0];
    let error = engine.explain(0, &segment, world).error;
    error.map_or(Ok(Value::Bool(member)), Err)
}

fn fault(rule: &str) -> RuleFault {
    *compile(rule, &Scope { signals: &shop(), ..Scope::default() }).expect_err(rule)
}

#[track_caller]
fn holds(rule: &str) {
    assert_eq!(value(rule), Ok(Value::Bool(true)), "{rule}");
}

#[track_caller]
fn fails(rule: &str, error: EvalError) {
    assert_eq!(value(rule), Err(error), "{rule}");
}

#[test]
fn aggregates_over_closed_windows() {
    holds("count(purchase) == 3");
    holds("count(purchase, days(90)) == 2"); // day 10 is exactly 90 days ago: the window is closed
    holds("count(purchase, days(89)) == 1");
    holds("sum(purchase.value) == 24.9");
    holds("sum(purchase.value, days(90)) == 5");
    holds("sum(purchase.items) == 4");
    holds("distinct(view.genre) == 2");
    holds("ago(purchase) == days(1) && age(purchase) == days(100)");
    holds("ago(view, genre == 'jazz') == days(5)");
    holds("count(view, genre == 'jazz', days(30)) == 2 && count(view, days(30), genre == 'jazz') == 2");
    holds("count(view, sale) == 1 && count(view, !sale && genre in ['folk', 'soul']) == 1");
}

#[test]
fn a_missing_field_is_nothing_to_add_and_matches_no_filter() {
    holds("count(purchase, value >= 0.0) == 2 && count(purchase, value < 0.0) == 0");
}

#[test]
fn what_has_not_happened_is_an_error_that_logic_absorbs() {
    fails("ago(cart_add) > minutes(30)", EvalError::Nothing);
    fails("ago(cart_add) > minutes(30) && true", EvalError::Nothing);
    assert_eq!(value("ago(cart_add) > minutes(30) && false"), Ok(Value::Bool(false)));
    assert_eq!(value("false && ago(cart_add) > minutes(30)"), Ok(Value::Bool(false)));
    holds("ago(cart_add) > minutes(30) || true");
    holds("true || ago(cart_add) > minutes(30)");
    fails("!(ago(cart_add) > minutes(30))", EvalError::Nothing);
}

#[test]
fn numbers_compare_by_value_and_never_wrap() {
    holds("1 == 1.0 && 1 < 1.5 && 2.5 > 2 && 1 in [0.5, 1.0]");
    holds("7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1 && 2 + 3 * 4 == 14 && (2 + 3) * 4 == 20");
    holds("sum(purchase.value) / double(count(purchase)) > 8.29");
    holds("0x10 == 16 && 1e3 == 1000 && .5 == 0.5 && 15e-1 == 1.5");
    holds("'a' + \"b\" == 'ab' && 'it\\'s' == \"it's\" && 'a' < 'b'");
    holds("true ? 1 == 1 : 1 / 0 == 1");
    holds("0.1 + 0.2 != 0.3 && 0.12345678901234567 < 0.12345678901234569 && 1.7976931348623157e308 > 1.0");
    fails("1 / 0 == 1", EvalError::DivisionByZero);
    fails("1 % 0 == 1", EvalError::DivisionByZero);
    fails("9223372036854775807 + 1 > 0", EvalError::Overflow);
    fails("-(-9223372036854775808) > 0", EvalError::Overflow);
    fails("-9223372036854775808 / -1 > 0", EvalError::Overflow);
    fails("days(count(purchase) * 9223372036854775807) > days(1)", EvalError::Overflow);
}

#[test]
fn text_has_functions_and_every_way_of_quoting() {
    holds("'jazz & soul'.contains('soul') && 'jazz'.startsWith('ja') && 'jazz'.endsWith('zz') && size('süß') == 3");
    holds("'jazz'.size() == 4 && 'jazz'.matches('^(jazz|soul)$') && !'acid jazz'.matches('^jazz')");
    holds("'''it's''' == 'it\\'s' && r'\\d' == '\\\\d' && '\\x41\\u00e9\\U0001f431\\101' == 'Aé🐱A'");
    holds("true // a remark\n && true");
    holds("count(view, genre.startsWith('ja')) == 2 && count(view, genre.matches('^f')) == 1");
}

#[test]
fn lists_are_joined_and_indexed() {
    holds("[1, 2] + [3] == [1, 2, 3] && size([1, 2]) == 2 && [7, 8][1] == 8 && [[1], []][0][0] == 1");
    holds("['a', 1][1] == 1 && !('b' in ['a', 1]) && [] + ['a'] == ['a']");
    fails("[1][1] == 1", EvalError::NoItem);
    fails("[1][-1] == 1", EvalError::NoItem);
    fails("2 in [1 / 0, 2]", EvalError::DivisionByZero);
}

#[test]
fn conversions_say_what_they_can_not_read() {
    holds("int('42') == 42 && int(-7.9) == -7 && double('-1.5e3') == -1500.0 && double(2) == 2.0");
    holds("string(12) == '12' && string(true) == 'true' && bool('false') == false && double('NaN') != double('NaN')");
    fails("int('4x') == 4", EvalError::Unreadable);
    fails("int(9223372036854775807.0) == 1", EvalError::Overflow);
    fails("double('1.5 ') == 1.5", EvalError::Unreadable);
    fails("bool('yes')", EvalError::Unreadable);
    fails("dyn('a') < 1", EvalError::WrongType);
    fails("1 + dyn(1.5) > 1", EvalError::WrongType);
    holds("dyn(1) == 1.0 && dyn('a') != 1 && (dyn('a') < 1 || true)");
}

#[test]
fn durations_are_whole_milliseconds_within_ten_thousand_years() {
    holds("duration('1h30m') == minutes(90) && duration('-1.5s') + seconds(2) == duration('500ms')");
    holds("duration('90m').getHours() == 1 && ago(view).getHours() == 48 && duration(days(1)) == hours(24)");
    fails("duration('200000000000s') + duration('200000000000s') > hours(1)", EvalError::Overflow);
    for wrong in ["", "s", "1", "1.5ms", "1d", "h1", "1s2", "320000000000s", "1.5.5s", "--1s", "99999999999999999999h"]
    {
        let rule = format!("duration('{wrong}') > hours(1)");
        assert_eq!(fault(&rule).at, 9, "{rule}");
    }
}

#[test]
fn wrong_rules_say_where_and_what() {
    let cases = [
        ("", 0, "the end of the rule"),
        ("count(purchase", 14, "the end of the rule"),
        ("count(purchase) >=", 18, "the end of the rule"),
        ("count(purchase) >= 3 3", 21, "\"3\""),
        ("count(purchase)", 0, "a whole number"),
        ("count(buy) > 1", 6, "\"buy\""),
        ("sum(purchase.colour) > 1", 4, "\"colour\""),
        ("sum(view.genre) > 1", 4, "\"view.genre\""),
        ("sum(purchase) > 1", 4, "\"purchase\""),
        ("count(purchase.value) > 1", 6, "\"purchase.value\""),
        ("purchase > 1", 0, "\"purchase\""),
        ("mode(purchase) > 1", 0, "the function \"mode\""),
        ("count(purchase) > 'a'", 18, "text"),
        ("count(purchase) > 1 && 5", 23, "a whole number"),
        ("1 + 1.5 > 2", 4, "a decimal number"),
        ("count(view, genre == 1) > 1", 21, "a whole number"),
        ("count(view, count(view) > 1) > 1", 12, "\"count\""),
        ("count(view, genre == 'a' && segment('x')) > 1", 28, "\"segment\""),
        ("count(view, preference('x') == 1) > 1", 12, "\"preference\""),
        ("count(view, genre == visit.campaign) > 1", 21, "\"visit.campaign\""),
        ("count(view, model('x') > 0.5) > 1", 12, "\"model\""),
        ("count(view, days(1), days(2)) > 1", 21, "a second window or filter"),
        ("days(-1) < ago(view)", 5, "-1"),
        ("1u == 1", 0, "\"1u\""),
        ("[1].map(x, x) == [1]", 3, "the function \"map\""),
        ("b'x' == 'x'", 0, "a string with the prefix b"),
        ("'abc", 0, "a string without end"),
        ("1 == 1 # yes", 7, "\"#\""),
        ("'a\nb' == ''", 2, "the end of the line"),
        ("'\\ud800' == ''", 1, "\"\\u\""),
        ("1e400 > 1.0", 0, "\"1e400\""),
        ("9223372036854775808 > 1", 0, "\"9223372036854775808\""),
        ("99999999999999999999 > 1", 0, "\"99999999999999999999\""),
        ("1 in {'a': 1}", 5, "\"{\""),
        ("null == 1", 0, "null"),
        ("['a', 'b'] == [1]", 14, "a list"),
        ("[[1]] < [[2]]", 0, "a list"),
        ("[1][true] == 1", 4, "true or false"),
        ("true[0]", 0, "true or false"),
        ("size(1) == 1", 5, "a whole number"),
        ("'a'.startsWith(1)", 15, "a whole number"),
        ("'a'.startsWith()", 0, "'a'.startsWith() with 1 arguments"),
        ("int(true) == 1", 4, "true or false"),
        ("string(1.5) == '1.5'", 7, "a decimal number"),
        ("duration('1ns') == hours(1)", 9, "'1ns'"),
        ("duration(1) == hours(1)", 9, "1"),
        ("'a'.matches('a' + 'b')", 12, "\"'a' + 'b'\""),
        ("'a'.matches('(a')", 12, "\"the end of the pattern\""),
        ("true ? 1 == 1 : 'a'", 16, "text"),
        ("dyn(true)", 0, "a value of any type"),
        ("é == 1", 0, "\"é\""),
    ];
    for (rule, at, found) in cases {
        let fault = fault(rule);
        assert_eq!((fault.at, fault.found.as_str()), (at, found), "{rule}: {fault:?}");
        assert!(!fault.expected.is_empty());
    }
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = |n: usize| format!("{}true{}", "(".repeat(n), ")".repeat(n));
    assert!(compile(&deep(20), &Scope::default()).is_ok());
    assert!(compile(&deep(1000), &Scope::default()).unwrap_err().found.contains("deeper"));
    assert!(compile(&format!("{}true", "!".repeat(1000)), &Scope::default()).unwrap_err().found.contains("deeper"));
    assert!(
        compile(&format!("{}true", "true || ".repeat(1000)), &Scope::default()).unwrap_err().found.contains("goes on")
    );
    for operator in ["+1", "*1", "==1", "[0]", ".a", ".f()", " in a", "&&1", "||1"] {
        let fault = compile(&format!("1{}", operator.repeat(257)), &Scope::default()).unwrap_err();
        assert!(fault.expected.contains("256"), "{operator}: {fault:?}");
    }
}

/// An event is looked at once, so what may be another tomorrow can't be in its filter: it was accepted, and never seen.
#[test]
fn a_filter_speaks_of_its_event_alone() {
    use super::{Input, Type};
    let inputs = ["preference('mood')", "visit.campaign", "page.topic"];
    let inputs = inputs.map(|name| Input { name: name.into(), kind: Type::Text });
    let scope = Scope { signals: &shop(), inputs: &inputs, segments: &["x"], ..Scope::default() };
    for read in ["segment('x')", "preference('mood') == 'a'", "visit.campaign == 'a'", "page.topic == 'a'"] {
        for filter in [format!("genre == 'jazz' && {read}"), format!("days(9), {read}"), read.into()] {
            let rule = format!("count(view, {filter}) >= 1");
            let fault = compile(&rule, &scope).expect_err(&rule);
            assert_eq!(Some(fault.at), rule.find(read), "{rule}: {fault:?}");
            assert!(fault.expected.contains("outside the aggregate"), "{fault:?}");
            assert!(compile(&format!("count(view) >= 1 && {read}"), &scope).is_ok());
        }
        let window = format!("count(view, {read} ? days(1) : days(2)) >= 1");
        assert!(compile(&window, &scope).is_ok(), "a window is about now: {window}");
    }
}

/// The deepest trees that the limits allow, each compiled, evaluated and dropped on a small stack.
#[test]
fn no_rule_exhausts_the_stack() {
    let deepest = [
        format!("{}1{}+1==1", "(".repeat(46), "+1+1+1+1)".repeat(46)),
        format!("[{}1{}]==[1]", "[0, -".repeat(20), "]".repeat(20)),
        format!("{}true", "true ? !false : ".repeat(46)),
        format!("1{} == 1", " + 1".repeat(255)),
        format!("'a'.matches('{}a{}')", "(".repeat(48), ")*".repeat(48)),
    ];
    let small = std::thread::Builder::new().stack_size(512 * 1024).spawn(move || {
        for rule in deepest {
            let node = super::compile_unchecked(&rule, &Scope::default()).unwrap();
            let history = History::new(&[]);
            let _ = node.evaluate(&Moment::new(&[], &history, Time(0)));
        }
    });
    small.unwrap().join().unwrap();
}

fn needs(rule: &str, signals: &[Signal]) -> (Vec<Need>, Vec<RetentionFault>) {
    let node: Node = compile(rule, &Scope { signals, ..Scope::default() }).unwrap();
    let mut needs: Vec<_> =
        signals.iter().map(|s| Need { fields: vec![false; s.fields.len()], ..Need::default() }).collect();
    let mut faults = Vec::new();
    derive(&node, signals, &mut needs, &mut faults);
    (needs, faults)
}

#[test]
fn retention_is_the_longest_window() {
    let mut signals = shop();
    signals[0].keep = None;
    let (needs, faults) = needs("count(purchase, days(90)) > 1 || sum(purchase.value, days(365)) > 100", &signals);
    assert_eq!(faults, []);
    assert_eq!(needs[0], Need { used: true, events: Some(Span(365 * DAY)), fields: vec![true, false] });
    assert!(!needs[1].used);
}

#[test]
fn instants_alone_need_no_events() {
    let (needs, faults) = needs("ago(cart_add) < days(3)", &shop());
    assert_eq!(faults, []);
    assert_eq!((needs[2].used, needs[2].events), (true, None));
}

#[test]
fn a_conjunct_bounds_a_window_made_of_ago() {
    let mut signals = shop();
    signals[0].keep = None;
    let hesitant = "ago(cart_add) > minutes(30) && ago(cart_add) < days(3) && count(purchase, ago(cart_add)) == 0";
    let (bounded, faults) = needs(hesitant, &signals);
    assert_eq!(faults, []);
    assert_eq!(bounded[0].events, Some(Span(3 * DAY)));
    for unbounded in [
        "count(purchase, ago(cart_add)) == 0",
        "ago(cart_add) < days(3) || count(purchase, ago(cart_add)) == 0",
        "ago(cart_add) > days(3) && count(purchase, ago(cart_add)) == 0",
        "(ago(cart_add) < days(3) && true) || count(purchase, ago(cart_add)) == 0",
    ] {
        let (_, faults) = needs(unbounded, &signals);
        assert!(matches!(faults[..], [RetentionFault::Unbounded { signal: 0, .. }]), "{unbounded}: {faults:?}");
    }
}

#[test]
fn a_window_can_not_be_longer_than_keep_nor_missing_without_it() {
    let (_, faults) = needs("count(view, days(31)) > 1", &shop());
    assert!(matches!(faults[..], [RetentionFault::LongerThanKeep { signal: 1, .. }]));
    let (_, faults) = needs("count(cart_add) > 1", &shop());
    assert!(matches!(faults[..], [RetentionFault::NoWindow { signal: 2, .. }]));
}

proptest! {
    /// Whatever is written, there is a rule or a fault with a place inside the text.
    #[test]
    fn no_text_is_too_strange(text in r#"\PC{0,40}|([a-z]{1,3}|[0-9.]{1,3}|['"\\\[\](){}&|=<>!?:,.+*/%-]| |\n|count\(view|purchase){0,20}"#) {
        for scope in [&Scope::default(), &Scope { signals: &shop(), ..Scope::default() }] {
            if let Err(fault) = super::compile_value(&text, scope) {
                prop_assert!(text.is_char_boundary(fault.at), "{text:?}: {fault:?}");
                prop_assert!(!fault.found.is_empty() && !fault.expected.is_empty());
            }
        }
    }

    /// Text means itself, however it is quoted.
    #[test]
    fn quoted_text_means_itself(text in any::<String>()) {
        let escaped: String = text.chars().map(|c| format!("\\U{:08x}", c as u32)).collect();
        for rule in [format!("'{escaped}'"), format!("\"\"\"{escaped}\"\"\"")] {
            let (node, _) = super::compile_value(&rule, &Scope::default()).unwrap();
            prop_assert_eq!(*node, Node::Literal(Value::Text(text.clone().into())));
        }
    }

    /// Space between the tokens changes nothing.
    #[test]
    fn space_means_nothing(a: i16, b in 1..99_i16, space in "[ \n\t]{0,3}") {
        let rule = |space: &str| ["7", "-", &format!("({a})"), "*", &b.to_string(), "/", "2", "%", "5"].join(space);
        let value = |rule: String| super::compile_value(&rule, &Scope::default()).unwrap().0;
        prop_assert_eq!(value(rule(&space)), value(rule(" ")));
    }
}
