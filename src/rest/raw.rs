//! Endpoints that have no method of their own yet.

use wasm_bindgen::prelude::*;

use super::request::Parts;
use super::{Decode, Request};
use crate::error::Error;
use crate::js::args;

/// A call of any path with the user's token. Only a `GET` may be repeated: what else does is unknown.
pub fn request(method: &JsValue, path: &JsValue, body: &JsValue) -> Result<Request, Error> {
    let method = match args::text(method, "method", "method")?.as_bytes() {
        [b'G', ..] => "GET",
        [b'D', ..] => "DELETE",
        [_, b'U', ..] => "PUT",
        _ => "POST",
    };
    let path = args::text(path, "path", "path")?;
    let body = Some(args::text(body, "body", "json")?).filter(|body| !body.is_empty());
    let repeatable = method == "GET";
    if repeatable && body.is_some() {
        return Err(Error::invalid("body", "must be absent in a GET"));
    }
    Ok(Parts { endpoint: "request", method, path, body, repeatable, decode: Decode::Whole, topic: None }
        .into())
}
