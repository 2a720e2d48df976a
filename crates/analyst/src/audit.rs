//! An audit of a policy: what each question promises, and checks of that promise on the code that ships.
//!
//! Exact checks start from the integers of the mechanisms; black-box checks see nothing but what an [`Encoder`] or a
//! [`Device`] gives. Each check takes what it audits as an argument, so that tests can plant a defect and see it caught.
//! Keys and clocks are arguments too: the same seed gives the same audit.

mod clear;
mod draws;
mod elsewhere;
mod exact;
mod linked;
mod sampler;
mod state;
mod timing;

use murmur_core::privacy::answer::Answer;
use murmur_core::privacy::key::{Key, Use};
use murmur_core::privacy::lifetime::{self, Loss};
use murmur_core::privacy::mechanism::{Family, Mechanism};
use murmur_core::privacy::odds::Share;
use murmur_core::privacy::policy::{Policy, Reserve};
use murmur_core::privacy::profile::Profile;
use murmur_core::privacy::question::{Question, Truth};
use murmur_core::privacy::schedule::epoch_start;
use murmur_core::time::Span;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;
use serde_json::Value;

pub use elsewhere::{ELSEWHERE, Elsewhere};
pub use state::Device;

/// A check that draws calls a right encoder wrong at most so often, over all that it compares.
pub const FALSE_ALARM: f64 = 0.001;

/// What a device of this key answers in this epoch where this is the truth.
pub type Encoder<'a> = dyn Fn(&Key, u32, usize) -> Option<Answer> + 'a;

/// How an audit is made.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Devices for each truth.
    pub draws: u32,
    /// All keys and truths are derived from it.
    pub seed: u64,
}

/// The audit of a policy.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// The site that asks.
    pub site: String,
    /// Hash of the policy.
    pub policy: String,
    /// Length of a reporting epoch, in days.
    pub epoch_days: f64,
    /// Devices for each truth.
    pub draws: u32,
    /// Gives the same audit again.
    pub seed: u64,
    /// A right encoder fails a check that draws at most so often.
    pub false_alarm: f64,
    /// Whether every check passed.
    pub passed: bool,
    /// Each question with its checks.
    pub questions: Vec<Audited>,
    /// What all questions rest on.
    pub common: Vec<Check>,
    /// What other commands check: on the module that ships, in a browser.
    pub elsewhere: &'static [Elsewhere],
}

/// One question: what it promises and what was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Audited {
    /// Its name.
    pub question: String,
    /// What kind of question it is.
    pub kind: &'static str,
    /// What is promised.
    pub promise: Promise,
    /// What was checked of it.
    pub checks: Vec<Check>,
}

/// What a visitor is promised of one question. Each ε is a natural logarithm, exact up to floats.
#[derive(Clone, Debug, Serialize)]
pub struct Promise {
    /// How answers are randomized.
    pub mechanism: &'static str,
    /// How many answers there are.
    pub answers: usize,
    /// How many arms travel in the clear.
    pub arms: usize,
    /// How many answers a report names.
    pub names: usize,
    /// Odds of one report, as a ratio.
    pub odds: String,
    /// The answer that is remembered stays true with this probability; none where nothing is remembered.
    pub remembered: Option<String>,
    /// A report repeats what is remembered with this probability.
    pub repeated: Option<String>,
    /// Most reports of a profile.
    pub cap: u32,
    /// ε of one report.
    pub epsilon: f64,
    /// ε of all reports where the answer never changes.
    pub epsilon_stable: f64,
    /// ε of all reports, whatever happens.
    pub epsilon_any: f64,
}

/// What was checked, how, and with what result.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its name.
    pub check: &'static str,
    /// What was checked.
    pub checked: String,
    /// By which computation.
    pub by: &'static str,
    /// What was found, and what is allowed.
    pub result: String,
    /// Whether it holds.
    pub passed: bool,
    /// The result in numbers.
    pub numbers: Value,
}

/// Keys of devices: a stream of ChaCha20.
#[derive(Debug)]
pub struct Keys(ChaCha20Rng);

impl Keys {
    /// The stream of this seed.
    pub fn seeded(seed: u64) -> Keys {
        Keys(ChaCha20Rng::seed_from_u64(seed))
    }

    fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    fn key(&mut self) -> Key {
        Key::new(self.bytes())
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u64() % limit as u64) as usize
    }
}

/// Audits the policy as it ships. `nanoseconds` is a clock, for the comparison of times; without one it is left out.
pub fn audit(policy: &Policy, extent: Extent, mut nanoseconds: Option<&mut dyn FnMut() -> u64>) -> Audit {
    let mut keys = Keys::seeded(extent.seed);
    let mut questions = Vec::new();
    for question in &policy.questions {
        let (mechanism, cap) = (policy.mechanism(question), policy.cap(question));
        let loss = losses(mechanism, cap);
        let encoder = shipped(always(policy, question));
        let mut checks = vec![
            exact::ratios(mechanism),
            exact::lifetime(mechanism, cap, loss),
            draws::black_box(mechanism, &encoder, extent.draws, &mut keys),
            linked::averaging(mechanism, cap, loss, &encoder, extent.draws, &mut keys),
            state::state::<Profile>(&alone(policy, question), &encoder, &mut keys),
        ];
        checks.extend(clear::clear(mechanism, &encoder, &mut keys));
        if let Some(clock) = nanoseconds.as_deref_mut() {
            checks.push(timing::timing(&encoder, extent.draws, &mut keys, clock));
        }
        questions.push(Audited {
            question: question.name.clone(),
            kind: question.asks.kind(),
            promise: promise(mechanism, cap, loss),
            checks,
        });
    }
    let key = keys.key();
    let inputs: [&[u8]; 1] = [b"audit"];
    let mut words = key.words(Use::Report, &inputs);
    let common = vec![sampler::uniform(&mut |limit| words.below(limit), extent.draws)];
    let passed = questions.iter().flat_map(|audited| &audited.checks).chain(&common).all(|check| check.passed);
    Audit {
        site: policy.site.clone(),
        policy: policy.hash(),
        epoch_days: policy.epoch.0 as f64 / Span::DAY.0 as f64,
        draws: extent.draws,
        seed: extent.seed,
        false_alarm: FALSE_ALARM,
        passed,
        questions,
        common,
        elsewhere: &ELSEWHERE,
    }
}

/// The way of browsers from a key to the answer on the wire: a profile is born, has a report due, and makes it.
fn shipped(always: Policy) -> impl Fn(&Key, u32, usize) -> Option<Answer> {
    move |key, epoch, truth| {
        let now = epoch_start(epoch, always.epoch);
        let profile = Profile::born(key.clone(), &always, now)?;
        let due = profile.due(&always, now).ok()?;
        always.answer(&profile.report(&always, &due, Truth::Answer(truth))?)
    }
}

/// The same for every key in every epoch. An answer depends on neither.
fn always(policy: &Policy, question: &Question) -> Policy {
    let participation = Share::new(1, 1).unwrap_or(policy.participation);
    Policy { participation, ..alone(policy, question) }
}

/// The policy with this question for every key.
fn alone(policy: &Policy, question: &Question) -> Policy {
    let reserve = Reserve::new(0, 1).unwrap_or(policy.reserve);
    Policy { questions: vec![question.clone()], reserve, ..policy.clone() }
}

/// A subset is given once, so that all reports are one.
fn losses(mechanism: Mechanism, cap: u32) -> Loss {
    let one = exact::ln(mechanism.odds());
    match mechanism.family() {
        Family::Subset => Loss { any: one, same_changes: one, stable: one },
        _ => lifetime::loss(mechanism.odds(), mechanism.values(), cap),
    }
}

fn promise(mechanism: Mechanism, cap: u32, loss: Loss) -> Promise {
    let stays = |part: u64, whole: u64| exact::reduced(part.into(), whole.into());
    Promise {
        mechanism: mechanism.family().name(),
        answers: mechanism.answers(),
        arms: mechanism.arms(),
        names: mechanism.size(),
        odds: mechanism.odds().text(),
        remembered: mechanism.remembered().map(|step| stays(step.same.part, step.same.whole)),
        repeated: mechanism.repeated().map(|step| stays(step.same.part, step.same.whole)),
        cap,
        epsilon: exact::ln(mechanism.odds()),
        epsilon_stable: loss.stable,
        epsilon_any: loss.any,
    }
}

#[cfg(test)]
mod tests;
