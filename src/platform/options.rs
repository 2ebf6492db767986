//! Options of a user object or a call.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    fn member(record: &JsValue, key: &str) -> JsValue;
}

/// Options, read once and checked (see `js/args.js`). They stay in JavaScript, where most of them are used, as an
/// object of our own.
#[derive(Clone)]
pub struct Options(pub JsValue);

impl Options {
    /// An option as it is; absent is `undefined`.
    pub fn get(&self, name: &str) -> JsValue {
        member(&self.0, name)
    }

    /// An option that is text in Rust.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    /// A number; absent is 0.
    pub fn number(&self, name: &str) -> f64 {
        self.get(name).as_f64().unwrap_or_default()
    }

    /// A boolean, or whether something is there.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }
}
