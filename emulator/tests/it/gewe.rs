//! G01 and G02: GeWe's contact list, live and cached.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use mimc_emulator::{Config, GeweCacheMiss, Storage};
use serde_json::{Value, json};

use crate::support::*;

const DEVICE: &str = "wx_test0001";

const BASES: [&str; 3] = ["", "/gewe/v2/api", "/v2/api"];

fn with_gewe(storage: Storage) -> Config {
    Config { gewe: vec!["TOKEN".to_owned()], ..config(storage) }
}

async fn device(service: &Service, friends: Value) {
    let chatrooms = json!(["10000000001@chatroom"]);
    let lists = json!({
        "token": "TOKEN", "appId": DEVICE, "friends": friends, "chatrooms": chatrooms, "ghs": ["gh_0001"],
    });
    service.control("gewe", lists).await;
}

async fn service() -> Service {
    let service = Service::open(with_gewe(Storage::Memory)).await;
    device(&service, json!(["weixin", "wxid_fakefriend0001"])).await;
    service
}

fn live() -> Call {
    live_at("/contacts/fetchContactsList")
}

fn cached() -> Call {
    live_at("/contacts/fetchContactsListCache")
}

fn live_at(path: &str) -> Call {
    post(path).header("X-GEWE-TOKEN", "TOKEN").json(json!({ "appId": DEVICE }))
}

/// Friends of a complete answer.
fn friends(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!((answer.status, &body["ret"]), (200, &json!(200)), "{body}");
    body["data"]["friends"].clone()
}

/// `msg` of a failure.
fn failure(answer: &Answer) -> String {
    let body = answer.json();
    assert_eq!((answer.status, &body["ret"]), (200, &json!(500)), "{body}");
    body["msg"].as_str().unwrap().to_owned()
}

