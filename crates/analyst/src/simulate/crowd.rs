//! The visitors: made up in what they do, real in what they answer.

use std::collections::BTreeMap;

use murmur_core::estimate::decode::{Total, Totals};
use murmur_core::privacy::answer::Cell;
use murmur_core::privacy::key::Key;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::profile::{Profile, Silence};
use murmur_core::privacy::schedule::{epoch_at, epoch_start};
use murmur_core::time::Time;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{FIRST, Phase, Setup, Silent};

pub(super) struct Crowd<'a> {
    phases: &'a [Phase],
    /// Shares by phase and question, arm by arm.
    shares: &'a [Vec<Vec<Vec<f64>>>],
    setup: &'a Setup,
    rng: ChaCha20Rng,
    /// By phase, question, epoch and cell.
    counts: BTreeMap<(usize, usize, u32, Cell), u64>,
    silent: BTreeMap<(u32, &'static str), u32>,
}

/// One who comes in every epoch until replaced.
struct Visitor {
    key: Key,
    profile: Option<Profile>,
    /// Place on the scale from 0 to 1 that shares of answers are laid out on: it outlives cleared storage.
    place: f64,
    bot: bool,
}

/// When a visitor comes.
#[derive(Clone, Copy)]
struct Now {
    /// How many have passed.
    passed: u32,
    time: Time,
    /// The one that the visitor comes in.
    phase: usize,
}

impl<'a> Crowd<'a> {
    pub(super) fn new(phases: &'a [Phase], shares: &'a [Vec<Vec<Vec<f64>>>], setup: &'a Setup) -> Crowd<'a> {
        let rng = ChaCha20Rng::seed_from_u64(setup.seed);
        Crowd { phases, shares, setup, rng, counts: BTreeMap::new(), silent: BTreeMap::new() }
    }

    pub(super) fn live(mut self, progress: &mut impl FnMut(u64)) -> (Totals, Vec<Silent>) {
        let mut time = Time(epoch_start(FIRST, self.phases[0].policy.epoch).0 + 1);
        let mut crowd: Vec<Visitor> = (0..self.setup.visitors).map(|_| self.arrive(0, time)).collect();
        let mut visits = 0;
        for passed in 0..self.setup.epochs {
            let phase = self.phases.iter().rposition(|phase| phase.from <= passed).unwrap_or(0);
            let begins = passed > 0 && self.phases[phase].from == passed;
            for visitor in &mut crowd {
                let before = begins && self.uniform() < 0.5;
                let now = Now { passed, time, phase: phase - usize::from(before) };
                if passed > 0 {
                    self.between(visitor, now);
                }
                self.visit(visitor, now);
                visits += 1;
                if visits % 1000 == 0 {
                    progress(visits);
                }
            }
            time = Time(time.0 + self.policy(phase).epoch.0);
        }
        (self.totals(), self.silent())
    }

    /// A policy that came back counts on.
    fn totals(&self) -> Totals {
        let mut counts: BTreeMap<(String, usize, u32, Cell), u64> = BTreeMap::new();
        for ((phase, asked, epoch, cell), count) in &self.counts {
            *counts.entry((self.policy(*phase).hash(), *asked, *epoch, *cell)).or_default() += count;
        }
        let total = |((policy, asked, epoch, cell), count): ((String, usize, u32, Cell), u64)| {
            let of = self.phases.iter().map(|phase| &phase.policy).find(|known| known.hash() == policy);
            let of = of.unwrap_or(self.policy(0));
            let question = &of.questions[asked];
            let answer = of.mechanism(question).cell_text(cell);
            Total { policy, question: question.name.clone(), epoch, answer, count }
        };
        Totals { policies: Vec::new(), totals: counts.into_iter().map(total).collect() }
    }

    /// For each later phase those of the first epoch that it has to itself, or of its only one.
    fn silent(&self) -> Vec<Silent> {
        let ends = self.phases.iter().skip(1).map(|phase| phase.from).chain([self.setup.epochs]).skip(1);
        let firsts: Vec<u32> =
            self.phases.iter().skip(1).zip(ends).map(|(phase, end)| (phase.from + 1).min(end - 1)).collect();
        let told = self.silent.iter().filter(|((passed, _), _)| firsts.contains(passed));
        told.map(|((passed, reason), visitors)| Silent { epoch: passed + 1, reason, visitors: *visitors }).collect()
    }

    fn policy(&self, phase: usize) -> &'a Policy {
        &self.phases[phase].policy
    }

    /// What people do, not what they answer: no coin of the privacy mechanism is drawn from this.
    fn uniform(&mut self) -> f64 {
        f64::from(self.rng.next_u32()) / 4_294_967_296.0
    }

    fn arrive(&mut self, phase: usize, time: Time) -> Visitor {
        let (place, bot) = (self.uniform(), self.uniform() < self.setup.bots);
        let key = self.key();
        Visitor { profile: Profile::born(key.clone(), self.policy(phase), time), key, place, bot }
    }

    fn key(&mut self) -> Key {
        let mut key = [0; 32];
        self.rng.fill_bytes(&mut key);
        Key::new(key)
    }

    fn between(&mut self, visitor: &mut Visitor, now: Now) {
        if self.uniform() < self.setup.churn {
            *visitor = self.arrive(now.phase, now.time);
        } else if self.uniform() < self.setup.cleared {
            visitor.key = self.key();
            visitor.profile = Profile::born(visitor.key.clone(), self.policy(now.phase), now.time);
        }
    }

    fn visit(&mut self, visitor: &mut Visitor, now: Now) -> Option<()> {
        let policy = self.policy(now.phase);
        let epoch = epoch_at(now.time, policy.epoch)?;
        let place = |name: &str| policy.questions.iter().position(|question| question.name == name);
        if visitor.bot {
            let question = policy.draw(&visitor.key)?;
            let (asked, mechanism) = (place(&question.name)?, policy.mechanism(question));
            let supporting = mechanism.cells().into_iter().filter(|cell| mechanism.supports(*cell, 1));
            let others = mechanism.cells().into_iter().filter(|cell| !mechanism.supports(*cell, 1));
            for cell in supporting.take(1).chain(others).take(mechanism.size()) {
                *self.counts.entry((now.phase, asked, epoch, cell)).or_default() += 1;
            }
            return Some(());
        }
        let profile = visitor.profile.as_mut()?;
        let due = match profile.due(policy, now.time) {
            Ok(due) => due,
            Err(Silence::AlreadyReported | Silence::NotScheduled | Silence::Reserve) => return None,
            Err(silence) => {
                *self.silent.entry((now.passed, silence.reason())).or_default() += 1;
                return None;
            }
        };
        let asked = place(&due.question.name)?;
        let arm = profile.arm(due.question).unwrap_or(0);
        let mut left = visitor.place;
        let passes = |share: &f64| {
            left -= share;
            left < 0.0
        };
        let shares = &self.shares[now.phase][asked][arm];
        let truth = shares.iter().position(passes).unwrap_or(shares.len() - 1);
        let report = profile.report(policy, &due, truth)?;
        let answer = policy.answer(&report)?;
        profile.record(policy, report, now.time);
        for cell in answer.cells() {
            *self.counts.entry((now.phase, asked, epoch, cell)).or_default() += 1;
        }
        Some(())
    }
}
