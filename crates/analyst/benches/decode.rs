//! What an analyst waits for: a year of a thousand questions decoded, and ten million reports added up on one core.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use murmur_core::estimate::decode::{Options, Total, Totals, decode};
use murmur_core::privacy::odds::{Odds, Share};
use murmur_core::privacy::policy::{Policy, Question, Reserve};
use murmur_core::time::Span;

const QUESTIONS: u32 = 1000;
const EPOCHS: u32 = 52;
const REPORTS: usize = 10_000_000;

#[expect(clippy::expect_used, reason = "these are odds and shares")]
fn policy() -> Policy {
    Policy {
        site: "bench".into(),
        epoch: Span::WEEK,
        odds: Odds::new(3, 1).expect("odds"),
        reports: 8,
        participation: Share::new(1, 4).expect("a share"),
        reserve: Reserve::new(1, 5).expect("a share"),
        signals: Vec::new(),
        questions: (0..QUESTIONS).map(|n| Question::segment(&format!("q{n:04}"), 1, "true")).collect(),
    }
}

#[expect(clippy::expect_used, reason = "the totals below are right")]
fn decoding(bench: &mut Criterion) {
    let policies = [policy()];
    let hash = policies[0].hash();
    let cell = |question: &Question, epoch: u32, answer: u64| Total {
        policy: hash.clone(),
        question: question.name.clone(),
        epoch,
        answer: answer.to_string(),
        count: 8_000 + 37 * u64::from(epoch) + 4_000 * (1 - answer),
    };
    let cells = |question| (0..EPOCHS).flat_map(move |epoch| [cell(question, epoch, 0), cell(question, epoch, 1)]);
    let totals = Totals { policies: Vec::new(), totals: policies[0].questions.iter().flat_map(cells).collect() };
    bench.bench_function("1,000 questions of 52 epochs become shares with intervals", |bench| {
        bench.iter(|| decode(black_box(&totals), &policies, Options::default()).expect("estimates"));
    });
}

#[expect(clippy::expect_used, reason = "the answers below are right")]
fn aggregating(bench: &mut Criterion) {
    let policy = policy();
    let mechanisms: Vec<_> = policy.questions.iter().map(|question| policy.mechanism(question)).collect();
    // As they arrive: the place of the question, and the text of the answer.
    let reports: Vec<(u16, &str)> =
        (0..REPORTS).map(|n| ((n * 7919 % QUESTIONS as usize) as u16, if n % 3 == 0 { "1" } else { "0" })).collect();
    bench.bench_function("10 million reports are read and added up", |bench| {
        bench.iter(|| {
            let mut counts = vec![[0_u64; 2]; QUESTIONS as usize];
            for (question, text) in black_box(&reports) {
                let place = usize::from(*question);
                let answer = mechanisms[place].read(text).expect("an answer");
                answer.cells().iter().for_each(|cell| counts[place][usize::from(cell.value)] += 1);
            }
            counts
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = decoding, aggregating
}
criterion_main!(benches);
