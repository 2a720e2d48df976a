use super::*;
use crate::privacy::odds::Odds;

fn at(odds: u32) -> Channel {
    Channel::binary(Odds::new(odds, 1).unwrap())
}

#[test]
fn one_point_at_five_percent_takes_the_planned_reports() {
    for (odds, reports) in [(2, 78_654), (3, 30_636), (7, 9_295)] {
        let found = reports_for(0.01, 0.05, at(odds), 0.95);
        assert!(found.abs_diff(reports) <= 1, "{odds}: {found}");
        assert!((half_width(reports as f64, 0.05, at(odds), 0.95) - 0.01).abs() < 1e-6);
    }
}

#[test]
fn differences_take_two_point_eight_standard_errors() {
    let found = smallest_difference(30_636.0, 0.05, at(3), 0.95);
    let standard_error = (2.0 * at(3).variance(0.05) / 30_636.0).sqrt();
    assert!((found / standard_error - 2.80).abs() < 0.005);
}

fn ten(odds: u32, segments: usize) -> Policy {
    use crate::privacy::odds::Share;
    use crate::privacy::policy::Reserve;
    Policy {
        site: "vinyl".into(),
        epoch: Span(4 * Span::WEEK.0),
        odds: Odds::new(odds, 1).unwrap(),
        reports: 8,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(0, 1).unwrap(),
        signals: Vec::new(),
        questions: (0..segments).map(|n| Question::segment(&format!("q{n}"), 1, "true")).collect(),
    }
}

#[test]
fn ten_questions_take_the_published_weeks() {
    #[rustfmt::skip]
    let published = [
        (1e4, 1.0, 3.0, 1.7), (1e5, 1.0, 0.94, 0.54), (1e6, 1.0, 0.30, 0.17),
        (1e4, 0.4, 4.7, 2.7), (1e5, 0.4, 1.5, 0.85), (1e6, 0.4, 0.47, 0.27),
    ];
    for (weekly, consenting, four, thirteen) in published {
        let assumed = Assumptions { consenting, ..Assumptions::usual(weekly) };
        let planned = plan(&ten(3, 10), &assumed, &[1, 4, 13]);
        let after: Vec<f64> = planned[0].after.iter().map(|after| after.half_width * 100.0).collect();
        let digits = |value: f64| if value < 1.0 { 100.0 } else { 10.0 };
        let rounded = |value: f64, like: f64| (value * digits(like)).round() / digits(like);
        assert_eq!((rounded(after[1], four), rounded(after[2], thirteen)), (four, thirteen), "{weekly} {consenting}");
        assert!((after[0] / after[1] - 2.0).abs() < 1e-9, "a quarter of the first epoch's reports");
    }
}

#[test]
fn the_most_helpful_change_comes_first() {
    let planned = plan(&ten(3, 10), &Assumptions::usual(1e5), &[13]).remove(0);
    let change = |words: &str| planned.changes.iter().find(|change| change.change.contains(words)).unwrap();
    let now = planned.after[0].half_width;
    assert!((now / change("no other question").half_width - 10_f64.sqrt()).abs() < 1e-9);
    let detailed = change("\"detailed\"");
    assert!((now / detailed.half_width - (30_636.0_f64 / 9_295.0).sqrt()).abs() < 1e-3);
    assert!(detailed.epsilon > planned.epsilon);
    assert!(change("exclude each other").half_width < now);
    assert!(planned.changes.windows(2).all(|pair| pair[0].half_width <= pair[1].half_width));
    assert!(!planned.changes.iter().any(|change| change.change.contains("strict")), "what does not help is not said");
}

#[test]
fn every_kind_has_a_plan_and_returning_devices_help_less() {
    use crate::privacy::question::{Arms, Most};
    let kinds = [
        Asks::Outcome { within: "a".into(), outcome: "b".into() },
        Asks::Mean { within: None, amount: "1".into(), most: Most::new(500).unwrap(), levels: Levels::Two },
        Asks::Mean {
            within: Some("a".into()),
            amount: "1".into(),
            most: Most::new(500).unwrap(),
            levels: Levels::Three,
        },
        Asks::Experiment { arms: Arms::new(vec!["a".into(), "b".into()]).unwrap(), outcome: "b".into() },
        Asks::Canary,
    ];
    let asked = |(n, asks)| Question { name: format!("q{n}"), weight: 1, asks };
    let policy = Policy { questions: kinds.into_iter().enumerate().map(asked).collect(), ..ten(3, 0) };
    let assumed = Assumptions { share: 0.2, ..Assumptions::usual(1e5) };
    let planned = plan(&policy, &assumed, &[13, 52]);
    assert_eq!(planned.iter().map(|p| p.measure).collect::<Vec<_>>(), ["rate", "mean", "mean", "lift", "share"]);
    let one_bit = z(0.95) * 500.0 * (at(3).variance(0.5) / (3.0 * 70_000.0)).sqrt();
    assert!((planned[1].after[0].half_width - one_bit).abs() < 1e-3 * one_bit, "{:?}", planned[1].after);
    let lift = z(0.95) * (4.0 * at(3).variance(0.2) / (3.0 * 70_000.0)).sqrt();
    assert!((planned[3].after[0].half_width - lift).abs() < 1e-9);
    let loyal = plan(&policy, &Assumptions { returning: 1.0, ..assumed }, &[13, 52]);
    assert!(loyal[4].after[1].half_width > 1.5 * planned[4].after[1].half_width);
}

#[test]
fn a_small_site_is_told_so() {
    let planned = plan(&ten(3, 10), &Assumptions::usual(1_000.0), &[13]).remove(0);
    assert!(planned.withheld.unwrap().contains("350 reports"));
    assert!(planned.weeks_to_target.is_none_or(|weeks| weeks > 300));
    let sure = plan(&ten(3, 1), &Assumptions::usual(1e6), &[13]).remove(0);
    assert_eq!((sure.weeks_to_target, sure.withheld), (Some(1), None));
}
