//! T01: Tencent's recent contacts, and who may ask for them.

use mimc_emulator::{Config, Storage, TencentApp};
use serde_json::{Value, json};

use crate::support::tencent::*;
use crate::support::*;

fn with_tencent(storage: Storage) -> Config {
    let app = TencentApp { sdk_app_id: SDK_APP_ID, key: KEY.to_owned() };
    Config { tencent: vec![app], ..config(storage) }
}

/// Runs a test in memory and on a file.
async fn each_tencent_store(test: impl AsyncFn(&Service)) {
    let folder = Folder::new();
    for storage in [Storage::Memory, Storage::File(folder.file("store.db"))] {
        let service = Service::open(with_tencent(storage)).await;
        test(&service).await;
        service.emulator.close().await;
    }
}

async fn service() -> Service {
    Service::open(with_tencent(Storage::Memory)).await
}

async fn contacts(service: &Service, account: &str, contacts: Value) {
    service.control("tencent/contacts", json!({ "account": account, "contacts": contacts })).await;
}

async fn signed(service: &Service, identifier: &str, signature: &str) -> Answer {
    get_list(identifier, signature, first_page("alice", 7)).on(service).await
}

/// Peers of a page, the pinned ones with a star.
fn peers(page: &Value) -> Vec<String> {
    let peer = |item: &Value| {
        let name = item.get("To_Account").or(item.get("GroupId")).unwrap().as_str().unwrap();
        format!("{name}{}", if item["TopFlag"] == 1 { "*" } else { "" })
    };
    page["SessionItem"].as_array().unwrap().iter().map(peer).collect()
}

/// All pages, each as its peers.
async fn walk(service: &Service, flags: i64) -> Vec<Vec<String>> {
    let mut body = first_page("alice", flags);
    let mut pages = Vec::new();
    loop {
        let page = page(service, body.clone()).await;
        pages.push(peers(&page));
        if page["CompleteFlag"] == 1 {
            return pages;
        }
        assert!(pages.len() < 20, "it never ends: {pages:?}");
        for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
            body[cursor] = page[cursor].clone();
        }
    }
}

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

#[tokio::test]
async fn the_body_needs_an_imported_account_four_cursors_and_flags() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    let asked = async |field: &str, value: Value| {
        let mut body = first_page("alice", 7);
        body[field] = value;
        let signature = Signature::default().text();
        failure(&get_list("administrator", &signature, body).on(&service).await)
    };
    for field in ["From_Account", "TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex", "AssistFlags"] {
        assert_eq!(asked(field, Value::Null).await, 50002, "{field}");
    }
    for bad in [json!("0"), json!(-1), json!(1.5), json!(true)] {
        assert_eq!(asked("TimeStamp", bad).await, 50002);
    }
    assert_eq!(asked("From_Account", json!(7)).await, 60015);
    assert_eq!(asked("From_Account", json!("")).await, 50002);
    assert_eq!(asked("From_Account", json!("nobody")).await, 50001);
    let page = page(&service, first_page("alice", 7)).await;
    assert_eq!((&page["SessionItem"], &page["CompleteFlag"]), (&json!([]), &json!(1)));
}

#[tokio::test]
async fn a_page_has_the_documented_fields() {
    each_tencent_store(async |service| {
        let list = json!([
            { "account": "bob", "time": 1_699_999_000, "pinned": true },
            { "groupId": "@TGS#1", "time": 1_699_998_000, "standardMark": "0100", "customMark": "todo",
              "contactGroupIds": [1, 3] },
        ]);
        contacts(service, "alice", list).await;
        let marked = json!({
            "Type": 2, "GroupId": "@TGS#1", "MsgTime": 1_699_998_000, "TopFlag": 0, "StandardMark": "0100",
            "CustomMark": "todo", "ContactGroupId": [1, 3],
        });
        let pinned =
            json!({ "Type": 1, "To_Account": "bob", "MsgTime": 1_699_999_000, "TopFlag": 1 });
        assert_eq!(
            page(service, first_page("alice", 63)).await,
            json!({
                "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "ErrorDisplay": "",
                "SessionItem": [pinned, marked], "CompleteFlag": 1, "TimeStamp": 1_699_998_000, "StartIndex": 1,
                "TopTimeStamp": 1_699_999_000, "TopStartIndex": 1,
            })
        );
        let plain = page(service, first_page("alice", 7)).await;
        assert_eq!(plain["SessionItem"][1].as_object().unwrap().len(), 4, "{plain}");
    })
    .await;
}

/// Five ordinary conversations, three of one second, and three pinned ones, two of one second.
async fn eight(service: &Service) {
    let list = json!([
        { "account": "o1", "time": 50 }, { "account": "o2", "time": 40 }, { "account": "o3", "time": 40 },
        { "account": "o4", "time": 40 }, { "account": "o5", "time": 30 },
        { "account": "p1", "time": 45, "pinned": true }, { "account": "p2", "time": 45, "pinned": true },
        { "account": "p3", "time": 35, "pinned": true },
    ]);
    contacts(service, "alice", list).await;
}

