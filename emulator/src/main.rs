//! Command line of the emulator.

fn main() {}
