//! Randomness from a seed: the same seed gives the same session, which is what tests need.

use super::Millis;
use crate::types::{concat, digits};

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
        let fraction = (self.next() >> 32) as f64 / 4_294_967_296.0;
        (longest * (1.0 - fraction / 2.0)).trunc()
    }
}

/// Spreads the bits of a number over all 64; no two numbers give the same.
#[inline(never)]
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
        let random = digits(random.next() >> 1);
        Self { prefix: concat(&["web_", &random, "_"]), count: 0 }
    }

    pub(super) fn next(&mut self) -> String {
        self.count += 1;
        concat(&[&self.prefix, &digits(self.count)])
    }
}
