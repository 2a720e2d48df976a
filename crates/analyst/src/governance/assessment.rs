//! The draft of a data-protection impact assessment, with a score of risk and the reasons for it.

use murmur_core::manifest::Manifest;
use murmur_core::privacy::odds::Odds;
use murmur_core::signal::FieldKind;
use murmur_core::time::Span;

use super::promise::widest;
use super::text::{Block, words};

/// What raises the risk.
pub(super) struct Reason {
    pub(super) points: u32,
    pub(super) text: String,
    /// What would lower it.
    pub(super) instead: String,
}

/// All reasons. Their sum is the score: below 3 low, below 6 medium, from there on high.
pub(super) struct Risk {
    pub(super) reasons: Vec<Reason>,
}

impl Risk {
    pub(super) fn score(&self) -> u32 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }

    pub(super) fn level(&self) -> &'static str {
        match self.score() {
            0..3 => "low",
            3..6 => "medium",
            _ => "high",
        }
    }
}

/// Days beyond which keeping is long, and very long.
const LONG: Span = Span(365 * Span::DAY.0);
const VERY_LONG: Span = Span(730 * Span::DAY.0);
/// Signals beyond which much is kept.
const MANY: usize = 15;
/// ε of all reports of a life that the default presets stay within.
const LIFE: f64 = 6.55;

pub(super) fn risk(manifest: &Manifest) -> Risk {
    let mut reasons = Vec::new();
    let mut add =
        |points: u32, text: String, instead: &str| reasons.push(Reason { points, text, instead: instead.into() });
    for (signal, need) in manifest.signals.iter().zip(&manifest.needs) {
        let Some(keep) = need.events.filter(|keep| *keep > LONG) else { continue };
        let points = if keep > VERY_LONG { 2 } else { 1 };
        add(points, format!("“{}” is kept for {}", signal.title, keep.in_words()), "shorter windows in its rules");
    }
    if manifest.signals.len() > MANY {
        add(1, format!("{} signals are kept", manifest.signals.len()), "fewer signals");
    }
    for signal in &manifest.signals {
        for field in signal.fields.iter().filter(|field| field.kind == FieldKind::Text && field.from.is_none()) {
            let text = format!(
                "“{}” has the text “{}”, which may hold anything the page puts there",
                signal.title, field.name
            );
            add(1, text, "a text from a short list that the page controls");
        }
    }
    for model in &manifest.models {
        add(
            1,
            format!("the model “{}” decides membership, and its reasons are hard to tell", model.name),
            "a rule of a few conditions",
        );
    }
    if let Some(bounds) = widest(manifest) {
        if Odds::new(3, 1).is_some_and(|default| !manifest.policy.odds.at_most(default)) {
            add(1, format!("a report tells more than the default: ε {}", bounds.one), "the preset default or strict");
        }
        if bounds.any > LIFE {
            add(2, format!("all reports of a browser may come to ε {}", bounds.any), "fewer reports, or lower odds");
        }
        if manifest.policy.epoch < Span(28 * Span::DAY.0)
            && manifest.policy.participation.part() == manifest.policy.participation.whole()
        {
            add(
                1,
                format!("a browser reports every {}", manifest.policy.epoch.in_words()),
                "an epoch of four weeks, or a smaller participation",
            );
        }
    }
    Risk { reasons }
}

pub(super) fn write(manifest: &Manifest) -> Vec<Block> {
    let risk = risk(manifest);
    let purposes = manifest.signals.iter().map(|signal| words(format!("{}: {}", signal.title, signal.purpose)));
    let reasons = risk
        .reasons
        .iter()
        .map(|reason| vec![words(reason.points.to_string()), words(&reason.text), words(&reason.instead)]);
    let reasons: Vec<_> = reasons.collect();
    let mut blocks = vec![
        Block::Title(format!("Impact assessment of segmentation on {}: draft", manifest.site)),
        Block::Text(words(
            "Generated from the manifest, in the order of Article 35(7) GDPR. It is a draft: what no manifest tells (legal \
             basis, audience, processors, who decided) is marked with “to be filled in”.",
        )),
        Block::Heading("Description".into()),
        Block::Facts(vec![
            ("Controller".into(), words("to be filled in")),
            ("Site".into(), words(&manifest.site)),
            ("Data subjects".into(), words("visitors who agreed; whether children are among them: to be filled in")),
            ("Data".into(), words(format!("in the visitor’s browser signals ({}), preferences ({}) and segments ({}); at the collector randomized answers to questions ({})", manifest.signals.len(), manifest.preferences.len(), manifest.segments.len(), manifest.policy.questions.len()))),
            ("Special categories".into(), words("none: sensitive topics, and fields whose name suggests a person, are refused when the manifest is read, unless justified in it")),
            ("Legal basis".into(), words("consent, by purpose (Article 6(1)(a)); to be confirmed")),
        ]),
        Block::Subheading("Purposes".into()),
        Block::List(purposes.collect()),
        Block::Heading("Necessity and proportion".into()),
        Block::List(
            [
                "What no rule uses is refused in the manifest and never kept.",
                "Retention is derived from the rules’ windows, and deletes by itself.",
                "History is decided on in the browser; what leaves is one randomized answer to one question in an epoch.",
                "Totals of few visitors are withheld.",
            ]
            .map(words)
            .to_vec(),
        ),
        Block::Heading("Risks".into()),
        Block::Text(words(format!("Score {}: {}.", risk.score(), risk.level()))),
    ];
    blocks.push(if reasons.is_empty() {
        Block::Text(words("Nothing in the manifest raises it."))
    } else {
        Block::Table(["Points", "Reason", "What would lower it"].map(String::from).to_vec(), reasons)
    });
    blocks.extend([
        Block::Subheading("That remain whatever the manifest says".into()),
        Block::List(
            [
                "Other scripts of the page can read its storage and segments.",
                "Who shares the device shares the history.",
                "A changed answer can be noticed by a collector that links reports by other means.",
            ]
            .map(words)
            .to_vec(),
        ),
        Block::Heading("Measures".into()),
        Block::List(
            [
                "Consent by purpose, default no, withdrawn in the same instant in every tab.",
                "A cap on reports and odds that is compiled in, and proved by tests (murmur audit).",
                "Everything kept can be seen, exported, corrected and deleted by the visitor; every report is in a ledger.",
                "The collector keeps no address, agent, referrer or time, and ids only until their epoch closes.",
            ]
            .map(words)
            .to_vec(),
        ),
        Block::Heading("Views of data subjects, advice of the data protection officer".into()),
        Block::Text(words("To be filled in.")),
    ]);
    blocks
}
