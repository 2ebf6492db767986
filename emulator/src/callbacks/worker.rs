//! Delivers callbacks: first attempts in order per conversation, retries when the clock says so.

use std::collections::HashSet;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::endpoint_of;
use super::post::deliver;
use crate::clock::Clock;
use crate::ids::Millis;
use crate::knobs::Board;
use crate::request_log::{Arrival, Departure, RequestLog};
use crate::store::{DueCallback, Store, StoreError};

/// Pauses after the first, second and third failure, each from the end of the failed attempt.
// assumption: pauses between attempts count from the end of the failed one, an attempt takes at most five seconds, and
// after the fourth the callback is given up.
const RETRY_DELAYS: [Millis; 3] = [5_000, 30_000, 300_000];

/// Attempts running at the same time.
const AT_ONCE: usize = 64;

/// Answered when nothing is due and no attempt is running.
pub(crate) type Settle = oneshot::Sender<()>;

/// Runs until its last [`Settle`] sender is gone or its task is aborted. What was in flight then is tried again
/// after the next start: receivers see it at least once.
pub(crate) struct Worker {
    pub(crate) store: Store,
    pub(crate) clock: Arc<Clock>,
    pub(crate) knobs: Arc<Board>,
    pub(crate) log: Arc<RequestLog>,
    /// Something was queued, or the clock moved.
    pub(crate) news: Arc<Notify>,
    pub(crate) settles: mpsc::UnboundedReceiver<Settle>,
}

impl Worker {
    pub(crate) async fn run(mut self) {
        let mut attempts = JoinSet::new();
        let mut flying = HashSet::new();
        let mut waiting: Vec<Settle> = Vec::new();
        while let Ok((due, next)) = self.look(AT_ONCE + flying.len()).await {
            for callback in due {
                if flying.len() < AT_ONCE && flying.insert(callback.id) {
                    attempts.spawn(attempt(
                        callback,
                        self.time_limit(),
                        self.clock.now(),
                        Arc::clone(&self.log),
                    ));
                }
            }
            if attempts.is_empty() {
                for settle in waiting.drain(..) {
                    let _ = settle.send(());
                }
            }
            tokio::select! {
                () = self.news.notified() => {}
                Some(Ok((id, received))) = attempts.join_next() => {
                    if self.record(id, received).await.is_err() { return; }
                    flying.remove(&id);
                }
                settle = self.settles.recv() => match settle {
                    Some(settle) => waiting.push(settle),
                    None => return,
                },
                () = reached(&self.clock, next) => {}
            }
        }
    }

    async fn look(&self, limit: usize) -> Result<(Vec<DueCallback>, Option<Millis>), StoreError> {
        self.store.transact(move |tx| Ok((tx.due_callbacks(limit)?, tx.next_callback()?))).await
    }

    async fn record(&self, id: i64, received: bool) -> Result<(), StoreError> {
        self.store
            .transact(move |tx| {
                if received {
                    tx.finish_callback(id)?
                } else {
                    tx.retry_callback(id, &RETRY_DELAYS)?
                }
                Ok(())
            })
            .await
    }

    fn time_limit(&self) -> Duration {
        Duration::from_millis(self.knobs.read().callback_timeout_ms.into())
    }
}

/// Never, when nothing is due later or the clock stands still.
async fn reached(clock: &Clock, next: Option<Millis>) {
    match next.and_then(|next| clock.until(next)) {
        Some(wait) => sleep(wait).await,
        None => pending().await,
    }
}

/// The id of the delivery and whether it succeeded: nothing but 200 counts.
async fn attempt(callback: DueCallback, limit: Duration, at: Millis, log: Arc<RequestLog>) -> (i64, bool) {
    let DueCallback { id, url, body } = callback;
    let bytes = Bytes::from(body.clone());
    let number = log.arrived(&Arrival {
        at,
        endpoint: endpoint_of(&body),
        path: None,
        method: Method::POST.as_str(),
        target: &url,
        headers: &HeaderMap::new(),
        body: &bytes,
    });
    let status = deliver(&url, body, limit).await;
    let answered = status.map(|status| status.as_u16());
    log.departed(number, &Departure { status: answered, ..Departure::default() });
    (id, status == Some(StatusCode::OK))
}
