//! RC4 as the service uses it: a fresh key for every frame, made from the user's key and the frame's id.

/// Decrypts payloads of one user.
///
/// Keeps its state, since on the stack of a wasm module the same loop is a fifth slower; and in words, since with bytes it
/// is a third slower: a load has to wait for the whole word around what was just stored.
pub struct Cipher {
    state: [u32; 256],
    /// The user's key and the separator, followed by the id of the frame at hand.
    key: Vec<u8>,
    prefix: usize,
}

impl Cipher {
    /// A cipher for the user with this key (decoded, not its base64 text).
    pub fn new(mut key: Vec<u8>) -> Self {
        key.push(b'_');
        Self { state: [0; 256], prefix: key.len(), key }
    }

    /// Encrypts or decrypts `data`, the payload of the frame with this id.
    pub fn apply(&mut self, frame_id: &[u8], data: &mut [u8]) {
        self.key.truncate(self.prefix);
        self.key.extend_from_slice(frame_id);
        rc4(&mut self.state, &self.key, data);
    }
}

/// Plain RC4 of `data` with this key; what `state` holds before does not matter.
pub fn rc4(state: &mut [u32; 256], key: &[u8], data: &mut [u8]) {
    let at = |index: u32| (index & 255) as usize;
    for (value, slot) in (0..).zip(state.iter_mut()) {
        *slot = value;
    }
    let mut j = 0_u32;
    let mut i = 0;
    while i < 256 && !key.is_empty() {
        for &byte in key.iter().take(256 - i as usize) {
            let x = state[at(i)];
            j = j.wrapping_add(x).wrapping_add(byte.into());
            state[at(i)] = state[at(j)];
            state[at(j)] = x;
            i += 1;
        }
    }
    let (mut i, mut j) = (0_u32, 0_u32);
    for byte in data {
        i = i.wrapping_add(1);
        let x = state[at(i)];
        j = j.wrapping_add(x);
        let y = state[at(j)];
        state[at(i)] = y;
        state[at(j)] = x;
        *byte ^= state[at(x + y)] as u8;
    }
}
