//! One emulated service: its store, its clock, its ids, and what control calls change.

use std::sync::{Arc, PoisonError};

use axum::Router;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::callbacks::{Settle, Worker};
use crate::clock::{Clock, Mode};
use crate::config::{Config, Seed, TENCENT_ADMINISTRATOR};
use crate::error::Error;
use crate::faults::{Fault, Faults};
use crate::gateway::{End, Hub};
use crate::ids::{AppId, Millis};
use crate::knobs::{Board, Knobs};
use crate::limiter::Limiter;
use crate::request_log::{LoggedRequest, RequestLog};
use crate::server::Server;
use crate::store::{Store, StoreError, Tx};
use crate::{demo, site};

/// One emulated service. Clones share it. It ends with [`Emulator::close`] or with its last clone.
#[derive(Clone)]
pub struct Emulator(Arc<Shared>);

struct Shared {
    config: Config,
    store: Store,
    hub: Arc<Hub>,
    clock: Arc<Clock>,
    knobs: Arc<Board>,
    faults: Faults,
    log: Arc<RequestLog>,
    limiter: Limiter,
    /// Wakes the callback worker.
    news: Arc<Notify>,
    settles: mpsc::UnboundedSender<Settle>,
    worker: std::sync::Mutex<Option<JoinHandle<()>>>,
    /// Held while the clock is moved step by step.
    moving: Mutex<()>,
}

