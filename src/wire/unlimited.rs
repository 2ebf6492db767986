//! What a client receives about unlimited topics.

use super::{User, read_topic};
use crate::proto::{Fields, Repeated, Schema};

/// Envelope of everything about unlimited topics.
pub struct UnlimitedPacket<'a> {
    /// The client it is for.
    pub user: User<'a>,
    /// What the payload is.
    pub kind: UnlimitedKind,
    /// One of the messages below.
    pub payload: &'a [u8],
    /// In an answer, possibly the id of the request.
    pub packet_id: &'a [u8],
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
    /// [`read_dismissed`].
    Dismissed,
    /// Anything else.
    Other,
}

impl<'a> UnlimitedPacket<'a> {
    /// Reads an UCPacket.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[2], &[1, 3, 4]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            user: User::read(fields.text(1))?,
            kind: match fields.integer(2) {
                4 => UnlimitedKind::Joined,
                6 => UnlimitedKind::Quitted,
                9 => UnlimitedKind::List,
                10 => UnlimitedKind::Dismissed,
                _ => UnlimitedKind::Other,
            },
            payload: fields.text(3),
            packet_id: fields.text(4),
        })
    }
}

/// Answer to a request to join or quit.
pub struct Membership<'a> {
    /// Of which topic.
    pub topic: u64,
    /// 0 if the request was granted.
    pub code: i32,
    /// The service's text.
    pub text: &'a [u8],
}

impl<'a> Membership<'a> {
    /// Reads an UCJoinResp or UCQuitResp.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[2], &[1, 3]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            topic: read_topic(fields.bytes(1)?)?,
            code: fields.integer(2) as i32,
            text: fields.text(3),
        })
    }
}

/// The topic that an UCDismiss names.
pub fn read_dismissed(message: &[u8]) -> Option<u64> {
    const SCHEMA: Schema = Schema::new(&[], &[1]);
    read_topic(Fields::read(message, SCHEMA)?.bytes(1)?)
}

/// Messages of one unlimited topic.
pub struct UnlimitedList<'a> {
    /// Of which topic.
    pub topic: u64,
    /// To be acknowledged.
    pub max_sequence: i64,
    /// Each for [`UnlimitedMessage::read`].
    pub messages: Repeated<'a>,
}

impl<'a> UnlimitedList<'a> {
    /// Reads an UCMessageList.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[3], &[1, 2]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            topic: read_topic(fields.bytes(1)?)?,
            max_sequence: fields.integer(3) as i64,
            messages: fields.repeated(2),
        })
    }
}

/// One message of an unlimited topic.
pub struct UnlimitedMessage<'a> {
    /// Of which topic.
    pub topic: u64,
    /// Who wrote it.
    pub from: User<'a>,
    /// Counted per topic; 0 if the service gave none.
    pub sequence: i64,
    /// Milliseconds.
    pub timestamp: i64,
    /// Given by the sender.
    pub packet_id: &'a [u8],
    /// The application's own bytes.
    pub payload: &'a [u8],
    /// A tag of the application.
    pub biz_type: &'a [u8],
}

impl<'a> UnlimitedMessage<'a> {
    /// Reads an UCMessage; one without topic or sender is as good as malformed.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        const SCHEMA: Schema = Schema::new(&[3, 4, 6], &[1, 2, 5, 7, 8]);
        let fields = Fields::read(message, SCHEMA)?;
        Some(Self {
            topic: read_topic(fields.bytes(1)?)?,
            from: User::read(fields.bytes(5)?)?,
            sequence: fields.integer(3) as i64,
            timestamp: fields.integer(6) as i64,
            packet_id: fields.text(7),
            payload: fields.text(2),
            biz_type: fields.text(8),
        })
    }
}
