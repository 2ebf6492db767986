//! What an app's server knows of its app, and how it shows that it may act for an account.

use crate::error::{Error, opaque_debug};
use crate::types::base64;

/// An app's id and secrets. Its `Debug` form shows nothing of them.
#[derive(Clone)]
pub struct AppCredentials {
    /// Decimal digits.
    pub app_id: String,
    /// Visible ASCII, since it goes into headers.
    pub app_key: String,
    /// Visible ASCII, since it goes into headers.
    pub app_secret: String,
}

opaque_debug!(AppCredentials);

impl AppCredentials {
    /// Checks what the application gave.
    pub fn new(app_id: String, app_key: String, app_secret: String) -> Result<Self, Error> {
        for (name, value) in [("appKey", &app_key), ("appSecret", &app_secret)] {
            if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(Error::invalid(name, "must be a string of visible ASCII"));
            }
        }
        Ok(Self { app_id, app_key, app_secret })
    }

    /// Headers of a call on behalf of `account`. A header carries no text but ASCII, and no blanks at its ends: any other
    /// account goes as base64, marked as such.
    // assumption: history takes the same four headers as topics; the documents allow app credentials there without
    // showing them.
    pub fn headers(&self, account: &str) -> Vec<(String, String)> {
        let plain = account.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        let mut headers = vec![
            ("appId", self.app_id.clone()),
            ("appKey", self.app_key.clone()),
            ("appSecret", self.app_secret.clone()),
        ];
        if plain && account.trim() == account {
            headers.push(("appAccount", account.to_owned()));
        } else {
            headers.push(("appAccount", base64::encode(account.as_bytes())));
            headers.push(("appAccountEncode", "base64".to_owned()));
        }
        headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
