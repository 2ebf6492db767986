//! G01 and G02: the contact list of GeWe. G01 takes long and fills a cache, also when its caller has given up; G02
//! reads the cache.

use serde_json::{Value, json};

use super::dialect::Dialect;
use super::endpoint::{Call, Endpoint, post_of};
use super::failure::Failure;
use super::input::Fields;
use super::reply::Reply;
use crate::ids::Millis;
use crate::knobs::GeweCacheMiss;
use crate::store::GeweDevice;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post_of(Dialect::Gewe, "G01", "/contacts/fetchContactsList", fetch),
    post_of(Dialect::Gewe, "G01", "/gewe/v2/api/contacts/fetchContactsList", fetch),
    post_of(Dialect::Gewe, "G01", "/v2/api/contacts/fetchContactsList", fetch),
    post_of(Dialect::Gewe, "G01", "/finder/v2/api/contacts/fetchContactsList", fetch_look_alike),
    post_of(Dialect::Gewe, "G02", "/contacts/fetchContactsListCache", cached),
    post_of(Dialect::Gewe, "G02", "/gewe/v2/api/contacts/fetchContactsListCache", cached),
    post_of(Dialect::Gewe, "G02", "/v2/api/contacts/fetchContactsListCache", cached),
    post_of(Dialect::Gewe, "G02", "/finder/v2/api/contacts/fetchContactsListCache", cached_look_alike),
];

pub(super) const TOKEN: &str = "x-gewe-token";

/// Another vendor's service with the same calls.
pub(super) const LOOK_ALIKE_TOKEN: &str = "videosapi-token";

/// How long a list stays in the cache.
// assumption: a list stays in the cache for ten minutes, as a look-alike of the service says.
const CACHED_FOR: Millis = 10 * 60_000;

const SUCCESS: &str = "操作成功";
// assumption: GeWe refuses a bad token with `ret` 500 and a text.
const BAD_TOKEN: Failure = Failure::Other(500, "token无效或已过期");
const BAD_BODY: Failure = Failure::Other(500, "请求参数格式错误");
const NO_DEVICE_ID: Failure = Failure::Other(500, "appId不能为空");
const NOTHING_CACHED: &str = "暂无缓存数据";

fn fetch(call: &Call<'_>) -> Result<Reply, Failure> {
    of_device(call, TOKEN, start)
}

fn fetch_look_alike(call: &Call<'_>) -> Result<Reply, Failure> {
    of_device(call, LOOK_ALIKE_TOKEN, start)
}

fn cached(call: &Call<'_>) -> Result<Reply, Failure> {
    of_device(call, TOKEN, look_up)
}

fn cached_look_alike(call: &Call<'_>) -> Result<Reply, Failure> {
    of_device(call, LOOK_ALIKE_TOKEN, look_up)
}

/// What is done for a device that exists.
type Work = fn(&Call<'_>, &GeweDevice) -> Result<Reply, Failure>;

fn of_device(call: &Call<'_>, header: &str, work: Work) -> Result<Reply, Failure> {
    let token = call.request.headers.get(header).and_then(|value| value.to_str().ok()).ok_or(BAD_TOKEN)?;
    if !call.tx.has_gewe_token(token)? {
        return Err(BAD_TOKEN);
    }
    let body = Fields::parse(&call.request.body).map_err(|_| BAD_BODY)?;
    let id = body.get("appId").and_then(Value::as_str).filter(|id| !id.is_empty()).ok_or(NO_DEVICE_ID)?;
    match call.tx.gewe_device(token, id)? {
        Some(device) => work(call, &device),
        None => Ok(Reply::bare(json!({
            "ret": 500,
            "msg": "获取通讯录列表异常",
            // A text, as the service has it.
            "data": { "code": "-1", "msg": "设备不存在" },
        }))),
    }
}

/// The list as it is now, on its way for as long as it takes.
// assumption: the live call takes longer the more friends there are, and fills the cache also when its caller has
// given up.
fn start(call: &Call<'_>, device: &GeweDevice) -> Result<Reply, Failure> {
    let ready = call.tx.now + device.count_friends() * Millis::from(call.knobs.gewe_delay_per_friend_ms);
    let answer = json!({ "ret": 200, "msg": SUCCESS, "data": device.lists() });
    call.tx.keep_gewe_fetch(&device.id, ready, &answer.to_string(), call.tx.now - CACHED_FOR)?;
    Ok(Reply::bare(answer).at(ready))
}

fn look_up(call: &Call<'_>, device: &GeweDevice) -> Result<Reply, Failure> {
    let now = call.tx.now;
    if let Some(fetched) = call.tx.gewe_cache(&device.id, now - CACHED_FOR, now)? {
        return Ok(stored(&fetched.answer));
    }
    // assumption: what an empty cache answers differs between sources: fetched at once, or success without data, or a
    // failure; a knob chooses.
    match call.knobs.gewe_cache_miss {
        GeweCacheMiss::Empty => Ok(Reply::bare(json!({ "ret": 200, "msg": NOTHING_CACHED }))),
        GeweCacheMiss::Fail => Err(Failure::Other(500, NOTHING_CACHED)),
        // One that is on its way is as good as another.
        GeweCacheMiss::Fetch => match call.tx.gewe_cache(&device.id, now, Millis::MAX)? {
            Some(coming) => Ok(stored(&coming.answer).at(coming.ready)),
            None => start(call, device),
        },
    }
}

fn stored(answer: &str) -> Reply {
    Reply::bare(serde_json::from_str(answer).unwrap_or_default())
}
