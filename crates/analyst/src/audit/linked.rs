//! All reports that a key can ever send, linked, for an answer that stays.

use murmur_core::estimate::interval::clopper_pearson;
use murmur_core::privacy::lifetime::Loss;
use murmur_core::privacy::mechanism::Mechanism;
use serde_json::json;

use super::draws::{loss, named};
use super::{Check, Encoder, FALSE_ALARM, Keys, exact};

/// The first of the reports' epochs; any will do.
const FIRST_EPOCH: u32 = 735;

/// Of devices whose truth is t, how many gave so many more reports for t than for v: `lead + reports` is the place.
struct Leads {
    answers: usize,
    reports: usize,
    counts: Vec<u64>,
}

impl Leads {
    fn place(&self, truth: usize, other: usize) -> usize {
        (truth * self.answers + other) * (2 * self.reports + 1)
    }

    /// Devices of this truth that lead by at least `lead`, which may be below 0.
    fn at_least(&self, truth: usize, other: usize, lead: i32) -> u64 {
        let place = self.place(truth, other);
        self.counts[place..place + 2 * self.reports + 1][(lead + self.reports as i32) as usize..].iter().sum()
    }

    /// Of these, all that lead by at most `lead`.
    fn at_most(&self, truth: usize, other: usize, lead: i32) -> u64 {
        self.at_least(truth, other, -(self.reports as i32)) - self.at_least(truth, other, lead + 1)
    }
}

pub(super) fn averaging(
    mechanism: Mechanism,
    reports: u32,
    lifetime: Loss,
    encoder: &Encoder,
    draws: u32,
    keys: &mut Keys,
) -> Check {
    let devices = (draws / reports).max(1);
    let leads = gather(mechanism.answers(), reports, encoder, devices, keys);
    let all = 0..mechanism.answers();
    let pairs: Vec<_> = all.clone().flat_map(|x| all.clone().filter(move |y| *y != x).map(move |y| (x, y))).collect();
    // The likelihood of a chain's reports under a truth that stays rises with how many speak for it, and nothing else of
    // them depends on it: the best guess between two answers is the one with more reports. A draw goes to the first.
    let trials = 2 * u64::from(devices);
    let right = |&(x, y): &(usize, usize)| leads.at_least(x, y, 0) + leads.at_least(y, x, 1);
    let best = pairs.iter().filter(|(x, y)| x < y).map(right).max().unwrap_or(0);
    let guessed = clopper_pearson(best, trials, 1.0 - FALSE_ALARM / (pairs.len() / 2).max(1) as f64);
    let one = exact::ln(mechanism.odds());
    let forever = if reports == 1 { one } else { 2.0 * one };
    let allowed = forever.exp() / (1.0 + forever.exp());
    // And no margin of a lead is likelier than the memory allows.
    let error = FALSE_ALARM / (pairs.len() * reports as usize).max(1) as f64;
    let margins = pairs.iter().flat_map(|pair| (1..=reports as i32).map(move |lead| (*pair, lead)));
    let lost = margins
        .map(|((x, y), lead)| loss(leads.at_least(x, y, lead), leads.at_most(y, x, -lead), devices.into(), error).low)
        .fold(f64::NEG_INFINITY, f64::max);
    Check {
        check: "averaging",
        checked: format!("every report of each of {devices} devices for each truth, linked: {reports} of each"),
        by: "the likeliest of two answers, and how often it leads by how much, with Clopper-Pearson bounds",
        result: format!(
            "right {:.2} % of the time, surely more than {:.2} %, allowed {:.2} %; ε at least {lost:.4}, allowed {:.4}",
            100.0 * best as f64 / trials as f64,
            100.0 * guessed.low,
            100.0 * allowed,
            lifetime.stable
        ),
        passed: guessed.low <= allowed && lost <= lifetime.stable,
        numbers: json!({
            "right": best as f64 / trials as f64, "right_low": guessed.low, "right_allowed": allowed,
            "epsilon_low": lost, "epsilon_allowed": lifetime.stable, "devices_per_truth": devices, "reports": reports,
        }),
    }
}

fn gather(answers: usize, reports: u32, encoder: &Encoder, devices: u32, keys: &mut Keys) -> Leads {
    let places = 2 * reports as usize + 1;
    let mut leads = Leads { answers, reports: reports as usize, counts: vec![0; answers * answers * places] };
    let mut given = vec![0_i32; answers];
    for truth in 0..answers {
        for _ in 0..devices {
            let key = keys.key();
            given.fill(0);
            for epoch in 0..reports {
                let bits = encoder(&key, FIRST_EPOCH + epoch, truth).map_or(0, |answer| named(&answer, answers));
                given.iter_mut().enumerate().for_each(|(v, given)| *given += (bits >> v & 1) as i32);
            }
            for other in 0..answers {
                let place = leads.place(truth, other);
                leads.counts[place + (given[truth] - given[other] + reports as i32) as usize] += 1;
            }
        }
    }
    leads
}
