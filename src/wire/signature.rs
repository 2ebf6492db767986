//! The signature that proves at login that the client holds the user's key.

use super::{Sender, sha1};
use crate::types::{base64, digits};

/// What a BIND frame claims, and the secret that proves it.
pub struct Claim<'a> {
    /// As the service sent it.
    pub challenge: &'a [u8],
    /// Who wants to log in.
    pub sender: Sender<'a>,
    /// Id of the very frame that carries the signature.
    pub frame_id: &'a str,
    /// The user's token.
    pub token: &'a str,
    /// The user's key as base64 text: it is not decoded here.
    pub security_key: &'a str,
}

/// The string to sign, with the indexes of what goes into it.
const TEXT: &[u8] =
    b"XIAOMI-PASS&challenge=\x00&chid=\x01&client_attrs=&cloud_attrs=&from=\x02@xiaomi.com/\x03&id=\x04\
    &kick=0&to=xiaomi.com&token=\x05&\x06";

/// Base64 of the SHA-1 of the string to sign. Values go in as they are, without any escaping.
pub fn sign(claim: &Claim<'_>) -> String {
    let (chid, uuid) = (digits(u64::from(claim.sender.chid)), digits(claim.sender.uuid));
    let values = [
        claim.challenge,
        chid.as_bytes(),
        uuid.as_bytes(),
        claim.sender.resource.as_bytes(),
        claim.frame_id.as_bytes(),
        claim.token.as_bytes(),
        claim.security_key.as_bytes(),
    ];
    let mut text = Vec::new();
    for &byte in TEXT {
        match values.get(usize::from(byte)) {
            Some(value) => text.extend_from_slice(value),
            None => text.push(byte),
        }
    }
    base64::encode(sha1(&text).as_flattened())
}
