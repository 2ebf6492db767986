//! Received messages: duplicates, delivery, and acknowledgement after it.

use std::num::NonZeroU64;

use super::people::{People, RECEIVER};
use super::{ConnectionId, DeliveryId, Kind, Millis, Session, Span, State, window::Window};
use crate::wire::{Command, Group, Message, Packet, PacketKind, PacketList, UnlimitedList, UnlimitedMessage};

/// How many messages are remembered at least, each by up to two keys.
// assumption: a later list may have lower sequences than an earlier one, so that duplicates are told by what was seen,
// not by the highest sequence.
const REMEMBERED: usize = 2 * 8192;

pub(super) struct Inbox {
    seen: Window,
    seen_unlimited: Window,
    /// Lists that are not acknowledged yet, in the order of arrival.
    deliveries: Vec<Delivery>,
    /// Number of the first of them.
    first: DeliveryId,
    /// Since when something was received that could not be read, and no list was acknowledged.
    damaged_since: Option<Millis>,
}

#[derive(Clone, Copy)]
struct Delivery {
    connection: ConnectionId,
    ack: Ack,
    /// When the handlers have taken too long; long ago if they are done.
    until: Millis,
}

/// What acknowledges a list: the topic if it is an unlimited one, and the sequence. It is cumulative, so lists are
/// acknowledged in the order of their arrival.
pub(super) type Ack = (Option<u64>, i64);

impl Inbox {
    pub(super) fn new(secret: u64) -> Self {
        Self {
            seen: Window::new(REMEMBERED, secret),
            seen_unlimited: Window::new(REMEMBERED, secret),
            deliveries: Vec::new(),
            first: 0,
            damaged_since: None,
        }
    }

    /// Forgets everything. With another secret no key of before is found.
    pub(super) fn forget(&mut self, secret: u64) {
        self.first = self.first.wrapping_add(self.deliveries.len() as DeliveryId);
        self.deliveries.clear();
        self.damaged_since = None;
        self.seen.secret = secret;
        self.seen_unlimited.secret = secret;
    }

    pub(super) fn unacknowledged(&self) -> usize {
        self.deliveries.len()
    }

    /// When the handlers of the oldest list have taken too long.
    pub(super) fn due(&self) -> Millis {
        self.deliveries.first().map_or(Millis::INFINITY, |delivery| delivery.until)
    }

    /// On a new connection the service repeats what was not acknowledged.
    pub(super) fn connection_changed(&mut self) {
        self.damaged_since = None;
    }

    /// Whether a message was not seen before; from now on it was.
    fn is_new(&mut self, buffer: &[u8], message: &MessageRecord) -> bool {
        let is_unlimited = message.kind == Kind::Unlimited;
        let window = if is_unlimited { &mut self.seen_unlimited } else { &mut self.seen };
        // All messages but those of unlimited topics share one space of sequences.
        let space = if is_unlimited { message.topic } else { 0 };
        let by_sequence = window.number_key(space, message.sequence as u64);
        let by_id = window.text_key(message.sender_key.get(), &[message.packet_id.of(buffer)]);
        // Both have to be remembered, whatever the first one says; a message without them cannot be recognised.
        let new_sequence = message.sequence == 0 || window.insert(by_sequence);
        let new_id = message.packet_id.is_empty() || window.insert(by_id);
        new_sequence && new_id
    }

    fn read(&self, buffer: &[u8], packet: &Packet, people: &mut People) -> Option<MessageRecord> {
        let message = Message::read(buffer, packet.payload())?;
        let sender = People::place(buffer, message.from());
        let sender_key = people.meet(sender, buffer, message.from(), &self.seen)?;
        let (mut kind, mut topic) = (Kind::Direct, 0);
        if packet.kind() == PacketKind::Topic {
            (kind, topic) = (Kind::Topic, Group::topic_at(buffer, message.to())?);
        } else {
            people.meet(RECEIVER, buffer, message.to(), &self.seen)?;
        }
        Some(MessageRecord {
            kind,
            sequence: packet.sequence(),
            timestamp: packet.timestamp(),
            topic,
            sender,
            sender_key,
            packet_id: packet.packet_id(),
            biz_type: message.biz_type(),
            payload: message.payload(),
        })
    }

    fn read_unlimited(&self, buffer: &[u8], message: Span, people: &mut People) -> Option<MessageRecord> {
        let message = UnlimitedMessage::read(buffer, message)?;
        if message.group().is_empty() || message.from().is_empty() {
            return None;
        }
        let sender = People::place(buffer, message.from());
        let sender_key = people.meet(sender, buffer, message.from(), &self.seen_unlimited)?;
        Some(MessageRecord {
            kind: Kind::Unlimited,
            sequence: message.sequence(),
            timestamp: message.timestamp(),
            topic: Group::topic_at(buffer, message.group())?,
            sender,
            sender_key,
            packet_id: message.packet_id(),
            biz_type: message.biz_type(),
            payload: message.payload(),
        })
    }
}

impl Session {
    /// Handles a MIMCPacketList. `None` if it is malformed.
    pub(super) fn list_received(&mut self, now: Millis, frame: &[u8], list: Span) -> Option<()> {
        let list = PacketList::read(frame, list)?;
        if !self.is_own(list.uuid(), list.resource().of(frame)) {
            return Some(());
        }
        if list.is_notification() {
            self.notification_received(list.min_sequence(), list.max_sequence());
            return Some(());
        }
        let before = self.stats.received;
        let mut people = People::new();
        let mut packets = list.packets();
        while let Some(packet) = packets.next(frame) {
            let packet = Packet::read(frame, packet);
            if packet
                .as_ref()
                .is_none_or(|packet| matches!(packet.kind(), PacketKind::Direct | PacketKind::Topic))
            {
                let message = packet.and_then(|packet| self.inbox.read(frame, &packet, &mut people));
                self.collect(now, frame, message, &mut people);
            }
        }
        self.deliver(now, (None, list.max_sequence()), before);
        Some(())
    }

