//! What an operator sees of the collector's work: sums since its start, nothing about a request.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::error::Reason;

/// Content type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The counters of one collector.
pub struct Metrics {
    registry: Registry,
    /// Reports counted.
    pub accepted: Counter,
    /// Reports whose id was counted before.
    pub repeated: Counter,
    /// Transactions that are on disk.
    pub commits: Counter,
    /// Transactions that failed; their reports were answered with 503.
    pub failed_commits: Counter,
    /// Time of a transaction.
    pub commit_time: Histogram,
    /// Reports of a transaction.
    pub batch: Histogram,
    /// Reports that wait for a transaction.
    pub waiting: Gauge<i64>,
    /// Connections open on the public port.
    pub connections: Gauge<i64>,
    /// Ids deleted after their epoch had closed.
    pub swept: Counter,
    rejected: Family<Label, Counter<u64, AtomicU64>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    reason: &'static str,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("murmur"),
            accepted: Counter::default(),
            repeated: Counter::default(),
            commits: Counter::default(),
            failed_commits: Counter::default(),
            commit_time: Histogram::new(exponential_buckets(0.000_25, 2.0, 14)),
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            waiting: Gauge::default(),
            connections: Gauge::default(),
            swept: Counter::default(),
            rejected: Family::default(),
        };
        for reason in Reason::ALL {
            drop(metrics.rejected.get_or_create(&Label { reason: reason.slug() }));
        }
        let registry = &mut metrics.registry;
        registry.register("reports_accepted", "Reports counted and on disk", metrics.accepted.clone());
        registry.register("reports_repeated", "Reports whose id was counted before", metrics.repeated.clone());
        registry.register("requests_rejected", "Requests refused, by reason", metrics.rejected.clone());
        registry.register("commits", "Transactions that are on disk", metrics.commits.clone());
        registry.register("commits_failed", "Transactions that failed", metrics.failed_commits.clone());
        registry.register_with_unit("commit", "Time of a transaction", Unit::Seconds, metrics.commit_time.clone());
        registry.register("commit_reports", "Reports of a transaction", metrics.batch.clone());
        registry.register("reports_waiting", "Reports that wait for a transaction", metrics.waiting.clone());
        registry.register("connections", "Connections open on the public port", metrics.connections.clone());
        registry.register("ids_deleted", "Ids deleted after their epoch had closed", metrics.swept.clone());
        metrics
    }
}

impl Metrics {
    /// Counts a refused request.
    pub fn reject(&self, reason: Reason) {
        self.rejected.get_or_create(&Label { reason: reason.slug() }).inc();
    }

    /// How many requests were refused for this reason.
    pub fn rejected(&self, reason: Reason) -> u64 {
        self.rejected.get_or_create(&Label { reason: reason.slug() }).get()
    }

    /// Everything in the OpenMetrics text format.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if text::encode(&mut out, &self.registry).is_err() {
            // Writing to a String does not fail.
            out.clear();
        }
        out
    }
}
