//! One HTTP exchange through `fetch`.

use gloo_net::http::Response;
use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::life::Life;
use crate::json::Writer;
use crate::rest::envelope::Reply;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of many")]
    #[wasm_bindgen(js_name = exchange)]
    fn exchange_through(
        fetch: Option<&Function>,
        url: &str,
        method: &str,
        headers: &str,
        body: Option<&str>,
        ms: f64,
        life: &js_sys::Set,
        signal: &JsValue,
    ) -> Promise;
    #[wasm_bindgen(catch, js_name = retryAfter)]
    fn retry_after(response: &JsValue) -> Result<f64, JsValue>;
}

/// What to send.
pub struct Outgoing<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Absolute address.
    pub url: &'a str,
    /// Names and values; values are visible ASCII.
    pub headers: &'a [(&'a str, &'a str)],
    /// JSON text.
    pub body: Option<&'a str>,
    /// Time for the whole exchange, in milliseconds.
    pub timeout_ms: f64,
}

/// Starts the exchange; its value is for [`receive`]. `fetch` is the application's, or the host's if there is none.
pub fn exchange(fetch: Option<&Function>, out: &Outgoing<'_>, life: &Life, signal: &JsValue) -> Promise {
    let mut headers = Writer::new();
    headers.open_object();
    for (name, value) in out.headers {
        headers.key(name).string(value);
    }
    headers.close_object();
    exchange_through(fetch, out.url, out.method, &headers.finish(), out.body, out.timeout_ms, &life.0, signal)
}

/// Takes the answer: the one copy of its bytes across the boundary.
pub fn receive(value: JsValue) -> Reply {
    let answer: Array = value.unchecked_into();
    let response = answer.get(0);
    let retry_after_ms = retry_after(&response).ok().filter(|ms| !ms.is_nan());
    let status = match response.dyn_into::<web_sys::Response>() {
        Ok(response) => Response::from(response).status(),
        // Of another realm, or of the application's own making: the host has looked at it.
        Err(_) => answer.get(2).as_f64().unwrap_or_default() as u16,
    };
    Reply { status, body: answer.get(1).unchecked_into::<Uint8Array>().to_vec(), retry_after_ms }
}
