//! Frames a client sends.

use super::{Header, frame};
use crate::proto::Writer;

const PROTOCOL_VERSION: u64 = 106;
/// The number by which the service knows browser clients.
const SDK: u64 = 31;

/// The numbers of MIMC_MSG_TYPE and UC_MSG_TYPE that a client sends.
mod kind {
    pub(super) const P2P_MESSAGE: u64 = 1;
    pub(super) const P2T_MESSAGE: u64 = 2;
    pub(super) const SEQUENCE_ACK: u64 = 3;
    pub(super) const PULL: u64 = 5;
    pub(super) const UC_PACKET: u64 = 8;

    pub(super) const UC_PING: u64 = 1;
    pub(super) const UC_JOIN: u64 = 3;
    pub(super) const UC_QUIT: u64 = 5;
    pub(super) const UC_SEQ_ACK: u64 = 7;
    pub(super) const UC_MESSAGE: u64 = 8;
}

/// CONN, the first frame on a connection: what kind of device is calling.
pub fn conn(id: &str, model: &str, os: &str) -> Vec<u8> {
    let mut payload = Writer::default();
    payload.integer(1, PROTOCOL_VERSION);
    payload.text(2, model);
    payload.text(3, os);
    payload.text(4, "websocket");
    payload.integer(5, SDK);
    frame(&Header { sender: None, command: "CONN", id }.to_bytes(), &payload.finish())
}

/// To whom a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// One account of the same application.
    Account(&'a str),
    /// The members of a topic.
    Topic(u64),
    /// Those present in an unlimited topic.
    UnlimitedTopic(u64),
}

/// What a message says.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The application's own bytes.
    pub payload: &'a [u8],
    /// Whether the service keeps it in the history.
    pub store: bool,
    /// A tag of the application.
    pub biz_type: Option<&'a str>,
}

/// What the frames of one logged-in client have in common.
#[derive(Clone, PartialEq, Eq)]
pub struct Sender {
    /// The application.
    pub app_id: u64,
    /// The user's account in the application.
    pub account: String,
    /// The user's id in the service.
    pub uuid: u64,
    /// Tells this client from others of the same user; ASCII.
    pub resource: String,
    /// Package name from the token answer.
    pub app_package: String,
    /// Service channel from the token answer.
    pub chid: u32,
}

impl Sender {
    /// BIND with the signature made for this very id.
    pub fn bind(&self, id: &str, token: &str, signature: &str) -> Vec<u8> {
        let mut payload = Writer::default();
        payload.text(1, token);
        payload.text(2, "0");
        payload.text(3, "XIAOMI-PASS");
        payload.text(6, signature);
        self.frame("BIND", id, &payload.finish())
    }

    /// UBND, the logout.
    pub fn unbind(&self, id: &str) -> Vec<u8> {
        self.frame("UBND", id, &[])
    }

    /// PING, which keeps the connection alive and asks for a sign of life.
    pub fn ping(&self, id: &str) -> Vec<u8> {
        self.frame("PING", id, &[])
    }

    /// A message; `id` is its packet id on every level.
    pub fn message(&self, id: &str, target: Target<'_>, content: &Content<'_>) -> Vec<u8> {
        let kind = match target {
            Target::UnlimitedTopic(topic) => return self.unlimited_message(id, topic, content),
            Target::Account(_) => kind::P2P_MESSAGE,
            Target::Topic(_) => kind::P2T_MESSAGE,
        };
        let mut message = Writer::default();
        message.bytes(1, &self.user());
        message.bytes(2, &self.target(target));
        message.bytes(3, content.payload);
        message.integer(4, u64::from(content.store));
        if let Some(biz_type) = content.biz_type {
            message.text(5, biz_type);
        }
        self.packet(id, kind, message)
    }

