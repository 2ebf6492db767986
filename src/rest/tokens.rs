//! The token service's answer (M01), as the application's own server hands it on and the token hook gives it.

use super::exchange;
use crate::error::{Error, ErrorKind};
use crate::json::{self, Value, Writer, value_at};
use crate::types::{Id, Identity, concat, decimal, id_digits};

/// The token in an answer's JSON text: `{ token, uuid, securityKey, appPackage, chid }` as JSON text, or an error as an
/// exchange says it.
///
/// `parsed` says that the text went through a JavaScript object before, which rounds big numbers: then a numeric app id is
/// compared as a float, and there is no `uuid` if that was a number beyond 2^53.
pub fn describe(answer: &str, parsed: bool, who: &Identity) -> String {
    read(answer, parsed, who).unwrap_or_else(|error| exchange::failure(&error, None, false))
}

/// Members of the answer's data, in the order in which [`read`] takes them.
const MEMBERS: [&str; 7] =
    ["token", "miUserSecurityKey", "appPackage", "miUserId", "appId", "appAccount", "miChid"];

fn read(answer: &str, parsed: bool, who: &Identity) -> Result<String, Error> {
    let unreadable = || problem("the token hook did not return the token service's answer");
    let find = |names, text| json::find(names, text).map_err(|_| unreadable());
    let answer = find(&["code", "data"], answer)?;
    match json::integer(value_at(&answer, 0)) {
        Some(200) => {}
        None => return Err(unreadable()),
        Some(code) => {
            let mut error = problem(&concat(&["the token service refused with code ", &decimal(code)]));
            error.answer_mut().code = Some(code);
            return Err(error);
        }
    }
    let Value::Object(data) = value_at(&answer, 1) else { return Err(unreadable()) };
    let data = find(&MEMBERS, data)?;
    let rounded = |index| parsed && matches!(value_at(&data, index), Value::Number(_));
    let id = |index| id_digits(&text_of(&data, index));
    let (given, wanted) = (id(4), id_digits(&who.app_id));
    if given.is_none() || given != wanted && !(rounded(4) && float(given) == float(wanted)) {
        return Err(problem("the token answer is for another application id"));
    }
    if text_of(&data, 5) != who.account {
        return Err(problem("the token answer is for another account"));
    }
    let user = id(3);
    let is_text = matches!(value_at(&data, 0), Value::Text(_));
    if user.is_none() || !is_text || !header_safe(&text_of(&data, 0)) {
        return Err(unreadable());
    }
    let lost = rounded(3) && float(user) > MAX_SAFE;
    let chid = json::integer(value_at(&data, 6)).unwrap_or(9);
    let mut out = Writer::new();
    out.open_object();
    for (index, name) in ["token", "securityKey", "appPackage", "uuid"].into_iter().enumerate() {
        if !(lost && name == "uuid") {
            out.key(name).string(&text_of(&data, index));
        }
    }
    out.key("chid").number(chid).close_object();
    Ok(out.finish())
}

fn problem(text: &str) -> Error {
    Error::new(ErrorKind::Token, text)
}

/// Largest integer that a JavaScript number holds exactly.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A string's characters or a number's digits.
#[inline(never)]
fn text_of(found: &[Value<'_>], index: usize) -> String {
    match value_at(found, index) {
        Value::Text(text) => text.text().into_owned(),
        Value::Number(number) => number.text.into(),
        _ => String::new(),
    }
}

/// A header value that `fetch` takes: visible ASCII.
fn header_safe(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic())
}

/// What is left of an id in a JavaScript number.
fn float(id: Option<Id>) -> f64 {
    match id {
        Some(Id::Positive(id)) => id as f64,
        Some(Id::Negative(id)) => id as f64,
        None => 0.0,
    }
}
