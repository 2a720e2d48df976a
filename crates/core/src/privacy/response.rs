//! The binary chain: a remembered randomized answer, randomized again for each report.
//!
//! At odds u/w the answer B that is remembered for life is the truth with probability u²/(u²+w²); each report is B
//! with probability (u²+uw+w²)/(u+w)², so that a report is the truth with exactly u/(u+w). Averaging every report a
//! device can ever send gives B at most, never the truth. (Two-step randomized response of RAPPOR, Erlingsson et al.
//! 2014, in exact rationals.)

use super::key::{Key, Use};
use super::odds::{Odds, Probability};

/// Probability that the remembered answer is the truth, at first odds u/w: odds u²/w².
pub fn memo(first: Odds) -> Probability {
    let (uu, ww) = (first.u() * first.u(), first.w() * first.w());
    Probability { part: uu, whole: uu + ww }
}

/// Probability that a report at odds `now` repeats an answer remembered at odds `first`, and `None` where `now` would
/// reveal more than the profile was promised at first.
///
/// λ₂ = λ(now) / λ(first²) with λ(u/w) = (u−w)/(u+w); the probability is (1+λ₂)/2. For `now` = `first` it is
/// (u²+uw+w²)/(u+w)².
pub fn repeat(first: Odds, now: Odds) -> Option<Probability> {
    if !now.at_most(first) {
        return None;
    }
    let (uu, ww) = (first.u() * first.u(), first.w() * first.w());
    let part = (now.u() - now.w()) * (uu + ww);
    let whole = (now.u() + now.w()) * (uu - ww);
    Some(Probability { part: whole + part, whole: 2 * whole })
}

/// Probability that a report at odds u/w is the truth: what the decoder inverts.
pub fn truthful(odds: Odds) -> Probability {
    Probability { part: odds.u(), whole: odds.u() + odds.w() }
}

/// The answer to send for `question` in `epoch`, where the truth is `truth`.
///
/// Both truths are computed and one is chosen by arithmetic, so that neither time nor branches depend on the truth.
pub fn answer(key: &Key, question: &str, epoch: u32, truth: bool, first: Odds, now: Odds) -> Option<bool> {
    let (memo, repeat) = (memo(first), repeat(first, now)?);
    let [no, yes] = [0_u8, 1].map(|truth| {
        let remembered = truth ^ u8::from(!key.words(Use::Memo, &[question.as_bytes(), &[truth]]).coin(memo));
        let inputs: [&[u8]; 3] = [question.as_bytes(), &epoch.to_be_bytes(), &[truth]];
        remembered ^ u8::from(!key.words(Use::Report, &inputs).coin(repeat))
    });
    let mask = u8::from(truth).wrapping_neg();
    Some((no & !mask) | (yes & mask) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_odds() -> impl Iterator<Item = Odds> {
        (1..=60_u32).flat_map(|w| (w..=60).filter_map(move |u| Odds::new(u, w)))
    }

    /// a/b == c/d, exactly.
    fn same(a: (u64, u64), b: (u64, u64)) -> bool {
        u128::from(a.0) * u128::from(b.1) == u128::from(b.0) * u128::from(a.1)
    }

    #[test]
    fn the_default_is_nine_tenths_then_thirteen_sixteenths_then_three_quarters() {
        let odds = Odds::new(3, 1).unwrap();
        let (memo, repeat, truthful) = (memo(odds), repeat(odds, odds).unwrap(), truthful(odds));
        assert!(same((memo.part, memo.whole), (9, 10)));
        assert!(same((repeat.part, repeat.whole), (13, 16)));
        assert!(same((truthful.part, truthful.whole), (3, 4)));
    }

    #[test]
    fn both_steps_compose_exactly_to_the_declared_odds() {
        // Enumerates every output of the chain from the integers that ship, for first odds and any lower ones later.
        for first in every_odds() {
            for now in every_odds().filter(|now| now.at_most(first)) {
                let (m, r) = (memo(first), repeat(first, now).unwrap());
                let whole = m.whole * r.whole;
                let stays = m.part * r.part + (m.whole - m.part) * (r.whole - r.part);
                assert!(same((stays, whole), (now.u(), now.u() + now.w())), "{first} then {now}");
                // The likelihood ratio of either output is at most u/w.
                assert!(same((stays, whole - stays), (now.u(), now.w())));
            }
        }
    }

    #[test]
    fn later_odds_never_reveal_more_than_the_first() {
        let (three, seven) = (Odds::new(3, 1).unwrap(), Odds::new(7, 1).unwrap());
        assert_eq!(repeat(three, seven), None);
        assert!(repeat(seven, three).is_some());
    }

    #[test]
    fn answers_come_at_their_rates_and_repeat_themselves() {
        let odds = Odds::new(3, 1).unwrap();
        const DEVICES: u32 = 20_000;
        let mut true_reports = 0;
        for device in 0..DEVICES {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&device.to_be_bytes());
            let key = Key::new(bytes);
            let truth = device % 2 == 0;
            let answer = || super::answer(&key, "regular", 7, truth, odds, odds).unwrap();
            assert_eq!(answer(), answer());
            true_reports += u32::from(answer() == truth);
        }
        let rate = f64::from(true_reports) / f64::from(DEVICES);
        let standard_error = (0.75 * 0.25 / f64::from(DEVICES)).sqrt();
        assert!((rate - 0.75).abs() < 4.0 * standard_error, "rate {rate}");
    }
}
