//! When a failed attempt is repeated, as pure functions of the failure.

use crate::error::Error;

/// Longest wait that is obeyed; a service that asks for more gets no retry.
const MAX_WAIT_MS: f64 = 60_000.0;
const BASE_MS: f64 = 500.0;
const MAX_BACKOFF_MS: f64 = 8_000.0;

/// Milliseconds to wait before the next attempt, or `None` to give up. `attempt` counts from 0; `random` lies
/// in `0..1` and takes up to a quarter off the wait, so that many clients do not come back at once.
pub fn delay_ms(error: &Error, repeatable: bool, attempt: u32, max_retries: u32, random: f64) -> Option<f64> {
    if !repeatable || attempt >= max_retries || !error.retryable() {
        return None;
    }
    let asked = error.answer.as_ref().and_then(|answer| answer.retry_after_ms);
    if let Some(asked) = asked {
        let asked = asked as f64;
        return (asked <= MAX_WAIT_MS).then_some(asked);
    }
    let backoff = (BASE_MS * f64::from(1 << attempt.min(8))).min(MAX_BACKOFF_MS);
    Some(backoff * (1.0 - random / 4.0))
}

/// `Retry-After` in milliseconds from `now_ms`: whole seconds, or an HTTP date.
pub fn wait_ms(text: &str, now_ms: f64) -> Option<u64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return seconds.checked_mul(1000);
    }
    let at = http_date_ms(text)?;
    Some((at as f64 - now_ms).max(0.0) as u64)
}

/// The fixed form of HTTP dates, `Sun, 06 Nov 1994 08:49:37 GMT`, in milliseconds since the epoch.
fn http_date_ms(text: &str) -> Option<i64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = text.split_ascii_whitespace();
    let (_weekday, day, month, year, time, zone) =
        (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    if zone != "GMT" || month.len() != 3 {
        return None;
    }
    let month = MONTHS.find(month)? as i64 / 3 + 1;
    let (day, year): (i64, i64) = (day.parse().ok()?, year.parse().ok()?);
    if !(1970..=9999).contains(&year) || !(1..=31).contains(&day) {
        return None;
    }
    let mut seconds = 0;
    for part in time.splitn(3, ':') {
        let part: u8 = part.parse().ok()?;
        seconds = seconds * 60 + i64::from(part);
    }
    // Days since the epoch by the civil calendar; March starts the year, so that leap days come last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719_468;
    Some((days * 86_400 + seconds) * 1000)
}