#[tokio::test]
async fn two_cursors_travel_together_and_lose_nothing_within_a_second() {
    each_tencent_store(async |service| {
        eight(service).await;
        service.knobs(|knobs| knobs.tencent_page_size = 2).await;
        assert_eq!(
            walk(service, 7).await,
            [vec!["p1*", "p2*", "o1", "o2"], vec!["p3*", "o3", "o4"], vec!["o5"]]
        );
        service.knobs(|knobs| knobs.tencent_page_size = 1).await;
        assert_eq!(walk(service, 7).await.concat().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn the_cursor_of_an_exhausted_list_stays() {
    let service = service().await;
    eight(&service).await;
    service.knobs(|knobs| knobs.tencent_page_size = 3).await;
    let first = page(&service, first_page("alice", 7)).await;
    let position = |page: &Value| (page["TopTimeStamp"].clone(), page["TopStartIndex"].clone());
    assert_eq!(position(&first), (json!(35), json!(1)));
    let mut body = first_page("alice", 7);
    for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
        body[cursor] = first[cursor].clone();
    }
    let second = page(&service, body).await;
    assert_eq!(
        (peers(&second), position(&second)),
        (vec!["o4".to_owned(), "o5".to_owned()], position(&first))
    );
    assert_eq!((&second["TimeStamp"], &second["StartIndex"]), (&json!(30), &json!(1)));
}

#[tokio::test]
async fn the_flags_choose_what_comes_and_when() {
    let service = service().await;
    eight(&service).await;
    contacts(&service, "alice", json!([{ "account": "empty", "time": 0 }])).await;
    service.knobs(|knobs| knobs.tencent_page_size = 2).await;
    // Without the first bit the pinned ones are ordinary.
    assert_eq!(walk(&service, 0).await.concat(), ["o1", "p1", "p2", "o2", "o3", "o4", "p3", "o5"]);
    // Without the third all pinned ones come on the first page.
    assert_eq!(walk(&service, 1).await[0], ["p1*", "p2*", "p3*", "o1", "o2"]);
    // The second asks for the empty one.
    assert_eq!(walk(&service, 7).await.concat().last().unwrap(), "empty");
    assert!(!walk(&service, 5).await.concat().contains(&"empty".to_owned()));
}

#[tokio::test]
async fn a_conversation_that_moved_away_makes_nobody_skip_another() {
    let service = service().await;
    eight(&service).await;
    service.knobs(|knobs| knobs.tencent_page_size = 3).await;
    let first = page(&service, first_page("alice", 7)).await;
    assert_eq!(peers(&first)[3..], ["o1", "o2", "o3"]);
    contacts(&service, "alice", json!([{ "account": "o2", "time": 60 }, { "account": "o3", "time": 60 }]))
        .await;
    let mut body = first_page("alice", 7);
    for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
        body[cursor] = first[cursor].clone();
    }
    assert!(peers(&page(&service, body).await).contains(&"o5".to_owned()));
}

#[tokio::test]
async fn more_calls_than_allowed_in_one_second_are_refused() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    service
        .knobs(|knobs| {
            knobs.rate_limits = true;
            knobs.tencent_per_second = 2;
        })
        .await;
    let signature = Signature::default().text();
    let call = async || signed(&service, "administrator", &signature).await;
    for _ in 0..2 {
        assert_eq!(call().await.json()["ErrorCode"], 0);
    }
    assert_eq!(failure(&call().await), 60011);
    service.emulator.advance(1_000).await;
    assert_eq!(call().await.json()["ErrorCode"], 0);
}

#[tokio::test]
async fn integers_may_be_quoted_and_pages_let_in_when_knobs_say_so() {
    let service = service().await;
    contacts(&service, "alice", json!([{ "account": "bob", "time": 5 }])).await;
    let signature = Signature::default().text();
    let call = || {
        get_list("administrator", &signature, first_page("alice", 7)).header("origin", "https://page.example")
    };
    assert_eq!(call().on(&service).await.header("access-control-allow-origin"), None);
    service
        .knobs(|knobs| {
            knobs.quoted_integers = true;
            knobs.server_cors = true;
        })
        .await;
    let answer = call().on(&service).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let page = answer.json();
    assert_eq!((&page["ErrorCode"], &page["SessionItem"][0]["MsgTime"]), (&json!("0"), &json!("5")));
}

#[tokio::test]
async fn any_code_can_be_ordered_and_every_call_is_logged() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    let signature = Signature::default().text();
    let fault = json!({ "endpoint": "T01", "fault": "code", "code": 50005, "message": "network time-out" });
    service.control("faults", fault).await;
    let answer = signed(&service, "administrator", &signature).await;
    assert_eq!(failure(&answer), 50005);
    signed(&service, "administrator", &signature).await;
    let log = get("/__control/requests?endpoint=T01").control().on(&service).await.json();
    let seen = |n: usize, field: &str| log["requests"][n][field].clone();
    assert_eq!((seen(0, "code"), seen(1, "code")), (json!(50005), json!(0)));
    assert_eq!((seen(1, "method"), seen(1, "path")), (json!("POST"), json!("/v4/recentcontact/get_list")));
}

#[tokio::test]
async fn a_control_call_that_makes_no_sense_is_refused_with_a_sentence() {
    let service = Service::in_memory().await;
    let contact = |fields: Value| json!({ "sdkAppId": 5, "account": "a", "contacts": [fields] });
    service.control("tencent", json!({ "sdkAppId": "5", "key": "k" })).await;
    for (path, body, word) in [
        ("tencent", json!({ "sdkAppId": 6 }), "key"),
        ("tencent", json!({ "sdkAppId": 0, "key": "k" }), "positive"),
        ("tencent/contacts", json!({ "sdkAppId": 7, "account": "a", "contacts": [] }), "defined"),
        ("tencent/contacts", contact(json!({})), "groupId"),
        ("tencent/contacts", contact(json!({ "account": "b", "time": -1 })), "seconds"),
    ] {
        let answer = post(&format!("/__control/{path}")).control().json(body).on(&service).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains(word), "{}", answer.text);
    }
    let apps = get("/__control/tencent").control().on(&service).await.json();
    assert_eq!(apps, json!({ "apps": [{ "sdkAppId": 5, "key": "k" }] }));
}
