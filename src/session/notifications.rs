//! Pull notifications: the service tells that it holds more than it pushes, and drops that once it is acknowledged.

use super::{Kind, Millis, SendError, Session};
use crate::wire::Command;

/// A notification that the application has not answered.
pub(super) struct Notification {
    number: u32,
    min_sequence: i64,
    max_sequence: i64,
}

impl Session {
    /// While the application has not answered one, others about the same backlog only move its end.
    pub(super) fn notification_received(&mut self, min_sequence: i64, max_sequence: i64) {
        for open in &mut self.notifications {
            if open.min_sequence == min_sequence {
                open.max_sequence = open.max_sequence.max(max_sequence);
                return;
            }
        }
        self.notified += 1;
        let notification = self.notified;
        self.notifications.push(Notification { number: notification, min_sequence, max_sequence });
        let record = self.tell(Kind::PullNotification, &[notification.into()]);
        record.sequence(min_sequence).sequence(max_sequence);
    }

    /// The application's answer to an [`Event::PullNotification`](super::Event::PullNotification): whether the service may drop the backlog. Only
    /// the first answer counts. One given while the connection is being repaired is void: the service notifies
    /// again.
    pub fn notification_answered(&mut self, now: Millis, notification: u32, fetched: bool) {
        self.begin(now);
        let Some(at) = self.notifications.iter().position(|open| open.number == notification) else { return };
        let answered = self.notifications.swap_remove(at);
        if fetched {
            self.acknowledge((None, answered.max_sequence));
        }
    }

    /// Asks the service to push again what was not acknowledged. It does so by itself after every login. The result
    /// is the packet id, which no answer will name.
    pub fn pull(&mut self, now: Millis) -> Result<String, SendError> {
        self.begin(now);
        self.may_send(false)?;
        self.send_command(Command::Pull).ok_or(SendError::NotLoggedIn)
    }
}
