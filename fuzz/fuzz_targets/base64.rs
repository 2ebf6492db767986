//! Base64 is judged and decoded as the `base64` crate does it, and text that is cut out of it as the standard library does.
#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;
use mimc_wasm::types::{base64 as ours, lossy};

fuzz_target!(|data: &[u8]| {
    let mut out = vec![data.first().copied().unwrap_or_default(); ours::space(data)];
    let taken = ours::decode_into(data, &mut out).map(|(length, is_ascii)| {
        assert_eq!(is_ascii, out[..length].is_ascii());
        out[..length].to_vec()
    });
    assert_eq!(taken, STANDARD.decode(data).ok());
    let text = ours::encode(data);
    assert_eq!(text, STANDARD.encode(data));
    assert_eq!(ours::decode(&text).as_deref(), Some(data));
    let expected = String::from_utf8_lossy(data);
    assert_eq!(lossy(data).unwrap_or_else(|replaced| replaced), expected);
});
