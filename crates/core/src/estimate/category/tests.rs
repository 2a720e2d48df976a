use super::*;

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs().max(1e-12), "{found} is not {expected}");
}

#[derive(serde::Deserialize)]
struct Tables {
    cat: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[expect(non_snake_case, reason = "the table's own names")]
struct Row {
    k: usize,
    eps: f64,
    GRR: f64,
    SS_best: f64,
    omega_best: usize,
}

#[test]
fn variances_are_those_of_the_reference_table() {
    let tables: Tables =
        serde_json::from_str(include_str!("../../../../../tests/vectors/reference/tables.json")).unwrap();
    assert_eq!(tables.cat.len(), 20);
    for Row { k, eps, GRR, SS_best, omega_best } in tables.cat {
        let variance = |size| Support::selection(k, size, eps.exp()).unwrap().mean_variance_of_noise();
        close(variance(1), GRR, 1e-9);
        close(variance(omega_best), SS_best, 1e-9);
    }
}

#[test]
fn two_answers_are_the_binary_channel() {
    let support = Support::selection(2, 1, 3.0).unwrap();
    close(support.channel().p(), 0.75, 1e-15);
    close(support.channel().q(), 0.25, 1e-15);
    // f_no is 1 − f_yes, so their covariance is minus the variance.
    close(support.covariance(0.3, 0.7), -support.channel().variance(0.3), 1e-12);
    close(support.covariance_of_noise(0.3, 0.7), -support.channel().variance_of_noise(0.3), 1e-12);
}

/// Every subset of `size` of `k` answers with its probability where the truth is `truth`.
fn subsets(k: usize, size: usize, odds: f64, truth: usize) -> Vec<(u32, f64)> {
    let all: Vec<u32> = (0..1_u32 << k).filter(|subset| subset.count_ones() as usize == size).collect();
    let weight = |subset: u32| if subset >> truth & 1 == 1 { odds } else { 1.0 };
    let total: f64 = all.iter().map(|&subset| weight(subset)).sum();
    all.iter().map(|&subset| (subset, weight(subset) / total)).collect()
}

#[test]
fn covariances_are_those_of_every_output_enumerated() {
    for (k, size) in [(3, 1), (4, 2), (6, 2), (6, 3), (7, 5)] {
        let support = Support::selection(k, size, 3.0).unwrap();
        let shares: Vec<f64> = (0..k).map(|v| (v + 1) as f64 / (k * (k + 1) / 2) as f64).collect();
        let (u, v) = (1, k - 1);
        let lambda = support.channel().lambda();
        let (mut both, mut pi_u, mut pi_v, mut noise) = (0.0, 0.0, 0.0, 0.0);
        for (truth, share) in shares.iter().enumerate() {
            let of = |mask: u32| -> f64 {
                subsets(k, size, 3.0, truth).iter().filter(|(s, _)| s & mask == mask).map(|(_, p)| p).sum()
            };
            let (here, in_u, in_v) = (of(1 << u | 1 << v), of(1 << u), of(1 << v));
            both += share * here;
            pi_u += share * in_u;
            pi_v += share * in_v;
            noise += share * (here - in_u * in_v);
        }
        close(pi_u, support.channel().reported(shares[u]), 1e-12);
        close(support.covariance(shares[u], shares[v]), (both - pi_u * pi_v) / lambda.powi(2), 1e-10);
        close(support.covariance_of_noise(shares[u], shares[v]), noise / lambda.powi(2), 1e-10);
    }
}

#[test]
fn shares_of_one_per_report_add_up_to_one() {
    let support = Support::selection(4, 1, 3.0).unwrap();
    let crowd = Crowd::new(&[700, 300, 250, 250], 1500, support).unwrap();
    close((0..4).map(|v| crowd.share(v)).sum(), 1.0, 1e-12);
    let total: f64 = (0..4).flat_map(|u| (0..4).map(move |v| (u, v))).map(|(u, v)| crowd.covariance(u, v)).sum();
    assert!(total.abs() < 1e-15, "their sum never varies: {total}");
}

#[test]
fn five_tiers_in_one_question_beat_five_questions() {
    // At ε = ln 3 and f = 5 %: n·Var 1.6 against five times that of one yes-or-no question, 0.8.
    let tiers = Support::selection(5, 1, 3.0).unwrap().channel().variance(0.05);
    let bits = 5.0 * Channel::new(0.75, 0.25).unwrap().variance(0.05);
    assert!((1.5..1.75).contains(&tiers) && (3.9..4.1).contains(&bits), "{tiers} {bits}");
}

#[test]
fn simultaneous_intervals_hold_the_single_ones() {
    let crowd = Crowd::new(&[700, 300, 500], 1500, Support::selection(3, 1, 3.0).unwrap()).unwrap();
    let single = crowd.estimate(Level::display(0.95), false);
    for (one, all) in single.iter().zip(crowd.estimate(Level::display(0.95), true)) {
        assert!(all.mapped.low < one.mapped.low && one.mapped.high < all.mapped.high);
    }
}

#[test]
fn what_is_no_design_or_no_crowd_is_refused() {
    for (answers, size, odds) in [(3, 0, 3.0), (3, 3, 3.0), (1, 1, 3.0), (3, 1, 1.0), (3, 1, f64::NAN)] {
        assert_eq!(Support::selection(answers, size, odds), None);
    }
    assert_eq!(Support::hashed(10, 1, 3.0), None);
    let support = Support::selection(3, 1, 3.0).unwrap();
    assert_eq!(Crowd::new(&[1, 2], 3, support), None);
    assert_eq!(Crowd::new(&[4, 0, 0], 3, support), None);
    assert_eq!(Crowd::new(&[0, 0, 0], 0, support), None);
}

#[test]
fn displayed_shares_are_shares() {
    let display = norm_sub(&[0.7, -0.1, 0.35, 0.05]);
    close(display.iter().sum(), 1.0, 1e-12);
    assert!(display[1] == 0.0 && display.iter().all(|share| *share >= 0.0));
    close(display[0] - display[2], 0.35, 1e-12);
    assert_eq!(norm_sub(&[0.25; 4]), [0.25; 4]);
    assert_eq!(norm_sub(&[]), Vec::<f64>::new());
}

#[test]
fn a_mechanism_of_the_device_is_the_design_that_is_decoded() {
    use crate::privacy::odds::Odds;
    use crate::privacy::question::{Asks, Choice, Options};
    for answers in [2, 3, 8, 9, 30, 64] {
        for reports in [1, 8] {
            let choice = |n| Choice { name: format!("o{n}"), rule: "true".into() };
            let asks = Asks::Choice(Options::new((1..answers).map(choice).collect()).unwrap());
            let mechanism = Mechanism::of(&asks, Odds::new(3, 1).unwrap(), reports);
            let support = Support::of(mechanism).unwrap();
            let designed = match mechanism.family() {
                Family::Hashed => Support::hashed(answers, 4, 3.0),
                _ => Support::selection(answers, mechanism.size(), 3.0),
            }
            .unwrap();
            close(support.channel().p(), designed.channel().p(), 1e-12);
            close(support.channel().q(), designed.channel().q(), 1e-12);
        }
    }
}

#[test]
fn sums_of_shares_vary_by_the_whole_matrix() {
    let crowd = Crowd::new(&[700, 300, 250, 250], 1500, Support::selection(4, 1, 3.0).unwrap()).unwrap();
    let upper = [0.0, 0.0, 1.0, 1.0];
    let by_hand = crowd.variance(2) + crowd.variance(3) + 2.0 * crowd.covariance(2, 3);
    close(crowd.combined_covariance(&upper, &upper), by_hand, 1e-12);
    close(crowd.combination(&upper), crowd.share(2) + crowd.share(3), 1e-12);
}
