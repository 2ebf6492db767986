//! When a failed attempt is repeated, as pure functions of the failure.

use crate::error::Error;

/// Longest wait that is obeyed; a service that asks for more gets no retry.
const MAX_WAIT_MS: f64 = 60_000.0;
const BASE_MS: f64 = 500.0;
const MAX_BACKOFF_MS: f64 = 8_000.0;

/// Milliseconds to wait before the next attempt, or `None` to give up. `attempt` counts from 0; `random` lies
/// in `0..1` and takes up to a quarter off the wait, so that many clients do not come back at once.
pub fn delay_ms(error: &Error, repeatable: bool, attempt: u32, max_retries: u32, random: f64) -> Option<f64> {
    // assumption: the documents give no rule for repeating. Failures of the transport, time-outs and HTTP 429, 502,
    // 503 and 504 are repeated where the call changes nothing, and `Retry-After` is obeyed up to a minute.
    if !repeatable || attempt >= max_retries || !error.retryable() {
        return None;
    }
    if let Some(asked) = error.answer.retry_after_ms {
        return (asked <= MAX_WAIT_MS).then_some(asked);
    }
    let backoff = (BASE_MS * f64::from(1 << attempt.min(8))).min(MAX_BACKOFF_MS);
    Some(backoff * (1.0 - random / 4.0))
}