impl Emulator {
    /// Opens the store and restores clock, knobs and waiting callbacks, without listening anywhere.
    ///
    /// # Errors
    ///
    /// When the database cannot be used, or the folder to serve does not exist.
    pub async fn open(config: Config) -> Result<Self, Error> {
        if let Some(folder) = config.www.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(Error::NoSuchFolder { path: folder.display().to_string() });
        }
        let (clock, news) = (Arc::new(Clock::real()), Arc::new(Notify::new()));
        let hub = Arc::new(Hub::default());
        let store = Store::open(&config.storage, Arc::clone(&clock), Arc::clone(&news), Arc::clone(&hub))?;
        let (settles, asked) = mpsc::unbounded_channel();
        let knobs = Arc::new(Board::default());
        let emulator = Self(Arc::new(Shared {
            config,
            store,
            hub,
            clock,
            knobs,
            faults: Faults::default(),
            log: Arc::default(),
            limiter: Limiter::default(),
            news,
            settles,
            worker: std::sync::Mutex::default(),
            moving: Mutex::default(),
        }));
        emulator.restore().await.map_err(|error| emulator.unusable(error))?;
        emulator.start_worker(asked);
        Ok(emulator)
    }

    /// Opens an emulator and listens on its address.
    ///
    /// # Errors
    ///
    /// As [`Emulator::open`], and when the address cannot be used.
    pub async fn start(config: Config) -> Result<Server, Error> {
        Server::start(config).await
    }

    /// The whole HTTP service, to be served or called in process.
    pub fn router(&self) -> Router {
        site::router(self.clone())
    }

    /// The time on the emulator's clock.
    pub fn now(&self) -> Millis {
        self.0.clock.now()
    }

    /// Moves the clock forward. Callback retries that fall due on the way are made at their own time, one after
    /// the other, and have ended when this returns.
    pub async fn advance(&self, by: Millis) {
        let _alone = self.0.moving.lock().await;
        let target = self.now().saturating_add(by.max(0));
        loop {
            self.settle().await;
            let next: Result<_, StoreError> = self.store().transact(|tx| Ok(tx.next_callback()?)).await;
            match next {
                Ok(Some(due)) if due <= target => self.0.clock.set(due.max(self.now())),
                _ => break,
            }
        }
        self.0.clock.set(target.max(self.now()));
        self.clock_moved().await;
    }

    /// Puts the clock to a time, also backwards. What is due then is done when this returns.
    pub async fn set_clock(&self, now: Millis) {
        let _alone = self.0.moving.lock().await;
        self.0.clock.set(now);
        self.clock_moved().await;
    }

    /// Stops the clock, or lets it run again from where it stands.
    pub async fn freeze_clock(&self, frozen: bool) {
        let _alone = self.0.moving.lock().await;
        self.0.clock.freeze(frozen);
        self.clock_moved().await;
    }

    /// Waits until no callback is due and no attempt is running.
    pub async fn settle(&self) {
        let (settle, settled) = oneshot::channel();
        // The worker is gone when the emulator is closed: then nothing is running either.
        if self.0.settles.send(settle).is_ok() {
            let _ = settled.await;
        }
    }

    /// The knobs in force.
    pub fn knobs(&self) -> Arc<Knobs> {
        self.0.knobs.read()
    }

    /// Replaces all knobs.
    pub async fn set_knobs(&self, knobs: Knobs) {
        let text = serde_json::to_string(&knobs).expect("knobs are plain data");
        self.0.knobs.write(knobs);
        self.save("knobs", text).await;
    }

    /// Makes the next answers of an endpoint go wrong.
    ///
    /// # Errors
    ///
    /// A sentence, when the fault could not be put into an HTTP answer.
    pub fn inject(&self, fault: Fault) -> Result<(), String> {
        fault.check()?;
        self.0.faults.add(fault);
        Ok(())
    }

    /// The newest requests to the service's endpoints, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.0.log.list()
    }

    /// Back to the state of a first start: no data but the apps and the seed of the configuration, real time,
    /// default knobs, no faults, no connections, an empty request log.
    pub async fn reset(&self) {
        let _alone = self.0.moving.lock().await;
        self.0.clock.restore(Mode::Running { offset: 0 });
        self.0.knobs.write(Knobs::default());
        self.0.faults.clear();
        self.0.hub.faults().clear();
        self.0.log.clear();
        // Before the ids start again, so that nobody goes on under somebody else's.
        self.0.hub.end_all(End::Cut).await;
        let config = self.0.config.clone();
        let done: Result<(), StoreError> = self
            .store()
            .transact(move |tx| {
                tx.erase()?;
                Ok(fill(tx, &config)?)
            })
            .await;
        report(done);
        self.0.news.notify_one();
    }

    /// Ends callbacks and connections and closes the database; everything answered so far is in it. Later requests get HTTP 503.
    pub async fn close(&self) {
        let worker = self.0.worker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(worker) = worker {
            worker.abort();
            let _ = worker.await;
        }
        self.0.hub.close().await;
        self.store().close().await;
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.0.faults
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        &self.0.hub
    }

    pub(crate) fn log(&self) -> &RequestLog {
        &self.0.log
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    async fn restore(&self) -> Result<(), StoreError> {
        let config = self.0.config.clone();
        let read = |tx: &Tx<'_>| Ok::<_, StoreError>((tx.setting("clock")?, tx.setting("knobs")?));
        let (mode, knobs): (Option<String>, Option<String>) = self.store().transact(read).await?;
        if let Some(mode) = mode.and_then(|text| serde_json::from_str(&text).ok()) {
            self.0.clock.restore(mode);
        }
        if let Some(knobs) = knobs.and_then(|text| serde_json::from_str(&text).ok()) {
            self.0.knobs.write(knobs);
        }
        self.store().transact(move |tx| Ok(fill(tx, &config)?)).await
    }

    fn start_worker(&self, settles: mpsc::UnboundedReceiver<Settle>) {
        let worker = Worker {
            store: self.0.store.clone(),
            clock: Arc::clone(&self.0.clock),
            knobs: Arc::clone(&self.0.knobs),
            log: Arc::clone(&self.0.log),
            news: Arc::clone(&self.0.news),
            settles,
        };
        let task = tokio::spawn(worker.run());
        *self.0.worker.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    async fn clock_moved(&self) {
        let mode = serde_json::to_string(&self.0.clock.mode()).expect("a clock mode is plain data");
        self.save("clock", mode).await;
        self.0.news.notify_one();
        self.settle().await;
    }

    async fn save(&self, name: &'static str, text: String) {
        report(self.store().transact(move |tx| Ok(tx.set_setting(name, text)?)).await);
    }

    fn unusable(&self, error: StoreError) -> Error {
        let path = self.0.config.storage.to_string();
        match error {
            StoreError::Sql(source) => Error::Database { path, source },
            StoreError::Closed => Error::Database { path, source: rusqlite::Error::InvalidQuery },
        }
    }
}

/// Defines what is configured and, in a store that never had it, the seed.
fn fill(tx: &Tx<'_>, config: &Config) -> rusqlite::Result<()> {
    for app in &config.apps {
        tx.define_app(app)?;
    }
    for app in &config.tencent {
        tx.define_tencent_app(AppId(app.sdk_app_id), &app.key)?;
        tx.import_tencent_account(AppId(app.sdk_app_id), TENCENT_ADMINISTRATOR, true)?;
    }
    for token in &config.gewe {
        tx.define_gewe_token(token)?;
    }
    match config.seed {
        Some(Seed::Demo) => demo::seed(tx, config),
        None => Ok(()),
    }
}

/// Control changes take effect in memory even when they cannot be saved; that is said, not hidden.
fn report(saved: Result<(), StoreError>) {
    if let Err(StoreError::Sql(error)) = saved {
        eprintln!("mimc-emulator: a change could not be saved: {error}");
    }
}
