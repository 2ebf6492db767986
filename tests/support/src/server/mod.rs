//! The service on a network and a clock that belong to the test.
//!
//! Strict: a client that does what the specification forbids makes the test fail right here.

mod groups;
mod handshake;
mod messages;

use std::collections::{BTreeMap, VecDeque};

use prost::Message as _;

use crate::{
    ims::{ClientHeader, XmMsgBindResp},
    mimc::MimcPacket,
    packet::{Packet, crypt},
};
use groups::Group;
pub use groups::group_of;
pub use handshake::refusal;
use messages::Queue;
pub use messages::{Direct, wrap};

/// Number of a socket, unique over all clients.
pub type SocketId = u64;
/// An account and one of its resources.
pub type Place = (String, String);

/// The application of every test.
pub const APP_ID: u64 = 2_882_303_761_500_000_101;

/// What the service does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Sends a frame.
    Send(Vec<u8>),
    /// Closes the socket.
    Close,
}

/// What the service leaves undone, or does wrong.
#[derive(Clone, Debug)]
pub struct Knobs {
    /// Answers CONN.
    pub answer_conn: bool,
    /// Answers BIND.
    pub answer_bind: bool,
    /// Answers PING.
    pub answer_ping: bool,
    /// Answers messages.
    pub acknowledge: bool,
    /// Answers requests to join and quit.
    pub answer_membership: bool,
    /// Closes the socket after UBND.
    pub close_after_unbind: bool,
    /// Delivers every list twice.
    pub duplicate_lists: bool,
    /// Suppresses messages that were sent before under the same packet id.
    pub suppress_duplicates: bool,
    /// The next answers to BIND, instead of the right ones.
    pub refusals: VecDeque<XmMsgBindResp>,
    /// With more than this waiting at login, there is a pull notification instead of messages.
    pub push_limit: usize,
    /// How many messages fit into one list.
    pub list_size: usize,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            answer_conn: true,
            answer_bind: true,
            answer_ping: true,
            acknowledge: true,
            answer_membership: true,
            close_after_unbind: true,
            duplicate_lists: false,
            suppress_duplicates: true,
            refusals: VecDeque::new(),
            push_limit: 1000,
            list_size: 10,
        }
    }
}

/// The service.
pub struct Server {
    /// What it does differently.
    pub knobs: Knobs,
    /// Its clock, in milliseconds.
    pub now: i64,
    /// What it does, in order; the test takes it from here.
    pub actions: VecDeque<(SocketId, Action)>,
    /// Every frame it got.
    pub received: Vec<(SocketId, Packet)>,
    ids: BTreeMap<String, Packet>,
    users: BTreeMap<String, User>,
    tokens: BTreeMap<String, String>,
    sockets: BTreeMap<SocketId, Socket>,
    queues: BTreeMap<Place, Queue>,
    accepted: BTreeMap<(Place, String), (i64, i64)>,
    /// Every message it took, in order.
    pub accepted_messages: Vec<Direct>,
    groups: BTreeMap<u64, Group>,
    sequence: i64,
    frames: u64,
}

struct User {
    uuid: u64,
    security_key: String,
}

struct Socket {
    challenge: Option<String>,
    bound: Option<Place>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            knobs: Knobs::default(),
            now: 1_700_000_000_000,
            actions: VecDeque::new(),
            received: Vec::new(),
            ids: BTreeMap::new(),
            users: BTreeMap::new(),
            tokens: BTreeMap::new(),
            sockets: BTreeMap::new(),
            queues: BTreeMap::new(),
            accepted: BTreeMap::new(),
            accepted_messages: Vec::new(),
            groups: BTreeMap::new(),
            // Odd and beyond what a float can hold.
            sequence: 154_503_794_553_568_001,
            frames: 0,
        }
    }
}

impl Server {
    /// A fresh token for an account, which is created if it is new.
    pub fn issue_token(&mut self, account: &str) -> String {
        self.user(account);
        let token = format!("token-{}-{account}", self.tokens.len());
        self.tokens.insert(token.clone(), account.to_owned());
        token
    }

    /// Makes every token of an account worthless.
    pub fn revoke_tokens(&mut self, account: &str) {
        self.tokens.retain(|_, owner| owner != account);
    }

    /// The account's id, beyond 2^53 and odd.
    pub fn uuid(&mut self, account: &str) -> u64 {
        self.user(account).uuid
    }

    /// The account's key as base64 text.
    pub fn security_key(&mut self, account: &str) -> String {
        self.user(account).security_key.clone()
    }

    /// Forgets an account: the next token is for another user of the same name.
    pub fn recreate(&mut self, account: &str) {
        self.users.remove(account);
        self.queues.retain(|place, _| place.0 != account);
    }

