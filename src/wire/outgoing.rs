//! Frames a client sends.

use super::frame;
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

/// CONN, the first frame on a connection: what kind of program is calling, and what it runs on.
pub fn conn(id: &str, model: &str, os: &str) -> Vec<u8> {
    let mut payload = Writer::default();
    payload.integer(1, PROTOCOL_VERSION);
    payload.text(2, model);
    payload.text(3, os);
    payload.text(4, "websocket");
    payload.integer(5, SDK);
    frame(&header(None, "CONN", id), &payload.finish())
}

/// What a client that knows who it is may send.
#[derive(Clone, Copy)]
pub enum Command<'a> {
    /// The login, with the signature made for the id of this very frame.
    Bind {
        /// The user's token.
        token: &'a str,
        /// Of the challenge.
        signature: &'a str,
    },
    /// The logout.
    Unbind,
    /// Keeps the connection alive and asks for a sign of life.
    Ping,
    /// A message. The id of the frame is its packet id on every level.
    Message(Target<'a>, Content<'a>),
    /// Everything up to this sequence reached the client.
    SequenceAck(i64),
    /// Asks for everything not acknowledged yet.
    Pull,
    /// Asks to become a member of an unlimited topic.
    Join(u64),
    /// Asks to leave one.
    Quit(u64),
    /// This connection wants the messages of these unlimited topics.
    UnlimitedPing(&'a [u64]),
    /// Everything of this unlimited topic up to this sequence reached the client.
    UnlimitedAck(u64, i64),
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
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// The application.
    pub app_id: u64,
    /// The user's account in the application.
    pub account: &'a str,
    /// The user's id in the service.
    pub uuid: u64,
    /// Tells this client from others of the same user; ASCII.
    pub resource: &'a str,
    /// Package name from the token answer.
    pub app_package: &'a str,
    /// Service channel from the token answer.
    pub chid: u32,
}

impl Sender<'_> {
    /// The frame of a command under this id.
    pub fn frame(&self, id: &str, command: Command<'_>) -> Vec<u8> {
        let (name, payload) = match command {
            Command::Bind { token, signature } => ("BIND", bind(token, signature)),
            Command::Unbind => ("UBND", Vec::new()),
            Command::Ping => ("PING", Vec::new()),
            _ => ("SECMSG", self.packet(id, command)),
        };
        frame(&header(Some(self), name, id), &payload)
    }

    /// A MIMCPacket.
    fn packet(&self, id: &str, command: Command<'_>) -> Vec<u8> {
        let (kind, payload) = match command {
            Command::Message(target @ Target::Account(_), content) => {
                (kind::P2P_MESSAGE, self.message(target, content))
            }
            Command::Message(target @ Target::Topic(_), content) => {
                (kind::P2T_MESSAGE, self.message(target, content))
            }
            Command::SequenceAck(sequence) => (kind::SEQUENCE_ACK, self.place(Some(sequence))),
            Command::Pull => (kind::PULL, self.place(None)),
            _ => (kind::UC_PACKET, self.unlimited(id, command)),
        };
        let mut packet = Writer::default();
        // A SEQUENCE_ACK is the one packet that names neither itself nor the application.
        if kind != kind::SEQUENCE_ACK {
            packet.text(1, id);
            packet.text(2, self.app_package);
        }
        packet.integer(4, kind);
        packet.bytes(5, &payload);
        packet.finish()
    }

    /// A MIMCP2PMessage or MIMCP2TMessage.
    fn message(&self, target: Target<'_>, content: Content<'_>) -> Vec<u8> {
        let mut message = Writer::default();
        message.bytes(1, &self.user());
        message.bytes(2, &self.target(target));
        message.bytes(3, content.payload);
        message.integer(4, u64::from(content.store));
        if let Some(biz_type) = content.biz_type {
            message.text(5, biz_type);
        }
        message.finish()
    }

    /// A MIMCSequenceAck, or without a sequence a PullMessageRequest.
    fn place(&self, sequence: Option<i64>) -> Vec<u8> {
        let mut place = Writer::default();
        place.integer(1, self.uuid);
        place.text(2, self.resource);
        if let Some(sequence) = sequence {
            place.integer(3, sequence as u64);
        }
        place.integer(if sequence.is_some() { 4 } else { 3 }, self.app_id);
        place.finish()
    }

    /// An UCPacket.
    fn unlimited(&self, id: &str, command: Command<'_>) -> Vec<u8> {
        let mut payload = Writer::default();
        let kind = match command {
            Command::Message(Target::UnlimitedTopic(topic), content) => {
                self.group(&mut payload, topic);
                payload.bytes(2, content.payload);
                payload.integer(4, u64::from(content.store));
                payload.bytes(5, &self.user());
                payload.text(7, id);
                if let Some(biz_type) = content.biz_type {
                    payload.text(8, biz_type);
                }
                kind::UC_MESSAGE
            }
            Command::Join(topic) => {
                self.group(&mut payload, topic);
                kind::UC_JOIN
            }
            Command::Quit(topic) => {
                self.group(&mut payload, topic);
                kind::UC_QUIT
            }
            Command::UnlimitedAck(topic, sequence) => {
                self.group(&mut payload, topic);
                payload.integer(2, sequence as u64);
                kind::UC_SEQ_ACK
            }
            Command::UnlimitedPing(topics) => {
                topics.iter().for_each(|&topic| self.group(&mut payload, topic));
                kind::UC_PING
            }
            _ => return Vec::new(),
        };
        let mut packet = Writer::default();
        packet.bytes(1, &self.user());
        packet.integer(2, kind);
        packet.bytes(3, &payload.finish());
        packet.text(4, id);
        packet.finish()
    }

    /// Adds an UCGroup, which is always the first field.
    fn group(&self, message: &mut Writer, topic: u64) {
        message.bytes(1, &self.target(Target::UnlimitedTopic(topic)));
    }

    /// A MIMCUser or group, as one that is addressed.
    fn target(&self, target: Target<'_>) -> Vec<u8> {
        let mut to = Writer::default();
        to.integer(1, self.app_id);
        match target {
            Target::Account(account) => to.text(2, account),
            Target::Topic(topic) | Target::UnlimitedTopic(topic) => to.integer(2, topic),
        }
        to.finish()
    }

    /// The client itself as a MIMCUser.
    fn user(&self) -> Vec<u8> {
        let mut user = Writer::default();
        user.integer(1, self.app_id);
        user.text(2, self.account);
        user.integer(3, self.uuid);
        user.text(4, self.resource);
        user.finish()
    }
}

/// A ClientHeader. Before the login it names nobody.
fn header(sender: Option<&Sender<'_>>, command: &str, id: &str) -> Vec<u8> {
    let mut header = Writer::default();
    if let Some(sender) = sender {
        header.integer(1, u64::from(sender.chid));
        header.integer(2, sender.uuid);
    }
    header.text(3, "xiaomi.com");
    if let Some(sender) = sender {
        header.text(4, sender.resource);
    }
    header.text(5, command);
    header.text(7, id);
    header.finish()
}

/// An XMMsgBind.
fn bind(token: &str, signature: &str) -> Vec<u8> {
    let mut bind = Writer::default();
    bind.text(1, token);
    bind.text(2, "0");
    bind.text(3, "XIAOMI-PASS");
    bind.text(6, signature);
    bind.finish()
}
