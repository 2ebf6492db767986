//! Control calls for realtime connections: who is there, and what is to go wrong.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};

use super::guard::Refusal;
use super::input::{Answer, OneOrMany, parse};
use crate::emulator::Emulator;
use crate::gateway::{Peer, SocketFault};
use crate::store::Tx;

/// The open connections, oldest first.
pub(super) async fn list(State(emulator): State<Emulator>) -> Answer {
    let peers = emulator.hub().list();
    let show = move |tx: &Tx<'_>| peers.iter().map(|peer| show(tx, peer)).collect::<Result<Value, Refusal>>();
    let connections = emulator.store().transact(show).await?;
    Ok(Json(json!({ "connections": connections })))
}

fn show(tx: &Tx<'_>, peer: &Arc<Peer>) -> Result<Value, Refusal> {
    let counters = &peer.counters;
    let mut shown = json!({
        "connection": peer.id.0,
        "framesIn": counters.frames_in.load(Relaxed),
        "framesOut": counters.frames_out.load(Relaxed),
        "dropped": counters.dropped.load(Relaxed),
    });
    if let Some(session) = tx.session(peer.id)? {
        shown["appId"] = json!(session.user.app.0.to_string());
        shown["account"] = json!(session.user.account);
        shown["uuid"] = json!(session.user.uuid.0.to_string());
        shown["resource"] = json!(session.resource);
        shown["unacknowledged"] = json!(tx.unacknowledged(session.user.uuid, &session.resource)?);
    }
    Ok(shown)
}

/// The faults that wait.
pub(super) async fn faults(State(emulator): State<Emulator>) -> Json<Value> {
    Json(json!({ "faults": emulator.hub().faults().list() }))
}

/// One fault, or an array of them; all or none. Says how many connections those that happen at once ended.
pub(super) async fn add_faults(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let values = parse::<OneOrMany>(&body)?.into_vec();
    let faults: Result<Vec<SocketFault>, String> = values.into_iter().map(SocketFault::from_json).collect();
    let (hub, mut ended) = (emulator.hub(), 0);
    for fault in faults.map_err(Refusal::bad)? {
        match fault.strike(&hub.list()) {
            Some(met) => ended += met,
            None => hub.faults().add(fault),
        }
    }
    Ok(Json(json!({ "faults": hub.faults().list(), "ended": ended })))
}

pub(super) async fn clear_faults(State(emulator): State<Emulator>) -> Json<Value> {
    emulator.hub().faults().clear();
    faults(State(emulator)).await
}
