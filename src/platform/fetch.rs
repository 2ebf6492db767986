//! One HTTP exchange through `fetch`.

use gloo_net::http::Response;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::life::Life;
use super::options::Options;
use crate::rest::envelope::Reply;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = exchange)]
    fn exchange_through(
        options: &JsValue,
        method: &str,
        path: &str,
        headers: &str,
        body: Option<&str>,
        life: &js_sys::Set,
    ) -> Promise;
    #[wasm_bindgen(catch, js_name = retryAfter)]
    fn retry_after(response: &JsValue) -> Result<f64, JsValue>;
}

/// What to send.
pub struct Outgoing<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// What follows the options' `apiUrl`.
    pub path: &'a str,
    /// JSON text of an object of names and values; values are visible ASCII.
    pub headers: &'a str,
    /// JSON text.
    pub body: Option<&'a str>,
}

/// Starts the exchange; its value is for [`receive`]. `options` name the service, the time-out and the application's
/// `fetch`.
pub fn exchange(options: &Options, out: &Outgoing<'_>, life: &Life) -> Promise {
    exchange_through(&options.0, out.method, out.path, out.headers, out.body, &life.0)
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
