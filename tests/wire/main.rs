//! The bytes of the realtime protocol: golden vectors both ways, known answers, and properties of every decoder.
#![cfg(not(target_arch = "wasm32"))]

mod by_name;
mod client_frames;
mod edge_cases;
mod known_answers;
mod properties;
mod server_frames;
mod vectors;
