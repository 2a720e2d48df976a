//! What an analyst and an operator read, and who may.

use crate::common::{Bench, EPOCH, manifest, report};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use murmur_collector::error::Reason;
use murmur_collector::{metrics_app, retention, state};
use murmur_core::estimate::plan::{self, Assumptions};
use murmur_core::report::Report;
use tower::ServiceExt;

#[tokio::test]
async fn totals_are_read_with_the_token_only() {
    let bench = Bench::new();
    for path in ["/v1/totals", "/v1/estimates"] {
        let reply = bench.get(path).await;
        reply.refuses(Reason::Unauthorized);
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        for wrong in ["Bearer ", "Bearer x", "Basic abc", &format!("Bearer {}x", bench.collector.token().reveal())] {
            let request = Request::get(path).header("authorization", wrong).body(Body::empty()).unwrap();
            bench.ask(request).await.refuses(Reason::Unauthorized);
        }
        let reply = bench.read(path).await;
        assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::OK, Some("no-store")));
        bench.method(Method::POST, path).await.refuses(Reason::Method);
    }
}

#[tokio::test]
async fn totals_are_counts_and_the_policies_to_read_them_by() {
    let bench = Bench::new();
    assert_eq!(bench.read("/v1/totals").await.json(), serde_json::json!({ "policies": [], "totals": [] }));
    for n in 0..30 {
        let question = if n < 20 { "regular" } else { "keen" };
        bench
            .send(Report { question: question.into(), answer: u8::from(n % 4 == 0).to_string(), ..report(n) }.body())
            .await;
    }
    let hash = manifest().policy.hash();
    let total = |question: &str, answer: &str, count: u64| serde_json::json!({ "policy": hash, "question": question, "epoch": EPOCH, "answer": answer, "count": count });
    let expected = serde_json::json!({
        "policies": [manifest().policy.canonical()],
        "totals": [total("keen", "0", 7), total("keen", "1", 3), total("regular", "0", 15), total("regular", "1", 5)],
    });
    assert_eq!(bench.read("/v1/totals").await.json(), expected);
}

#[tokio::test]
async fn estimates_are_the_core_s_with_the_title_of_the_segment() {
    let bench = Bench::new();
    let mut connection = rusqlite::Connection::open(state::database(bench.folder.path())).unwrap();
    let add = |connection: &mut rusqlite::Connection, question: &str, answer: &str, count: u32| {
        connection
            .execute(
                "INSERT INTO totals SELECT key, ?1, ?2, ?3, ?4 FROM policies ORDER BY key LIMIT 1",
                (question, EPOCH, answer, count),
            )
            .unwrap();
    };
    add(&mut connection, "regular", "0", 2000);
    add(&mut connection, "regular", "1", 1000);
    add(&mut connection, "keen", "1", 10);
    let reply = bench.read("/v1/estimates?confidence=0.9").await.json();
    assert_eq!(reply["confidence"], 0.9);
    let [keen, regular] = reply["estimates"].as_array().unwrap().as_slice() else { panic!("two rows") };
    assert_eq!((&keen["question"], &keen["title"]), (&"keen".into(), &"Keen".into()));
    assert!(keen["withheld"].is_string() && keen["value"].is_null());
    assert_eq!((&regular["title"], &regular["site"]), (&"Regular customers".into(), &"vinyl".into()));
    assert_eq!((&regular["reports"], &regular["supporting"]), (&3000.into(), &1000.into()));
    assert!((regular["value"].as_f64().unwrap() - 1.0 / 6.0).abs() < 1e-9, "(1/3 - 1/4) / (3/4 - 1/4)");
    assert_eq!(regular["epoch_start_ms"], i64::from(EPOCH) * 28 * 86_400_000);
    assert_eq!(bench.read("/v1/estimates").await.json()["confidence"], 0.95);
    connection.execute("DELETE FROM titles", []).unwrap();
    assert!(bench.read("/v1/estimates").await.json()["estimates"][0]["title"].is_null());
    add(&mut connection, "unheard", "1", 1);
    bench.read("/v1/estimates").await.refuses(Reason::Totals);
}

