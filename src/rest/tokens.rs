//! The token hook's answer, as `js/client.js` keeps it.

use super::exchange;
use crate::error::{Error, ErrorKind};
use crate::json::Writer;
use crate::types::{Identity, Token, TokenProblem, concat, decimal};

/// The token in what the hook gave: `{ token, uuid, securityKey, appPackage, chid }` as JSON text, or an error as an
/// exchange says it. `parsed` says that it went through an object, which rounds big numbers.
pub fn describe(answer: &str, parsed: bool, who: &Identity) -> String {
    let token = match Token::read(answer, parsed, who) {
        Ok(token) => token,
        Err(why) => return exchange::failure(&unusable(why), None, false),
    };
    let mut text = Writer::new();
    text.open_object()
        .optional("token", Some(&token.token))
        .optional("uuid", token.uuid.as_deref())
        .optional("securityKey", Some(&token.security_key))
        .optional("appPackage", Some(&token.app_package))
        .key("chid")
        .raw(&decimal(token.chid))
        .close_object();
    text.finish()
}

fn unusable(why: TokenProblem) -> Error {
    let mut refused = None;
    let text = match why {
        TokenProblem::Unreadable => "the token hook did not return the token service's answer".into(),
        TokenProblem::OtherApp => "the token answer is for another application id".into(),
        TokenProblem::OtherAccount => "the token answer is for another account".into(),
        TokenProblem::Refused(code) => {
            refused = Some(code);
            concat(&["the token service refused with code ", &decimal(code)])
        }
    };
    let mut error = Error::new(ErrorKind::Token, &text);
    error.answer_mut().code = refused;
    error
}
