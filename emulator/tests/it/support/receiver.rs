//! An app's own server: a real one, on a socket, that says what it got and answers what it is told.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};

/// Never answers.
pub const SILENT: u16 = 0;

/// Answers 200 once [`Receiver::release`] was called.
pub const HELD: u16 = 1;

/// How to answer: a status, [`SILENT`] or [`HELD`]; 200 when nothing is left.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<u16>>,
    released: Notify,
}

impl Script {
    async fn answer(&self) -> u16 {
        let next = self.answers.lock().unwrap().pop_front();
        match next {
            Some(SILENT) => std::future::pending().await,
            Some(HELD) => {
                self.released.notified().await;
                200
            }
            Some(status) => status,
            None => 200,
        }
    }
}

pub struct Receiver {
    pub url: String,
    script: Arc<Script>,
    bodies: mpsc::UnboundedReceiver<Value>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/callback?from=mimc", listener.local_addr().unwrap());
        let script = Arc::new(Script::default());
        let (seen, bodies) = mpsc::unbounded_channel();
        tokio::spawn(serve(listener, Arc::clone(&script), seen));
        Self { url, script, bodies }
    }

    /// How the next requests are answered.
    pub fn answers(&self, statuses: &[u16]) {
        self.script.answers.lock().unwrap().extend(statuses);
    }

    /// Lets the answer that is held go.
    pub fn release(&self) {
        self.script.released.notify_one();
    }

    /// Waits for the next body.
    pub async fn next(&mut self) -> Value {
        self.bodies.recv().await.unwrap()
    }

    /// Everything that arrived so far.
    pub fn arrived(&mut self) -> Vec<Value> {
        let mut arrived = Vec::new();
        while let Ok(body) = self.bodies.try_recv() {
            arrived.push(body);
        }
        arrived
    }
}

async fn serve(listener: TcpListener, script: Arc<Script>, seen: mpsc::UnboundedSender<Value>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (script, seen) = (Arc::clone(&script), seen.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (script, seen) = (Arc::clone(&script), seen.clone());
            async move {
                assert_eq!(request.uri().to_string(), "/callback?from=mimc");
                assert_eq!(request.headers()["content-type"], "application/json");
                let body = request.into_body().collect().await.unwrap().to_bytes();
                let _ = seen.send(serde_json::from_slice(&body).unwrap());
                let status = script.answer().await;
                let mut response = Response::new(Empty::<Bytes>::new());
                *response.status_mut() = StatusCode::from_u16(status).unwrap();
                if status == 302 {
                    response.headers_mut().insert("location", "/elsewhere".parse().unwrap());
                }
                Ok::<_, Infallible>(response)
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
