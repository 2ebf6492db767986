//! The bytes of the realtime protocol: frames, their encryption, the signature of a login, the messages.
//!
//! Written from the specification and proven with its golden vectors, apart from the SDK's own. Public so that tools
//! and tests that talk to an emulator need no third implementation.

pub mod cipher;
mod frame;
mod signature;

pub use frame::{Command, Frame, Malformed, checksum};
pub use signature::Login;

/// Messages of the connection layer, generated from `ims.proto`.
#[allow(missing_docs, reason = "generated; the documentation is that of the .proto file")]
pub mod ims {
    include!(concat!(env!("OUT_DIR"), "/ims.rs"));
}

/// Messages of the messaging layer, generated from `mimc.proto`.
#[allow(missing_docs, reason = "generated; the documentation is that of the .proto file")]
pub mod mimc {
    include!(concat!(env!("OUT_DIR"), "/mimc.rs"));
}

/// The service channel of instant messages.
pub const CHANNEL: i32 = 9;

/// What every header calls the service.
pub const SERVER: &str = "xiaomi.com";
