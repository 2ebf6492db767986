//! Unlimited topics.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message as _;

use super::{APP_ID, Place, Server, SocketId, messages::wrap};
use crate::mimc::{
    MimcMsgType, MimcPacket, UcDismiss, UcGroup, UcJoin, UcJoinResp, UcMessage, UcMessageList, UcMsgType,
    UcPacket, UcPing, UcQuit, UcQuitResp, UcSequenceAck,
};

/// One unlimited topic.
#[derive(Default)]
pub(super) struct Group {
    members: BTreeSet<String>,
    attached: BTreeSet<SocketId>,
    sequence: i64,
    /// The highest sequence acknowledged, by socket.
    acknowledged: BTreeMap<SocketId, i64>,
}

impl Group {
    pub(super) fn detach(&mut self, socket: SocketId) {
        self.attached.remove(&socket);
    }
}

impl Server {
    /// Makes a topic with these members.
    pub fn create_group(&mut self, topic: u64, members: &[&str]) {
        let members = members.iter().map(|&member| member.to_owned()).collect();
        self.groups.insert(topic, Group { members, ..Group::default() });
    }

    /// The topics of an account, as the HTTP side lists them.
    pub fn groups_of(&self, account: &str) -> Vec<u64> {
        let groups = self.groups.iter().filter(|(_, group)| group.members.contains(account));
        groups.map(|(topic, _)| *topic).collect()
    }

    /// Whether a socket gets the messages of a topic.
    pub fn is_attached(&self, topic: u64, socket: SocketId) -> bool {
        self.groups.get(&topic).is_some_and(|group| group.attached.contains(&socket))
    }

    /// The highest sequence of a topic that a socket acknowledged.
    pub fn group_acknowledged(&self, topic: u64, socket: SocketId) -> Option<i64> {
        self.groups.get(&topic)?.acknowledged.get(&socket).copied()
    }

    /// Ends a topic.
    pub fn dismiss_group(&mut self, topic: u64) {
        let Some(group) = self.groups.remove(&topic) else { return };
        let dismiss = UcDismiss { group: group_of(topic) };
        for socket in group.attached {
            self.send_unlimited(socket, UcMsgType::Dismiss, dismiss.encode_to_vec(), "dismiss");
        }
    }

    /// A message from somebody who is not simulated. Returns its sequence.
    pub fn group_message_from(&mut self, from: &str, topic: u64, text: &str) -> i64 {
        let message = UcMessage {
            group: group_of(topic),
            payload: text.as_bytes().to_vec(),
            user: Some(self.mimc_user(from, "resB")),
            packet_id: Some(format!("uc-{text}")),
            ..Default::default()
        };
        self.publish(topic, message)
    }

    fn publish(&mut self, topic: u64, mut message: UcMessage) -> i64 {
        let group = self.groups.get_mut(&topic).expect("a topic");
        group.sequence += 1;
        let sequence = group.sequence;
        message.sequence = Some(sequence);
        message.timestamp = Some(self.now);
        for socket in group.attached.clone() {
            self.send_group_list(socket, topic, vec![message.clone()]);
        }
        sequence
    }

    /// Sends a list of messages to one socket.
    pub fn send_group_list(&mut self, socket: SocketId, topic: u64, messages: Vec<UcMessage>) {
        let max_sequence = messages.iter().map(UcMessage::sequence).max();
        let list = UcMessageList { group: group_of(topic), message: messages, max_sequence };
        self.send_unlimited(socket, UcMsgType::MessageList, list.encode_to_vec(), "list");
    }

