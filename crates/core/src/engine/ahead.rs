//! Looking ahead, for one who lets time pass in larger steps than a page does: a replay, a site's tests, time travel.

use super::{Engine, GLANCE, World};
use crate::time::{Span, Time};

impl Engine {
    /// When to look next after the present of `world`, no later than `until`, so that all is found when an open page would
    /// find it: the next instant that is known, or shortly before; of what a page only glances at, the first minute at
    /// which a rule comes to something else. That is looked for up to `pause` ahead; `None` where `until` comes first.
    pub fn look_ahead(&self, world: World, until: Time, pause: Span) -> Option<Time> {
        let now = world.now.0;
        let mut next = self.known_next().max(now.saturating_add(1));
        if !self.glancing.is_empty() {
            next = next.min(now.saturating_add(pause.0));
            let changes = |minutes: i64| self.changes_by(World { now: Time(now + minutes * GLANCE), ..world });
            let (mut before, mut after) = (0, (next.min(until.0.saturating_add(1)) - 1 - now) / GLANCE);
            if after >= 1 && changes(after) {
                while after - before > 1 {
                    let middle = before.midpoint(after);
                    if changes(middle) { after = middle } else { before = middle }
                }
                return Some(Time(now + after * GLANCE));
            }
        }
        (next <= until.0).then_some(Time(next))
    }

    /// Whether a rule comes to something else by then.
    fn changes_by(&self, world: World) -> bool {
        let mut later = self.clone();
        later.advance(world);
        later.rules.iter().zip(&self.rules).any(|(later, rule)| later.truth != rule.truth)
    }
}
