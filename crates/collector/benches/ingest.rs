//! How much of a bare web server's speed is left when every report is counted once and on disk before it is answered.
//!
//! Both servers run in this process and are driven over loopback by the same keep-alive clients with the same bytes, in
//! turns. `cargo bench -p murmur-collector --bench ingest -- [--ids N] [--seconds S] [--rounds R]`

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use base64ct::{Base64UrlUnpadded, Encoding};
use murmur_collector::clock::{Clock, Stopwatch};
use murmur_collector::entropy;
use murmur_collector::store::sqlite::Sqlite;
use murmur_collector::store::{Ballot, Store};
use murmur_collector::{Collector, Settings, serve};
use murmur_core::manifest::{self, Manifest};
use murmur_core::privacy::mechanism::Family;
use murmur_core::privacy::schedule;
use murmur_core::report::Report;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::watch;

const MANIFEST: &str = r#"{
  "version": 1, "site": "bench",
  "signals": { "view": { "title": "Views", "purpose": "To measure" } },
  "segments": { "regular": { "title": "Regular", "why": "Many views", "when": "count(view, days(30)) >= 3" } },
  "questions": { "regular": { "segment": "regular" } }
}"#;

const CONNECTIONS: [usize; 2] = [64, 256];

fn main() {
    let option = |name: &str, default: u32| {
        let mut args = std::env::args().skip_while(|arg| arg != name).skip(1);
        args.next().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let (ids, seconds, rounds) = (option("--ids", 1_000_000), option("--seconds", 3), option("--rounds", 3));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on disk");
    let manifest = manifest::parse(MANIFEST).expect("the manifest is right");
    println!("filling the table with {ids} ids …");
    fill(folder.path(), &manifest, ids);

    let server = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let (stop, stopping) = watch::channel(false);
    let collector = Collector::open(Settings::new(folder.path(), vec![manifest.clone()])).expect("it opens");
    let (plain, counting, running) = server.block_on(async {
        let bare = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let plain = bare.local_addr().expect("its address");
        let app = Router::new().route("/v1/reports", post(|| async { StatusCode::NO_CONTENT }));
        tokio::spawn(async move { axum::serve(bare, app).await });
        let public = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let counting = public.local_addr().expect("its address");
        (plain, counting, tokio::spawn(serve::run(collector.clone(), public, None, stopping)))
    });

    println!("{ids} ids in the table, {rounds} rounds of {seconds} s each, {} processors\n", processors());
    println!("connections  server          req/s    p50 ms    p99 ms    max ms  others");
    let mut acknowledged = 0;
    let mut ratios = Vec::new();
    for connections in CONNECTIONS {
        let mut rates = [Vec::new(), Vec::new()];
        for _ in 0..rounds {
            for (index, (name, address)) in [("axum, 204", plain), ("collector", counting)].into_iter().enumerate() {
                if std::env::var("ONLY").is_ok_and(|only| only != name) {
                    rates[index].push(1.0);
                    continue;
                }
                let load = Load { address, connections, time: Duration::from_secs(seconds.into()) };
                let mut result = load.run(&manifest);
                acknowledged += if index == 1 { result.latencies.len() as u64 } else { 0 };
                rates[index].push(result.rate());
                println!("{connections:>11}  {name:<10} {}", result.row());
            }
        }
        let [bare, full] = rates.map(median);
        ratios.push(format!("{connections} connections: {full:.0} of {bare:.0} req/s, {:.0} %", 100.0 * full / bare));
    }
    stop.send_replace(true);
    server.block_on(running).expect("it ends").expect("it stops");
    let counted: u64 = collector.snapshot().expect("totals").totals.totals.iter().map(|total| total.count).sum();
    assert_eq!(counted, acknowledged + u64::from(ids), "every acknowledged report is counted once");
    let text = collector.metrics().text();
    let metric = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse::<f64>().ok()).unwrap_or(f64::NAN)
    };
    let commits = metric("murmur_commit_seconds_count");
    let (batch, time) = (metric("murmur_commit_reports_sum") / commits, metric("murmur_commit_seconds_sum") / commits);
    println!("\n{commits} commits of {batch:.0} reports on average, {:.2} ms each", 1000.0 * time);
    println!("median of {rounds} rounds, and all {acknowledged} acknowledged reports are counted:");
    ratios.iter().for_each(|line| println!("  {line}"));
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn fill(data: &Path, manifest: &Manifest, ids: u32) {
    let mut store = Sqlite::open(&data.join(murmur_collector::store::sqlite::FILE)).expect("a database");
    store.register(&manifest.policy, &[]).expect("registered");
    let stored = store.policies().expect("policies").remove(0);
    let mut ids_of = Ids::new();
    let epoch = epoch(manifest);
    let question: Arc<str> = "regular".into();
    let asked = stored.policy.question(&question).expect("asked");
    let answer = stored.policy.mechanism(asked).read("1").expect("an answer");
    let mut left = ids as usize;
    while left > 0 {
        let ballot =
            |id| Ballot { series: stored.series, policy: stored.key, question: question.clone(), epoch, answer, id };
        let batch: Vec<_> = (0..left.min(20_000)).map(|_| ballot(ids_of.next())).collect();
        left -= batch.len();
        store.count(&batch).expect("counted");
    }
    store.settle().expect("settled");
}

