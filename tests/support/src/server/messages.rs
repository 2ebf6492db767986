//! Messages between users: acceptance, the queue of every resource, lists and their acknowledgement.

use prost::Message as _;

use super::{APP_ID, Place, Server, SocketId};
use crate::{
    mimc::{
        MimcGroup, MimcMsgType, MimcPacket, MimcPacketAck, MimcPacketList, MimcPushStatus, MimcSequenceAck,
        MimcUser, Mimcp2pMessage, Mimcp2tMessage, PullMessageRequest,
    },
    packet::Packet,
};

/// What waits for one resource.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Vec<MimcPacket>,
    /// The highest sequence sent in any list.
    sent: i64,
}

/// A message the service accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Direct {
    /// Who sent it.
    pub from: String,
    /// The account or topic it went to.
    pub to: String,
    /// Its text.
    pub text: String,
    /// Its packet id.
    pub packet_id: String,
}

impl Server {
    pub(super) fn secmsg(&mut self, socket: SocketId, place: &Place, packet: &Packet) {
        assert_eq!(packet.header.cipher, None, "clients send plain");
        let mimc = MimcPacket::decode(&packet.payload[..]).expect("a MIMCPacket");
        if mimc.r#type() != MimcMsgType::SequenceAck {
            assert_eq!(mimc.packet_id(), packet.header.id(), "one id");
            assert_eq!(mimc.package(), "com.example.chat");
        }
        assert!(mimc.sequence.is_none() && mimc.timestamp.is_none(), "set by the service only");
        match mimc.r#type() {
            MimcMsgType::P2pMessage => self.direct(socket, place, &mimc),
            MimcMsgType::P2tMessage => self.send_to_topic(socket, place, &mimc),
            MimcMsgType::SequenceAck => self.sequence_ack(place, &mimc),
            MimcMsgType::Pull => self.pull(socket, place, &mimc),
            MimcMsgType::UcPacket => self.unlimited(socket, place, &mimc),
            other => panic!("a client sends no {other:?}"),
        }
    }

    fn direct(&mut self, socket: SocketId, place: &Place, packet: &MimcPacket) {
        let message = Mimcp2pMessage::decode(packet.payload()).expect("a MIMCP2PMessage");
        let to = message.to.clone().unwrap_or_default();
        self.check_sender(place, message.from.as_ref());
        assert_eq!((to.app_id(), to.uuid, to.resource.as_deref()), (APP_ID, None, None));
        let record = (to.app_account().to_owned(), message.payload().to_vec());
        self.accept(socket, place, packet, record, &[to.app_account()]);
    }

    /// Every test's topics have two members: whoever writes, and `bob`.
    fn send_to_topic(&mut self, socket: SocketId, place: &Place, packet: &MimcPacket) {
        let message = Mimcp2tMessage::decode(packet.payload()).expect("a MIMCP2TMessage");
        self.check_sender(place, message.from.as_ref());
        let topic = message.to.unwrap_or_default();
        assert_eq!(topic.app_id(), APP_ID);
        let record = (topic.topic_id().to_string(), message.payload().to_vec());
        self.accept(socket, place, packet, record, &["bob"]);
    }

    fn accept(
        &mut self,
        socket: SocketId,
        place: &Place,
        packet: &MimcPacket,
        (to, payload): (String, Vec<u8>),
        receivers: &[&str],
    ) {
        let key = (place.clone(), packet.packet_id().to_owned());
        let known = self.accepted.get(&key).copied().filter(|_| self.knobs.suppress_duplicates);
        let (sequence, timestamp) = known.unwrap_or_else(|| {
            let sequence = self.next_sequence();
            (sequence, self.now)
        });
        if known.is_none() {
            self.accepted.insert(key, (sequence, timestamp));
            self.accepted_messages.push(Direct {
                from: place.0.clone(),
                to,
                text: String::from_utf8_lossy(&payload).into_owned(),
                packet_id: packet.packet_id().to_owned(),
            });
            let mut stored = packet.clone();
            (stored.sequence, stored.timestamp, stored.package) = (Some(sequence), Some(timestamp), None);
            receivers.iter().for_each(|receiver| self.enqueue(receiver, &stored));
        }
        if self.knobs.acknowledge {
            self.packet_ack(socket, place, packet.packet_id(), (sequence, timestamp));
        }
    }

    /// Acknowledges a message.
    pub fn packet_ack(
        &mut self,
        socket: SocketId,
        place: &Place,
        packet_id: &str,
        (sequence, timestamp): (i64, i64),
    ) {
        let ack = MimcPacketAck {
            packet_id: Some(packet_id.to_owned()),
            uuid: Some(self.uuid(&place.0)),
            resource: Some(place.1.clone()),
            sequence: Some(sequence),
            timestamp: Some(timestamp),
            ..Default::default()
        };
        self.send_packet(socket, &wrap(MimcMsgType::PacketAck, ack.encode_to_vec()));
    }

    /// A message from somebody who is not simulated. Returns its sequence.
    pub fn message_from(&mut self, from: &str, to: &str, text: &str) -> i64 {
        let packet = self.made_message(from, to, text.as_bytes());
        self.enqueue(to, &packet);
        packet.sequence()
    }

    /// The same, but the service does not push it.
    pub fn hold_message(&mut self, from: &str, to: &str, text: &str) -> i64 {
        let packet = self.made_message(from, to, text.as_bytes());
        for (place, queue) in &mut self.queues {
            if place.0 == to {
                queue.waiting.push(packet.clone());
                queue.sent = packet.sequence();
            }
        }
        packet.sequence()
    }

    /// A message as it lies in a queue, with an id and a sequence of its own.
    pub fn made_message(&mut self, from: &str, to: &str, payload: &[u8]) -> MimcPacket {
        let message = Mimcp2pMessage {
            from: Some(self.mimc_user(from, "resB")),
            to: Some(MimcUser {
                app_id: Some(APP_ID),
                app_account: Some(to.to_owned()),
                ..Default::default()
            }),
            payload: Some(payload.to_vec()),
            is_store: Some(true),
            biz_type: None,
        };
        self.made_packet(MimcMsgType::P2pMessage, message.encode_to_vec())
    }

    /// The same for a message to a topic.
    pub fn made_topic_message(&mut self, from: &str, topic: u64, payload: &[u8]) -> MimcPacket {
        let message = Mimcp2tMessage {
            from: Some(self.mimc_user(from, "resB")),
            to: Some(MimcGroup { app_id: Some(APP_ID), topic_id: Some(topic) }),
            payload: Some(payload.to_vec()),
            is_store: Some(true),
            biz_type: Some("TEXT".to_owned()),
        };
        self.made_packet(MimcMsgType::P2tMessage, message.encode_to_vec())
    }

    fn made_packet(&mut self, kind: MimcMsgType, payload: Vec<u8>) -> MimcPacket {
        let sequence = self.next_sequence();
        MimcPacket {
            packet_id: Some(format!("made-{sequence}")),
            sequence: Some(sequence),
            timestamp: Some(self.now),
            ..wrap(kind, payload)
        }
    }

    fn enqueue(&mut self, account: &str, packet: &MimcPacket) {
        for (place, queue) in &mut self.queues {
            if place.0 == account {
                queue.waiting.push(packet.clone());
            }
        }
        for (socket, place) in self.bound(account) {
            self.push_list(socket, &place, std::slice::from_ref(packet));
        }
    }

    /// Everything a resource has not acknowledged, in lists; or a pull notification.
    pub(super) fn push_waiting(&mut self, socket: SocketId) {
        let place = self.place(socket).expect("bound");
        let queue = self.queues.entry(place.clone()).or_default();
        let waiting = queue.waiting.clone();
        if waiting.len() > self.knobs.push_limit {
            let (first, last) = (waiting[0].sequence(), waiting[waiting.len() - 1].sequence());
            queue.sent = queue.sent.max(last);
            self.notify(socket, &place, (first, last));
            return;
        }
        for packets in waiting.chunks(self.knobs.list_size) {
            self.push_list(socket, &place, packets);
        }
    }

    /// A pull notification.
    pub fn notify(&mut self, socket: SocketId, place: &Place, (first, last): (i64, i64)) {
        let list = MimcPacketList {
            min_sequence: Some(first),
            status: Some(MimcPushStatus::StatusExceedCountLimit.into()),
            ..self.list(place, &[], last)
        };
        self.send_packet(socket, &wrap(MimcMsgType::Compound, list.encode_to_vec()));
    }

    /// Sends a list of these packets.
    pub fn push_list(&mut self, socket: SocketId, place: &Place, packets: &[MimcPacket]) {
        let max_sequence = packets.iter().map(MimcPacket::sequence).max().unwrap_or_default();
        let queue = self.queues.entry(place.clone()).or_default();
        queue.sent = queue.sent.max(max_sequence);
        let list = self.list(place, packets, max_sequence);
        for _ in 0..if self.knobs.duplicate_lists { 2 } else { 1 } {
            self.send_packet(socket, &wrap(MimcMsgType::Compound, list.encode_to_vec()));
        }
    }

    /// A list for a place.
    pub fn list(&mut self, place: &Place, packets: &[MimcPacket], max_sequence: i64) -> MimcPacketList {
        MimcPacketList {
            uuid: Some(self.uuid(&place.0)),
            resource: Some(place.1.clone()),
            max_sequence: Some(max_sequence),
            packets: packets.to_vec(),
            ..Default::default()
        }
    }

    fn sequence_ack(&mut self, place: &Place, packet: &MimcPacket) {
        assert!(packet.packet_id.is_none() && packet.package.is_none(), "a SEQUENCE_ACK names nothing");
        let ack = MimcSequenceAck::decode(packet.payload()).expect("a MIMCSequenceAck");
        assert_eq!((ack.uuid(), ack.resource(), ack.app_id()), (self.uuid(&place.0), &place.1[..], APP_ID));
        let queue = self.queues.entry(place.clone()).or_default();
        assert!(ack.sequence() <= queue.sent, "acknowledges what was never sent");
        queue.waiting.retain(|packet| packet.sequence() > ack.sequence());
    }

    fn pull(&mut self, socket: SocketId, place: &Place, packet: &MimcPacket) {
        let pull = PullMessageRequest::decode(packet.payload()).expect("a PullMessageRequest");
        assert_eq!((pull.uuid, &pull.resource, pull.app_id()), (self.uuid(&place.0), &place.1, APP_ID));
        self.push_waiting(socket);
    }

    /// How many messages a place has not acknowledged.
    pub fn waiting(&self, account: &str, resource: &str) -> usize {
        self.queues.get(&(account.to_owned(), resource.to_owned())).map_or(0, |queue| queue.waiting.len())
    }

    fn next_sequence(&mut self) -> i64 {
        self.sequence += 2;
        self.sequence
    }

    pub(super) fn check_sender(&mut self, place: &Place, from: Option<&MimcUser>) {
        assert_eq!(from, Some(&self.mimc_user(&place.0, &place.1)), "sender");
    }

    /// A user with everything that names one.
    pub fn mimc_user(&mut self, account: &str, resource: &str) -> MimcUser {
        MimcUser {
            app_id: Some(APP_ID),
            app_account: Some(account.to_owned()),
            uuid: Some(self.uuid(account)),
            resource: Some(resource.to_owned()),
        }
    }
}

/// A packet of this type.
pub fn wrap(kind: MimcMsgType, payload: Vec<u8>) -> MimcPacket {
    MimcPacket { r#type: Some(kind.into()), payload: Some(payload), ..Default::default() }
}
