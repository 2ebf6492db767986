//! Unlimited topics over HTTP, as far as the realtime connection does not carry them.

use super::{Decode, Endpoint, Method, Request};
use crate::json::Shape;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&DISMISS];

const DISMISS: Endpoint = Endpoint::change(Method::Delete, "L17", "/api/uctopic");

/// L17. By its owner.
pub fn dismiss(topic_id: &str) -> Request {
    Request::new(&DISMISS, &[], Decode::Plain(Shape::Void)).about(topic_id)
}
