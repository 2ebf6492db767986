//! One attempt: a POST over plain HTTP on a connection of its own. Redirects are an answer like any other.

use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode, Uri};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Host and port of a callback URL, or why it cannot be used.
pub(crate) fn callback_target(url: &str) -> Result<(String, u16), String> {
    let uri: Uri = url.parse().map_err(|_| format!("{url} is not a URL"))?;
    if uri.scheme_str() != Some("http") {
        return Err(format!("{url} does not start with http://; callbacks are posted over plain HTTP only"));
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    Ok((host, uri.port_u16().unwrap_or(80)))
}

/// What the app's server said in time. The answer's body is not read.
pub(super) async fn deliver(url: &str, body: String, limit: Duration) -> Option<StatusCode> {
    timeout(limit, post(url, body)).await.ok().flatten()
}

async fn post(url: &str, body: String) -> Option<StatusCode> {
    let uri: Uri = url.parse().ok()?;
    let target = callback_target(url).ok()?;
    let stream = TcpStream::connect(target).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(HOST, uri.authority()?.as_str())
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))
        .ok()?;
    tokio::select! {
        answer = sender.send_request(request) => Some(answer.ok()?.status()),
        // The connection ended before the answer was complete.
        _ = connection => None,
    }
}
