//! Failures on their way to JavaScript.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::json::Writer;

#[wasm_bindgen(module = "/src/js/classes.js")]
extern "C" {
    #[wasm_bindgen(js_name = errorFrom)]
    fn error_from(json: &str) -> JsValue;
}

/// Why a call does not resolve.
pub struct Failure {
    /// An error of ours; none if something is passed on untouched.
    pub error: Option<Error>,
    /// What is passed on: an abort reason, or a failure that became JavaScript before.
    pub value: JsValue,
}

impl Failure {
    /// `value`, passed on untouched.
    pub fn foreign(value: JsValue) -> Self {
        Self { error: None, value }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error: Some(error), value: JsValue::UNDEFINED }
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { error, value }: Failure) -> Self {
        match error {
            Some(error) => js_error(&error),
            None => value,
        }
    }
}

/// An error as `MIMCError`.
pub fn js_error(error: &Error) -> JsValue {
    let mut text = Writer::new();
    text.open_object();
    error.write(&mut text);
    text.close_object();
    error_from(&text.finish())
}

/// A promise that rejects with the error.
pub fn rejected(error: &Error) -> js_sys::Promise {
    js_sys::Promise::reject(&js_error(error))
}
