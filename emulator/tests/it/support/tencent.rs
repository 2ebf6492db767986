//! Calls to Tencent's service, and signatures for them, right and wrong.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, Call, NOW, Service, post};

pub const SDK_APP_ID: i64 = 1_400_000_000;

/// The made-up key of the specification's vectors.
pub const KEY: &str = "00000000fakefakefakefake0000000011111111fakefakefakefake11111111";

/// What a signature says.
#[derive(Clone)]
pub struct Signature {
    pub identifier: String,
    pub app: i64,
    pub time: i64,
    pub expire: i64,
    pub key: String,
}

impl Default for Signature {
    fn default() -> Self {
        Self {
            identifier: "administrator".to_owned(),
            app: SDK_APP_ID,
            time: NOW / 1000,
            expire: 86_400,
            key: KEY.to_owned(),
        }
    }
}

impl Signature {
    pub fn document(&self) -> Value {
        let Self { identifier, app, time, expire, key } = self;
        let text = format!(
            "TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n"
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        json!({
            "TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": app, "TLS.expire": expire,
            "TLS.time": time, "TLS.sig": STANDARD.encode(mac.finalize().into_bytes()),
        })
    }

    pub fn text(&self) -> String {
        pack(self.document().to_string().as_bytes())
    }
}

pub fn pack(document: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(document).unwrap();
    STANDARD.encode(encoder.finish().unwrap()).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// A call by this identifier with this signature.
pub fn get_list(identifier: &str, signature: &str, body: Value) -> Call {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("sdkappid", &SDK_APP_ID.to_string())
        .append_pair("identifier", identifier)
        .append_pair("usersig", signature)
        .append_pair("random", "4294967295")
        .append_pair("contenttype", "json")
        .finish();
    post(&format!("/v4/recentcontact/get_list?{query}")).json(body)
}

/// The body of a first page.
pub fn first_page(account: &str, flags: i64) -> Value {
    json!({
        "From_Account": account, "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "AssistFlags": flags,
    })
}

/// An administrator's call that must succeed.
pub async fn page(service: &Service, body: Value) -> Value {
    let answer = get_list("administrator", &Signature::default().text(), body).on(service).await;
    let page = answer.json();
    assert_eq!((&page["ActionStatus"], &page["ErrorCode"]), (&json!("OK"), &json!(0)), "{page}");
    page
}

/// The code of a failure, which is complete and HTTP 200.
pub fn failure(answer: &Answer) -> i64 {
    let body = answer.json();
    assert_eq!((answer.status, &body["ActionStatus"]), (200, &json!("FAIL")), "{body}");
    assert!(body["ErrorInfo"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
    assert_eq!(body["ErrorDisplay"], "");
    body["ErrorCode"].as_i64().unwrap()
}
