//! Keeps web pages out: a page can make a browser send requests to this machine, but not with these properties.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::emulator::Emulator;

/// Why a control call was not done.
pub(super) struct Refusal(pub(super) StatusCode, pub(super) String);

impl Refusal {
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, text.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

pub(super) async fn check(State(emulator): State<Emulator>, request: Request, next: Next) -> Response {
    match refusal(&emulator, request.headers()) {
        Some(text) => Refusal(StatusCode::FORBIDDEN, text.to_owned()).into_response(),
        None => next.run(request).await,
    }
}

pub(super) async fn unknown() -> Refusal {
    Refusal(StatusCode::NOT_FOUND, "no such control call".to_owned())
}

fn refusal(emulator: &Emulator, headers: &HeaderMap) -> Option<&'static str> {
    if headers.contains_key(ORIGIN) {
        return Some("control calls are not for web pages: an Origin header was sent");
    }
    if headers.get("x-emulator-control").is_none_or(|value| value != "1") {
        return Some("control calls need the header x-emulator-control: 1");
    }
    if !emulator.config().allow_remote && !has_loopback_host(headers) {
        return Some("control calls are for localhost only: the Host header names another machine");
    }
    None
}

/// True also without a `Host` header: no browser leaves it out, and in-process callers have none.
pub(crate) fn has_loopback_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let authority = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|authority| is_loopback_name(authority.host()))
}

/// Names that only this machine answers to. Everything else could be a name somebody pointed at it.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
