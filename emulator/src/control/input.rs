//! Reads the bodies of control calls. Errors are sentences.

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::guard::Refusal;
use crate::ids::AppId;
use crate::rest::{integer, parse_account};
use crate::store::{Closed, StoredApp, Tx};

pub(super) type Answer = Result<Json<Value>, Refusal>;

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl From<Closed> for Refusal {
    fn from(_: Closed) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, "the emulator is shutting down".to_owned())
    }
}

/// A body; an empty one counts as `{}`.
pub(super) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| Refusal::bad(format!("unreadable body: {error}")))
}

/// An id given as number or string.
pub(super) fn id<'de, D: Deserializer<'de>>(input: D) -> Result<Option<i64>, D::Error> {
    let value = Option::<Value>::deserialize(input)?;
    value.map(|value| integer(&value).ok_or_else(|| serde::de::Error::custom("not an id"))).transpose()
}

/// A value, or an array of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    Many(Vec<Value>),
    One(Value),
}

impl OneOrMany {
    pub(super) fn into_vec(self) -> Vec<Value> {
        match self {
            Self::Many(values) => values,
            Self::One(value) => vec![value],
        }
    }
}

/// The app meant: the one named, or the only one there is.
pub(super) fn app(tx: &Tx<'_>, id: Option<i64>) -> Result<StoredApp, Refusal> {
    match id {
        Some(id) => tx.app(AppId(id))?.ok_or_else(|| Refusal::bad(format!("there is no app {id}"))),
        None => match <[StoredApp; 1]>::try_from(tx.apps()?) {
            Ok([app]) => Ok(app),
            Err(apps) => Err(Refusal::bad(format!("there are {} apps: say which with appId", apps.len()))),
        },
    }
}

pub(super) fn checked_account(name: &str) -> Result<&str, Refusal> {
    parse_account(name, "account").map_err(|_| Refusal::bad("an account is 1 to 256 bytes of text"))
}
