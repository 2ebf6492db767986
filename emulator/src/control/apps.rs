//! Control calls for apps, their accounts and what is on the way to their servers.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::guard::Refusal;
use super::input::{Answer, app, checked_account, id, parse};
use crate::callbacks::callback_target;
use crate::config::App;
use crate::emulator::Emulator;
use crate::ids::{AppId, TopicId};
use crate::store::{StoredApp, Topic, Tx, User};

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
    super::input::app(tx, Some(id))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Presence {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    account: String,
    /// Given as null: what its connections say.
    #[serde(deserialize_with = "Option::deserialize")]
    online: Option<bool>,
}

pub(super) async fn set_presence(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let Presence { app_id, account, online } = parse(&body)?;
    let change = move |tx: &Tx<'_>| {
        let user = tx.user(app(tx, app_id)?.id, checked_account(&account)?)?;
        tx.set_presence(user.uuid, online)?;
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Membership {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    #[serde(default, deserialize_with = "id")]
    topic_id: Option<i64>,
    account: String,
}

/// Joining an unlimited topic has no call of its own in the HTTP API.
pub(super) async fn join_unlimited(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    change_membership(&emulator, &body, |tx, topic, user| tx.add_member(topic.id, user.uuid)).await
}

pub(super) async fn quit_unlimited(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    change_membership(&emulator, &body, |tx, topic, user| tx.remove_member(topic.id, user.uuid)).await
}

type Change = fn(&Tx<'_>, &Topic, &User) -> rusqlite::Result<()>;

async fn change_membership(emulator: &Emulator, body: &Bytes, change: Change) -> Answer {
    let Membership { app_id, topic_id, account } = parse(body)?;
    let work = move |tx: &Tx<'_>| {
        let app = app(tx, app_id)?;
        let topic = TopicId(topic_id.ok_or_else(|| Refusal::bad("topicId is missing"))?);
        let missing = || Refusal::bad(format!("there is no unlimited topic {}", topic.0));
        let topic = tx.find_topic(app.id, topic, true)?.ok_or_else(missing)?;
        change(tx, &topic, &tx.user(app.id, checked_account(&account)?)?)?;
        Ok::<_, Refusal>(json!({ "topicId": topic.id.0.to_string(), "members": tx.count_members(topic.id)? }))
    };
    emulator.store().transact(work).await.map(Json)
}
