//! Numbers as most of them are, with what they are worth: eight digits at a time.

use super::{RawNumber, Scanner};

/// Powers of ten, by what they are powers of.
const POWERS: [u32; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// More digits may not fit into 64 bits.
const MOST: usize = 19;

impl<'a> Scanner<'a> {
    /// A natural number that an array's or object's text goes on behind; nothing is read if something else is there.
    pub fn natural(&mut self) -> Option<(RawNumber<'a>, u64)> {
        let (start, rest) = (self.at, self.rest());
        let (mut value, mut length) = (0_u64, 0);
        loop {
            let (digits, part) = first_digits(u64::from_le_bytes(*rest.get(length..)?.first_chunk()?));
            value = value.wrapping_mul((*POWERS.get(digits)?).into()).wrapping_add(part);
            length += digits;
            if digits < 8 {
                break;
            }
        }
        let ends = length <= MOST && value > 0 && matches!(rest.get(length), Some(b',' | b'}'));
        if !ends || rest.first() == Some(&b'0') {
            return None;
        }
        self.at += length;
        Some((RawNumber { text: self.text.get(start..self.at)?, integer: true }, value))
    }
}

/// How many digits come first in eight bytes, and what they are worth.
///
/// After Daniel Lemire, "Quickly parsing eight digits".
fn first_digits(bytes: u64) -> (usize, u64) {
    let digits = bytes ^ 0x3030_3030_3030_3030;
    // Of the marked bytes only the lowest is exact: sums are carried upwards.
    let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() / 8;
    // Zeros come first in place of what is no digit.
    let digits = digits.checked_shl(64 - 8 * count).unwrap_or_default();
    let pairs = digits.wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    (count as usize, fours.wrapping_mul(10_000 << 32 | 1) >> 32)
}
