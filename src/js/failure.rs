//! Failures on their way to JavaScript.

use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};

#[wasm_bindgen(module = "/src/js/classes.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeError)]
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of many")]
    fn make_error(
        kind: &str,
        message: &str,
        cause: &JsValue,
        endpoint: Option<&str>,
        status: Option<u16>,
        code: Option<f64>,
        service_message: Option<&str>,
        body: Option<&str>,
        data: Option<&str>,
        flags: u32,
    ) -> JsValue;
    /// Tells the application's logger of an attempt that began at `started`. No `kind` means success, no status that
    /// there was no answer.
    pub fn log(
        settings: &JsValue,
        endpoint: &str,
        method: &str,
        path: &str,
        status: Option<u16>,
        started: f64,
        kind: Option<&str>,
    );
}

/// Why a call does not resolve.
pub struct Failure {
    /// An error of ours; none if something is passed on untouched.
    pub error: Option<Error>,
    /// What is passed on: an abort reason, or a failure that became JavaScript before. Else the error's cause, the
    /// host's or the application's exception, or `undefined`.
    pub value: JsValue,
}

impl Failure {
    /// `value`, passed on untouched.
    pub fn foreign(value: JsValue) -> Self {
        Self { error: None, value }
    }

    /// An error of ours because of `value`.
    pub fn caused(error: Error, value: JsValue) -> Self {
        Self { error: Some(error), value }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::caused(error, JsValue::UNDEFINED)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { error, value }: Failure) -> Self {
        match error {
            Some(error) => to_js(&error, &value),
            None => value,
        }
    }
}

/// An error as `MIMCError`.
pub fn js_error(error: &Error) -> JsValue {
    to_js(error, &JsValue::UNDEFINED)
}

/// A promise that rejects with the error.
#[cfg(any(feature = "realtime", feature = "server"))]
pub fn rejected(error: &Error) -> js_sys::Promise {
    js_sys::Promise::reject(&js_error(error))
}

/// What the `destroyed` error says.
pub fn destroyed() -> Error {
    Error::new(ErrorKind::Destroyed, "this MIMCUser was destroyed; construct a new one")
}

fn to_js(error: &Error, cause: &JsValue) -> JsValue {
    let flags = [error.retryable(), error.is_auth(), error.is_rate_limited()];
    let flags = flags.iter().fold(0, |bits, &flag| bits << 1 | u32::from(flag));
    let answer = &error.answer;
    make_error(
        error.kind.as_str(),
        &error.text,
        cause,
        error.endpoint,
        known(answer.status),
        answer.code.map(|code| code as f64),
        answer.message.as_deref(),
        answer.body.as_deref(),
        answer.data.as_deref(),
        flags,
    )
}

/// A status; 0 stands for none.
pub fn known(status: u16) -> Option<u16> {
    (status != 0).then_some(status)
}
