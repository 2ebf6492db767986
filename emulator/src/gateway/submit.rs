//! What a logged-in client sends: messages, acknowledgements, requests.

use prost::Message;

use super::connection::Connection;
use super::distribute::unsigned;
use super::hub::{End, Identity};
use super::link::Sort;
use super::wire::mimc::{MimcMsgType, MimcPacket, MimcPacketAck, Mimcp2pMessage, Mimcp2tMessage};
use super::wire::{Frame, cipher};
use crate::accept::{Delivery, Draft};
use crate::ids::{ConnectionId, TopicId};
use crate::knobs::{BlacklistMode, Knobs};
use crate::rest::parse_account;
use crate::store::{Receipt, Session, StoreError, Tx};

/// What became of a message.
pub(super) enum Outcome {
    Accepted(Receipt),
    /// A code and a text; nothing happened.
    Refused(i32, &'static str),
    /// The connection is not logged in any more.
    LoggedOut,
}

/// A message with the id its sender gave it.
pub(super) struct Submission {
    pub(super) packet_id: String,
    pub(super) content: Content,
}

pub(super) enum Content {
    Direct(Mimcp2pMessage),
    Topic(Mimcp2tMessage),
    Unlimited(super::wire::mimc::UcMessage),
}

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
        let submission = Submission { packet_id: packet_id.to_owned(), content };
        let (knobs, connection) = (self.emulator.knobs(), self.peer.id);
        let accept = move |tx: &Tx<'_>| submission.accept(tx, &knobs, connection);
        let outcome: Result<Outcome, StoreError> = self.emulator.store().transact(accept).await;
        let ack = match outcome? {
            Outcome::LoggedOut => return Err(End::Kicked(None)),
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
        };
        self.send_ack(MimcPacketAck { packet_id: Some(packet_id.to_owned()), ..ack }).await
    }

    async fn send_ack(&mut self, ack: MimcPacketAck) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let ack = MimcPacketAck {
            uuid: Some(unsigned(address.identity.uuid)),
            resource: Some(address.identity.resource.clone()),
            ..ack
        };
        let packet = MimcPacket {
            r#type: Some(MimcMsgType::PacketAck.into()),
            payload: Some(ack.encode_to_vec()),
            ..MimcPacket::default()
        };
        self.link.send_packet(Sort::Ack, &packet).await
    }
}

impl Submission {
    fn accept(&self, tx: &Tx<'_>, knobs: &Knobs, connection: ConnectionId) -> Result<Outcome, StoreError> {
        let Some(sender) = tx.session(connection)? else { return Ok(Outcome::LoggedOut) };
        if let Some(first) = tx.receipt(sender.user.uuid, &self.packet_id)? {
            return Ok(Outcome::Accepted(first));
        }
        let outcome = match &self.content {
            Content::Direct(message) => self.accept_direct(tx, knobs, &sender, message),
            Content::Topic(message) => self.accept_topic(tx, knobs, &sender, message),
            Content::Unlimited(message) => self.accept_unlimited(tx, knobs, &sender, message),
        }?;
        if let Outcome::Accepted(receipt) = &outcome {
            tx.keep_receipt(sender.user.uuid, &self.packet_id, *receipt)?;
        }
        Ok(outcome)
    }

    fn accept_direct(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        sender: &Session,
        message: &Mimcp2pMessage,
    ) -> Result<Outcome, StoreError> {
        let Some(to) = &message.to else { return Ok(Outcome::Refused(400, "no receiver")) };
        let Ok(account) = parse_account(to.app_account(), "to") else {
            return Ok(Outcome::Refused(400, "no receiver"));
        };
        if to.app_id.is_some_and(|app| app != unsigned(sender.user.app)) {
            return Ok(Outcome::Refused(403, "the receiver is of another app"));
        }
        let receiver = tx.user(sender.user.app, account)?;
        let blocked = tx.is_blocked(receiver.uuid, sender.user.uuid)?;
        if blocked && knobs.blacklist_mode == BlacklistMode::Reject {
            return Ok(Outcome::Refused(403, "blocked by the receiver"));
        }
        let flow = Flow {
            payload: message.payload(),
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
        };
        let to_resource = to.resource.as_deref();
        self.deliver(tx, knobs, sender, flow, to_resource, (!blocked).then_some(Delivery::Direct(&receiver)))
    }

    fn accept_topic(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        sender: &Session,
        message: &Mimcp2tMessage,
    ) -> Result<Outcome, StoreError> {
        let id = message.to.as_ref().and_then(|to| to.topic_id).unwrap_or_default();
        let flow = Flow {
            payload: message.payload(),
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
        };
        self.accept_in_topic(tx, knobs, sender, flow, id, false)
    }

    fn accept_unlimited(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        sender: &Session,
        message: &super::wire::mimc::UcMessage,
    ) -> Result<Outcome, StoreError> {
        let id = message.group.topic_id();
        let flow = Flow {
            payload: &message.payload,
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
        };
        self.accept_in_topic(tx, knobs, sender, flow, id, true)
    }

    fn accept_in_topic(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        sender: &Session,
        flow: Flow<'_>,
        id: u64,
        unlimited: bool,
    ) -> Result<Outcome, StoreError> {
        let id = TopicId(id.cast_signed());
        let Some(topic) = tx.find_topic(sender.user.app, id, unlimited)? else {
            return Ok(Outcome::Refused(404, "no such group"));
        };
        if !tx.is_member(id, sender.user.uuid)? {
            return Ok(Outcome::Refused(403, "not a member of the group"));
        }
        let blocked = tx.is_blocked_in_topic(id, sender.user.uuid)?;
        let delivery = if unlimited { Delivery::Unlimited(&topic) } else { Delivery::Topic(&topic) };
        self.deliver(tx, knobs, sender, flow, None, (!blocked).then_some(delivery))
    }

    /// A message that goes nowhere, because its sender is blocked, gets a sequence like any other.
    fn deliver(
        &self,
        tx: &Tx<'_>,
        knobs: &Knobs,
        sender: &Session,
        flow: Flow<'_>,
        to_resource: Option<&str>,
        to: Option<Delivery<'_>>,
    ) -> Result<Outcome, StoreError> {
        let sequence = match (to, tx.app(sender.user.app)?) {
            (Some(to), Some(app)) => Draft {
                app: &app,
                sender: &sender.user,
                resource: &sender.resource,
                to_resource,
                payload: flow.payload,
                stored: flow.stored,
                biz_type: flow.biz_type,
                packet_id: &self.packet_id,
            }
            .accept(tx, knobs, to)?,
            _ => tx.next_sequence()?,
        };
        Ok(Outcome::Accepted(Receipt { sequence, ts: tx.now }))
    }
}

/// What is the same in every kind of message.
#[derive(Clone, Copy)]
struct Flow<'a> {
    payload: &'a [u8],
    stored: bool,
    biz_type: Option<&'a str>,
}
