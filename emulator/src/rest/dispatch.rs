//! The way of every request: read the body, log it, apply a fault, run the handler in a transaction, log the answer.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::time::sleep;

use super::dialect::{Dialect, answer_code, quote_integers};
use super::endpoint::{Call, Endpoint, Request};
use super::failure::Failure;
use super::reply::Reply;
use crate::emulator::Emulator;
use crate::faults::{Fault, FaultKind};
use crate::request_log::{Arrival, Departure};
use crate::store::{Ending, Tx};

/// Largest request body.
const MAX_BODY: usize = 1024 * 1024;

/// Path and query as the client sent them, before slashes were tidied.
#[derive(Clone, Debug)]
pub(crate) struct SentTarget(pub(crate) String);

/// Marks a response that must not be sent: the server closes the connection instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CloseConnection;

/// What the path and method lead to.
#[derive(Clone, Copy)]
pub(super) enum Route {
    Endpoint(&'static Endpoint),
    WrongMethod,
    Unknown,
}

/// An answer before it is an HTTP response.
struct Answer {
    status: StatusCode,
    content_type: HeaderValue,
    body: Bytes,
    /// `code` of the envelope, for the log.
    code: Option<i64>,
}

pub(super) async fn dispatch(emulator: Emulator, route: Route, request: axum::extract::Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = read_body(body).await;
    let logged = log_arrival(&emulator, route, &parts, body.as_ref().unwrap_or(&Bytes::new()));
    let fault = match route {
        Route::Endpoint(endpoint) => emulator.faults().take(endpoint.id),
        Route::WrongMethod | Route::Unknown => None,
    };
    let answer = match (route, body) {
        (Route::Unknown, _) => Some(Answer::text(StatusCode::NOT_FOUND, "not found\n")),
        (Route::WrongMethod, _) => Some(Answer::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n")),
        (_, None) => Some(Answer::text(StatusCode::PAYLOAD_TOO_LARGE, "body too large\n")),
        (Route::Endpoint(endpoint), Some(body)) => {
            let request = tidy(&mut parts, body).await;
            faulty(&emulator, endpoint, request, fault.as_ref()).await
        }
    };
    emulator.log().departed(logged, &departure(answer.as_ref(), fault.as_ref()));
    respond(answer, fault)
}

/// Runs the handler around the fault. Nothing means: no answer at all.
async fn faulty(
    emulator: &Emulator,
    endpoint: &Endpoint,
    request: Request,
    fault: Option<&Fault>,
) -> Option<Answer> {
    let Some(fault) = fault else { return Some(run(emulator, endpoint, request, Ending::Commit).await) };
    if let FaultKind::Delay { ms } = fault.kind {
        return Some(delayed(emulator, endpoint, request, fault.after, Duration::from_millis(ms)).await);
    }
    let ending = if fault.after { Ending::Commit } else { Ending::Rollback };
    // A truncated answer needs a normal one to cut, also when it must leave no trace.
    let normal = match fault.after || matches!(fault.kind, FaultKind::Truncate { .. }) {
        true => run(emulator, endpoint, request, ending).await.body,
        false => Bytes::new(),
    };
    Some(match &fault.kind {
        FaultKind::Status { status, body, content_type } => Answer {
            status: StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            content_type: content_type
                .as_deref()
                .and_then(|value| HeaderValue::from_str(value).ok())
                .unwrap_or(HeaderValue::from_static("text/plain; charset=utf-8")),
            body: Bytes::from(body.clone()),
            code: None,
        },
        FaultKind::Truncate { bytes } => Answer::json_text(normal.slice(..normal.len().min(*bytes))),
        FaultKind::Empty | FaultKind::Delay { .. } => Answer::json_text(Bytes::new()),
        FaultKind::Body { body } => Answer::json_text(Bytes::from(body.clone())),
        FaultKind::Code { code, message } => {
            Answer::of(emulator, endpoint, endpoint.dialect.failure(*code, message))
        }
        FaultKind::Reset => return None,
    })
}

async fn delayed(
    emulator: &Emulator,
    endpoint: &Endpoint,
    request: Request,
    after: bool,
    pause: Duration,
) -> Answer {
    if !after {
        sleep(pause).await;
    }
    let answer = run(emulator, endpoint, request, Ending::Commit).await;
    if after {
        sleep(pause).await;
    }
    answer
}

async fn run(emulator: &Emulator, endpoint: &Endpoint, request: Request, ending: Ending) -> Answer {
    let (handler, dialect, shared) = (endpoint.handler, endpoint.dialect, emulator.clone());
    let work = move |tx: &Tx<'_>| {
        let knobs = shared.knobs();
        let call = Call::new(tx, &knobs, shared.limiter(), &request, dialect)?;
        handler(&call)
    };
    let result: Result<Reply, Failure> = emulator.store().run(ending, work).await;
    match result {
        Ok(reply) => {
            if let Some(ready) = reply.ready() {
                emulator.clock().reached(ready).await;
            }
            Answer::of(emulator, endpoint, reply.envelope())
        }
        Err(failure) => match failure.envelope() {
            Some((code, message)) => Answer::of(emulator, endpoint, dialect.failure(code, &message)),
            None => broken(&failure),
        },
    }
}

/// Nothing a client can do leads here; it is a defect of the emulator or of the machine.
fn broken(failure: &Failure) -> Answer {
    if let Failure::Store(error) = failure {
        eprintln!("mimc-emulator: a request failed in the store: {error}");
        return Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error\n");
    }
    Answer::text(StatusCode::SERVICE_UNAVAILABLE, "shutting down\n")
}

impl Answer {
    fn text(status: StatusCode, text: &'static str) -> Self {
        let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
        Self { status, content_type, body: Bytes::from_static(text.as_bytes()), code: None }
    }

