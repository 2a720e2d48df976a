//! Where data flows, and what does not.

use murmur_core::manifest::Manifest;

use super::promise::widest;
use super::text::{Block, entities, words};

pub(super) fn write(manifest: &Manifest) -> Vec<Block> {
    let reports = widest(manifest);
    let report = match reports {
        Some(bounds) => format!(
            "site, policy hash, question, epoch, randomized answer, a random id of this epoch; ε ≤ {} each, at most {} of a browser",
            bounds.one, bounds.reports
        ),
        None => "nothing: no question is asked".into(),
    };
    let row = |cells: [&str; 4]| cells.map(words).to_vec();
    let mut rows = vec![
        row(["The page", "this browser’s storage", "events that the manifest declares, typed; nothing else", "store"]),
        row(["This browser’s storage", "the page", "names of segments, when the page asks", "personalise"]),
        row(["This browser", "the collector", &report, "report"]),
        row([
            "The collector",
            "its database",
            "counts of answers; ids alone, until their epoch closes. No address, no agent, no referrer, no time of a report",
            "—",
        ]),
        row(["The database", "analysts", "totals with intervals; small ones are withheld", "—"]),
    ];
    let told = manifest.recipients.iter().map(|recipient| {
        let marked = manifest.segments.iter().filter(|segment| segment.activate.contains(&recipient.name));
        let names: Vec<_> = marked.map(|segment| segment.name.as_str()).collect();
        let what = format!("which of these segments the visitor is in: {}", names.join(", "));
        row(["The page", &recipient.title, &what, "activate"])
    });
    rows.extend(told);
    let nobody = if manifest.recipients.is_empty() { "" } else { " But what the table says of the purpose activate." };
    vec![
        Block::Title(format!("Where data of {} flows", manifest.site)),
        Block::Figure(drawing(reports.is_some()), DRAWN.into()),
        Block::Table(["From", "To", "What", "Consent"].map(String::from).to_vec(), rows),
        Block::Heading("What does not flow".into()),
        Block::List(
            [
                format!("Events, segments, preferences and models’ scores: they stay in the browser.{nobody}"),
                format!("Anything to anybody else: no third party is asked for a file or told of a visit.{nobody}"),
                "An identifier: there is none that lasts longer than an epoch, and none that two sites share.".into(),
            ]
            .map(words)
            .to_vec(),
        ),
    ]
}

const DRAWN: &str = "\
page --events--> [ browser: history, segments, key ] --randomized answer--> collector --counts--> analysts
       <--segments--                                        (with consent)          (intervals)";

/// Four boxes and what goes between them.
fn drawing(reports: bool) -> String {
    const WIDTH: u32 = 150;
    let boxes = [
        (0, "Page", "shows what fits"),
        (250, "This browser", "history, segments, key"),
        (500, "Collector", "counts of answers"),
        (750, "Analysts", "totals, intervals"),
    ];
    let mut svg = String::from(
        "<svg viewBox=\"0 0 902 150\" role=\"img\" aria-label=\"Events go from the page to this browser, randomized answers from there to the collector, totals from there to analysts\" \
         font-family=\"system-ui, sans-serif\" fill=\"currentColor\">",
    );
    for (x, name, what) in boxes {
        let middle = x + 1 + WIDTH / 2;
        svg += &format!(
            "<rect x=\"{}\" y=\"45\" width=\"{WIDTH}\" height=\"64\" rx=\"10\" fill=\"none\" stroke=\"currentColor\"/>\
             <text x=\"{middle}\" y=\"72\" text-anchor=\"middle\" font-size=\"16\" font-weight=\"600\">{}</text>\
             <text x=\"{middle}\" y=\"94\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
            x + 1,
            entities(name),
            entities(what)
        );
    }
    let mut arrow = |from: u32, to: u32, y: u32, label: &str| {
        let back = to < from;
        let (tip, wing) = (to, if back { to + 8 } else { to.saturating_sub(8) });
        svg += &format!(
            "<path d=\"M{from} {y}H{tip}M{wing} {}L{tip} {y}L{wing} {}\" fill=\"none\" stroke=\"currentColor\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
            y - 4,
            y + 4,
            (from + to) / 2,
            if back { y + 18 } else { y - 8 },
            entities(label)
        );
    };
    arrow(156, 246, 66, "events");
    arrow(246, 156, 88, "segments");
    if reports {
        arrow(406, 496, 77, "random answer");
        arrow(656, 746, 77, "totals");
    }
    svg + "</svg>"
}
