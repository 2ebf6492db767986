//! Received messages: duplicates, delivery, and acknowledgement after it.

use std::collections::VecDeque;

use super::{
    ConnectionId, DeliveryId, Event, MessageKind, MessageRecord, Messages, Millis, Session, Span, State,
    window::Window,
};
use crate::wire::{
    Message, Packet, PacketKind, PacketList, UnlimitedList, UnlimitedMessage, User, read_topic,
};

/// How many messages are remembered at least, each by up to two keys.
const REMEMBERED: usize = 2 * 8192;

/// The space of sequences that all messages but those of unlimited topics share.
const USER_SPACE: u64 = 0;

pub(super) struct Inbox {
    seen: Window,
    seen_unlimited: Window,
    /// Lists that are not acknowledged yet, in the order of arrival.
    deliveries: VecDeque<Delivery>,
    /// Number of the first of them.
    first: DeliveryId,
    /// Since when something was received that could not be read, and no list was acknowledged.
    damaged_since: Option<Millis>,
}

struct Delivery {
    connection: ConnectionId,
    ack: Ack,
    settled: bool,
    deadline: Millis,
}

/// What acknowledges a list. Both are cumulative, so lists are acknowledged in the order of their arrival.
pub(super) enum Ack {
    Sequence(i64),
    Unlimited { topic: u64, sequence: i64 },
}

impl Inbox {
    pub(super) fn new(secret: u64) -> Self {
        Self {
            seen: Window::new(REMEMBERED, secret),
            seen_unlimited: Window::new(REMEMBERED, secret),
            deliveries: VecDeque::new(),
            first: 0,
            damaged_since: None,
        }
    }

    pub(super) fn unacknowledged(&self) -> usize {
        self.deliveries.len()
    }

    /// When the handlers of the oldest list have taken too long.
    pub(super) fn next_timeout(&self) -> Option<Millis> {
        self.deliveries.front().map(|delivery| delivery.deadline)
    }

    /// On a new connection the service repeats what was not acknowledged.
    pub(super) fn connection_changed(&mut self) {
        self.damaged_since = None;
    }

    /// Whether a message was not seen before; from now on it was.
    fn is_new(&mut self, space: u64, sequence: i64, sender: &User<'_>, packet_id: &[u8]) -> bool {
        let window = if space == USER_SPACE { &mut self.seen } else { &mut self.seen_unlimited };
        let by_sequence = window.number_key(space, sequence as u64);
        let by_id = window.text_key(&[sender.account, sender.resource, packet_id]);
        // Both have to be remembered, whatever the first one says; a message without them cannot be recognised.
        let new_sequence = sequence == 0 || window.insert(by_sequence);
        let new_id = packet_id.is_empty() || window.insert(by_id);
        new_sequence && new_id
    }
}

impl Session {
    /// Handles a MIMCPacketList, which is `list` within `frame`. `None` if it is malformed.
    pub(super) fn list_received(&mut self, now: Millis, frame: Vec<u8>, list: Span) -> Option<()> {
        let list = PacketList::read(list.of_bytes(&frame))?;
        if !self.is_own(list.uuid, list.resource) {
            return Some(());
        }
        if list.is_notification {
            self.notification_received(list.min_sequence, list.max_sequence);
            return Some(());
        }
        let ack = Ack::Sequence(list.max_sequence);
        let mut messages = Vec::new();
        for packet in list.packets {
            let message = match Packet::read(packet) {
                Some(packet) if packet.kind == PacketKind::Direct => read_direct(&packet, &frame),
                Some(packet) if packet.kind == PacketKind::Topic => read_group(&packet, &frame),
                Some(_) => continue,
                None => None,
            };
            let Some((sender, record)) = message else {
                self.damaged(now);
                continue;
            };
            let packet_id = record.packet_id.of_bytes(&frame);
            let is_new = self.inbox.is_new(USER_SPACE, record.sequence, &sender, packet_id);
            self.collect(&mut messages, record, is_new);
        }
        self.deliver(now, ack, frame, messages);
        Some(())
    }

    /// The same for an UCMessageList.
    pub(super) fn unlimited_list_received(&mut self, now: Millis, frame: Vec<u8>, list: Span) -> Option<()> {
        let list = UnlimitedList::read(list.of_bytes(&frame))?;
        let ack = Ack::Unlimited { topic: list.topic, sequence: list.max_sequence };
        let mut messages = Vec::new();
        for message in list.messages {
            let Some((sender, record)) = read_unlimited(message, &frame) else {
                self.damaged(now);
                continue;
            };
            let packet_id = record.packet_id.of_bytes(&frame);
            let is_new = self.inbox.is_new(record.topic, record.sequence, &sender, packet_id);
            self.collect(&mut messages, record, is_new);
        }
        self.deliver(now, ack, frame, messages);
        Some(())
    }

    fn collect(&mut self, messages: &mut Vec<MessageRecord>, record: MessageRecord, is_new: bool) {
        if is_new {
            self.stats.received += 1;
            messages.push(record);
        } else {
            self.stats.duplicates += 1;
        }
    }

