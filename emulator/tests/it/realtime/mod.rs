//! The realtime connection, rule by rule, over a real socket.

mod faults;
mod handshake;
mod messages;
mod online;
mod presence;
mod queue;
mod unlimited;
mod vectors;
