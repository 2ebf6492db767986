//! The signature that proves at login that the client holds the user's key.

use super::sha1;
use crate::types::{base64, decimal};

/// What a BIND frame claims, and the secret that proves it.
pub struct Claim<'a> {
    /// As the service sent it.
    pub challenge: &'a [u8],
    /// Service channel.
    pub chid: u32,
    /// The user's id.
    pub uuid: u64,
    /// The client's resource.
    pub resource: &'a str,
    /// Id of the very frame that carries the signature.
    pub frame_id: &'a str,
    /// The user's token.
    pub token: &'a str,
    /// The user's key as base64 text: it is not decoded here.
    pub security_key: &'a str,
}

/// Base64 of the SHA-1 of the string to sign. Values go in as they are, without any escaping.
pub fn sign(claim: &Claim<'_>) -> String {
    let (chid, uuid) = (decimal(i64::from(claim.chid)), unsigned(claim.uuid));
    let pieces: [&[u8]; 14] = [
        b"XIAOMI-PASS&challenge=",
        claim.challenge,
        b"&chid=",
        chid.as_bytes(),
        b"&client_attrs=&cloud_attrs=&from=",
        uuid.as_bytes(),
        b"@xiaomi.com/",
        claim.resource.as_bytes(),
        b"&id=",
        claim.frame_id.as_bytes(),
        b"&kick=0&to=xiaomi.com&token=",
        claim.token.as_bytes(),
        b"&",
        claim.security_key.as_bytes(),
    ];
    base64::encode(&sha1(&pieces.concat()))
}

/// Decimal digits of a number that may be beyond what [`decimal`] takes.
fn unsigned(number: u64) -> String {
    match i64::try_from(number) {
        Ok(number) => decimal(number),
        Err(_) => decimal((number / 10) as i64) + &decimal((number % 10) as i64),
    }
}
