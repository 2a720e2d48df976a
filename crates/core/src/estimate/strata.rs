//! Visitors who chose another preset answer through another channel: their estimates are added in proportion to their
//! reports.
//!
//! Weights by the inverse variance would be tighter and wrong: whoever chooses a preset differs from who doesn't, and
//! such weights favour one kind of visitor (coverage 3 % in one simulation).

use super::interval::{Interval, Measured, Method};

/// One stratum's estimate and how many reports it is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Its own estimate.
    pub measured: Measured,
    /// Its reports.
    pub reports: u64,
}

/// Σ (nᵢ/n)·f̂ᵢ of shares, with MOVER's interval for the sum; a single stratum stays as it is. `None` without reports.
pub fn together(strata: &[Stratum]) -> Option<Measured> {
    if let [only] = strata {
        return (only.reports > 0).then_some(only.measured);
    }
    let all: u64 = strata.iter().map(|stratum| stratum.reports).sum();
    if all == 0 {
        return None;
    }
    let (mut value, mut variance, mut down, mut up) = (0.0, 0.0, 0.0, 0.0);
    for Stratum { measured, reports } in strata.iter().filter(|stratum| stratum.reports > 0) {
        let weight = *reports as f64 / all as f64;
        value += weight * measured.value;
        variance += (weight * measured.standard_error).powi(2);
        down += (weight * (measured.value - measured.mapped.low)).powi(2);
        up += (weight * (measured.mapped.high - measured.value)).powi(2);
    }
    let mapped = Interval { low: value - down.sqrt(), high: value + up.sqrt() };
    let interval = mapped.within(0.0, 1.0);
    Some(Measured { value, standard_error: variance.sqrt(), mapped, interval, method: Method::Mover })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::channel::Channel;
    use crate::estimate::share::{Level, estimate};

    fn stratum(share: f64, odds: f64, reports: u64) -> Stratum {
        let channel = Channel::new(odds / (odds + 1.0), 1.0 / (odds + 1.0)).unwrap();
        let supporting = (channel.reported(share) * reports as f64).round() as u64;
        Stratum { measured: estimate(supporting, reports, channel, Level::display(0.95)), reports }
    }

    #[test]
    fn strata_weigh_by_their_reports() {
        let (many, few) = (stratum(0.1, 3.0, 80_000), stratum(0.6, 2.0, 20_000));
        let all = together(&[many, few]).unwrap();
        assert!((all.value - 0.2).abs() < 1e-4, "{all:?}");
        let variance = (0.8 * many.measured.standard_error).powi(2) + (0.2 * few.measured.standard_error).powi(2);
        assert!((all.standard_error.powi(2) - variance).abs() < 1e-15);
        assert!(all.interval.holds(0.2));
    }

    #[test]
    fn one_stratum_stays_as_it_is_and_none_is_none() {
        let one = stratum(0.1, 3.0, 5000);
        assert_eq!(together(&[one]), Some(one.measured));
        assert_eq!(together(&[]), None);
        assert_eq!(together(&[Stratum { reports: 0, ..one }; 2]), None);
    }
}
