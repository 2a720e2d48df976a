//! The files it serves: what each carries in its headers.

use std::fs;
use std::io::Read;

use crate::common::{Bench, Reply, manifest};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64ct::{Base64, Encoding};
use murmur_collector::assets::Assets;
use murmur_collector::error::Reason;
use murmur_core::privacy::preset::Preset;
use serde_json::{Value, json};
use sha2::{Digest, Sha384};

const WASM: &[u8] = b"\0asm\x01\0\0\0";

fn with_sdk() -> (Bench, tempfile::TempDir) {
    let sdk = tempfile::tempdir().unwrap();
    fs::write(sdk.path().join("murmur.js"), "console.log('murmur');\n".repeat(100)).unwrap();
    fs::write(sdk.path().join("murmur_bg.wasm"), [WASM, &[0; 4000]].concat()).unwrap();
    let folder = sdk.path().to_path_buf();
    (Bench::with(|settings| settings.assets = Assets::new(Some(folder)).with_shop(None)), sdk)
}

async fn get(bench: &Bench, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    bench.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_sdk_lies_at_the_root_small_and_with_a_tag() {
    let (bench, sdk) = with_sdk();
    let script = fs::read(sdk.path().join("murmur.js")).unwrap();
    let plain = bench.get("/murmur.js").await;
    assert_eq!((plain.status, &plain.body), (StatusCode::OK, &script));
    assert_eq!(plain.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(plain.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    let wasm = bench.get("/murmur_bg.wasm").await;
    assert_eq!(wasm.header("content-type"), Some("application/wasm"), "else it can't be compiled while it streams");

    let brotli = get(&bench, "/murmur.js", &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, script);
    let gzip = get(&bench, "/murmur.js", &[("accept-encoding", "gzip;q=0.5, br;q=0")]).await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, script);
    let none = get(&bench, "/murmur.js", &[("accept-encoding", "zstd, identity")]).await;
    assert_eq!((none.header("content-encoding"), &none.body), (None, &script));

    let tags: Vec<_> = [&plain, &brotli, &gzip].iter().map(|reply| reply.header("etag").unwrap().to_owned()).collect();
    assert!(tags[0] != tags[1] && tags[1] != tags[2], "each form has its own");
    let again = get(&bench, "/murmur.js", &[("accept-encoding", "br"), ("if-none-match", &tags[1])]).await;
    assert_eq!((again.status, again.body.len(), again.header("etag")), (StatusCode::NOT_MODIFIED, 0, Some(&*tags[1])));
    assert_eq!(get(&bench, "/murmur.js", &[("if-none-match", "\"old\"")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() {
    let (bench, _sdk) = with_sdk();
    let page = bench.get("/dashboard/").await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                  require-trusted-types-for 'script'; base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(page.header("content-security-policy"), Some(policy));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(bench.get("/dashboard/dashboard.js").await.status, StatusCode::OK);
    let moved = bench.get("/dashboard").await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::PERMANENT_REDIRECT, Some("/dashboard/")));
    let shop = bench.get("/").await;
    assert_eq!((shop.status, shop.header("content-security-policy")), (StatusCode::OK, Some(policy)));
    let moved = bench.get("/jazz").await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::PERMANENT_REDIRECT, Some("/jazz/")));
    assert_eq!(bench.get("/jazz/").await.status, StatusCode::OK);
    assert_eq!(bench.get("/manifest.json").await.json()["site"], "vinyl");
}

#[tokio::test]
async fn without_the_demo_there_is_no_shop() {
    let bench = Bench::new();
    for path in ["/", "/jazz/", "/shop.js", "/manifest.json"] {
        bench.get(path).await.refuses(Reason::NotFound);
    }
    assert_eq!(bench.get("/dashboard/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_address_leaves_the_folders() {
    let (bench, sdk) = with_sdk();
    fs::write(sdk.path().parent().unwrap().join("murmur-secret.txt"), "secret").unwrap();
    for path in [
        "/../murmur-secret.txt",
        "/%2e%2e/murmur-secret.txt",
        "/..%2fmurmur-secret.txt",
        "//etc/passwd",
        "/dashboard/../index.html",
        "/dashboard/..%2f..%2fCargo.toml",
        "/dashboard//index.html",
        "/.git/config",
        "/token",
        "/murmur.db",
        "/nowhere",
        "/nowhere/",
    ] {
        bench.get(path).await.refuses(Reason::NotFound);
    }
    let reply = bench.method(Method::DELETE, "/murmur.js").await;
    reply.refuses(Reason::Method);
    assert_eq!(reply.header("allow"), Some("GET,HEAD"));
    let head = bench.method(Method::HEAD, "/healthz").await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn anyone_can_hold_pages_and_reports_against_what_is_promised() {
    let (bench, sdk) = with_sdk();
    fs::write(sdk.path().join("build.json"), "{}").unwrap();
    let reply = bench.get("/.well-known/murmur.json").await;
    assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::OK, Some("public, max-age=300")));
    let said = reply.json();
    let hash = |name: &str| {
        let digest = Sha384::digest(fs::read(sdk.path().join(name)).unwrap());
        format!("sha384-{}", Base64::encode_string(&digest))
    };
    let files = json!({ "murmur.js": hash("murmur.js"), "murmur_bg.wasm": hash("murmur_bg.wasm") });
    assert_eq!((&said["version"], &said["sdk"]), (&json!(1), &files));

    let [policy] = &said["policies"].as_array().unwrap()[..] else { panic!("one manifest") };
    let own = manifest().policy;
    assert_eq!(policy["policy"], own.hash());
    assert_eq!(policy["questions"], json!({ "keen": 8, "regular": 8 }));
    let bound = |bound: &Value| (bound["odds"].clone(), bound["epsilon"].clone(), bound["reports"].clone());
    assert_eq!(bound(policy), (json!("3/1"), json!(1.0987), json!(8)));
    assert_eq!(bound(&policy["presets"]["strict"]), (json!("2/1"), json!(0.6932), json!(4)));
    assert_eq!(bound(&policy["presets"]["detailed"]), bound(policy), "a preset never asks for more");
    assert_eq!(policy["presets"]["strict"]["policy"], own.under(Preset::Strict).hash());
    let epsilon = |bound: &Value| bound["epsilon"].as_f64().unwrap();
    assert!(policy["presets"].as_object().unwrap().values().all(|preset| epsilon(preset) <= epsilon(policy)));

    fs::write(sdk.path().join("murmur.js"), "alert(1)").unwrap();
    let said = bench.get("/.well-known/murmur.json").await.json();
    assert_eq!(said["sdk"]["murmur.js"], hash("murmur.js"), "what is served now");
}
