//! The realtime connection: WebSocket at `/`, one task per connection.
//!
//! A message that a client sends is accepted in one transaction of the store (`accept.rs`), which queues it for its
//! receivers, and is acknowledged after the commit. What a commit means for connections travels as [`Signal`]s, in
//! the order of the commits: the queue itself stays in the database, and a connection that learns of news reads its
//! part of it at its own pace. Only the messages of unlimited topics, which nobody keeps, wait in memory, in a queue
//! with an end: who does not read gets disconnected and holds up nobody.
//!
//! Reading order: `wire` (bytes), `connection` (one client), `bind` (login), `submit` and `judge` (its
//! messages), `unlimited`, `backlog` (what it gets), `link` (sending, and going wrong as ordered by `faults`), `hub` (all connections).

mod backlog;
mod bind;
mod connection;
mod distribute;
mod faults;
mod hub;
mod judge;
mod link;
mod submit;
mod unlimited;
pub mod wire;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Request, State, WebSocketUpgrade};
use axum::http::header::UPGRADE;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

pub(crate) use distribute::distribute;
pub(crate) use faults::SocketFault;
pub(crate) use hub::{End, Hub, Peer, Signal};
pub(crate) use unlimited::dismiss;

use crate::emulator::Emulator;

/// Largest WebSocket message: far above what a client can produce.
const MAX_MESSAGE: usize = 1024 * 1024;

/// Most connections are idle; the default would cost 128 KiB for each.
const READ_BUFFER: usize = 4 * 1024;

#[derive(Clone)]
struct Door {
    emulator: Emulator,
    otherwise: Router,
}

/// Takes upgrades at `/` and leaves every other request to `otherwise`.
pub(crate) fn or_else(emulator: Emulator, otherwise: Router) -> Router {
    Router::new().fallback(enter).with_state(Door { emulator, otherwise })
}

async fn enter(
    State(door): State<Door>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    if request.uri().path() != "/" || !request.headers().contains_key(UPGRADE) {
        return door.otherwise.oneshot(request).await.into_response();
    }
    match upgrade {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_MESSAGE)
            .max_frame_size(MAX_MESSAGE)
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .on_upgrade(|socket| connection::run(door.emulator, socket)),
        Err(rejection) => rejection.into_response(),
    }
}
