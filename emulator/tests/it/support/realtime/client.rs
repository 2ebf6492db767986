//! A client that is logged in, and the packets it sends and gets.

use mimc_emulator::wire::Frame;
use mimc_emulator::wire::mimc::*;
use prost::Message;

use super::socket::{Account, Socket, header, text};

/// A logged-in socket.
pub struct Client {
    pub socket: Socket,
    pub account: Account,
    pub resource: String,
}

impl Client {
    pub fn user(&self) -> MimcUser {
        self.account.user(&self.resource)
    }

    pub async fn command(&mut self, command: &str) -> String {
        let id = self.socket.next_id();
        let header = header(command, &self.account, &self.resource, &id);
        self.socket.send(&Frame { header, payload: Vec::new() }).await;
        id
    }

    pub async fn send_packet(&mut self, packet: MimcPacket) {
        let frame = self.frame(&packet);
        self.socket.send(&frame).await;
    }

    pub async fn send_message(&mut self, id: &str, kind: MimcMsgType, message: &impl Message) {
        self.send_packet(packet(id, kind, message)).await;
    }

    /// Sends a text if the connection is still open.
    pub async fn try_to_say(&mut self, id: &str, to: &str, payload: &str) -> bool {
        let message = self.direct(to, payload);
        let frame = self.frame(&packet(id, MimcMsgType::P2pMessage, &message));
        self.socket.offer(frame.encode()).await
    }

    fn frame(&mut self, packet: &MimcPacket) -> Frame {
        let id = packet.packet_id.clone().unwrap_or_else(|| self.socket.next_id());
        let header = header("SECMSG", &self.account, &self.resource, &id);
        Frame { header, payload: packet.encode_to_vec() }
    }

    pub fn direct(&self, to: &str, payload: &str) -> Mimcp2pMessage {
        Mimcp2pMessage {
            from: Some(self.user()),
            to: Some(MimcUser {
                app_id: Some(self.account.app as u64),
                app_account: text(to),
                ..Default::default()
            }),
            payload: Some(payload.as_bytes().to_vec()),
            is_store: Some(true),
            biz_type: None,
        }
    }

    /// Sends a text under an id, without waiting for anything.
    pub async fn say(&mut self, id: &str, to: &str, payload: &str) {
        let message = self.direct(to, payload);
        self.send_message(id, MimcMsgType::P2pMessage, &message).await;
    }

    /// Sends a text and returns its sequence.
    pub async fn tell(&mut self, id: &str, to: &str, payload: &str) -> i64 {
        self.say(id, to, payload).await;
        let ack = self.packet_ack().await;
        assert_eq!((ack.packet_id(), ack.code(), ack.error_msg()), (id, 0, ""));
        ack.sequence()
    }

    pub async fn say_to_topic(&mut self, id: &str, topic: &str, payload: &str) {
        let message = Mimcp2tMessage {
            from: Some(self.user()),
            to: Some(MimcGroup {
                app_id: Some(self.account.app as u64),
                topic_id: Some(topic.parse().unwrap()),
            }),
            payload: Some(payload.as_bytes().to_vec()),
            is_store: Some(true),
            biz_type: None,
        };
        self.send_message(id, MimcMsgType::P2tMessage, &message).await;
    }

    /// The next packet, which must be of this type, decoded.
    pub async fn expect<M: Message + Default>(&mut self, kind: MimcMsgType) -> M {
        let frame = self.socket.receive().await;
        assert_eq!((frame.header.uuid(), frame.header.resource()), (self.account.uuid, &self.resource[..]));
        let packet = self.socket.open(frame);
        assert_eq!(packet.r#type(), kind, "{packet:?}");
        M::decode(packet.payload()).unwrap()
    }

    pub async fn packet_ack(&mut self) -> MimcPacketAck {
        let ack: MimcPacketAck = self.expect(MimcMsgType::PacketAck).await;
        assert_eq!((ack.uuid(), ack.resource()), (self.account.uuid as u64, &self.resource[..]));
        ack
    }

    pub async fn list(&mut self) -> MimcPacketList {
        let list: MimcPacketList = self.expect(MimcMsgType::Compound).await;
        assert_eq!((list.uuid(), list.resource()), (self.account.uuid as u64, &self.resource[..]));
        list
    }

    /// The texts of the next list.
    pub async fn texts(&mut self) -> Vec<String> {
        payloads(&self.list().await)
    }

    pub async fn acknowledge(&mut self, sequence: i64) {
        let ack = MimcSequenceAck {
            uuid: Some(self.account.uuid as u64),
            resource: text(&self.resource),
            sequence: Some(sequence),
            app_id: Some(self.account.app as u64),
        };
        let payload = Some(ack.encode_to_vec());
        let kind = Some(MimcMsgType::SequenceAck.into());
        self.send_packet(MimcPacket { r#type: kind, payload, ..Default::default() }).await;
    }

    pub async fn pull(&mut self) {
        let uuid = self.account.uuid as u64;
        let request = PullMessageRequest {
            uuid,
            resource: self.resource.clone(),
            app_id: Some(self.account.app as u64),
        };
        let id = self.socket.next_id();
        self.send_message(&id, MimcMsgType::Pull, &request).await;
    }

    /// Waits until everything sent so far was handled; the next frame must be the answer.
    pub async fn synchronize(&mut self) {
        let id = self.command("PING").await;
        let pong = self.socket.receive().await;
        assert_eq!((pong.header.cmd(), pong.header.id()), ("PING", &id[..]));
        assert!(pong.payload.is_empty());
    }

    pub async fn send_group(&mut self, id: &str, kind: UcMsgType, content: &impl Message) {
        let packet = UcPacket {
            user: self.user(),
            r#type: kind.into(),
            payload: content.encode_to_vec(),
            packet_id: id.to_owned(),
        };
        self.send_message(id, MimcMsgType::UcPacket, &packet).await;
    }

    /// The next packet, which must concern unlimited groups, be addressed to this client and be of this type.
    pub async fn expect_group<M: Message + Default>(&mut self, kind: UcMsgType) -> M {
        let packet: UcPacket = self.expect(MimcMsgType::UcPacket).await;
        assert_eq!((packet.r#type(), packet.user), (kind, self.user()));
        M::decode(&packet.payload[..]).unwrap()
    }
}

fn packet(id: &str, kind: MimcMsgType, message: &impl Message) -> MimcPacket {
    MimcPacket {
        packet_id: text(id),
        package: text("com.example.chat"),
        r#type: Some(kind.into()),
        payload: Some(message.encode_to_vec()),
        ..Default::default()
    }
}

pub fn payloads(list: &MimcPacketList) -> Vec<String> {
    let payload = |packet: &MimcPacket| match packet.r#type() {
        MimcMsgType::P2tMessage => Mimcp2tMessage::decode(packet.payload()).unwrap().payload,
        _ => Mimcp2pMessage::decode(packet.payload()).unwrap().payload,
    };
    list.packets.iter().map(|packet| String::from_utf8(payload(packet).unwrap()).unwrap()).collect()
}
