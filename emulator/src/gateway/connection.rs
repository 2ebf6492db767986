//! One client, from its upgrade to its end.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message as Packet, WebSocket};
use prost::Message;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::backlog::Cursor;
use super::hub::{Counters, End, News, Peer, Seat};
use super::link::Link;
use super::wire::ims::{XmMsgConn, XmMsgConnResp};
use super::wire::{Command, Frame};
use crate::emulator::Emulator;
use crate::store::StoreError;

pub(super) struct Connection {
    pub(super) emulator: Emulator,
    pub(super) peer: Arc<Peer>,
    pub(super) link: Link,
    pub(super) inbox: mpsc::Receiver<News>,
    /// Of the last CONN.
    pub(super) challenge: Option<String>,
    /// Where the logged-in device is in its queue.
    pub(super) cursor: Option<Cursor>,
    /// When patience with a refused login ends.
    deadline: Option<Instant>,
}

/// What a connection waits for.
enum Event {
    Received(Packet),
    News(News),
    Queued,
}

/// Serves a client until one side ends the connection.
pub(super) async fn run(emulator: Emulator, socket: WebSocket) {
    let Some(Seat { peer, inbox, ends, place }) = emulator.hub().join() else { return };
    let link = Link::new(socket, emulator.clone(), Arc::clone(&peer), ends);
    let mut connection =
        Connection { emulator, peer, link, inbox, challenge: None, cursor: None, deadline: None };
    let Err(end) = connection.serve().await;
    connection.finish(end).await;
    drop(place);
}

impl Connection {
    async fn serve(&mut self) -> Result<Infallible, End> {
        loop {
            match self.wait().await? {
                Event::Received(Packet::Binary(bytes)) => self.receive(&bytes).await?,
                Event::Received(Packet::Text(_)) => return Err(End::Closed(1003, "binary messages only")),
                // The library answers them itself; after a close frame comes the end.
                Event::Received(Packet::Ping(_) | Packet::Pong(_) | Packet::Close(_)) => {}
                Event::News(news) => self.pass_on(news).await?,
                Event::Queued => self.send_queue().await?,
            }
        }
    }

    async fn wait(&mut self) -> Result<Event, End> {
        tokio::select! {
            packet = self.link.receive() => packet.map(Event::Received),
            Some(news) = self.inbox.recv() => Ok(Event::News(news)),
            () = self.peer.queued.notified() => Ok(Event::Queued),
            () = reached(self.deadline) => Err(End::Closed(1008, "not logged in")),
        }
    }

    async fn receive(&mut self, bytes: &[u8]) -> Result<(), End> {
        self.link.came_in();
        match Frame::decode(bytes) {
            Ok(frame) => self.obey(frame).await?,
            // assumption: a frame with an error is ignored and counted, and its connection stays.
            Err(_) => self.ignore(),
        }
        self.link.check_cut()
    }

    async fn obey(&mut self, frame: Frame) -> Result<(), End> {
        let Some(name) = frame.header.cmd.as_deref().filter(|name| !name.is_empty()) else {
            // Legal, and means nothing.
            return Ok(());
        };
        match Command::parse(name) {
            Some(Command::Conn) => self.greet(frame).await,
            Some(Command::Bind) => self.bind(frame).await,
            // assumption: a PING is answered with a PING of the same id, without a payload.
            Some(Command::Ping) => {
                let id = frame.header.id.unwrap_or_default();
                self.link.send_plain(Command::Ping, id, Vec::new()).await
            }
            // assumption: the service closes the connection of a client that logs out.
            Some(Command::Unbind) => Err(End::Closed(1000, "logged out")),
            // assumption: who sends a message before he is logged in loses his connection.
            _ if self.cursor.is_none() => Err(End::Closed(1008, "not logged in")),
            Some(Command::Message) => self.receive_packet(frame).await,
            Some(Command::Kick | Command::Notify) | None => {
                self.ignore();
                Ok(())
            }
        }
    }

    async fn greet(&mut self, frame: Frame) -> Result<(), End> {
        if XmMsgConn::decode(&frame.payload[..]).is_err() {
            self.ignore();
            return Ok(());
        }
        // assumption: a second CONN gets a new challenge, and the old one is void.
        let challenge = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let answer = XmMsgConnResp { challenge: Some(challenge.clone()), ..XmMsgConnResp::default() };
        self.challenge = Some(challenge);
        let id = frame.header.id.unwrap_or_default();
        self.link.send_plain(Command::Conn, id, answer.encode_to_vec()).await
    }

    /// A frame that is not what it should be.
    pub(super) fn ignore(&self) {
        Counters::count(&self.peer.counters.dropped);
    }

    /// Gives the client some time for another login, or all the time it wants.
    pub(super) fn be_patient(&mut self, limit: Option<Duration>) {
        self.deadline = limit.map(|limit| Instant::now() + limit);
    }

    async fn finish(self, end: End) {
        let id = self.peer.id;
        // First, so that whoever sees the socket close finds the account offline.
        let unbound: Result<(), StoreError> =
            self.emulator.store().transact(move |tx| Ok(tx.unbind(id)?)).await;
        drop(unbound);
        self.link.finish(end).await;
    }
}

/// The store failed or was closed: nothing can be promised any more.
impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        if let StoreError::Sql(error) = error {
            eprintln!("mimc-emulator: a connection failed in the store: {error}");
        }
        End::Closed(1011, "internal error")
    }
}

async fn reached(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => pending().await,
    }
}
