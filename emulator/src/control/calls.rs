//! The control calls except seeding.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::guard::Refusal;
use crate::callbacks::callback_target;
use crate::clock::LATEST;
use crate::config::App;
use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::ids::{AppId, Millis};
use crate::knobs::Knobs;
use crate::rest::{integer, parse_account};
use crate::store::{Closed, StoredApp, Tx};

pub(super) type Answer = Result<Json<Value>, Refusal>;

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl From<Closed> for Refusal {
    fn from(_: Closed) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, "the emulator is shutting down".to_owned())
    }
}

/// A body; an empty one counts as `{}`.
pub(super) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| Refusal::bad(format!("unreadable body: {error}")))
}

/// An id given as number or string.
pub(super) fn id<'de, D: Deserializer<'de>>(input: D) -> Result<Option<i64>, D::Error> {
    let value = Option::<Value>::deserialize(input)?;
    value.map(|value| integer(&value).ok_or_else(|| serde::de::Error::custom("not an id"))).transpose()
}

/// The app meant: the one named, or the only one there is.
pub(super) fn app(tx: &Tx<'_>, id: Option<i64>) -> Result<StoredApp, Refusal> {
    match id {
        Some(id) => tx.app(AppId(id))?.ok_or_else(|| Refusal::bad(format!("there is no app {id}"))),
        None => match <[StoredApp; 1]>::try_from(tx.apps()?) {
            Ok([app]) => Ok(app),
            Err(apps) => Err(Refusal::bad(format!("there are {} apps: say which with appId", apps.len()))),
        },
    }
}

pub(super) fn checked_account(name: &str) -> Result<&str, Refusal> {
    parse_account(name, "account").map_err(|_| Refusal::bad("an account is 1 to 256 bytes of text"))
}

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

fn show_app(app: &StoredApp) -> Value {
    json!({
        "appId": app.id.0.to_string(),
        "appKey": app.key,
        "appSecret": app.secret,
        "appPackage": app.package,
        "callbackUrl": app.callback_url,
        "userTtlSeconds": app.user_ttl_seconds,
    })
}

pub(super) async fn apps(State(emulator): State<Emulator>) -> Answer {
    let apps: Vec<StoredApp> = emulator.store().transact(|tx| Ok::<_, Refusal>(tx.apps()?)).await?;
    Ok(Json(json!({ "apps": apps.iter().map(show_app).collect::<Value>() })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AppChange {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    app_key: Option<String>,
    app_secret: Option<String>,
    app_package: Option<String>,
    /// Given as null: no callbacks any more.
    #[serde(default, deserialize_with = "given")]
    callback_url: Option<Option<String>>,
    user_ttl_seconds: Option<u32>,
}

/// Tells a null from a missing key.
fn given<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(input).map(Some)
}

/// Creates an app, or changes what is given of an existing one.
pub(super) async fn define_app(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let change: AppChange = parse(&body)?;
    if let Some(Some(url)) = &change.callback_url {
        callback_target(url).map_err(Refusal::bad)?;
    }
    let app: StoredApp = emulator.store().transact(move |tx| apply_app(tx, change)).await?;
    Ok(Json(show_app(&app)))
}

fn apply_app(tx: &Tx<'_>, change: AppChange) -> Result<StoredApp, Refusal> {
    let id =
        change.app_id.filter(|id| *id > 0).ok_or_else(|| Refusal::bad("appId must be a positive number"))?;
    let old = tx.app(AppId(id))?;
    let needed = |new: Option<String>, old: Option<String>| {
        new.or(old)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Refusal::bad("a new app needs appKey and appSecret"))
    };
    let key = needed(change.app_key, old.as_ref().map(|app| app.key.clone()))?;
    let secret = needed(change.app_secret, old.as_ref().map(|app| app.secret.clone()))?;
    let mut app = App::new(AppId(id), key, secret);
    if let Some(package) = change.app_package.or(old.map(|app| app.package)) {
        app.package = package;
    }
    tx.define_app(&app)?;
    if let Some(url) = change.callback_url {
        tx.set_callback_url(app.id, url.as_deref())?;
    }
    if let Some(seconds) = change.user_ttl_seconds {
        tx.set_user_ttl(app.id, seconds.into())?;
    }
    self::app(tx, Some(id))
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Presence {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    account: String,
    online: bool,
}

pub(super) async fn set_presence(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let Presence { app_id, account, online } = parse(&body)?;
    let change = move |tx: &Tx<'_>| {
        let user = tx.user(app(tx, app_id)?.id, checked_account(&account)?)?;
        tx.set_online(user.uuid, online)?;
        Ok::<_, Refusal>(json!({ "account": account, "uuid": user.uuid.0.to_string(), "online": online }))
    };
    emulator.store().transact(change).await.map(Json)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Revocation {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    account: String,
}

pub(super) async fn revoke_tokens(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let Revocation { app_id, account } = parse(&body)?;
    let revoke = move |tx: &Tx<'_>| {
        let app = app(tx, app_id)?;
        let revoked = match tx.find_user(app.id, &account)? {
            Some(user) => tx.revoke_tokens(user.uuid)?,
            None => 0,
        };
        Ok::<_, Refusal>(json!({ "revoked": revoked }))
    };
    emulator.store().transact(revoke).await.map(Json)
}

/// Deliveries that are not finished.
pub(super) async fn callbacks(State(emulator): State<Emulator>) -> Answer {
    let pending = emulator.store().transact(|tx| Ok::<_, Refusal>(tx.pending_callbacks()?)).await?;
    let shown: Value = pending
        .iter()
        .map(|callback| {
            let body: Value = serde_json::from_str(&callback.body).unwrap_or_default();
            json!({ "url": callback.url, "body": body, "attempts": callback.attempts, "due": callback.due })
        })
        .collect();
    Ok(Json(json!({ "callbacks": shown })))
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

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<Value>),
    One(Value),
}

/// One fault, or an array of them; all or none.
pub(super) async fn add_faults(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let values = match parse(&body)? {
        OneOrMany::Many(values) => values,
        OneOrMany::One(value) => vec![value],
    };
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
