//! The query and the UserSig.

use serde_json::json;

use super::*;

/// Vectors 1, 2 and 3 of the specification; the second text of the first is compressed, the others stored.
const VECTORS: [(&str, &str); 4] = [
    (
        "administrator",
        "eAEBrgBR-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLnRpbWUiOjE3MDAwMDAwMjgsIlRMUy5leHBpcmUiOjg2NDAwLCJUTFMuc2lnIjoiU3ErSWMxN0RkUWVxL3RaT1VtUE9aVUVYVXAxMTA3YVZWMi9Za2tZRWNWMD0ifaMoMz4_",
    ),
    (
        "administrator",
        "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNBYqaQ8SMLCCiqRUFmUVAcQszE5jC4sx0oOHBhdqeyYbmLimBqYX6JVH*obkB-lGhrhGhBYaGBuaJYWFG*pHZ2ZGuyWEGtkq1AKMoMz4_",
    ),
    (
        "用户🙂1",
        "eAEBrQBS-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoi55So5oi38J*ZgjEiLCJUTFMuc2RrYXBwaWQiOjE0MDAwMDAwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDI4LCJUTFMuZXhwaXJlIjo2MDQ4MDAsIlRMUy5zaWciOiJPcVhVWVZLc1FqNDA5Q3gxL015eXVTWnlHb0pVcE1GWnJhQ3IyNkQvRUVFPSJ9p6E1ng__",
    ),
    (
        "administrator",
        "eAEBzwAw-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLnRpbWUiOjE3MDAwMDAwMjgsIlRMUy5leHBpcmUiOjg2NDAwLCJUTFMudXNlcmJ1ZiI6IlpHVnRieTExYzJWeVluVm0iLCJUTFMuc2lnIjoiTy8zbkptbkdwZTBNTG9nY29RZmJETEFuL0VlRXJBbk9kYkMxZXhKdzJTZz0ifSj4Pt0_",
    ),
];

#[tokio::test]
async fn the_signatures_of_the_specification_are_accepted() {
    let service = service().await;
    service.control("tencent", json!({ "administrators": ["用户🙂1"], "accounts": ["alice"] })).await;
    for (identifier, signature) in VECTORS {
        let answer = signed(&service, identifier, signature).await;
        assert_eq!(answer.json()["ErrorCode"], 0, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_signature_is_good_for_its_identifier_app_key_and_time() {
    let service = service().await;
    service.control("tencent", json!({ "accounts": ["alice"] })).await;
    let good = Signature::default();
    let refused = async |identifier: &str, signature: Signature| {
        failure(&signed(&service, identifier, &signature.text()).await)
    };
    assert_eq!(refused("bob", good.clone()).await, 70013);
    assert_eq!(refused("administrator", Signature { app: 1_400_000_001, ..good.clone() }).await, 70014);
    assert_eq!(refused("administrator", Signature { key: "other".to_owned(), ..good.clone() }).await, 70009);
    assert_eq!(refused("alice", Signature { identifier: "alice".to_owned(), ..good.clone() }).await, 50003);
    let until = |seconds| Signature { expire: seconds, ..good.clone() };
    assert_eq!(refused("administrator", until(0)).await, 70001);
    assert_eq!(signed(&service, "administrator", &until(1).text()).await.json()["ErrorCode"], 0);
    service.emulator.advance(1_000).await;
    assert_eq!(refused("administrator", until(1)).await, 70001);
}

#[tokio::test]
async fn what_is_no_signature_is_told_from_a_wrong_one() {
    let service = service().await;
    let good = Signature::default();
    let text = good.text();
    let mut changed = good.document();
    changed["TLS.expire"] = json!(999_999);
    let mut other_version = good.document();
    other_version["TLS.ver"] = json!("1.0");
    for (signature, code) in [
        ("", 70002),
        ("nonsense", 70003),
        // The usual alphabet instead of the service's.
        (&*text.replace('*', "+").replace('-', "/").replace('_', "="), 70003),
        (&text[..text.len() / 2 / 4 * 4], 70003),
        (&*pack(b"not JSON"), 70003),
        (&*pack(b"{}"), 70003),
        (&*pack(other_version.to_string().as_bytes()), 70003),
        (&*pack(&vec![b' '; 10_000_000]), 70003),
        (&*pack(changed.to_string().as_bytes()), 70009),
    ] {
        assert_eq!(failure(&signed(&service, "administrator", signature).await), code, "{signature:.40}");
    }
}

#[tokio::test]
async fn the_query_is_checked_before_the_signature_and_that_before_the_body() {
    let service = service().await;
    let query = |sdk: &str, identifier: &str, random: &str, content: &str, sig: &str| {
        let path = format!(
            "/v4/recentcontact/get_list?{sdk}&{identifier}&usersig={sig}&random={random}&contenttype={content}"
        );
        post(&path).body("{")
    };
    let (sdk, who, good) = ("sdkappid=1400000000", "identifier=administrator", Signature::default().text());
    for (call, code) in [
        (query(sdk, who, "7", "xml", ""), 60002),
        (query(sdk, who, "4294967296", "json", ""), 60002),
        (query(sdk, who, "-1", "json", ""), 60002),
        (query("x=1", who, "7", "json", ""), 60012),
        (query("sdkappid=app", who, "7", "json", ""), 60006),
        (query("sdkappid=1400000001", who, "7", "json", ""), 70020),
        (query(sdk, "x=1", "7", "json", ""), 60004),
        (query(sdk, who, "7", "json", ""), 70002),
        (query(sdk, who, "7", "json", &good), 60003),
    ] {
        assert_eq!(failure(&call.on(&service).await), code);
    }
    assert_eq!(get("/v4/recentcontact/get_list").on(&service).await.status, 405);
    assert_eq!(post("/v4/recentcontact/other").on(&service).await.status, 404);
}
