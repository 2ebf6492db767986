//! Options of a user object or a call.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// Options, read once and checked (see `js/args.js`). They stay in JavaScript, where most of them are used, as an
/// object of our own.
#[derive(Clone)]
pub struct Options(pub JsValue);

impl Options {
    /// An option as it is; absent is `undefined`.
    pub fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    /// An option that is text in Rust.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }
}
