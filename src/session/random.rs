//! Randomness from a seed: the same seed gives the same session, which is what tests need.

use super::Millis;
use crate::types::decimal;

const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// SplitMix64.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A span from half of `longest` to all of it.
    pub(super) fn jittered(&mut self, longest: Millis) -> Millis {
        let half = longest / 2;
        longest.saturating_sub(self.next() % half.saturating_add(1))
    }
}

/// Spreads the bits of a number over all 64; no two numbers give the same.
pub(super) fn mix(mut value: u64) -> u64 {
    value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

/// Frame and packet ids: a random part per session, and a counter.
pub(super) struct Ids {
    prefix: String,
    count: u64,
}

impl Ids {
    pub(super) fn new(random: &mut Random) -> Self {
        let mut bits = random.next();
        let mut prefix = String::from("web_");
        for _ in 0..13 {
            let letter = LETTERS.get((bits & 31) as usize).copied().unwrap_or(b'a');
            prefix.push(char::from(letter));
            bits >>= 5;
        }
        prefix.push('_');
        Self { prefix, count: 0 }
    }

    pub(super) fn next(&mut self) -> String {
        self.count += 1;
        [self.prefix.as_str(), &decimal(self.count as i64)].concat()
    }
}
