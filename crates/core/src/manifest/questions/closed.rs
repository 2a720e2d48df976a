//! What the binary looks at besides: windows that have closed, and who else is told of what is asked.

use crate::expression::{Calendar, Function, Node, Window};
use crate::manifest::Manifest;

/// Whether what a rule looks at has ended, whenever it is asked: who is asked early would have had less time. The binary looks:
/// a collector takes no policy of a manifest that it refuses, and so no answer to it is ever counted.
pub(super) fn is_closed(rule: &Node) -> bool {
    const CLOSED: [Calendar; 3] = [Calendar::Yesterday, Calendar::LastWeek, Calendar::LastMonth];
    const MOVING: [Function; 5] =
        [Function::Ago, Function::Age, Function::Streak, Function::Sequence, Function::Decayed];
    let mut closed = true;
    rule.walk(&mut |part| {
        closed &= match part {
            Node::Aggregate(aggregate) => {
                let ended = matches!(&aggregate.window, Window::Calendar(part) if CLOSED.contains(part));
                ended && !MOVING.contains(&aggregate.function)
            }
            Node::Segment(_) | Node::Model { .. } | Node::Input(_) => false,
            _ => true,
        };
    });
    closed
}

impl Manifest {
    /// Each question with a segment that it asks about and that somebody else is told of: they may know a visitor's own
    /// answer, which the report does not give away.
    pub fn told_elsewhere(&self) -> Vec<(&str, &str)> {
        let told = |segment: &usize| !self.segments[*segment].activate.is_empty();
        let pairs = self.policy.questions.iter().zip(&self.asked).flat_map(|(question, asked)| {
            let mut segments: Vec<usize> = asked.segment.into_iter().collect();
            for rule in &asked.rules {
                rule.walk(&mut |part| {
                    if let Node::Segment(segment) = part {
                        segments.push(*segment);
                    }
                });
            }
            segments.sort_unstable();
            segments.dedup();
            segments.into_iter().filter(told).map(|segment| (&question.name[..], &self.segments[segment].name[..]))
        });
        pairs.collect()
    }
}
