//! The checks pass on what ships, and fail on each planted defect.

use std::sync::atomic::{AtomicU64, Ordering};

use murmur_core::privacy::mechanism::Step;
use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::question::{Arms, Asks, Choice, Options};
use murmur_core::report::Report;
use murmur_core::time::Time;

use super::*;

fn odds(u: u32, w: u32) -> Odds {
    Odds::new(u, w).unwrap()
}

fn choice(answers: usize) -> Asks {
    let option = |n| Choice { name: format!("o{n}"), rule: "true".into() };
    Asks::Choice(Options::new((1..answers).map(option).collect()).unwrap())
}

fn policy(odds: Odds, reports: u32, asks: Asks) -> Policy {
    Policy {
        site: "vinyl".into(),
        epoch: Span(28 * Span::DAY.0),
        odds,
        reports,
        participation: Share::new(1, 1).unwrap(),
        reserve: Reserve::new(1, 5).unwrap(),
        signals: Vec::new(),
        questions: vec![Question { name: "asked".into(), weight: 1, asks }],
    }
}

fn mechanism(policy: &Policy) -> Mechanism {
    policy.mechanism(&policy.questions[0])
}

/// What browsers answer to its first question.
fn asking(policy: &Policy) -> impl Fn(&Key, u32, usize) -> Option<Answer> + use<> {
    shipped(always(policy, &policy.questions[0]))
}

#[test]
fn each_preset_keeps_its_own_promise() {
    use murmur_core::privacy::preset::Preset;
    let most = policy(odds(7, 1), 8, Asks::Canary);
    for preset in Preset::ALL {
        let policy = most.under(preset);
        let audit = audit(&policy, Extent { draws: 20_000, seed: 2 }, None);
        let promise = &audit.questions[0].promise;
        assert_eq!((promise.odds.as_str(), promise.cap), (&*preset.odds().text(), preset.reports()));
        assert!(audit.passed, "{preset:?}: {:?}", audit.questions[0].checks);
    }
}

#[test]
fn what_ships_passes_for_every_mechanism() {
    let arms = Arms::new(vec!["plain".into(), "warm".into()]).unwrap();
    for (odds, reports, asks) in [
        (odds(3, 1), 8, Asks::Canary),
        (odds(19, 7), 8, choice(5)),
        (odds(7, 1), 8, choice(8)),
        (odds(3, 1), 8, choice(20)),
        (odds(3, 1), 1, choice(10)),
        (odds(2, 1), 4, Asks::Experiment { arms, outcome: "true".into() }),
        (odds(3, 1), 1, Asks::Canary),
    ] {
        let policy = policy(odds, reports, asks);
        let audit = audit(&policy, Extent { draws: 4000, seed: 1 }, None);
        let failed: Vec<_> = audit.questions[0].checks.iter().chain(&audit.common).filter(|one| !one.passed).collect();
        assert!(audit.passed, "{policy:?}: {failed:?}");
        let clear = matches!(mechanism(&policy).family(), Family::Hashed) || mechanism(&policy).arms() > 0;
        assert_eq!(audit.questions[0].checks.len(), 5 + usize::from(clear));
    }
}