    /// The same for an UCMessageList.
    pub(super) fn unlimited_list_received(&mut self, now: Millis, frame: &[u8], list: Span) -> Option<()> {
        let list = UnlimitedList::read(frame, list)?;
        let topic = Group::topic_at(frame, list.group())?;
        let before = self.stats.received;
        let mut people = People::new();
        let mut items = list.messages();
        while let Some(item) = items.next(frame) {
            let message = self.inbox.read_unlimited(frame, item, &mut people);
            self.collect(now, frame, message, &mut people);
        }
        self.deliver(now, (Some(topic), list.max_sequence()), before);
        Some(())
    }

    /// Tells a message unless it is a duplicate, or damaged.
    fn collect(&mut self, now: Millis, buffer: &[u8], message: Option<MessageRecord>, people: &mut People) {
        match message {
            None => self.damaged(now),
            Some(message) if self.inbox.is_new(buffer, &message) => {
                self.stats.received += 1;
                self.tell_message(buffer, &message, people);
            }
            Some(_) => self.stats.duplicates += 1,
        }
    }

    fn tell_message(&mut self, buffer: &[u8], message: &MessageRecord, people: &mut People) {
        let is_direct = message.kind == Kind::Direct;
        let outputs = &mut self.outputs;
        outputs.record(message.kind, &[message.timestamp as f64]).sequence(message.sequence);
        if !is_direct {
            outputs.topic(message.topic);
        }
        people.tell(buffer, message.sender, outputs);
        if is_direct {
            people.tell(buffer, RECEIVER, outputs);
        }
        people.tell_tag(buffer, message.biz_type, outputs);
        let payload = message.payload.of(buffer);
        if outputs.texts(buffer, &[message.packet_id]).try_text(payload) {
            outputs.words.push(0.0);
        } else {
            outputs.bytes(payload);
        }
    }

    /// The list is complete; `before` it, so many messages had been received.
    fn deliver(&mut self, now: Millis, ack: Ack, before: u64) {
        if self.stats.received == before {
            return self.acknowledge(ack);
        }
        let delivery = self.expect_delivery(ack, now + self.config.handler_timeout);
        self.tell(Kind::Delivery, &[delivery.into()]);
    }

    /// Sends an acknowledgement once those of all lists before are sent.
    pub(super) fn acknowledge(&mut self, ack: Ack) {
        self.expect_delivery(ack, 0.0);
        self.acknowledge_settled(0.0);
    }

    fn expect_delivery(&mut self, ack: Ack, until: Millis) -> DeliveryId {
        let delivery = self.inbox.first.wrapping_add(self.inbox.deliveries.len() as DeliveryId);
        let connection = self.state.connection().unwrap_or_default();
        self.inbox.deliveries.push(Delivery { connection, ack, until });
        delivery
    }

    /// The application's handlers are done with a list, successfully or not. Reports of lists that are
    /// acknowledged already are ignored.
    pub fn delivered(&mut self, now: Millis, delivery: DeliveryId) {
        self.begin(now);
        let at = delivery.wrapping_sub(self.inbox.first) as usize;
        if let Some(delivery) = self.inbox.deliveries.get_mut(at) {
            delivery.until = 0.0;
            self.acknowledge_settled(0.0);
        }
    }

    /// Acknowledges the lists up to the first one that is still being handled.
    pub(super) fn acknowledge_settled(&mut self, now: Millis) {
        while self.inbox.unacknowledged() > 0 && self.inbox.due() <= now {
            let Some(&Delivery { connection, ack, .. }) = self.inbox.deliveries.first() else { return };
            self.inbox.deliveries.copy_within(1.., 0);
            self.inbox.deliveries.pop();
            self.inbox.first = self.inbox.first.wrapping_add(1);
            // What came on an older connection comes again on this one, and is acknowledged then.
            if !matches!(&self.state, State::Online(online) if online.connection == connection) {
                continue;
            }
            self.send_command(match ack {
                (None, sequence) => Command::SequenceAck(sequence),
                (Some(topic), sequence) => Command::UnlimitedAck(topic, sequence),
            });
            // Until now the service would have repeated what was damaged.
            if let Some(since) = self.inbox.damaged_since.take() {
                self.tell_gap(since);
            }
        }
    }

    /// Counts something that could not be read.
    pub(super) fn damaged(&mut self, now: Millis) {
        self.stats.dropped += 1;
        self.inbox.damaged_since.get_or_insert(now);
    }

    /// Whether something from the service is meant for this client and no other.
    #[inline(never)]
    pub(super) fn is_own(&self, uuid: u64, resource: &[u8]) -> bool {
        let own = self.identity.as_ref().map(|identity| identity.token.uuid);
        own == Some(uuid) && resource == self.config.resource.as_bytes()
    }
}

/// One received message. Text is UTF-8 unless the sender did wrong.
struct MessageRecord {
    /// Where it was sent.
    kind: Kind,
    /// Its place among the user's messages, or among those of the unlimited topic; 0 if it has none.
    sequence: i64,
    /// When the service took it, in milliseconds.
    timestamp: i64,
    /// Not for a direct message.
    topic: u64,
    /// Place among [`People`].
    sender: usize,
    sender_key: NonZeroU64,
    packet_id: Span,
    biz_type: Span,
    payload: Span,
}