    /// SEQUENCE_ACK: everything up to `sequence` reached this client.
    pub fn sequence_ack(&self, id: &str, sequence: i64) -> Vec<u8> {
        let mut ack = Writer::default();
        ack.integer(1, self.uuid);
        ack.text(2, &self.resource);
        ack.integer(3, sequence as u64);
        ack.integer(4, self.app_id);
        // The one packet that names neither itself nor the application.
        let mut packet = Writer::default();
        packet.integer(4, kind::SEQUENCE_ACK);
        packet.bytes(5, &ack.finish());
        self.frame("SECMSG", id, &packet.finish())
    }

    /// PULL: asks for everything not acknowledged yet.
    pub fn pull(&self, id: &str) -> Vec<u8> {
        let mut pull = Writer::default();
        pull.integer(1, self.uuid);
        pull.text(2, &self.resource);
        pull.integer(3, self.app_id);
        self.packet(id, kind::PULL, pull)
    }

    /// Asks to become a member of an unlimited topic.
    pub fn join(&self, id: &str, topic: u64) -> Vec<u8> {
        self.unlimited(id, kind::UC_JOIN, self.groups(&[topic]))
    }

    /// Asks to leave an unlimited topic.
    pub fn quit(&self, id: &str, topic: u64) -> Vec<u8> {
        self.unlimited(id, kind::UC_QUIT, self.groups(&[topic]))
    }

    /// Tells the service that this connection wants the messages of these unlimited topics.
    pub fn unlimited_ping(&self, id: &str, topics: &[u64]) -> Vec<u8> {
        self.unlimited(id, kind::UC_PING, self.groups(topics))
    }

    /// Everything up to `sequence` of an unlimited topic reached this connection.
    pub fn unlimited_ack(&self, id: &str, topic: u64, sequence: i64) -> Vec<u8> {
        let mut ack = self.groups(&[topic]);
        ack.integer(2, sequence as u64);
        self.unlimited(id, kind::UC_SEQ_ACK, ack)
    }

    fn unlimited_message(&self, id: &str, topic: u64, content: &Content<'_>) -> Vec<u8> {
        let mut message = self.groups(&[topic]);
        message.bytes(2, content.payload);
        message.integer(4, u64::from(content.store));
        message.bytes(5, &self.user());
        message.text(7, id);
        if let Some(biz_type) = content.biz_type {
            message.text(8, biz_type);
        }
        self.unlimited(id, kind::UC_MESSAGE, message)
    }

    fn unlimited(&self, id: &str, kind: u64, payload: Writer) -> Vec<u8> {
        let mut packet = Writer::default();
        packet.bytes(1, &self.user());
        packet.integer(2, kind);
        packet.bytes(3, &payload.finish());
        packet.text(4, id);
        self.packet(id, kind::UC_PACKET, packet)
    }

    fn packet(&self, id: &str, kind: u64, payload: Writer) -> Vec<u8> {
        let mut packet = Writer::default();
        packet.text(1, id);
        packet.text(2, &self.app_package);
        packet.integer(4, kind);
        packet.bytes(5, &payload.finish());
        self.frame("SECMSG", id, &packet.finish())
    }

    fn frame(&self, command: &str, id: &str, payload: &[u8]) -> Vec<u8> {
        frame(&Header { sender: Some(self), command, id }.to_bytes(), payload)
    }

    fn user(&self) -> Vec<u8> {
        let mut user = Writer::default();
        user.integer(1, self.app_id);
        user.text(2, &self.account);
        user.integer(3, self.uuid);
        user.text(4, &self.resource);
        user.finish()
    }

    fn target(&self, target: Target<'_>) -> Vec<u8> {
        let mut to = Writer::default();
        to.integer(1, self.app_id);
        match target {
            Target::Account(account) => to.text(2, account),
            Target::Topic(topic) | Target::UnlimitedTopic(topic) => to.integer(2, topic),
        }
        to.finish()
    }

    /// A message whose first field is a group, once per topic.
    fn groups(&self, topics: &[u64]) -> Writer {
        let mut message = Writer::default();
        for &topic in topics {
            message.bytes(1, &self.target(Target::UnlimitedTopic(topic)));
        }
        message
    }
}
