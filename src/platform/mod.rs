//! The host: its timers, its `fetch`, its abort signals. Nothing here knows packets or endpoints.

pub mod drive;
pub mod fetch;
pub mod guard;
pub mod timer;
