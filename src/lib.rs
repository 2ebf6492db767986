//! Client for Xiaomi's instant-messaging cloud (MIMC).
//!
//! The map, in reading order. A layer imports only what stands above it; `cargo xtask test layers` checks it.
//!
//! | layer | modules | never |
//! | --- | --- | --- |
//! | values and bytes | [`error`], [`types`], [`json`], [`proto`], [`wire`] | clocks, randomness, async, JS objects |
//! | decisions | [`session`], requests, exchanges and walks in [`rest`], the server entry's half of them in `server` | the same: time and a seed come in as arguments |
//! | host | `platform` | knowledge of packets or endpoints |
//! | surface | `user`, `realtime`, `js`, `rest::caller`, exported half of `server` | logic longer than a few lines |

pub mod error;
pub mod json;
pub mod proto;
pub mod rest;
#[cfg(feature = "server")]
pub mod server;
pub mod session;
pub mod types;
pub mod wire;

#[cfg(target_arch = "wasm32")]
#[cfg_attr(feature = "server", allow(dead_code, reason = "some of it serves the client alone"))]
mod js;
#[cfg(all(target_arch = "wasm32", feature = "server"))]
mod platform;
#[cfg(all(target_arch = "wasm32", not(feature = "server")))]
#[cfg(feature = "realtime")]
pub mod realtime;
#[cfg(all(target_arch = "wasm32", not(feature = "server")))]
pub mod user;

/// Smaller than the default allocator by 5 kB of wasm, at its speed or above (see ARCHITECTURE.md).
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
