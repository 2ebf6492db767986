//! An emulator to call without a socket, and users who call it.

use axum::body::{Body, to_bytes};
use axum::http;
use mimc_emulator::{App, AppId, Config, Emulator, IdStyle, Knobs};
use mimc_wasm::error::{Error, ErrorKind};
use mimc_wasm::json;
use mimc_wasm::rest::envelope::{self, Opened, Reply};
use mimc_wasm::rest::{Decode, Request};
use mimc_wasm::types::Identity;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::sink::{Listing, read_page};
use crate::tokens::Token;

/// Above 2^53 and odd, as all ids of the emulator.
pub const APP: &str = "2880000000000000001";

/// Where the clock of every test stands.
pub const NOW: i64 = 1_700_000_000_000;

pub struct Service {
    pub emulator: Emulator,
}

/// An account with a token.
pub struct User<'a> {
    service: &'a Service,
    pub who: Identity,
    pub token: String,
}

/// Runs a test with ids written as strings, as numbers, and as both in turn.
pub async fn each_id_style(test: impl AsyncFn(&Service)) {
    for style in [IdStyle::String, IdStyle::Number, IdStyle::Mixed] {
        let service = Service::new().await;
        service.knobs(|knobs| knobs.id_style = style).await;
        test(&service).await;
    }
}

impl Service {
    pub async fn new() -> Self {
        let app = App::new(AppId(APP.parse().unwrap()), "key", "secret");
        let emulator = Emulator::open(Config { apps: vec![app], ..Config::default() }).await.unwrap();
        emulator.freeze_clock(true).await;
        emulator.set_clock(NOW).await;
        Self { emulator }
    }

    pub async fn knobs(&self, change: impl FnOnce(&mut Knobs)) {
        let mut knobs = (*self.emulator.knobs()).clone();
        change(&mut knobs);
        self.emulator.set_knobs(knobs).await;
    }

    /// The token service's answer as it comes.
    pub async fn token_answer(&self, account: &str) -> String {
        let body = json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": account });
        let request = http::Request::post("/api/account/token").body(Body::from(body.to_string())).unwrap();
        String::from_utf8(self.answer(request).await.body).unwrap()
    }

    pub async fn user(&self, account: &str) -> User<'_> {
        let who = Identity { app_id: APP.to_owned(), account: account.to_owned() };
        let token = Token::read(&self.token_answer(account).await, false, &who).unwrap().token;
        User { service: self, who, token }
    }

    /// Puts messages into history and returns their sequences.
    pub async fn seed(&self, messages: Vec<Value>) -> Vec<String> {
        let answer = self.control("seed", json!({ "messages": messages })).await;
        serde_json::from_value(answer["sequences"].clone()).unwrap()
    }

    /// A control call of the emulator.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let request = http::Request::post(format!("/__control/{path}"))
            .header("x-emulator-control", "1")
            .header("host", "localhost:8700")
            .body(Body::from(body.to_string()))
            .unwrap();
        let reply = self.answer(request).await;
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        assert_eq!(reply.status, 200, "{answer}");
        answer
    }

    /// Sends what the client built, with a token. The emulator must know it as the endpoint that the client meant.
    pub async fn exchange(&self, request: &Request, token: &str) -> Reply {
        let http = http::Request::builder()
            .method(request.method)
            .uri(&request.path)
            .header("content-type", "application/json")
            .header("token", token);
        let mut headers = request.headers.clone();
        headers.close_object();
        let headers: serde_json::Map<String, Value> = serde_json::from_str(&headers.finish()).unwrap();
        let http =
            headers.iter().fold(http, |http, (name, value)| http.header(name, value.as_str().unwrap()));
        let http = http.body(Body::from(request.body.clone().unwrap_or_default())).unwrap();
        let reply = self.answer(http).await;
        let logged = self.emulator.requests().pop().unwrap();
        assert_eq!(logged.endpoint, Some(request.endpoint), "{} {}", logged.method, logged.target);
        reply
    }

    /// Posts to an endpoint of the HTTP API.
    pub async fn post(&self, path: &str, token: &str, body: &str) -> Reply {
        let request = http::Request::post(path)
            .header("content-type", "application/json")
            .header("token", token)
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.answer(request).await
    }

    async fn answer(&self, request: http::Request<Body>) -> Reply {
        let response = self.emulator.router().oneshot(request).await.unwrap();
        let seconds = response
            .headers()
            .get("retry-after")
            .map(|value| value.to_str().unwrap().parse::<f64>().unwrap());
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Reply { status, body, retry_after_ms: seconds.map(|seconds| seconds * 1000.0) }
    }
}

impl User<'_> {
    pub async fn open(&self, request: &Request) -> Result<Opened, Error> {
        envelope::open(self.service.exchange(request, &self.token).await, true)
    }

    /// Calls an endpoint with a plain result; `None` stands for no result.
    pub async fn call(&self, request: Request) -> Result<Option<Value>, Error> {
        decode(&request, &self.open(&request).await?)
    }

    /// As [`Self::call`], where there must be a result.
    pub async fn get(&self, request: Request) -> Value {
        self.call(request).await.unwrap().unwrap()
    }

    /// Code and message with which the service refuses.
    pub async fn refusal(&self, request: Request) -> (i64, String) {
        let error = self.call(request).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Api, "{error:?}");
        let answer = &error.answer;
        assert_eq!(answer.status, 200);
        (answer.code.unwrap(), answer.message.clone().unwrap())
    }

    /// Calls a history endpoint.
    pub async fn page(&self, request: Request) -> Result<Listing, Error> {
        let opened = self.open(&request).await?;
        let Decode::Page(topic) = &request.decode else { panic!("{} has no page", request.endpoint) };
        read_page(opened.data().ok_or_else(unexpected)?, topic.as_deref()).map_err(|_| unexpected())
    }
}

/// What the client makes of an opened answer of an endpoint with a plain result.
pub fn decode(request: &Request, opened: &Opened) -> Result<Option<Value>, Error> {
    let Decode::Plain(shape) = request.decode else { panic!("{} has no plain result", request.endpoint) };
    let json = json::translate(shape, opened.data()).map_err(|_| unexpected())?;
    Ok(json.map(|json| serde_json::from_str(&json.text).unwrap()))
}

fn unexpected() -> Error {
    Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises")
}
