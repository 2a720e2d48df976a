//! Every bound of the collector, by name and with its unit. A hostile client meets one of them before it costs memory.

use std::time::Duration;

/// Most bytes of a report's body.
pub const BODY_BYTES: usize = murmur_core::report::LARGEST;

/// Most bytes of a request's head; hyper answers 431 above it.
pub const HEAD_BYTES: usize = 16 * 1024;

/// Most headers of a request.
pub const HEADERS: usize = 64;

/// Longest wait for a request's head, the pause between two requests of a connection included.
pub const HEAD_WAIT: Duration = Duration::from_secs(30);

/// Longest wait for a report's body.
pub const BODY_WAIT: Duration = Duration::from_secs(5);

/// Longest life of a connection; then it is closed after the request it is at.
pub const CONNECTION_LIFE: Duration = Duration::from_secs(300);

/// Connections served at once; further ones wait in the system's backlog.
pub const CONNECTIONS: usize = 4096;

/// Connections to the metrics port served at once.
pub const METRICS_CONNECTIONS: usize = 16;

/// Pause after a failed accept, such as when the system has no more file descriptors.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Longest that a shutdown waits for requests under way.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Reports that wait for a commit; above it a report gets 503.
pub const QUEUE: usize = 8192;

/// Most reports of one transaction.
pub const BATCH: usize = 2048;

/// What a 503 tells the page to wait, in seconds.
pub const RETRY_AFTER_SECONDS: u64 = 30;

/// Slots of the rate limiter. Two addresses may share one; memory is bounded whatever the number of addresses.
pub const RATE_SLOTS: usize = 1 << 16;

/// Longest wait for another process that holds the database.
pub const DATABASE_WAIT: Duration = Duration::from_secs(2);

/// Page cache of the writing connection, in KiB. It holds the inner pages and a batch; the system caches the rest. A
/// larger one is slower: SQLite looks through all of it at the end of transactions that split a page.
pub const CACHE_KIB: i64 = 8 * 1024;

/// Page cache of the reading connection, in KiB.
pub const READER_CACHE_KIB: i64 = 2 * 1024;

/// Bytes of the write-ahead log at which it is carried over into the database.
pub const LOG_BYTES: u64 = 64 * 1024 * 1024;

/// How often the log is emptied, so that the order in which ids arrived is not left on disk.
pub const SETTLE_EVERY: Duration = Duration::from_secs(5);

/// Reports in that time above which the log is left to be carried over beside the writer.
pub const SETTLE_MOST: u64 = 5000;

/// Ids deleted in one transaction, so that reports are not kept waiting.
pub const SWEEP_STEP: usize = 2000;

/// How often the epochs are looked at for one that has closed.
pub const RETENTION_TICK: Duration = Duration::from_secs(60);

/// How long one look at the store's health is good for.
pub const PROBE_AGE: Duration = Duration::from_secs(1);
