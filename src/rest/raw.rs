//! Endpoints that have no method of their own yet.

use js_sys::JSON;
use wasm_bindgen::prelude::*;

use super::{Decode, Method, Request};
use crate::error::Error;
use crate::js::args;

/// A call of any path with the user's token. Only a `GET` may be repeated: what else does is unknown.
pub fn request(method: &JsValue, path: &JsValue, body: &JsValue) -> Result<Request, Error> {
    let method = match args::text(method, "method")?.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => return Err(Error::invalid("method", "must be GET, POST, PUT or DELETE")),
    };
    let path = args::text(path, "path")?;
    // Anything else could lead to another host, and the token with it.
    if !path.starts_with('/') || path.starts_with("//") || path.contains(['\\', '#']) || !path.is_ascii() {
        return Err(Error::invalid("path", "must begin with one slash and be percent-encoded"));
    }
    let body = match body.is_undefined() {
        true => None,
        false => {
            let text = JSON::stringify(body).ok().and_then(|text| text.as_string());
            Some(text.ok_or_else(|| Error::invalid("body", "must be a value that JSON can express"))?)
        }
    };
    if body.is_some() && method == Method::Get {
        return Err(Error::invalid("body", "must be absent in a GET"));
    }
    let repeatable = method == Method::Get;
    Ok(Request { endpoint: "request", method, path, body, repeatable, decode: Decode::Whole })
}
