//! Texts and cells of every answer that there is.

use super::*;
use crate::privacy::odds::Odds;
use crate::privacy::question::{Arms, Asks, Choice, Options};

fn three() -> Odds {
    Odds::new(3, 1).unwrap()
}

fn choice(answers: usize, reports: u32) -> Mechanism {
    let choice = |n| Choice { name: format!("o{n}"), rule: "true".into() };
    let asks = Asks::Choice(Options::new((1..answers).map(choice).collect()).unwrap());
    Mechanism::of(&asks, three(), reports)
}

fn experiment() -> Mechanism {
    let arms = Arms::new(vec!["plain".into(), "warm".into(), "loud".into()]).unwrap();
    Mechanism::of(&Asks::Experiment { arms, outcome: "true".into() }, three(), 8)
}

#[test]
fn every_answer_reads_back_and_all_have_one_length() {
    for mechanism in [choice(2, 8), choice(5, 8), choice(40, 8), experiment()] {
        let cells = mechanism.cells();
        for cell in &cells {
            let text = mechanism.cell_text(*cell);
            let answer = mechanism.read(&text).unwrap();
            assert_eq!(
                (answer.text(), answer.cells(), text.len()),
                (text.clone(), vec![*cell], cells_width(mechanism))
            );
            assert_eq!(mechanism.read_cell(&text), Some(*cell));
            for answered in 0..mechanism.answers() {
                assert_eq!(answer.supports(answered), mechanism.supports(*cell, answered));
            }
        }
        let texts: Vec<_> = cells.iter().map(|cell| mechanism.cell_text(*cell)).collect();
        assert!(texts.is_sorted() && texts.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

fn cells_width(mechanism: Mechanism) -> usize {
    mechanism.cell_text(mechanism.cells()[0]).len()
}

#[test]
fn a_subset_is_counted_by_what_it_names() {
    let mechanism = choice(10, 1);
    assert_eq!((mechanism.family(), mechanism.size()), (Family::Subset, 3));
    let answer = mechanism.read("209").unwrap();
    assert_eq!(answer.text(), "209");
    assert_eq!(answer.cells().iter().map(|cell| mechanism.cell_text(*cell)).collect::<Vec<_>>(), ["00", "03", "09"]);
    let named: Vec<_> = (0..10).filter(|v| answer.supports(*v)).collect();
    assert_eq!(named, [0, 3, 9]);
    let widest = choice(64, 1);
    let all_high = u64::MAX << (64 - widest.size());
    assert_eq!(widest.read(&format!("{all_high:016x}")).unwrap().cells().len(), widest.size());
}

#[test]
fn no_mechanism_reads_what_it_can_not_give() {
    for (mechanism, texts) in [
        (choice(2, 8), &["", "2", "00", "+1", "1 ", "é"][..]),
        (choice(5, 8), &["5", "05", "a"]),
        (choice(12, 8), &["640", "004", "00", "0000", "-10", "0é"]),
        (choice(10, 1), &["", "3ff", "000", "20", "2090", "2A9", "+09", "00é", "409"]),
        (experiment(), &["0", "30", "02", "000"]),
    ] {
        for text in texts {
            assert_eq!(mechanism.read(text), None, "{text:?} of {mechanism:?}");
        }
    }
    assert_eq!(choice(10, 1).read_cell("10"), None);
    assert_eq!(choice(10, 1).read_cell("9"), None);
    assert_eq!(Answer::value(choice(5, 8), 0, 5), None);
    assert_eq!(Answer::value(choice(5, 8), 1, 0), None, "no arms there");
    assert_eq!(Answer::subset(choice(10, 1), 0, 0b11), None, "a subset of the wrong size");
    assert_eq!(Answer::hashed(choice(5, 8), 0, 0, 0), None, "another family");
}