#[tokio::test]
async fn a_confidence_is_a_number_between_0_and_1() {
    let bench = Bench::new();
    for wrong in ["0", "1", "95", "-0.5", "NaN", "inf", "high", "", "0.99999999999999999999"] {
        bench.read(&format!("/v1/estimates?confidence={wrong}")).await.refuses(Reason::Confidence);
    }
    bench.read("/v1/estimates?confidense=0.9").await.refuses(Reason::Confidence);
    assert_eq!(bench.read("/v1/estimates?confidence=0.999").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_plan_is_the_core_s_for_what_the_manifest_asks() {
    let bench = Bench::new();
    let asked = "/v1/plan?weekly_visitors=100000&consenting=0.4&share=0.1&target=0.02&confidence=0.9&weeks=13";
    let plan = bench.read(asked).await.json();
    let usual = Assumptions::usual(100_000.0);
    let assumed = Assumptions { consenting: 0.4, share: 0.1, target: 0.02, confidence: 0.9, ..usual };
    let expected = plan::plan(&manifest().policy, &assumed, &(1..=13).collect::<Vec<_>>());
    let [keen, regular] = plan["questions"].as_array().unwrap().as_slice() else { panic!("two questions") };
    assert_eq!((&keen["title"], &regular["title"]), (&"Keen".into(), &"Regular customers".into()));
    for (row, planned) in [keen, regular].into_iter().zip(expected) {
        assert_eq!(row["question"], planned.question);
        assert_eq!(row["weeks_to_target"], planned.weeks_to_target.unwrap());
        assert_eq!(row["reports"], planned.reports);
        assert_eq!(row["after"].as_array().unwrap().len(), 13);
        assert_eq!(row["after"][3]["half_width"], planned.after[3].half_width);
        assert_eq!(row["changes"][0]["change"], planned.changes[0].change);
    }
    for wrong in [
        "",
        "weekly_visitors=0",
        "weekly_visitors=NaN",
        "weekly_visitors=1e11",
        "weekly_visitors=9&share=0",
        "weekly_visitors=9&weeks=0",
    ] {
        bench.read(&format!("/v1/plan?{wrong}")).await.refuses(Reason::Plan);
    }
    for wrong in ["share=2", "confidence=1", "returning=-1", "weeks=105", "visitors=3"] {
        bench.read(&format!("/v1/plan?weekly_visitors=9&{wrong}")).await.refuses(Reason::Plan);
    }
}

#[tokio::test]
async fn ids_go_when_their_epoch_closes_and_totals_stay() {
    let bench = Bench::new();
    for n in 0..50 {
        bench.send(Report { epoch: EPOCH - 1 + n % 2, ..report(n) }.body()).await;
    }
    let connection = rusqlite::Connection::open(state::database(bench.folder.path())).unwrap();
    let ids = || connection.query_row("SELECT count(*) FROM ids", [], |row| row.get::<_, u32>(0)).unwrap();
    let after_a_look = || async {
        retention::look(&bench.collector);
        for _ in 0..2 {
            assert!(bench.collector.ingest().probe().await, "the second one is answered after the first one's sweep");
        }
        ids()
    };
    assert_eq!(after_a_look().await, 50);
    bench.hand.go(EPOCH + 1);
    assert_eq!(after_a_look().await, 25);
    bench.send(Report { epoch: EPOCH - 1, ..report(0) }.body()).await.refuses(Reason::ClosedEpoch);
    bench.hand.go(EPOCH);
    bench.send(Report { epoch: EPOCH - 1, ..report(0) }.body()).await.refuses(Reason::ClosedEpoch);
    assert_eq!(bench.counted(), 50, "a clock that goes back counts nobody twice");
    assert_eq!(bench.collector.metrics().swept.get(), 25);
}

#[tokio::test]
async fn metrics_are_openmetrics_on_their_own_port_only() {
    let bench = Bench::new();
    bench.send(report(1).body()).await;
    bench.send("nonsense").await;
    bench.get("/metrics").await.refuses(Reason::NotFound);
    let app = metrics_app(bench.collector.clone());
    let response = app.clone().oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"));
    let text = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = std::str::from_utf8(&text).unwrap();
    for line in [
        "murmur_reports_accepted_total 1",
        "murmur_requests_rejected_total{reason=\"malformed\"} 1",
        "murmur_requests_rejected_total{reason=\"closed-epoch\"} 0",
        "murmur_commits_total 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    let response = app.oneshot(Request::get("/v1/totals").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn documents_about_the_collector_are_open() {
    let bench = Bench::new();
    assert_eq!(bench.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(bench.get("/readyz").await.status, StatusCode::OK);
    let schema = bench.get("/schema/manifest.json").await.json();
    assert!(jsonschema::is_valid(&schema, &serde_json::from_str(crate::common::MANIFEST).unwrap()));
    for reason in Reason::ALL {
        let reply = bench.get(&format!("/problems/{}", reason.slug())).await;
        assert!(reply.status == StatusCode::OK && String::from_utf8(reply.body).unwrap().contains(reason.title()));
    }
    bench.get("/problems/none").await.refuses(Reason::NotFound);
}
