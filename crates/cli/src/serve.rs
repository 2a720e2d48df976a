//! `murmur serve`: the collector, the dashboard and the SDK's files on one address.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use murmur_collector::assets::Assets;
use murmur_collector::rate::Rate;
use murmur_collector::{Collector, Settings, serve};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::failure::Failure;
use crate::input;

/// Collects reports: the API, the dashboard and the SDK's files on one address, totals in one folder
#[derive(Args)]
#[command(after_help = "\
Examples:
  murmur serve --data data --manifest manifest.json
  murmur serve --listen 0.0.0.0:80 --data /var/lib/murmur --manifest shop.json --manifest blog.json --behind-proxy

The token that opens the totals lies in the data folder, readable to its owner only; `murmur token` prints it.")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) address: AddressArgs,
    /// The folder of the database and the token; made where it is missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A manifest whose reports are taken; repeat it for several sites
    #[arg(long, value_name = "FILE", required = true)]
    manifest: Vec<PathBuf>,
    /// How many epochs are open, counted back from the current one; the next one is open too
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=100))]
    open_epochs: u32,
    /// Most reports of one address, kept in memory only: 20/s, 600/m, 9000/h or off. This machine itself is not limited
    #[arg(long, value_name = "RATE", default_value = "600/m", value_parser = limit)]
    rate_limit: Limit,
    /// Take the sender's address from the last entry of X-Forwarded-For, which a proxy in front must set
    #[arg(long)]
    behind_proxy: bool,
    /// Serve the demo shop at /, with the first manifest given
    #[arg(long, conflicts_with = "site")]
    demo: bool,
    /// Serve the files of this folder at /, such as the page that `murmur new` wrote
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
}

/// Where a collector listens, and the SDK's files it serves.
#[derive(Args)]
pub(crate) struct AddressArgs {
    /// The address for pages, reports and totals
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    /// The address for /metrics, apart from what the world sees; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8788")]
    pub(crate) metrics_listen: SocketAddr,
    /// The SDK's files from a folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "MURMUR_PKG")]
    pub(crate) pkg: Option<PathBuf>,
}

pub(crate) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let manifests = args.manifest.iter().map(|path| input::manifest(path)).collect::<Result<Vec<_>, _>>()?;
    let assets = Assets::new(args.address.pkg.clone());
    let assets = args.site.iter().fold(assets, |assets, folder| assets.with_site(folder.clone()));
    let settings = Settings {
        open_epochs: args.open_epochs,
        rate: args.rate_limit.0,
        behind_proxy: args.behind_proxy,
        assets: if args.demo { assets.with_shop(Some(input::text(&args.manifest[0])?)) } else { assets },
        ..Settings::new(&args.data, manifests)
    };
    let running = Running::start(settings, &args.address)?;
    eprintln!("listening on http://{}, metrics on http://{}/metrics", running.public, running.metrics);
    running.until_stopped()
}

/// A collector that serves on threads of its own.
pub(crate) struct Running {
    runtime: tokio::runtime::Runtime,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
    stop: watch::Sender<bool>,
    /// The collector.
    pub(crate) collector: Arc<Collector>,
    /// Where it really listens: port 0 has become a number.
    pub(crate) public: SocketAddr,
    /// Where its metrics are.
    pub(crate) metrics: SocketAddr,
}

impl Running {
    /// Opens the store and listens.
    pub(crate) fn start(settings: Settings, address: &AddressArgs) -> Result<Running, Failure> {
        log();
        let runtime = tokio::runtime::Runtime::new()?;
        let collector = Collector::open(settings)?;
        let (public, metrics) = (bind(&runtime, address.listen)?, bind(&runtime, address.metrics_listen)?);
        let addresses = (public.local_addr()?, metrics.local_addr()?);
        let (stop, stopped) = watch::channel(false);
        let served = runtime.spawn(serve::run(collector.clone(), public, Some(metrics), stopped));
        Ok(Running { runtime, served, stop, collector, public: addresses.0, metrics: addresses.1 })
    }

    /// Serves until the process is asked to stop; then what waits is counted and answered.
    pub(crate) fn until_stopped(self) -> Result<(), Failure> {
        self.runtime.block_on(serve::asked_to_stop())?;
        self.finish()
    }

    /// Stops now, in good order.
    fn finish(self) -> Result<(), Failure> {
        // Where nobody listens any more, it has stopped by itself.
        let _ = self.stop.send(true);
        self.runtime.block_on(self.served)??;
        Ok(())
    }
}

fn bind(runtime: &tokio::runtime::Runtime, address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = runtime.block_on(TcpListener::bind(address));
    bound.map_err(|error| Failure::negative(format!("{address}: {error}; is another program listening there?")))
}

/// A rate, or none.
#[derive(Clone, Copy)]
struct Limit(Option<Rate>);

fn limit(text: &str) -> Result<Limit, String> {
    match (text, Rate::parse(text)) {
        ("off", _) => Ok(Limit(None)),
        (_, Some(rate)) => Ok(Limit(Some(rate))),
        (_, None) => Err("expected a number and a unit, such as 20/s, 600/m or 9000/h, or off".into()),
    }
}

/// What goes wrong is told on stderr. Only our own words: another crate's could hold what a request held.
fn log() {
    let ours = |line: &tracing::Metadata| line.target().starts_with("murmur") && *line.level() <= tracing::Level::INFO;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // Where a subscriber is set already, that one tells.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter_fn(ours))).try_init();
}
