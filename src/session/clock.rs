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
        self.ahead += (self.now - (now + self.ahead)).max(0.0);
        self.now = now + self.ahead;
        self.now
    }

    /// A time of the session on the caller's clock.
    pub(super) fn to_caller(&self, time: Millis) -> Millis {
        time - self.ahead
    }
}
