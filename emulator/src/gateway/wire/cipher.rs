//! The encryption of message payloads.

use rc4::{KeyInit, Rc4, StreamCipher};

/// The algorithm looks at no more than this many bytes of a key.
const LONGEST_KEY: usize = 256;

/// The key of one frame: the decoded security key of the user, `_`, the id in the frame's header.
pub fn frame_key(security_key: &[u8], frame_id: &str) -> Vec<u8> {
    [security_key, b"_", frame_id.as_bytes()].concat()
}

/// Encrypts or decrypts in place with plain RC4. Nothing happens without a key.
pub fn apply(key: &[u8], bytes: &mut [u8]) {
    if let Ok(mut cipher) = Rc4::new_from_slice(&key[..key.len().min(LONGEST_KEY)]) {
        cipher.apply_keystream(bytes);
    }
}
