//! A local emulator of Xiaomi's instant-messaging cloud (MIMC), for development and tests.
//!
//! It will never talk to the real service, and it shares nothing with the SDK but the `.proto` files, so that both
//! can check each other. The two types that matter: an [`Emulator`] is one service with its store, clock and ids;
//! a [`Server`] is an emulator that listens. In tests of Rust code no socket is needed:
//!
//! ```
//! use mimc_emulator::{App, AppId, Config, Emulator};
//!
//! # async fn example() -> Result<(), mimc_emulator::Error> {
//! let app = App::new(AppId(2_880_000_000_000_000_001), "key", "secret");
//! let emulator = Emulator::open(Config { apps: vec![app], ..Config::default() }).await?;
//! let router = emulator.router(); // call it with tower's `oneshot`
//! emulator.advance(5_000).await;
//! # drop(router);
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: `rest` (the way of a request is `rest/dispatch.rs`), `accept` (what a message causes), `store`
//! (all SQL), `callbacks` (telling an app's server), `gateway` (realtime connections), `control` and `demo` (private
//! calls), `server` (sockets).

mod accept;
mod callbacks;
mod clock;
mod config;
mod control;
mod demo;
mod emulator;
mod error;
mod faults;
mod gateway;
mod ids;
mod knobs;
mod limiter;
mod request_log;
mod rest;
mod server;
mod site;
mod store;

pub use config::{App, Config, Seed, Storage, TencentApp};
pub use emulator::Emulator;
pub use error::Error;
pub use faults::{Fault, FaultKind};
pub use gateway::wire;
pub use ids::{AppId, Millis, TopicId, Uuid};
pub use knobs::{
    BlacklistMode, ContactRemoval, EmptyBulletin, GeweCacheMiss, HistoryShape, IdStyle, Knobs, MemberKey,
    QuitShape,
};
pub use request_log::LoggedRequest;
pub use server::Server;
