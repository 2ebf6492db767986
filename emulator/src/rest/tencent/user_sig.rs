//! Checking a UserSig, signature version 2: a JSON document with an HMAC over some of its lines, packed with zlib and
//! an alphabet of its own.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::refusals::{EXPIRED, NO_SIGNATURE, OTHER_APP, OTHER_IDENTIFIER, UNREADABLE, WRONG_KEY};
use crate::ids::AppId;
use crate::rest::Failure;

/// Far more than any document has; a few bytes can inflate to gigabytes.
const MAX_DOCUMENT: u64 = 64 * 1024;

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    app: i64,
    /// Seconds since the epoch.
    #[serde(rename = "TLS.time")]
    time: i64,
    /// Seconds.
    #[serde(rename = "TLS.expire")]
    expire: i64,
    /// Base64, signed as it stands.
    #[serde(rename = "TLS.userbuf")]
    user_buffer: Option<String>,
    #[serde(rename = "TLS.sig")]
    mac: String,
}

/// Whether the signature is the app's, for this identifier, and not too old at `now` (seconds).
pub(super) fn check(
    signature: &str,
    key: &str,
    identifier: &str,
    app: AppId,
    now: i64,
) -> Result<(), Failure> {
    if signature.is_empty() {
        return Err(NO_SIGNATURE);
    }
    // assumption: a UserSig is checked in this order: readable, identifier, app, signature, time.
    let document = Document::unpack(signature).filter(|it| it.version == "2.0").ok_or(UNREADABLE)?;
    if document.identifier != identifier {
        return Err(OTHER_IDENTIFIER);
    }
    if document.app != app.0 {
        return Err(OTHER_APP);
    }
    if !document.is_signed_with(key) {
        return Err(WRONG_KEY);
    }
    if document.time.saturating_add(document.expire) <= now {
        return Err(EXPIRED);
    }
    Ok(())
}

impl Document {
    fn unpack(signature: &str) -> Option<Self> {
        let standard: Option<String> = signature.chars().map(standard_letter).collect();
        let packed = STANDARD.decode(standard?).ok()?;
        let mut text = Vec::new();
        ZlibDecoder::new(&packed[..]).take(MAX_DOCUMENT).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn is_signed_with(&self, key: &str) -> bool {
        let (Ok(mut mac), Ok(sent)) =
            (Hmac::<Sha256>::new_from_slice(key.as_bytes()), STANDARD.decode(&self.mac))
        else {
            return false;
        };
        mac.update(self.signed_text().as_bytes());
        // In constant time.
        mac.verify_slice(&sent).is_ok()
    }

    fn signed_text(&self) -> String {
        let Self { identifier, app, time, expire, .. } = self;
        let mut text = format!(
            "TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n"
        );
        if let Some(buffer) = &self.user_buffer {
            text += &format!("TLS.userbuf:{buffer}\n");
        }
        text
    }
}

/// The letter of standard base64; nothing for one that the signature's alphabet does not have.
fn standard_letter(letter: char) -> Option<char> {
    match letter {
        '*' => Some('+'),
        '-' => Some('/'),
        '_' => Some('='),
        _ => letter.is_ascii_alphanumeric().then_some(letter),
    }
}
