//! What becomes of a message that a client sent: checked, accepted or refused inside one transaction.

use super::distribute::{online_packet, unsigned};
use super::hub::Signal;
use super::wire::mimc::{MimcUser, Mimcp2pMessage, Mimcp2tMessage, UcMessage};
use crate::accept::{Delivery, Draft};
use crate::ids::TopicId;
use crate::knobs::{BlacklistMode, Knobs};
use crate::limiter::{Limiter, Rate};
use crate::rest::parse_account;
use crate::store::{Receipt, Session, StoreError, Tx, User};

/// What became of a message.
pub(super) enum Outcome {
    Accepted(Receipt),
    /// A message for who is connected now is on its way; nothing of it is kept.
    HandedOn,
    /// A code and a text; nothing happened.
    Refused(i32, &'static str),
    /// The connection is not logged in any more.
    LoggedOut,
}

pub(super) enum Content {
    Direct(Mimcp2pMessage),
    Topic(Mimcp2tMessage),
    Unlimited(UcMessage),
    /// For the receiver's connections of this moment only.
    Online(Mimcp2pMessage),
}

/// What is looked at to accept a message.
pub(super) struct Judge<'a> {
    pub(super) tx: &'a Tx<'a>,
    pub(super) knobs: &'a Knobs,
    pub(super) limiter: &'a Limiter,
    pub(super) sender: &'a Session,
    /// The sender gave it to the message.
    pub(super) packet_id: &'a str,
}

/// What is the same in every kind of message.
#[derive(Clone, Copy)]
struct Flow<'a> {
    payload: &'a [u8],
    stored: bool,
    biz_type: Option<&'a str>,
    to_resource: Option<&'a str>,
}

