//! What follows from the integers that ship, without a draw.

use murmur_core::privacy::ceiling;
use murmur_core::privacy::lifetime::{Loss, certificate};
use murmur_core::privacy::mechanism::{Family, Mechanism, Step, cap};
use murmur_core::privacy::odds::Odds;
use serde_json::json;

use super::Check;

/// For what floats round in sums of logarithms.
const ROUNDING: f64 = 1e-9;

/// What all reports may lose at odds up to 3, whatever happens: docs/PRIVACY.md.
const PROMISED_AT_THREE: f64 = 6.55;

pub(super) fn ln(odds: Odds) -> f64 {
    (odds.u() as f64 / odds.w() as f64).ln()
}

/// part/whole in lowest terms.
pub(super) fn reduced(part: u128, whole: u128) -> String {
    let (mut a, mut b) = (part, whole);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let shared = a.max(1);
    format!("{}/{}", part / shared, whole / shared)
}

/// How likely each output is under each truth: a row for each truth, whole numbers of one denominator.
pub(super) type Channel = Vec<Vec<u128>>;

/// Two steps, one after the other, over k values.
pub(super) fn chain(remembered: Step, repeated: Step, k: usize) -> Channel {
    let part =
        |step: Step, from: usize, to: usize| u128::from(if from == to { step.same.part } else { step.other.part });
    let both =
        |truth, given| (0..k).map(|memory| part(remembered, truth, memory) * part(repeated, memory, given)).sum();
    (0..k).map(|truth| (0..k).map(|given| both(truth, given)).collect()).collect()
}

/// Of subsets two classes under two truths: those with the first and without the second, and the other way round. Of the
/// rest the likelihoods are equal. C(k−1, ω−1) subsets name the truth and C(k−1, ω) do not, and their ratio is (k−ω)/ω.
fn subsets(mechanism: Mechanism) -> Channel {
    let (k, size, truth) = (mechanism.answers() as u128, mechanism.size() as u128, mechanism.support().truth);
    let named = u128::from(truth.part) * (k - size);
    let not_named = u128::from(truth.whole - truth.part) * size;
    vec![vec![named, not_named], vec![not_named, named]]
}

/// The largest ratio of an output's likelihoods under two truths, as numerator and denominator.
fn largest(channel: &Channel) -> (u128, u128) {
    let outputs = channel.first().map_or(0, Vec::len);
    let ratios = (0..outputs).map(|output| {
        let column = channel.iter().map(|row| row[output]);
        (column.clone().max().unwrap_or(0), column.min().unwrap_or(0))
    });
    ratios.reduce(|a, b| if a.0 * b.1 >= b.0 * a.1 { a } else { b }).unwrap_or((1, 1))
}

pub(super) fn ratios(mechanism: Mechanism) -> Check {
    let channel = match (mechanism.remembered(), mechanism.repeated()) {
        (Some(remembered), Some(repeated)) => chain(remembered, repeated, mechanism.values()),
        _ => subsets(mechanism),
    };
    ratios_of(mechanism, &channel)
}

pub(super) fn ratios_of(mechanism: Mechanism, channel: &Channel) -> Check {
    let odds = mechanism.odds();
    let (most, least) = largest(channel);
    // Each truth's likelihoods add up to the same denominator, or they are no probabilities.
    let mut sums = channel.iter().map(|row| row.iter().sum::<u128>());
    let first = sums.next();
    let whole = sums.all(|sum| Some(sum) == first);
    let passed = whole && least > 0 && most * u128::from(odds.w()) <= least * u128::from(odds.u());
    let outputs = match mechanism.family() {
        Family::Binary | Family::Chain => format!("{} outputs", mechanism.answers()),
        Family::Hashed => format!("{} values of a hash that is public", mechanism.values()),
        Family::Subset => format!("both classes of subsets of {} of {}", mechanism.size(), mechanism.answers()),
    };
    Check {
        check: "exact ratios",
        checked: format!("{outputs}, under every two truths"),
        by: "enumeration of the whole numbers that ship, compared by cross-multiplication",
        result: format!("largest ratio {}, allowed {}", reduced(most, least), odds.text()),
        passed,
        numbers: json!({ "largest": reduced(most, least), "allowed": odds.text(), "adds_up": whole }),
    }
}

pub(super) fn lifetime(mechanism: Mechanism, reports: u32, loss: Loss) -> Check {
    let (odds, values) = (mechanism.odds(), mechanism.values());
    let one = ln(odds);
    let once = reports == 1;
    let stable_allowed = if once { one } else { 2.0 * one };
    let of = |odds, values, reports| certificate(odds, values, reports).unwrap_or(0.0);
    let certified = if once { one } else { of(odds, values, reports) };
    let most_odds = Odds::new(ceiling::ODDS, 1).unwrap_or(odds);
    let ceiling = of(most_odds, values, cap(mechanism.answers()).min(ceiling::REPORTS));
    let promised = if odds.u() <= 3 * odds.w() { PROMISED_AT_THREE } else { ceiling };
    let allowed = certified.min(ceiling).min(promised);
    let passed = loss.any <= allowed + ROUNDING
        && loss.stable <= stable_allowed + ROUNDING
        && reports <= cap(mechanism.answers()).min(ceiling::REPORTS);
    Check {
        check: "lifetime",
        checked: format!("all lives of {reports} report{} over {values} values", if reports == 1 { "" } else { "s" }),
        by: if mechanism.family() == Family::Subset {
            "one subset for life: all reports together lose what one does, against the ceiling"
        } else {
            "enumeration of every sequence of truths and outputs, against the closed-form certificate and the ceiling"
        },
        result: format!(
            "ε {:.4} with the answer unchanged, allowed {stable_allowed:.4}; {:.4} whatever happens, allowed {allowed:.4}",
            loss.stable, loss.any
        ),
        passed,
        numbers: json!({
            "stable": loss.stable, "stable_allowed": stable_allowed, "any": loss.any, "any_allowed": allowed,
            "certificate": certified, "ceiling": ceiling, "reports": reports,
        }),
    }
}