#[test]
fn the_same_seed_gives_the_same_audit() {
    let policy = policy(odds(3, 1), 8, Asks::Canary);
    let text = |seed| serde_json::to_string(&audit(&policy, Extent { draws: 1000, seed }, None)).unwrap();
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn exact_ratios_catch_steps_that_do_not_compose() {
    let policy = policy(odds(3, 1), 8, choice(4));
    let mechanism = mechanism(&policy);
    let (memo, repeated) = (mechanism.remembered().unwrap(), mechanism.repeated().unwrap());
    assert!(exact::ratios_of(mechanism, &exact::chain(memo, repeated, 4)).passed);
    let truer = Step::of(10, 1, 4);
    assert!(!exact::ratios_of(mechanism, &exact::chain(truer, repeated, 4)).passed, "remembered too well");
    let certain = vec![vec![1, 0], vec![0, 1]];
    assert!(!exact::ratios_of(mechanism, &certain).passed, "an output that one truth never gives");
    let leaking = vec![vec![3, 1], vec![1, 2]];
    assert!(!exact::ratios_of(mechanism, &leaking).passed, "no probabilities");
}

#[test]
fn a_lifetime_with_one_report_too_many_is_caught() {
    let policy = policy(odds(3, 1), 8, choice(3));
    let mechanism = mechanism(&policy);
    assert!(exact::lifetime(mechanism, 5, lifetime::loss(odds(3, 1), 3, 5)).passed);
    assert!(!exact::lifetime(mechanism, 6, lifetime::loss(odds(3, 1), 3, 6)).passed);
    let forgetful = Loss { stable: 4.35, ..lifetime::loss(odds(3, 1), 3, 5) };
    assert!(!exact::lifetime(mechanism, 5, forgetful).passed, "a memory redrawn once");
}

/// ε 1.05 and 0.95 in place of the 1.00 that is declared.
#[test]
fn a_black_box_catches_five_hundredths() {
    let declared = policy(odds(19, 7), 8, Asks::Canary);
    let check = |given: Odds, draws| {
        let policy = policy(given, 8, Asks::Canary);
        let encoder = asking(&policy);
        draws::black_box(mechanism(&declared), &encoder, draws, &mut Keys::seeded(3)).passed
    };
    assert!(check(odds(19, 7), 100_000));
    assert!(!check(odds(20, 7), 100_000), "ε 1.05");
    assert!(!check(odds(18, 7), 100_000), "ε 0.94: totals would be wrong");
    assert!(check(odds(20, 7), 1000), "a thousand draws can't tell");
}

#[test]
fn a_black_box_catches_an_answer_that_is_favoured() {
    let policy = policy(odds(3, 1), 1, choice(10));
    let encoder = asking(&policy);
    let leaking = |key: &Key, epoch, truth| {
        // Where the truth is 7 one report in ten is drawn again until it says so.
        let first = encoder(key, epoch, truth);
        let again = truth == 7 && key.derive(Use::Round, &[])[0] < 26;
        if again {
            (epoch..epoch + 50).map(|e| encoder(key, e, truth)).find(|a| a.unwrap().supports(7))?
        } else {
            first
        }
    };
    assert!(draws::black_box(mechanism(&policy), &encoder, 20_000, &mut Keys::seeded(4)).passed);
    assert!(!draws::black_box(mechanism(&policy), &leaking, 20_000, &mut Keys::seeded(4)).passed);
    let silent = |key: &Key, epoch, truth| encoder(key, epoch, truth).filter(|_| truth != 7);
    assert!(!draws::black_box(mechanism(&policy), &silent, 2000, &mut Keys::seeded(4)).passed, "silence tells");
}

#[test]
fn averaging_catches_a_fresh_coin() {
    for asks in [Asks::Canary, choice(4), choice(20)] {
        let policy = policy(odds(3, 1), 8, asks);
        let (mechanism, cap) = (mechanism(&policy), policy.cap(&policy.questions[0]));
        let encoder = asking(&policy);
        let fresh = |key: &Key, epoch: u32, truth| {
            encoder(&Key::new(key.derive(Use::Id, &[&epoch.to_be_bytes()])), epoch, truth)
        };
        let check = |encoder: &Encoder| {
            let loss = lifetime::loss(odds(3, 1), mechanism.values(), cap);
            linked::averaging(mechanism, cap, loss, encoder, 40_000, &mut Keys::seeded(5))
        };
        assert!(check(&encoder).passed, "{:?}", check(&encoder));
        assert!(!check(&fresh).passed, "{:?}", check(&fresh));
    }
}

/// What a planted device does wrong.
#[derive(Clone, Copy, PartialEq)]
enum Defect {
    None,
    FreshCoin,
    RedrawnByEdit,
    NoCap,
    IdByCount,
}

/// A profile with the defect of this number.
#[derive(Clone)]
struct Planted<const DEFECT: usize> {
    profile: Profile,
    key: [u8; 32],
    policy: String,
    sent: u32,
}

const DEFECTS: [Defect; 5] = [Defect::None, Defect::FreshCoin, Defect::RedrawnByEdit, Defect::NoCap, Defect::IdByCount];

static COINS: AtomicU64 = AtomicU64::new(0);

impl<const DEFECT: usize> Device for Planted<DEFECT> {
    fn born(key: [u8; 32], policy: &Policy, now: Time) -> Option<Self> {
        let profile = Profile::born(Key::new(key), policy, now)?;
        Some(Planted { profile, key, policy: policy.hash(), sent: 0 })
    }

    fn send(&mut self, policy: &Policy, now: Time, truth: usize) -> Option<Report> {
        let defect = DEFECTS[DEFECT];
        if defect == Defect::RedrawnByEdit && policy.hash() != self.policy {
            self.key[0] ^= 1;
            *self = Planted::born(self.key, policy, now)?;
        }
        if defect == Defect::NoCap && self.sent >= 8 {
            *self = Planted { sent: self.sent, ..Planted::born(self.key, policy, now)? };
        }
        let mut report = Device::send(&mut self.profile, policy, now, truth)?;
        self.sent += 1;
        if defect == Defect::FreshCoin {
            let coin = COINS.fetch_add(1, Ordering::Relaxed);
            let key = Key::new(Key::new(self.key).derive(Use::Report, &[&coin.to_be_bytes()]));
            report.answer = asking(policy)(&key, report.epoch, truth)?.text();
        }
        if defect == Defect::IdByCount {
            report.id = format!("{}{}", self.sent, report.id);
        }
        Some(report)
    }

    fn restored(&self) -> Option<Self> {
        Some(Planted { profile: self.profile.restored()?, ..self.clone() })
    }
}

#[test]
fn state_catches_what_does_not_repeat_itself() {
    let policy = policy(odds(3, 1), 8, Asks::Canary);
    let policy = alone(&policy, &policy.questions[0]);
    let encoder = asking(&policy);
    let keys = || Keys::seeded(6);
    assert!(state::state::<Planted<0>>(&policy, &encoder, &mut keys()).passed);
    for check in [
        state::state::<Planted<1>>(&policy, &encoder, &mut keys()),
        state::state::<Planted<2>>(&policy, &encoder, &mut keys()),
        state::state::<Planted<3>>(&policy, &encoder, &mut keys()),
        state::state::<Planted<4>>(&policy, &encoder, &mut keys()),
    ] {
        assert!(!check.passed, "{}", check.result);
    }
    let uncapped = state::state::<Planted<3>>(&policy, &encoder, &mut keys());
    assert!(uncapped.numbers["most_epochs"].as_u64().unwrap() > 8, "{}", uncapped.result);
    let other = |key: &Key, epoch: u32, truth| encoder(key, epoch + 1, truth);
    assert!(!state::state::<Profile>(&policy, &other, &mut keys()).passed, "another encoder was audited");
}

#[test]
fn a_sampler_that_leans_is_caught() {
    let mut keys = Keys::seeded(7);
    let mut byte = |limit: u64| u64::from(keys.bytes()[0]) % limit;
    assert!(!sampler::uniform(&mut byte, 100_000).passed, "a remainder of a byte");
    assert!(!sampler::uniform(&mut |limit| limit, 1000).passed, "the limit itself");
}

#[test]
fn a_truth_that_takes_longer_is_caught() {
    let policy = policy(odds(3, 1), 8, Asks::Canary);
    let encoder = asking(&policy);
    // A clock that counts what the encoder did, with some noise.
    let ticks = std::cell::Cell::new(0_u64);
    let check = |extra: u64| {
        let counted = |key: &Key, epoch, truth: usize| {
            ticks.set(ticks.get() + 100 + u64::from(key.derive(Use::Id, &[])[0] & 15) + extra * truth as u64);
            encoder(key, epoch, truth)
        };
        timing::timing(&counted, 16_000, &mut Keys::seeded(8), &mut || ticks.get()).passed
    };
    assert!(check(0));
    assert!(!check(1));
}

#[test]
fn a_single_report_may_not_say_what_two_would() {
    let policy = policy(odds(3, 1), 1, Asks::Canary);
    let (mechanism, once) = (mechanism(&policy), lifetime::loss(odds(3, 1), 2, 1));
    assert!(exact::lifetime(mechanism, 1, once).passed);
    assert!(!exact::lifetime(mechanism, 1, lifetime::loss(odds(3, 1), 2, 2)).passed);
    let louder = self::policy(odds(7, 1), 1, Asks::Canary);
    let encoder = asking(&louder);
    assert!(!linked::averaging(mechanism, 1, once, &encoder, 10_000, &mut Keys::seeded(9)).passed);
}

#[test]
fn what_is_in_the_clear_may_not_depend_on_the_truth() {
    let arms = Arms::new(vec!["plain".into(), "warm".into()]).unwrap();
    for asks in [choice(20), Asks::Experiment { arms, outcome: "true".into() }] {
        let policy = policy(odds(3, 1), 8, asks);
        let mechanism = mechanism(&policy);
        let encoder = asking(&policy);
        let of_truth =
            |key: &Key, epoch, truth| encoder(&Key::new(key.derive(Use::Id, &[&[truth as u8]])), epoch, truth);
        let check = |encoder: &Encoder| clear::clear(mechanism, encoder, &mut Keys::seeded(10)).unwrap().passed;
        assert!(check(&encoder));
        assert!(!check(&of_truth));
    }
}
