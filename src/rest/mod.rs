//! The HTTP API: one file per resource, each with its exported class, its request builders and its tables.
//!
//! A call is built here as a [`Request`] (a pure value), sent by `client`, and its answer opened by
//! [`envelope`] and rewritten by the request's [`Decode`].

#[cfg(target_arch = "wasm32")]
pub mod call;
#[cfg(target_arch = "wasm32")]
mod caller;
#[cfg(target_arch = "wasm32")]
pub mod client;
#[cfg(target_arch = "wasm32")]
pub mod pass;
#[cfg(target_arch = "wasm32")]
pub mod tokens;

pub mod blacklist;
pub mod contacts;
pub mod envelope;
pub mod extras;
pub mod history;
pub mod operation;
pub mod page;
pub mod raw;
pub mod request;
pub mod retry;
pub mod topic_blacklist;
pub mod topics;
pub mod unlimited;
pub mod walk;

#[cfg(target_arch = "wasm32")]
pub use caller::Caller;
pub use request::{Decode, Endpoint, Method, Request};

/// Every endpoint this client calls, by resource.
pub const ENDPOINTS: &[&[&Endpoint]] = &[
    topics::ENDPOINTS,
    history::ENDPOINTS,
    contacts::ENDPOINTS,
    blacklist::ENDPOINTS,
    extras::ENDPOINTS,
    unlimited::ENDPOINTS,
    topic_blacklist::ENDPOINTS,
];