    fn user(&mut self, account: &str) -> &User {
        let uuid = 9_100_000_000_000_000_001 + 2 * (self.users.len() as u64 + self.frames);
        let security_key = "K9gGyX8OAK8aH8Myj6djqQ==".to_owned();
        self.users.entry(account.to_owned()).or_insert(User { uuid, security_key })
    }

    /// A client opened a socket.
    pub fn opened(&mut self, socket: SocketId) {
        self.sockets.insert(socket, Socket { challenge: None, bound: None });
    }

    /// A socket is gone.
    pub fn closed(&mut self, socket: SocketId) {
        self.sockets.remove(&socket);
        self.groups.values_mut().for_each(|group| group.detach(socket));
    }

    /// The sockets on which an account is logged in, with its resources.
    pub fn bound(&self, account: &str) -> Vec<(SocketId, Place)> {
        let bound = self.sockets.iter().filter_map(|(id, socket)| Some((*id, socket.bound.clone()?)));
        bound.filter(|(_, place)| place.0 == account).collect()
    }

    /// How many sockets are open.
    pub fn open_sockets(&self) -> usize {
        self.sockets.len()
    }

    /// A frame from a client.
    pub fn receive(&mut self, socket: SocketId, frame: &[u8]) {
        if !self.sockets.contains_key(&socket) {
            return;
        }
        let packet = Packet::from_bytes(frame);
        self.received.push((socket, packet.clone()));
        let header = &packet.header;
        assert!(header.id().is_ascii() && !header.id().is_empty(), "frame id {:?}", header.id());
        assert_eq!(header.server(), "xiaomi.com");
        let first = self.ids.entry(header.id().to_owned()).or_insert_with(|| packet.clone());
        assert_eq!(*first, packet, "only a message sent again has the id of an earlier frame");
        match header.cmd() {
            "CONN" => self.conn(socket, &packet),
            "BIND" => self.bind(socket, &packet),
            command => {
                let place = self.place(socket).unwrap_or_else(|| panic!("{command} before BIND succeeded"));
                assert_eq!(header.chid(), 9);
                assert_eq!(header.uuid() as u64, self.uuid(&place.0), "uuid of {command}");
                assert_eq!(header.resource(), place.1, "resource of {command}");
                match command {
                    "PING" => self.ping(socket, &packet),
                    "UBND" => self.unbind(socket),
                    "SECMSG" => self.secmsg(socket, &place, &packet),
                    other => panic!("a client sends no {other}"),
                }
            }
        }
    }

    fn place(&self, socket: SocketId) -> Option<Place> {
        self.sockets.get(&socket)?.bound.clone()
    }

    fn ping(&mut self, socket: SocketId, packet: &Packet) {
        assert!(packet.payload.is_empty(), "a PING says nothing");
        if self.knobs.answer_ping {
            self.send(socket, "PING", packet.header.id(), Vec::new());
        }
    }

    fn unbind(&mut self, socket: SocketId) {
        self.sockets.get_mut(&socket).expect("open").bound = None;
        if self.knobs.close_after_unbind {
            self.close(socket);
        }
    }

    /// Closes a socket.
    pub fn close(&mut self, socket: SocketId) {
        self.closed(socket);
        self.actions.push_back((socket, Action::Close));
    }

    /// Ends a login.
    pub fn kick(&mut self, socket: SocketId, reason: Option<&XmMsgBindResp>) {
        let payload = reason.map(|reason| reason.encode_to_vec()).unwrap_or_default();
        self.send(socket, "KICK", "kick", payload);
    }

    /// Sends a plain frame.
    pub fn send(&mut self, socket: SocketId, command: &str, id: &str, payload: Vec<u8>) {
        let (cmd, id) = (Some(command.to_owned()), Some(id.to_owned()));
        let header = ClientHeader { cmd, id, ..Default::default() };
        self.send_raw(socket, Packet { header, payload }.to_bytes());
    }

    /// Sends any bytes.
    pub fn send_raw(&mut self, socket: SocketId, bytes: Vec<u8>) {
        self.actions.push_back((socket, Action::Send(bytes)));
    }

    /// Sends an encrypted packet.
    pub fn send_packet(&mut self, socket: SocketId, packet: &MimcPacket) {
        let bytes = self.encrypted(socket, packet);
        self.send_raw(socket, bytes);
    }

    /// The frame of an encrypted packet.
    pub fn encrypted(&mut self, socket: SocketId, packet: &MimcPacket) -> Vec<u8> {
        self.frames += 1;
        let id = format!("srv-{}", self.frames);
        let account = self.place(socket).map(|place| place.0).unwrap_or_default();
        let payload = crypt(&self.security_key(&account), &id, &packet.encode_to_vec());
        let header = ClientHeader { cmd: Some("SECMSG".into()), id: Some(id), ..Default::default() };
        Packet { header, payload }.to_bytes()
    }
}
