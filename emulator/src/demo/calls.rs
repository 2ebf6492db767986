//! `GET /demo/accounts` and `POST /demo/token`: what an app's own server would do for the page.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::people::PEOPLE;
use super::seed::SEEDED_APP;
use crate::control::{has_loopback_host, is_loopback_name};
use crate::emulator::Emulator;
use crate::ids::AppId;
use crate::rest::{Failure, failure_envelope, issue_token, parse_account};
use crate::store::{StoredApp, Tx};

/// Open to pages served from this machine, on any port, and to programs.
pub(crate) fn router(emulator: &Emulator) -> Router<Emulator> {
    let origins = AllowOrigin::predicate(|origin: &HeaderValue, _: &_| is_local(origin));
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE]);
    Router::new()
        .route("/demo/accounts", get(accounts))
        .route("/demo/token", post(token))
        .layer(from_fn_with_state(emulator.clone(), check))
        .layer(cors)
}

/// Tokens of any account are for asking, so pages from elsewhere must not be able to ask.
async fn check(State(emulator): State<Emulator>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let from_here = emulator.config().allow_remote || has_loopback_host(headers);
    if from_here && headers.get(ORIGIN).is_none_or(|origin| is_local(origin) || is_same(origin, headers)) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "the demo calls are for pages from this machine\n").into_response()
}

fn is_local(origin: &HeaderValue) -> bool {
    host_of(origin).is_some_and(|uri| uri.host().is_some_and(is_loopback_name))
}

fn is_same(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let host = headers.get("host").and_then(|host| host.to_str().ok());
    host_of(origin).is_some_and(|uri| uri.authority().map(|authority| authority.as_str()) == host)
}

fn host_of(origin: &HeaderValue) -> Option<Uri> {
    origin.to_str().ok()?.parse().ok()
}

async fn accounts(State(emulator): State<Emulator>) -> Response {
    let app: Result<StoredApp, Failure> = emulator.store().transact(demo_app).await;
    let people: Value =
        PEOPLE.iter().map(|(account, name)| json!({ "account": account, "name": name })).collect();
    match app {
        Ok(app) => Json(json!({ "appId": app.id.0.to_string(), "accounts": people })).into_response(),
        Err(failure) => failed(&failure),
    }
}

/// The unchanged answer of the token service (M01) for any account.
async fn token(State(emulator): State<Emulator>, body: Bytes) -> Response {
    let knobs = emulator.knobs();
    let issue = move |tx: &Tx<'_>| {
        let body: Value = serde_json::from_slice(&body).map_err(|_| Failure::Param("body"))?;
        let account = body.get("account").and_then(Value::as_str).ok_or(Failure::Param("account"))?;
        let account = parse_account(account, "account")?;
        issue_token(tx, &knobs, &demo_app(tx)?, account).map(|reply| reply.envelope())
    };
    match emulator.store().transact(issue).await {
        Ok(envelope) => Json(envelope).into_response(),
        Err(failure) => failed(&failure),
    }
}

fn demo_app(tx: &Tx<'_>) -> Result<StoredApp, Failure> {
    let id = tx.setting(SEEDED_APP)?.map(AppId).ok_or(Failure::App)?;
    tx.app(id)?.ok_or(Failure::App)
}

fn failed(failure: &Failure) -> Response {
    match failure.envelope() {
        Some((code, message)) => Json(failure_envelope(code, &message)).into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
