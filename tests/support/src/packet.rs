//! Packet V5 and its cryptography, second opinion.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use prost::Message as _;
use rc4::{KeyInit as _, Rc4, StreamCipher as _};
use sha1::{Digest as _, Sha1};

use crate::ims::ClientHeader;

/// A frame taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// The header.
    pub header: ClientHeader,
    /// The payload as transmitted.
    pub payload: Vec<u8>,
}

impl Packet {
    /// The frame's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        assemble(&self.header.encode_to_vec(), &self.payload)
    }

    /// Reads a frame.
    ///
    /// # Panics
    /// If there is anything wrong with it: a client never sends such a frame.
    pub fn from_bytes(frame: &[u8]) -> Self {
        assert!(frame.len() >= 18, "a frame of {} bytes", frame.len());
        let (checked, checksum) = frame.split_at(frame.len() - 4);
        assert_eq!(checksum, adler(checked), "checksum");
        assert_eq!(checked[..8], [0xc2, 0xfe, 0, 4, 0, 3, 0, 2], "magic, version and types");
        let header = u16::from_be_bytes([checked[8], checked[9]]) as usize;
        let payload = u32::from_be_bytes([checked[10], checked[11], checked[12], checked[13]]) as usize;
        assert_eq!(checked.len(), 14 + header + payload, "lengths");
        let (header, payload) = checked[14..].split_at(header);
        Self { header: ClientHeader::decode(header).expect("a ClientHeader"), payload: payload.to_vec() }
    }
}

/// Puts a frame together from the bytes of its parts.
pub fn assemble(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0xc2, 0xfe, 0, 4, 0, 3, 0, 2];
    frame.extend(u16::try_from(header.len()).expect("a short header").to_be_bytes());
    frame.extend(u32::try_from(payload.len()).expect("a short payload").to_be_bytes());
    frame.extend(header);
    frame.extend(payload);
    let checksum = adler(&frame);
    frame.extend(checksum);
    frame
}

/// Adler-32 as it stands at the end of a frame.
pub fn adler(bytes: &[u8]) -> [u8; 4] {
    adler2::adler32_slice(bytes).to_be_bytes()
}

/// Encrypts or decrypts the payload of the frame with this id.
pub fn crypt(security_key: &str, frame_id: &str, payload: &[u8]) -> Vec<u8> {
    let mut key = STANDARD.decode(security_key).expect("base64");
    key.push(b'_');
    key.extend(frame_id.as_bytes());
    let mut bytes = payload.to_vec();
    Rc4::new_from_slice(&key).expect("a key of 1 to 256 bytes").apply_keystream(&mut bytes);
    bytes
}

/// SHA-1.
pub fn sha1(bytes: &[u8]) -> Vec<u8> {
    Sha1::digest(bytes).to_vec()
}

/// Base64 of the SHA-1 of the string that a BIND frame signs.
pub fn signature(header: &ClientHeader, challenge: &str, token: &str, security_key: &str) -> String {
    let mut parameters = [
        format!("challenge={challenge}"),
        format!("chid={}", header.chid()),
        "client_attrs=".into(),
        "cloud_attrs=".into(),
        format!("from={}@xiaomi.com/{}", header.uuid(), header.resource()),
        format!("id={}", header.id()),
        "kick=0".into(),
        format!("to={}", header.server()),
        format!("token={token}"),
    ];
    parameters.sort();
    STANDARD.encode(sha1(format!("XIAOMI-PASS&{}&{security_key}", parameters.join("&")).as_bytes()))
}
