//! The public description of what a device will answer, shared by device and server.
//!
//! It holds what changes meaning or privacy and nothing else, so a reworded title keeps it. Its hash travels with every
//! report, and the collector accepts only policies that it was given, so that no page can be told apart by its policy.

use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::key::{Key, Use};
use super::mechanism::{self, Mechanism};
use super::odds::{Odds, Probability, Share, ratio, ratio_text};
use super::preset::Preset;
use super::question::Asks;
pub use super::question::Question;
use crate::base64;
use crate::digits::digits;
use crate::report::Report;
use crate::time::Span;
use crate::tree::push_json;

/// What a device answers, how noisily and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The site that asks.
    pub site: String,
    /// Length of a reporting epoch, at least a week.
    pub epoch: Span,
    /// Odds of one report.
    pub odds: Odds,
    /// Most reports of a profile.
    pub reports: u32,
    /// Share of the epochs that a device reports in while it does.
    pub participation: Share,
    /// Keys that wait for questions added later.
    pub reserve: Reserve,
    /// The signals that rules speak of, in a canonical form: `purchase keep=63072000000 value:amount2`; then the models:
    /// `model churn ` and a hash of what it computes.
    pub signals: Vec<String>,
    /// The questions, sorted by name.
    pub questions: Vec<Question>,
}

/// A share from 0 up to, not including, 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    part: u32,
    whole: u32,
}

/// The hash of a policy as it is written on the wire: 22 characters of base64url.
pub type PolicyHash = String;

impl Reserve {
    /// part/whole; `None` unless part < whole ≤ 1000.
    pub fn new(part: u32, whole: u32) -> Option<Reserve> {
        (part < whole && whole <= 1000).then_some(Reserve { part, whole })
    }

    /// "1/5"
    pub fn text(self) -> String {
        ratio_text(self.part, self.whole)
    }

    /// Reads "1/5" or "0/1".
    pub fn parse(text: &str) -> Option<Reserve> {
        let (part, whole) = ratio(text)?;
        Reserve::new(part, whole)
    }
}

impl std::fmt::Display for Reserve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl Policy {
    /// The canonical text: compact JSON with its keys in a fixed order. Version 2 only where a question asks what
    /// version 1 had no words for, so that a policy of segments keeps its hash.
    pub fn canonical(&self) -> String {
        let plain = self.questions.iter().all(|question| matches!(question.asks, Asks::Segment { .. }));
        let mut json = String::from(if plain { "{\"v\":1,\"site\":" } else { "{\"v\":2,\"site\":" });
        push_json(&mut json, &self.site);
        json.push_str(&[",\"epoch_ms\":", &digits(self.epoch.0), ",\"odds\":\"", &self.odds.text(), "\""].concat());
        json.push_str(
            &[",\"reports\":", &digits(self.reports), ",\"participation\":\"", &self.participation.text(), "\""]
                .concat(),
        );
        json.push_str(&[",\"reserve\":\"", &self.reserve.text(), "\",\"signals\":["].concat());
        for (index, signal) in self.signals.iter().enumerate() {
            json.push_str(if index > 0 { "," } else { "" });
            push_json(&mut json, signal);
        }
        json.push_str("],\"questions\":[");
        for (index, question) in self.questions.iter().enumerate() {
            json.push_str(if index > 0 { ",{\"name\":" } else { "{\"name\":" });
            push_json(&mut json, &question.name);
            json.push_str(&[",\"weight\":", &digits(question.weight)].concat());
            question.asks.push_canonical(&mut json);
            json.push('}');
        }
        json.push_str("]}");
        json
    }

    /// The first 16 bytes of SHA-256 over [`Policy::canonical`], in base64url.
    pub fn hash(&self) -> PolicyHash {
        short_hash(self.canonical().as_bytes())
    }

    /// The question of this name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// How the answers to one of its questions are randomized.
    pub fn mechanism(&self, question: &Question) -> Mechanism {
        Mechanism::of(&question.asks, self.odds, self.reports)
    }

    /// Most reports of a profile that answers this question.
    pub fn cap(&self, question: &Question) -> u32 {
        self.reports.min(mechanism::cap(question.asks.answers()))
    }

