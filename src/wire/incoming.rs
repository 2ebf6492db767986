//! Messages a client receives, read in place.
//!
//! Each is a table of the fields that a client wants, with their numbers. What a field gives refers to the buffer
//! that the message was read from; an absent field reads as 0 or as empty. A type that has no meaning to a client
//! is not malformed.

use crate::proto::{Fields, Repeated, Schema, Span};

/// Declares a message by its fields: `name: kind = number`.
macro_rules! message {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $kind:ident = $number:literal,)* }) => {
        $(#[$doc])*
        pub struct $name(Fields);

        impl $name {
            /// Reads one at this place of the buffer; `None` if it is malformed.
            #[inline(always)]
            pub fn read(buffer: &[u8], message: Span) -> Option<Self> {
                const SCHEMA: Schema = {
                    let schema = Schema::EMPTY;
                    $(let schema = message!(@schema schema $kind $number);)*
                    schema
                };
                Fields::read(buffer, message, SCHEMA).map(Self)
            }

            $($(#[$about])* pub fn $field(&self) -> message!(@type $kind) { message!(@get self $kind $number) })*
        }
    };
    (@schema $schema:ident span $number:literal) => { $schema.bytes($number) };
    (@schema $schema:ident list $number:literal) => { $schema.bytes($number) };
    (@schema $schema:ident $kind:ident $number:literal) => { $schema.integer($number) };
    (@type span) => { Span };
    (@type list) => { Repeated };
    (@type $kind:ident) => { $kind };
    (@get $self:ident span $number:literal) => { $self.0.span($number) };
    (@get $self:ident list $number:literal) => { $self.0.repeated($number) };
    (@get $self:ident bool $number:literal) => { $self.0.integer($number) != 0 };
    (@get $self:ident $kind:ident $number:literal) => { $self.0.integer($number) as $kind };
}

message! {
    /// What a client may rely upon in the header of a received frame: the ClientHeader.
    ReceivedHeader {
        /// The command.
        command: span = 5,
        /// Id of the frame; part of the key of an encrypted payload.
        id: span = 7,
        /// A diagnostic; 0 if there is none.
        error_code: i32 = 10,
        /// Its text.
        error_text: span = 11,
    }
}

message! {
    /// Payload of the service's CONN: an XMMsgConnResp.
    Challenge {
        /// Opaque text for the signature.
        challenge: span = 1,
    }
}

message! {
    /// Payload of the service's BIND, and of KICK: an XMMsgBindResp.
    Verdict {
        /// Whether the client is logged in.
        accepted: bool = 1,
        /// Kind of refusal.
        error_type: span = 2,
        /// Reason of refusal.
        reason: span = 3,
        /// The refusal for humans.
        description: span = 4,
    }
}

message! {
    /// Payload of NOTIFY: an XMMsgNotify.
    Notice {
        /// The service's number.
        code: i32 = 1,
        /// The service's text.
        text: span = 2,
    }
}

message! {
    /// Payload of SECMSG after decryption, and each item of a list: a MIMCPacket.
    Packet {
        /// Given by the sender.
        packet_id: span = 1,
        /// Given by the service; 0 if it gave none.
        sequence: i64 = 3,
        /// What the payload is, a MIMC_MSG_TYPE. 0 if absent, for which [`Packet::kind`] knows the meaning.
        raw_kind: u64 = 4,
        /// One of the messages below.
        payload: span = 5,
        /// Milliseconds.
        timestamp: i64 = 6,
    }
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

impl Packet {
    /// What the payload is.
    pub fn kind(&self) -> PacketKind {
        match self.raw_kind() {
            // The default of an enum is its first value.
            0 | 1 => PacketKind::Direct,
            2 => PacketKind::Topic,
            4 => PacketKind::Ack,
            6 => PacketKind::List,
            8 => PacketKind::Unlimited,
            _ => PacketKind::Other,
        }
    }
}

message! {
    /// The service's answer to a message: a MIMCPacketAck.
    PacketAck {
        /// The message that is meant.
        packet_id: span = 1,
        /// Given to the message; 0 if it was refused.
        sequence: i64 = 4,
        /// When the service took it, in milliseconds.
        timestamp: i64 = 5,
        /// Empty if it was accepted.
        error: span = 7,
        /// 0 if it was accepted.
        code: i32 = 8,
        /// Place in the list of conversations.
        conversation_index: i64 = 9,
    }
}

message! {
    /// Messages for one resource: a MIMCPacketList.
    PacketList {
        /// For whom.
        uuid: u64 = 1,
        /// For which of the user's clients.
        resource: span = 2,
        /// To be acknowledged.
        max_sequence: i64 = 3,
        /// Each for [`Packet::read`].
        packets: list = 4,
        /// A MIMC_PUSH_STATUS.
        status: u64 = 5,
        /// In a notification: the first one waiting.
        min_sequence: i64 = 6,
    }
}

impl PacketList {
    /// More is waiting than the service pushes; the packets do not count.
    pub fn is_notification(&self) -> bool {
        self.status() == 2
    }
}

message! {
    /// A MIMCP2PMessage or MIMCP2TMessage: they differ in the meaning of `to` only.
    Message {
        /// Who wrote it: a [`User`].
        from: span = 1,
        /// A [`User`] or a [`Group`].
        to: span = 2,
        /// The application's own bytes.
        payload: span = 3,
        /// A tag of the application.
        biz_type: span = 5,
    }
}

message! {
    /// A MIMCUser.
    User {
        /// Name in the application.
        account: span = 2,
        /// Id in the service.
        uuid: u64 = 3,
        /// One of the user's clients.
        resource: span = 4,
    }
}

message! {
    /// A MIMCGroup or UCGroup.
    Group {
        /// Which topic.
        topic: u64 = 2,
    }
}

impl Group {
    /// Which topic the one at this place names; `None` if it is malformed.
    #[inline(never)]
    pub fn topic_at(buffer: &[u8], message: Span) -> Option<u64> {
        Some(Self::read(buffer, message)?.topic())
    }
}

message! {
    /// Envelope of everything about unlimited topics: an UCPacket.
    UnlimitedPacket {
        /// The client it is for: a [`User`].
        user: span = 1,
        /// What the payload is, an UC_MSG_TYPE.
        raw_kind: u64 = 2,
        /// One of the messages below.
        payload: span = 3,
        /// In an answer, possibly the id of the request.
        packet_id: span = 4,
    }
}

/// UC_MSG_TYPE, as far as a client acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlimitedKind {
    /// [`Membership`] after a request to join.
    Joined,
    /// [`Membership`] after a request to quit.
    Quitted,
    /// [`UnlimitedList`].
    List,
    /// [`Membership`], of which only the topic counts.
    Dismissed,
    /// Anything else.
    Other,
}

impl UnlimitedPacket {
    /// What the payload is.
    pub fn kind(&self) -> UnlimitedKind {
        match self.raw_kind() {
            4 => UnlimitedKind::Joined,
            6 => UnlimitedKind::Quitted,
            9 => UnlimitedKind::List,
            10 => UnlimitedKind::Dismissed,
            _ => UnlimitedKind::Other,
        }
    }
}

message! {
    /// An UCJoinResp, UCQuitResp or UCDismiss.
    Membership {
        /// Of which topic: a [`Group`].
        group: span = 1,
        /// 0 if the request was granted.
        code: i32 = 2,
        /// The service's text.
        text: span = 3,
    }
}

message! {
    /// Messages of one unlimited topic: an UCMessageList.
    UnlimitedList {
        /// Of which topic: a [`Group`].
        group: span = 1,
        /// Each for [`UnlimitedMessage::read`].
        messages: list = 2,
        /// To be acknowledged.
        max_sequence: i64 = 3,
    }
}

message! {
    /// One message of an unlimited topic: an UCMessage. One without group or sender is as good as malformed.
    UnlimitedMessage {
        /// Of which topic: a [`Group`].
        group: span = 1,
        /// The application's own bytes.
        payload: span = 2,
        /// Counted per topic; 0 if the service gave none.
        sequence: i64 = 3,
        /// Who wrote it: a [`User`].
        from: span = 5,
        /// Milliseconds.
        timestamp: i64 = 6,
        /// Given by the sender.
        packet_id: span = 7,
        /// A tag of the application.
        biz_type: span = 8,
    }
}
