//! UserSig in JavaScript.

use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::options::Given;
use super::usersig::{self, Claim};
use crate::error::Error;
use crate::js::failure;

/// What is said of a signature.
#[derive(Serialize)]
struct Verdict {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// Makes a UserSig: what `userId` shows to Tencent's service. `secretKey` is the app's, and belongs on servers only.
///
/// @throws {MIMCError} `invalid_input`, when a member is not usable
#[wasm_bindgen(js_name = userSig)]
pub fn user_sig(
    #[wasm_bindgen(unchecked_param_type = "UserSigInput")] input: JsValue,
) -> Result<String, JsValue> {
    let make = || {
        let (sdk_app_id, user_id, key) = names(&input)?;
        let given = Given::of(&input, "input", "expireSeconds:count now:time userBuf:bytes")?;
        let expire = given.need("expireSeconds")?.as_f64().unwrap_or_default();
        let user_buf = given.get("userBuf").map(|bytes| bytes.unchecked_into::<Uint8Array>().to_vec());
        let time = seconds(given.number("now"));
        let (expire, user_buf) = (expire as i64, user_buf.as_deref());
        Ok(usersig::sign(&Claim { sdk_app_id, user_id: &user_id, time, expire, user_buf }, &key))
    };
    make().map_err(|error: Error| failure::js_error(&error))
}

/// Checks a UserSig as the service does: whose it is, whether the key made it, and whether it still holds.
///
/// @throws {MIMCError} `invalid_input`, when a member is not usable
#[wasm_bindgen(js_name = checkUserSig, unchecked_return_type = "UserSigVerdict")]
pub fn check_user_sig(
    #[wasm_bindgen(unchecked_param_type = "UserSigCheck")] input: JsValue,
) -> Result<JsValue, JsValue> {
    let check = || {
        let (sdk_app_id, user_id, key) = names(&input)?;
        let given = Given::of(&input, "input", "sig:text now:time")?;
        Ok(usersig::check(&given.need_text("sig")?, sdk_app_id, &user_id, &key, seconds(given.number("now"))))
    };
    let flaw = check().map_err(|error: Error| failure::js_error(&error))?.err();
    let verdict = Verdict { valid: flaw.is_none(), reason: flaw.map(usersig::Flaw::as_str) };
    Ok(serde_wasm_bindgen::to_value(&verdict)?)
}

/// App, account and key.
fn names(input: &JsValue) -> Result<(u64, String, String), Error> {
    let given = Given::of(input, "input", "sdkAppId:id userId:line secretKey:filled")?;
    let sdk_app_id = given.need_text("sdkAppId")?.parse();
    Ok((
        sdk_app_id.map_err(|_| Error::invalid("sdkAppId", "must be an integer"))?,
        given.need_text("userId")?,
        given.need_text("secretKey")?,
    ))
}

/// Milliseconds as whole seconds; the host's clock where there are none.
fn seconds(now: Option<f64>) -> i64 {
    (now.unwrap_or_else(js_sys::Date::now) / 1_000.0) as i64
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types/usersig.d.ts");
