//! Unlimited groups: membership belongs to the account, listening to the connection.

use std::sync::Arc;

use prost::Message;

use super::connection::Connection;
use super::distribute::{group, unsigned};
use super::hub::{End, Signal};
use super::judge::Content;
use super::link::Sort;
use super::wire::mimc::{
    MimcMsgType, MimcPacket, MimcUser, UcDismiss, UcGroup, UcJoin, UcJoinResp, UcMessage, UcMessageList,
    UcMsgType, UcPacket, UcPing, UcQueryOnlineUsers, UcQueryOnlineUsersResp, UcQuit, UcQuitResp,
    UcSequenceAck,
};
use crate::ids::{ConnectionId, TopicId};
use crate::store::{StoreError, Topic, Tx};

/// Tells everybody who listens that a topic is about to end.
pub(crate) fn dismiss(tx: &Tx<'_>, topic: &Topic) -> rusqlite::Result<()> {
    let to = tx.detach_all(topic.id)?;
    tx.signal(Signal::Dismissed { to, group: group(topic.app, topic.id) });
    Ok(())
}

pub(super) fn dismissal(group: UcGroup) -> Vec<u8> {
    UcDismiss { group }.encode_to_vec()
}

/// Messages of one group, in their order; at least one.
pub(super) fn list(messages: &[Arc<UcMessage>]) -> Vec<u8> {
    UcMessageList {
        group: messages[0].group,
        message: messages.iter().map(|message| UcMessage::clone(message)).collect(),
        max_sequence: messages.iter().filter_map(|message| message.sequence).max(),
    }
    .encode_to_vec()
}

impl Connection {
    pub(super) async fn receive_group_packet(&mut self, packet: &MimcPacket) -> Result<(), End> {
        let Ok(inner) = UcPacket::decode(packet.payload()) else {
            self.ignore();
            return Ok(());
        };
        let payload = &inner.payload[..];
        match UcMsgType::try_from(inner.r#type) {
            Ok(UcMsgType::Ping) => self.listen(UcPing::decode(payload)).await,
            Ok(UcMsgType::Join) => self.join(UcJoin::decode(payload)).await,
            Ok(UcMsgType::Quit) => self.quit(UcQuit::decode(payload)).await,
            Ok(UcMsgType::Message) => {
                self.submit(packet.packet_id(), UcMessage::decode(payload).map(Content::Unlimited)).await
            }
            Ok(UcMsgType::QueryOnlineUsers) => self.count_online(UcQueryOnlineUsers::decode(payload)).await,
            // Nothing is sent twice on one connection, so there is nothing to remember.
            Ok(UcMsgType::SeqAck) if UcSequenceAck::decode(payload).is_ok() => Ok(()),
            _ => {
                self.ignore();
                Ok(())
            }
        }
    }

    async fn listen(&mut self, ping: Result<UcPing, prost::DecodeError>) -> Result<(), End> {
        let Ok(ping) = ping else { return self.unreadable() };
        let topics: Vec<TopicId> = ping.group.iter().map(topic_id).collect();
        self.in_session(move |tx, connection, user| {
            for topic in topics {
                if tx.find_topic(user.app, topic, true)?.is_some() && tx.is_member(topic, user.uuid)? {
                    tx.attach(connection, topic)?;
                }
            }
            Ok(())
        })
        .await?;
        self.send_group(Sort::Other, UcMsgType::Pong, Vec::new()).await
    }

    async fn join(&mut self, join: Result<UcJoin, prost::DecodeError>) -> Result<(), End> {
        let Ok(UcJoin { group }) = join else { return self.unreadable() };
        let joined = self
            .in_session(move |tx, connection, user| {
                let Some(topic) = tx.find_topic(user.app, topic_id(&group), true)? else { return Ok(false) };
                tx.add_member(topic.id, user.uuid)?;
                tx.attach(connection, topic.id)?;
                Ok(true)
            })
            .await?;
        let (code, message) = answer(joined);
        let response = UcJoinResp { group, code, message: Some(message.to_owned()) };
        self.send_group(Sort::Other, UcMsgType::JoinResp, response.encode_to_vec()).await
    }

    async fn quit(&mut self, quit: Result<UcQuit, prost::DecodeError>) -> Result<(), End> {
        let Ok(UcQuit { group }) = quit else { return self.unreadable() };
        let known = self
            .in_session(move |tx, _, user| {
                let Some(topic) = tx.find_topic(user.app, topic_id(&group), true)? else { return Ok(false) };
                tx.remove_member(topic.id, user.uuid)?;
                Ok(true)
            })
            .await?;
        let (code, message) = answer(known);
        let response = UcQuitResp { group, code, message: Some(message.to_owned()) };
        self.send_group(Sort::Other, UcMsgType::QuitResp, response.encode_to_vec()).await
    }

    async fn count_online(
        &mut self,
        query: Result<UcQueryOnlineUsers, prost::DecodeError>,
    ) -> Result<(), End> {
        let Ok(UcQueryOnlineUsers { group }) = query else { return self.unreadable() };
        let count = self.in_session(move |tx, _, _| Ok(tx.count_online_members(topic_id(&group))?)).await?;
        let response = UcQueryOnlineUsersResp { group, user_count: count };
        self.send_group(Sort::Other, UcMsgType::QueryOnlineUsersResp, response.encode_to_vec()).await
    }

    /// Runs in a transaction as the account that is logged in; ends the connection when it no longer is.
    async fn in_session<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Tx<'_>, ConnectionId, &crate::store::User) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, End> {
        let connection = self.peer.id;
        let work = move |tx: &Tx<'_>| match tx.session(connection)? {
            Some(session) => work(tx, connection, &session.user).map(Some),
            None => Ok(None),
        };
        let done: Result<Option<T>, StoreError> = self.emulator.store().transact(work).await;
        done?.ok_or(End::Kicked(None))
    }

    /// Sends a packet about unlimited groups, addressed to this client.
    pub(super) async fn send_group(
        &mut self,
        sort: Sort,
        kind: UcMsgType,
        payload: Vec<u8>,
    ) -> Result<(), End> {
        let Some(address) = &self.link.address else { return Ok(()) };
        let user = MimcUser {
            app_id: Some(unsigned(address.identity.app)),
            app_account: Some(address.identity.account.clone()),
            uuid: Some(unsigned(address.identity.uuid)),
            resource: Some(address.identity.resource.clone()),
        };
        let packet_id = self.link.next_id();
        let packet = UcPacket { user, r#type: kind.into(), payload, packet_id: packet_id.clone() };
        let packet = MimcPacket {
            packet_id: Some(packet_id),
            r#type: Some(MimcMsgType::UcPacket.into()),
            payload: Some(packet.encode_to_vec()),
            ..MimcPacket::default()
        };
        self.link.send_packet(sort, &packet).await
    }

    fn unreadable(&self) -> Result<(), End> {
        self.ignore();
        Ok(())
    }
}

fn answer(known: bool) -> (i32, &'static str) {
    if known { (0, "success") } else { (404, "no such group") }
}

/// Ids beyond our range become negative and are nobody's.
fn topic_id(group: &UcGroup) -> TopicId {
    TopicId(group.topic_id().cast_signed())
}
