//! A collector of its own for each test, with a clock that the test sets, asked without a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use murmur_collector::clock::Clock;
use murmur_collector::error::Reason;
use murmur_collector::{Collector, Settings, app};
use murmur_core::manifest::{self, Manifest};
use murmur_core::privacy::mechanism::Family;
use murmur_core::report::Report;
use murmur_core::time::{Span, Time};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// The epoch that tests begin in.
pub(crate) const EPOCH: u32 = 735;

pub(crate) const MANIFEST: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": {
    "view": { "title": "Views", "purpose": "To count" },
    "purchase": { "title": "Purchases", "purpose": "To count" }
  },
  "segments": {
    "regular": { "title": "Regular customers", "why": "You bought", "when": "count(purchase, days(90)) >= 3" },
    "keen": { "title": "Keen", "why": "You looked", "when": "count(view, days(30)) >= 3" }
  },
  "questions": { "regular": { "segment": "regular" }, "keen": { "segment": "keen" } },
  "privacy": { "epoch": "28d" }
}"#;

pub(crate) fn manifest() -> Manifest {
    manifest::parse(MANIFEST).unwrap()
}

/// A clock that the test moves.
#[derive(Clone)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Five days into an epoch.
    pub(crate) fn at(epoch: u32) -> Hand {
        let hand = Hand(Arc::default());
        hand.go(epoch);
        hand
    }

    pub(crate) fn go(&self, epoch: u32) {
        self.0.store(i64::from(epoch) * 28 * Span::DAY.0 + 5 * Span::DAY.0, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = self.0.clone();
        Clock::Set(Arc::new(move || Time(time.load(Ordering::SeqCst))))
    }
}

pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) hand: Hand,
    pub(crate) collector: Arc<Collector>,
    pub(crate) app: Router,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench::with(|_| {})
    }

    pub(crate) fn with(adjust: impl FnOnce(&mut Settings)) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let hand = Hand::at(EPOCH);
        let mut settings = Settings::new(folder.path(), vec![manifest()]);
        settings.clock = hand.clock();
        adjust(&mut settings);
        let collector = Collector::open(settings).unwrap();
        Bench { folder, hand, app: app(collector.clone()), collector }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn send(&self, body: impl Into<Body>) -> Reply {
        self.ask(Request::post("/v1/reports").body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// With the token.
    pub(crate) async fn read(&self, path: &str) -> Reply {
        let token = format!("Bearer {}", self.collector.token().reveal());
        self.ask(Request::get(path).header("authorization", token).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn method(&self, method: Method, path: &str) -> Reply {
        self.ask(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await
    }

    /// All counts together.
    pub(crate) fn counted(&self) -> u64 {
        self.collector.snapshot().unwrap().totals.totals.iter().map(|total| total.count).sum()
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts that this is a well-formed problem for `reason`.
    pub(crate) fn refuses(&self, reason: Reason) {
        let found = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, reason.status(), "{found}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{}", reason.slug()));
        assert_eq!(problem["title"], reason.title());
        assert_eq!(problem["status"], reason.status().as_u16());
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(problem.as_object().unwrap().len(), 4);
    }
}

/// A report of the manifest above.
pub(crate) fn report(n: u32) -> Report {
    Report {
        site: "vinyl".into(),
        policy: manifest().policy.hash(),
        question: "regular".into(),
        epoch: EPOCH,
        mechanism: Family::Binary,
        answer: u8::from(n.is_multiple_of(3)).to_string(),
        id: format!("{:A<21}A", format!("id{n}")),
    }
}
