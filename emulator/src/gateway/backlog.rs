//! What a device gets: lists of queued messages, announcements of too many, and the topics it listens to.

use prost::Message;

use super::connection::Connection;
use super::distribute::unsigned;
use super::hub::{End, News};
use super::link::Sort;
use super::wire::mimc::{MimcMsgType, MimcPacket, MimcPacketList, MimcPushStatus, MimcSequenceAck};
use super::wire::mimc::{PullMessageRequest, UcMsgType};
use crate::ids::Sequence;
use crate::store::{QueuedPacket, StoreError, Tx, Waiting};

/// Messages of one list.
// assumption: a list that is sent to a device has at most 100 messages.
const LIST: usize = 100;

/// Bytes after which a list is not continued.
const LIST_BYTES: usize = 256 * 1024;

/// Where a device is in its queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    acked: Sequence,
    /// Sent, or asked for again up to here.
    sent: Sequence,
    /// The highest that was ever sent on this connection.
    highest: Sequence,
    /// More waits than is sent unasked, until the client settles what was announced.
    crowded: bool,
}

impl Cursor {
    pub(super) fn new(acked: Sequence, crowded: bool) -> Self {
        Self { acked, sent: acked, highest: acked, crowded }
    }

    fn move_to(&mut self, sequence: Sequence) {
        self.sent = sequence;
        self.highest = self.highest.max(sequence);
    }
}

impl Connection {
    /// Sends what the device did not get yet.
    pub(super) async fn send_queue(&mut self) -> Result<(), End> {
        loop {
            let Some(cursor) = self.cursor else { return Ok(()) };
            if cursor.crowded {
                return self.announce(cursor).await;
            }
            let packets = self.read_queue(cursor.sent).await?;
            let complete = packets.len() < LIST;
            let mut list = Vec::new();
            let mut bytes = 0;
            for packet in packets {
                bytes += packet.body.len();
                list.push(packet);
                if bytes >= LIST_BYTES {
                    self.send_list(std::mem::take(&mut list)).await?;
                    bytes = 0;
                }
            }
            self.send_list(list).await?;
            if complete {
                return Ok(());
            }
        }
    }

    async fn read_queue(&mut self, after: Sequence) -> Result<Vec<QueuedPacket>, StoreError> {
        let Some(address) = &self.link.address else { return Ok(Vec::new()) };
        let (user, resource) = (address.identity.uuid, address.identity.resource.clone());
        self.emulator.store().transact(move |tx| Ok(tx.queued(user, &resource, after, LIST)?)).await
    }

    async fn send_list(&mut self, packets: Vec<QueuedPacket>) -> Result<(), End> {
        let Some(last) = packets.last().map(|packet| packet.sequence) else { return Ok(()) };
        // Before it is sent: who reads it may acknowledge before the write returns.
        if let Some(cursor) = &mut self.cursor {
            cursor.move_to(last);
        }
        let list = MimcPacketList {
            max_sequence: Some(last.0),
            packets: packets.into_iter().map(inner).collect(),
            ..MimcPacketList::default()
        };
        self.send_compound(list).await
    }

