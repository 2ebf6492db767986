//! Protocol buffers, as much of them as the realtime protocol uses.
//!
//! `ims.proto` and `mimc.proto` beside this file are the definition; tests compile them with an independent
//! implementation and compare. This module reads in place and writes in one pass, and it knows wire types only:
//! which field means what is said where a message is read or written, in [`crate::wire`].

mod reader;
mod span;
mod writer;

pub use reader::{Fields, MAX_FIELD, Repeated, Schema};
pub use span::Span;
pub use writer::Writer;
