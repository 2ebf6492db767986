//! The service's side of the realtime protocol, written from its specification with other crates than the client
//! uses, so that a misunderstanding on one side shows as a failing test.

pub use {prost, prost_reflect};

pub mod packet;
pub mod server;

/// Messages of the connection layer.
#[allow(missing_docs, unreachable_pub, clippy::all)]
pub mod ims {
    include!(concat!(env!("OUT_DIR"), "/ims.rs"));
}

/// Messages of the messaging layer.
#[allow(missing_docs, unreachable_pub, clippy::all)]
pub mod mimc {
    include!(concat!(env!("OUT_DIR"), "/mimc.rs"));
}

/// Both layers for access by name, as golden vectors need it.
pub fn descriptors() -> prost_reflect::DescriptorPool {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin")).as_slice();
    prost_reflect::DescriptorPool::decode(bytes).expect("written by the build script")
}
