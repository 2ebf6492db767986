//! All connections: what reaches them from outside their own task.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;

use super::faults::SocketFaults;
use super::wire::ims::XmMsgBindResp;
use super::wire::mimc::{MimcPacket, UcGroup, UcMessage};
use crate::ids::{AppId, ConnectionId, Uuid};

/// Messages of unlimited topics, and others that nobody keeps, that wait for one connection.
const INBOX: usize = 1024;

/// How long connections may take to end.
const GRACE: Duration = Duration::from_secs(2);

/// What a commit means for connections.
#[derive(Clone, Debug)]
pub(crate) enum Signal {
    /// The queue of its account grew.
    Queued(ConnectionId),
    /// Another connection has its user and resource now.
    Replaced(ConnectionId),
    /// They are attached to the topic.
    Group { to: Vec<ConnectionId>, message: Arc<UcMessage> },
    /// For them and nobody else, now or never.
    Packet { to: Vec<ConnectionId>, packet: Arc<MimcPacket> },
    /// They were attached to the topic, which is gone.
    Dismissed { to: Vec<ConnectionId>, group: UcGroup },
}

/// What a connection finds in its inbox.
#[derive(Clone, Debug)]
pub(super) enum News {
    Message(Arc<UcMessage>),
    Packet(Arc<MimcPacket>),
    Dismissed(UcGroup),
}

/// Why a connection ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// The client left.
    Gone,
    /// With a WebSocket close frame: a code and why.
    Closed(u16, &'static str),
    /// With a KICK, whose payload may be empty.
    Kicked(Option<XmMsgBindResp>),
    /// Without a word, as when a network fails.
    Cut,
}

/// Who a connection is logged in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) app: AppId,
    pub(crate) uuid: Uuid,
    pub(crate) account: String,
    pub(crate) resource: String,
}

/// The outside of a connection.
pub(crate) struct Peer {
    pub(crate) id: ConnectionId,
    pub(super) queued: Notify,
    inbox: mpsc::Sender<News>,
    end: watch::Sender<Option<End>>,
    identity: Mutex<Option<Identity>>,
    pub(crate) counters: Counters,
}

/// Counted from the start of the connection.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) frames_in: AtomicU64,
    pub(crate) frames_out: AtomicU64,
    /// Frames of the client that were ignored because something in them was wrong.
    pub(crate) dropped: AtomicU64,
}

/// The inside of a connection.
pub(super) struct Seat {
    pub(super) peer: Arc<Peer>,
    pub(super) inbox: mpsc::Receiver<News>,
    pub(super) ends: watch::Receiver<Option<End>>,
    pub(super) place: Place,
}

/// Counts the connection among the open ones until it is dropped.
pub(super) struct Place {
    hub: Arc<Hub>,
    id: ConnectionId,
}

/// All connections of an emulator.
#[derive(Default)]
pub(crate) struct Hub {
    peers: Mutex<Peers>,
    left: Notify,
    faults: SocketFaults,
}

#[derive(Default)]
struct Peers {
    by_id: HashMap<ConnectionId, Arc<Peer>>,
    opened: i64,
    closed: bool,
}

impl Peer {
    pub(crate) fn identity(&self) -> Option<Identity> {
        lock(&self.identity).clone()
    }

    pub(super) fn set_identity(&self, identity: Option<Identity>) {
        *lock(&self.identity) = identity;
    }

    /// Ends the connection, whatever it is doing. The first word counts.
    pub(crate) fn end(&self, end: End) {
        self.end.send_if_modified(|slot| {
            let first = slot.is_none();
            if first {
                *slot = Some(end);
            }
            first
        });
    }

    fn put(&self, news: News) {
        if self.inbox.try_send(news).is_err() {
            self.end(End::Closed(1008, "too slow"));
        }
    }
}

impl Hub {
    /// A place for a new connection; nothing when the emulator is closed.
    pub(super) fn join(self: &Arc<Self>) -> Option<Seat> {
        let mut peers = lock(&self.peers);
        if peers.closed {
            return None;
        }
        peers.opened += 1;
        let id = ConnectionId(peers.opened);
        let (inbox, news) = mpsc::channel(INBOX);
        let (end, ends) = watch::channel(None);
        let peer = Arc::new(Peer {
            id,
            queued: Notify::new(),
            inbox,
            end,
            identity: Mutex::default(),
            counters: Counters::default(),
        });
        peers.by_id.insert(id, Arc::clone(&peer));
        Some(Seat { peer, inbox: news, ends, place: Place { hub: Arc::clone(self), id } })
    }

    /// Never waits: it runs on the thread of the store.
    pub(crate) fn deliver(&self, signals: Vec<Signal>) {
        if signals.is_empty() {
            return;
        }
        let peers = lock(&self.peers);
        let peer = |id: ConnectionId| peers.by_id.get(&id);
        for signal in signals {
            match signal {
                Signal::Queued(id) => {
                    peer(id).inspect(|peer| peer.queued.notify_one());
                }
                Signal::Replaced(id) => {
                    peer(id).inspect(|peer| peer.end(End::Kicked(None)));
                }
                Signal::Group { to, message } => {
                    to.into_iter()
                        .filter_map(peer)
                        .for_each(|peer| peer.put(News::Message(Arc::clone(&message))));
                }
                Signal::Packet { to, packet } => {
                    to.into_iter()
                        .filter_map(peer)
                        .for_each(|peer| peer.put(News::Packet(Arc::clone(&packet))));
                }
                Signal::Dismissed { to, group } => {
                    to.into_iter().filter_map(peer).for_each(|peer| peer.put(News::Dismissed(group)));
                }
            }
        }
    }

    /// The connections, oldest first.
    pub(crate) fn list(&self) -> Vec<Arc<Peer>> {
        let mut list: Vec<_> = lock(&self.peers).by_id.values().cloned().collect();
        list.sort_by_key(|peer| peer.id);
        list
    }

    pub(crate) fn faults(&self) -> &SocketFaults {
        &self.faults
    }

    /// Ends every connection and waits a moment for them.
    pub(crate) async fn end_all(&self, end: End) {
        self.list().iter().for_each(|peer| peer.end(end.clone()));
        let _ = timeout(GRACE, async {
            loop {
                let left = self.left.notified();
                if lock(&self.peers).by_id.is_empty() {
                    return;
                }
                left.await;
            }
        })
        .await;
    }

    /// As [`Hub::end_all`]; nobody comes in any more.
    pub(crate) async fn close(&self) {
        lock(&self.peers).closed = true;
        self.end_all(End::Closed(1001, "shutting down")).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.hub.peers).by_id.remove(&self.id);
        self.hub.left.notify_waiters();
    }
}

impl Counters {
    pub(super) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
