//! Failures on their way to JavaScript.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::rest::envelope;

#[wasm_bindgen(module = "/src/js/classes.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeError)]
    fn make_error(kind: &str, message: &str, fields: &str, cause: &JsValue) -> JsValue;
    /// Calls the application's logger with the entry, which is JSON text.
    pub fn tell(logger: &Function, entry: &str);
}

/// Why a call does not resolve.
pub enum Failure {
    /// An error of ours.
    Own(Error),
    /// An error of ours and what caused it: the host's or the application's exception.
    Caused(Error, JsValue),
    /// Passed on untouched: an abort reason, or a failure that became JavaScript before.
    Foreign(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Own(error) => js_error(&error),
            Failure::Caused(error, cause) => to_js(&error, &cause),
            Failure::Foreign(value) => value,
        }
    }
}

/// An error as `MIMCError`.
pub fn js_error(error: &Error) -> JsValue {
    to_js(error, &JsValue::UNDEFINED)
}

/// What the `destroyed` error says.
pub fn destroyed() -> Error {
    Error::new(ErrorKind::Destroyed, "this MIMCUser was destroyed; construct a new one")
}

fn to_js(error: &Error, cause: &JsValue) -> JsValue {
    make_error(error.kind.as_str(), &error.text, &envelope::fields(error), cause)
}
