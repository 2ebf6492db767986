//! What came in at the service's endpoints and what went out to apps, for tests that look at it from outside.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::ids::Millis;

/// How many entries and bytes of bodies are kept; older entries are forgotten.
const CAPACITY: usize = 10_000;
const BODY_CAPACITY: usize = 32 * 1024 * 1024;

/// A request and how it was answered: one that came in, or a callback (M06–M09) that went to an app's server. Control
/// calls and static files are not logged.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    /// Counts up from 1 since the start; clearing the log does not restart it.
    pub number: u64,
    /// Time of arrival on the emulator's clock.
    pub at: Millis,
    /// Endpoint id, or nothing for an unknown path or method.
    pub endpoint: Option<&'static str>,
    /// Path of the endpoint that was called, each variable segment as `{name}`, without a slash at its end.
    pub path: Option<&'static str>,
    /// HTTP method.
    pub method: String,
    /// Path and query exactly as sent; the whole URL of a callback.
    pub target: String,
    /// Name and value of each header in the order received; bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body when it is UTF-8.
    pub body: Option<String>,
    /// The body in base64 when it is not UTF-8.
    pub body_base64: Option<String>,
    /// HTTP status of the answer; nothing while it is being made and when the connection was reset.
    pub status: Option<u16>,
    /// `code` of the answer's envelope; `ErrorCode` of Tencent, `ret` of GeWe.
    pub code: Option<i64>,
    /// The fault that was applied.
    pub fault: Option<&'static str>,
}

impl LoggedRequest {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    fn body_len(&self) -> usize {
        self.body.as_ref().or(self.body_base64.as_ref()).map_or(0, String::len)
    }
}

/// What is known when a request arrives.
pub(crate) struct Arrival<'a> {
    pub(crate) at: Millis,
    pub(crate) endpoint: Option<&'static str>,
    pub(crate) path: Option<&'static str>,
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// What is known when its answer leaves.
#[derive(Default)]
pub(crate) struct Departure {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<i64>,
    pub(crate) fault: Option<&'static str>,
}

/// The newest requests.
#[derive(Default)]
pub(crate) struct RequestLog(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    count: u64,
    kept: VecDeque<LoggedRequest>,
    body_bytes: usize,
}

impl Entries {
    fn push(&mut self, entry: LoggedRequest) {
        self.body_bytes += entry.body_len();
        self.kept.push_back(entry);
        while self.kept.len() > CAPACITY || self.body_bytes > BODY_CAPACITY {
            let Some(forgotten) = self.kept.pop_front() else { break };
            self.body_bytes -= forgotten.body_len();
        }
    }
}

impl RequestLog {
    /// Logs the request and returns its number for [`RequestLog::departed`].
    pub(crate) fn arrived(&self, arrival: &Arrival<'_>) -> u64 {
        let text = std::str::from_utf8(arrival.body).ok();
        let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let mut entries = self.lock();
        entries.count += 1;
        let entry = LoggedRequest {
            number: entries.count,
            at: arrival.at,
            endpoint: arrival.endpoint,
            path: arrival.path,
            method: arrival.method.to_owned(),
            target: arrival.target.to_owned(),
            headers: arrival.headers.iter().map(header).collect(),
            body: text.map(str::to_owned),
            body_base64: text.is_none().then(|| STANDARD.encode(arrival.body)),
            status: None,
            code: None,
            fault: None,
        };
        entries.push(entry);
        entries.count
    }

    pub(crate) fn departed(&self, number: u64, departure: &Departure) {
        let mut entries = self.lock();
        if let Some(entry) = entries.kept.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = departure.status;
            entry.code = departure.code;
            entry.fault = departure.fault;
        }
    }

    /// Oldest first.
    pub(crate) fn list(&self) -> Vec<LoggedRequest> {
        self.lock().kept.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        entries.kept.clear();
        entries.body_bytes = 0;
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
