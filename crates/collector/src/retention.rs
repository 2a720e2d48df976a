//! When an epoch closes, its ids go: now, and then at every tick.

use std::sync::Arc;

use crate::limits;
use crate::state::Collector;

/// Closes what has closed since the last look, at once and then for ever.
pub async fn run(collector: Arc<Collector>) {
    let mut ticks = tokio::time::interval(limits::RETENTION_TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        look(&collector);
    }
}

/// Closes what has closed by now.
pub fn look(collector: &Collector) {
    let now = collector.clock().now();
    collector.ingest().close(collector.registry().oldest_open(now));
}