/// Whether it would wait now.
async fn is_waiting(future: &mut (impl Future + Unpin)) -> bool {
    let mut future = pin!(future);
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn the_three_classes_come_as_they_were_given() {
    let folder = Folder::new();
    for storage in [Storage::Memory, Storage::File(folder.file("store.db"))] {
        let service = Service::open(with_gewe(storage)).await;
        device(&service, json!(["b", "a", "b"])).await;
        let expected = r#"{"ret":200,"msg":"操作成功","data":{"friends":["b","a","b"],"chatrooms":["10000000001@chatroom"],"ghs":["gh_0001"]}}"#;
        assert_eq!(live().on(&service).await.text, expected);
        assert_eq!(cached().on(&service).await.text, expected);
        service.emulator.close().await;
    }
}

#[tokio::test]
async fn every_base_works_and_the_look_alike_has_a_header_of_its_own() {
    let service = service().await;
    for base in BASES {
        for name in ["fetchContactsList", "fetchContactsListCache", "fetchContactsList/"] {
            friends(&live_at(&format!("{base}/contacts/{name}")).on(&service).await);
        }
    }
    let look_alike = || post("/finder/v2/api/contacts/fetchContactsList").json(json!({ "appId": DEVICE }));
    friends(&look_alike().header("VideosApi-token", "TOKEN").on(&service).await);
    assert!(failure(&look_alike().header("X-GEWE-TOKEN", "TOKEN").on(&service).await).contains("token"));
    assert_eq!(live_at("/api/contacts/listings").on(&service).await.status, 404);
    assert_eq!(get("/contacts/fetchContactsList").on(&service).await.status, 405);
}

#[tokio::test]
async fn a_bad_token_device_or_body_is_a_failure_with_http_200() {
    let service = service().await;
    service.control("gewe", json!({ "token": "ANOTHER" })).await;
    let path = "/gewe/v2/api/contacts/fetchContactsList";
    let body = json!({ "appId": DEVICE });
    assert!(failure(&post(path).json(body.clone()).on(&service).await).contains("token"));
    let unknown = post(path).header("X-GEWE-TOKEN", "nobody's").json(body.clone()).on(&service).await;
    assert!(failure(&unknown).contains("token"));
    for body in ["{}", r#"{"appId":""}"#, r#"{"appId":5}"#, "", "[]"] {
        failure(&live_at(path).body(body).on(&service).await);
    }
    let detail = json!({ "code": "-1", "msg": "设备不存在" });
    for call in [
        live_at(path).json(json!({ "appId": "wx_other" })),
        post(path).header("X-GEWE-TOKEN", "ANOTHER").json(body),
    ] {
        let answer = call.on(&service).await;
        failure(&answer);
        assert_eq!(answer.json()["data"], detail);
    }
}

#[tokio::test]
async fn the_live_list_takes_time_for_each_friend_by_the_emulators_clock() {
    let service = service().await;
    service.knobs(|knobs| knobs.gewe_delay_per_friend_ms = 500).await;
    let mut call = Box::pin(live().on(&service));
    // The store answers on a thread of its own; the knob call after it shows that it has.
    assert!(is_waiting(&mut call).await);
    service.emulator.advance(999).await;
    assert!(is_waiting(&mut call).await);
    service.emulator.advance(1).await;
    assert_eq!(friends(&call.await), json!(["weixin", "wxid_fakefriend0001"]));
    assert_eq!(service.emulator.now(), NOW + 1_000);
}

#[tokio::test]
async fn the_cache_is_filled_when_the_time_has_come_although_the_caller_gave_up() {
    let service = service().await;
    service
        .knobs(|knobs| {
            knobs.gewe_delay_per_friend_ms = 500;
            knobs.gewe_cache_miss = GeweCacheMiss::Empty;
        })
        .await;
    let mut call = Box::pin(live().on(&service));
    assert!(is_waiting(&mut call).await);
    // Nothing but the order of work in the store: the list was asked for before this.
    device(&service, json!(["later"])).await;
    drop(call);
    assert_eq!(cached().on(&service).await.json(), json!({ "ret": 200, "msg": "暂无缓存数据" }));
    service.emulator.advance(1_000).await;
    assert_eq!(friends(&cached().on(&service).await), json!(["weixin", "wxid_fakefriend0001"]));
}

#[tokio::test]
async fn the_cache_lasts_ten_minutes() {
    let service = service().await;
    service.knobs(|knobs| knobs.gewe_cache_miss = GeweCacheMiss::Fail).await;
    live().on(&service).await;
    device(&service, json!(["later"])).await;
    service.emulator.advance(10 * 60_000 - 1).await;
    assert_eq!(friends(&cached().on(&service).await), json!(["weixin", "wxid_fakefriend0001"]));
    service.emulator.advance(1).await;
    failure(&cached().on(&service).await);
    assert_eq!(friends(&live().on(&service).await), json!(["later"]));
    assert_eq!(friends(&cached().on(&service).await), json!(["later"]));
}

#[tokio::test]
async fn a_cached_call_without_a_cache_fetches_and_joins_a_fetch_on_its_way() {
    let service = service().await;
    service.knobs(|knobs| knobs.gewe_delay_per_friend_ms = 500).await;
    let mut first = Box::pin(live().on(&service));
    assert!(is_waiting(&mut first).await);
    device(&service, json!(["one", "two", "three"])).await;
    let mut joined = Box::pin(cached().on(&service));
    assert!(is_waiting(&mut joined).await);
    service.emulator.advance(1_000).await;
    assert_eq!(friends(&joined.await), json!(["weixin", "wxid_fakefriend0001"]));
    first.await;
    service.emulator.advance(11 * 60_000).await;
    let mut fetching = Box::pin(cached().on(&service));
    assert!(is_waiting(&mut fetching).await);
    service.emulator.advance(1_500).await;
    assert_eq!(friends(&fetching.await), json!(["one", "two", "three"]));
}

#[tokio::test]
async fn what_is_cached_survives_a_restart() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let service = Service::open(with_gewe(storage.clone())).await;
    device(&service, json!(["kept"])).await;
    live().on(&service).await;
    device(&service, json!([])).await;
    service.emulator.close().await;
    let emulator = mimc_emulator::Emulator::open(with_gewe(storage)).await.unwrap();
    let service = Service { emulator };
    assert_eq!(friends(&cached().on(&service).await), json!(["kept"]));
    service.emulator.close().await;
}

#[tokio::test]
async fn a_code_can_be_ordered_and_every_base_is_logged_under_its_endpoint() {
    let service = service().await;
    let fault = json!({ "endpoint": "G01", "fault": "code", "code": 500, "message": "账号已离线" });
    service.control("faults", fault).await;
    assert_eq!(live().on(&service).await.text, r#"{"ret":500,"msg":"账号已离线"}"#);
    live_at("/v2/api/contacts/fetchContactsList").on(&service).await;
    let log = get("/__control/requests?endpoint=G01").control().on(&service).await.json();
    let seen = |n: usize| (log["requests"][n]["path"].clone(), log["requests"][n]["code"].clone());
    assert_eq!(seen(0), (json!("/contacts/fetchContactsList"), json!(500)));
    assert_eq!(seen(1), (json!("/v2/api/contacts/fetchContactsList"), json!(200)));
}
