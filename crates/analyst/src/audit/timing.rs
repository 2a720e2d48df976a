//! Whether the time of an answer tells the truth.

use serde_json::json;

use super::{Check, Encoder, Keys};

/// Runs; machines are noisy, so one alone says little.
const RUNS: usize = 3;

/// Answers that are timed together, so that the clock's own time is small.
const TOGETHER: usize = 16;

/// Beyond this |t| two times differ: the threshold of leakage tests (Goodwill et al. 2011).
pub(super) const T: f64 = 4.5;

/// Welford's mean and sum of squares.
#[derive(Clone, Copy, Default)]
struct Times {
    number: f64,
    mean: f64,
    squares: f64,
}

impl Times {
    fn add(&mut self, time: f64) {
        self.number += 1.0;
        let off = time - self.mean;
        self.mean += off / self.number;
        self.squares += off * (time - self.mean);
    }

    /// Squared standard error.
    fn error(self) -> f64 {
        self.squares / (self.number - 1.0).max(1.0) / self.number.max(1.0)
    }
}

pub(super) fn timing(encoder: &Encoder, draws: u32, keys: &mut Keys, clock: &mut dyn FnMut() -> u64) -> Check {
    let blocks = (draws as usize / TOGETHER).max(2);
    let found: Vec<f64> = (0..RUNS).map(|_| run(encoder, blocks, keys, clock)).collect();
    let shown: Vec<_> = found.iter().map(|t| format!("{t:.2}")).collect();
    Check {
        check: "timing",
        checked: format!("{RUNS} runs of {blocks} blocks of {TOGETHER} answers, the truth 0 or 1 at random"),
        by: "Welch's t of the times",
        result: format!("t {}, a difference where each is beyond ±{T}", shown.join(", ")),
        passed: found.iter().any(|t| t.abs() < T),
        numbers: json!({ "t": found, "allowed": T }),
    }
}

fn run(encoder: &Encoder, blocks: usize, keys: &mut Keys, clock: &mut dyn FnMut() -> u64) -> f64 {
    let mut times = [Times::default(); 2];
    for _ in 0..blocks {
        let truth = keys.below(2);
        let devices: Vec<_> = (0..TOGETHER).map(|_| keys.key()).collect();
        let before = clock();
        for key in &devices {
            std::hint::black_box(encoder(key, 735, std::hint::black_box(truth)));
        }
        times[truth].add(clock().saturating_sub(before) as f64);
    }
    let [zero, one] = times;
    let error = (zero.error() + one.error()).sqrt();
    if error > 0.0 { (zero.mean - one.mean) / error } else { 0.0 }
}
