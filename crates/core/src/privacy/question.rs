//! What a question may ask: kinds that can't be built beyond their limits, the same for device and server.

use super::policy::short_hash;
use crate::digits::digits;
use crate::report::is_name;
use crate::tree::push_json;

/// Most answers of a question: as many as the public family of hashes tells apart, and as a subset has bits.
pub const MOST_ANSWERS: usize = 64;

/// Most arms of an experiment.
pub const MOST_ARMS: usize = 8;

/// Largest amount that a mean may be bounded by.
pub const LARGEST_AMOUNT: u32 = 1_000_000;

/// An amount is counted in so many parts of its unit before it is rounded at random.
pub const PARTS: u32 = 100;

/// What the last answer of a choice, and the first of a funnel, is called.
pub const NONE: &str = "none";

/// One question to the crowd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name, which stays when its rules are edited.
    pub name: String,
    /// How many devices get it, relative to the others; above 0.
    pub weight: u32,
    /// What is asked.
    pub asks: Asks,
}

/// What is asked. The truth is a number from 0 to below [`Asks::answers`]; rules are as the manifest writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// 1 where the rule holds.
    Segment {
        /// The rule of the segment.
        rule: String,
    },
    /// The place of the first option whose rule holds; the last answer where none does.
    Choice(Options),
    /// 0 outside `within`, 1 inside where `outcome` does not hold, 2 where it does.
    Outcome {
        /// Who is asked about.
        within: String,
        /// What became of it, in a window that has closed.
        outcome: String,
    },
    /// 0 outside `cohort`, 1 inside where `returned` does not hold, 2 where it does.
    Returned {
        /// Who came at first.
        cohort: String,
        /// Who came again.
        returned: String,
    },
    /// 0 where no step's rule holds, else the number, from 1 on, of the last step whose rule does.
    Funnel(Options),
    /// The mean of an amount from 0 to `most`, rounded at random with one threshold for life to one of `levels` steps.
    /// With `within` 0 stands for those outside it, and the levels follow.
    Mean {
        /// Whose amounts; everyone's where none is given.
        within: Option<String>,
        /// An expression that gives a number.
        amount: String,
        /// What is above counts as this much.
        most: Most,
        /// To how many levels it is rounded.
        levels: Levels,
    },
    /// 1 where `outcome` holds. The arm is a public coin of the key and travels in the clear.
    Experiment {
        /// The arms, each given to as many devices.
        arms: Arms,
        /// What became of it.
        outcome: String,
    },
    /// 1 where the rule holds; answered only in epochs in which this signal happened, which the site's server saw anyway.
    Anchored {
        /// The signal of an order.
        signal: String,
        /// The rule of a segment.
        rule: String,
    },
    /// Always 0: it audits the noise and those who answer.
    Canary,
}

/// What is true of a device, before anything is randomized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The answer with this number.
    Answer(usize),
    /// The amount that a mean is of, in hundredths of its unit, of a device that the mean is about.
    Amount(u64),
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Truth {
        Truth::Answer(yes.into())
    }
}

impl From<usize> for Truth {
    fn from(answer: usize) -> Truth {
        Truth::Answer(answer)
    }
}

/// Named rules: at most one less than [`MOST_ANSWERS`], none called [`NONE`], no name twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options(Vec<Choice>);

/// One of several answers, and when it is the true one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name, in totals and estimates.
    pub name: String,
    /// When it holds.
    pub rule: String,
}

/// The names of an experiment's arms: 2 to [`MOST_ARMS`], none twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arms(Vec<String>);

/// The bound of an amount, from 1 to [`LARGEST_AMOUNT`] of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most(u32);

/// To how many levels an amount is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Levels {
    /// 0 and the bound: the one-bit mean.
    Two,
    /// 0, half of the bound, and the bound: the discrete sliding window at K = 2, w = 1, which from odds 3.5 up to the
    /// ceiling has the smallest worst-case variance of all windows.
    Three,
}

impl Options {
    /// `None` where there are too few, too many, or names that are none, taken or twice.
    pub fn new(options: Vec<Choice>) -> Option<Options> {
        let names = options.iter().map(|option| &option.name[..]).collect::<Vec<_>>();
        let right = !names.contains(&NONE) && (1..MOST_ANSWERS).contains(&names.len()) && distinct_names(&names);
        right.then_some(Options(options))
    }

