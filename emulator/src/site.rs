//! Puts the parts of the HTTP service together: API, control calls, demo calls, static files, realtime connections.

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tower::util::MapRequestLayer;
use tower::{Layer, ServiceBuilder};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Seed;
use crate::emulator::Emulator;
use crate::rest::{self, SentTarget};
use crate::{control, demo, gateway};

/// Where calls are; other paths are files.
const OURS: [&str; 8] =
    ["/api/", "/__control/", "/demo/", "/v4/", "/contacts/", "/gewe/v2/api/", "/v2/api/", "/finder/v2/api/"];

pub(crate) fn router(emulator: Emulator) -> Router {
    let mut inner = rest::router(&emulator).merge(control::router(&emulator));
    if emulator.config().seed == Some(Seed::Demo) {
        inner = inner.merge(demo::router(&emulator));
    }
    // The page and the realtime connection share the path.
    let files = match emulator.config().www.clone() {
        Some(folder) => Router::new().fallback_service(
            ServiceBuilder::new()
                // The demo is rebuilt often, and its file names do not all change with their content.
                .layer(SetResponseHeaderLayer::overriding(
                    CACHE_CONTROL,
                    HeaderValue::from_static("no-cache"),
                ))
                .service(ServeDir::new(folder)),
        ),
        None => Router::new().fallback(not_found),
    };
    let inner = inner.fallback_service(gateway::or_else(emulator.clone(), files));
    // Slashes must be tidy before routing, so the routes sit behind a service of their own.
    let tidied = MapRequestLayer::new(tidy_slashes).layer(inner.with_state(emulator));
    Router::new().fallback_service(tidied)
}

async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

/// Collapses repeated slashes and removes one at the end: clients exist for both forms of most paths, and one joins
/// a base that ends in a slash with paths that start with one.
fn tidy_slashes(mut request: Request) -> Request {
    let sent = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    if let Some(uri) = tidy(request.uri()) {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(SentTarget(sent));
    request
}

/// Nothing when the path is tidy already. Static files keep the slash of a folder.
fn tidy(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let mut tidy = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !tidy.ends_with('/') {
            tidy.push(character);
        }
    }
    let ours = OURS.iter().any(|prefix| tidy.starts_with(prefix));
    if ours && tidy.ends_with('/') {
        tidy.pop();
    }
    if tidy == path {
        return None;
    }
    if let Some(query) = uri.query() {
        tidy.push('?');
        tidy.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(tidy).ok()?);
    Uri::from_parts(parts).ok()
}