/// An ordinary outcome that ends the checks early, or a failure of the store.
enum Stop {
    Refused(i32, &'static str),
    Store(StoreError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

const NO_RECEIVER: Stop = Stop::Refused(400, "no receiver");

impl Judge<'_> {
    pub(super) fn accept(&self, content: &Content) -> Result<Outcome, StoreError> {
        match self.decide(content) {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Refused(code, text)) => Ok(Outcome::Refused(code, text)),
            Err(Stop::Store(error)) => Err(error),
        }
    }

    fn decide(&self, content: &Content) -> Result<Outcome, Stop> {
        match content {
            Content::Direct(message) => self.once(|| self.accept_direct(message)),
            Content::Topic(message) => self.once(|| self.accept_topic(message)),
            Content::Unlimited(message) => self.once(|| self.accept_unlimited(message)),
            Content::Online(message) => self.hand_on(message),
        }
    }

    /// The result of the first message with this packet id.
    // assumption: a packet id that its sender has used before gets the first one's answer, and nothing is delivered
    // again.
    fn once(&self, accept: impl FnOnce() -> Result<Receipt, Stop>) -> Result<Outcome, Stop> {
        let sender = self.sender.user.uuid;
        if let Some(first) = self.tx.receipt(sender, self.packet_id)? {
            return Ok(Outcome::Accepted(first));
        }
        let receipt = accept()?;
        self.tx.keep_receipt(sender, self.packet_id, receipt)?;
        Ok(Outcome::Accepted(receipt))
    }

    fn accept_direct(&self, message: &Mimcp2pMessage) -> Result<Receipt, Stop> {
        let to = message.to.as_ref().ok_or(NO_RECEIVER)?;
        let receiver = self.tx.user(self.sender.user.app, self.account(to)?)?;
        let blocked = self.is_blocked_by(&receiver)?;
        self.take_rate(Rate::Direct, self.knobs.p2p_per_second)?;
        let flow = Flow {
            payload: message.payload(),
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
            to_resource: to.resource.as_deref(),
        };
        self.deliver(flow, (!blocked).then_some(Delivery::Direct(&receiver)))
    }

    fn accept_topic(&self, message: &Mimcp2tMessage) -> Result<Receipt, Stop> {
        let id = message.to.as_ref().and_then(|to| to.topic_id).unwrap_or_default();
        let flow = Flow {
            payload: message.payload(),
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
            to_resource: None,
        };
        self.accept_in_topic(flow, id, false)
    }

    fn accept_unlimited(&self, message: &UcMessage) -> Result<Receipt, Stop> {
        let flow = Flow {
            payload: &message.payload,
            stored: message.is_store(),
            biz_type: message.biz_type.as_deref(),
            to_resource: None,
        };
        self.accept_in_topic(flow, message.group.topic_id(), true)
    }

    fn accept_in_topic(&self, flow: Flow<'_>, id: u64, unlimited: bool) -> Result<Receipt, Stop> {
        let (tx, sender, id) = (self.tx, &self.sender.user, TopicId(id.cast_signed()));
        // assumption: an unknown group (404) and one of others (403) are refused in the acknowledgement, with sequence
        // 0.
        let topic = tx.find_topic(sender.app, id, unlimited)?.ok_or(Stop::Refused(404, "no such group"))?;
        if !tx.is_member(id, sender.uuid)? {
            return Err(Stop::Refused(403, "not a member of the group"));
        }
        let blocked = tx.is_blocked_in_topic(id, sender.uuid)?;
        let (delivery, rate, limit) = if unlimited {
            (Delivery::Unlimited(&topic), Rate::Unlimited, self.knobs.uc_per_second)
        } else {
            (Delivery::Topic(&topic), Rate::Topic, self.knobs.p2t_per_second)
        };
        self.take_rate(rate, limit)?;
        self.deliver(flow, (!blocked).then_some(delivery))
    }

    /// To the connections the receiver has now.
    fn hand_on(&self, message: &Mimcp2pMessage) -> Result<Outcome, Stop> {
        // assumption: a message for who is online is refused with code 404 when its receiver is not; it causes no
        // callback, and its packet id is not remembered.
        let offline = || Stop::Refused(404, "the receiver is not online");
        let to = message.to.as_ref().ok_or(NO_RECEIVER)?;
        let account = self.account(to)?;
        let receiver = self.tx.find_user(self.sender.user.app, account)?.ok_or_else(offline)?;
        let blocked = self.is_blocked_by(&receiver)?;
        self.take_rate(Rate::Direct, self.knobs.p2p_per_second)?;
        if blocked {
            return Ok(Outcome::HandedOn);
        }
        let connections = self.tx.connections_of(receiver.uuid)?;
        if connections.is_empty() {
            return Err(offline());
        }
        let packet = online_packet(self.sender, &receiver, message, self.packet_id, self.tx.now);
        self.tx.signal(Signal::Packet { to: connections, packet: packet.into() });
        Ok(Outcome::HandedOn)
    }

    /// The receiver's account, when it is one of the sender's app.
    fn account<'b>(&self, to: &'b MimcUser) -> Result<&'b str, Stop> {
        let account = parse_account(to.app_account(), "to").map_err(|_| NO_RECEIVER)?;
        match to.app_id {
            Some(app) if app != unsigned(self.sender.user.app) => {
                Err(Stop::Refused(403, "the receiver is of another app"))
            }
            _ => Ok(account),
        }
    }

    fn is_blocked_by(&self, receiver: &User) -> Result<bool, Stop> {
        let blocked = self.tx.is_blocked(receiver.uuid, self.sender.user.uuid)?;
        if blocked && self.knobs.blacklist_mode == BlacklistMode::Reject {
            return Err(Stop::Refused(403, "blocked by the receiver"));
        }
        Ok(blocked)
    }

    /// Messages of clients and pushes of the app's server share the app's rates.
    fn take_rate(&self, rate: Rate, limit: u32) -> Result<(), Stop> {
        let app = self.sender.user.app;
        if !self.knobs.rate_limits || self.limiter.take(app, rate, self.tx.now, 1, limit) {
            return Ok(());
        }
        Err(Stop::Refused(429, "too many requests"))
    }

    /// A message that goes nowhere, because its sender is blocked, gets a sequence like any other.
    fn deliver(&self, flow: Flow<'_>, to: Option<Delivery<'_>>) -> Result<Receipt, Stop> {
        let (tx, sender) = (self.tx, self.sender);
        let sequence = match (to, tx.app(sender.user.app)?) {
            (Some(to), Some(app)) => Draft {
                app: &app,
                sender: &sender.user,
                resource: &sender.resource,
                to_resource: flow.to_resource,
                payload: flow.payload,
                stored: flow.stored,
                biz_type: flow.biz_type,
                packet_id: self.packet_id,
            }
            .accept(tx, self.knobs, to)?,
            _ => tx.next_sequence()?,
        };
        Ok(Receipt { sequence, ts: tx.now })
    }
}
