//! One HTTP exchange through `fetch`.

use gloo_net::http::Response;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::RequestInit;

use super::guard::{Guard, Stop};
use crate::rest::envelope::Reply;

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

/// Why there is no answer.
pub enum Broken {
    /// Waiting ended early.
    Stopped(Stop),
    /// The host could not do it; its exception.
    Failed(JsValue),
}

/// Sends and reads the whole answer. `fetch` is the application's, or the host's if there is none.
pub async fn exchange(fetch: Option<&Function>, out: &Outgoing<'_>, guard: &Guard) -> Result<Reply, Broken> {
    let promise = start(fetch, out, guard).map_err(Broken::Failed)?;
    let value = guard.wait(JsFuture::from(promise)).await.map_err(Broken::Stopped)?.map_err(Broken::Failed)?;
    if !is_response(&value) {
        return Err(Broken::Failed(JsValue::from_str("fetch gave something that is not a Response")));
    }
    let response = Response::from(value.unchecked_into::<web_sys::Response>());
    let body = guard.wait(response.binary()).await.map_err(Broken::Stopped)?;
    let body = body.map_err(|error| Broken::Failed(JsValue::from_str(&error.to_string())))?;
    Ok(Reply {
        status: response.status(),
        retry_after: response.headers().get("retry-after"),
        body,
        received_ms: js_sys::Date::now(),
    })
}

fn start(fetch: Option<&Function>, out: &Outgoing<'_>, guard: &Guard) -> Result<Promise, JsValue> {
    let global = js_sys::global();
    let fetch = match fetch {
        Some(fetch) => fetch.clone(),
        None => Reflect::get(&global, &"fetch".into())?.dyn_into()?,
    };
    let headers = Object::new();
    for (name, value) in out.headers {
        Reflect::set(&headers, &(*name).into(), &(*value).into())?;
    }
    let init = RequestInit::new();
    init.set_method(out.method);
    init.set_headers(&headers);
    if let Some(body) = out.body {
        init.set_body(&body.into());
    }
    init.set_signal(guard.signal().as_ref());
    fetch.call2(&global, &out.url.into(), &init).map(|value| Promise::resolve(&value))
}

/// Whether `value` can be used as a `Response`; by its members, since it may come from another realm.
fn is_response(value: &JsValue) -> bool {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    value.is_object()
        && member(value, "status").as_f64().is_some()
        && member(value, "arrayBuffer").is_function()
        && member(&member(value, "headers"), "get").is_function()
}
