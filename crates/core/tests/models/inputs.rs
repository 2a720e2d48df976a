//! Models whose features read what rules read beside history: the page, the visit, what was stated, the hour.

use std::borrow::Cow;

use murmur_core::device::Device;
use murmur_core::expression::Value;
use murmur_core::history::storage::MemoryStorage;
use murmur_core::manifest::Manifest;
use murmur_core::signal::Event;
use murmur_core::time::{Span, Time};
use murmur_core::tree::Tree;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{faults, read};

const START: Time = Time(20_000 * Span::DAY.0);
const KEEP: i64 = 2 * Span::DAY.0;
/// The score at which the model's probability is the rule's threshold.
const THRESHOLD: f64 = 2.75;
const FEATURES: [(&str, &str, f64); 5] = [
    ("phone", "visit.device == 'phone'", 1.5),
    ("loud", "preference('loud')", 0.5),
    ("jazz", "'jazz' in page.topics", 1.0),
    ("evening", "hour() >= 18", 0.75),
    ("bought", "count(purchase, days(1))", 0.5),
];

fn site() -> Json {
    json!({
        "version": 1, "site": "vinyl",
        "signals": { "purchase": { "title": "Purchases", "purpose": "To greet regulars" } },
        "visit": { "device": { "purpose": "To fit the screen" } },
        "preferences": { "loud": { "title": "How loud?", "purpose": "To choose", "keep": "2d", "kind": "scale" } },
        "models": { "party": {
            "title": "Party", "kind": "logistic", "classes": ["quiet", "loud"],
            "features": FEATURES.iter().map(|(name, text, _)| ((*name).into(), (*text).into())).collect::<serde_json::Map<_, _>>(),
            "weights": FEATURES.map(|(.., weight)| weight), "intercepts": [-THRESHOLD]
        } },
        "segments": { "party": { "title": "Party", "why": "You seem to dance", "when": "model('party') >= 0.5" } }
    })
}

fn manifest() -> Manifest {
    read(&site())
}

