//! Control calls for GeWe's tokens and devices.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::guard::Refusal;
use super::input::{Answer, parse};
use crate::emulator::Emulator;
use crate::store::{GeweDevice, Tx};

pub(super) async fn tokens(State(emulator): State<Emulator>) -> Answer {
    let tokens = emulator.store().transact(|tx| Ok::<_, Refusal>(tx.gewe_tokens()?)).await?;
    Ok(Json(json!({ "tokens": tokens })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Device {
    token: String,
    /// Nothing: only the token is defined.
    app_id: Option<String>,
    #[serde(default)]
    friends: Vec<String>,
    #[serde(default)]
    chatrooms: Vec<String>,
    #[serde(default)]
    ghs: Vec<String>,
}

/// Defines a token and a device of it, or replaces the lists of one.
pub(super) async fn define(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let Device { token, app_id, friends, chatrooms, ghs } = parse(&body)?;
    if token.is_empty() || app_id.as_deref() == Some("") {
        return Err(Refusal::bad("token and appId must not be empty"));
    }
    let define = move |tx: &Tx<'_>| {
        tx.define_gewe_token(&token)?;
        if let Some(id) = &app_id {
            tx.put_gewe_device(&token, &GeweDevice { id: id.clone(), friends, chatrooms, ghs })?;
        }
        Ok::<_, Refusal>(json!({ "token": token, "appId": app_id }))
    };
    emulator.store().transact(define).await.map(Json)
}
