//! The thread that owns the connection. Work that waits while other work runs shares its commit: each piece is undone
//! alone when it fails, and nobody hears of success before everything is committed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use rusqlite::{Connection, Error, ErrorCode, ffi};
use tokio::sync::oneshot;

/// Pieces of work that share a commit at most: the first of them waits for the last.
const MOST: usize = 64;

/// Something to be done on the thread.
pub(super) enum Job {
    Run(Work),
    Close(oneshot::Sender<()>),
}

/// Runs inside a savepoint of the thread's transaction and says whether its changes stay, and what is to be done
/// after the commit.
pub(super) type Work = Box<dyn FnOnce(&Connection) -> (Changes, Finish) + Send>;

/// Told whether the commit succeeded.
pub(super) type Finish = Box<dyn FnOnce(Result<(), Lost>)>;

/// What becomes of what a piece of work changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changes {
    Stay,
    Undone,
}

/// Why everything since the last commit is gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost(ffi::Error);

impl From<Lost> for Error {
    fn from(Lost(code): Lost) -> Self {
        Self::SqliteFailure(code, None)
    }
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        let unknown =
            ffi::Error { code: ErrorCode::InternalMalfunction, extended_code: ffi::SQLITE_INTERNAL };
        Self(error.sqlite_error().copied().unwrap_or(unknown))
    }
}

/// Serves until it is told to close or nobody is left to ask.
pub(super) fn serve(mut connection: Connection, inbox: &mpsc::Receiver<Job>) {
    let mut closing = None;
    while closing.is_none() {
        match inbox.recv() {
            Ok(Job::Run(first)) => closing = share_commit(&connection, first, inbox),
            Ok(Job::Close(done)) => closing = Some(done),
            Err(_) => break,
        }
    }
    if let Ok(memory) = Connection::open_in_memory() {
        // Dropping the old connection moves the write-ahead log into the file.
        drop(std::mem::replace(&mut connection, memory));
    }
    if let Some(done) = closing {
        let _ = done.send(());
    }
}

/// Runs the first piece of work and those that wait by then, commits, and tells all of them. Returns an order to close
/// that it met.
fn share_commit(
    connection: &Connection,
    first: Work,
    inbox: &mpsc::Receiver<Job>,
) -> Option<oneshot::Sender<()>> {
    let mut closing = None;
    let mut finishes = Vec::new();
    let mut outcome = execute(connection, "BEGIN");
    let mut next = Some(first);
    while let Some(work) = next.take() {
        if outcome.is_ok() {
            outcome = in_savepoint(connection, work, &mut finishes);
        }
        if outcome.is_err() || finishes.len() >= MOST {
            break;
        }
        match inbox.try_recv() {
            Ok(Job::Run(work)) => next = Some(work),
            Ok(Job::Close(done)) => closing = Some(done),
            Err(_) => {}
        }
    }
    let outcome = outcome.and_then(|()| execute(connection, "COMMIT"));
    if !connection.is_autocommit() {
        let _ = execute(connection, "ROLLBACK");
    }
    finishes.into_iter().for_each(|finish| finish(outcome));
    closing
}

/// Fails when the whole transaction is lost.
fn in_savepoint(connection: &Connection, work: Work, finishes: &mut Vec<Finish>) -> Result<(), Lost> {
    execute(connection, "SAVEPOINT work")?;
    // A panic is reported by the panic hook and counts as a failure of this piece alone.
    let done = catch_unwind(AssertUnwindSafe(|| work(connection))).ok();
    let changes = done.as_ref().map_or(Changes::Undone, |(changes, _)| *changes);
    finishes.extend(done.map(|(_, finish)| finish));
    if connection.is_autocommit() {
        // After some errors, a full disk among them, the database gives everything up by itself.
        return Err(Lost(ffi::Error::new(ffi::SQLITE_ABORT_ROLLBACK)));
    }
    if changes == Changes::Undone {
        execute(connection, "ROLLBACK TO work")?;
    }
    execute(connection, "RELEASE work")
}

fn execute(connection: &Connection, sql: &str) -> Result<(), Lost> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