    /// The same policy for a visitor who chose a preset: it lowers odds and reports, and raises neither.
    pub fn under(&self, preset: Preset) -> Policy {
        let (odds, reports) = (self.odds.min(preset.odds()), self.reports.min(preset.reports()));
        Policy { odds, reports, ..self.clone() }
    }

    /// This policy, and each other that a visitor can make of it by choosing a preset.
    pub fn choices(&self) -> Vec<Policy> {
        let mut choices = vec![self.clone()];
        for preset in Preset::ALL {
            let choice = self.under(preset);
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        choices
    }

    /// The answer that a report of this policy holds; `None` where its question or its mechanism can't give it.
    pub fn answer(&self, report: &Report) -> Option<Answer> {
        let mechanism = self.mechanism(self.question(&report.question)?);
        (mechanism.family() == report.mechanism).then(|| mechanism.read(&report.answer))?
    }

    /// The question that this key answers, or `None` where it waits in the reserve. A public coin: it says nothing about
    /// the visitor. Another set of questions draws anew.
    pub fn draw(&self, key: &Key) -> Option<&Question> {
        let total = self.total_weight();
        if total == 0 {
            return None;
        }
        let drawn_from: String =
            self.questions.iter().map(|q| [&q.name[..], ":", &digits(q.weight), "\n"].concat()).collect();
        let asked = u64::from(self.reserve.whole - self.reserve.part);
        let inputs: [&[u8]; 1] = [drawn_from.as_bytes()];
        let drawn = key.words(Use::Question, &inputs).below(u64::from(self.reserve.whole) * total);
        let mut place = drawn / asked;
        if drawn >= asked * total {
            return None;
        }
        self.questions.iter().find(|question| {
            let here = place < u64::from(question.weight);
            place = place.saturating_sub(question.weight.into());
            here
        })
    }

    /// Probability that a key is given this question.
    pub fn draw_probability(&self, question: &Question) -> Probability {
        Probability {
            part: u64::from(question.weight) * u64::from(self.reserve.whole - self.reserve.part),
            whole: self.total_weight() * u64::from(self.reserve.whole),
        }
    }

    fn total_weight(&self) -> u64 {
        self.questions.iter().map(|question| u64::from(question.weight)).sum()
    }
}

/// The first 16 bytes of SHA-256 in base64url, 22 characters.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    base64::encode(&Sha256::digest(bytes)[..16])
}

