//! Every visitor's segments at one instant, decided by the same core as in the browser.
//!
//! Each visitor of a log gets a history of the events at or before the instant. Visitors whose first event comes later
//! do not exist yet and are left out. A device also has a storage budget and may lose its history; a replay never does.

use std::io::Write;

use murmur_core::engine::{Engine, World};
use murmur_core::history::History;
use murmur_core::manifest::Manifest;
use murmur_core::privacy::question::{Question, Truth};
use murmur_core::signal::Event;
use murmur_core::time::{Span, Time};

use crate::log::Log;
use crate::when::When;

pub mod drift;

/// The instant that is decided for, and what time visitors' clocks show then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The instant.
    pub time: Time,
    /// Minutes that local time is ahead of UTC; where none is given, each visitor's own at the last event.
    pub offset: Option<i16>,
}

impl From<Time> for At {
    fn from(time: Time) -> At {
        At { time, offset: None }
    }
}

impl From<When> for At {
    fn from(When { time, offset, is_local }: When) -> At {
        At { time, offset: is_local.then_some(offset) }
    }
}

/// Who is in which segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay<'a> {
    /// The instant that was decided for.
    pub at: Time,
    /// One for each visitor with an event at or before it, in the log's order.
    pub visitors: Vec<Decided<'a>>,
    /// Visitors of the log who come later.
    pub later: usize,
    /// Events at or before the instant.
    pub events: usize,
}

/// One visitor's segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<'a> {
    /// As the log names the visitor.
    pub name: &'a str,
    /// For each segment of the manifest whether the visitor is in it.
    pub member: Vec<bool>,
    /// For each question of the manifest's policy what is true of the visitor; none of a question about buyers where there
    /// was no order within an epoch's length.
    pub answers: Vec<Option<Truth>>,
}

/// Decides every segment for every visitor of `log` at `at`.
pub fn replay<'a>(manifest: &Manifest, log: &'a Log, at: impl Into<At>) -> Replay<'a> {
    let at = at.into();
    let mut replay = Replay { at: at.time, visitors: Vec::with_capacity(log.visitors.len()), later: 0, events: 0 };
    let fresh = Engine::of(manifest);
    for visitor in &log.visitors {
        let known = visitor.events.partition_point(|(_, event)| event.time <= at.time);
        if known == 0 {
            replay.later += 1;
            continue;
        }
        replay.events += known;
        let mut life = Life::new(manifest, fresh.clone(), History::new(&manifest.signals));
        let member = life.until(&visitor.events[..known], at).to_vec();
        replay.visitors.push(Decided { name: &visitor.name, member, answers: life.answers(at.time) });
    }
    replay
}

/// One visitor's device, on which one page stays open.
struct Life<'a> {
    manifest: &'a Manifest,
    engine: Engine,
    history: History,
    /// When it was last looked at, once something happened.
    now: Option<Time>,
    /// Minutes that local time was ahead of UTC then.
    offset: i16,
}

