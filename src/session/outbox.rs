//! What was sent and awaits an answer.

use super::{Kind, Millis, Request, RequestFailure, Resend, SendError, Session, Span, State, window::Window};
use crate::wire::{Command, Content, PacketAck, Target};

/// How many answered ids are remembered, so that a repeated answer is told only once.
const ANSWERED: usize = 1024;

pub(super) struct Outbox {
    /// In the order in which they were, or will be, sent.
    pending: Vec<Pending>,
    /// How many of them, the last ones, were not sent on this connection.
    unsent: usize,
    answered: Window,
}

struct Pending {
    packet_id: String,
    request: Request,
    /// Empty where it will not be sent again.
    frame: Vec<u8>,
    /// When the service has taken too long; never before it is sent.
    until: Millis,
}

impl Outbox {
    pub(super) fn new(secret: u64) -> Self {
        Self { pending: Vec::new(), unsent: 0, answered: Window::new(ANSWERED, secret) }
    }

    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }

    /// When the oldest request times out.
    pub(super) fn due(&self) -> Millis {
        self.pending.first().map_or(Millis::INFINITY, |pending| pending.until)
    }

    /// Takes out the request that an answer belongs to: the one with its packet id if the service repeats that,
    /// else the oldest of its kind and topic.
    pub(super) fn take(&mut self, request: Request, packet_id: &[u8], by_kind: bool) -> Option<String> {
        let mut found = None;
        for (at, pending) in self.pending.iter().enumerate() {
            if pending.request != request {
                continue;
            }
            if pending.packet_id.as_bytes() == packet_id {
                found = Some(at);
                break;
            }
            if by_kind && found.is_none() {
                found = Some(at);
            }
        }
        Some(self.remove(found?).packet_id)
    }

    fn remove(&mut self, at: usize) -> Pending {
        let pending = self.pending.remove(at);
        self.unsent = self.unsent.min(self.pending.len());
        pending
    }
}

impl Session {
    /// Sends a message, or keeps it until the connection is repaired if `resend` allows that. The result is its
    /// packet id; an [`Event::Acknowledged`](super::Event::Acknowledged) or
    /// [`Event::RequestFailed`](super::Event::RequestFailed) with that id follows.
    pub fn send(
        &mut self,
        now: Millis,
        target: Target<'_>,
        content: Content<'_>,
    ) -> Result<String, SendError> {
        if content.payload.len() > self.config.max_payload {
            return Err(SendError::TooLarge);
        }
        self.request(now, Request::Message, Command::Message(target, content))
    }

    /// Asks to become a member of an unlimited topic. The result is the packet id; an
    /// [`Event::MembershipAnswered`](super::Event::MembershipAnswered) or
    /// [`Event::RequestFailed`](super::Event::RequestFailed) with that id follows.
    pub fn join(&mut self, now: Millis, topic: u64) -> Result<String, SendError> {
        self.request(now, Request::Join(topic), Command::Join(topic))
    }

    /// Asks to leave an unlimited topic; otherwise like [`Session::join`].
    pub fn quit(&mut self, now: Millis, topic: u64) -> Result<String, SendError> {
        self.request(now, Request::Quit(topic), Command::Quit(topic))
    }

    fn request(&mut self, now: Millis, request: Request, command: Command<'_>) -> Result<String, SendError> {
        let now = self.begin(now);
        self.may_send(self.config.resend == Resend::SamePacketId)?;
        let identity = self.identity.as_ref().ok_or(SendError::NotLoggedIn)?;
        let packet_id = self.ids.next();
        let frame = identity.sender(&self.config).frame(&packet_id, command);
        let pending = Pending { packet_id: packet_id.clone(), request, frame, until: Millis::INFINITY };
        self.outbox.pending.push(pending);
        self.outbox.unsent += 1;
        self.transmit(now);
        Ok(packet_id)
    }

    /// Sends every request that was not sent on this connection yet.
    pub(super) fn transmit(&mut self, now: Millis) {
        let State::Online(online) = &self.state else { return };
        let sent = self.outbox.pending.len() - std::mem::take(&mut self.outbox.unsent);
        for pending in self.outbox.pending.iter_mut().skip(sent) {
            pending.until = now + self.config.ack_timeout;
            self.outputs.record(Kind::SendFrame, &[online.connection.into()]).bytes(&pending.frame);
            if self.config.resend == Resend::Never {
                pending.frame = Vec::new();
            }
        }
    }

    /// Handles a MIMCPacketAck. `None` if it is malformed.
    pub(super) fn acknowledged(&mut self, frame: &[u8], ack: Span) -> Option<()> {
        // assumption: codes of an acknowledgement other than 0 are opaque, and its sequence, which may be of the
        // sender's or the receiver's counting, only sorts one's own messages.
        let ack = PacketAck::read(frame, ack)?;
        let packet_id = ack.packet_id().of(frame);
        let key = self.outbox.answered.text_key(0, &[packet_id]);
        let pending = self.outbox.take(Request::Message, packet_id, false);
        // An answer may come after all, or twice.
        if self.outbox.answered.insert(key) || pending.is_some() {
            let record = self.tell(Kind::Acknowledged, &[ack.timestamp() as f64, ack.code().into()]);
            record.text(packet_id).sequence(ack.sequence()).texts(frame, &[ack.error()]);
        }
        Some(())
    }

    /// The connection is gone: what was sent fails or waits for the next one.
    pub(super) fn suspend_requests(&mut self) {
        if self.config.resend == Resend::Never {
            return self.fail_requests(Millis::INFINITY, RequestFailure::ConnectionLost);
        }
        self.outbox.unsent = self.outbox.len();
        for pending in &mut self.outbox.pending {
            pending.until = Millis::INFINITY;
        }
    }

    /// Gives up every request that is due by then.
    pub(super) fn fail_requests(&mut self, by: Millis, failure: RequestFailure) {
        while self.outbox.len() > 0 && self.outbox.due() <= by {
            let Pending { packet_id, request, .. } = self.outbox.remove(0);
            let record = self.tell(Kind::RequestFailed, &[f64::from(failure as u8), request.number()]);
            record.text(packet_id.as_bytes()).topic(request.topic());
        }
    }
}
