//! M29–M31: who blocks whom, one to one.

use serde_json::json;

use super::endpoint::{Call, Endpoint, delete, get, post};
use super::failure::Failure;
use super::input::account;
use super::reply::Reply;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("M29", "/api/blacklist", add),
    delete("M30", "/api/blacklist", remove),
    get("M31", "/api/blacklist", has),
];

fn add(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.actor()?.user;
    let blocked = call.body.account("blackAccount")?;
    if blocked == user.account {
        return Err(Failure::Param("blackAccount"));
    }
    call.tx.block(user.uuid, call.tx.user(user.app, blocked)?.uuid)?;
    Ok(Reply::done())
}

fn remove(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.actor()?.user;
    let blocked = account(call.query("blackAccount")?, "blackAccount")?;
    if let Some(blocked) = call.tx.find_user(user.app, blocked)? {
        call.tx.unblock(user.uuid, blocked.uuid)?;
    }
    Ok(Reply::done())
}

/// Whether the actor blocks the account, not the reverse.
fn has(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.actor()?.user;
    let blocked = account(call.query("blackAccount")?, "blackAccount")?;
    let is_black = match call.tx.find_user(user.app, blocked)? {
        Some(blocked) => call.tx.is_blocked(user.uuid, blocked.uuid)?,
        None => false,
    };
    Ok(Reply::data(json!({ "isBlack": is_black })))
}