    /// In the order of the manifest.
    pub fn all(&self) -> &[Choice] {
        &self.0
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|option| &option.name[..])
    }
}

impl Arms {
    /// `None` where there are too few, too many, or names that are none or twice.
    pub fn new(names: Vec<String>) -> Option<Arms> {
        let right = (2..=MOST_ARMS).contains(&names.len()) && distinct_names(&names);
        right.then_some(Arms(names))
    }

    /// In the order of the manifest.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}

fn distinct_names(names: &[impl AsRef<str> + PartialEq]) -> bool {
    names.iter().enumerate().all(|(place, name)| is_name(name.as_ref()) && !names[..place].contains(name))
}

impl Most {
    /// `None` for 0 and above [`LARGEST_AMOUNT`].
    pub fn new(units: u32) -> Option<Most> {
        (1..=LARGEST_AMOUNT).contains(&units).then_some(Most(units))
    }

    /// In units of the amount.
    pub fn units(self) -> u32 {
        self.0
    }

    /// In [`PARTS`] of a unit.
    pub fn parts(self) -> u64 {
        u64::from(self.0) * u64::from(PARTS)
    }
}

impl Levels {
    /// How many.
    pub fn count(self) -> usize {
        if self == Levels::Two { 2 } else { 3 }
    }
}

impl Question {
    /// Whether the visitor is in a segment with this rule.
    pub fn segment(name: &str, weight: u32, rule: &str) -> Question {
        Question { name: name.into(), weight, asks: Asks::Segment { rule: rule.into() } }
    }
}

impl Asks {
    /// How many answers there are, k: 2 to [`MOST_ANSWERS`].
    pub fn answers(&self) -> usize {
        match self {
            Asks::Segment { .. } | Asks::Experiment { .. } | Asks::Anchored { .. } | Asks::Canary => 2,
            Asks::Outcome { .. } | Asks::Returned { .. } => 3,
            Asks::Choice(options) | Asks::Funnel(options) => options.0.len() + 1,
            Asks::Mean { within, levels, .. } => usize::from(within.is_some()) + levels.count(),
        }
    }

    /// Names of the arms, where there are any.
    pub fn arms(&self) -> &[String] {
        if let Asks::Experiment { arms, .. } = self { arms.all() } else { &[] }
    }

    /// What each answer is called, in the order of their numbers.
    pub fn labels(&self) -> Vec<&str> {
        match self {
            Asks::Segment { .. } | Asks::Experiment { .. } | Asks::Anchored { .. } | Asks::Canary => vec!["no", "yes"],
            Asks::Outcome { .. } | Asks::Returned { .. } => vec!["outside", "no", "yes"],
            Asks::Choice(options) => options.names().chain([NONE]).collect(),
            Asks::Funnel(steps) => [NONE].into_iter().chain(steps.names()).collect(),
            Asks::Mean { within, levels, .. } => {
                let outside = within.as_ref().map(|_| "outside");
                let levels =
                    if *levels == Levels::Two { &["nothing", "most"][..] } else { &["nothing", "half", "most"] };
                outside.into_iter().chain(levels.iter().copied()).collect()
            }
        }
    }

    /// The kind in manifests' and policies' words.
    pub fn kind(&self) -> &'static str {
        match self {
            Asks::Segment { .. } => "segment",
            Asks::Choice(_) => "choice",
            Asks::Outcome { .. } => "outcome",
            Asks::Returned { .. } => "returned",
            Asks::Funnel(_) => "funnel",
            Asks::Mean { .. } => "mean",
            Asks::Experiment { .. } => "experiment",
            Asks::Anchored { .. } => "anchored",
            Asks::Canary => "canary",
        }
    }
}

impl Asks {
    /// Its names, its rules, and of a mean the bound and the levels: what the canonical text is made of.
    fn parts(&self) -> (Vec<&str>, Vec<&str>, Option<(Most, Levels)>) {
        match self {
            Asks::Segment { rule } => (vec![], vec![rule], None),
            Asks::Choice(options) | Asks::Funnel(options) => {
                (options.names().collect(), options.0.iter().map(|option| &option.rule[..]).collect(), None)
            }
            Asks::Outcome { within: one, outcome: two } | Asks::Returned { cohort: one, returned: two } => {
                (vec![], vec![one, two], None)
            }
            Asks::Mean { within, amount, most, levels } => {
                let rules = within.iter().map(|rule| &rule[..]).chain([&amount[..]]).collect();
                (vec![], rules, Some((*most, *levels)))
            }
            Asks::Experiment { arms, outcome } => (arms.0.iter().map(|arm| &arm[..]).collect(), vec![outcome], None),
            Asks::Anchored { signal, rule } => (vec![signal], vec![rule], None),
            Asks::Canary => (vec![], vec![], None),
        }
    }

