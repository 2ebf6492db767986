//! Endpoints that have no method of their own yet.

use wasm_bindgen::prelude::*;

use super::{Decode, Endpoint, Method, Request};
use crate::error::Error;
use crate::js::args;

/// A call of any path with the user's token. Only a `GET` may be repeated: what else does is unknown.
pub fn request(method: &JsValue, path: &JsValue, body: &JsValue) -> Result<Request, Error> {
    let method = match args::text(method, "method", "method")?.as_bytes() {
        [b'G', ..] => Method::Get,
        [b'D', ..] => Method::Delete,
        [_, b'U', ..] => Method::Put,
        _ => Method::Post,
    };
    let path = args::text(path, "path", "path")?;
    let body = args::text(body, "body", "json")?;
    let repeatable = method == Method::Get;
    let endpoint = Endpoint { id: "request", method, path: "", repeatable };
    let request = Request::new(&endpoint, &[], Decode::Whole).with_path(path);
    match body.as_str() {
        "" => Ok(request),
        _ if repeatable => Err(Error::invalid("body", "must be absent in a GET")),
        _ => Ok(request.with_json(body)),
    }
}
