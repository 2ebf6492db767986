//! The host: waiting for its promises, and its `fetch`. Nothing here knows packets or endpoints.

pub mod drive;
pub mod life;
pub mod options;
