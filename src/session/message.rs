//! Received messages as they are handed out: one frame per list, and records that refer to it.

use std::fmt;

use super::{Frame, Span};

/// Number of a delivered list.
pub type DeliveryId = u32;

/// Received messages of one list.
pub struct Messages {
    /// For the report that they were delivered.
    pub delivery: DeliveryId,
    /// What the spans of the messages refer to.
    pub frame: Frame,
    /// The messages in order.
    pub messages: Vec<MessageRecord>,
}

impl fmt::Debug for Messages {
    /// Without what the messages say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Messages({} in delivery {})", self.messages.len(), self.delivery)
    }
}

/// One received message. Text is UTF-8 unless the sender did wrong.
#[derive(Clone, Copy, Debug)]
pub struct MessageRecord {
    /// Where it was sent.
    pub kind: MessageKind,
    /// Its place among the user's messages, or among those of the unlimited topic; 0 if it has none.
    pub sequence: i64,
    /// When the service took it, in milliseconds.
    pub timestamp: i64,
    /// The topic; 0 for a direct message.
    pub topic: u64,
    /// Given by the sender.
    pub packet_id: Span,
    /// Who wrote it.
    pub from_account: Span,
    /// On which of the sender's clients.
    pub from_resource: Span,
    /// To whom; empty unless it is a direct message.
    pub to_account: Span,
    /// To which client, if only to one.
    pub to_resource: Span,
    /// What it says: the application's own bytes.
    pub payload: Span,
    /// A tag of the application.
    pub biz_type: Span,
}

/// Kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// From one user to another.
    Direct,
    /// To a topic.
    Topic,
    /// To an unlimited topic.
    Unlimited,
}
