//! The HTTP API: one file per resource, each with its exported class, its request builders and its tables.
//!
//! A call is built here as a [`Request`] (a pure value); an [`exchange`] says what to send and, with [`envelope`] and the
//! request's [`Decode`], what the answer means. JavaScript does the sending (`js/client.js`).

#[cfg(target_arch = "wasm32")]
mod caller;
#[cfg(feature = "server")]
pub mod pass;

pub mod blacklist;
pub mod contacts;
pub mod envelope;
pub mod exchange;
pub mod extras;
pub mod history;
pub mod operation;
pub mod page;
pub mod raw;
pub mod request;
pub mod retry;
pub mod tokens;
pub mod topic_blacklist;
pub mod topics;
pub mod unlimited;
pub mod walk;

#[cfg(target_arch = "wasm32")]
pub use caller::{Exchange, operations, read_token};
use operation::Operation;
pub use request::{Decode, Endpoint, Request};

/// Every endpoint this client calls, by resource.
pub fn endpoints() -> impl Iterator<Item = Endpoint> {
    operation::all().flat_map(Operation::endpoints).filter(|row| !row.is_empty()).map(Endpoint::read)
}