    fn deliver(&mut self, now: Millis, ack: Ack, frame: Vec<u8>, messages: Vec<MessageRecord>) {
        let delivery = self.expect_delivery(now, ack, messages.is_empty());
        if messages.is_empty() {
            self.acknowledge_settled();
        } else {
            self.tell(Event::Messages(Messages { delivery, buffer: frame, messages }));
        }
    }

    /// Puts an acknowledgement behind those of the lists before.
    pub(super) fn expect_delivery(&mut self, now: Millis, ack: Ack, settled: bool) -> DeliveryId {
        let connection = self.state.connection().unwrap_or_default();
        let deadline = now.saturating_add(self.config.handler_timeout);
        self.inbox.deliveries.push_back(Delivery { connection, ack, settled, deadline });
        self.inbox.first + self.inbox.deliveries.len() as u64 - 1
    }

    /// The application's handlers are done with a list, successfully or not. Reports of lists that are
    /// acknowledged already are ignored.
    pub fn delivered(&mut self, now: Millis, delivery: DeliveryId) {
        self.begin(now);
        let at = delivery.checked_sub(self.inbox.first).and_then(|at| usize::try_from(at).ok());
        if let Some(delivery) = at.and_then(|at| self.inbox.deliveries.get_mut(at)) {
            delivery.settled = true;
            self.acknowledge_settled();
        }
    }

    pub(super) fn expire_deliveries(&mut self, now: Millis) {
        for delivery in self.inbox.deliveries.iter_mut().take_while(|delivery| delivery.deadline <= now) {
            delivery.settled = true;
        }
        self.acknowledge_settled();
    }

    /// Acknowledges the lists up to the first one that is still being handled.
    pub(super) fn acknowledge_settled(&mut self) {
        while self.inbox.deliveries.front().is_some_and(|delivery| delivery.settled) {
            let Some(Delivery { connection, ack, .. }) = self.inbox.deliveries.pop_front() else { return };
            self.inbox.first += 1;
            // What came on an older connection comes again on this one, and is acknowledged then.
            if matches!(&self.state, State::Online(online) if online.connection == connection) {
                self.send_ack(&ack);
            }
        }
    }

    fn send_ack(&mut self, ack: &Ack) {
        self.send_frame(|sender, id| match *ack {
            Ack::Sequence(sequence) => sender.sequence_ack(id, sequence),
            Ack::Unlimited { topic, sequence } => sender.unlimited_ack(id, topic, sequence),
        });
        // Until now the service would have repeated what was damaged.
        if let Some(since) = self.inbox.damaged_since.take() {
            self.tell(Event::Gap { since: self.clock.to_caller(since) });
        }
    }

    /// Counts something that could not be read.
    pub(super) fn damaged(&mut self, now: Millis) {
        self.stats.dropped += 1;
        self.inbox.damaged_since.get_or_insert(now);
    }

    /// Whether something from the service is meant for this client and no other.
    pub(super) fn is_own(&self, uuid: u64, resource: &[u8]) -> bool {
        let own = self.identity.as_ref().map(|identity| identity.sender.uuid);
        own == Some(uuid) && resource == self.config.resource.as_bytes()
    }
}

/// Reads a direct message; `whole` is what the spans of the result refer to.
fn read_direct<'a>(packet: &Packet<'a>, whole: &[u8]) -> Option<(User<'a>, MessageRecord)> {
    let message = Message::read(packet.payload)?;
    let to = User::read(message.to)?;
    let to = (Span::of(to.account, whole), Span::of(to.resource, whole));
    let mut record = record(packet, &message, whole);
    (record.to_account, record.to_resource) = to;
    Some((message.from, record))
}

/// The same for a message to a topic.
fn read_group<'a>(packet: &Packet<'a>, whole: &[u8]) -> Option<(User<'a>, MessageRecord)> {
    let message = Message::read(packet.payload)?;
    let mut record = record(packet, &message, whole);
    record.kind = MessageKind::Topic;
    record.topic = read_topic(message.to)?;
    Some((message.from, record))
}

fn record(packet: &Packet<'_>, message: &Message<'_>, whole: &[u8]) -> MessageRecord {
    MessageRecord {
        kind: MessageKind::Direct,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        topic: 0,
        packet_id: Span::of(packet.packet_id, whole),
        from_account: Span::of(message.from.account, whole),
        from_resource: Span::of(message.from.resource, whole),
        to_account: Span::default(),
        to_resource: Span::default(),
        payload: Span::of(message.payload, whole),
        biz_type: Span::of(message.biz_type, whole),
    }
}

/// The same for a message of an unlimited topic.
fn read_unlimited<'a>(message: &'a [u8], whole: &[u8]) -> Option<(User<'a>, MessageRecord)> {
    let message = UnlimitedMessage::read(message)?;
    let record = MessageRecord {
        kind: MessageKind::Unlimited,
        sequence: message.sequence,
        timestamp: message.timestamp,
        topic: message.topic,
        packet_id: Span::of(message.packet_id, whole),
        from_account: Span::of(message.from.account, whole),
        from_resource: Span::of(message.from.resource, whole),
        to_account: Span::default(),
        to_resource: Span::default(),
        payload: Span::of(message.payload, whole),
        biz_type: Span::of(message.biz_type, whole),
    };
    Some((message.from, record))
}
