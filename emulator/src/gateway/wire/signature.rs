//! The signature of a login.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use super::SERVER;

/// The only method there is.
const METHOD: &str = "XIAOMI-PASS";

/// What a BIND signs.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// From the service, for this connection.
    pub challenge: &'a str,
    /// Service channel of the header.
    pub chid: i32,
    /// Empty when the message has none.
    pub client_attrs: &'a str,
    /// Empty when the message has none.
    pub cloud_attrs: &'a str,
    /// The user's id in the service.
    pub uuid: i64,
    /// The device.
    pub resource: &'a str,
    /// Id of the header.
    pub id: &'a str,
    /// `0` also when the message has it empty.
    pub kick: &'a str,
    /// `server` of the header.
    pub server: &'a str,
    /// The user's token.
    pub token: &'a str,
    /// Base64, as handed out with the token.
    pub security_key: &'a str,
}

/// Without the secrets.
impl fmt::Debug for Login<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("uuid", &self.uuid)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

impl Login<'_> {
    /// Parameters in the order of their names, then the key.
    pub fn string_to_sign(&self) -> String {
        let Self { challenge, chid, client_attrs, cloud_attrs, uuid, resource, id, kick, .. } = self;
        let Self { server, token, security_key, .. } = self;
        format!(
            "{METHOD}&challenge={challenge}&chid={chid}&client_attrs={client_attrs}&cloud_attrs={cloud_attrs}\
             &from={uuid}@{SERVER}/{resource}&id={id}&kick={kick}&to={server}&token={token}&{security_key}"
        )
    }

    /// `sig` of the message.
    pub fn signature(&self) -> String {
        STANDARD.encode(Sha1::digest(self.string_to_sign()))
    }
}
