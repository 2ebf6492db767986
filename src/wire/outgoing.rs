//! Frames a client sends.
//!
//! Each message is a table of its fields, which one function writes: smaller than code per message.

use super::frame;
use crate::proto::Writer;

/// Fields in the order of their numbers: the number, then where the value comes from.
type Template = &'static [u8];

/// Sources: a number of the frame, …
const CHID: u8 = 0;
const UUID: u8 = 1;
const APP_ID: u8 = 2;
const TOPIC: u8 = 3;
const SEQUENCE: u8 = 4;
const STORE: u8 = 5;
/// What the packet's payload is.
const KIND: u8 = 6;
const NUMBERS: usize = 7;
/// … a group for each topic, …
const TOPICS: u8 = 7;
/// … the message of a packet, …
const BODY: u8 = 8;
/// … one of the texts, absent where there is none, …
const TEXT: u8 = 9;
const ID: u8 = TEXT;
const RESOURCE: u8 = TEXT + 1;
const ACCOUNT: u8 = TEXT + 2;
const PACKAGE: u8 = TEXT + 3;
const COMMAND: u8 = TEXT + 4;
const TO: u8 = TEXT + 5;
const FIRST: u8 = TEXT + 6;
const SECOND: u8 = TEXT + 7;
const PAYLOAD: u8 = TEXT + 8;
const BIZ_TYPE: u8 = TEXT + 9;
const SERVER: u8 = TEXT + 10;
const KICK: u8 = TEXT + 11;
const METHOD: u8 = TEXT + 12;
const UDID: u8 = TEXT + 13;
const TEXTS: usize = 14;
/// … one of these messages, …
const PART: u8 = 64;
/// … or the number itself.
const NUMBER: u8 = 128;

const PROTOCOL_VERSION: u8 = 106;
/// The number by which the service knows browser clients.
const SDK: u8 = 31;

/// Names of [`PARTS`].
mod part {
    pub(super) const NOTHING: u8 = 0;
    pub(super) const HEADER: u8 = 1;
    /// Before the login it names nobody.
    pub(super) const FIRST_HEADER: u8 = 2;
    pub(super) const CONN: u8 = 3;
    pub(super) const BIND: u8 = 4;
    pub(super) const PACKET: u8 = 5;
    /// The one packet that names neither itself nor the application: a SEQUENCE_ACK.
    pub(super) const ACK_PACKET: u8 = 6;
    pub(super) const UC_PACKET: u8 = 7;
    /// The payload of one.
    pub(super) const UC: u8 = 8;
    pub(super) const USER: u8 = 9;
    pub(super) const TO_USER: u8 = 10;
    pub(super) const GROUP: u8 = 11;
    pub(super) const P2P_MESSAGE: u8 = 12;
    pub(super) const P2T_MESSAGE: u8 = 13;
    pub(super) const SEQUENCE_ACK: u8 = 14;
    pub(super) const PULL: u8 = 15;
    pub(super) const UC_MESSAGE: u8 = 16;
    pub(super) const UC_MEMBERSHIP: u8 = 17;
    pub(super) const UC_PING: u8 = 18;
    pub(super) const UC_SEQ_ACK: u8 = 19;
}

const PARTS: [Template; 20] = [
    &[],
    &[1, CHID, 2, UUID, 3, SERVER, 4, RESOURCE, 5, COMMAND, 7, ID],
    &[3, SERVER, 5, COMMAND, 7, ID],
    &[1, NUMBER + PROTOCOL_VERSION, 2, FIRST, 3, SECOND, 4, UDID, 5, NUMBER + SDK],
    &[1, FIRST, 2, KICK, 3, METHOD, 6, SECOND],
    &[1, ID, 2, PACKAGE, 4, KIND, 5, BODY],
    &[4, KIND, 5, BODY],
    &[1, ID, 2, PACKAGE, 4, NUMBER + 8, 5, PART + part::UC],
    &[1, PART + part::USER, 2, KIND, 3, BODY, 4, ID],
    &[1, APP_ID, 2, ACCOUNT, 3, UUID, 4, RESOURCE],
    &[1, APP_ID, 2, TO],
    &[1, APP_ID, 2, TOPIC],
    &[1, PART + part::USER, 2, PART + part::TO_USER, 3, PAYLOAD, 4, STORE, 5, BIZ_TYPE],
    &[1, PART + part::USER, 2, PART + part::GROUP, 3, PAYLOAD, 4, STORE, 5, BIZ_TYPE],
    &[1, UUID, 2, RESOURCE, 3, SEQUENCE, 4, APP_ID],
    &[1, UUID, 2, RESOURCE, 3, APP_ID],
    &[1, PART + part::GROUP, 2, PAYLOAD, 4, STORE, 5, PART + part::USER, 7, ID, 8, BIZ_TYPE],
    &[1, PART + part::GROUP],
    &[1, TOPICS],
    &[1, PART + part::GROUP, 2, SEQUENCE],
];

