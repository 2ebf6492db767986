//! The token service's answer (M01), as the application's own server hands it on.

use crate::error::opaque_debug;
use crate::json::{self, Value, value_at};
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
        let code = json::integer(value_at(&answer, 0)).ok_or(TokenProblem::Unreadable)?;
        if code != 200 {
            return Err(TokenProblem::Refused(code));
        }
        let Value::Object(data) = value_at(&answer, 1) else { return Err(TokenProblem::Unreadable) };
        let names = ["token", "miUserSecurityKey", "appPackage", "appAccount", "miUserId", "appId", "miChid"];
        let data = find(&names, data)?;
        let [token, app_id] = [text_at(&data, 0), text_at(&data, 5)];
        let rounded = |index| parsed && matches!(value_at(&data, index), Value::Number(_));
        let float_of = |digits| id_digits(digits).map(float);
        let (given, wanted) = (id_digits(&app_id), &who.app_id);
        if given.is_none()
            || given != id_digits(wanted) && !(rounded(5) && float_of(&app_id) == float_of(wanted))
        {
            return Err(TokenProblem::OtherApp);
        }
        if text_at(&data, 3) != who.account {
            return Err(TokenProblem::OtherAccount);
        }
        let uuid = text_at(&data, 4);
        let user = float_of(&uuid).ok_or(TokenProblem::Unreadable)?;
        if !(matches!(value_at(&data, 0), Value::Text(_)) && header_safe(&token)) {
            return Err(TokenProblem::Unreadable);
        }
        let lost = rounded(4) && user > MAX_SAFE;
        let uuid = if lost { None } else { Some(uuid) };
        Ok(Self {
            token,
            uuid,
            security_key: text_at(&data, 1),
            app_package: text_at(&data, 2),
            chid: json::integer(value_at(&data, 6)).unwrap_or(9),
        })
    }
}

/// Largest integer that a JavaScript number holds exactly.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A string's characters or a number's digits.
#[inline(never)]
fn text_at(found: &Found<'_>, index: usize) -> String {
    match value_at(found, index) {
        value @ (Value::Text(_) | Value::Number(_)) => json::string(value),
        _ => String::new(),
    }
}

/// A header value that `fetch` takes: visible ASCII.
fn header_safe(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic())
}

/// What is left of an id in a JavaScript number.
fn float(id: Id) -> f64 {
    match id {
        Id::Positive(id) => id as f64,
        Id::Negative(id) => id as f64,
    }
}

type Found<'a> = Vec<Value<'a>>;

fn find<'a>(names: &[&str], text: &'a str) -> Result<Found<'a>, TokenProblem> {
    json::find(names, text).map_err(|_| TokenProblem::Unreadable)
}
