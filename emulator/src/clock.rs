//! The one clock: message times, retention, life spans, rate limits and callback retries all read it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::ids::Millis;

/// The latest time the clock accepts: sequences are the time times 100,000 and must fit in 63 bits.
pub(crate) const LATEST: Millis = 90_000_000_000_000;

/// How the clock gets its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Mode {
    /// Real time plus an offset in milliseconds.
    Running { offset: i64 },
    /// Stands still; only control calls move it.
    Frozen { at: Millis },
}

/// Starts as real time.
pub(crate) struct Clock {
    mode: Mutex<Mode>,
    moved: Notify,
}

impl Clock {
    pub(crate) fn real() -> Self {
        Self { mode: Mutex::new(Mode::Running { offset: 0 }), moved: Notify::new() }
    }

    pub(crate) fn now(&self) -> Millis {
        match *self.lock() {
            Mode::Running { offset } => (real_now() + offset).clamp(0, LATEST),
            Mode::Frozen { at } => at,
        }
    }

    /// Moves to `now` and keeps running or standing. Values outside 0..=[`LATEST`] are brought to the nearest end.
    pub(crate) fn set(&self, now: Millis) {
        let now = now.clamp(0, LATEST);
        let mut mode = self.lock();
        *mode = match *mode {
            Mode::Running { .. } => Mode::Running { offset: now - real_now() },
            Mode::Frozen { .. } => Mode::Frozen { at: now },
        };
        drop(mode);
        self.moved.notify_waiters();
    }

    pub(crate) fn freeze(&self, frozen: bool) {
        let now = self.now();
        *self.lock() =
            if frozen { Mode::Frozen { at: now } } else { Mode::Running { offset: now - real_now() } };
        self.moved.notify_waiters();
    }

    pub(crate) fn mode(&self) -> Mode {
        *self.lock()
    }

    pub(crate) fn restore(&self, mode: Mode) {
        *self.lock() = mode;
        self.moved.notify_waiters();
    }

    pub(crate) fn is_frozen(&self) -> bool {
        matches!(self.mode(), Mode::Frozen { .. })
    }

    /// The real time until the clock shows `due` by itself; nothing while it stands still.
    pub(crate) fn until(&self, due: Millis) -> Option<Duration> {
        if self.is_frozen() {
            return None;
        }
        Some(Duration::from_millis(u64::try_from(due - self.now()).unwrap_or(0)))
    }

    /// Waits until the clock shows `due`, by itself or because it is moved.
    pub(crate) async fn reached(&self, due: Millis) {
        loop {
            // Before the look at the clock, so that no move is missed.
            let moved = self.moved.notified();
            if self.now() >= due {
                return;
            }
            match self.until(due) {
                Some(wait) => tokio::select! { () = moved => {} () = sleep(wait) => {} },
                None => moved.await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Mode> {
        self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn real_now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(LATEST)
}
