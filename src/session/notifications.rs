//! Pull notifications: the service tells that it holds more than it pushes, and drops that once it is acknowledged.

use super::{Event, Millis, Output, Session, State, inbox::Ack};

/// How many may be open at a time; the service would have to hold as many backlogs.
const OPEN: usize = 16;

#[derive(Default)]
pub(super) struct Notifications {
    open: Vec<Notification>,
    count: u32,
}

struct Notification {
    number: u32,
    min_sequence: i64,
    max_sequence: i64,
}

impl Session {
    /// While the application has not answered one, others about the same backlog only move its end.
    pub(super) fn notification_received(&mut self, min_sequence: i64, max_sequence: i64) {
        let open = &mut self.notifications.open;
        if let Some(same) = open.iter_mut().find(|open| open.min_sequence == min_sequence) {
            same.max_sequence = same.max_sequence.max(max_sequence);
            return;
        }
        if open.len() == OPEN {
            open.remove(0);
        }
        self.notifications.count = self.notifications.count.wrapping_add(1);
        let number = self.notifications.count;
        open.push(Notification { number, min_sequence, max_sequence });
        self.tell(Event::PullNotification { notification: number, min_sequence, max_sequence });
    }

    /// The application's answer to an [`Event::PullNotification`]: whether the service may drop the backlog. Only
    /// the first answer counts. One given while the connection is being repaired is void: the service notifies
    /// again.
    pub fn notification_answered(&mut self, now: Millis, notification: u32, fetched: bool) {
        let now = self.begin(now);
        let open = &mut self.notifications.open;
        let Some(at) = open.iter().position(|open| open.number == notification) else { return };
        let Notification { max_sequence, .. } = open.remove(at);
        if fetched && matches!(self.state, State::Online(_)) {
            self.expect_delivery(now, Ack::Sequence(max_sequence), true);
            self.acknowledge_settled();
        }
    }

    /// Asks the service to push again what was not acknowledged. It does so by itself after every login.
    pub fn pull(&mut self, now: Millis) -> Result<String, super::SendError> {
        self.begin(now);
        self.may_send(false)?;
        let State::Online(online) = &self.state else { return Err(super::SendError::NotLoggedIn) };
        let identity = self.identity.as_ref().ok_or(super::SendError::NotLoggedIn)?;
        let packet_id = self.ids.next();
        let frame = identity.sender.pull(&packet_id);
        self.outputs.push_back(Output::SendFrame { connection: online.connection, frame });
        Ok(packet_id)
    }
}
