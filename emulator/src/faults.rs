//! Faults: the next answers of an endpoint go wrong in a chosen way.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rest::is_endpoint;

/// A fault for one endpoint. Kept in memory only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// Endpoint id such as `M20`, or `*` for whatever comes next.
    pub endpoint: String,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Whether it happens after the state change instead of before it.
    #[serde(default)]
    pub after: bool,
    /// For how many requests; at least 1.
    #[serde(default = "once")]
    pub times: u32,
    /// Headers added to the answer, for example `Retry-After`.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FaultKind {
    /// This HTTP status and body.
    Status {
        /// HTTP status, 200 to 599.
        status: u16,
        /// Body text.
        #[serde(default)]
        body: String,
        /// `Content-Type`; plain text unless given.
        content_type: Option<String>,
    },
    /// The normal answer cut after this many bytes.
    Truncate {
        /// Length of what is left.
        bytes: usize,
    },
    /// HTTP 200 without a body.
    Empty,
    /// The normal answer, this many real milliseconds later.
    Delay {
        /// How long the answer is held.
        ms: u64,
    },
    /// The connection is closed without an answer. In-process callers of the router get an empty 500.
    Reset,
    /// HTTP 200 with this body instead of the normal one.
    Body {
        /// The body, as JSON content.
        body: String,
    },
    /// HTTP 200 with an envelope of this code and message.
    Code {
        /// `code`
        code: i64,
        /// `message`
        #[serde(default)]
        message: String,
    },
}

/// The keys of all kinds together (serde cannot refuse others beside a flattened enum).
const KEYS: [&str; 12] = [
    "endpoint",
    "fault",
    "after",
    "times",
    "headers",
    "status",
    "body",
    "contentType",
    "bytes",
    "ms",
    "code",
    "message",
];

/// Stands for every endpoint.
const ANY: &str = "*";

fn once() -> u32 {
    1
}

impl FaultKind {
    /// As in control calls and in the request log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Truncate { .. } => "truncate",
            Self::Empty => "empty",
            Self::Delay { .. } => "delay",
            Self::Reset => "reset",
            Self::Body { .. } => "body",
            Self::Code { .. } => "code",
        }
    }
}

impl Fault {
    /// A fault of this kind for the next request to `endpoint`, before any state change.
    pub fn once(endpoint: &str, kind: FaultKind) -> Self {
        Self { endpoint: endpoint.to_owned(), kind, after: false, times: 1, headers: BTreeMap::new() }
    }

    /// Reads a control call's fault.
    ///
    /// # Errors
    ///
    /// A sentence that names what is wrong, misspelt keys included.
    pub(crate) fn from_json(value: Value) -> Result<Self, String> {
        let unknown =
            value.as_object().and_then(|fields| fields.keys().find(|key| !KEYS.contains(&key.as_str())));
        if let Some(key) = unknown {
            return Err(format!("unknown key {key}; a fault has {}", KEYS.join(", ")));
        }
        serde_json::from_value(value).map_err(|error| format!("not a fault: {error}"))
    }

    /// Finds what could not be put into an HTTP answer, as a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.endpoint != ANY && !is_endpoint(&self.endpoint) {
            return Err(format!("there is no endpoint {}; use an id such as M20, or {ANY}", self.endpoint));
        }
        if self.times == 0 {
            return Err("times must be at least 1".to_owned());
        }
        if let FaultKind::Status { status, content_type, .. } = &self.kind {
            if *status < 200 || StatusCode::from_u16(*status).is_err() {
                return Err(format!("status {status} is not between 200 and 999"));
            }
            if content_type.as_ref().is_some_and(|value| HeaderValue::from_str(value).is_err()) {
                return Err("contentType is not a header value".to_owned());
            }
        }
        for (name, value) in &self.headers {
            if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
                return Err(format!("{name}: {value} is not a header"));
            }
        }
        Ok(())
    }
}

/// The faults that wait for their request, oldest first.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    /// The oldest fault for the endpoint, counted down and gone after its last time.
    pub(crate) fn take(&self, endpoint: &str) -> Option<Fault> {
        let mut faults = self.lock();
        let index = faults.iter().position(|fault| fault.endpoint == endpoint || fault.endpoint == ANY)?;
        let fault = &mut faults[index];
        fault.times -= 1;
        let taken = fault.clone();
        if taken.times == 0 {
            faults.remove(index);
        }
        Some(taken)
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
