//! Real connections: their bounds, and how they end.

use std::net::SocketAddr;
use std::time::Duration;

use murmur_collector::{limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::common::{Bench, report};

struct Running {
    bench: Bench,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<std::io::Result<()>>,
}

async fn start() -> Running {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(serve::run(bench.collector.clone(), listener, None, stopping));
    Running { bench, address, stop, task }
}

fn request(body: &str) -> String {
    format!("POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Reads one answer, or to the end.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).await.unwrap_or(0) == 1 {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_connection_is_kept_for_further_reports() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    for n in 0..3 {
        stream.write_all(request(&report(n).body()).as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 202 "));
    }
    assert_eq!(running.bench.counted(), 3);
    assert_eq!(running.bench.collector.metrics().connections.get(), 1);
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(2 * limits::HEAD_BYTES));
    let _ = stream.write_all(head.as_bytes()).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 431 "));
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(limits::HEADERS + 1));
    let _ = stream.write_all(head.as_bytes()).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test(start_paused = true)]
async fn slow_clients_are_let_go() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"POST /v1/reports HTTP/1.1\r\nhost:").await.unwrap();
    let left = answer(&mut stream).await;
    assert!(left.is_empty() || left.starts_with("HTTP/1.1 408 "), "half a head: {left}");
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    assert_eq!(answer(&mut stream).await, "", "no head at all");
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(request(&report(1).body()).trim_end_matches('}').as_bytes()).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 408 "), "half a body");
    assert_eq!(running.bench.counted(), 0);
}

#[tokio::test]
async fn a_stop_lets_go_of_idle_connections_and_leaves_everything_counted() {
    let Running { bench, address, stop, task } = start().await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(request(&report(1).body()).as_bytes()).await.unwrap();
    assert!(answer(&mut busy).await.starts_with("HTTP/1.1 202 "));
    let half = request(&report(2).body());
    let (first, rest) = half.split_at(half.len() - 10);
    busy.write_all(first.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    stop.send_replace(true);
    assert_eq!(answer(&mut idle).await, "");
    busy.write_all(rest.as_bytes()).await.unwrap();
    let last = answer(&mut busy).await;
    assert!(last.starts_with("HTTP/1.1 202 ") && last.contains("connection: close"), "{last}");
    tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!(bench.counted(), 2);
}
