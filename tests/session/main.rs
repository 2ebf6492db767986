//! The session against a service that was written independently, on a network and a clock made for the test.
#![cfg(not(target_arch = "wasm32"))]

mod chaos;
mod client;
mod connection;
mod golden;
mod groups;
mod keep_alive;
mod login;
mod logout;
mod network;
mod notifications;
mod receiving;
mod sending;
#[path = "../wire/vectors.rs"]
mod vectors;
mod world;
