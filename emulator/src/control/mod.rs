//! Private control calls under `/__control/`, described in the README.

mod apps;
mod calls;
mod gewe;
mod guard;
mod input;
mod messages;
mod sockets;
mod tencent;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};

pub(crate) use guard::{has_loopback_host, is_loopback_name};

use crate::emulator::Emulator;

/// Seeding sends much more than a client ever does.
const MAX_BODY: usize = 64 * 1024 * 1024;

pub(crate) fn router(emulator: &Emulator) -> Router<Emulator> {
    Router::new()
        .route("/__control/reset", post(calls::reset))
        .route("/__control/clock", get(calls::clock).post(calls::set_clock))
        .route("/__control/apps", get(apps::apps).post(apps::define_app))
        .route("/__control/knobs", get(calls::knobs).post(calls::set_knobs))
        .route("/__control/presence", post(apps::set_presence))
        .route("/__control/callbacks", get(apps::callbacks))
        .route("/__control/tokens/revoke", post(apps::revoke_tokens))
        .route("/__control/requests", get(calls::requests).delete(calls::clear_requests))
        .route("/__control/faults", get(calls::faults).post(calls::add_faults).delete(calls::clear_faults))
        .route("/__control/sockets", get(sockets::list))
        .route(
            "/__control/sockets/faults",
            get(sockets::faults).post(sockets::add_faults).delete(sockets::clear_faults),
        )
        .route("/__control/unlimited/join", post(apps::join_unlimited))
        .route("/__control/unlimited/quit", post(apps::quit_unlimited))
        .route("/__control/seed", post(messages::seed))
        .route("/__control/tencent", get(tencent::apps).post(tencent::define_app))
        .route("/__control/tencent/contacts", post(tencent::put_contacts))
        .route("/__control/gewe", get(gewe::tokens).post(gewe::define))
        .route("/__control/{*rest}", any(guard::unknown))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(emulator.clone(), guard::check))
}
