//! Adler-32, the checksum at the end of every packet.

const MODULUS: u32 = 65521;

/// How many blocks can be summed before 32 bits could overflow.
const RUN: usize = 5552 / BLOCK;
const BLOCK: usize = 16;

/// Adler-32 of `bytes`.
pub fn adler32(bytes: &[u8]) -> u32 {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let (mut a, mut b) = (1_u32, 0_u32);
    for run in blocks.chunks(RUN) {
        for block in run {
            let (sum, weighted) = sums(block);
            b = b.wrapping_add(BLOCK as u32 * a + weighted);
            a = a.wrapping_add(sum);
        }
        a %= MODULUS;
        b %= MODULUS;
    }
    for &byte in rest {
        a += u32::from(byte);
        b += a;
    }
    ((b % MODULUS) << 16) | (a % MODULUS)
}

/// The sum of a block's bytes, and that of as many times each as there are bytes from it to the end.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn sums(block: &[u8; BLOCK]) -> (u32, u32) {
    use core::arch::wasm32::*;
    let bytes = crate::types::vector(block);
    let weights = u64x2(0x090a_0b0c_0d0e_0f10, 0x0102_0304_0506_0708);
    let total = |pairs: v128| {
        let fours = u32x4_extadd_pairwise_u16x8(pairs);
        let twos = u64x2_add(fours, u64x2_shr(fours, 32));
        u32x4_extract_lane::<0>(twos) + u32x4_extract_lane::<2>(twos)
    };
    let (low, high) = (u16x8_extmul_low_u8x16(bytes, weights), u16x8_extmul_high_u8x16(bytes, weights));
    (total(u16x8_extadd_pairwise_u8x16(bytes)), total(u16x8_add(low, high)))
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn sums(block: &[u8; BLOCK]) -> (u32, u32) {
    let (mut sum, mut weighted) = (0, 0);
    for &byte in block {
        sum += u32::from(byte);
        weighted += sum;
    }
    (sum, weighted)
}
