//! Failures on their way to JavaScript.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::rest::envelope;

#[wasm_bindgen(module = "/src/js/classes.js")]
extern "C" {
    #[wasm_bindgen(js_name = MIMCError)]
    type JsError;
    #[wasm_bindgen(constructor, js_class = "MIMCError")]
    fn new(kind: &str, message: &str, fields: &Object) -> JsError;
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
            Failure::Own(error) => to_js(&error, None),
            Failure::Caused(error, cause) => to_js(&error, Some(&cause)),
            Failure::Foreign(value) => value,
        }
    }
}

/// An error as `MIMCError`.
pub fn js_error(error: &Error) -> JsValue {
    to_js(error, None)
}

/// What the `destroyed` error says.
pub fn destroyed() -> Error {
    Error::new(ErrorKind::Destroyed, "this MIMCUser was destroyed; construct a new one")
}

fn to_js(error: &Error, cause: Option<&JsValue>) -> JsValue {
    let fields = Object::new();
    // Setting a member of a fresh plain object cannot fail.
    let set = |name: &str, value: JsValue| drop(Reflect::set(&fields, &name.into(), &value));
    if let Some(answer) = &error.answer {
        if answer.status != 0 {
            set("status", answer.status.into());
        }
        if let Some(code) = answer.code {
            set("code", (code as f64).into());
        }
        if let Some(message) = &answer.message {
            set("serviceMessage", message.into());
        }
        if let Some(body) = &answer.body {
            set("body", body.into());
        }
        if let Some(data) = &answer.data {
            set("data", data.into());
            if let Some(detail) = detail_of(data) {
                set("detail", detail);
            }
        }
    }
    if let Some(endpoint) = error.endpoint {
        set("endpoint", endpoint.into());
    }
    if let Some(cause) = cause {
        set("cause", cause.clone());
    }
    set("retryable", error.retryable().into());
    set("isAuth", error.is_auth().into());
    set("isRateLimited", error.is_rate_limited().into());
    JsError::new(error.kind.as_str(), &error.text, &fields).into()
}

fn detail_of(data: &str) -> Option<JsValue> {
    let (code, message) = envelope::detail(data);
    if code.is_none() && message.is_none() {
        return None;
    }
    let detail = Object::new();
    if let Some(code) = code {
        let _ = Reflect::set(&detail, &"code".into(), &(code as f64).into());
    }
    if let Some(message) = message {
        let _ = Reflect::set(&detail, &"message".into(), &message.into());
    }
    Some(detail.into())
}