/// CONN, the first frame on a connection: what kind of program is calling, and what it runs on.
pub fn conn(id: &str, model: &str, os: &str) -> Vec<u8> {
    let nobody = Sender { app_id: 0, account: "", uuid: 0, resource: "", app_package: "", chid: 0 };
    let mut values = Values::new(&nobody, id, "CONN");
    values.set(FIRST, model.as_bytes());
    values.set(SECOND, os.as_bytes());
    frame(&values.part(part::FIRST_HEADER), &values.part(part::CONN))
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
        let mut values = Values::new(self, id, "SECMSG");
        // The kinds are those of MIMC_MSG_TYPE and UC_MSG_TYPE.
        let (payload, kind, body) = match command {
            Command::Bind { token, signature } => {
                values.set(COMMAND, b"BIND");
                values.set(FIRST, token.as_bytes());
                values.set(SECOND, signature.as_bytes());
                (part::BIND, 0, 0)
            }
            Command::Unbind => {
                values.set(COMMAND, b"UBND");
                (part::NOTHING, 0, 0)
            }
            Command::Ping => {
                values.set(COMMAND, b"PING");
                (part::NOTHING, 0, 0)
            }
            Command::Message(target, content) => {
                values.set(PAYLOAD, content.payload);
                values.numbers[usize::from(STORE)] = content.store.into();
                if let Some(biz_type) = content.biz_type {
                    values.set(BIZ_TYPE, biz_type.as_bytes());
                }
                match target {
                    Target::Account(account) => {
                        values.set(TO, account.as_bytes());
                        (part::PACKET, 1, part::P2P_MESSAGE)
                    }
                    Target::Topic(topic) => values.about(topic, (part::PACKET, 2, part::P2T_MESSAGE)),
                    Target::UnlimitedTopic(topic) => {
                        values.about(topic, (part::UC_PACKET, 8, part::UC_MESSAGE))
                    }
                }
            }
            Command::SequenceAck(sequence) => {
                values.numbers[usize::from(SEQUENCE)] = sequence as u64;
                (part::ACK_PACKET, 3, part::SEQUENCE_ACK)
            }
            Command::Pull => (part::PACKET, 5, part::PULL),
            Command::Join(topic) => values.about(topic, (part::UC_PACKET, 3, part::UC_MEMBERSHIP)),
            Command::Quit(topic) => values.about(topic, (part::UC_PACKET, 5, part::UC_MEMBERSHIP)),
            Command::UnlimitedPing(topics) => {
                values.topics = topics;
                (part::UC_PACKET, 1, part::UC_PING)
            }
            Command::UnlimitedAck(topic, sequence) => {
                values.numbers[usize::from(SEQUENCE)] = sequence as u64;
                values.about(topic, (part::UC_PACKET, 7, part::UC_SEQ_ACK))
            }
        };
        values.numbers[usize::from(KIND)] = kind;
        values.body = body;
        let payload = values.part(payload);
        frame(&values.part(part::HEADER), &payload)
    }
}

/// What the fields of one frame's messages are made of.
struct Values<'a> {
    numbers: [u64; NUMBERS],
    texts: [Option<&'a [u8]>; TEXTS],
    topics: &'a [u64],
    body: u8,
}

impl<'a> Values<'a> {
    fn new(sender: &'a Sender<'a>, id: &'a str, command: &'a str) -> Self {
        let text = |text: &'a str| Some(text.as_bytes());
        Self {
            numbers: [sender.chid.into(), sender.uuid, sender.app_id, 0, 0, 0, 0],
            texts: [
                text(id),
                text(sender.resource),
                text(sender.account),
                text(sender.app_package),
                text(command),
                None,
                None,
                None,
                None,
                None,
                Some(b"xiaomi.com"),
                Some(b"0"),
                Some(b"XIAOMI-PASS"),
                Some(b"websocket"),
            ],
            topics: &[],
            body: 0,
        }
    }

    fn set(&mut self, source: u8, text: &'a [u8]) {
        if let Some(place) = self.texts.get_mut(usize::from(source - TEXT)) {
            *place = Some(text);
        }
    }

    /// Of what concerns a topic.
    fn about<T>(&mut self, topic: u64, message: T) -> T {
        self.numbers[usize::from(TOPIC)] = topic;
        message
    }

    /// One of [`PARTS`].
    fn part(&mut self, part: u8) -> Vec<u8> {
        let mut message = Writer::default();
        let fields = PARTS.get(usize::from(part)).copied().unwrap_or_default();
        for &[number, source] in fields.as_chunks().0 {
            self.field(&mut message, number.into(), source);
        }
        message.finish()
    }

    fn field(&mut self, message: &mut Writer, number: u32, source: u8) {
        let part = match source {
            NUMBER.. => return message.integer(number, (source - NUMBER).into()),
            TOPICS => {
                for &topic in self.topics {
                    let part = self.about(topic, part::GROUP);
                    message.bytes(number, &self.part(part));
                }
                return;
            }
            BODY => self.body,
            PART.. => source - PART,
            TEXT.. => {
                if let Some(&Some(text)) = self.texts.get(usize::from(source - TEXT)) {
                    message.bytes(number, text);
                }
                return;
            }
            _ => {
                return message
                    .integer(number, self.numbers.get(usize::from(source)).copied().unwrap_or_default());
            }
        };
        message.bytes(number, &self.part(part));
    }
}
