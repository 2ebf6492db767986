//! Time that only goes forward, whatever the host's clock does.

use super::Millis;

/// Turns the caller's wall clock into the session's own time.
#[derive(Default)]
pub(super) struct Clock {
    now: Millis,
    /// How far the caller's clock was set back in total.
    ahead: Millis,
}

impl Clock {
    /// The session's time at the caller's `now`.
    pub(super) fn advance(&mut self, now: Millis) -> Millis {
        let time = now.saturating_add(self.ahead);
        self.ahead = self.ahead.saturating_add(self.now.saturating_sub(time));
        self.now = self.now.max(time);
        self.now
    }

    /// A time of the session on the caller's clock.
    pub(super) fn to_caller(&self, time: Millis) -> Millis {
        time.saturating_sub(self.ahead)
    }
}
