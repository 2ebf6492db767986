//! The session against a service that was written independently, on a network and a clock made for the test.
#![cfg(not(target_arch = "wasm32"))]

mod login;
mod network;
mod world;
