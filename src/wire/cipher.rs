//! RC4 as the service uses it: a fresh key for every frame, made from the user's key and the frame's id.

/// Decrypts payloads of one user.
///
/// Keeps its 256 bytes of state on the heap: on the stack of a wasm module the same loop is a fifth slower.
pub struct Cipher {
    state: Box<[u8; 256]>,
    /// The user's key and the separator, followed by the id of the frame at hand.
    key: Vec<u8>,
    prefix: usize,
}

impl Cipher {
    /// A cipher for the user with this key (decoded, not its base64 text).
    pub fn new(security_key: &[u8]) -> Self {
        let mut key = security_key.to_vec();
        key.push(b'_');
        Self { state: Box::new([0; 256]), prefix: key.len(), key }
    }

    /// Encrypts or decrypts `data`, the payload of the frame with this id.
    pub fn apply(&mut self, frame_id: &[u8], data: &mut [u8]) {
        self.key.truncate(self.prefix);
        self.key.extend_from_slice(frame_id);
        rc4(&mut self.state, &self.key, data);
    }
}

/// Plain RC4 of `data` with this key; what `state` holds before does not matter.
pub fn rc4(state: &mut [u8; 256], key: &[u8], data: &mut [u8]) {
    for (value, slot) in (0..=255).zip(state.iter_mut()) {
        *slot = value;
    }
    let mut j = 0_u8;
    for (i, &byte) in (0..=255_u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[usize::from(i)]).wrapping_add(byte);
        state.swap(i.into(), j.into());
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    for byte in data {
        i = i.wrapping_add(1);
        let x = state[usize::from(i)];
        j = j.wrapping_add(x);
        let y = state[usize::from(j)];
        state[usize::from(i)] = y;
        state[usize::from(j)] = x;
        *byte ^= state[usize::from(x.wrapping_add(y))];
    }
}