    /// An answer in the words of the endpoint's service.
    fn of(emulator: &Emulator, endpoint: &Endpoint, answer: Value) -> Self {
        let code = answer_code(&answer);
        let quoted = endpoint.dialect != Dialect::Mimc && emulator.knobs().quoted_integers;
        let answer = if quoted { quote_integers(answer) } else { answer };
        Self { code, ..Self::json_text(Bytes::from(answer.to_string())) }
    }

    fn json_text(body: Bytes) -> Self {
        let content_type = HeaderValue::from_static("application/json;charset=UTF-8");
        Self { status: StatusCode::OK, content_type, body, code: None }
    }
}

/// The whole body, or nothing when it is too large. It is read to its end either way, so that the client is still
/// listening when the answer comes.
async fn read_body(mut body: Body) -> Option<Bytes> {
    let mut whole = Vec::new();
    let mut fits = true;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        fits = fits && whole.len() + data.len() <= MAX_BODY;
        if fits {
            whole.extend_from_slice(&data);
        }
    }
    fits.then(|| Bytes::from(whole))
}

async fn tidy(parts: &mut Parts, body: Bytes) -> Request {
    let path = match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        // Not UTF-8: no parameter can be read, so none is there.
        Err(_) => Default::default(),
    };
    let query = parts.uri.query().unwrap_or_default();
    Request {
        method: parts.method.clone(),
        headers: std::mem::take(&mut parts.headers),
        path,
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body,
    }
}

fn log_arrival(emulator: &Emulator, route: Route, parts: &Parts, body: &Bytes) -> u64 {
    let sent = parts.extensions.get::<SentTarget>().map(|target| target.0.clone());
    emulator.log().arrived(&Arrival {
        at: emulator.now(),
        endpoint: match route {
            Route::Endpoint(endpoint) => Some(endpoint.id),
            Route::WrongMethod | Route::Unknown => None,
        },
        path: match route {
            Route::Endpoint(endpoint) => Some(endpoint.path),
            Route::WrongMethod | Route::Unknown => None,
        },
        method: parts.method.as_str(),
        target: &sent.unwrap_or_else(|| parts.uri.to_string()),
        headers: &parts.headers,
        body,
    })
}

fn departure(answer: Option<&Answer>, fault: Option<&Fault>) -> Departure {
    Departure {
        status: answer.map(|answer| answer.status.as_u16()),
        code: answer.and_then(|answer| answer.code),
        fault: fault.map(|fault| fault.kind.name()),
    }
}

fn respond(answer: Option<Answer>, fault: Option<Fault>) -> Response {
    let Some(answer) = answer else {
        return (StatusCode::INTERNAL_SERVER_ERROR, axum::Extension(CloseConnection)).into_response();
    };
    let mut response = (answer.status, [(CONTENT_TYPE, answer.content_type)], answer.body).into_response();
    for (name, value) in fault.into_iter().flat_map(|fault| fault.headers) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value))
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
