//! The token service's answer (M01), as the application's own server hands it on.

use crate::json::{self, RawStr, Value};
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

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Reads the answer's JSON text. `parsed` says that it went through a JavaScript object before, which
    /// rounds big numbers: then a numeric app id is compared as a float and a numeric uuid counts as lost.
    pub fn read(text: &str, parsed: bool, who: &Identity) -> Result<Self, TokenProblem> {
        let [code, data] = members(text, ["code", "data"])?;
        let code = code.and_then(json::integer).ok_or(TokenProblem::Unreadable)?;
        if code != 200 {
            return Err(TokenProblem::Refused(code));
        }
        let Some(Value::Object(data)) = data else { return Err(TokenProblem::Unreadable) };
        let names = ["token", "miUserId", "miUserSecurityKey", "appPackage", "miChid", "appId", "appAccount"];
        let [token, uuid, security_key, app_package, chid, app_id, account] = members(data, names)?;
        if !app_id.is_some_and(|id| same_id(id, &who.app_id, parsed)) {
            return Err(TokenProblem::OtherApp);
        }
        if text_of(account) != Some(who.account.as_str().into()) {
            return Err(TokenProblem::OtherAccount);
        }
        let token = text_of(token).filter(|token| header_safe(token)).ok_or(TokenProblem::Unreadable)?;
        let lost = parsed && matches!(uuid, Some(Value::Number(_)) if uuid.and_then(json::integer).is_none());
        let uuid = uuid.and_then(json::id_text).ok_or(TokenProblem::Unreadable);
        Ok(Self {
            token: token.into_owned(),
            uuid: if lost { None } else { Some(uuid?.into_owned()) },
            security_key: text_of(security_key).unwrap_or_default().into_owned(),
            app_package: text_of(app_package).unwrap_or_default().into_owned(),
            chid: chid.and_then(json::integer).unwrap_or(9),
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

fn text_of<'a>(value: Option<Value<'a>>) -> Option<std::borrow::Cow<'a, str>> {
    match value {
        Some(Value::Text(text)) => Some(RawStr::text(&text)),
        _ => None,
    }
}

fn members<'a, const N: usize>(text: &'a str, names: [&str; N]) -> Result<[Option<Value<'a>>; N], TokenProblem> {
    let found = json::find(&names, text).map_err(|_| TokenProblem::Unreadable)?;
    found.try_into().map_err(|_| TokenProblem::Unreadable)
}
