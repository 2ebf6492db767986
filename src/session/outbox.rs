//! What was sent and awaits an answer.

use std::collections::VecDeque;

use super::{
    Event, Millis, Output, Request, RequestFailure, Resend, SendError, Session, State,
    receive::text,
    window::{Key, Window},
};
use crate::wire::{Content, PacketAck, Sender, Target};

/// How many answered ids are remembered, so that a repeated answer is told only once.
const ANSWERED: usize = 1024;

pub(super) struct Outbox {
    /// In the order in which they were, or will be, sent.
    pending: VecDeque<Pending>,
    answered: Window,
}

struct Pending {
    packet_id: String,
    request: Request,
    /// Kept only where it may be sent again.
    frame: Option<Vec<u8>>,
    /// When the service has taken too long; none before it is sent.
    deadline: Option<Millis>,
}

impl Outbox {
    pub(super) fn new(secret: u64) -> Self {
        Self { pending: VecDeque::new(), answered: Window::new(ANSWERED, secret) }
    }

    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }

    /// When the oldest request times out.
    pub(super) fn next_timeout(&self) -> Option<Millis> {
        self.pending.front().and_then(|pending| pending.deadline)
    }

    /// Takes out the request that an answer about membership belongs to: by its packet id if the service repeats
    /// it, else the oldest of its kind and topic.
    pub(super) fn take_request(&mut self, ids: [&[u8]; 2], request: Request) -> Option<String> {
        let same = |pending: &&Pending| pending.request == request;
        let by_id = |pending: &Pending| ids.contains(&pending.packet_id.as_bytes());
        let at = self.pending.iter().position(|pending| same(&pending) && by_id(pending));
        let at = at.or_else(|| self.pending.iter().position(|pending| pending.request == request));
        self.pending.remove(at?).map(|pending| pending.packet_id)
    }

    fn answered_key(&self, packet_id: &[u8]) -> Key {
        self.answered.text_key(&[packet_id])
    }
}

impl Session {
    /// Sends a message, or keeps it until the connection is repaired if `resend` allows that. The result is its
    /// packet id; an [`Event::Acknowledged`] or [`Event::RequestFailed`] with that id follows.
    pub fn send(
        &mut self,
        now: Millis,
        target: Target<'_>,
        content: &Content<'_>,
    ) -> Result<String, SendError> {
        let now = self.begin(now);
        if content.payload.len() > self.config.max_payload {
            return Err(SendError::TooLarge);
        }
        self.request(now, Request::Message, |sender, id| sender.message(id, target, content))
    }

    /// Asks to become a member of an unlimited topic. The result is the packet id; an
    /// [`Event::MembershipAnswered`] or [`Event::RequestFailed`] with that id follows.
    pub fn join(&mut self, now: Millis, topic: u64) -> Result<String, SendError> {
        let now = self.begin(now);
        self.request(now, Request::Join(topic), |sender, id| sender.join(id, topic))
    }

    /// Asks to leave an unlimited topic; otherwise like [`Session::join`].
    pub fn quit(&mut self, now: Millis, topic: u64) -> Result<String, SendError> {
        let now = self.begin(now);
        self.request(now, Request::Quit(topic), |sender, id| sender.quit(id, topic))
    }

    fn request(
        &mut self,
        now: Millis,
        request: Request,
        build: impl FnOnce(&Sender, &str) -> Vec<u8>,
    ) -> Result<String, SendError> {
        self.may_send(self.config.resend == Resend::SamePacketId)?;
        let identity = self.identity.as_ref().ok_or(SendError::NotLoggedIn)?;
        let packet_id = self.ids.next();
        let frame = Some(build(&identity.sender, &packet_id));
        self.outbox.pending.push_back(Pending {
            packet_id: packet_id.clone(),
            request,
            frame,
            deadline: None,
        });
        self.transmit(now);
        Ok(packet_id)
    }

    /// Sends every request that was not sent on this connection yet.
    pub(super) fn transmit(&mut self, now: Millis) {
        let State::Online(online) = &self.state else { return };
        let deadline = now.saturating_add(self.config.ack_timeout);
        // Those not sent are always the last ones.
        let unsent =
            self.outbox.pending.iter().rev().take_while(|pending| pending.deadline.is_none()).count();
        let sent = self.outbox.pending.len().saturating_sub(unsent);
        for pending in self.outbox.pending.iter_mut().skip(sent) {
            pending.deadline = Some(deadline);
            let frame = match self.config.resend {
                Resend::Never => pending.frame.take(),
                Resend::SamePacketId => pending.frame.clone(),
            };
            let frame = frame.unwrap_or_default();
            self.outputs.push_back(Output::SendFrame { connection: online.connection, frame });
        }
    }

    pub(super) fn acknowledged(&mut self, ack: &PacketAck<'_>) {
        let key = self.outbox.answered_key(ack.packet_id);
        let is_meant = |pending: &Pending| {
            pending.request == Request::Message && pending.packet_id.as_bytes() == ack.packet_id
        };
        match self.outbox.pending.iter().position(is_meant) {
            Some(at) => drop(self.outbox.pending.remove(at)),
            // An answer that comes after all, or twice.
            None if self.outbox.answered.contains(key) => return,
            None => {}
        }
        self.outbox.answered.insert(key);
        self.tell(Event::Acknowledged {
            packet_id: text(ack.packet_id),
            sequence: ack.sequence,
            timestamp: ack.timestamp,
            code: ack.code,
            error: text(ack.error),
            conversation_index: ack.conversation_index,
        });
    }

    pub(super) fn expire_requests(&mut self, now: Millis) {
        while self.outbox.next_timeout().is_some_and(|deadline| deadline <= now) {
            self.fail_oldest(RequestFailure::TimedOut);
        }
    }

    /// The connection is gone: what was sent fails or waits for the next one.
    pub(super) fn suspend_requests(&mut self) {
        match self.config.resend {
            Resend::Never => self.fail_requests(RequestFailure::ConnectionLost),
            Resend::SamePacketId => {
                self.outbox.pending.iter_mut().for_each(|pending| pending.deadline = None);
            }
        }
    }

    pub(super) fn fail_requests(&mut self, failure: RequestFailure) {
        while self.outbox.len() > 0 {
            self.fail_oldest(failure);
        }
    }

    fn fail_oldest(&mut self, failure: RequestFailure) {
        if let Some(Pending { packet_id, request, .. }) = self.outbox.pending.pop_front() {
            self.tell(Event::RequestFailed { packet_id, request, failure });
        }
    }
}
