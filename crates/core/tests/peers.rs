//! Beside the mechanisms of pure-ldp and multi-freq-ldpy, as `../shared/reference/peer_accuracy.json` measured them.

#[path = "support/peers.rs"]
mod peers;

use peers::{ANSWERS, EPSILONS, analytic, simulate};

/// Crowds of each mechanism: few answers make few errors to average over.
const CROWDS: usize = 100;

const DEVICES: usize = 20_000;

fn reference() -> Option<serde_json::Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/peer_accuracy.json");
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

#[test]
fn the_variance_is_at_most_that_of_each_peer_s_mechanism() {
    let Some(reference) = reference() else {
        eprintln!("skipped: ../shared/reference/peer_accuracy.json is not here");
        return;
    };
    let reports = reference["n"].as_u64().expect("a number") as usize;
    let rows = reference["rows"].as_array().expect("rows");
    let mut compared = 0;
    for row in rows {
        let (answers, epsilon) = (row["k"].as_u64().expect("k") as usize, row["eps"].as_f64().expect("eps"));
        let theirs = row["analytic_var"].as_f64().expect("a variance");
        let ours = analytic(answers, epsilon, reports);
        assert!(ours <= theirs * (1.0 + 1e-9), "k {answers}, ε {epsilon}: {ours} against {theirs} of {row}");
        compared += usize::from(ANSWERS.contains(&answers) && EPSILONS.contains(&epsilon));
    }
    assert_eq!(compared, rows.len());
    assert!(compared >= ANSWERS.len() * EPSILONS.len() * 5, "{compared}");
}

#[test]
fn the_error_of_the_unbiased_estimate_is_its_variance() {
    for answers in ANSWERS {
        for epsilon in EPSILONS {
            let found = simulate(answers, epsilon, DEVICES, if answers < 64 { CROWDS } else { 10 }, 1);
            let off = (found.unbiased - found.analytic).abs() / found.unbiased_error;
            assert!(off <= 3.0, "k {answers}, ε {epsilon}: {off} standard errors");
            assert!(found.display <= found.unbiased * (1.0 + 1e-9), "k {answers}, ε {epsilon}: a display is nearer");
        }
    }
}
