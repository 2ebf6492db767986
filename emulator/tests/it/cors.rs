//! Pages of other origins may use the API, and nothing but the API.

use crate::support::*;

#[tokio::test]
async fn a_preflight_allows_the_services_headers_and_methods() {
    let service = Service::in_memory().await;
    for path in ["/api/contact/", "/api/topic/1/2", "/api/unknown"] {
        let answer = Call::new("OPTIONS", path)
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "DELETE")
            .header("access-control-request-headers", "content-type,token,appaccountencode")
            .on(&service)
            .await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let allowed = answer.header("access-control-allow-headers").unwrap();
        for name in [
            "content-type",
            "accept",
            "token",
            "appid",
            "appkey",
            "appsecret",
            "appaccount",
            "appaccountencode",
            "topicid",
            "startuuid",
        ] {
            assert!(allowed.split(',').any(|allowed| allowed == name), "{name} in {allowed}");
        }
        let methods = answer.header("access-control-allow-methods").unwrap();
        for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
            assert!(methods.split(',').any(|allowed| allowed == method), "{method} in {methods}");
        }
    }
}

#[tokio::test]
async fn every_answer_can_be_read_by_a_page_with_its_retry_after() {
    let service = Service::in_memory().await;
    let page = |call: Call| call.header("origin", "https://app.example.com");
    for answer in [
        page(get("/api/contact/").token("bad")).on(&service).await,
        page(get("/api/unknown")).on(&service).await,
        page(put("/api/contact/")).on(&service).await,
    ] {
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.eq_ignore_ascii_case("retry-after"), "{exposed}");
    }
}

#[tokio::test]
async fn control_calls_answer_no_preflight() {
    let service = Service::in_memory().await;
    let answer = Call::new("OPTIONS", "/__control/clock")
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "x-emulator-control")
        .on(&service)
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}