impl<'a> Life<'a> {
    fn new(manifest: &'a Manifest, engine: Engine, history: History) -> Life<'a> {
        Life { manifest, engine, history, now: None, offset: 0 }
    }

    /// Which segments hold at `at`, after `events` too, none of which comes later.
    fn until(&mut self, events: &[(usize, Event)], at: At) -> &[bool] {
        // What membership was matters only where it stays.
        let walks = self.manifest.segments.iter().any(|segment| segment.stays.is_some());
        for (signal, event) in events {
            if walks {
                self.pass(event.time);
            }
            self.offset = event.offset;
            let row = self.history.add(*signal, event, self.manifest.needs[*signal].events.is_some());
            if walks {
                let world = World::of(self.manifest, &self.history, &[], event.time, event.offset);
                match self.now {
                    Some(_) => self.engine.event(*signal, row, world),
                    None => self.engine.load(world),
                };
                self.now = Some(event.time);
            }
        }
        if walks {
            self.pass(at.time);
            self.now = Some(at.time);
        }
        self.offset = at.offset.unwrap_or(self.offset);
        self.engine.load(World::of(self.manifest, &self.history, &[], at.time, self.offset));
        self.engine.members()
    }

    /// What is true at `at` of each question of the policy, by the segments as last decided.
    fn answers(&self, at: Time) -> Vec<Option<Truth>> {
        let world = World::of(self.manifest, &self.history, &[], at, self.offset);
        let policy = &self.manifest.policy;
        let answer = |question: &Question| {
            if let Some(signal) = self.manifest.answered_after(&question.name) {
                let last = self.history.signal(signal).instants().map(|instants| instants.last);
                last.filter(|last| *last >= at.before(policy.epoch))?;
            }
            self.manifest.truth(&question.name, self.engine.members(), world)
        };
        policy.questions.iter().map(answer).collect()
    }

    /// Lets time pass until just before `to`, as on a page that stays open.
    fn pass(&mut self, to: Time) {
        let Some(mut now) = self.now else { return };
        loop {
            let world = World::of(self.manifest, &self.history, &[], now, self.offset);
            let Some(next) = self.engine.look_ahead(world, Time(to.0.saturating_sub(1)), Span::HOUR) else { return };
            self.engine.advance(World { now: next, ..world });
            now = next;
        }
    }
}

impl Replay<'_> {
    /// How many visitors are in each segment, in the manifest's order.
    pub fn counts(&self, manifest: &Manifest) -> Vec<usize> {
        (0..manifest.segments.len()).map(|index| self.members(index)).collect()
    }

    /// How many visitors are in the segment with this index.
    pub fn members(&self, segment: usize) -> usize {
        self.visitors.iter().filter(|visitor| visitor.member[segment]).count()
    }

    /// Writes one row `visitor,segment` for each membership: visitors in the log's order, segments in the manifest's.
    ///
    /// # Errors
    /// What `output` gives.
    pub fn write_memberships(&self, manifest: &Manifest, output: impl Write) -> csv::Result<()> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(["visitor", "segment"])?;
        for visitor in &self.visitors {
            let segments = manifest.segments.iter().zip(&visitor.member).filter(|(_, member)| **member);
            for (segment, _) in segments {
                writer.write_record([visitor.name, &segment.name])?;
            }
        }
        writer.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{self, Ignore};
    use crate::{manifest_file, when};

