//! Base64 with the standard alphabet and padding, as in every payload on the wire.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bytes, or `None` if `text` is not canonical padded base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    // `vec!` would bring a second way to fill memory along.
    #[expect(clippy::slow_vector_initialization)]
    let mut out = Vec::new();
    out.resize(space(text.as_bytes()), 0);
    let (length, _) = decode_into(text.as_bytes(), &mut out)?;
    out.truncate(length);
    Some(out)
}

/// Bytes that [`decode_into`] wants to write to, some more than it decodes.
pub fn space(text: &[u8]) -> usize {
    text.len() / 16 * 12 + 12
}

/// Writes the bytes to the start of `out`, counts them and says whether they are ASCII. What is behind them there, or after
/// `None`, is anything.
pub fn decode_into(text: &[u8], out: &mut [u8]) -> Option<(usize, bool)> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = match text {
        [.., b'=', b'='] => 2,
        [.., b'='] => 1,
        _ => 0,
    };
    let length = text.len() / 4 * 3 - padding;
    let (blocks, rest) = text.get(..text.len() - padding)?.as_chunks();
    let (out_blocks, out_rest) = out.as_chunks_mut().0.split_at_mut_checked(blocks.len())?;
    let mut seen = Seen::default();
    for (from, to) in blocks.iter().zip(out_blocks) {
        seen.block(from, to);
    }
    // What is left over gets a block of its own, filled up with zeros.
    let mut last = [b'A'; 16];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    seen.block(&last, out_rest.first_mut()?);
    // Bits that padding leaves over must be zero, or two texts would mean the same bytes.
    let fine = seen.base64() && out.get(length) == Some(&0);
    fine.then_some((length, seen.ascii()))
}

use blocks::Seen;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod blocks {
    use core::arch::wasm32::*;

    /// What was decoded so far.
    pub(super) struct Seen {
        /// Not zero where a byte was outside of the alphabet.
        bad: v128,
        /// Bits of all bytes.
        all: v128,
    }

    impl Default for Seen {
        fn default() -> Self {
            Self { bad: u64x2(0, 0), all: u64x2(0, 0) }
        }
    }

    impl Seen {
        pub(super) fn base64(&self) -> bool {
            !v128_any_true(self.bad)
        }

        pub(super) fn ascii(&self) -> bool {
            u8x16_bitmask(self.all) == 0
        }

        /// Decodes four groups without padding.
        ///
        /// After Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions".
        pub(super) fn block(&mut self, text: &[u8; 16], out: &mut [u8; 12]) {
            let text = crate::types::vector(text);
            let (high, low) = (u8x16_shr(text, 4), v128_and(text, u8x16_splat(15)));
            // By each half of a byte: bits for what it cannot go together with. A byte is outside of the alphabet where
            // its halves share one.
            let by_low = u64x2(0x1111_1111_1111_1115, 0x1a1b_1b1b_1a13_1111);
            let by_high = u64x2(0x0804_0804_0201_1010, 0x1010_1010_1010_1010);
            let bad = v128_and(u8x16_swizzle(by_low, low), u8x16_swizzle(by_high, high));
            // By the upper half: what is to be added. `/` has the place before `+`.
            let shifts = u64x2(0xb9b9_bfbf_0413_1000, 0);
            let place = u8x16_add(high, u8x16_eq(text, u8x16_splat(b'/')));
            let values = u8x16_add(text, u8x16_swizzle(shifts, place));
            let pairs = v128_or(u16x8_shl(v128_and(values, u16x8_splat(0x3f)), 6), u16x8_shr(values, 8));
            let bits = i32x4_dot_i16x8(pairs, u32x4_splat(0x0001_1000));
            let bytes = u8x16_shuffle::<2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 3, 3, 3>(bits, bits);
            if let Some((start, end)) = out.split_first_chunk_mut()
                && let Some(end) = end.first_chunk_mut()
            {
                *start = u64x2_extract_lane::<0>(bytes).to_le_bytes();
                *end = u32x4_extract_lane::<2>(bytes).to_le_bytes();
            }
            (self.bad, self.all) = (v128_or(self.bad, bad), v128_or(self.all, bytes));
        }
    }
}

/// The same without vectors.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod blocks {
    use super::ALPHABET;

    /// Marks bytes outside the alphabet.
    const NONE: u8 = 0x80;

    static VALUES: [u8; 256] = values();

    const fn values() -> [u8; 256] {
        let mut table = [NONE; 256];
        let mut value = 0;
        while value < 64 {
            table[ALPHABET[value] as usize] = value as u8;
            value += 1;
        }
        table
    }

    /// What was decoded so far.
    #[derive(Default)]
    pub(super) struct Seen {
        /// Bits of all bytes' values.
        values: u8,
        /// Bits of all bytes.
        all: u8,
    }

    impl Seen {
        pub(super) fn base64(&self) -> bool {
            self.values & NONE == 0
        }

        pub(super) fn ascii(&self) -> bool {
            self.all < 0x80
        }

        /// Decodes four groups without padding.
        pub(super) fn block(&mut self, text: &[u8; 16], out: &mut [u8; 12]) {
            for (from, to) in text.as_chunks::<4>().0.iter().zip(out.as_chunks_mut::<3>().0) {
                let [a, b, c, d] = from.map(|byte| VALUES.get(usize::from(byte)).copied().unwrap_or(NONE));
                self.values |= a | b | c | d;
                *to = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
                self.all |= to[0] | to[1] | to[2];
            }
        }
    }
}

/// Padded base64 of `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let value = (bits >> (18 - 6 * place)) & 63;
            let symbol = ALPHABET.get(value as usize).copied().unwrap_or(b'=');
            super::push_byte(if place > group.len() { b'=' } else { symbol }, &mut out);
        }
    }
    out
}