/// Something that a feature reads changes.
#[derive(Clone, Debug)]
enum Act {
    Device(Option<&'static str>),
    Topics(Option<Vec<&'static str>>),
    /// Stated, or taken back.
    Loud(Option<u8>),
    Purchase,
    Pass(i64),
    Travel(i16),
}

fn act() -> impl Strategy<Value = Act> {
    let device = prop_oneof![1 => Just(None), 3 => Just(Some("phone")), 2 => Just(Some("desktop"))];
    let topics = prop_oneof![
        1 => Just(None),
        3 => Just(Some(vec!["folk", "jazz"])),
        2 => Just(Some(vec!["soul"])),
    ];
    let step = prop_oneof![0..3 * Span::HOUR.0, Just(Span::DAY.0), Just(KEEP - 1), Just(KEEP), -Span::HOUR.0..0];
    prop_oneof![
        device.prop_map(Act::Device),
        topics.prop_map(Act::Topics),
        prop_oneof![1 => Just(None), 4 => (1..6_u8).prop_map(Some)].prop_map(Act::Loud),
        Just(Act::Purchase),
        step.prop_map(Act::Pass),
        prop::sample::select(vec![0_i16, 60, 330, -480]).prop_map(Act::Travel),
    ]
}

/// What is true, kept in the plainest way.
#[derive(Clone, Debug, Default)]
struct Truth {
    device: Option<&'static str>,
    topics: Option<Vec<&'static str>>,
    loud: Option<(u8, i64)>,
    purchases: Vec<i64>,
}

impl Truth {
    fn is_member(&self, now: i64, offset: i16) -> bool {
        let loud = self.loud.filter(|(_, at)| now - at <= KEEP);
        let (Some(device), Some(topics), Some((loud, _))) = (self.device, &self.topics, loud) else { return false };
        let hour = (now + i64::from(offset) * 60_000).rem_euclid(Span::DAY.0) / Span::HOUR.0;
        let bought = self.purchases.iter().filter(|time| **time <= now && **time >= now - Span::DAY.0).count();
        let numbers = [
            f64::from(u8::from(device == "phone")),
            f64::from(loud),
            f64::from(u8::from(topics.contains(&"jazz"))),
            f64::from(u8::from(hour >= 18)),
            bought as f64,
        ];
        // All are halves and quarters: no rounding.
        numbers.iter().zip(FEATURES).map(|(number, (.., weight))| number * weight).sum::<f64>() >= THRESHOLD
    }
}

fn open() -> Device<MemoryStorage> {
    Device::open(manifest(), MemoryStorage::default(), 0, false, START)
}

fn text(text: &str) -> Value<'static> {
    Value::Text(Cow::Owned(text.into()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_model_is_decided_anew_when_any_of_it_changes(acts in prop::collection::vec(act(), 1..60)) {
        let mut device = open();
        let (mut truth, mut now, mut offset) = (Truth::default(), START.0, 0);
        for act in acts {
            match &act {
                Act::Device(class) => {
                    truth.device = *class;
                    device.set_input("visit.device", class.map(text));
                }
                Act::Topics(topics) => {
                    truth.topics.clone_from(topics);
                    let list = topics.as_ref().map(|topics| Value::List(topics.iter().map(|topic| text(topic)).collect()));
                    device.set_input("page.topics", list);
                }
                Act::Loud(answer) => {
                    truth.loud = answer.map(|answer| (answer, now));
                    let given = answer.map_or(Tree::Null, |answer| Tree::Number(f64::from(answer)));
                    prop_assert!(device.prefer(0, &given, Time(now)));
                }
                Act::Purchase => {
                    truth.purchases.push(now);
                    device.track(0, Event { time: Time(now), offset, values: Vec::new() }, Time(now));
                }
                Act::Pass(step) => now += step,
                Act::Travel(to) => offset = *to,
            }
            device.decide(Time(now), offset);
            prop_assert_eq!(device.members(), &[truth.is_member(now, offset)][..], "{:?}: {:?}", act, truth);
            // Before the instant that it names time alone changes nothing; what is glanced at may be a minute late.
            let next = device.next_change().map_or(now + 30 * Span::DAY.0, |next| next.0);
            prop_assert!(next > now);
            if next > now + Span::MINUTE.0 {
                prop_assert_eq!(device.members()[0], truth.is_member(next - 1, offset), "until {}", next);
            }
        }
    }
}

#[test]
fn the_hour_alone_flips_a_model() {
    let mut document = site();
    document["models"]["party"]["features"] = json!({ "evening": "hour() >= 18" });
    document["models"]["party"]["weights"] = json!([2.0]);
    document["models"]["party"]["intercepts"] = json!([-1.0]);
    document["segments"]["home"] = json!({ "title": "t", "why": "w", "when": "visit.device == 'phone' && preference('loud') > 1 && ago(purchase) < days(1)" });
    let mut device = Device::open(read(&document), MemoryStorage::default(), 0, false, START);
    device.decide(START, 0);
    let (mut now, mut flips) = (START, Vec::new());
    while now.0 < START.0 + 2 * Span::DAY.0 {
        now = device.next_change().unwrap();
        let change = device.decide(now, 0);
        if !change.entered.is_empty() || !change.left.is_empty() {
            flips.push((now.0 - START.0) / Span::HOUR.0);
        }
    }
    assert_eq!(flips, [18, 24, 42, 48]);
}

#[test]
fn what_a_feature_reads_is_declared_and_nothing_sensitive() {
    let mut document = site();
    assert_eq!(faults(&document), [] as [&str; 0], "a feature is use enough of a preference and of the visit");
    document["models"]["party"]["features"]["jazz"] = json!("'Politics' in page.topics");
    let found = faults(&document);
    assert!(
        found.len() == 1 && found[0].starts_with("models.party.features.jazz: found the topic \"Politics\""),
        "{found:?}"
    );
    document["models"]["party"]["features"]["jazz"] = json!("visit.campaign == 'spring'");
    let found = faults(&document);
    assert!(found[0].starts_with("models.party.features.jazz"), "{found:?}");
    document["models"]["party"]["features"]["jazz"] = json!("segment('party')");
    assert!(faults(&document)[0].starts_with("models.party.features.jazz"));
    document["models"]["party"]["features"]["jazz"] = json!("visit.device");
    assert!(faults(&document)[0].contains("expected a number, a duration, or true or false"));
}
