//! SHA-1, needed for one signature per login.
//!
//! Own code because the smallest crate for it costs twice as many bytes of download. Not for anything that has
//! to resist an attacker who chooses the input.

const INITIAL: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// SHA-1 of `message`, as five big-endian words.
pub fn sha1(message: &[u8]) -> [[u8; 4]; 5] {
    let length = message.len();
    let padded = (length + 9).next_multiple_of(64);
    let mut state = INITIAL;
    let mut words = [0_u32; 16];
    for at in 0..padded {
        let byte = match message.get(at) {
            Some(&byte) => byte,
            None if at == length => 0x80,
            None if at + 4 >= padded => ((length * 8) >> (8 * (padded - 1 - at))) as u8,
            None => 0,
        };
        let word = &mut words[at / 4 % 16];
        *word = *word << 8 | u32::from(byte);
        if at % 64 == 63 {
            compress(&mut state, &mut words);
        }
    }
    state.map(u32::to_be_bytes)
}

fn compress(state: &mut [u32; 5], words: &mut [u32; 16]) {
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for round in 0..80_usize {
        let at = |back: usize| (round + 16 - back) & 15;
        if round >= 16 {
            let mixed = words[at(3)] ^ words[at(8)] ^ words[at(14)] ^ words[at(16)];
            words[at(16)] = mixed.rotate_left(1);
        }
        let (mix, constant) = match round / 20 {
            0 => (d ^ (b & (c ^ d)), 0x5a82_7999),
            1 => (b ^ c ^ d, 0x6ed9_eba1),
            2 => ((b & c) | (d & (b | c)), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let next = a.rotate_left(5).wrapping_add(mix).wrapping_add(e).wrapping_add(constant);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next.wrapping_add(words[at(16)]));
    }
    for (word, value) in state.iter_mut().zip([a, b, c, d, e]) {
        *word = word.wrapping_add(value);
    }
}
