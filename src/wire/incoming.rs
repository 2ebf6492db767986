//! Messages a client receives, read in place.
//!
//! Text stays bytes here: most of it goes straight on to JavaScript, which decodes it once. Each reader gives
//! `None` for malformed input. A type that has no meaning to a client is not malformed.

use crate::proto::{Fields, Repeated, Schema};

/// Payload of the service's CONN.
pub struct Challenge<'a> {
    /// Opaque text for the signature.
    pub challenge: &'a [u8],
}

impl<'a> Challenge<'a> {
    /// Reads an XMMsgConnResp.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[], &[1, 2, 3]);
        Some(Self { challenge: Fields::read(message, SCHEMA)?.text(1) })
    }
}

/// Payload of the service's BIND, and of KICK.
pub struct Verdict<'a> {
    /// Whether the client is logged in.
    pub accepted: bool,
    /// Kind of refusal.
    pub error_type: &'a [u8],
    /// Reason of refusal.
    pub reason: &'a [u8],
    /// The refusal for humans.
    pub description: &'a [u8],
}

impl<'a> Verdict<'a> {
    /// Reads an XMMsgBindResp.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[1], &[2, 3, 4]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            accepted: fields.integer(1) != 0,
            error_type: fields.text(2),
            reason: fields.text(3),
            description: fields.text(4),
        })
    }

    /// Whether another token may help.
    pub fn is_about_token(&self) -> bool {
        self.error_type == b"token-expired" || self.reason == b"invalid-token"
    }
}

/// Payload of NOTIFY.
pub struct Notice<'a> {
    /// The service's number.
    pub code: i32,
    /// The service's text.
    pub text: &'a [u8],
}

impl<'a> Notice<'a> {
    /// Reads an XMMsgNotify.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[1], &[2]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self { code: fields.integer(1) as i32, text: fields.text(2) })
    }
}

/// Payload of SECMSG after decryption, and each item of a list.
pub struct Packet<'a> {
    /// Given by the sender.
    pub packet_id: &'a [u8],
    /// Given by the service; 0 if it gave none.
    pub sequence: i64,
    /// Milliseconds.
    pub timestamp: i64,
    /// What the payload is.
    pub kind: PacketKind,
    /// One of the messages below.
    pub payload: &'a [u8],
}

/// MIMC_MSG_TYPE, as far as a client acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketKind {
    /// [`Message`], inside a list.
    Direct,
    /// [`Message`], inside a list.
    Topic,
    /// [`PacketAck`].
    Ack,
    /// [`PacketList`].
    List,
    /// [`UnlimitedPacket`].
    Unlimited,
    /// Anything else.
    Other,
}

impl<'a> Packet<'a> {
    /// Reads a MIMCPacket.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[3, 4, 6, 7, 8], &[1, 2, 5]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            packet_id: fields.text(1),
            sequence: fields.integer(3) as i64,
            timestamp: fields.integer(6) as i64,
            kind: match fields.integer_or(4, 1) {
                1 => PacketKind::Direct,
                2 => PacketKind::Topic,
                4 => PacketKind::Ack,
                6 => PacketKind::List,
                8 => PacketKind::Unlimited,
                _ => PacketKind::Other,
            },
            payload: fields.text(5),
        })
    }
}

/// The service's answer to a message.
pub struct PacketAck<'a> {
    /// The message that is meant.
    pub packet_id: &'a [u8],
    /// Given to the message; 0 if it was refused.
    pub sequence: i64,
    /// When the service took it, in milliseconds.
    pub timestamp: i64,
    /// Empty if it was accepted.
    pub error: &'a [u8],
    /// 0 if it was accepted.
    pub code: i32,
    /// Place in the list of conversations.
    pub conversation_index: i64,
}

impl<'a> PacketAck<'a> {
    /// Reads a MIMCPacketAck.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[2, 4, 5, 8, 9], &[1, 3, 6, 7]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            packet_id: fields.text(1),
            sequence: fields.integer(4) as i64,
            timestamp: fields.integer(5) as i64,
            error: fields.text(7),
            code: fields.integer(8) as i32,
            conversation_index: fields.integer(9) as i64,
        })
    }
}

/// Messages for one resource.
pub struct PacketList<'a> {
    /// For whom.
    pub uuid: u64,
    /// For which of the user's clients.
    pub resource: &'a [u8],
    /// To be acknowledged.
    pub max_sequence: i64,
    /// With [`PacketList::is_notification`]: the first one waiting.
    pub min_sequence: i64,
    /// More is waiting than the service pushes; the packets do not count.
    pub is_notification: bool,
    /// Each for [`Packet::read`].
    pub packets: Repeated<'a>,
}

impl<'a> PacketList<'a> {
    /// Reads a MIMCPacketList.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[1, 3, 5, 6], &[2, 4]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            uuid: fields.integer(1),
            resource: fields.text(2),
            max_sequence: fields.integer(3) as i64,
            min_sequence: fields.integer(6) as i64,
            is_notification: fields.integer(5) == 2,
            packets: fields.repeated(4),
        })
    }
}

/// A MIMCP2PMessage or MIMCP2TMessage: they differ in the meaning of `to` only.
pub struct Message<'a> {
    /// Who wrote it.
    pub from: User<'a>,
    /// For [`User::read`] or [`read_topic`].
    pub to: &'a [u8],
    /// The application's own bytes.
    pub payload: &'a [u8],
    /// A tag of the application.
    pub biz_type: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads either of the two.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[4], &[1, 2, 3, 5]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            from: User::read(fields.text(1))?,
            to: fields.text(2),
            payload: fields.text(3),
            biz_type: fields.text(5),
        })
    }
}

/// A MIMCUser.
pub struct User<'a> {
    /// Id in the service.
    pub uuid: u64,
    /// Name in the application.
    pub account: &'a [u8],
    /// One of the user's clients.
    pub resource: &'a [u8],
}

impl<'a> User<'a> {
    /// Reads a MIMCUser.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[1, 3], &[2, 4]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self { uuid: fields.integer(3), account: fields.text(2), resource: fields.text(4) })
    }
}

/// The topic that a MIMCGroup or UCGroup names.
pub fn read_topic(message: &[u8]) -> Option<u64> {
    const SCHEMA: Schema = Schema::new(&[1, 2], &[]);
    Some(Fields::read(message, SCHEMA)?.integer(2))
}
