//! The HTTP API of MIMC and the contact lists of two other services. One file per resource, its rows of the endpoint index beside their handlers.

mod auth;
mod blacklist;
mod contacts;
mod dialect;
mod dispatch;
mod endpoint;
mod failure;
mod gewe;
mod history;
mod input;
mod message_extras;
mod push;
mod reply;
mod tencent;
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
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any};
use tower::{Layer, ServiceExt};
use tower_http::cors::{Any, CorsLayer};

pub(crate) use dispatch::{CloseConnection, SentTarget};
pub(crate) use failure::{Failure, failure_envelope};
pub(crate) use input::{account as parse_account, integer};
pub(crate) use reply::IdWriter;
pub(crate) use token::issue as issue_token;

use crate::emulator::Emulator;
use dialect::Dialect;
use dispatch::{Route, dispatch};
use endpoint::Endpoint;

/// Request headers a page may send.
const ALLOWED_HEADERS: [&str; 10] = [
    "token",
    "appid",
    "appkey",
    "appsecret",
    "appaccount",
    "appaccountencode",
    "topicid",
    "startuuid",
    gewe::TOKEN,
    gewe::LOOK_ALIKE_TOKEN,
];

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
        tencent::ENDPOINTS,
        gewe::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
}

/// MIMC, open to pages of any origin, and the other services, which are for servers unless a knob opens them.
pub(crate) fn router(emulator: &Emulator) -> Router<Emulator> {
    let unknown =
        any(|State(emulator): State<Emulator>, request: Request| dispatch(emulator, Route::Unknown, request));
    let mimc =
        routes(|dialect| dialect == Dialect::Mimc).route("/api/{*rest}", unknown.clone()).layer(cors());
    let others = routes(|dialect| dialect != Dialect::Mimc)
        .route("/v4/{*rest}", unknown)
        .layer(from_fn_with_state(emulator.clone(), cors_if_asked_for));
    mimc.merge(others)
}

fn routes(wanted: impl Fn(Dialect) -> bool) -> Router<Emulator> {
    let mut paths: BTreeMap<&str, MethodRouter<Emulator>> = BTreeMap::new();
    for endpoint in endpoints().filter(|endpoint| wanted(endpoint.dialect)) {
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
    paths.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods))
}

async fn cors_if_asked_for(State(emulator): State<Emulator>, request: Request, next: Next) -> Response {
    if !emulator.knobs().server_cors {
        return next.run(request).await;
    }
    let Ok(response) = cors().layer(next).oneshot(request).await;
    response
}

// assumption: which headers and methods the service allows other origins is not documented; pages of its own demo send
// these.
fn cors() -> CorsLayer {
    let headers = ALLOWED_HEADERS.map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allow_headers([CONTENT_TYPE, ACCEPT].into_iter().chain(headers).collect::<Vec<_>>())
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}
