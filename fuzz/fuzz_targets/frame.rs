//! Frames: what is accepted is exactly what its parts make.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mimc_wasm::wire::{frame, split};

fuzz_target!(|data: &[u8]| {
    if let Ok(parts) = split(data) {
        assert_eq!(frame(parts.header.of(data), parts.payload.of(data)), data);
    }
    // The fuzzer cannot guess checksums: the same as header and payload of a good frame.
    let header = data.len().min(40);
    let good = frame(&data[..header], &data[header..]);
    let parts = split(&good).expect("a good frame");
    assert_eq!((parts.header.of(&good), parts.payload.of(&good)), data.split_at(header));
});
