//! The realtime connection, rule by rule, over a real socket.

mod handshake;
mod messages;
mod vectors;
