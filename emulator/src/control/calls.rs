//! Control calls for the whole emulator: reset, clock, knobs, request log, faults.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::Refusal;
use super::input::{Answer, OneOrMany, parse};
use crate::clock::LATEST;
use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::ids::Millis;
use crate::knobs::Knobs;

pub(super) async fn reset(State(emulator): State<Emulator>) -> Answer {
    emulator.reset().await;
    clock(State(emulator)).await
}

pub(super) async fn clock(State(emulator): State<Emulator>) -> Answer {
    Ok(Json(json!({ "now": emulator.now(), "frozen": emulator.clock().is_frozen() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    frozen: Option<bool>,
    now: Option<Millis>,
    advance: Option<Millis>,
}

pub(super) async fn set_clock(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let change: ClockChange = parse(&body)?;
    if change.now.or(change.advance).is_some_and(|time| !(0..=LATEST).contains(&time)) {
        return Err(Refusal::bad(format!("times are milliseconds from 0 to {LATEST}; to go back, set now")));
    }
    if let Some(frozen) = change.frozen {
        emulator.freeze_clock(frozen).await;
    }
    if let Some(now) = change.now {
        emulator.set_clock(now).await;
    }
    if let Some(by) = change.advance {
        emulator.advance(by).await;
    }
    clock(State(emulator)).await
}

pub(super) async fn knobs(State(emulator): State<Emulator>) -> Answer {
    Ok(Json(json!(*emulator.knobs())))
}

/// Changes the knobs given and leaves the others.
pub(super) async fn set_knobs(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let changes: serde_json::Map<String, Value> = parse(&body)?;
    let mut merged = json!(*emulator.knobs());
    for (name, value) in changes {
        merged[name] = value;
    }
    let merged: Knobs = serde_json::from_value(merged).map_err(|error| Refusal::bad(error.to_string()))?;
    emulator.set_knobs(merged).await;
    knobs(State(emulator)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogFilter {
    endpoint: Option<String>,
    #[serde(default)]
    after: u64,
}

pub(super) async fn requests(
    State(emulator): State<Emulator>,
    Query(filter): Query<LogFilter>,
) -> Json<Value> {
    let wanted = filter.endpoint.as_deref();
    let mut requests = emulator.requests();
    requests
        .retain(|request| request.number > filter.after && (wanted.is_none() || request.endpoint == wanted));
    Json(json!({ "requests": requests }))
}

pub(super) async fn clear_requests(State(emulator): State<Emulator>) -> Json<Value> {
    emulator.log().clear();
    Json(json!({ "requests": [] }))
}

pub(super) async fn faults(State(emulator): State<Emulator>) -> Json<Value> {
    Json(json!({ "faults": emulator.faults().list() }))
}

/// One fault, or an array of them; all or none.
pub(super) async fn add_faults(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let values = parse::<OneOrMany>(&body)?.into_vec();
    let read = |value| -> Result<Fault, Refusal> {
        let fault = Fault::from_json(value).map_err(Refusal::bad)?;
        fault.check().map_err(Refusal::bad)?;
        Ok(fault)
    };
    let faults: Vec<Fault> = values.into_iter().map(read).collect::<Result<_, _>>()?;
    faults.into_iter().for_each(|fault| emulator.faults().add(fault));
    Ok(self::faults(State(emulator)).await)
}

pub(super) async fn clear_faults(State(emulator): State<Emulator>) -> Json<Value> {
    emulator.faults().clear();
    faults(State(emulator)).await
}
