//! The HTTP API of the service. One file per resource, its rows of the endpoint index beside their handlers.

mod auth;
mod blacklist;
mod contacts;
mod dispatch;
mod endpoint;
mod failure;
mod history;
mod input;
mod message_extras;
mod push;
mod reply;
mod token;
mod topic_blacklist;
mod topics;
mod unlimited_topics;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, Method};
use axum::routing::{MethodFilter, MethodRouter, any};
use tower_http::cors::{Any, CorsLayer};

pub(crate) use dispatch::{CloseConnection, SentTarget};
pub(crate) use failure::{Failure, failure_envelope};
pub(crate) use input::{account as parse_account, integer};
pub(crate) use reply::IdWriter;
pub(crate) use token::issue as issue_token;

use crate::emulator::Emulator;
use dispatch::{Route, dispatch};
use endpoint::Endpoint;

/// Request headers a page may send.
const ALLOWED_HEADERS: [&str; 8] =
    ["token", "appid", "appkey", "appsecret", "appaccount", "appaccountencode", "topicid", "startuuid"];

/// Whether a fault for this endpoint can ever meet a request.
pub(crate) fn is_endpoint(id: &str) -> bool {
    endpoints().any(|endpoint| endpoint.id == id)
}

/// All rows of the endpoint index that go into the service.
fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    [
        token::ENDPOINTS,
        push::ENDPOINTS,
        topics::ENDPOINTS,
        history::ENDPOINTS,
        contacts::ENDPOINTS,
        blacklist::ENDPOINTS,
        message_extras::ENDPOINTS,
        unlimited_topics::ENDPOINTS,
        topic_blacklist::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
}

/// Everything under `/api`, open to pages of any origin.
pub(crate) fn router() -> Router<Emulator> {
    let mut paths: BTreeMap<&str, MethodRouter<Emulator>> = BTreeMap::new();
    for endpoint in endpoints() {
        let serve = move |State(emulator): State<Emulator>, request: Request| {
            dispatch(emulator, Route::Endpoint(endpoint), request)
        };
        let wrong_method = |State(emulator): State<Emulator>, request: Request| {
            dispatch(emulator, Route::WrongMethod, request)
        };
        let filter = MethodFilter::try_from(endpoint.method.clone()).expect("endpoints use common methods");
        let methods =
            paths.remove(endpoint.path).unwrap_or_else(|| MethodRouter::new().fallback(wrong_method));
        paths.insert(endpoint.path, methods.on(filter, serve));
    }
    let unknown =
        any(|State(emulator): State<Emulator>, request: Request| dispatch(emulator, Route::Unknown, request));
    paths
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .route("/api/{*rest}", unknown)
        .layer(cors())
}

fn cors() -> CorsLayer {
    let headers = ALLOWED_HEADERS.map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allow_headers([CONTENT_TYPE, ACCEPT].into_iter().chain(headers).collect::<Vec<_>>())
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}
