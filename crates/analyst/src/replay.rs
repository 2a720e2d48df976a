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

pub mod drift;

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
pub fn replay<'a>(manifest: &Manifest, log: &'a Log, at: Time) -> Replay<'a> {
    let mut replay = Replay { at, visitors: Vec::with_capacity(log.visitors.len()), later: 0, events: 0 };
    let fresh = Engine::of(manifest);
    for visitor in &log.visitors {
        let known = visitor.events.partition_point(|(_, event)| event.time <= at);
        if known == 0 {
            replay.later += 1;
            continue;
        }
        replay.events += known;
        let mut life = Life::new(manifest, fresh.clone(), History::new(&manifest.signals));
        let member = life.until(&visitor.events[..known], at).to_vec();
        replay.visitors.push(Decided { name: &visitor.name, member, answers: life.answers(at) });
    }
    replay
}

/// One visitor's device, on which one page stays open.
struct Life<'a> {
    manifest: &'a Manifest,
    engine: Engine,
    history: History,
    /// Minutes that local time was ahead of UTC at the last event.
    offset: i16,
}

impl<'a> Life<'a> {
    fn new(manifest: &'a Manifest, engine: Engine, history: History) -> Life<'a> {
        Life { manifest, engine, history, offset: 0 }
    }

    /// Which segments hold at `at`, after `events` too, none of which comes later.
    fn until(&mut self, events: &[(usize, Event)], at: Time) -> &[bool] {
        // What membership was matters only where it stays.
        let walks = self.manifest.segments.iter().any(|segment| segment.stays.is_some());
        for (signal, event) in events {
            if walks {
                self.pass(event.time, event.offset);
            }
            self.offset = event.offset;
            let row = self.history.add(*signal, event, self.manifest.needs[*signal].events.is_some());
            if walks {
                let world = World::of(self.manifest, &self.history, &[], event.time, event.offset);
                self.engine.event(*signal, row, world);
            }
        }
        if walks {
            self.pass(at, self.offset);
        }
        self.engine.load(World::of(self.manifest, &self.history, &[], at, self.offset));
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

    /// Lets time pass, waking whenever a segment could change, but at most once an hour.
    fn pass(&mut self, to: Time, offset: i16) {
        let mut earliest = Time(i64::MIN);
        while let Some(next) = self.engine.next().map(|next| next.max(earliest)).filter(|next| *next < to) {
            self.engine.advance(World::of(self.manifest, &self.history, &[], next, offset));
            earliest = Time(next.0.saturating_add(Span::HOUR.0));
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

    #[test]
    fn before_everything_there_is_nobody() {
        assert_eq!(memberships("1996-12-31"), ("visitor,segment\n".into(), 3, 0));
    }
}
