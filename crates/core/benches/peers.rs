//! Murmur's part of `npm run bench -- --only peers-ldp`: accuracy in the peers' crowd, and the time of a report, as JSON.
//! `--reports N --crowds N`.
#![expect(clippy::disallowed_methods, reason = "how long a report takes is measured")]

#[path = "../tests/support/peers.rs"]
mod peers;

use std::hint::black_box;
use std::time::Instant;

use murmur_core::estimate::category::Support;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::mechanism::Mechanism;
use murmur_core::privacy::odds::Odds;
use murmur_core::privacy::question::{Asks, Choice, Options};
use murmur_core::privacy::response;
use peers::{ANSWERS, EPSILONS, selection, simulate};
use serde_json::json;

/// Most answers that a question may have.
const MOST: usize = 64;

fn main() {
    let given = |name: &str, usual: usize| {
        let mut words = std::env::args().skip_while(|word| word != name).skip(1);
        words.next().and_then(|word| word.parse().ok()).unwrap_or(usual)
    };
    let (reports, crowds) = (given("--reports", 20_000), given("--crowds", 20));
    let mut accuracy = Vec::new();
    for answers in ANSWERS {
        for epsilon in EPSILONS {
            let found = simulate(answers, epsilon, reports, crowds, 1);
            accuracy.push(json!({
                "k": answers, "eps": epsilon, "size": selection(answers, epsilon).0, "analytic_var": found.analytic,
                "mse_raw": found.unbiased, "mse_raw_se": found.unbiased_error, "mse_display": found.display,
            }));
        }
    }
    let speed: Vec<_> = ANSWERS.into_iter().filter(|answers| *answers <= MOST).map(|k| speed(k, reports)).collect();
    println!("{}", json!({ "reports": reports, "crowds": crowds, "accuracy": accuracy, "speed": speed }));
}

/// Microseconds of a report at ε 1.00: made as a device makes it, one for life, and read and counted as the decoder does.
fn speed(answers: usize, reports: usize) -> serde_json::Value {
    let option = |n| Choice { name: format!("o{n}"), rule: "true".into() };
    let asks = Options::new((1..answers).map(option).collect()).map_or(Asks::Canary, Asks::Choice);
    let odds = Odds::new(19, 7).expect("odds");
    let mechanism = Mechanism::of(&asks, odds, 1);
    let keys: Vec<Key> = (0..reports as u64)
        .map(|n| {
            let mut bytes = [7; 32];
            bytes[..8].copy_from_slice(&n.to_be_bytes());
            Key::new(bytes)
        })
        .collect();
    let start = Instant::now();
    let texts: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(n, key)| {
            let answer = response::answer(key, "asked", mechanism, odds, 735, black_box(n % answers));
            answer.expect("an answer").text()
        })
        .collect();
    let encode = start.elapsed();
    let start = Instant::now();
    let mut supporting = vec![0_u64; answers];
    for text in black_box(&texts) {
        let answer = mechanism.read(text).expect("an answer");
        answer.cells().iter().for_each(|cell| supporting[usize::from(cell.value)] += 1);
    }
    let support = Support::of(mechanism).expect("a mechanism");
    let shares: Vec<f64> =
        supporting.iter().map(|count| support.channel().share(*count as f64 / reports as f64)).collect();
    black_box(shares);
    let decode = start.elapsed();
    let micros = |time: std::time::Duration| time.as_secs_f64() * 1e6 / reports as f64;
    json!({ "k": answers, "encode_us": micros(encode), "decode_us": micros(decode) })
}
