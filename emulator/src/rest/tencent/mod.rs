//! T01: recent contacts of Tencent Cloud IM. `user_sig` checks who calls, `page` moves the two cursors, `refusals` has
//! the codes.

mod page;
mod refusals;
mod user_sig;

use super::dialect::Dialect;
use super::endpoint::{Call, Endpoint, post_of};
use super::failure::Failure;
use super::input::{Fields, decimal};
use super::reply::Reply;
use crate::ids::AppId;
use crate::limiter::Rate;
use page::Wish;
use refusals::{
    BAD_APP, BAD_JSON, BAD_URL, NEEDS_ADMINISTRATOR, NO_APP, NO_IDENTIFIER, NOT_IMPORTED, TOO_MANY,
    UNKNOWN_APP,
};

pub(super) const ENDPOINTS: &[Endpoint] =
    &[post_of(Dialect::Tencent, "T01", "/v4/recentcontact/get_list", list)];

/// URL, then signature, then body, then user.
fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = authenticated_app(call)?;
    let body = Fields::parse(&call.request.body).map_err(|_| BAD_JSON)?;
    let wish = Wish::read(&body)?;
    if call.tx.tencent_account(app, &wish.account)?.is_none() {
        return Err(NOT_IMPORTED);
    }
    Ok(Reply::bare(wish.page(call, app)?))
}

/// The app of an administrator's call.
// assumption: Tencent checks the query first, then the signature, then whether the caller is an administrator (50003),
// then the body (60003 if it is no JSON object).
fn authenticated_app(call: &Call<'_>) -> Result<AppId, Failure> {
    let random = call.query("random").ok().and_then(decimal);
    if call.query("contenttype").ok() != Some("json")
        || random.and_then(|it| u32::try_from(it).ok()).is_none()
    {
        return Err(BAD_URL);
    }
    let app = call.query("sdkappid").ok().filter(|text| !text.is_empty()).ok_or(NO_APP)?;
    let app = AppId(decimal(app).filter(|id| *id > 0).ok_or(BAD_APP)?);
    let identifier = call.query("identifier").ok().filter(|text| !text.is_empty()).ok_or(NO_IDENTIFIER)?;
    let key = call.tx.tencent_key(app)?.ok_or(UNKNOWN_APP)?;
    let knobs = call.knobs;
    let within = || call.limiter.take(app, Rate::Tencent, call.tx.now, 1, knobs.tencent_per_second);
    if knobs.rate_limits && !within() {
        return Err(TOO_MANY);
    }
    let signature = call.query("usersig").unwrap_or_default();
    user_sig::check(signature, &key, identifier, app, call.tx.now / 1000)?;
    match call.tx.tencent_account(app, identifier)? {
        Some(account) if account.administrator => Ok(app),
        _ => Err(NEEDS_ADMINISTRATOR),
    }
}
