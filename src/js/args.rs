//! Arguments from JavaScript. Nothing about them is taken for granted: every function returns the value or
//! `invalid_input` naming the parameter, whatever was passed.

use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::platform::options::Options;

#[wasm_bindgen(module = "/src/js/args.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn check(value: &JsValue, name: &str, kind: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/js/server.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = callOptions)]
    fn read_call_options(object: &JsValue, base: &JsValue) -> Result<JsValue, JsValue>;
}

/// `value` as `kind`, one of those that `args.js` lists.
pub fn take(value: &JsValue, name: &str, kind: &str) -> Result<JsValue, Error> {
    check(value, name, kind).map_err(invalid)
}

/// `value` as a `kind` that is text in Rust: text, account, accounts (joined by commas), id (its digits), url,
/// method, path, json (its text).
pub fn text(value: &JsValue, name: &str, kind: &str) -> Result<String, Error> {
    Ok(take(value, name, kind)?.as_string().unwrap_or_default())
}

/// An account the service can take.
pub fn account(value: &JsValue, name: &str) -> Result<String, Error> {
    text(value, name, "account")
}

/// A 64-bit id as decimal digits: from digits, a bigint or a safe integer.
pub fn id(value: &JsValue, name: &str) -> Result<String, Error> {
    text(value, name, "id")
}

/// Reads the last argument of a call once. `value` must be an object or `undefined`; members that are `undefined` count
/// as absent, and what is absent is as in `base`.
pub fn call_options(value: &JsValue, base: &Options) -> Result<Options, Error> {
    read_call_options(value, &base.0).map(Options).map_err(invalid)
}

fn invalid(text: JsValue) -> Error {
    Error::new(ErrorKind::InvalidInput, &text.as_string().unwrap_or_default())
}
