//! The network of a [`World`]: sockets with delays, and the ways in which they fail.

use std::collections::VecDeque;

use mimc_test_server::server::{Action, SocketId};
use mimc_wasm::session::{ConnectionId, DeliveryId};

use crate::world::{TokenHook, World};

pub(crate) struct Network {
    /// How sockets open.
    pub(crate) opening: Opening,
    /// Delay of every frame on the next sockets.
    pub(crate) delay: u64,
    /// How many bytes the next sockets carry, both ways together, before they break.
    pub(crate) cut_after: VecDeque<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Works,
    Fails,
    Hangs,
}

pub(crate) struct Link {
    client: usize,
    connection: ConnectionId,
    delay: u64,
    bytes_left: Option<usize>,
    pub(crate) open: bool,
    /// Swallows everything and reports nothing.
    dead: bool,
}

pub(crate) enum Happening {
    Opened(SocketId),
    OpenFailed(SocketId),
    ToServer(SocketId, Vec<u8>),
    ToClient(SocketId, Vec<u8>),
    ClosedForServer(SocketId),
    ClosedForClient(SocketId),
    TokenAnswered(usize, TokenHook),
    TopicsListed(usize, u32, bool),
    Handled(usize, DeliveryId),
}

impl World {
    /// Breaks the newest connection of a client so that both sides notice.
    pub(crate) fn drop_connection(&mut self, client: usize) {
        let socket = *self.clients[client].sockets.last().expect("a socket");
        self.break_link(socket);
    }

    /// Breaks it so that only the client notices, while what the service sent is still on its way.
    pub(crate) fn close_for_client(&mut self, client: usize) {
        let socket = *self.clients[client].sockets.last().expect("a socket");
        self.happen(Happening::ClosedForClient(socket));
    }

    /// Breaks it so that nobody notices.
    pub(crate) fn silence_connection(&mut self, client: usize) {
        let socket = self.clients[client].sockets.last().expect("a socket");
        self.links.get_mut(socket).expect("a link").dead = true;
    }

    /// The host of a client sleeps: nothing runs there, and its connection dies unnoticed.
    pub(crate) fn sleep(&mut self, client: usize, millis: u64) {
        self.silence_connection(client);
        let socket = *self.clients[client].sockets.last().expect("a socket");
        self.server.closed(socket);
        self.now += millis;
        self.server.now = self.now as i64;
    }

    pub(crate) fn schedule(&mut self, delay: u64, happening: Happening) {
        self.count += 1;
        self.queue.insert((self.now + delay, self.count), happening);
    }

    pub(crate) fn open(&mut self, client: usize, connection: ConnectionId) {
        let open = self.links.values().filter(|link| link.client == client && link.open && !link.dead);
        assert_eq!(open.count(), 0, "a second socket while one is open");
        let socket = self.links.len() as SocketId + 1;
        let (delay, bytes_left) = (self.network.delay, self.network.cut_after.pop_front());
        let link = Link { client, connection, delay, bytes_left, open: true, dead: false };
        self.links.insert(socket, link);
        self.clients[client].sockets.push(socket);
        match self.network.opening {
            Opening::Works => self.schedule(delay, Happening::Opened(socket)),
            Opening::Fails => self.schedule(delay, Happening::OpenFailed(socket)),
            Opening::Hangs => {}
        }
    }

    pub(crate) fn close(&mut self, client: usize, connection: ConnectionId) {
        let socket = self.socket_of(client, connection);
        let link = self.links.get_mut(&socket).expect("a link");
        link.open = false;
        let delay = link.delay;
        self.schedule(delay, Happening::ClosedForServer(socket));
        // A host reports the end of a socket also to the one who closed it.
        self.schedule(delay, Happening::ClosedForClient(socket));
    }

    pub(crate) fn socket_of(&self, client: usize, connection: ConnectionId) -> SocketId {
        let mut links = self.links.iter();
        let found = links.find(|(_, link)| link.client == client && link.connection == connection);
        *found.expect("a connection that was opened").0
    }

    /// Puts a frame on its way, unless the connection breaks first.
    pub(crate) fn transfer(&mut self, socket: SocketId, bytes: usize, happening: Happening) {
        let link = self.links.get_mut(&socket).expect("a link");
        if link.dead {
            return;
        }
        if let Some(left) = &mut link.bytes_left {
            match left.checked_sub(bytes) {
                Some(rest) => *left = rest,
                None => return self.break_link(socket),
            }
        }
        let delay = link.delay;
        self.schedule(delay, happening);
    }

    fn break_link(&mut self, socket: SocketId) {
        let link = self.links.get_mut(&socket).expect("a link");
        if std::mem::replace(&mut link.dead, true) {
            return;
        }
        let delay = link.delay;
        self.schedule(delay, Happening::ClosedForServer(socket));
        self.schedule(delay, Happening::ClosedForClient(socket));
    }

    pub(crate) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Opened(socket) => {
                let (client, connection) = self.end(socket);
                self.server.opened(socket);
                self.call(client, |session, now| session.socket_opened(now, connection));
            }
            Happening::OpenFailed(socket) | Happening::ClosedForClient(socket) => {
                let (client, connection) = self.end(socket);
                self.links.get_mut(&socket).expect("a link").open = false;
                self.call(client, |session, now| session.socket_closed(now, connection));
            }
            Happening::ToServer(socket, frame) => self.server.receive(socket, &frame),
            Happening::ToClient(socket, frame) => {
                let (client, connection) = self.end(socket);
                self.call(client, |session, now| session.frame_received(now, connection, frame));
            }
            Happening::ClosedForServer(socket) => self.server.closed(socket),
            Happening::TokenAnswered(client, hook) => self.answer_token(client, hook),
            Happening::TopicsListed(client, query, works) => {
                let topics = self.server.groups_of(&self.clients[client].account);
                let topics = works.then_some(topics);
                self.call(client, |session, now| {
                    session.unlimited_topics_listed(now, query, topics.as_deref())
                });
            }
            Happening::Handled(client, delivery) => {
                self.call(client, |session, now| session.delivered(now, delivery));
            }
        }
        self.serve();
    }

    /// Puts what the service does on the network.
    pub(crate) fn serve(&mut self) {
        while let Some((socket, action)) = self.server.actions.pop_front() {
            match action {
                Action::Send(frame) => self.transfer(socket, frame.len(), Happening::ToClient(socket, frame)),
                Action::Close => {
                    let link = self.links.get_mut(&socket).expect("a link");
                    link.dead = true;
                    let delay = link.delay;
                    self.schedule(delay, Happening::ClosedForClient(socket));
                }
            }
        }
    }

    fn end(&self, socket: SocketId) -> (usize, ConnectionId) {
        (self.links[&socket].client, self.links[&socket].connection)
    }
}
