//! Adler-32, the checksum at the end of every packet.

const MODULUS: u32 = 65521;

/// How many bytes can be summed before 32 bits could overflow.
const RUN: usize = 5552;

/// Adler-32 of `bytes`.
pub fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for run in bytes.chunks(RUN) {
        for &byte in run {
            a = a.wrapping_add(u32::from(byte));
            b = b.wrapping_add(a);
        }
        a %= MODULUS;
        b %= MODULUS;
    }
    b << 16 | a
}
