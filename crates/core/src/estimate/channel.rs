//! What a report went through, as the decoder sees it: how likely it supports an answer.

use crate::privacy::mechanism::Step;
use crate::privacy::odds::Odds;

/// P(report supports v | truth is v) = p and P(report supports v | truth is another) = q, with 0 ≤ q < p ≤ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channel {
    p: f64,
    q: f64,
}

impl Channel {
    /// `None` unless 0 ≤ q < p ≤ 1: through anything else no answer comes back.
    pub fn new(p: f64, q: f64) -> Option<Channel> {
        (0.0 <= q && q < p && p <= 1.0).then_some(Channel { p, q })
    }

    /// A yes-or-no answer at these odds: p = u/(u+w), q = 1 − p.
    pub fn binary(odds: Odds) -> Channel {
        let p = Step::of(odds.u(), odds.w(), 2).same.value();
        Channel { p, q: 1.0 - p }
    }

    /// P(report supports v | truth is v).
    pub fn p(self) -> f64 {
        self.p
    }

    /// P(report supports v | truth is another).
    pub fn q(self) -> f64 {
        self.q
    }

    /// λ = p − q: how much of a difference between crowds is left in their reports.
    pub fn lambda(self) -> f64 {
        self.p - self.q
    }

    /// π = q + λf: the probability of a supporting report where the share is f.
    pub fn reported(self, share: f64) -> f64 {
        self.q + self.lambda() * share
    }

    /// (π − q)/λ: the share behind this probability of a supporting report; unbiased, so it may lie outside [0, 1].
    pub fn share(self, reported: f64) -> f64 {
        (reported - self.q) / self.lambda()
    }

    /// n·Var of the estimated share where the crowd is all there is to know of, and only the coins are random:
    /// [q(1−q) + f(p(1−p) − q(1−q))]/λ².
    pub fn variance_of_noise(self, share: f64) -> f64 {
        let (p, q) = (self.p * (1.0 - self.p), self.q * (1.0 - self.q));
        (q + share * (p - q)) / (self.lambda() * self.lambda())
    }

    /// n·Var of the estimated share of all the visitors that this crowd is a sample of: π(1−π)/λ².
    pub fn variance(self, share: f64) -> f64 {
        let reported = self.reported(share);
        reported * (1.0 - reported) / (self.lambda() * self.lambda())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variance_is_that_of_the_noise_and_of_the_sample() {
        for (p, q) in [(0.75, 0.25), (0.5, 0.125), (0.9, 0.3)] {
            let channel = Channel::new(p, q).unwrap();
            for share in [0.0, 0.05, 0.5, 1.0] {
                let both = channel.variance_of_noise(share) + share * (1.0 - share);
                assert!((channel.variance(share) - both).abs() < 1e-12, "{p} {q} {share}");
            }
        }
    }

    #[test]
    fn only_what_leaves_a_difference_is_a_channel() {
        for (p, q) in [(0.5, 0.5), (0.2, 0.3), (1.1, 0.1), (0.5, -0.1), (f64::NAN, 0.1), (0.5, f64::NAN)] {
            assert_eq!(Channel::new(p, q), None);
        }
        let binary = Channel::binary(Odds::new(3, 1).unwrap());
        assert_eq!((binary.p(), binary.q(), binary.lambda()), (0.75, 0.25, 0.5));
    }
}
