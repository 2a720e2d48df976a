//! CDNOW's 69,659 purchases of 23,570 customers against a truth computed independently.

mod support;

use std::collections::BTreeMap;

use murmur_analyst::replay::replay;
use murmur_analyst::when;

#[test]
fn every_segment_of_cdnow_is_its_independent_truth_at_three_cut_offs() {
    let name = "every_segment_of_cdnow_is_its_independent_truth_at_three_cut_offs";
    let (Some(csv), Some(truth)) = (support::cdnow(), support::shared_json("cdnow/truth.json")) else {
        return support::skip(name, "no ../shared/data/cdnow");
    };
    let manifest = support::manifest("cdnow.json");
    let log = support::log(&csv, &manifest);
    assert_eq!((log.events as u64, log.visitors.len() as u64), (69_659, 23_570));
    assert_eq!(truth["rows"], log.events);

    let cutoffs = truth["cutoffs"].as_object().unwrap();
    assert_eq!(cutoffs.len(), 3);
    for (date, expected) in cutoffs {
        let replay = replay(&manifest, &log, when::read(date).unwrap().time);
        assert_eq!(expected["rows_included"], replay.events, "{date}");
        assert_eq!(expected["customers"], replay.visitors.len(), "{date}");
        let segments = manifest.segments.iter().map(|segment| segment.name.clone());
        let found: BTreeMap<_, _> =
            segments.zip(replay.counts(&manifest)).map(|(name, count)| (name, count as u64)).collect();
        let expected = expected["segments"].as_object().unwrap();
        let expected: BTreeMap<_, _> = expected.iter().map(|(k, v)| (k.clone(), v.as_u64().unwrap())).collect();
        assert_eq!(expected.len(), 13);
        assert_eq!(found, expected, "{date}");
    }
}
