//! What becomes of a report: counted once and on disk, or refused with a reason.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::common::{Bench, EPOCH, Hand, manifest, report};
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use hyper::body::Frame;
use murmur_collector::error::Reason;
use murmur_collector::rate::Rate;
use murmur_collector::routes::Peer;
use murmur_collector::{Collector, Settings, app};
use murmur_core::privacy::mechanism::Family;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::preset::Preset;
use murmur_core::report::Report;

#[tokio::test]
async fn a_report_is_counted_once_however_often_it_is_sent() {
    let bench = Bench::new();
    for _ in 0..3 {
        let reply = bench.send(report(1).body()).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::ACCEPTED, 0));
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-allow-credentials"), None);
    }
    bench.send(Report { answer: "1".into(), ..report(1) }.body()).await;
    bench.send(Report { question: "keen".into(), ..report(1) }.body()).await;
    assert_eq!(bench.counted(), 1, "whatever else it says");
    bench.send(Report { epoch: EPOCH - 1, ..report(1) }.body()).await;
    bench.send(report(2).body()).await;
    assert_eq!(bench.counted(), 3);
    let metrics = bench.collector.metrics();
    assert_eq!((metrics.accepted.get(), metrics.repeated.get()), (3, 4));
}

#[tokio::test]
async fn many_at_once_share_commits_and_all_are_counted() {
    let bench = Arc::new(Bench::new());
    let tasks: Vec<_> = (0..600)
        .map(|n| {
            let bench = bench.clone();
            tokio::spawn(async move { bench.send(report(n % 400).body()).await.status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), StatusCode::ACCEPTED);
    }
    assert_eq!(bench.counted(), 400);
    assert!(bench.collector.metrics().commits.get() < 600);
}

#[tokio::test]
async fn every_wrong_report_is_refused_with_its_reason_and_counted_as_such() {
    let bench = Bench::new();
    let body = report(1).body();
    let edit = |from: &str, to: &str| body.replacen(from, to, 1);
    let hash = manifest().policy.hash();
    let wrong = [
        (edit("\"v\":1", "\"v\":2"), Reason::Version),
        (edit("vinyl", "Vinyl"), Reason::Field),
        (edit(&hash, &hash[1..]), Reason::Field),
        (edit("\"id\":\"id1A", "\"id\":\"id1"), Reason::Field),
        (edit("AA\"}", "AB\"}"), Reason::Field), // bits beyond the 16 bytes
        (edit("binary", "unary"), Reason::Mechanism),
        (edit("binary", "chain"), Reason::Mechanism),
        (edit("\"answer\":\"0\"", "\"answer\":\"2\""), Reason::Answer),
        (edit("\"answer\":\"0\"", "\"answer\":\"01\""), Reason::Answer),
        (edit("\"answer\":\"0\"", "\"answer\":0"), Reason::Malformed),
        (edit("\"v\":1,", ""), Reason::Malformed),
        (edit("\"v\":1,", "\"v\":1,\"v\":1,"), Reason::Malformed),
        (edit("\"v\":1,", "\"v\":1,\"time\":5,"), Reason::Malformed),
        (edit(&EPOCH.to_string(), "-1"), Reason::Malformed),
        (String::new(), Reason::Malformed),
        ("[]".into(), Reason::Malformed),
        ("\u{0}\u{1}".into(), Reason::Malformed),
        (edit(&hash, &"x".repeat(22)), Reason::UnknownPolicy),
        (edit("vinyl", "tea"), Reason::UnknownPolicy),
        (edit("regular", "irregular"), Reason::UnknownQuestion),
        (edit(&EPOCH.to_string(), &(EPOCH - 2).to_string()), Reason::ClosedEpoch),
        (edit(&EPOCH.to_string(), &(EPOCH + 2).to_string()), Reason::ClosedEpoch),
        (edit(&EPOCH.to_string(), "0"), Reason::ClosedEpoch),
        (edit(&EPOCH.to_string(), &u32::MAX.to_string()), Reason::ClosedEpoch),
        (edit("}", &format!("{}}}", " ".repeat(200))), Reason::TooLarge),
        ("x".repeat(100_000), Reason::TooLarge),
    ];
    for (body, reason) in wrong {
        let before = bench.collector.metrics().rejected(reason);
        let reply = bench.send(body.clone()).await;
        reply.refuses(reason);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "the page must see the status");
        assert_eq!(bench.collector.metrics().rejected(reason), before + 1, "{body}");
        let problem = String::from_utf8(reply.body).unwrap();
        assert!(!problem.contains("id1") && !problem.contains(&hash), "it repeats nothing of the request");
    }
    assert_eq!(bench.counted(), 0);
    bench.ask(Request::get("/v1/reports").body(Body::empty()).unwrap()).await.refuses(Reason::Method);
}

