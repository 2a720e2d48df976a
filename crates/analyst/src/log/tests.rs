use murmur_core::signal::{Field, FieldKind, FieldValue, Signal};

use super::{Ignore, Log, LogFault, MOST_FAULTS, read};

fn signals() -> Vec<Signal> {
    let signal = |name: &str, fields: &[(&str, FieldKind)]| Signal {
        name: name.into(),
        title: String::new(),
        purpose: String::new(),
        keep: None,
        fields: fields.iter().map(|(name, kind)| Field::new(name, *kind)).collect(),
    };
    vec![
        signal("buy", &[("value", FieldKind::Amount { decimals: 2 }), ("gift", FieldKind::Boolean)]),
        signal("look", &[("genre", FieldKind::Text), ("items", FieldKind::Integer)]),
    ]
}

fn log(text: &str) -> Result<Log, Vec<LogFault>> {
    read(text.as_bytes(), &signals(), Ignore::default())
}

fn faults(text: &str) -> Vec<String> {
    log(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn rows_become_events_by_visitor_and_time() {
    let log = log("\u{feff}genre,visitor,time,signal,value\r\n\
         jazz,b,1997-01-03,look,\r\n\
         ,a,1997-01-02,buy,19.90\r\n\
         \"folk, old\",b,1997-01-01T00:00:00+01:00,look,\r\n\
         ,b,1997-01-03,buy,\r\n")
    .unwrap();
    assert_eq!(log.events, 4);
    let names: Vec<_> = log.visitors.iter().map(|visitor| visitor.name.as_str()).collect();
    assert_eq!(names, ["b", "a"], "in the order of their first row");
    let b: Vec<_> = log.visitors[0].events.iter().map(|(signal, event)| (*signal, event.offset)).collect();
    assert_eq!(b, [(1, 60), (1, 0), (0, 0)], "by time; at equal times in the order of the file");
    assert_eq!(log.visitors[0].events[0].1.values, [FieldValue::Text("folk, old".into()), FieldValue::Missing]);
    assert_eq!(log.visitors[1].events[0].1.values, [FieldValue::Whole(1990), FieldValue::Missing]);
}

#[test]
fn every_wrong_cell_is_named_with_its_line() {
    let found = faults(
        "visitor,time,signal,value,gift,genre,items\n\
         a,1997-01-01,buy,19.905,yes,,\n\
         \n\
         a,yesterday,look,,,,1.5\n\
         ,1997-01-01,sell,,,,\n\
         ,1997-01-01,look,3,,,\n\
         a,1997-01-01,buy\n",
    );
    assert_eq!(
        found,
        [
            "line 2, column \"value\": found \"19.905\"; expected an amount of at most 2 decimals, such as 19.9",
            "line 2, column \"gift\": found \"yes\"; expected true or false",
            "line 4, column \"time\": found \"yesterday\"; expected a time such as 2024-03-13T10:21:14+01:00, or \
             \"2024-03-13 10:21:14\" or 2024-03-13 in UTC",
            "line 4, column \"items\": found \"1.5\"; expected a whole number",
            "line 5, column \"signal\": found \"sell\"; expected one of the signals buy, look, or its name in \
             --ignore-signals",
            "line 6, column \"visitor\": found nothing; expected whose event it is",
            "line 6, column \"value\": found \"3\"; expected an empty cell: the signal \"look\" declares no such field",
            "line 7: found 3 cells; expected 7, one for each column",
        ]
    );
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("visitor,time,signal,genre{end}a,1997-01-01,look,jazz{end}{end}a,never,look,{end}");
        assert!(faults(&text)[0].starts_with("line 4,"), "{end:?}: {:?}", faults(&text));
        let text = format!("visitor,time,signal,genre{end}a,1997-01-01,look,\"ja{end}zz\"{end}a,never,look,{end}");
        assert!(faults(&text)[0].starts_with("line 4,"), "{end:?}: {:?}", faults(&text));
    }
}

#[test]
fn every_wrong_column_is_named() {
    assert_eq!(
        faults("visitor;time;signal\n"),
        [
            "line 1, column \"visitor;time;signal\": found a column that no signal declares; expected a field that a \
             signal declares, or its name in --ignore-columns",
            "line 1: found the columns \"visitor;time;signal\"; expected a column \"visitor\"",
            "line 1: found the columns \"visitor;time;signal\"; expected a column \"time\"",
            "line 1: found the columns \"visitor;time;signal\"; expected a column \"signal\"",
        ]
    );
    assert_eq!(
        faults("\r\n\r\nvisitor,time\r\n")[0],
        "line 3: found the columns \"visitor,time\"; expected a column \"signal\""
    );
    assert_eq!(
        faults("visitor,time,signal,time\n"),
        ["line 1, column \"time\": found this column a second time; expected each column once"]
    );
    assert_eq!(faults(""), ["line 1: found an empty file; expected a first line visitor,time,signal, then the fields"]);
}

#[test]
fn what_is_to_be_ignored_is_passed_over() {
    let names = |text: &str| vec![text.to_owned()];
    let ignore = Ignore { columns: &names("platform"), signals: &names("home") };
    let text = "visitor,time,signal,platform\na,1997-01-01,look,web\na,1997-01-01,home,web\na,1997-01-01,about,web\n";
    let faults = read(text.as_bytes(), &signals(), ignore).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!((faults[0].line, faults[0].found.as_str()), (4, "\"about\""));
    let log = read(&text.as_bytes()[..text.len() - 23], &signals(), ignore).unwrap();
    assert_eq!((log.events, log.ignored), (1, 1));
}

#[test]
fn reading_stops_after_the_most_faults() {
    let mut text = String::from("visitor,time,signal\n");
    text.push_str(&"a,never,look\n".repeat(1000));
    assert_eq!(faults(&text).len(), MOST_FAULTS);
}

#[test]
fn bytes_that_are_not_utf8_are_a_fault_of_their_cell() {
    let text = b"visitor,time,signal,genre\na,1997-01-01,look,\xff\n";
    let faults = read(text, &signals(), Ignore::default()).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "line 2, column \"genre\": found bytes that are not UTF-8; expected a file in UTF-8"
    );
}

#[test]
fn a_log_without_rows_has_no_visitors() {
    assert_eq!(log("visitor,time,signal\n").unwrap(), Log::default());
}
