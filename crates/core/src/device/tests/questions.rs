//! Devices that answer questions of every kind, and visitors who want to say less.

use super::*;
use crate::privacy::mechanism::Family;
use crate::privacy::policy::Policy;
use crate::privacy::preset::Preset;

/// The shop, asking this one question.
fn asking(question: &str) -> Manifest {
    asking_at(question, r#"{ "reserve": "0/1" }"#)
}

fn asking_at(question: &str, privacy: &str) -> Manifest {
    let text = MANIFEST
        .replace(r#"{ "regular": { "segment": "regular" } }"#, &format!(r#"{{ "q": {question} }}"#))
        .replace(r#"{ "reserve": "0/1" }"#, privacy);
    crate::manifest::parse(&text).unwrap()
}

fn open(manifest: &Manifest, storage: &Shared, now: Time) -> Device<Shared> {
    Device::open(manifest.clone(), storage.clone(), 0, true, now)
}

fn agreed(manifest: &Manifest, storage: &Shared, key: u8) -> Device<Shared> {
    let mut device = open(manifest, storage, NOW);
    device.choose(&EVERYTHING, &fresh(key), NOW);
    device
}

/// The epochs, four weeks long, from the one of `NOW` on.
fn later(epochs: i64) -> Time {
    Time(NOW.0 + epochs * 28 * DAY)
}

const TIER: &str = r#"{ "choice": { "gold": "sum(purchase.value, days(300)) > 100",
                                    "silver": "count(purchase, days(300)) > 0" } }"#;

#[test]
fn a_choice_is_answered_at_its_rates_five_times_and_never_again() {
    let manifest = asking(TIER);
    let mut named = [0; 3];
    for key in 0..120 {
        let storage = Shared::default();
        let mut device = agreed(&manifest, &storage, key);
        buy(&mut device, NOW);
        let reports: Vec<_> = (0..12).filter_map(|epoch| device.make_report(later(epoch))).collect();
        assert_eq!(reports.len(), 5);
        for report in reports {
            assert_eq!(report.mechanism, Family::Chain);
            let answer = manifest.policy.answer(&report).unwrap();
            (0..3).for_each(|tier| named[tier] += u32::from(answer.supports(tier)));
        }
        assert_eq!(open(&manifest, &storage, later(20)).waiting().len(), 5, "they wait in storage as they were made");
    }
    // Silver is the truth: 600 answers at 3/5, of 120 devices whose five answers are alike.
    assert!((300..420).contains(&named[1]), "{named:?}");
}

#[test]
fn a_report_speaks_of_what_the_rules_say_at_the_end_of_the_visit() {
    // At odds 7 three answers in four name the truth, whatever it is.
    let manifest = asking_at(TIER, r#"{ "reserve": "0/1", "preset": "few" }"#);
    let mut right = 0;
    for key in 0..200 {
        let mut device = agreed(&manifest, &Shared::default(), key);
        let purchases = u32::from(key) % 3 * 3;
        (0..purchases).for_each(|_| buy(&mut device, NOW));
        let truth = if purchases > 5 {
            0
        } else if purchases > 0 {
            1
        } else {
            2
        };
        let report = device.make_report(NOW).unwrap();
        right += u32::from(manifest.policy.answer(&report).unwrap().supports(truth));
    }
    assert!((130..=180).contains(&right), "{right} of 200, for 156");
}

#[test]
fn a_mean_follows_the_amount() {
    let manifest = asking_at(
        r#"{ "mean": "sum(purchase.value, days(300))", "most": 80 }"#,
        r#"{ "reserve": "0/1", "preset": "detailed" }"#,
    );
    assert_eq!(manifest.policy.questions[0].asks.answers(), 3);
    let level = |purchases: u32| -> f64 {
        let answer = |key: u8| {
            let mut device = agreed(&manifest, &Shared::default(), key);
            (0..purchases).for_each(|_| buy(&mut device, NOW));
            let report = device.make_report(NOW).unwrap();
            (0..3).find(|level| manifest.policy.answer(&report).unwrap().supports(*level)).unwrap() as f64
        };
        (0..200).map(answer).sum::<f64>() / 200.0
    };
    // A report is λ x + (1−λ)/2 on average, λ = 2/3: 0, 39.80 and 80 of 80 give ⅓, about 1 and 1⅔ of two levels.
    for (purchases, expected) in [(0, 1.0 / 3.0), (2, 0.997), (9, 5.0 / 3.0)] {
        let found = level(purchases);
        assert!((found - expected).abs() < 0.22, "{found} for {expected}");
    }
}

#[test]
fn buyers_are_asked_in_the_epochs_they_bought_in() {
    let manifest = asking(r#"{ "segment": "regular", "after": "purchase" }"#);
    let mut device = agreed(&manifest, &Shared::default(), 1);
    assert_eq!(device.preview(NOW), Err(Some(Silence::NoOrder)));
    buy(&mut device, NOW);
    assert!(device.make_report(NOW).is_some());
    assert_eq!(device.preview(later(1)), Err(Some(Silence::NoOrder)), "that was another epoch");
    buy(&mut device, later(2));
    assert!(device.make_report(later(2)).is_some());
}

#[test]
fn a_canary_is_answered_no_whatever_the_visitor_does() {
    let manifest = asking(r#"{ "canary": true }"#);
    let mut reports = [0, 5].map(|purchases| {
        let mut device = agreed(&manifest, &Shared::default(), 9);
        (0..purchases).for_each(|_| buy(&mut device, NOW));
        (0..9).map(|epoch| device.make_report(later(epoch))).collect::<Vec<_>>()
    });
    assert_eq!(std::mem::take(&mut reports[0]), reports[1]);
    assert_eq!(reports[1].iter().flatten().count(), 8);
}

#[test]
fn an_arm_is_known_to_the_page_and_travels_in_the_clear() {
    let manifest = asking(r#"{ "arms": ["plain", "warm", "loud"], "outcome": "count(purchase, days(20)) > 0" }"#);
    let mut seen = [0; 3];
    for key in 0..60 {
        let storage = Shared::default();
        let mut device = open(&manifest, &storage, NOW);
        assert_eq!(device.arm("q"), None, "no key yet");
        device.choose(&EVERYTHING, &fresh(key), NOW);
        let arm = device.arm("q").unwrap().to_owned();
        assert_eq!((device.arm("p"), open(&manifest, &storage, later(3)).arm("q")), (None, Some(&arm[..])));
        let answer = manifest.policy.answer(&device.make_report(NOW).unwrap()).unwrap();
        assert_eq!(manifest.policy.questions[0].asks.arms()[usize::from(answer.arm())], arm);
        seen[usize::from(answer.arm())] += 1;
        device.choose(&[(Purpose::Personalise, false)], &fresh(key), NOW);
        assert_eq!(device.arm("q"), None);
    }
    assert!(seen.iter().all(|times| *times > 8), "{seen:?}");
}

#[test]
fn a_question_with_other_answers_is_not_answered_by_a_key_that_has_reported() {
    let (asked, renamed) = (asking(TIER), asking(&TIER.replace("silver", "tin")));
    let (ruled, other) = (asking(&TIER.replace("> 100", "> 90")), asking(r#"{ "segment": "regular" }"#));
    let storage = Shared::default();
    agreed(&asked, &storage, 1).make_report(NOW).unwrap();
    let due = |manifest: &Manifest| open(manifest, &storage, later(1)).preview(later(1)).map(|_| ());
    assert_eq!(due(&renamed), Err(Some(Silence::AnswersChanged)));
    assert_eq!(due(&other), Err(Some(Silence::AnswersChanged)));
    assert_eq!(due(&ruled), Ok(()), "an edited rule keeps key and memo");
}

/// Whatever order of manifests a device sees, all its reports are of one question and one set of answers.
#[test]
fn edited_manifests_never_get_a_second_question_out_of_a_key() {
    let manifests = [
        asking(TIER),
        asking(&TIER.replace("gold", "ruby")),
        asking(r#"{ "funnel": { "gold": "true", "silver": "true" } }"#),
        asking(r#"{ "canary": true }"#),
        asking_at(TIER, r#"{ "reserve": "0/1", "preset": "single" }"#),
        asking_at(TIER, r#"{ "reserve": "0/1", "preset": "detailed" }"#),
        asking_at(TIER, r#"{ "reserve": "0/1", "epoch": "1w" }"#),
    ];
    proptest!(|(order in prop::collection::vec(0..7_usize, 1..14), key in any::<u8>())| {
        let storage = Shared::default();
        agreed(&manifests[order[0]], &storage, key);
        let mut shapes = Vec::new();
        let mut odds: Vec<(u64, u64)> = Vec::new();
        for (epoch, place) in order.iter().enumerate() {
            let policy: &Policy = &manifests[*place].policy;
            let mut device = open(&manifests[*place], &storage, later(epoch as i64));
            if let Some(report) = device.make_report(later(epoch as i64)) {
                prop_assert!(policy.answer(&report).is_some());
                shapes.push(policy.questions[0].asks.shape());
                odds.push((policy.odds.u(), policy.odds.w()));
            }
        }
        prop_assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{:?}", shapes);
        prop_assert!(shapes.len() <= 5);
        prop_assert!(odds.iter().all(|one| *one <= odds[0]), "{:?}", odds);
    });
}

#[test]
fn a_visitor_s_limit_lowers_odds_and_reports_under_a_policy_of_its_own() {
    let manifest = asking(r#"{ "segment": "regular" }"#);
    let storage = Shared::default();
    let mut device = agreed(&manifest, &storage, 1);
    assert!(device.set_limit(Limit::Preset(Preset::Strict), NOW));
    let strict = manifest.policy.under(Preset::Strict);
    assert_eq!(device.policy(), Some(strict.clone()));
    let mut other = open(&manifest, &storage, NOW);
    assert_eq!(other.limit(), Limit::Preset(Preset::Strict), "another page knows");
    let reports: Vec<_> = (0..12).filter_map(|epoch| other.make_report(later(epoch))).collect();
    assert_eq!(reports.len(), 4);
    assert!(reports.iter().all(|report| report.policy == strict.hash()));
    assert!(manifest.policy.choices().contains(&strict), "the collector is given it");
}

#[test]
fn a_limit_never_raises_what_the_site_asks_nor_what_was_promised() {
    let manifest = asking(r#"{ "segment": "regular" }"#);
    let mut device = agreed(&manifest, &Shared::default(), 1);
    assert!(device.set_limit(Limit::Preset(Preset::Detailed), NOW));
    assert_eq!(device.policy(), Some(manifest.policy.clone()), "more than the site asks is not to be had");
    assert!(device.set_limit(Limit::Preset(Preset::Strict), NOW) && device.set_limit(Limit::Site, NOW));
    assert!(device.set_limit(Limit::Preset(Preset::Strict), NOW));
    device.make_report(NOW).unwrap();
    assert!(!device.set_limit(Limit::Site, NOW), "it has reported at odds 2");
    assert_eq!(device.limit(), Limit::Preset(Preset::Strict));
    assert!(device.set_limit(Limit::Nothing, NOW), "less is always had");
    assert_eq!(device.preview(later(1)), Err(Some(Silence::Declined)));
    assert!(device.set_limit(Limit::Preset(Preset::Strict), NOW));
    assert!(device.make_report(later(1)).is_some());
}

#[test]
fn a_limit_chosen_before_consent_is_kept_after_it_and_erased_with_everything() {
    let manifest = asking(r#"{ "segment": "regular" }"#);
    let storage = Shared::default();
    let mut device = open(&manifest, &storage, NOW);
    assert!(device.set_limit(Limit::Nothing, NOW));
    assert_eq!(names(&storage), [""; 0]);
    device.choose(&EVERYTHING, &fresh(1), NOW);
    assert_eq!(open(&manifest, &storage, NOW).limit(), Limit::Nothing);
    assert_eq!(device.make_report(NOW), None);
    device.forget();
    assert_eq!((names(&storage), device.limit()), (vec![], Limit::Site));
}

#[test]
fn a_limit_that_can_not_be_read_is_the_strictest() {
    let manifest = asking(r#"{ "segment": "regular" }"#);
    let storage = Shared::default();
    agreed(&manifest, &storage, 1).set_limit(Limit::Preset(Preset::Few), NOW);
    storage.clone().set(LIMIT, "fwe").unwrap();
    assert_eq!(open(&manifest, &storage, NOW).limit(), Limit::Nothing);
}
