//! The demo data and the two calls the demo page needs. Only there with `--seed demo`.

mod calls;
mod people;
mod seed;
mod services;

pub(crate) use calls::router;
pub(crate) use seed::seed;
