//! The token service's answer (M01), as the application's own server hands it on.

use crate::error::opaque_debug;
use crate::json::{self, Value};
use crate::types::{Id, Identity, id_digits};

/// What the answer holds. Its `Debug` form shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// Value of the `token` header and of the realtime login.
    pub token: String,
    /// The account's own 64-bit id, decimal; `None` when the digits were lost on the way (a parsed object with
    /// a number beyond 2^53).
    pub uuid: Option<String>,
    /// Base64 text of the per-account key of the realtime connection.
    pub security_key: String,
    /// Package name that messages carry.
    pub app_package: String,
    /// Service channel, 9.
    pub chid: i64,
}

/// Why an answer is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// Not the JSON of a token answer.
    Unreadable,
    /// The token service refused; its code.
    Refused(i64),
    /// Made for another application.
    OtherApp,
    /// Made for another account.
    OtherAccount,
}

opaque_debug!(Token);

impl Token {
    /// Reads the answer's JSON text. `parsed` says that it went through a JavaScript object before, which
    /// rounds big numbers: then a numeric app id is compared as a float and a numeric uuid counts as lost.
    pub fn read(text: &str, parsed: bool, who: &Identity) -> Result<Self, TokenProblem> {
        let answer = find(&["code", "data"], text)?;
        let code = value_at(&answer, 0).and_then(json::integer).ok_or(TokenProblem::Unreadable)?;
        if code != 200 {
            return Err(TokenProblem::Refused(code));
        }
        let Some(Value::Object(data)) = value_at(&answer, 1) else { return Err(TokenProblem::Unreadable) };
        let names = ["token", "miUserId", "miUserSecurityKey", "appPackage", "miChid", "appId", "appAccount"];
        let data = find(&names, data)?;
        let uuid = value_at(&data, 1).ok_or(TokenProblem::Unreadable)?;
        let lost = parsed
            && matches!(uuid, Value::Number(number) if number.integer)
            && json::integer(uuid).is_none();
        if !value_at(&data, 5).is_some_and(|id| same_id(id, &who.app_id, parsed)) {
            return Err(TokenProblem::OtherApp);
        }
        if text_at(&data, 6) != who.account {
            return Err(TokenProblem::OtherAccount);
        }
        let token = text_at(&data, 0);
        let uuid =
            if lost { None } else { Some(json::id_text(uuid).ok_or(TokenProblem::Unreadable)?.into_owned()) };
        if !header_safe(&token) {
            return Err(TokenProblem::Unreadable);
        }
        Ok(Self {
            token,
            uuid,
            security_key: text_at(&data, 2),
            app_package: text_at(&data, 3),
            chid: value_at(&data, 4).and_then(json::integer).unwrap_or(9),
        })
    }
}

/// A header value that `fetch` takes: visible ASCII.
fn header_safe(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic())
}

fn same_id(id: Value<'_>, wanted: &str, parsed: bool) -> bool {
    match id {
        Value::Number(number) if parsed => rounded(number.text) == rounded(wanted),
        _ => json::id_text(id).is_some_and(|digits| id_digits(&digits) == id_digits(wanted)),
    }
}

/// What is left of an id's digits in a JavaScript number.
fn rounded(digits: &str) -> Option<f64> {
    match id_digits(digits)? {
        Id::Positive(id) => Some(id as f64),
        Id::Negative(_) => None,
    }
}

type Found<'a> = Vec<Option<Value<'a>>>;

fn find<'a>(names: &[&str], text: &'a str) -> Result<Found<'a>, TokenProblem> {
    json::find(names, text).map_err(|_| TokenProblem::Unreadable)
}

fn value_at<'a>(found: &Found<'a>, index: usize) -> Option<Value<'a>> {
    found.get(index).copied().flatten()
}

fn text_at(found: &Found<'_>, index: usize) -> String {
    match value_at(found, index) {
        Some(Value::Text(text)) => text.text().into_owned(),
        _ => String::new(),
    }
}
