//! The public description of what a device will answer, shared by device and server.
//!
//! It holds what changes meaning or privacy and nothing else, so a reworded title keeps it. Its hash travels with every
//! report, and the collector accepts only policies that it was given, so that no page can be told apart by its policy.

use sha2::{Digest, Sha256};

use super::key::{Key, Use};
use super::odds::{Odds, Probability, Share, ratio, ratio_text};
use crate::base64;
use crate::digits::digits;
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

/// One question to the crowd, answered yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name, which stays when its rule is edited.
    pub name: String,
    /// How many devices get it, relative to the others; above 0.
    pub weight: u32,
    /// The rule that a yes speaks of.
    pub rule: String,
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
    /// The canonical text: compact JSON with its keys in a fixed order.
    pub fn canonical(&self) -> String {
        let mut json = String::from("{\"v\":1,\"site\":");
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
            json.push_str(&[",\"weight\":", &digits(question.weight), ",\"rule\":"].concat());
            push_json(&mut json, &question.rule);
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
mod native {
    use super::{Policy, Question, Reserve};
    use crate::privacy::ceiling;
    use crate::privacy::odds::{Odds, Share};
    use crate::time::Span;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        v: u32,
        site: String,
        epoch_ms: i64,
        odds: String,
        reports: u32,
        participation: String,
        reserve: String,
        signals: Vec<String>,
        questions: Vec<Asked>,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        name: String,
        weight: u32,
        rule: String,
    }

    impl Policy {
        /// Reads [`Policy::canonical`] as a collector stored it; `None` for anything that is not exactly such a text, or
        /// that is beyond the ceiling.
        pub fn from_canonical(text: &str) -> Option<Policy> {
            let read: Document = serde_json::from_str(text).ok()?;
            let asked = |q: Asked| Question { name: q.name, weight: q.weight, rule: q.rule };
            let policy = Policy {
                site: read.site,
                epoch: Span(read.epoch_ms),
                odds: Odds::parse(&read.odds)?,
                reports: read.reports,
                participation: Share::parse(&read.participation)?,
                reserve: Reserve::parse(&read.reserve)?,
                signals: read.signals,
                questions: read.questions.into_iter().map(asked).collect(),
            };
            let within =
                read.v == 1 && (1..=ceiling::REPORTS).contains(&policy.reports) && policy.epoch >= ceiling::EPOCH;
            (within && policy.canonical() == text).then_some(policy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                .map(|(name, weight)| Question {
                    name: (*name).into(),
                    weight: *weight,
                    rule: "genre == \"a\\b\"\n".into(),
                })
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
