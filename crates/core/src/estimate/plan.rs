//! What will be sayable, before anyone is asked: reports, half-widths and differences that would show.

use super::channel::Channel;
use super::interval::z;

/// z of 80 % power.
const POWER: f64 = 0.841_621_233_572_914_2;

/// Reports for a half-width: n = z²π(1−π)/(λ²h²), rounded up.
pub fn reports_for(half_width: f64, share: f64, channel: Channel, confidence: f64) -> u64 {
    (z(confidence).powi(2) * channel.variance(share) / (half_width * half_width)).ceil() as u64
}

/// Half-width that so many reports give: z√(π(1−π)/n)/λ.
pub fn half_width(reports: f64, share: f64, channel: Channel, confidence: f64) -> f64 {
    z(confidence) * (channel.variance(share) / reports).sqrt()
}

/// The smallest difference of two shares, each of so many reports, that an interval at `confidence` shows with 80 %
/// power: (z + 0.84)·√(2π(1−π)/n)/λ, which is 2.80 at 95 %.
pub fn smallest_difference(reports: f64, share: f64, channel: Channel, confidence: f64) -> f64 {
    (z(confidence) + POWER) * (2.0 * channel.variance(share) / reports).sqrt()
}

#[cfg(test)]
mod tests {
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
}
