//! A random site: its signals, and its manifest with rules about them.

use murmur_core::signal::FieldKind;
use serde_json::{Value, json};

use super::draw::Draw;
use super::rules::Rules;
use super::{KNOWN, Length};

const SIGNALS: [&str; 4] = ["purchase", "view", "cart_add", "reply"];
const FIELDS: [(&str, FieldKind); 5] = [
    ("genre", FieldKind::Text),
    ("value", FieldKind::Amount { decimals: 2 }),
    ("items", FieldKind::Integer),
    ("gift", FieldKind::Boolean),
    ("weight", FieldKind::Amount { decimals: 0 }),
];

/// What a generated rule has to know of a signal.
#[derive(Clone, Debug)]
pub(crate) struct SignalShape {
    pub(crate) name: &'static str,
    /// How many days the manifest keeps it.
    pub(crate) keep: Option<i64>,
    pub(crate) fields: Vec<(&'static str, FieldKind)>,
}

impl SignalShape {
    /// Whether the retention lets a rule look so far back.
    pub(crate) fn keeps(&self, length: Length) -> bool {
        self.keep.is_none_or(|days| length.1 <= days * Length::DAY.1)
    }

    /// A rule that uses the signal, its events and every field: what no rule uses is refused.
    fn covering_rule(&self) -> String {
        let parts: Vec<_> = self
            .fields
            .iter()
            .map(|(name, kind)| match kind {
                FieldKind::Text => format!("{name} == 'jazz'"),
                FieldKind::Amount { .. } => format!("{name} > 0.0"),
                FieldKind::Integer => format!("{name} > 0"),
                FieldKind::Boolean => (*name).into(),
            })
            .collect();
        let filter = if parts.is_empty() { String::new() } else { format!(", {}", parts.join(" || ")) };
        format!("count({}, days(1){filter}) > 0", self.name)
    }
}

/// The signals of a site, and the text of its manifest.
pub(crate) fn site(draw: &mut Draw) -> (Vec<SignalShape>, String) {
    let signals: Vec<_> = SIGNALS[..1 + draw.below(SIGNALS.len())].iter().map(|name| signal(draw, name)).collect();
    let mut segments: Vec<(String, Value)> = Vec::new();
    for number in 0..1 + draw.below(6) {
        let earlier: Vec<_> = segments.iter().map(|(name, _)| name.as_str()).collect();
        let rule = Rules { signals: &signals, segments: &earlier }.rule(draw);
        segments.push((format!("s{number}"), segment(draw, &rule)));
    }
    // A segment may build on one that comes later in the document, too.
    if draw.once_in(2) {
        segments.reverse();
    }
    for signal in &signals {
        let rule = json!({ "title": "All", "why": "All", "when": signal.covering_rule() });
        segments.push((format!("all_{}", signal.name), rule));
    }
    let read = json!({ "title": "All", "why": "All", "when": format!("{EVERY_INPUT} || model('m') > 0.5") });
    segments.push(("all_inputs".into(), read));
    let declared: serde_json::Map<_, _> =
        signals.iter().map(|signal| (signal.name.to_owned(), declaration(signal))).collect();
    let segments: serde_json::Map<_, _> = segments.into_iter().collect();
    let manifest = json!({
        "version": 1, "site": "random", "signals": declared, "segments": segments, "models": { "m": model(draw, &signals) },
        "visit": { "campaign": { "purpose": "S" } },
        "preferences": {
            "genre": { "title": "S", "purpose": "S", "keep": "1y", "kind": "choice", "options": ["jazz", "folk", "soul"] },
            "stars": { "title": "S", "purpose": "S", "keep": "1y", "kind": "scale" }
        }
    });
    (signals, format!("{manifest:#}"))
}

fn signal(draw: &mut Draw, name: &'static str) -> SignalShape {
    let keep = *draw.pick(&[None, Some(400), Some(30)]);
    let fields = FIELDS.iter().filter(|_| draw.once_in(2)).copied().collect();
    SignalShape { name, keep, fields }
}

/// A rule that reads every input: what no rule reads is refused.
const EVERY_INPUT: &str = "visit.campaign == 'jazz' || page.topic == 'jazz' || 'jazz' in page.topics || \
                           preference('genre') == 'jazz' || preference('stars') > 3";

/// A model over what moves with events, with time and with the clock.
fn model(draw: &mut Draw, signals: &[SignalShape]) -> Value {
    let mut features = serde_json::Map::new();
    for number in 0..1 + draw.below(3) {
        let signal = draw.pick(signals).name;
        let feature = match draw.below(4) {
            0 => format!("ago({signal})"),
            1 => String::from(*draw.pick(&["hour()", "weekday()", "hour() < 12"])),
            2 => format!("days_active({signal}, {}())", draw.pick(&["today", "yesterday", "this_week"])),
            _ => format!("count({signal}, {})", draw.pick(&["days(1)", "hours(2)", "days(7)"])),
        };
        features.insert(format!("f{number}"), json!(feature));
    }
    let weights: Vec<_> = features.iter().map(|_| *draw.pick(&[1.0, -0.5, 0.1])).collect();
    json!({
        "title": "M", "kind": "logistic", "features": features, "classes": ["no", "yes"],
        "weights": weights, "intercepts": [*draw.pick(&[0.0, -1.0, 0.45])]
    })
}

fn segment(draw: &mut Draw, rule: &str) -> Value {
    let mut segment = json!({ "title": "S", "why": "S", "when": rule });
    if KNOWN.contains(&"stays") && draw.once_in(4) {
        segment["stays"] = json!(draw.pick(&["1h", "1d", "7d"]));
    }
    if KNOWN.contains(&"stated") && draw.once_in(4) {
        segment["stated"] = json!(draw.pick(&["preference('genre') == 'jazz'", "preference('stars') >= 3"]));
    }
    segment
}

fn declaration(signal: &SignalShape) -> Value {
    let mut declared = json!({ "title": "S", "purpose": "S" });
    if let Some(days) = signal.keep {
        declared["keep"] = json!(format!("{days}d"));
    }
    for (name, kind) in &signal.fields {
        declared["fields"][name] = match kind {
            FieldKind::Amount { decimals } => json!({ "type": "amount", "decimals": decimals }),
            FieldKind::Integer => json!({ "type": "integer" }),
            FieldKind::Text => json!({ "type": "text" }),
            FieldKind::Boolean => json!({ "type": "boolean" }),
        };
    }
    declared
}
