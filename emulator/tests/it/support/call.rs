//! One HTTP call to the router.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{APP, Service};

/// A request being put together.
pub struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

pub fn get(path: &str) -> Call {
    Call::new("GET", path)
}

pub fn post(path: &str) -> Call {
    Call::new("POST", path)
}

pub fn put(path: &str) -> Call {
    Call::new("PUT", path)
}

pub fn delete(path: &str) -> Call {
    Call::new("DELETE", path)
}

impl Call {
    pub fn new(method: &'static str, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("token", token)
    }

    /// The four headers of app credentials.
    pub fn app(self, account: &str) -> Self {
        self.header("appId", APP.to_string()).keys(account)
    }

    /// The credentials without the app's id.
    pub fn keys(self, account: &str) -> Self {
        self.header("appKey", "key").header("appSecret", "secret").header("appAccount", account)
    }

    pub fn control(self) -> Self {
        self.header("x-emulator-control", "1").header("host", "localhost:8700")
    }

    pub fn json(self, body: Value) -> Self {
        self.body(body.to_string())
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The body of a push with these additional fields.
    pub fn push(self, from: &str, text: &str, fields: Value) -> Self {
        let mut body = json!({
            "appId": APP, "appKey": "key", "appSecret": "secret",
            "fromAccount": from, "fromResource": "server", "msg": text, "msgType": "",
        });
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.json(body)
    }

    pub async fn on(self, service: &Service) -> Answer {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let response = service.emulator.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// `data` of a success.
    pub fn data(&self) -> Value {
        let envelope = self.json();
        assert_eq!((self.status, envelope["code"].as_i64()), (200, Some(200)), "{}", self.text);
        envelope["data"].clone()
    }

    /// `code` and `message` of a failure in the application layer.
    pub fn failure(&self) -> (i64, String) {
        let envelope = self.json();
        assert_eq!(self.status, 200, "{}", self.text);
        assert_ne!(envelope["code"], 200, "{}", self.text);
        assert_eq!(envelope["data"], Value::Null, "{}", self.text);
        let keys: Vec<_> = envelope.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "message", "data"]);
        (envelope["code"].as_i64().unwrap(), envelope["message"].as_str().unwrap().to_owned())
    }

    /// Asserts `invalid parameter: <field>`.
    pub fn refuses(&self, field: &str) {
        assert_eq!(self.failure(), (400, format!("invalid parameter: {field}")));
    }

    /// Asserts a failure of the catalogue.
    pub fn fails(&self, code: i64, message: &str) {
        assert_eq!(self.failure(), (code, message.to_owned()));
    }
}