fn epoch(manifest: &Manifest) -> u32 {
    schedule::epoch_at(Clock::System.now(), manifest.policy.epoch).expect("after 1970")
}

/// Distinct ids: a random start, then every 128-bit number scrambled by an odd factor.
struct Ids(u128);

impl Ids {
    fn new() -> Ids {
        Ids(u128::from_le_bytes(entropy::bytes().expect("random bytes")))
    }

    fn next(&mut self) -> [u8; 16] {
        const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        self.0 = self.0.wrapping_add(1);
        let mixed = self.0.wrapping_mul(ODD);
        (mixed ^ (mixed >> 64)).wrapping_mul(ODD).to_be_bytes()
    }
}

struct Load {
    address: SocketAddr,
    connections: usize,
    time: Duration,
}

struct Outcome {
    latencies: Vec<u32>,
    others: u64,
    seconds: f64,
}

impl Load {
    /// On a thread and a runtime of its own: the same cost beside either server.
    fn run(&self, manifest: &Manifest) -> Outcome {
        let client = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let watch = Stopwatch::start();
        let clients: Vec<_> = (0..self.connections)
            .map(|_| client.spawn(converse(self.address, self.time, template(manifest))))
            .collect();
        let mut outcome = Outcome { latencies: Vec::new(), others: 0, seconds: 0.0 };
        for task in clients {
            let (latencies, others) = client.block_on(task).expect("a client ended");
            outcome.latencies.extend(latencies);
            outcome.others += others;
        }
        outcome.seconds = watch.elapsed().as_secs_f64();
        outcome
    }
}

/// A request, and where the id stands in it.
fn template(manifest: &Manifest) -> (Vec<u8>, usize) {
    let report = Report {
        site: "bench".into(),
        policy: manifest.policy.hash(),
        question: "regular".into(),
        epoch: epoch(manifest),
        mechanism: Family::Binary,
        answer: "1".into(),
        id: "_".repeat(22),
    };
    let body = report.body();
    let request = format!(
        "POST /v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain;charset=UTF-8\r\naccept: */*\r\n\
         origin: https://shop.example\r\nuser-agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101\r\n\
         accept-language: en\r\naccept-encoding: gzip, deflate, br\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let at = request.find("______").expect("the id");
    (request.into_bytes(), at)
}

async fn converse(address: SocketAddr, time: Duration, (mut request, at): (Vec<u8>, usize)) -> (Vec<u32>, u64) {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.set_nodelay(true).expect("no delay");
    let (mut ids, mut latencies, mut others) = (Ids::new(), Vec::new(), 0);
    let mut answer = [0; 2048];
    let start = Stopwatch::start();
    while start.elapsed() < time {
        Base64UrlUnpadded::encode(&ids.next(), &mut request[at..at + 22]).expect("22 characters");
        let watch = Stopwatch::start();
        stream.write_all(&request).await.expect("sent");
        let mut length = 0;
        while !answer[..length].ends_with(b"\r\n\r\n") && !answer[..length].ends_with(b"}") {
            let read = stream.read(&mut answer[length..]).await.expect("an answer");
            assert!(read > 0, "the server hung up");
            length += read;
        }
        let good = [&b"HTTP/1.1 202 "[..], b"HTTP/1.1 204 "].iter().any(|start| answer.starts_with(start));
        if good { latencies.push(watch.elapsed().as_micros() as u32) } else { others += 1 }
    }
    (latencies, others)
}

impl Outcome {
    fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    fn row(&mut self) -> String {
        self.latencies.sort_unstable();
        let last = self.latencies.len().saturating_sub(1);
        let at = |share: f64| f64::from(self.latencies[(last as f64 * share) as usize]) / 1000.0;
        let (p50, p99, most) = (at(0.5), at(0.99), at(1.0));
        format!("{:>10.0} {p50:>9.2} {p99:>9.2} {most:>9.1} {:>7}", self.rate(), self.others)
    }
}
