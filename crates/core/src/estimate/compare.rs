//! Differences and lifts: two arms, two segments, two epochs, each estimated by itself.

use super::interval::{Interval, Measured, Method};
use super::rate::Ratio;
use super::withhold::Withheld;

/// Whether two numbers are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The second is larger.
    Up,
    /// The second is smaller.
    Down,
    /// Their difference may be none.
    CanNotTell,
}

impl Verdict {
    /// As exports write it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Up => "up",
            Verdict::Down => "down",
            Verdict::CanNotTell => "can't tell",
        }
    }
}

/// `to` − `from`, where both were estimated from different reports: MOVER (Donner & Zou 2012) on their intervals, within
/// `from − to` of what both can be.
pub fn difference(from: &Measured, to: &Measured) -> Measured {
    let value = to.value - from.value;
    let down = (to.value - to.mapped.low).hypot(from.mapped.high - from.value);
    let up = (to.mapped.high - to.value).hypot(from.value - from.mapped.low);
    let mapped = Interval { low: value - down, high: value + up };
    Measured {
        value,
        standard_error: to.standard_error.hypot(from.standard_error),
        mapped,
        interval: mapped,
        method: Method::Mover,
    }
}

/// `to`/`from` − 1, where both were estimated from different reports: the relative lift, by Fieller.
///
/// # Errors
/// [`Withheld::NotEstimable`] while `from` is not clear of nothing.
pub fn relative_lift(from: &Measured, to: &Measured, confidence: f64) -> Result<Measured, Withheld> {
    let ratio = Ratio {
        part: to.value,
        whole: from.value,
        part_variance: to.standard_error.powi(2),
        whole_variance: from.standard_error.powi(2),
        covariance: 0.0,
    };
    let times = ratio.estimate(confidence)?;
    let less_one = |interval: Interval| interval.map(|end| end - 1.0);
    let mapped = less_one(times.mapped);
    Ok(Measured {
        value: times.value - 1.0,
        mapped,
        interval: Interval { low: mapped.low.max(-1.0), high: mapped.high.max(-1.0) },
        ..times
    })
}

/// What an interval of a difference says.
pub fn verdict(difference: &Measured) -> Verdict {
    match difference.mapped {
        Interval { low, .. } if low > 0.0 => Verdict::Up,
        Interval { high, .. } if high < 0.0 => Verdict::Down,
        _ => Verdict::CanNotTell,
    }
}

/// How many of a known number of orders came from the segment, where buyers were asked whether they are in it: the share
/// times the number, exact but for the share.
pub fn orders_from_segment(share_of_buyers: &Measured, orders: u64) -> Measured {
    share_of_buyers.scaled(orders as f64)
}

/// Orders for each visitor of the segment over orders for each visitor: how much likelier its visitors buy. The share of
/// the segment among buyers ÷ its share among all, by Fieller.
///
/// # Errors
/// [`Withheld::NotEstimable`] while the share among all is not clear of nothing.
pub fn likelier_to_buy(of_buyers: &Measured, of_all: &Measured, confidence: f64) -> Result<Measured, Withheld> {
    let lift = relative_lift(of_all, of_buyers, confidence)?;
    let and_one = |interval: Interval| interval.map(|end| end + 1.0);
    Ok(Measured { value: lift.value + 1.0, mapped: and_one(lift.mapped), interval: and_one(lift.interval), ..lift })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::channel::Channel;
    use crate::estimate::share::{Level, estimate};

    fn share(f: f64, n: u64) -> Measured {
        let channel = Channel::new(0.75, 0.25).unwrap();
        estimate((channel.reported(f) * n as f64).round() as u64, n, channel, Level::display(0.95))
    }

    #[test]
    fn mover_on_symmetric_intervals_is_the_usual_one() {
        let part = |value: f64, half: f64| Measured {
            value,
            standard_error: half / 2.0,
            mapped: Interval::around(value, half),
            interval: Interval::around(value, half),
            method: Method::Normal,
        };
        let found = difference(&part(0.2, 0.03), &part(0.5, 0.04));
        assert!((found.mapped.low - 0.25).abs() < 1e-12 && (found.mapped.high - 0.35).abs() < 1e-12);
        assert_eq!(verdict(&found), Verdict::Up);
        assert_eq!(verdict(&difference(&part(0.5, 0.04), &part(0.2, 0.03))), Verdict::Down);
        assert_eq!(verdict(&difference(&part(0.2, 0.03), &part(0.22, 0.04))), Verdict::CanNotTell);
    }

    #[test]
    fn the_lift_of_arms_in_the_clear_has_the_planned_variance() {
        // n·Var of the lift with half of n in each arm, f = 5 %, odds 3: 3.2.
        let n = 1e8;
        let lift = difference(&share(0.05, 50_000_000), &share(0.05, 50_000_000));
        let found = lift.standard_error.powi(2) * n;
        assert!((found - 3.19).abs() < 0.01, "{found}");
    }

    #[test]
    fn a_relative_lift_needs_something_to_be_relative_to() {
        let doubled = relative_lift(&share(0.1, 1_000_000), &share(0.2, 1_000_000), 0.95).unwrap();
        assert!((doubled.value - 1.0).abs() < 1e-6 && doubled.mapped.holds(1.0));
        assert!(relative_lift(&share(0.001, 1000), &share(0.2, 1000), 0.95).is_err());
    }

    #[test]
    fn known_orders_scale_the_share_of_their_buyers() {
        let members = orders_from_segment(&share(0.25, 20_000), 8000);
        assert!((members.value - 2000.0).abs() < 1.0 && members.interval.holds(2000.0));
        let times = likelier_to_buy(&share(0.3, 200_000), &share(0.1, 2_000_000), 0.95).unwrap();
        assert!((times.value - 3.0).abs() < 1e-4 && times.interval.holds(3.0) && times.interval.low > 2.5);
    }
}