    /// Writes its keys of a policy's canonical text.
    pub(super) fn push_canonical(&self, json: &mut String) {
        if let Asks::Segment { rule } = self {
            json.push_str(",\"rule\":");
            return push_json(json, rule);
        }
        let (names, rules, mean) = self.parts();
        json.push_str(&[",\"asks\":\"", self.kind(), "\""].concat());
        for (key, texts) in [(",\"names\":[", names), (",\"rules\":[", rules)] {
            for (place, text) in texts.iter().enumerate() {
                json.push_str(if place > 0 { "," } else { key });
                push_json(json, text);
            }
            json.push_str(if texts.is_empty() { "" } else { "]" });
        }
        if let Some((most, levels)) = mean {
            json.push_str(&[",\"most\":", &digits(most.0), ",\"levels\":", &digits(levels.count())].concat());
        }
    }

    /// The set of answers, as a profile remembers it: another one is another question. Rules may change, names and bounds
    /// may not. Empty for a segment.
    pub fn shape(&self) -> String {
        if matches!(self, Asks::Segment { .. }) {
            return String::new();
        }
        let (names, rules, mean) = self.parts();
        let mean = mean.map_or(String::new(), |(most, levels)| {
            [&digits(most.0)[..], " ", &digits(levels.count()), " ", &digits(rules.len())].concat()
        });
        short_hash([self.kind(), "\n", &names.join("\n"), "\n", &mean].concat().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(names: &[&str]) -> Option<Options> {
        let choice = |name: &&str| Choice { name: (*name).into(), rule: "true".into() };
        Options::new(names.iter().map(choice).collect())
    }

    #[test]
    fn what_is_beyond_a_limit_can_not_be_built() {
        assert!(choices(&["gold", "silver"]).is_some());
        for wrong in [&[][..], &["none"], &["gold", "gold"], &["Gold"], &[""]] {
            assert_eq!(choices(wrong), None, "{wrong:?}");
        }
        let many: Vec<_> = (0..64).map(|n| format!("o{n}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(choices(&many), None);
        assert_eq!(Asks::Choice(choices(&many[..63]).unwrap()).answers(), MOST_ANSWERS);
        let arms = |names: &[&str]| Arms::new(names.iter().map(|name| (*name).into()).collect());
        assert!(arms(&["a", "b"]).is_some());
        assert!(arms(&["a"]).is_none() && arms(&many[..9]).is_none() && arms(&["a", "a"]).is_none());
        assert_eq!((Most::new(0), Most::new(LARGEST_AMOUNT + 1)), (None, None));
    }

    #[test]
    fn every_answer_has_a_label() {
        let mean = |within, levels| Asks::Mean { within, amount: "1".into(), most: Most(5), levels };
        for (asks, labels) in [
            (Asks::Canary, "no yes"),
            (Asks::Choice(choices(&["gold", "silver"]).unwrap()), "gold silver none"),
            (Asks::Funnel(choices(&["viewed", "bought"]).unwrap()), "none viewed bought"),
            (Asks::Outcome { within: "a".into(), outcome: "b".into() }, "outside no yes"),
            (mean(None, Levels::Three), "nothing half most"),
            (mean(Some("a".into()), Levels::Two), "outside nothing most"),
        ] {
            assert_eq!(asks.labels().join(" "), labels);
            assert_eq!(asks.labels().len(), asks.answers());
        }
    }

    #[test]
    fn the_shape_follows_answers_and_not_rules() {
        let outcome = |rule: &str| Asks::Outcome { within: "a".into(), outcome: rule.into() };
        assert_eq!(outcome("b").shape(), outcome("c").shape());
        assert_ne!(outcome("b").shape(), Asks::Canary.shape());
        let mean = |most| Asks::Mean { within: None, amount: "1".into(), most: Most(most), levels: Levels::Two };
        assert_ne!(mean(5).shape(), mean(6).shape());
        assert_ne!(choices(&["a"]).map(|o| Asks::Choice(o).shape()), choices(&["b"]).map(|o| Asks::Choice(o).shape()));
    }
}
