//! Whether numbers below a limit are uniform.

use murmur_core::estimate::interval::z;
use serde_json::json;

use super::{Check, FALSE_ALARM};

/// The limits: those that divide 2⁶⁴ and those that don't.
const LIMITS: [u64; 9] = [2, 3, 5, 7, 8, 10, 16, 40, 64];

pub(super) fn uniform(below: &mut dyn FnMut(u64) -> u64, draws: u32) -> Check {
    let mut worst = (0.0, 0, 0.0, 1.0);
    let mut outside = 0_u64;
    for limit in LIMITS {
        let mut counts = vec![0_u64; limit as usize];
        for _ in 0..draws {
            match counts.get_mut(below(limit) as usize) {
                Some(count) => *count += 1,
                None => outside += 1,
            }
        }
        let expected = f64::from(draws) / limit as f64;
        let chi: f64 = counts.iter().map(|n| (*n as f64 - expected).powi(2) / expected).sum();
        let allowed = chi_square(limit as f64 - 1.0);
        if chi / allowed > worst.0 {
            worst = (chi / allowed, limit, chi, allowed);
        }
    }
    let (ratio, limit, chi, allowed) = worst;
    Check {
        check: "sampler",
        checked: format!("{draws} numbers below each of {} limits", LIMITS.len()),
        by: "Pearson's chi-square of how often each number comes",
        result: format!("nearest to its bound is the limit {limit}: {chi:.2}, allowed {allowed:.2}"),
        passed: outside == 0 && ratio <= 1.0,
        numbers: json!({ "limit": limit, "chi_square": chi, "allowed": allowed, "outside": outside }),
    }
}

/// The quantile that a uniform sampler exceeds once in 1/[`FALSE_ALARM`] audits, by Wilson and Hilferty (1931), which
/// is a little above the exact one here.
fn chi_square(freedom: f64) -> f64 {
    let z = z(1.0 - 2.0 * FALSE_ALARM / LIMITS.len() as f64);
    let spread = 2.0 / (9.0 * freedom);
    freedom * (1.0 - spread + z * spread.sqrt()).powi(3)
}
