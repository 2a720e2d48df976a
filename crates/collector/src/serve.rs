//! Sockets: accepts connections within the bounds of [`limits`], and ends them in good order.

use std::io;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower_service::Service;

use crate::limits;
use crate::retention;
use crate::routes::{self, Peer};
use crate::state::Collector;

/// Serves until `stop` says true, then answers what is under way and what waits, and closes the store.
///
/// # Errors
/// Where the writing thread can't be waited for.
pub async fn run(
    collector: Arc<Collector>,
    public: TcpListener,
    metrics: Option<TcpListener>,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let retention = tokio::spawn(retention::run(collector.clone()));
    let side = metrics.map(|listener| {
        let app = routes::metrics_app(collector.clone());
        tokio::spawn(listen(listener, app, limits::METRICS_CONNECTIONS, stop.clone(), |_| {}))
    });
    let open = collector.metrics().connections.clone();
    let count = move |change| {
        open.inc_by(change);
    };
    listen(public, routes::app(collector.clone()), limits::CONNECTIONS, stop, count).await;
    retention.abort();
    if let Some(side) = side {
        side.abort();
    }
    tokio::task::spawn_blocking(move || collector.stop()).await.map_err(io::Error::other)
}

/// Accepts connections until `stop` says true; then waits for those under way, but not for ever.
async fn listen(
    listener: TcpListener,
    app: Router,
    most: usize,
    mut stop: watch::Receiver<bool>,
    count: impl Fn(i64) + Clone + Send + 'static,
) {
    let places = Arc::new(Semaphore::new(most));
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let (app, stop, count) = (app.clone(), stop.clone(), count.clone());
                tokio::spawn(async move {
                    count(1);
                    converse(stream, app, Peer(address.ip()), stop).await;
                    count(-1);
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(limits::ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    if tokio::time::timeout(limits::SHUTDOWN_GRACE, places.acquire_many(all)).await.is_err() {
        tracing::warn!("some connections were cut off");
    }
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, app: Router, peer: Peer, mut stop: watch::Receiver<bool>) {
    // Answers are small and written at once; a failure here changes nothing but speed.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        app.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_WAIT)
        .max_buf_size(limits::HEAD_BYTES)
        .max_headers(limits::HEADERS)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // What goes wrong on a connection is its client's affair, and naming it could name the client.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
        () = tokio::time::sleep(limits::CONNECTION_LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(limits::SHUTDOWN_GRACE, connection).await;
}

/// Waits until the process is asked to end: Ctrl-C or SIGTERM.
///
/// # Errors
/// Where signals can't be listened to.
pub async fn asked_to_stop() -> io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
