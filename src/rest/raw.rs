//! Endpoints that have no method of their own yet: `user.request`.

use super::operation::{Operation, Values};
use super::{Decode, Endpoint, Method, Request};
use crate::error::Error;
use crate::types::Identity;

/// `user.request`.
pub const OPERATIONS: &[Operation] =
    &[Operation::with("request", "method:method path:path body:json", request)];

/// A call of any path with the user's token: method, path, JSON text of the body. Only a `GET` may be repeated: what else
/// does is unknown.
fn request(_who: &Identity, values: &Values<'_>) -> Result<Request, Error> {
    let [path, body] = [1, 2].map(|index| values.text(index).unwrap_or_default());
    let methods = [Method::Get, Method::Put, Method::Delete];
    let given = values.json(0).unwrap_or_default();
    let method = methods.into_iter().find(|method| method.as_str() == given).unwrap_or(Method::Post);
    let repeatable = method == Method::Get;
    let endpoint = Endpoint { id: "request", method, path: "", repeatable };
    let request = Request::to(&endpoint, path, Decode::Whole);
    match body.as_str() {
        "" => Ok(request),
        _ if repeatable => Err(Error::invalid("body", "must be absent in a GET")),
        _ => Ok(request.with_json(body)),
    }
}
