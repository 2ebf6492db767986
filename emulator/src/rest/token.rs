//! M01: the token service.

use serde_json::json;

use super::endpoint::{Call, Endpoint, post};
use super::failure::Failure;
use super::reply::{IdWriter, Reply};
use crate::knobs::Knobs;
use crate::store::{StoredApp, Tx};

pub(super) const ENDPOINTS: &[Endpoint] = &[post("M01", "/api/account/token", fetch)];

/// The service channel of every account.
const CHANNEL: i64 = 9;

fn fetch(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = call.body_app()?;
    let account = call.body.account("appAccount")?;
    issue(call.tx, call.knobs, &app, account)
}

/// A new token; earlier ones stay valid, because one account may be logged in on several devices.
// assumption: a new token leaves earlier ones valid, and holds for ever unless a knob says otherwise.
pub(crate) fn issue(tx: &Tx<'_>, knobs: &Knobs, app: &StoredApp, account: &str) -> Result<Reply, Failure> {
    let ids = IdWriter::new(knobs.id_style);
    let user = tx.user(app.id, account)?;
    let mut data = json!({
        "appId": ids.write(app.id),
        "appPackage": app.package,
        "appAccount": user.account,
        "miChid": CHANNEL,
        "miUserId": ids.write(user.uuid),
        "miUserSecurityKey": user.security_key,
        "token": tx.issue_token(user.uuid)?,
    });
    if knobs.token_extras {
        data["regionBucket"] = json!(1);
        data["feDomainName"] = json!("fe.example.com");
        data["relayDomainName"] = json!("relay.example.com");
        data["ppsMiotDomainName"] = json!("pps.example.com");
    }
    Ok(Reply::data(data))
}
