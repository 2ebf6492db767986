//! Arguments from JavaScript. Nothing about them is taken for granted: every function returns the value or
//! `invalid_input` naming the parameter, whatever was passed.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorKind};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A 64-bit id: decimal digits, a bigint, or a safe integer. */
export type IdInput = string | bigint | number;

/** Milliseconds since the epoch, or a `Date`. */
export type TimeInput = number | Date;
"#;

#[wasm_bindgen(module = "/src/js/args.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn check(value: &JsValue, name: &str, kind: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn members(object: &JsValue, name: &str, spec: &str) -> Result<Array, JsValue>;
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

/// A time in whole milliseconds: a number, or a `Date`.
pub fn time(value: &JsValue, name: &str) -> Result<f64, Error> {
    Ok(take(value, name, "time")?.as_f64().unwrap_or_default())
}

/// Members of an object of options, read once and checked.
pub struct Options(Array);

impl Options {
    /// Reads what `spec` lists as `name:kind`. `value` must be an object or `undefined`; members that are `undefined`
    /// count as absent.
    pub fn of(value: &JsValue, name: &str, spec: &str) -> Result<Self, Error> {
        members(value, name, spec).map(Self).map_err(invalid)
    }

    /// The member at `index` of the spec.
    pub fn get(&self, index: u32) -> Option<JsValue> {
        let value = self.0.get(index);
        (!value.is_undefined()).then_some(value)
    }

    /// A member that is text in Rust.
    pub fn text(&self, index: u32) -> Option<String> {
        self.0.get(index).as_string()
    }

    /// A number.
    pub fn number(&self, index: u32) -> Option<f64> {
        self.0.get(index).as_f64()
    }

    /// A boolean; absent is `false`.
    pub fn flag(&self, index: u32) -> bool {
        self.0.get(index).is_truthy()
    }

    /// A function.
    pub fn function(&self, index: u32) -> Option<Function> {
        self.get(index).map(JsCast::unchecked_into)
    }
}

fn invalid(text: JsValue) -> Error {
    Error::new(ErrorKind::InvalidInput, &text.as_string().unwrap_or_default())
}