    /// Sends any packet about unlimited topics to the client on a socket.
    pub fn send_unlimited(&mut self, socket: SocketId, kind: UcMsgType, payload: Vec<u8>, packet_id: &str) {
        let (account, resource) = self.place(socket).expect("bound");
        let user = self.mimc_user(&account, &resource);
        let packet_id = packet_id.to_owned();
        let packet = UcPacket { user, r#type: kind.into(), payload, packet_id };
        self.send_packet(socket, &wrap(MimcMsgType::UcPacket, packet.encode_to_vec()));
    }

    pub(super) fn unlimited(&mut self, socket: SocketId, place: &Place, packet: &MimcPacket) {
        let unlimited = UcPacket::decode(packet.payload()).expect("an UCPacket");
        self.check_sender(place, Some(&unlimited.user));
        assert_eq!(unlimited.packet_id, packet.packet_id(), "one id");
        let payload = &unlimited.payload[..];
        match unlimited.r#type() {
            UcMsgType::Ping => self.group_ping(socket, place, &UcPing::decode(payload).expect("an UCPing")),
            UcMsgType::Join => {
                let topic = topic_of(&UcJoin::decode(payload).expect("an UCJoin").group);
                self.group_join(socket, place, topic, packet.packet_id());
            }
            UcMsgType::Quit => {
                let topic = topic_of(&UcQuit::decode(payload).expect("an UCQuit").group);
                self.group_quit(socket, place, topic, packet.packet_id());
            }
            UcMsgType::SeqAck => {
                let ack = UcSequenceAck::decode(payload).expect("an UCSequenceAck");
                let group =
                    self.groups.get_mut(&topic_of(&ack.group)).expect("acknowledges an existing topic");
                assert!(ack.sequence <= group.sequence, "acknowledges what was never sent");
                group.acknowledged.insert(socket, ack.sequence);
            }
            UcMsgType::Message => self.group_message(socket, place, packet, payload),
            other => panic!("a client sends no {other:?}"),
        }
    }

    fn group_ping(&mut self, socket: SocketId, place: &Place, ping: &UcPing) {
        assert!(!ping.group.is_empty(), "a ping for no topic");
        let topics: BTreeSet<u64> = ping.group.iter().map(topic_of).collect();
        assert_eq!(topics.len(), ping.group.len(), "D9: no topic twice");
        assert!(!topics.contains(&0), "D7: no topic 0");
        for topic in topics {
            if let Some(group) = self.groups.get_mut(&topic).filter(|group| group.members.contains(&place.0))
            {
                group.attached.insert(socket);
            }
        }
        if self.knobs.answer_ping {
            self.send_unlimited(socket, UcMsgType::Pong, Vec::new(), "pong");
        }
    }

    fn group_join(&mut self, socket: SocketId, place: &Place, topic: u64, request: &str) {
        let code = match self.groups.get_mut(&topic) {
            Some(group) => {
                group.members.insert(place.0.clone());
                group.attached.insert(socket);
                0
            }
            None => 404,
        };
        if self.knobs.answer_membership {
            let answer = UcJoinResp { group: group_of(topic), code, message: Some(format!("join {code}")) };
            self.send_unlimited(socket, UcMsgType::JoinResp, answer.encode_to_vec(), request);
        }
    }

    fn group_quit(&mut self, socket: SocketId, place: &Place, topic: u64, request: &str) {
        let group = self.groups.get_mut(&topic);
        let left = group.is_some_and(|group| {
            group.detach(socket);
            group.members.remove(&place.0)
        });
        let code = if left { 0 } else { 404 };
        if self.knobs.answer_membership {
            let answer = UcQuitResp { group: group_of(topic), code, message: Some(format!("quit {code}")) };
            self.send_unlimited(socket, UcMsgType::QuitResp, answer.encode_to_vec(), request);
        }
    }

    fn group_message(&mut self, socket: SocketId, place: &Place, packet: &MimcPacket, payload: &[u8]) {
        let message = UcMessage::decode(payload).expect("an UCMessage");
        self.check_sender(place, message.user.as_ref());
        assert_eq!(message.packet_id(), packet.packet_id(), "D13: one id on every level");
        let key = (place.clone(), packet.packet_id().to_owned());
        let topic = topic_of(&message.group);
        if !self.accepted.contains_key(&key) {
            let sequence = self.publish(topic, message);
            self.accepted.insert(key.clone(), (sequence, self.now));
        }
        if self.knobs.acknowledge {
            let result = self.accepted[&key];
            self.packet_ack(socket, place, packet.packet_id(), result);
        }
    }
}

/// A topic as messages name it.
pub fn group_of(topic: u64) -> UcGroup {
    UcGroup { app_id: Some(APP_ID), topic_id: Some(topic) }
}

fn topic_of(group: &UcGroup) -> u64 {
    assert_eq!(group.app_id(), APP_ID);
    group.topic_id()
}
