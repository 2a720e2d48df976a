//! How membership went over time: the same visitors at one instant after the other.

use murmur_core::engine::Engine;
use murmur_core::history::History;
use murmur_core::manifest::Manifest;
use murmur_core::time::{Span, Time};

use super::{At, Life};
use crate::log::Log;

/// Most instants that are looked at.
pub const MOST_STEPS: usize = 10_000;

/// All segments at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The instant.
    pub at: Time,
    /// Visitors whose first event is at or before it.
    pub visitors: usize,
    /// One for each segment of the manifest.
    pub segments: Vec<Moved>,
}

/// One segment at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Who is in it.
    pub members: usize,
    /// Who was not at the instant before.
    pub entered: usize,
    /// Who was at the instant before and is no longer.
    pub left: usize,
}

/// The instants from `since` to `at`, `every` so often, counted back from `at`, oldest first. `None` where they are more
/// than 10,000.
pub fn instants(since: Time, at: Time, every: Span) -> Option<Vec<Time>> {
    let back = usize::try_from(at.since(since).0 / every.0.max(1)).ok().filter(|back| *back < MOST_STEPS)?;
    Some((0..=back as i64).rev().map(|step| Time(at.0 - step * every.0)).collect())
}

/// Decides every segment for every visitor of `log` at each of `instants`, which are in the order of time, where local time
/// is so many minutes ahead of UTC, or what it was at the visitor's last event.
pub fn drift(manifest: &Manifest, log: &Log, instants: &[Time], offset: Option<i16>) -> Vec<Step> {
    let none = |at: &Time| Step { at: *at, visitors: 0, segments: vec![Moved::default(); manifest.segments.len()] };
    let mut steps: Vec<Step> = instants.iter().map(none).collect();
    let fresh = Engine::of(manifest);
    for visitor in &log.visitors {
        let mut life = Life::new(manifest, fresh.clone(), History::new(&manifest.signals));
        let mut was = vec![false; manifest.segments.len()];
        let mut passed = 0;
        for step in &mut steps {
            let known = visitor.events.partition_point(|(_, event)| event.time <= step.at);
            if known == 0 {
                continue;
            }
            let is = life.until(&visitor.events[passed..known], At { time: step.at, offset });
            step.visitors += 1;
            for ((moved, was), is) in step.segments.iter_mut().zip(&mut was).zip(is) {
                moved.members += usize::from(*is);
                moved.entered += usize::from(*is && !*was);
                moved.left += usize::from(!*is && *was);
                *was = *is;
            }
            passed = known;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{self, Ignore};
    use crate::replay::replay;
    use crate::{manifest_file, when};

    const MANIFEST: &str = r#"{"version":1,"site":"shop",
        "signals":{"buy":{"title":"t","purpose":"p","keep":"2y"}},
        "segments":{"twice":{"title":"t","why":"w","when":"count(buy) >= 2"},
                    "fresh":{"title":"t","why":"w","when":"ago(buy) <= days(1)"},
                    "lately":{"title":"t","why":"w","when":"ago(buy) <= days(1)","stays":"2d"}}}"#;
    const LOG: &str = "visitor,time,signal\n\
        a,1997-01-01,buy\na,1997-01-04,buy\nb,1997-01-02,buy\nlate,1997-01-07,buy\n";

    fn at(text: &str) -> Time {
        when::read(text).unwrap().time
    }

    #[test]
    fn each_step_is_what_a_replay_gives_and_says_who_came_and_went() {
        let manifest = manifest_file::read(MANIFEST).unwrap();
        let log = log::read(LOG.as_bytes(), &manifest.signals, Ignore::default()).unwrap();
        let instants = instants(at("1997-01-01"), at("1997-01-06"), Span::DAY).unwrap();
        let steps = drift(&manifest, &log, &instants, None);
        assert_eq!(steps.len(), 6);
        for step in &steps {
            let members: Vec<_> = step.segments.iter().map(|moved| moved.members).collect();
            let alone = replay(&manifest, &log, step.at);
            assert_eq!((members, step.visitors), (alone.counts(&manifest), alone.visitors.len()), "{step:?}");
        }
        let moved = |segment: usize| steps.iter().map(|step| step.segments[segment]).collect::<Vec<_>>();
        let of = |members, entered, left| Moved { members, entered, left };
        assert_eq!(
            moved(1),
            [of(1, 1, 0), of(2, 1, 0), of(1, 0, 1), of(1, 1, 1), of(1, 0, 0), of(0, 0, 1)],
            "membership a day after each purchase"
        );
        assert_eq!(moved(0)[3], of(1, 1, 0));
    }

    #[test]
    fn instants_are_counted_back_from_the_last_and_limited() {
        let days = |every: i64| instants(at("1997-01-01"), at("1997-01-09"), Span(every * Span::DAY.0));
        assert_eq!(days(7).unwrap(), [at("1997-01-02"), at("1997-01-09")]);
        assert_eq!(days(30).unwrap(), [at("1997-01-09")]);
        assert_eq!(instants(Time(0), Time(10_000), Span(1)), None);
    }
}
