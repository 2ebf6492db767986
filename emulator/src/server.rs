//! An emulator that listens.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::config::Config;
use crate::emulator::Emulator;
use crate::error::Error;
use crate::rest::CloseConnection;

/// How long requests in progress may take to finish at shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// How long to wait before accepting again when the system refused.
const PAUSE: Duration = Duration::from_millis(20);

/// A listening emulator. Dropping it stops listening at once; [`Server::shutdown`] does it in order.
pub struct Server {
    emulator: Emulator,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(config: Config) -> Result<Self, Error> {
        if !config.listen.ip().is_loopback() && !config.allow_remote {
            return Err(Error::RemoteRefused { address: config.listen });
        }
        // The port first: a second emulator must not get as far as the other's database.
        let listener =
            TcpListener::bind(config.listen).await.map_err(|error| refused(config.listen, error))?;
        let address = listener.local_addr().map_err(|error| refused(config.listen, error))?;
        let emulator = Emulator::open(config).await?;
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, emulator.router(), stopped));
        Ok(Self { emulator, address, stop, accepting })
    }

    /// `http://HOST:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The emulator, for looking at it and controlling it in process.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Stops listening, lets requests in progress finish for at most 2 seconds, and closes the database.
    pub async fn shutdown(self) {
        let _ = self.stop.send(());
        let _ = self.accepting.await;
        self.emulator.close().await;
    }
}

fn refused(address: SocketAddr, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortTaken { address },
        _ => Error::Listen { address, source },
    }
}

async fn accept(listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    let (closing, close) = watch::channel(false);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns one client, or the lack of file handles for a while.
                let Ok((stream, _)) = accepted else { sleep(PAUSE).await; continue };
                connections.spawn(serve(stream, router.clone(), close.clone()));
            }
            Some(_) = connections.join_next() => {}
            // Also when the `Server` was dropped.
            _ = &mut stopped => break,
        }
    }
    drop(listener);
    let _ = closing.send(true);
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

/// Ends with the connection. When `close` turns true the request in progress is the last one.
async fn serve(stream: TcpStream, router: Router, mut close: watch::Receiver<bool>) {
    // Answers are small and often wait for a next question.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // Errors are clients that went away, and connections that a fault told us to close.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = close.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response<Body>, Closing> {
    let answered: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
    let Ok(response) = answered;
    match response.extensions().get::<CloseConnection>() {
        Some(CloseConnection) => Err(Closing),
        None => Ok(response),
    }
}

/// Makes hyper drop the connection without an answer.
#[derive(Debug)]
struct Closing;

impl fmt::Display for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault")
    }
}

impl std::error::Error for Closing {}
