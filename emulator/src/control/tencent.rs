//! Control calls for Tencent's apps, accounts and conversations.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::Refusal;
use super::input::{Answer, id, parse};
use crate::emulator::Emulator;
use crate::ids::AppId;
use crate::store::{TencentContact, Tx};

/// The apps and their keys.
pub(super) async fn apps(State(emulator): State<Emulator>) -> Answer {
    let apps = emulator.store().transact(|tx| Ok::<_, Refusal>(tx.tencent_apps()?)).await?;
    let shown: Value = apps.iter().map(|(id, key)| json!({ "sdkAppId": id.0, "key": key })).collect();
    Ok(Json(json!({ "apps": shown })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AppChange {
    #[serde(default, deserialize_with = "id")]
    sdk_app_id: Option<i64>,
    /// Needed by a new app.
    key: Option<String>,
    #[serde(default)]
    administrators: Vec<String>,
    #[serde(default)]
    accounts: Vec<String>,
}

/// Defines an app, or gives an existing one another key or more accounts.
pub(super) async fn define_app(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let change: AppChange = parse(&body)?;
    emulator.store().transact(move |tx| apply(tx, &change)).await.map(Json)
}

fn apply(tx: &Tx<'_>, change: &AppChange) -> Result<Value, Refusal> {
    let known = tx.tencent_apps()?;
    let app = named(&known, change.sdk_app_id);
    let app = app.or_else(|| change.sdk_app_id.filter(|id| *id > 0).map(AppId));
    let app = app.ok_or_else(|| Refusal::bad("sdkAppId must be a positive number"))?;
    match &change.key {
        Some(key) if !key.is_empty() => tx.define_tencent_app(app, key)?,
        None if known.iter().any(|(id, _)| *id == app) => {}
        _ => return Err(Refusal::bad("a new app needs a key")),
    }
    for (accounts, administrator) in [(&change.administrators, true), (&change.accounts, false)] {
        for account in accounts {
            tx.import_tencent_account(app, account, administrator)?;
        }
    }
    Ok(json!({ "sdkAppId": app.0 }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "id")]
    sdk_app_id: Option<i64>,
    account: String,
    contacts: Vec<Contact>,
    /// Whether those the account had before are forgotten.
    #[serde(default)]
    replace: bool,
}

/// Exactly one of `account` and `group_id`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contact {
    account: Option<String>,
    group_id: Option<String>,
    /// Default: 1 for an account, 2 for a group.
    #[serde(rename = "type")]
    kind: Option<i64>,
    /// Seconds; default: now. 0: no message yet.
    time: Option<i64>,
    #[serde(default)]
    pinned: bool,
    standard_mark: Option<String>,
    custom_mark: Option<String>,
    contact_group_ids: Option<Vec<i64>>,
}

/// Puts conversations into somebody's list, who is imported by that.
pub(super) async fn put_contacts(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let list: List = parse(&body)?;
    let put = move |tx: &Tx<'_>| {
        let app = named(&tx.tencent_apps()?, list.sdk_app_id);
        let app = app.ok_or_else(|| Refusal::bad("sdkAppId must name a defined app"))?;
        tx.import_tencent_account(app, &list.account, false)?;
        if list.replace {
            tx.clear_tencent_contacts(app, &list.account)?;
        }
        for contact in &list.contacts {
            tx.put_tencent_contact(app, &list.account, &contact.stored(tx.now / 1000)?)?;
        }
        Ok::<_, Refusal>(json!({ "account": list.account, "put": list.contacts.len() }))
    };
    emulator.store().transact(put).await.map(Json)
}

impl Contact {
    fn stored(&self, now: i64) -> Result<TencentContact, Refusal> {
        let (kind, peer) = match (&self.account, &self.group_id) {
            (Some(account), None) => (TencentContact::PERSON, account),
            (None, Some(group)) => (TencentContact::GROUP, group),
            _ => return Err(Refusal::bad("give either account or groupId")),
        };
        let time = self.time.unwrap_or(now);
        if time < 0 {
            return Err(Refusal::bad("time is in seconds and not negative"));
        }
        Ok(TencentContact {
            kind: self.kind.unwrap_or(kind),
            peer: peer.clone(),
            time,
            pinned: self.pinned,
            standard_mark: self.standard_mark.clone(),
            custom_mark: self.custom_mark.clone(),
            group_ids: self.contact_group_ids.as_ref().map(|ids| json!(ids).to_string()),
        })
    }
}

/// The defined app of this id, or the only one when none is named.
fn named(known: &[(AppId, String)], id: Option<i64>) -> Option<AppId> {
    match (id, known) {
        (Some(id), _) => known.iter().map(|(known, _)| *known).find(|known| known.0 == id),
        (None, [(only, _)]) => Some(*only),
        (None, _) => None,
    }
}
