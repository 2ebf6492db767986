//! UserSig, against the vectors of the specification. Compressors differ, so documents are compared, not signatures.

use mimc_wasm::server::usersig::{Claim, Flaw, check, document, sign};

const KEY: &str = "00000000fakefakefakefake0000000011111111fakefakefakefake11111111";
const APP: u64 = 1_400_000_000;
const TIME: i64 = 1_700_000_028;

/// Vector 1 in the stored-block form, then as one compressor makes it; vectors 2 and 3 in the stored-block form.
const STORED: &str = "eAEBrgBR-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLnRpbWUiOjE3MDAwMDAwMjgsIlRMUy5leHBpcmUiOjg2NDAwLCJUTFMuc2lnIjoiU3ErSWMxN0RkUWVxL3RaT1VtUE9aVUVYVXAxMTA3YVZWMi9Za2tZRWNWMD0ifaMoMz4_";
const COMPRESSED: &str = "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNBYqaQ8SMLCCiqRUFmUVAcQszE5jC4sx0oOHBhdqeyYbmLimBqYX6JVH*obkB-lGhrhGhBYaGBuaJYWFG*pHZ2ZGuyWEGtkq1AKMoMz4_";
const CHINESE: &str = "eAEBrQBS-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoi55So5oi38J*ZgjEiLCJUTFMuc2RrYXBwaWQiOjE0MDAwMDAwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDI4LCJUTFMuZXhwaXJlIjo2MDQ4MDAsIlRMUy5zaWciOiJPcVhVWVZLc1FqNDA5Q3gxL015eXVTWnlHb0pVcE1GWnJhQ3IyNkQvRUVFPSJ9p6E1ng__";
const WITH_BUFFER: &str = "eAEBzwAw-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLnRpbWUiOjE3MDAwMDAwMjgsIlRMUy5leHBpcmUiOjg2NDAwLCJUTFMudXNlcmJ1ZiI6IlpHVnRieTExYzJWeVluVm0iLCJUTFMuc2lnIjoiTy8zbkptbkdwZTBNTG9nY29RZmJETEFuL0VlRXJBbk9kYkMxZXhKdzJTZz0ifSj4Pt0_";

fn claim(user_id: &str, expire: i64) -> Claim<'_> {
    Claim { sdk_app_id: APP, user_id, time: TIME, expire, user_buf: None }
}

#[test]
fn the_document_is_that_of_the_vectors() {
    assert_eq!(
        document(&claim("administrator", 86_400), KEY),
        r#"{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":1400000000,"TLS.time":1700000028,"TLS.expire":86400,"TLS.sig":"Sq+Ic17DdQeq/tZOUmPOZUEXUp1107aVV2/YkkYEcV0="}"#
    );
    assert_eq!(
        document(&claim("用户🙂1", 604_800), KEY),
        r#"{"TLS.ver":"2.0","TLS.identifier":"用户🙂1","TLS.sdkappid":1400000000,"TLS.time":1700000028,"TLS.expire":604800,"TLS.sig":"OqXUYVKsQj409Cx1/MyyuSZyGoJUpMFZraCr26D/EEE="}"#
    );
    let with_buffer = Claim { user_buf: Some(b"demo-userbuf"), ..claim("administrator", 86_400) };
    let text = document(&with_buffer, KEY);
    assert!(text.contains(r#""TLS.userbuf":"ZGVtby11c2VyYnVm""#), "{text}");
    assert!(text.contains(r#""TLS.sig":"O/3nJmnGpe0MLogcoQfbDLAn/EeErAnOdbC1exJw2Sg=""#), "{text}");
}

#[test]
fn every_compressed_form_of_a_signature_is_accepted() {
    for (sig, user_id) in [
        (STORED, "administrator"),
        (COMPRESSED, "administrator"),
        (CHINESE, "用户🙂1"),
        (WITH_BUFFER, "administrator"),
    ] {
        assert_eq!(check(sig, APP, user_id, KEY, TIME), Ok(()), "{user_id}");
    }
    for user_buf in [None, Some(b"demo-userbuf".as_slice())] {
        let sig = sign(&Claim { user_buf, ..claim("用户🙂1", 86_400) }, KEY);
        assert_eq!(check(&sig, APP, "用户🙂1", KEY, TIME), Ok(()));
        assert!(sig.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-_".contains(&b)), "{sig}");
    }
}

#[test]
fn a_signature_says_what_is_wrong_with_it() {
    let wrong = |sig: &str, app, user_id, key, now| check(sig, app, user_id, key, now).unwrap_err();
    assert_eq!(wrong(STORED, APP, "alice", KEY, TIME), Flaw::UserId);
    assert_eq!(wrong(STORED, 5, "administrator", KEY, TIME), Flaw::SdkAppId);
    assert_eq!(wrong(STORED, APP, "administrator", "another key", TIME), Flaw::Signature);
    assert_eq!(wrong(STORED, APP, "administrator", KEY, TIME + 86_400), Flaw::Expired);
    assert_eq!(check(STORED, APP, "administrator", KEY, TIME + 86_399), Ok(()));
    // The usual alphabets, a cut, and what was never one.
    for sig in [&STORED.replace('-', "/"), &STORED[..40], "", "not a signature", "eJw="] {
        assert_eq!(wrong(sig, APP, "administrator", KEY, TIME), Flaw::Malformed, "{sig}");
    }
}

#[test]
fn a_signature_with_another_content_is_refused() {
    // The document of vector 1 with a longer validity than was signed.
    let forged = document(&claim("administrator", 86_400), KEY).replace("86400", "96400");
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(forged.as_bytes(), 6);
    let sig =
        mimc_wasm::types::base64::encode(&compressed).replace('+', "*").replace('/', "-").replace('=', "_");
    assert_eq!(check(&sig, APP, "administrator", KEY, TIME), Err(Flaw::Signature));
}
