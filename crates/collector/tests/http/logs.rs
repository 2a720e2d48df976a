//! Logs hold no address, agent, referrer, body or token, whatever happens and at whatever level.

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::common::{Bench, EPOCH, report};
use axum::body::Body;
use axum::http::Request;
use murmur_collector::routes::Peer;
use murmur_core::report::Report;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_of_a_request_is_logged() {
    let kept = Kept::default();
    let writer = kept.clone();
    // For every thread, the writing ones too; no other test sets it.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    let bench = Bench::new();
    let send = |body: String| {
        Request::post("/v1/reports?secret-query")
            .extension(Peer("192.0.2.77".parse().unwrap()))
            .header("user-agent", "secret-agent")
            .header("referer", "https://secret-referrer.example/")
            .header("x-forwarded-for", "198.51.100.77")
            .body(Body::from(body))
            .unwrap()
    };
    bench.ask(send(report(77).body())).await;
    bench.ask(send("secret-body".into())).await;
    bench.ask(send(Report { epoch: EPOCH + 9, ..report(78) }.body())).await;
    let database = rusqlite::Connection::open(murmur_collector::state::database(bench.folder.path())).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    bench.ask(send(report(79).body())).await;
    bench.get("/readyz").await;
    database.execute_batch("ROLLBACK; INSERT INTO totals SELECT key, 'gone', 1, 1, 1 FROM policies").unwrap();
    bench.read("/v1/estimates").await;
    bench.get("/secret-path").await;
    bench.collector.stop();
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("could not be counted") && log.contains("can't be decoded"), "it does log: {log}");
    let token = bench.collector.token().reveal();
    for secret in ["192.0.2", "198.51", "secret", "id77", "id78", "id79", &report(1).policy, token] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
