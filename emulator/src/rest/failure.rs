//! The error catalogue. Only the quit failure is documented; the others follow its style.

use serde_json::{Value, json};

use crate::store::Closed;

/// Why a call failed. All but the last two are answered with HTTP 200 and an envelope.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Names the field.
    Param(&'static str),
    Token,
    App,
    Denied,
    Rate,
    Create,
    Query,
    Join,
    Quit,
    Kick,
    Update,
    Destroy,
    History,
    Extra,
    Push,
    /// A code and a text of another service than MIMC.
    Other(i64, &'static str),
    /// The emulator itself is broken: HTTP 500.
    Store(rusqlite::Error),
    /// The emulator is shutting down: HTTP 503.
    Closed,
}

impl Failure {
    /// `code` and `message`, or nothing when the emulator itself failed.
    pub(crate) fn envelope(&self) -> Option<(i64, String)> {
        // assumption: only `quit topic fail` is documented; the other codes and texts follow its style.
        let (code, message) = match self {
            Self::Param(field) => return Some((400, format!("invalid parameter: {field}"))),
            Self::Token => (401, "invalid token"),
            Self::App => (401, "app authentication failed"),
            Self::Denied => (403, "permission denied"),
            Self::Rate => (429, "too many requests"),
            Self::Create => (500, "create topic fail"),
            Self::Query => (500, "query topic fail"),
            Self::Join => (500, "join topic fail"),
            Self::Quit => (500, "quit topic fail"),
            Self::Kick => (500, "kick topic fail"),
            Self::Update => (500, "update topic fail"),
            Self::Destroy => (500, "delete topic fail"),
            Self::History => (500, "query message fail"),
            Self::Extra => (500, "update extra fail"),
            Self::Push => (500, "push message fail"),
            Self::Other(code, text) => (*code, *text),
            Self::Store(_) | Self::Closed => return None,
        };
        Some((code, message.to_owned()))
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Closed> for Failure {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

/// The envelope of a failure.
pub(crate) fn failure_envelope(code: i64, message: &str) -> Value {
    json!({ "code": code, "message": message, "data": null })
}
