//! The boundary to JavaScript: arguments in, plain data and errors out.

pub mod args;
pub mod failure;
pub mod values;

pub use failure::Failure;
