//! The token service (M01) as an app's server asks it.

use super::credentials::AppCredentials;
use super::wire;
use crate::error::Error;
use crate::json::Writer;
use crate::rest::envelope::{self, Opened, unexpected};
use crate::rest::request::{Reading, body};
use crate::rest::tokens;
use crate::rest::{Decode, Endpoint, Request};
use crate::types::Identity;

const TOKEN: Endpoint = Endpoint::change("M01", "/api/account/token");

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&TOKEN];

/// M01. The result is the answer's whole text.
pub fn token(credentials: &AppCredentials, account: &str) -> Request {
    let mut body = body();
    write_credentials(&mut body, credentials);
    body.key("appAccount").string(account);
    Request::new(&TOKEN, Decode::Server(&TOKEN_ANSWER)).with_body(body)
}

/// The three members by which M01 and every push name the app.
pub(super) fn write_credentials(body: &mut Writer, credentials: &AppCredentials) {
    body.key("appId").string(&credentials.app_id);
    body.key("appKey").string(&credentials.app_key);
    body.key("appSecret").string(&credentials.app_secret);
}

const TOKEN_ANSWER: Reading =
    Reading { open: |reply| envelope::open(reply, true), read: |opened| json_string(opened.text()) };

/// Fails unless `text` is a token answer for `who`: a server that hands on another account's token would be worse than
/// one that fails.
pub fn check_token(text: &str, who: &Identity) -> Result<(), Error> {
    if tokens::describe(text, false, who).starts_with('!') { Err(unexpected().at(TOKEN.id)) } else { Ok(()) }
}

/// The text as a JSON string, which reads back as exactly these characters.
fn json_string(text: &str) -> Result<String, Error> {
    serde_json::to_string(text).map_err(|_| unexpected())
}

/// What an answer holds, by name.
pub(super) fn data<T: for<'de> serde::Deserialize<'de>>(opened: &Opened) -> Result<T, Error> {
    opened.data().and_then(wire::from_object).ok_or_else(unexpected)
}
