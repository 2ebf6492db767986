//! Endpoints that have no method of their own yet: `user.request`.

use super::operation::Values;
use super::{Decode, Endpoint, Request};
use crate::error::Error;
use crate::types::Parts;

/// `user.request`.
pub const OPERATIONS: &str = "\
user
request c method:method path:path body:json;;;anything";

/// A call of any path with the user's token: method, path, JSON text of the body. Only a `GET` may be repeated: what else
/// does is unknown.
pub(super) fn request(values: &Values<'_>) -> Result<Request, Error> {
    let given = values.at(0).json();
    let method = Parts("GET PUT DELETE", b' ').find(|method| *method == given).unwrap_or("POST");
    let repeatable = method == "GET";
    let endpoint = Endpoint { id: "request", method, path: "", repeatable };
    let request = Request::to(&endpoint, values.text(1).unwrap_or_default(), Decode::Whole);
    match values.text(2).unwrap_or_default() {
        body if body.is_empty() => Ok(request),
        _ if repeatable => Err(Error::invalid("body", "must be absent in a GET")),
        body => Ok(request.with_json(body)),
    }
}
