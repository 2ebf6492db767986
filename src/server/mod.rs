//! The server entry, `mimc-wasm/server`: calls that need an app's or an administrator's secret. Compiled only with the
//! feature `server`, into a wasm file of its own; nothing of it is in what a page downloads.
//!
//! Every call takes the way of the client's: a [`crate::rest::Request`] in an exchange. What differs is what an attempt
//! shows (`rest::pass`) and how another service's answer is opened ([`crate::rest::request::Reading`]).

pub mod app;
pub mod callback;
pub mod credentials;
pub mod gewe;
pub mod limiter;
pub mod push;
pub mod tencent;
pub mod usersig;
pub mod wire;

#[cfg(target_arch = "wasm32")]
mod acting;
#[cfg(target_arch = "wasm32")]
mod app_export;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod gewe_export;
#[cfg(target_arch = "wasm32")]
mod options;
#[cfg(target_arch = "wasm32")]
mod push_export;
#[cfg(target_arch = "wasm32")]
mod tencent_admin;
#[cfg(target_arch = "wasm32")]
mod tencent_export;
#[cfg(target_arch = "wasm32")]
mod usersig_export;

use crate::rest::Endpoint;

/// Every endpoint that only this entry calls, by resource. What the services call are [`callback::KINDS`].
pub const ENDPOINTS: &[&[&Endpoint]] =
    &[app::ENDPOINTS, push::ENDPOINTS, tencent::ENDPOINTS, gewe::ENDPOINTS];
