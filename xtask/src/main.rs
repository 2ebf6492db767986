//! Builds, serves and tests mimc-wasm.

fn main() {}