#[tokio::test]
async fn a_body_without_an_announced_length_is_bounded_too() {
    let bench = Bench::new();
    let parts = |parts: Vec<Result<Bytes, io::Error>>| Body::new(Parts(parts.into()));
    let long = (0..100_000).map(|_| Ok(Bytes::from_static(b"0123456789"))).collect();
    bench.send(parts(long)).await.refuses(Reason::TooLarge);
    let body = report(1).body();
    let (first, second) = body.as_bytes().split_at(100);
    let halves = vec![Ok(Bytes::copy_from_slice(first)), Ok(Bytes::copy_from_slice(second))];
    assert_eq!(bench.send(parts(halves)).await.status, StatusCode::ACCEPTED);
    let broken = vec![Ok(Bytes::from_static(b"{")), Err(io::Error::other("gone"))];
    bench.send(parts(broken)).await.refuses(Reason::Malformed);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_comes_is_not_waited_for() {
    let bench = Bench::new();
    bench.send(Body::new(Never)).await.refuses(Reason::Timeout);
}

#[tokio::test]
async fn so_many_epochs_are_open_and_the_next_one() {
    for (open_epochs, oldest) in [(0, EPOCH), (1, EPOCH), (2, EPOCH - 1), (8, EPOCH - 7)] {
        let bench = Bench::with(|settings| settings.open_epochs = open_epochs);
        for epoch in EPOCH - 9..EPOCH + 3 {
            let status = bench.send(Report { epoch, ..report(1) }.body()).await.status;
            let open = (oldest..=EPOCH + 1).contains(&epoch);
            assert_eq!(status == StatusCode::ACCEPTED, open, "{epoch} of {open_epochs}");
        }
    }
}

#[tokio::test]
async fn a_policy_that_is_no_longer_given_runs_out() {
    let Bench { folder, collector, .. } = Bench::new();
    collector.stop();
    drop(collector);
    let hand = Hand::at(EPOCH);
    let edited = crate::common::MANIFEST.replace(">= 3", ">= 4");
    let edited = murmur_core::manifest::parse(&edited).unwrap();
    let mut settings = Settings::new(folder.path(), vec![edited.clone()]);
    settings.clock = hand.clock();
    let collector = Collector::open(settings).unwrap();
    let bench = Bench { folder, hand, app: app(collector.clone()), collector };
    let new = |n, epoch| Report { policy: edited.policy.hash(), epoch, ..report(n) };
    let old = |n, epoch| Report { epoch, ..report(n) };
    assert_eq!(bench.send(old(1, EPOCH).body()).await.status, StatusCode::ACCEPTED);
    assert_eq!(bench.send(new(1, EPOCH).body()).await.status, StatusCode::ACCEPTED);
    assert_eq!(bench.counted(), 1, "an id under another policy of the site counts once");
    bench.hand.go(EPOCH + 1);
    assert_eq!(bench.send(old(2, EPOCH + 1).body()).await.status, StatusCode::ACCEPTED);
    bench.send(old(2, EPOCH + 2).body()).await.refuses(Reason::ClosedEpoch);
    assert_eq!(bench.send(new(2, EPOCH + 2).body()).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn too_many_from_one_address_wait_and_others_do_not() {
    let bench = Bench::with(|settings| settings.rate = Rate::parse("2/h"));
    let from = |address: &str, n| {
        let peer = Peer(address.parse::<IpAddr>().unwrap());
        Request::post("/v1/reports").extension(peer).body(Body::from(report(n).body())).unwrap()
    };
    for n in 0..2 {
        assert_eq!(bench.ask(from("192.0.2.1", n)).await.status, StatusCode::ACCEPTED);
    }
    let reply = bench.ask(from("192.0.2.1", 2)).await;
    reply.refuses(Reason::RateLimited);
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1801).contains(&wait));
    assert_eq!(bench.ask(from("192.0.2.2", 2)).await.status, StatusCode::ACCEPTED);
    for n in 3..9 {
        assert_eq!(bench.ask(from("127.0.0.1", n)).await.status, StatusCode::ACCEPTED, "this machine is not limited");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_the_one_that_the_proxy_saw() {
    let bench = Bench::with(|settings| {
        settings.rate = Rate::parse("1/h");
        settings.behind_proxy = true;
    });
    let from = |forwarded: &str, n| {
        let proxy = Peer("10.0.0.1".parse().unwrap());
        let request = Request::post("/v1/reports").extension(proxy).header("x-forwarded-for", forwarded);
        request.body(Body::from(report(n).body())).unwrap()
    };
    assert_eq!(bench.ask(from("192.0.2.1", 1)).await.status, StatusCode::ACCEPTED);
    bench.ask(from("198.51.100.7, 192.0.2.1", 2)).await.refuses(Reason::RateLimited);
    assert_eq!(bench.ask(from("192.0.2.2", 3)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn pages_of_any_origin_may_send_and_only_send() {
    let bench = Bench::new();
    let reply = bench.method(Method::OPTIONS, "/v1/reports").await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
    for path in ["/v1/totals", "/v1/estimates", "/healthz", "/openapi.json", "/dashboard/", "/nowhere"] {
        assert_eq!(bench.read(path).await.header("access-control-allow-origin"), None, "{path}");
    }
}

/// A body whose parts come one by one.
struct Parts(VecDeque<Result<Bytes, io::Error>>);

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(self.0.pop_front().map(|part| part.map(Frame::data)))
    }
}

/// A body that never comes.
struct Never;

impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Pending
    }
}

/// A manifest with questions of several kinds: what each mechanism gives is counted, and nothing else.
#[tokio::test]
async fn every_mechanism_s_answers_are_counted_and_impossible_ones_refused() {
    let text = crate::common::MANIFEST.replace(
        "\"questions\": {",
        "\"questions\": { \"tier\": { \"choice\": { \"gold\": \"segment('regular')\", \"silver\": \"segment('keen')\" } },
           \"layout\": { \"arms\": [\"plain\", \"warm\"], \"outcome\": \"segment('regular')\" },",
    );
    let many: Vec<_> = (0..12).map(|n| format!("\"o{n}\": \"segment('keen')\"")).collect();
    let text = text.replace("\"tier\":", &format!("\"many\": {{ \"choice\": {{ {} }} }}, \"tier\":", many.join(", ")));
    let asked = murmur_core::manifest::parse(&text).unwrap();
    let bench = Bench::with(|settings| settings.manifests = vec![asked.clone()]);
    let single = asked.policy.under(Preset::Single);
    let of = |policy: &Policy, question: &str, mechanism, answer: &str, n| Report {
        policy: policy.hash(),
        question: question.into(),
        mechanism,
        answer: answer.into(),
        ..report(n)
    };
    let right = [
        of(&asked.policy, "tier", Family::Chain, "2", 1),
        of(&asked.policy, "many", Family::Hashed, "633", 2),
        of(&asked.policy, "layout", Family::Binary, "11", 3),
        of(&asked.policy.under(Preset::Strict), "tier", Family::Chain, "0", 4),
        of(&single, "tier", Family::Subset, "4", 5),
        of(&single, "many", Family::Subset, "1003", 6),
    ];
    for report in &right {
        let reply = bench.send(report.body()).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED, "{}: {}", report.body(), String::from_utf8_lossy(&reply.body));
    }
    for wrong in [
        of(&asked.policy, "tier", Family::Chain, "3", 11),
        of(&asked.policy, "tier", Family::Binary, "1", 12),
        of(&asked.policy, "tier", Family::Subset, "1", 13),
        of(&asked.policy, "many", Family::Hashed, "640", 14),
        of(&asked.policy, "layout", Family::Binary, "1", 15),
        of(&asked.policy, "layout", Family::Binary, "21", 16),
        of(&single, "many", Family::Subset, "1001", 17),
        of(&single, "many", Family::Subset, "2003", 18),
    ] {
        assert_eq!(bench.send(wrong.body()).await.status, StatusCode::BAD_REQUEST, "{}", wrong.body());
    }
    let totals = bench.read("/v1/totals").await.json();
    let counted: Vec<_> = totals["totals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|total| format!("{} {}", total["question"].as_str().unwrap(), total["answer"].as_str().unwrap()))
        .collect();
    let mut expected = ["layout 11", "many 00", "many 01", "many 12", "many 633", "tier 0", "tier 02", "tier 2"]
        .map(String::from)
        .to_vec();
    let mut sorted = counted.clone();
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected);
    assert_eq!(totals["policies"].as_array().unwrap().len(), 3, "each policy that a total speaks of");
}
