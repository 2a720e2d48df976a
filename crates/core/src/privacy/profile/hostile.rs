//! What another script of the page may have written in place of a profile: it is refused, or it promises no less.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::record::checksum;
use super::*;
use crate::privacy::ceiling;
use crate::privacy::policy::Reserve;

/// Words that a reader may stumble over, and numbers beyond every limit.
const WORDS: [&str; 24] = [
    "",
    "0",
    "-1",
    "9",
    "8",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "1e9",
    "NaN",
    "0/1",
    "1/0",
    "7/1",
    "8/1",
    "1000/1",
    "1000/999",
    "1/1000",
    "__proto__",
    "constructor",
    "chain:0",
    "ff",
    "\u{202e}é\u{0}",
    "<img src=x onerror=alert(1)>",
];
const WEEK: i64 = Span::WEEK.0;

fn policy() -> Policy {
    Policy {
        site: "vinyl".into(),
        epoch: Span(WEEK),
        odds: Odds::new(3, 1).unwrap(),
        reports: 8,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(0, 1).unwrap(),
        signals: Vec::new(),
        questions: vec![Question::segment("regular", 1, "true")],
    }
}

/// The text of a profile that reported so often, without its checksum.
fn text(reports: i64) -> Vec<String> {
    let policy = policy();
    let mut profile = Profile::born(Key::new([5; 32]), &policy, Time(100 * WEEK)).unwrap();
    for epoch in 100..100 + reports {
        let now = Time(epoch * WEEK);
        let due = profile.due(&policy, now).unwrap();
        let report = profile.report(&policy, &due, true).unwrap();
        profile.record(&policy, report, now);
    }
    let text = profile.encode();
    let (body, _) = text.rsplit_once('\n').unwrap();
    body.lines().map(String::from).collect()
}

#[derive(Clone, Debug)]
enum Forgery {
    Word(Index, Index, String),
    Twice(Index, u8),
    Without(Index),
    Line(Index, String),
}

fn forgery() -> impl Strategy<Value = Forgery> {
    let word = prop_oneof![3 => select(&WORDS[..]).prop_map(String::from), 1 => "[ -~]{0,80}"];
    prop_oneof![
        6 => (any::<Index>(), any::<Index>(), word.clone()).prop_map(|(line, at, word)| Forgery::Word(line, at, word)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(line, times)| Forgery::Twice(line, times)),
        1 => any::<Index>().prop_map(Forgery::Without),
        1 => (any::<Index>(), word).prop_map(|(line, text)| Forgery::Line(line, text)),
    ]
}

fn forged(mut lines: Vec<String>, forgeries: Vec<Forgery>) -> String {
    for forgery in forgeries {
        match forgery {
            _ if lines.is_empty() => break,
            Forgery::Word(line, at, word) => {
                let line = line.get_mut(&mut lines);
                let mut words: Vec<_> = line.split(' ').map(String::from).collect();
                *at.get_mut(&mut words) = word;
                *line = words.join(" ");
            }
            Forgery::Twice(line, times) => {
                let line = line.get(&lines).clone();
                lines.extend(std::iter::repeat_n(line, times.into()));
            }
            Forgery::Without(line) => drop(lines.remove(line.index(lines.len()))),
            Forgery::Line(line, text) => *line.get_mut(&mut lines) = text,
        }
    }
    let body = lines.join("\n") + "\n";
    let sum = checksum(&body);
    body + &sum
}

proptest! {
    #[test]
    fn a_forged_profile_is_refused_or_promises_no_less(
        reports in 0..9_i64,
        forgeries in prop::collection::vec(forgery(), 1..4),
    ) {
        let (policy, text) = (policy(), forged(text(reports), forgeries));
        let Stored::Active(mut profile) = Stored::decode(Some(&text)) else { return Ok(()) };
        prop_assert_eq!(&Stored::decode(Stored::Active(profile.clone()).encode().as_deref()), &Stored::Active(profile.clone()));
        prop_assert!(profile.cap(&policy) <= ceiling::REPORTS);
        prop_assert!(profile.odds().is_none_or(|odds| odds.u() <= u64::from(ceiling::ODDS) * odds.w()));
        let mut made = profile.ledger().len();
        for epoch in (0..300).chain([u32::MAX.into()]) {
            let now = Time(epoch * WEEK);
            let Ok(due) = profile.due(&policy, now) else { continue };
            if let Some(report) = profile.report(&policy, &due, true) {
                profile.record(&policy, report, now);
                made += 1;
                prop_assert!(made <= ceiling::REPORTS as usize);
            }
        }
        for entry in profile.ledger() {
            prop_assert!(entry.report.body().len() <= crate::report::LARGEST, "{}", entry.report.body());
        }
    }

    #[test]
    fn any_text_is_a_profile_or_none(text in "\\PC{0,400}") {
        prop_assert!(!matches!(Stored::decode(Some(&text)), Stored::None), "damage is no way to a fresh budget");
    }
}