    /// Tells that too much waits. Every further message is announced with all before it, because what the client
    /// acknowledges is cumulative.
    async fn announce(&mut self, cursor: Cursor) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let (user, resource) = (address.identity.uuid, address.identity.resource.clone());
        let count = move |tx: &Tx<'_>| Ok(tx.waiting(user, &resource, cursor.acked)?);
        let waiting: Result<Waiting, StoreError> = self.emulator.store().transact(count).await;
        let waiting = waiting?;
        if waiting.count == 0 || waiting.last <= cursor.sent {
            return Ok(());
        }
        if let Some(cursor) = &mut self.cursor {
            cursor.move_to(waiting.last);
        }
        self.send_compound(MimcPacketList {
            max_sequence: Some(waiting.last.0),
            min_sequence: Some(waiting.first.0),
            status: Some(MimcPushStatus::StatusExceedCountLimit.into()),
            ..MimcPacketList::default()
        })
        .await
    }

    async fn send_compound(&mut self, list: MimcPacketList) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let list = MimcPacketList {
            uuid: Some(unsigned(address.identity.uuid)),
            resource: Some(address.identity.resource.clone()),
            ..list
        };
        let packet = MimcPacket {
            r#type: Some(MimcMsgType::Compound.into()),
            payload: Some(list.encode_to_vec()),
            ..MimcPacket::default()
        };
        self.link.send_packet(Sort::List, &packet).await
    }

    /// Everything up to the sequence reached the device.
    pub(super) async fn acknowledge(&mut self, payload: &[u8]) -> Result<(), End> {
        let (Some(cursor), Some(address)) = (&mut self.cursor, &self.link.address) else { return Ok(()) };
        let (user, resource) = (address.identity.uuid, address.identity.resource.clone());
        let ack = MimcSequenceAck::decode(payload)
            .ok()
            .filter(|ack| ack.uuid() == unsigned(user) && ack.resource() == resource);
        let Some(sequence) = ack.and_then(|ack| ack.sequence).map(Sequence) else {
            self.ignore();
            return Ok(());
        };
        if sequence <= cursor.acked || sequence > cursor.highest {
            return Ok(());
        }
        cursor.acked = sequence;
        cursor.sent = cursor.sent.max(sequence);
        let settles = cursor.crowded;
        let store = move |tx: &Tx<'_>| {
            tx.acknowledge(user, &resource, sequence)?;
            if settles { tx.waiting(user, &resource, sequence).map(Some) } else { Ok(None) }
                .map_err(Into::into)
        };
        let rest: Result<Option<Waiting>, StoreError> = self.emulator.store().transact(store).await;
        match rest? {
            Some(rest) => self.settle(sequence, rest).await,
            None => Ok(()),
        }
    }

    /// An announcement was confirmed. What came after it is sent, or announced when it is again too much.
    async fn settle(&mut self, confirmed: Sequence, rest: Waiting) -> Result<(), End> {
        let threshold = u64::from(self.emulator.knobs().pull_threshold);
        if let Some(cursor) = &mut self.cursor {
            cursor.sent = confirmed;
            cursor.crowded = rest.count > threshold;
        }
        self.send_queue().await
    }

    /// Sends everything again that is not acknowledged, however much it is: it was asked for.
    pub(super) async fn pull(&mut self, payload: &[u8]) -> Result<(), End> {
        let (Some(cursor), Some(address)) = (&mut self.cursor, &self.link.address) else { return Ok(()) };
        let (uuid, resource) = (unsigned(address.identity.uuid), &address.identity.resource);
        let own = |request: &PullMessageRequest| request.uuid == uuid && request.resource == *resource;
        if !PullMessageRequest::decode(payload).is_ok_and(|request| own(&request)) {
            self.ignore();
            return Ok(());
        }
        cursor.sent = cursor.acked;
        cursor.crowded = false;
        self.send_queue().await
    }

    /// Hands on what nobody keeps: in unlimited topics, consecutive messages of one topic in one list.
    pub(super) async fn pass_on(&mut self, first: News) -> Result<(), End> {
        let mut next = Some(first);
        while let Some(news) = next.take() {
            match news {
                News::Dismissed(group) => {
                    self.send_group(Sort::Other, UcMsgType::Dismiss, super::unlimited::dismissal(group))
                        .await?;
                }
                News::Packet(packet) => self.link.send_packet(Sort::Other, &packet).await?,
                News::Message(message) => {
                    let mut list = vec![message];
                    while list.len() < LIST {
                        match self.inbox.try_recv() {
                            Ok(News::Message(more)) if more.group == list[0].group => list.push(more),
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.send_group(Sort::List, UcMsgType::MessageList, super::unlimited::list(&list))
                        .await?;
                }
            }
        }
        Ok(())
    }
}

fn inner(packet: QueuedPacket) -> MimcPacket {
    MimcPacket {
        packet_id: Some(packet.packet_id),
        sequence: Some(packet.sequence.0),
        r#type: Some(packet.kind.into()),
        payload: Some(packet.body),
        timestamp: Some(packet.ts),
        ..MimcPacket::default()
    }
}
