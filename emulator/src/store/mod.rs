//! The one store: SQLite on its own thread, every piece of work all or nothing.
//!
//! SQL lives only in this folder, one file per resource, as methods of [`Tx`].

mod accounts;
mod apps;
mod blocks;
mod callbacks;
mod contacts;
mod devices;
mod gewe;
mod messages;
mod meta;
mod migrations;
mod queue;
mod sessions;
mod tencent;
mod thread;
mod topics;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{Notify, oneshot};

use crate::clock::Clock;
use crate::error::Error;
use crate::gateway::{Hub, Signal};
use crate::ids::Millis;

pub(crate) use accounts::User;
pub(crate) use apps::StoredApp;
pub(crate) use callbacks::{DueCallback, NewCallback};
pub(crate) use contacts::{Contact, Peer};
pub(crate) use devices::Waiting;
pub(crate) use gewe::GeweDevice;
pub(crate) use messages::{Filter, NewMessage, Span, StoredMessage};
pub(crate) use queue::{QueuedPacket, Receipt};
pub(crate) use sessions::Session;
pub(crate) use tencent::{TencentContact, TencentPosition, TencentSelection};
pub(crate) use topics::{Member, Topic};

use thread::{Changes, Finish, Job, Lost};

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Gone when the emulator closes.
    Memory,
    /// A file, created when missing, with a write-ahead log beside it.
    File(PathBuf),
}

impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A piece of work inside a transaction. Its clock value is read once, so everything in it happens at the same moment.
pub(crate) struct Tx<'a> {
    sql: &'a Connection,
    pub(crate) now: Millis,
    /// Whether the callback worker has something new to do once this is committed.
    queued_callbacks: Cell<bool>,
    /// What connections learn once this is committed.
    signals: RefCell<Vec<Signal>>,
}

/// What a commit causes outside the database.
struct Effects {
    queued_callbacks: bool,
    signals: Vec<Signal>,
}

impl<'a> Tx<'a> {
    fn new(sql: &'a Connection, now: Millis) -> Self {
        Self { sql, now, queued_callbacks: Cell::new(false), signals: RefCell::default() }
    }

    fn into_effects(self) -> Effects {
        Effects { queued_callbacks: self.queued_callbacks.get(), signals: self.signals.into_inner() }
    }

    /// Tells connections something, in the order of the commits; nothing when this is rolled back.
    pub(crate) fn signal(&self, signal: Signal) {
        self.signals.borrow_mut().push(signal);
    }
}

/// The store was closed before the work ran.
#[derive(Debug)]
pub(crate) struct Closed;

/// Why work outside a request failed.
#[derive(Debug)]
pub(crate) enum StoreError {
    Sql(rusqlite::Error),
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Closed> for StoreError {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

/// What becomes of a transaction whose work succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Commit,
    /// For answers that are computed but must leave no trace.
    Rollback,
}

/// Handle to the thread that owns the connection. Clones share it; it ends with [`Store::close`] or with the
/// last handle.
#[derive(Clone)]
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
    context: Arc<Context>,
}

/// What the work of a transaction touches outside the database.
struct Context {
    clock: Arc<Clock>,
    callbacks_queued: Arc<Notify>,
    hub: Arc<Hub>,
}

impl Context {
    fn release(&self, effects: Effects) {
        if effects.queued_callbacks {
            self.callbacks_queued.notify_one();
        }
        self.hub.deliver(effects.signals);
    }
}

impl Store {
    /// `callbacks_queued` is notified after each commit that queued a callback; `hub` gets what a commit signals.
    pub(crate) fn open(
        storage: &Storage,
        clock: Arc<Clock>,
        callbacks_queued: Arc<Notify>,
        hub: Arc<Hub>,
    ) -> Result<Self, Error> {
        let connection = connect(storage)?;
        let (jobs, inbox) = mpsc::channel();
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || thread::serve(connection, &inbox))
            .expect("the system has a thread left");
        Ok(Self { jobs, context: Arc::new(Context { clock, callbacks_queued, hub }) })
    }

    /// Runs `work` in a transaction. It is committed when `work` succeeds and leaves no trace when it fails.
    pub(crate) async fn transact<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + From<Closed> + Send + 'static,
        W: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.run(Ending::Commit, work).await
    }

    /// As [`Store::transact`], with a choice what becomes of success.
    pub(crate) async fn run<T, E, W>(&self, ending: Ending, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<rusqlite::Error> + From<Closed> + Send + 'static,
        W: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let context = Arc::clone(&self.context);
        let job = move |connection: &Connection| {
            let tx = Tx::new(connection, context.clock.now());
            let outcome = tx.expire_temporary_accounts().map_err(E::from).and_then(|()| work(&tx));
            let stays = outcome.is_ok() && ending == Ending::Commit;
            let effects = stays.then(|| tx.into_effects());
            let finish = move |committed: Result<(), Lost>| {
                let outcome = outcome.and_then(|value| match committed {
                    Ok(()) => Ok(value),
                    Err(lost) => Err(rusqlite::Error::from(lost).into()),
                });
                if let (Ok(()), Some(effects)) = (committed, effects) {
                    context.release(effects);
                }
                // The asker may have gone away; its work is done all the same.
                let _ = answer.send(outcome);
            };
            (if stays { Changes::Stay } else { Changes::Undone }, Box::new(finish) as Finish)
        };
        self.jobs.send(Job::Run(Box::new(job))).map_err(|_| Closed)?;
        result.await.unwrap_or_else(|_| Err(Closed.into()))
    }

    /// Finishes the work handed in so far and closes the database. Later work fails with [`Closed`].
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(done)).is_ok() {
            let _ = closed.await;
        }
    }
}

fn connect(storage: &Storage) -> Result<Connection, Error> {
    let path = storage.to_string();
    let mut connection = open(storage).map_err(Error::from_sql(&path))?;
    migrations::check(&connection, &path)?;
    if matches!(storage, Storage::File(_)) {
        use_write_ahead_log(&connection).map_err(Error::from_sql(&path))?;
    }
    migrations::run(&mut connection).map_err(Error::from_sql(&path))?;
    // Temporary tables: connections do not outlive the process, however it ends.
    connection.execute_batch(include_str!("connections.sql")).map_err(Error::from_sql(&path))?;
    Ok(connection)
}

fn open(storage: &Storage) -> rusqlite::Result<Connection> {
    let connection = match storage {
        Storage::Memory => Connection::open_in_memory()?,
        Storage::File(path) => Connection::open(path)?,
    };
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "foreign_keys", true)?;
    // One process owns the file: two emulators would not see each other's clock and connections.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(connection)
}

fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // Each checkpoint waits for the disk; the log may grow to 16 MiB between two.
    connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
    // Survives the end of the process at any moment; only a power cut can lose the last transactions.
    connection.pragma_update(None, "synchronous", "NORMAL")
}

impl Error {
    fn from_sql(path: &str) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = path.to_owned();
        move |source| match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::DatabaseInUse { path: path.clone() }
            }
            Some(ErrorCode::NotADatabase) => Error::ForeignDatabase { path: path.clone() },
            _ => Error::Database { path: path.clone(), source },
        }
    }
}
