//! One HTTP exchange through `fetch`: start it, look at the response, take the body.

use gloo_net::http::Response;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::guard::Handle;
use crate::json::Writer;
use crate::rest::envelope::Reply;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn send(
        fetch: Option<&Function>,
        url: &str,
        method: &str,
        headers: &str,
        body: Option<&str>,
        signal: Option<AbortSignal>,
    ) -> Result<JsValue, JsValue>;
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
}

/// Starts the exchange. `fetch` is the application's, or the host's if there is none.
pub fn start(fetch: Option<&Function>, out: &Outgoing<'_>, guard: &Handle) -> Result<Promise, JsValue> {
    let mut headers = Writer::new();
    headers.open_object();
    for (name, value) in out.headers {
        headers.key(name).string(value);
    }
    headers.close_object();
    let sent = send(fetch, out.url, out.method, &headers.finish(), out.body, guard.signal());
    sent.map(|value| Promise::resolve(&value))
}

/// Status and headers of what `fetch` gave, and the promise of its body. An exception if it is no response: it is
/// told by its members, since it may come from another realm or from an application's own `fetch`.
pub fn receive(value: JsValue) -> Result<(Reply, Promise), JsValue> {
    let read_body = member(&value, "arrayBuffer");
    let read_body = read_body.dyn_ref::<Function>().filter(|_| member(&value, "status").as_f64().is_some());
    let Some(read_body) = read_body else {
        return Err(JsValue::from_str("fetch gave something that is not a Response"));
    };
    let body = Promise::resolve(&read_body.call0(&value)?);
    let wait = retry_after(&value).ok().filter(|ms| !ms.is_nan());
    let status = Response::from(value.unchecked_into::<web_sys::Response>()).status();
    Ok((Reply { status, body: Vec::new(), retry_after_ms: wait }, body))
}

/// Takes the body into `reply`: the one copy of its bytes across the boundary.
pub fn take_body(reply: &mut Reply, buffer: &JsValue) {
    if member(buffer, "byteLength").as_f64().is_some() {
        reply.body = Uint8Array::new(buffer).to_vec();
    }
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