    fn manifest() -> Manifest {
        manifest_file::read(
            r#"{"version":1,"site":"shop",
            "signals":{"buy":{"title":"t","purpose":"p","keep":"2y","fields":{"value":{"type":"amount"}}}},
            "segments":{"twice":{"title":"t","why":"w","when":"count(buy) == 2"},
                        "rich":{"title":"t","why":"w","when":"sum(buy.value) >= 0.3"},
                        "fresh":{"title":"t","why":"w","when":"ago(buy) <= days(1)"}}}"#,
        )
        .unwrap()
    }

    const LOG: &str = "visitor,time,signal,value\n\
        late,1997-01-05,buy,1\n\
        \"b,\"\"x\",1997-01-03,buy,0.1\n\
        a,1997-01-02,buy,0.2\n\
        a,1997-01-01,buy,0.1\n\
        a,1997-01-04,buy,0.1\n";

    fn memberships(at: &str) -> (String, usize, usize) {
        let manifest = manifest();
        let log = log::read(LOG.as_bytes(), &manifest.signals, Ignore::default()).unwrap();
        let replay = replay(&manifest, &log, when::read(at).unwrap().time);
        let mut text = Vec::new();
        replay.write_memberships(&manifest, &mut text).unwrap();
        (String::from_utf8(text).unwrap(), replay.later, replay.events)
    }

    #[test]
    fn memberships_are_those_of_the_instant() {
        let (text, later, events) = memberships("1997-01-03");
        assert_eq!(text, "visitor,segment\n\"b,\"\"x\",fresh\na,twice\na,rich\na,fresh\n");
        assert_eq!((later, events), (1, 3), "an event at the instant itself is loaded");
    }

    /// Members of the segment `s` among visitors of a site that buys and views.
    fn members(segments: &str, rows: &str, at: &str) -> usize {
        let manifest = manifest_file::read(&format!(
            r#"{{"version":1,"site":"shop",
                "signals":{{"buy":{{"title":"t","purpose":"p","keep":"2y"}},"view":{{"title":"t","purpose":"p","keep":"2y"}}}},
                "segments":{{"all":{{"title":"t","why":"w","when":"count(view) + count(buy) > 0"}},{segments}}}}}"#
        ));
        let manifest = manifest.unwrap();
        let log = log::read(format!("visitor,time,signal\n{rows}").as_bytes(), &manifest.signals, Ignore::default());
        let (log, at) = (log.unwrap(), when::read(at).unwrap());
        replay(&manifest, &log, at).members(manifest.segment("s").unwrap())
    }

    #[test]
    fn what_stays_beside_a_rule_that_is_glanced_at_comes_to_an_end() {
        let segments = r#""s":{"title":"t","why":"w","when":"ago(buy) <= days(1)","stays":"2d"},
            "warm":{"title":"t","why":"w","when":"decayed(buy, days(7)) > 0.5"}"#;
        let row = "a,1997-01-01,buy\n";
        assert_eq!(members(segments, row, "1997-01-03T23:59:59Z"), 1);
        assert_eq!(members(segments, row, "1997-01-04T00:00:01Z"), 0);
    }

    #[test]
    fn time_passes_as_on_an_open_page_however_soon_the_next_instant_is() {
        // The first rule flips at 25 minutes, the one that stays at 30 and at 40.
        let segments = r#""soon":{"title":"t","why":"w","when":"ago(view) > minutes(25)"},
            "s":{"title":"t","why":"w","when":"ago(buy) > minutes(30) && ago(buy) < minutes(40)","stays":"7d"}"#;
        let rows = "a,1997-01-01,buy\na,1997-01-01,view\n";
        assert_eq!(members(segments, rows, "1997-01-02"), 1);
        assert_eq!(members(segments, rows, "1997-01-08T00:39:59Z"), 1);
        assert_eq!(members(segments, rows, "1997-01-08T00:40:00Z"), 0);
    }

    /// A decayed count is glanced at: its rule ends between two hours, and membership stays from that minute on.
    #[test]
    fn what_is_glanced_at_is_found_to_the_minute() {
        let segments = r#""s":{"title":"t","why":"w","when":"decayed(buy, hours(1)) > 0.7","stays":"7d"}"#;
        // 2^(-30.87 minutes / hour) is 0.7: at 31 minutes the rule is seen not to hold.
        let row = "a,1997-01-01,buy\n";
        assert_eq!(members(segments, row, "1997-01-08T00:30:59Z"), 1);
        assert_eq!(members(segments, row, "1997-01-08T00:31:01Z"), 0);
        assert_eq!(members(segments, &format!("{row}a,1997-01-01T00:45:00Z,view\n"), "1997-01-08T00:31:01Z"), 0);
    }

    #[test]
    fn local_time_is_what_at_says_or_else_that_of_the_last_event() {
        let segments = r#""s":{"title":"t","why":"w","when":"hour() < 12"}"#;
        let row = "a,2026-06-01T10:00:00+01:00,buy\n";
        assert_eq!(members(segments, row, "2026-06-01T12:30:00+02:00"), 0);
        assert_eq!(members(segments, row, "2026-06-01T11:30:00+01:00"), 1);
        assert_eq!(members(segments, row, "2026-06-01T10:30:00Z"), 1, "11:30 for the visitor");
        assert_eq!(members(segments, row, "2026-06-01T11:30:00Z"), 0, "12:30 for the visitor");
    }

    #[test]
    fn before_everything_there_is_nobody() {
        assert_eq!(memberships("1996-12-31"), ("visitor,segment\n".into(), 3, 0));
    }
}
