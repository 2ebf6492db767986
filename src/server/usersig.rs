//! UserSig, version 2: what Tencent's service wants to see of an administrator.

use hmac::{Hmac, KeyInit as _, Mac as _};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::wire;
use crate::error::opaque_debug;
use crate::types::base64;

/// zlib's usual compromise between size and time.
const LEVEL: u8 = 6;

/// Largest document that is looked at, in bytes.
const MAX_DOCUMENT: usize = 16 * 1024;

/// Whom a signature is for and how long it holds.
#[derive(Clone)]
pub struct Claim<'a> {
    /// The app.
    pub sdk_app_id: u64,
    /// The account; without line feeds, which would end its line of the signed text.
    pub user_id: &'a str,
    /// When it was made, in seconds since the epoch.
    pub time: i64,
    /// How long it holds, in seconds.
    pub expire: i64,
    /// What the application adds.
    pub user_buf: Option<&'a [u8]>,
}

/// What is wrong with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be decoded.
    Malformed,
    /// It is another account's.
    UserId,
    /// It is another app's.
    SdkAppId,
    /// It was made with another key, or changed.
    Signature,
    /// Its time is over.
    Expired,
}

impl Flaw {
    /// Its name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UserId => "userId",
            Self::SdkAppId => "sdkAppId",
            Self::Signature => "signature",
            Self::Expired => "expired",
        }
    }
}

/// The JSON inside a signature.
#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    user_id: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    user_buf: Option<String>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

opaque_debug!(Claim<'_>, Document);

/// Makes a signature. The key's text is used as it is.
pub fn sign(claim: &Claim<'_>, key: &str) -> String {
    let document = document(claim, key);
    to_wire(&base64::encode(&compress_to_vec_zlib(document.as_bytes(), LEVEL)))
}

/// The JSON that is compressed into a signature.
pub fn document(claim: &Claim<'_>, key: &str) -> String {
    let user_buf = claim.user_buf.map(base64::encode);
    let text = text_to_sign(claim, user_buf.as_deref());
    let document = Document {
        version: "2.0".into(),
        user_id: claim.user_id.into(),
        sdk_app_id: claim.sdk_app_id,
        time: claim.time,
        expire: claim.expire,
        sig: base64::encode(&mac(&text, key).finalize().into_bytes()),
        user_buf,
    };
    serde_json::to_string(&document).unwrap_or_default()
}

/// Checks what somebody showed, at `now` in seconds since the epoch.
pub fn check(sig: &str, sdk_app_id: u64, user_id: &str, key: &str, now: i64) -> Result<(), Flaw> {
    let document = open(sig).ok_or(Flaw::Malformed)?;
    if document.user_id != user_id {
        return Err(Flaw::UserId);
    }
    if document.sdk_app_id != sdk_app_id {
        return Err(Flaw::SdkAppId);
    }
    let Document { time, expire, .. } = document;
    let claim = Claim { sdk_app_id, user_id, time, expire, user_buf: None };
    let text = text_to_sign(&claim, document.user_buf.as_deref());
    let shown = base64::decode(&document.sig).ok_or(Flaw::Signature)?;
    // Compares in constant time.
    mac(&text, key).verify_slice(&shown).map_err(|_| Flaw::Signature)?;
    if time.saturating_add(expire) <= now { Err(Flaw::Expired) } else { Ok(()) }
}

fn open(sig: &str) -> Option<Document> {
    let compressed = base64::decode(&from_wire(sig)?)?;
    let document = decompress_to_vec_zlib_with_limit(&compressed, MAX_DOCUMENT).ok()?;
    wire::from_object(std::str::from_utf8(&document).ok()?)
}

fn text_to_sign(claim: &Claim<'_>, user_buf: Option<&str>) -> String {
    let Claim { sdk_app_id, user_id, time, expire, .. } = claim;
    let mut text = format!(
        "TLS.identifier:{user_id}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{expire}\n"
    );
    if let Some(user_buf) = user_buf {
        text += &format!("TLS.userbuf:{user_buf}\n");
    }
    text
}

fn mac(text: &str, key: &str) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    mac.update(text.as_bytes());
    mac
}

/// The service's own alphabet for queries; not the usual one.
fn to_wire(base64: &str) -> String {
    base64.chars().map(|c| swap(c, &['+', '/', '='], &['*', '-', '_'])).collect()
}

fn from_wire(text: &str) -> Option<String> {
    let foreign = text.contains(['+', '/', '=']);
    (!foreign).then(|| text.chars().map(|c| swap(c, &['*', '-', '_'], &['+', '/', '='])).collect())
}

fn swap(c: char, from: &[char; 3], to: &[char; 3]) -> char {
    from.iter().position(|known| *known == c).and_then(|at| to.get(at).copied()).unwrap_or(c)
}
