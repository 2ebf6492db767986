//! The server entry without a host: what it sends, how it reads answers and callbacks, its signatures and its rates.
#![cfg(not(target_arch = "wasm32"))]

use mimc_wasm::error::Error;
use mimc_wasm::rest::envelope::Reply;
use mimc_wasm::rest::{Decode, Request};
use serde_json::Value;

mod callbacks;
mod credentials;
mod gewe;
mod limiter;
mod push;
mod tencent;
mod usersig;

/// What the client makes of an answer to `request`.
fn answer(request: &Request, status: u16, body: &str) -> Result<Value, Error> {
    let Decode::Server(reading) = &request.decode else { panic!("not a request of the server entry") };
    let opened = (reading.open)(Reply { status, body: body.into(), retry_after_ms: None })?;
    Ok(serde_json::from_str(&(reading.read)(&opened)?).expect("a result is JSON"))
}

/// The body of a request.
fn sent(request: &Request) -> Value {
    serde_json::from_str(request.body.as_deref().expect("a body")).expect("a body is JSON")
}
