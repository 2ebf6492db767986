//! What a logged-in client sends: messages, acknowledgements, requests.

use prost::Message;

use super::connection::Connection;
use super::distribute::unsigned;
use super::hub::{End, Identity};
use super::judge::{Content, Judge, Outcome};
use super::link::Sort;
use super::wire::mimc::{
    MimcMsgType, MimcOnlineMessageAck, MimcPacket, MimcPacketAck, Mimcp2pMessage, Mimcp2tMessage,
};
use super::wire::{Frame, cipher};
use crate::store::{Receipt, StoreError, Tx};

impl Connection {
    pub(super) async fn receive_packet(&mut self, frame: Frame) -> Result<(), End> {
        let Some(packet) = self.open(frame) else {
            self.ignore();
            return Ok(());
        };
        let payload = packet.payload();
        match packet.r#type.map(MimcMsgType::try_from) {
            Some(Ok(MimcMsgType::SequenceAck)) => self.acknowledge(payload).await,
            Some(Ok(MimcMsgType::Pull)) => self.pull(payload).await,
            Some(Ok(MimcMsgType::UcPacket)) => self.receive_group_packet(&packet).await,
            Some(Ok(MimcMsgType::P2pMessage)) => {
                self.submit(packet.packet_id(), Mimcp2pMessage::decode(payload).map(Content::Direct)).await
            }
            Some(Ok(MimcMsgType::P2tMessage)) => {
                self.submit(packet.packet_id(), Mimcp2tMessage::decode(payload).map(Content::Topic)).await
            }
            Some(Ok(MimcMsgType::OnlineMessage)) => {
                self.submit(packet.packet_id(), Mimcp2pMessage::decode(payload).map(Content::Online)).await
            }
            _ => {
                self.ignore();
                Ok(())
            }
        }
    }

    /// The packet in a frame, when the frame is from who is logged in.
    fn open(&self, frame: Frame) -> Option<MimcPacket> {
        let address = self.link.address.as_ref()?;
        let Identity { uuid, resource, .. } = &address.identity;
        let Frame { header, mut payload } = frame;
        if header.uuid.is_some_and(|sent| sent != uuid.0)
            || header.resource.as_ref().is_some_and(|sent| sent != resource)
        {
            return None;
        }
        match header.cipher() {
            0 => {}
            1 => cipher::apply(&cipher::frame_key(&address.key, header.id()), &mut payload),
            _ => return None,
        }
        MimcPacket::decode(&payload[..]).ok()
    }

    /// Accepts a message and says so after the commit.
    pub(super) async fn submit(
        &mut self,
        packet_id: &str,
        content: Result<Content, prost::DecodeError>,
    ) -> Result<(), End> {
        let Some(content) = content.ok().filter(|_| !packet_id.is_empty()) else {
            // It could not even be refused.
            self.ignore();
            return Ok(());
        };
        let (emulator, connection) = (self.emulator.clone(), self.peer.id);
        let (id, online) = (packet_id.to_owned(), matches!(content, Content::Online(_)));
        let accept = move |tx: &Tx<'_>| {
            let Some(sender) = tx.session(connection)? else { return Ok(Outcome::LoggedOut) };
            let knobs = emulator.knobs();
            Judge { tx, knobs: &knobs, limiter: emulator.limiter(), sender: &sender, packet_id: &id }
                .accept(&content)
        };
        let outcome: Result<Outcome, StoreError> = self.emulator.store().transact(accept).await;
        match outcome? {
            Outcome::LoggedOut => Err(End::Kicked(None)),
            outcome if online => self.acknowledge_online(packet_id, &outcome).await,
            outcome => self.acknowledge_message(packet_id, &outcome).await,
        }
    }

    async fn acknowledge_message(&mut self, packet_id: &str, outcome: &Outcome) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let ack = match *outcome {
            Outcome::Accepted(Receipt { sequence, ts }) => {
                MimcPacketAck { sequence: Some(sequence.0), timestamp: Some(ts), ..MimcPacketAck::default() }
            }
            Outcome::Refused(code, text) => MimcPacketAck {
                sequence: Some(0),
                timestamp: Some(self.emulator.now()),
                error_msg: Some(text.to_owned()),
                code: Some(code),
                ..MimcPacketAck::default()
            },
            Outcome::HandedOn | Outcome::LoggedOut => return Ok(()),
        };
        let ack = MimcPacketAck {
            packet_id: Some(packet_id.to_owned()),
            uuid: Some(unsigned(address.identity.uuid)),
            resource: Some(address.identity.resource.clone()),
            ..ack
        };
        self.send_ack(MimcMsgType::PacketAck, ack.encode_to_vec()).await
    }

    async fn acknowledge_online(&mut self, packet_id: &str, outcome: &Outcome) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let (code, text) = match *outcome {
            Outcome::Refused(code, text) => (code, Some(text.to_owned())),
            _ => (0, None),
        };
        let ack = MimcOnlineMessageAck {
            packet_id: Some(packet_id.to_owned()),
            uuid: Some(unsigned(address.identity.uuid)),
            resource: Some(address.identity.resource.clone()),
            code: Some(code),
            error_msg: text,
        };
        self.send_ack(MimcMsgType::OnlineMessageAck, ack.encode_to_vec()).await
    }

    async fn send_ack(&mut self, kind: MimcMsgType, payload: Vec<u8>) -> Result<(), End> {
        let packet =
            MimcPacket { r#type: Some(kind.into()), payload: Some(payload), ..MimcPacket::default() };
        self.link.send_packet(Sort::Ack, &packet).await
    }
}
