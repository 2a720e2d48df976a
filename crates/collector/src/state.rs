//! One running collector: everything that a request may touch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use murmur_core::manifest::Manifest;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::schedule;

use crate::assets::Assets;
use crate::clock::{Clock, Stopwatch};
use crate::data::{Data, OpenError};
use crate::ingest::Ingest;
use crate::limits;
use crate::metrics::Metrics;
use crate::promise::{PromisedPolicy, PublicPromise};
use crate::rate::{Limiter, Rate};
use crate::registry::Registry;
use crate::store::sqlite::{self, Sqlite};
use crate::store::{Reader, Snapshot, Store, StoreError, Title};
use crate::token::Token;

/// How to run a collector.
#[derive(Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// The manifests whose policies reports are taken for.
    pub manifests: Vec<Manifest>,
    /// How many epochs are open, counted back from the current one; the next one is open too.
    pub open_epochs: u32,
    /// Most reports of one address; `None` for no limit.
    pub rate: Option<Rate>,
    /// Whether the address is the last one in `X-Forwarded-For`, which the proxy in front has put there.
    pub behind_proxy: bool,
    /// The files it serves.
    pub assets: Assets,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Settings {
    /// The defaults of `murmur serve`: two open epochs, no rate limit, the built-in files, the system's clock.
    pub fn new(data: impl Into<PathBuf>, manifests: Vec<Manifest>) -> Settings {
        Settings {
            data: data.into(),
            manifests,
            open_epochs: 2,
            rate: None,
            behind_proxy: false,
            assets: Assets::default(),
            clock: Clock::System,
        }
    }
}

/// What a manifest asks, and what its questions are called.
#[derive(Debug)]
pub struct Plannable {
    /// Its policy, as visitors who chose nothing have it.
    pub policy: Policy,
    /// The titles of what is asked about.
    pub titles: Vec<Title>,
}

/// A collector at work.
pub struct Collector {
    registry: Registry,
    plannable: Vec<Plannable>,
    promised: Vec<PromisedPolicy>,
    ingest: Ingest,
    reader: Mutex<Box<dyn Reader>>,
    token: Token,
    limiter: Option<Limiter>,
    behind_proxy: bool,
    metrics: Arc<Metrics>,
    assets: Assets,
    clock: Clock,
    health: tokio::sync::Mutex<Option<(Stopwatch, bool)>>,
    // Last, so that the folder is held until the store is closed.
    _data: Data,
}

impl Collector {
    /// Takes hold of the data folder, registers the manifests' policies and starts the writing thread.
    ///
    /// # Errors
    /// [`OpenError`] with what stands in the way.
    pub fn open(settings: Settings) -> Result<Arc<Collector>, OpenError> {
        let data = Data::open(&settings.data)?;
        let path = data.folder().join(sqlite::FILE);
        let store = Sqlite::open(&path).map_err(|error| OpenError::Store(path, error))?;
        Collector::with_store(settings, data, Box::new(store))
    }

    /// The same with a store of the caller's.
    ///
    /// # Errors
    /// [`OpenError`] with what stands in the way.
    pub fn with_store(settings: Settings, data: Data, mut store: Box<dyn Store>) -> Result<Arc<Collector>, OpenError> {
        let Settings { manifests, open_epochs, rate, behind_proxy, assets, clock, .. } = settings;
        let at = data.folder().to_path_buf();
        let registry = register(store.as_mut(), &manifests, open_epochs, &clock);
        let registry = registry.map_err(|error| OpenError::Store(at.clone(), error))?;
        let plannable = manifests.iter().map(|m| Plannable { policy: m.policy.clone(), titles: titles(m) }).collect();
        let reader = store.reader().map_err(|error| OpenError::Store(at.clone(), error))?;
        let token = Token::open(data.folder()).map_err(|error| OpenError::File(at, error))?;
        let limiter = rate.map(|rate| Limiter::new(rate).ok_or(OpenError::Rate)).transpose()?;
        let metrics = Arc::<Metrics>::default();
        let ingest = Ingest::start(store, metrics.clone()).map_err(OpenError::Thread)?;
        Ok(Arc::new(Collector {
            registry,
            plannable,
            promised: manifests.iter().map(PromisedPolicy::of).collect(),
            ingest,
            reader: Mutex::new(reader),
            token,
            limiter,
            behind_proxy,
            metrics,
            assets,
            clock,
            health: tokio::sync::Mutex::default(),
            _data: data,
        }))
    }

    /// The policies it takes reports for.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What each manifest given asks.
    pub fn plannable(&self) -> &[Plannable] {
        &self.plannable
    }

    /// What it says of itself in the open, with the hashes of the files that it serves.
    pub fn promise(&self, files: BTreeMap<String, String>) -> PublicPromise {
        PublicPromise::new(files, self.promised.clone())
    }

    /// The way to the store.
    pub fn ingest(&self) -> &Ingest {
        &self.ingest
    }

    /// The token that lets totals be read.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The rate limiter, where there is one.
    pub fn limiter(&self) -> Option<&Limiter> {
        self.limiter.as_ref()
    }

    /// Whether the sender's address stands in `X-Forwarded-For`.
    pub fn behind_proxy(&self) -> bool {
        self.behind_proxy
    }

    /// The counters.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The files it serves.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Where the time comes from.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Everything that an analyst can read, now. It blocks: not for async code.
    ///
    /// # Errors
    /// [`StoreError`] where the store can't be read.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).snapshot()
    }

    /// Whether the store takes writes, by a look of at most a second ago.
    pub async fn ready(&self) -> bool {
        let mut health = self.health.lock().await;
        if let Some((seen, ready)) = *health
            && seen.elapsed() < limits::PROBE_AGE
        {
            return ready;
        }
        let ready = self.ingest.probe().await;
        *health = Some((Stopwatch::start(), ready));
        ready
    }

    /// Answers what waits, closes the store, and takes nothing more. It blocks: not for async code.
    pub fn stop(&self) {
        self.ingest.stop();
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").field("registry", &self.registry).finish_non_exhaustive()
    }
}

/// Registers what is given, and lets what is no longer given run out: the pages that hold it may report until the next
/// epoch, which is open now, has closed.
fn register(
    store: &mut dyn Store,
    manifests: &[Manifest],
    open_epochs: u32,
    clock: &Clock,
) -> Result<Registry, StoreError> {
    let mut given = Vec::with_capacity(manifests.len());
    for manifest in manifests {
        // Visitors may choose presets, and none could be told apart by the choice if others could not make it.
        for policy in manifest.policy.choices() {
            store.register(&policy, &titles(manifest))?;
            given.push(policy.hash());
        }
    }
    for stored in store.policies()?.iter().filter(|stored| !given.contains(&stored.policy.hash())) {
        if let Some(current) = schedule::epoch_at(clock.now(), stored.policy.epoch) {
            store.retire(stored.key, current.saturating_add(1))?;
        }
    }
    Ok(Registry::new(&store.policies()?, open_epochs))
}

fn titles(manifest: &Manifest) -> Vec<Title> {
    let title = |question: &str| {
        let title = manifest.question_title(question)?;
        Some(Title { question: question.into(), title: title.into() })
    };
    manifest.policy.questions.iter().filter_map(|question| title(&question.name)).collect()
}

/// The database of a data folder.
pub fn database(data: &Path) -> PathBuf {
    data.join(sqlite::FILE)
}
