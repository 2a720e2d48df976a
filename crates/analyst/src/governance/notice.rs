//! The notice that visitors read, in the manifest's own sentences.

use murmur_core::manifest::Manifest;

use super::promise::widest;
use super::text::{Block, Line, words};

pub(super) fn write(manifest: &Manifest) -> Vec<Block> {
    let mut blocks = vec![
        Block::Title("What this site remembers, and what leaves your device".into()),
        Block::Text(words(
            "This site groups its visitors by what they do here, to show them what fits. That happens in your own browser. \
             Nothing is remembered before you agree, and what is remembered does not leave your device.",
        )),
        Block::Heading("What is remembered, and why".into()),
    ];
    let rows = manifest.signals.iter().zip(&manifest.needs).map(|(signal, need)| {
        let kept = need.events.map_or_else(
            || "only the first and the last time, until you delete them".into(),
            |keep| format!("{}, then deleted by itself", keep.in_words()),
        );
        vec![words(&signal.title), words(&signal.purpose), words(kept)]
    });
    let stated = manifest.preferences.iter().map(|preference| {
        let what = format!("Your answer to “{}”, if you give one", preference.title);
        vec![
            words(what),
            words(&preference.purpose),
            words(format!("{}, then deleted by itself", preference.keep.in_words())),
        ]
    });
    let rows: Vec<Vec<Line>> = rows.chain(stated).collect();
    blocks.push(if rows.is_empty() {
        Block::Text(words("Nothing."))
    } else {
        Block::Table(["What", "Why", "For how long"].map(String::from).to_vec(), rows)
    });
    let read: Vec<_> = manifest.inputs.iter().filter(|input| manifest.input(&input.name).is_some()).collect();
    let visit: Vec<_> = read.iter().filter_map(|input| input.name.strip_prefix("visit.")).collect();
    if !visit.is_empty() {
        blocks.push(Block::Text(words(format!(
            "While a page is open it also looks at your visit, in coarse classes, and forgets them with the page: {}.",
            visit.join(", ")
        ))));
    }
    blocks.push(Block::Heading("What it is used for here".into()));
    let used = |(title, why): (&String, &String)| words(format!("{title}: {why}"));
    blocks.push(Block::List(manifest.segments.iter().map(|segment| used((&segment.title, &segment.why))).collect()));
    blocks.push(Block::Heading("What leaves your device".into()));
    match widest(manifest) {
        None => blocks.push(Block::Text(words("Nothing. This site asks its visitors’ browsers no question."))),
        Some(bounds) => {
            let epoch = manifest.policy.epoch.in_words();
            blocks.extend([
                Block::Text(words(format!(
                    "If you agree to reports, your browser draws one question, once and for all, and at most once in {epoch} \
                     it sends a coin-flipped answer: often the true one, often not. From many such answers the site learns \
                     how many visitors a group has. From yours it learns next to nothing, and it stores no address with it.",
                ))),
                Block::List(vec![
                    words(format!(
                        "Each report is at most {} times likelier under one answer than under another (ε ≤ {}).",
                        bounds.odds, bounds.one
                    )),
                    words(format!(
                        "If your answer never changes, all reports together come to ε ≤ {}: nobody can guess a yes-or-no \
                         answer right from them more than {} % of the time from a 50/50 start.",
                        bounds.stable,
                        bounds.guess()
                    )),
                    words(format!(
                        "If it changes, somebody who could link your reports may learn that it changed; even so all \
                         reports together stay within ε ≤ {}, because a browser sends at most {}, then stops.",
                        bounds.any, bounds.reports
                    )),
                ]),
                Block::Text(words(
                    "This depends on your browser’s storage: clearing it, a private window or another browser each start a \
                     new count. It does not cover what other scripts of the page do, links that you follow, or that your \
                     browser was here at all.",
                )),
            ]);
        }
    }
    if !manifest.recipients.is_empty() {
        blocks.push(Block::Text(words(
            "If you agree to it, the site also tells others which of some groups you are in. They know then that it is you \
             who is in them:",
        )));
        let told = manifest.recipients.iter().map(|recipient| {
            let marked = manifest.segments.iter().filter(|segment| segment.activate.contains(&recipient.name));
            let titles: Vec<_> = marked.map(|segment| format!("“{}”", segment.title)).collect();
            words(format!("{} ({}): {}", recipient.title, recipient.terms, titles.join(", ")))
        });
        blocks.push(Block::List(told.collect()));
    }
    blocks.push(Block::Heading("Your choices".into()));
    blocks.push(Block::List(
        [
            "Agree to remembering, to personalisation and to reports one by one, or to none. No means no, and is not asked again.",
            "See everything that is kept, take it along as a file, and delete it: at once, and for good.",
            "See every report that ever left, as it was sent.",
            "If your browser says that it wants no sharing (Global Privacy Control), no report is sent unless you say so here.",
        ]
        .map(words)
        .to_vec(),
    ));
    blocks
}