#[cfg(feature = "native")]
mod stored;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::question::{Arms, Choice, Levels, Most, Options};

    fn policy(questions: &[(&str, u32)], reserve: (u32, u32)) -> Policy {
        Policy {
            site: "vinyl".into(),
            epoch: Span(28 * Span::DAY.0),
            odds: Odds::new(3, 1).unwrap(),
            reports: 8,
            participation: Share::new(1, 1).unwrap(),
            reserve: Reserve::new(reserve.0, reserve.1).unwrap(),
            signals: vec!["purchase value:amount2".into()],
            questions: questions
                .iter()
                .map(|(name, weight)| Question::segment(name, *weight, "genre == \"a\\b\"\n"))
                .collect(),
        }
    }

    #[test]
    fn the_canonical_text_reads_back_to_the_same_policy() {
        let policy = policy(&[("a", 1), ("b", 2)], (1, 5));
        assert_eq!(Policy::from_canonical(&policy.canonical()), Some(policy.clone()));
        assert_eq!(policy.hash().len(), 22);
        let reordered = policy.canonical().replacen("{\"v\":1,\"site\":\"vinyl\"", "{\"site\":\"vinyl\",\"v\":1", 1);
        assert_eq!(Policy::from_canonical(&reordered), None, "another text has another hash");
        let raised = policy.canonical().replace("\"odds\":\"3/1\"", "\"odds\":\"9/1\"");
        assert_eq!(Policy::from_canonical(&raised), None);
    }

    /// A policy with a question of each kind but the plain one.
    fn every_kind() -> Policy {
        let named = |name: &str| Choice { name: name.into(), rule: format!("in_{name}") };
        let options = || Options::new(vec![named("gold"), named("silver")]).unwrap();
        let mean = |within: Option<&str>, levels| Asks::Mean {
            within: within.map(Into::into),
            amount: "sum(purchase.value)".into(),
            most: Most::new(500).unwrap(),
            levels,
        };
        let text = String::from;
        let kinds = [
            Asks::Choice(options()),
            Asks::Outcome { within: text("a"), outcome: text("b") },
            Asks::Returned { cohort: text("a"), returned: text("b") },
            Asks::Funnel(options()),
            mean(None, Levels::Three),
            mean(Some("a"), Levels::Two),
            Asks::Experiment { arms: Arms::new(vec![text("plain"), text("warm")]).unwrap(), outcome: text("b") },
            Asks::Anchored { signal: text("purchase"), rule: text("a") },
            Asks::Canary,
        ];
        let asked = |(n, asks)| Question { name: format!("q{n}"), weight: 1, asks };
        Policy { questions: kinds.into_iter().enumerate().map(asked).collect(), ..policy(&[], (1, 5)) }
    }

    #[test]
    fn every_kind_reads_back_and_has_a_shape_of_its_own() {
        let policy = every_kind();
        let text = policy.canonical();
        assert!(text.starts_with("{\"v\":2,"), "{text}");
        assert_eq!(Policy::from_canonical(&text), Some(policy.clone()));
        let mut shapes: Vec<_> = policy.questions.iter().map(|question| question.asks.shape()).collect();
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.len(), policy.questions.len());
        for (from, to) in [
            ("\"v\":2", "\"v\":1"),
            ("\"gold\",\"silver\"", "\"gold\",\"gold\""),
            ("\"gold\",\"silver\"", "\"gold\",\"none\""),
            ("\"gold\",\"silver\"", "\"gold\""),
            ("\"most\":500", "\"most\":0"),
            ("\"most\":500", "\"most\":1000001"),
            ("\"levels\":3", "\"levels\":4"),
            ("\"asks\":\"outcome\"", "\"asks\":\"guess\""),
            ("\"plain\",\"warm\"", "\"plain\""),
            ("\"weight\":1", "\"weight\":0"),
        ] {
            let edited = text.replacen(from, to, 1);
            assert_ne!(edited, text, "{from}");
            assert_eq!(Policy::from_canonical(&edited), None, "{from} to {to}");
        }
    }

    #[test]
    fn a_preset_lowers_and_never_raises() {
        let policy = policy(&[("a", 1)], (1, 5));
        for preset in Preset::ALL {
            let under = policy.under(preset);
            assert!(under.odds.at_most(policy.odds) && under.odds.at_most(preset.odds()));
            assert_eq!(under.reports, policy.reports.min(preset.reports()));
            assert_eq!(Preset::parse(preset.name()), Some(preset));
        }
        assert_eq!(policy.under(Preset::Detailed), policy);
        let choices: Vec<_> = policy.choices().iter().map(|p| (p.odds.u(), p.reports)).collect();
        assert_eq!(choices, [(3, 8), (2, 4), (3, 2), (3, 1)]);
        assert_ne!(policy.under(Preset::Strict).hash(), policy.hash());
    }

    #[test]
    fn keys_are_drawn_by_weight_and_the_reserve_waits() {
        let policy = policy(&[("a", 1), ("b", 3)], (1, 5));
        const KEYS: u32 = 20_000;
        let mut drawn = [0_u32; 3];
        for n in 0..KEYS {
            let mut bytes = [9; 32];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            let question = policy.draw(&Key::new(bytes));
            drawn[question.map_or(2, |q| usize::from(q.name == "b"))] += 1;
        }
        for (times, expected) in drawn.into_iter().zip([0.2, 0.6, 0.2]) {
            let deviation = (f64::from(KEYS) * expected * (1.0 - expected)).sqrt();
            assert!((f64::from(times) - f64::from(KEYS) * expected).abs() < 4.0 * deviation, "{drawn:?}");
        }
        let shares: Vec<_> = policy.questions.iter().map(|q| policy.draw_probability(q).value()).collect();
        assert_eq!(shares, [0.2, 0.6]);
    }

    #[test]
    fn without_questions_nobody_is_asked() {
        assert_eq!(policy(&[], (0, 1)).draw(&Key::new([1; 32])), None);
    }
}
