//! The signature that proves at login that the client holds the user's key.

use super::{Sender, sha1};
use crate::types::{base64, decimal};

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

/// Base64 of the SHA-1 of the string to sign. Values go in as they are, without any escaping.
pub fn sign(claim: &Claim<'_>) -> String {
    let mut text = b"XIAOMI-PASS&challenge=".to_vec();
    text.extend_from_slice(claim.challenge);
    let pieces = [
        "&chid=",
        &decimal(i64::from(claim.sender.chid)),
        "&client_attrs=&cloud_attrs=&from=",
        &unsigned(claim.sender.uuid),
        "@xiaomi.com/",
        claim.sender.resource,
        "&id=",
        claim.frame_id,
        "&kick=0&to=xiaomi.com&token=",
        claim.token,
        "&",
        claim.security_key,
    ];
    for piece in pieces {
        text.extend_from_slice(piece.as_bytes());
    }
    base64::encode(sha1(&text).as_flattened())
}

/// Decimal digits of a number that may be beyond what [`decimal`] takes.
fn unsigned(number: u64) -> String {
    match i64::try_from(number) {
        Ok(number) => decimal(number),
        Err(_) => decimal((number / 10) as i64) + &decimal((number % 10) as i64),
    }
}
