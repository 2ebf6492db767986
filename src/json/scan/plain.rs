//! Where a string has its next byte that needs a look: sixteen bytes at a time, or eight without vectors.

/// Length of the run that needs no look: up to a quote, a backslash or a control character.
#[inline(always)]
pub(in crate::json) fn run(bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<{ block::LENGTH }>();
    for (run, block) in blocks.iter().enumerate() {
        if let Some(stop) = block::first_stop(block) {
            return run * block::LENGTH + stop;
        }
    }
    bytes.len() - rest.len() + rest.iter().take_while(|&&b| b != b'"' && b != b'\\' && b >= 0x20).count()
}

/// Where the first byte is that ends a plain run.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod block {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, v128_or};

    use crate::types::vector;

    pub(super) const LENGTH: usize = 16;

    pub(super) fn first_stop(block: &[u8; LENGTH]) -> Option<usize> {
        let bytes = vector(block);
        let is = |byte| u8x16_eq(bytes, u8x16_splat(byte));
        let stops = v128_or(v128_or(is(b'"'), is(b'\\')), u8x16_lt(bytes, u8x16_splat(0x20)));
        let stops = u8x16_bitmask(stops);
        (stops != 0).then(|| stops.trailing_zeros() as usize)
    }
}

/// The same, eight bytes at a time, without vectors.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod block {
    pub(super) const LENGTH: usize = 8;

    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;

    /// Only the lowest hit is exact: a borrow can mark bytes above a true hit, never below one.
    pub(super) fn first_stop(block: &[u8; LENGTH]) -> Option<usize> {
        let word = u64::from_le_bytes(*block);
        let quote = word ^ (ONES * b'"' as u64);
        let slash = word ^ (ONES * b'\\' as u64);
        let stops = (word.wrapping_sub(ONES * 0x20) & !word)
            | (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash);
        let stops = stops & TOPS;
        (stops != 0).then(|| (stops.trailing_zeros() / 8) as usize)
    }
}
