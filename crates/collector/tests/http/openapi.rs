//! The API's description holds: it names what the routes answer, and what they answer has the form it names.

use std::collections::BTreeSet;

use crate::common::{Bench, EPOCH, Reply, report};
use axum::body::Body;
use axum::http::{Method, Request};
use murmur_collector::rate::Rate;
use murmur_collector::routes::Peer;
use murmur_core::report::Report;
use serde_json::{Value, json};

/// Checks one answer against the description, and gives back what was checked.
fn described(api: &Value, method: &str, path: &str, reply: &Reply) -> (String, String, u16) {
    let status = reply.status.as_u16();
    let response = &api["paths"][path][method]["responses"][status.to_string()];
    assert!(response.is_object(), "{method} {path} answers {status}, which is not described");
    let kind = reply.header("content-type").map(|kind| kind.split(';').next().unwrap());
    match response["content"].as_object() {
        None => assert!(reply.body.is_empty(), "{method} {path} {status} has a body"),
        Some(content) => {
            let kind = kind.unwrap_or_else(|| panic!("{method} {path} {status} has no content type"));
            let schema = &content.get(kind).unwrap_or_else(|| panic!("{method} {path} {status} is {kind}"))["schema"];
            let value = if kind.ends_with("json") {
                reply.json()
            } else {
                String::from_utf8(reply.body.clone()).unwrap().into()
            };
            let whole = json!({ "allOf": [schema], "components": api["components"] });
            let validator = jsonschema::draft202012::new(&whole).unwrap();
            let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{method} {path} {status}: {errors:?} in {value}");
        }
    }
    for name in response["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
        assert!(reply.header(name).is_some(), "{method} {path} {status} lacks {name}");
    }
    (method.into(), path.into(), status)
}

#[tokio::test]
async fn what_routes_answer_is_what_is_described() {
    let bench = Bench::new();
    let api = bench.get("/openapi.json").await.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1."));
    let limited = Bench::with(|settings| settings.rate = Rate::parse("1/h"));
    let flood = || {
        let peer = Peer("192.0.2.1".parse().unwrap());
        Request::post("/v1/reports").extension(peer).body(Body::from("x")).unwrap()
    };
    limited.ask(flood()).await;
    let stopped = Bench::new();
    stopped.collector.stop();
    for n in 0..1200 {
        bench
            .collector
            .ingest()
            .submit(bench.collector.registry().admit(&report(n), bench.collector.clock().now()).unwrap())
            .unwrap();
    }
    bench.send(Report { question: "keen".into(), ..report(9999) }.body()).await;

    let mut seen = BTreeSet::new();
    let mut check = |method: &str, path: &str, reply: Reply| seen.insert(described(&api, method, path, &reply));
    let reports = "/v1/reports";
    check("post", reports, bench.send(report(1).body()).await);
    check("post", reports, bench.send("{}").await);
    check("post", reports, bench.send(report(1).body().replace("vinyl", "tea")).await);
    check("post", reports, bench.send(Report { epoch: EPOCH + 5, ..report(1) }.body()).await);
    check("post", reports, bench.send("x".repeat(300)).await);
    check("post", reports, limited.ask(flood()).await);
    check("post", reports, stopped.send(report(1).body()).await);
    check("post", reports, bench.method(Method::PATCH, reports).await);
    check("options", reports, bench.method(Method::OPTIONS, reports).await);
    check("get", "/v1/plan", bench.read("/v1/plan?weekly_visitors=10000&weeks=2").await);
    check("get", "/v1/plan", bench.read("/v1/plan").await);
    check("get", "/v1/plan", bench.get("/v1/plan").await);
    check("get", "/v1/plan", bench.method(Method::POST, "/v1/plan").await);
    for path in ["/v1/totals", "/v1/estimates"] {
        check("get", path, bench.read(path).await);
        check("get", path, bench.get(path).await);
        check("get", path, bench.method(Method::POST, path).await);
    }
    check("get", "/v1/estimates", bench.read("/v1/estimates?confidence=2").await);
    check("get", "/healthz", bench.get("/healthz").await);
    check("get", "/readyz", bench.get("/readyz").await);
    check("get", "/readyz", stopped.get("/readyz").await);
    check("get", "/openapi.json", bench.get("/openapi.json").await);
    check("get", "/.well-known/murmur.json", bench.get("/.well-known/murmur.json").await);
    check("get", "/schema/manifest.json", bench.get("/schema/manifest.json").await);
    check("get", "/problems/{reason}", bench.get("/problems/field").await);
    check("get", "/problems/{reason}", bench.get("/problems/none").await);

    let database = rusqlite::Connection::open(murmur_collector::state::database(bench.folder.path())).unwrap();
    database.execute("INSERT INTO totals SELECT key, 'unheard', 1, 1, 1 FROM policies", []).unwrap();
    check("get", "/v1/estimates", bench.read("/v1/estimates").await);
    database.execute_batch("DROP TABLE totals").unwrap();
    check("get", "/v1/totals", bench.read("/v1/totals").await);
    check("get", "/v1/estimates", bench.read("/v1/estimates").await);

    // What is described and was not seen: a body that never comes, which needs a clock that stands still.
    let mut unseen = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for status in operation["responses"].as_object().unwrap().keys() {
                let key = (method.clone(), path.clone(), status.parse().unwrap());
                if !seen.contains(&key) {
                    unseen.push(format!("{method} {path} {status}"));
                }
            }
        }
    }
    unseen.sort();
    assert_eq!(unseen, ["post /v1/reports 408"]);
}

#[tokio::test]
async fn a_described_report_is_a_report_and_a_wrong_one_is_not() {
    let bench = Bench::new();
    let api = bench.get("/openapi.json").await.json();
    let content = &api["paths"]["/v1/reports"]["post"]["requestBody"]["content"]["text/plain"]["schema"];
    let whole = json!({ "allOf": [content], "components": api["components"] });
    let good: Value = serde_json::from_str(&report(1).body()).unwrap();
    assert!(jsonschema::is_valid(&whole, &good));
    for (field, value) in good.as_object().unwrap() {
        let mut wrong = good.clone();
        wrong.as_object_mut().unwrap().remove(field);
        assert!(!jsonschema::is_valid(&whole, &wrong), "without {field}");
        wrong[field] = if value.is_string() { "?".into() } else { (-1).into() };
        assert!(!jsonschema::is_valid(&whole, &wrong), "with a wrong {field}");
    }
}
