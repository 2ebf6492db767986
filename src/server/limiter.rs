//! Keeps calls within a service's rate. Pure: time is an argument, so any clock will do.

use std::collections::VecDeque;

/// Length of the window in which calls are counted, in milliseconds. Longer than the service's second, because calls
/// do not all travel equally long and the service counts them as they arrive.
pub const WINDOW_MS: f64 = 1_100.0;

/// Counts what was sent during the last [`WINDOW_MS`].
#[derive(Debug)]
pub struct Limiter {
    per_second: u32,
    sent: VecDeque<(f64, u32)>,
}

impl Limiter {
    /// At most `per_second` (at least one) in any second.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), sent: VecDeque::new() }
    }

    /// The most that one call may count for.
    pub fn burst(&self) -> u32 {
        self.per_second
    }

    /// Counts `amount` (at most [`Self::burst`]) at `now_ms` and returns zero; or counts nothing and returns the
    /// whole milliseconds until asking again makes sense.
    pub fn take(&mut self, now_ms: f64, amount: u32) -> f64 {
        // A clock that was set back would otherwise hold everything up for as long.
        while self.sent.front().is_some_and(|(at, _)| now_ms - at >= WINDOW_MS || *at > now_ms) {
            self.sent.pop_front();
        }
        let used: u32 = self.sent.iter().map(|(_, amount)| amount).sum();
        let mut excess = (used + amount.min(self.per_second)).saturating_sub(self.per_second);
        if excess == 0 {
            self.sent.push_back((now_ms, amount));
            return 0.0;
        }
        for (at, amount) in &self.sent {
            excess = excess.saturating_sub(*amount);
            if excess == 0 {
                return (at + WINDOW_MS - now_ms).ceil();
            }
        }
        WINDOW_MS
    }
}
