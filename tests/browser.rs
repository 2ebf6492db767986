//! The client in a real browser, against a running emulator on another origin.
//!
//! `cargo xtask test browser` starts the emulator and says where it is when it compiles this. The browser cannot make
//! the emulator's control calls, so each test has accounts of its own and failures come from what the page can do.
#![cfg(target_arch = "wasm32")]

use gloo_net::http::Request;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use mimc_wasm::rest::{Exchange, operation, read_token};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::AbortController;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/browser/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = makeUser)]
    fn make_user(
        table: &str,
        options: &JsValue,
        exchange_of: JsValue,
        read_token: JsValue,
        memory: JsValue,
    ) -> JsValue;
    fn options(url: &str, app: &str, account: &str, more: &JsValue) -> JsValue;
    fn call(object: &JsValue, path: &str, given: &Array) -> Promise;
    fn collect(items: &JsValue, limit: u32) -> Promise;
    fn outcome(promise: &Promise) -> Promise;
    fn answering(body: &str, status: u16) -> JsValue;
    #[wasm_bindgen(thread_local_v2, js_name = never)]
    static NEVER: JsValue;
    fn text(value: &JsValue) -> String;
}

/// What page.js loads by itself must lie beside it.
macro_rules! beside {
    ($($name:ident: $path:literal $export:literal;)*) => {
        $(#[wasm_bindgen(module = $path)]
        extern "C" {
            #[allow(dead_code, reason = "the file counts")]
            #[wasm_bindgen(thread_local_v2, js_name = $export)]
            static $name: JsValue;
        })*
    };
}

beside! {
    ARGS: "/src/js/args.js" "record";
    CLASSES: "/src/js/classes.js" "MIMCError";
    CLIENT: "/src/js/client.js" "Client";
    FAILURE: "/src/js/failure.js" "refusal";
    HOST: "/src/js/host.js" "Stop";
    NAMESPACES: "/src/js/namespaces.js" "namespaces";
    RECOVERY: "/src/js/recovery.js" "mourners";
}

/// Where the emulator is and which app it has; `cargo xtask test browser` says both.
const URL: Option<&str> = option_env!("MIMC_EMULATOR_URL");
const APP: Option<&str> = option_env!("MIMC_EMULATOR_APP");

fn url() -> &'static str {
    URL.expect("MIMC_EMULATOR_URL must be set while compiling; use `cargo xtask test browser`")
}

fn app() -> &'static str {
    APP.unwrap_or("2880000000000000001:key:secret")
}

fn app_id() -> &'static str {
    app().split(':').next().unwrap_or_default()
}

/// A value from JSON text.
fn json(text: &str) -> JsValue {
    JSON::parse(text).expect("JSON")
}

/// A user of the emulator's app. `more` are options that differ from the usual ones.
fn user_with(account: &str, more: &JsValue) -> JsValue {
    let who = format!("{},{account}", app_id());
    let for_calls = who.clone();
    let exchange_of = Closure::<dyn FnMut(usize, String) -> Exchange>::new(move |row, values: String| {
        Exchange::new(row, &format!("{for_calls},{values}"))
    });
    let reader = Closure::<dyn FnMut(String, bool) -> String>::new(move |answer: String, parsed| {
        read_token(parsed, &format!("{who},{answer}"))
    });
    let [exchange_of, reader] = [exchange_of.into_js_value(), reader.into_js_value()];
    let options = options(url(), app(), account, more);
    make_user(operation::TABLE, &options, exchange_of, reader, wasm_bindgen::memory())
}

fn user(account: &str) -> JsValue {
    user_with(account, &JsValue::UNDEFINED)
}

/// A user with a `fetch` of its own. The hook still reaches the emulator.
fn user_fetching(account: &str, fetch: &JsValue) -> JsValue {
    let more = json(r#"{"maxRetries":0}"#);
    set(&more, "fetch", fetch);
    user_with(account, &more)
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object");
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |at, name| match name.parse::<u32>() {
        Ok(index) => Reflect::get_u32(&at, index).expect("an array"),
        Err(_) => Reflect::get(&at, &name.into()).expect("an object"),
    })
}

fn string(object: &JsValue, path: &str) -> String {
    let value = get(object, path);
    value.as_string().unwrap_or_else(|| panic!("{path} is {}", text(&value)))
}

fn number(object: &JsValue, path: &str) -> f64 {
    get(object, path).as_f64().unwrap_or_else(|| panic!("{path} is {}", text(&get(object, path))))
}

fn list<const N: usize>(values: [&JsValue; N]) -> Array {
    values.into_iter().collect()
}

fn texts(values: &[&str]) -> JsValue {
    values.iter().map(|value| JsValue::from(*value)).collect::<Array>().into()
}

/// The result of a call that succeeds.
async fn ok<const N: usize>(object: &JsValue, path: &str, given: [&JsValue; N]) -> JsValue {
    let settled = settle(&call(object, path, &list(given))).await;
    assert!(get(&settled, "error").is_undefined(), "{path}: {}", text(&get(&settled, "error")));
    get(&settled, "value")
}

/// The error of a call that fails, having checked its kind.
async fn err<const N: usize>(object: &JsValue, path: &str, given: [&JsValue; N], kind: &str) -> JsValue {
    let settled = settle(&call(object, path, &list(given))).await;
    assert_eq!(get(&settled, "kind").as_string().as_deref(), Some(kind), "{path}: {}", text(&settled));
    get(&settled, "error")
}

async fn settle(promise: &Promise) -> JsValue {
    JsFuture::from(outcome(promise)).await.expect("outcome never rejects")
}

async fn walk(items: &JsValue) -> Vec<JsValue> {
    let items = JsFuture::from(collect(items, u32::MAX)).await.expect("the walk succeeds");
    Array::from(&items).to_vec()
}

/// Stores messages from `from` to `to` as the application's own server would, one after the other.
async fn push(from: &str, to: &str, msg_type: &str, messages: &[&str]) {
    let app: Vec<_> = app().split(':').collect();
    for message in messages {
        let body = json(r#"{"fromResource":"test","isStore":true}"#);
        for (name, value) in [
            ("appId", app[0]),
            ("appKey", app[1]),
            ("appSecret", app[2]),
            ("fromAccount", from),
            ("toAccount", to),
            ("msgType", msg_type),
            ("msg", message),
        ] {
            set(&body, name, &value.into());
        }
        let request = Request::post(&format!("{}/api/push/p2p/", url()))
            .header("content-type", "application/json")
            .body(text(&body))
            .expect("a request");
        let answer = request.send().await.expect("the emulator is there").text().await.expect("an answer");
        assert_eq!(number(&json(&answer), "code"), 200.0, "{answer}");
    }
}

async fn send(from: &str, to: &str, messages: &[&str]) {
    push(from, to, "", messages).await;
}

#[wasm_bindgen_test]
async fn contacts_come_newest_first_and_can_be_removed() {
    send("contacts-bob", "contacts-alice", &["first"]).await;
    send("contacts-李雷", "contacts-alice", &["second 你好"]).await;
    let alice = user("contacts-alice");
    let contacts = ok(&alice, "contacts.list", []).await;
    assert_eq!(string(&contacts, "0.name"), "contacts-李雷");
    assert_eq!(string(&contacts, "0.lastMessage.text"), "second 你好");
    assert_eq!(string(&contacts, "1.name"), "contacts-bob");
    assert_eq!(string(&contacts, "1.kind"), "user");
    let left = ok(&alice, "contacts.removeDirect", [&"contacts-李雷".into()]).await;
    assert_eq!(number(&left, "length"), 1.0);
}

#[wasm_bindgen_test]
async fn a_topic_lives_from_creation_to_dismissal() {
    let (alice, bob) = (user("topics-alice"), user("topics-bob"));
    let made = ok(&alice, "topics.create", [&"技术部😀".into(), &texts(&["topics-bob"])]).await;
    let id = get(&made, "info.topicId");
    assert_eq!(string(&made, "info.name"), "技术部😀");
    assert_eq!(string(&made, "members.1.account"), "topics-bob");
    assert_eq!(text(&ok(&bob, "topics.get", [&id]).await), text(&made));
    let grown = ok(&bob, "topics.invite", [&id, &texts(&["topics-李", "topics-c"])]).await;
    assert_eq!(number(&grown, "members.length"), 4.0);
    let shrunk = ok(&alice, "topics.kick", [&id, &texts(&["topics-李", "topics-c"])]).await;
    assert_eq!(number(&shrunk, "members.length"), 2.0);
    let renamed = ok(&alice, "topics.update", [&id, &json(r#"{"name":"新","bulletin":"read"}"#)]).await;
    assert_eq!(
        (string(&renamed, "info.name"), string(&renamed, "info.bulletin")),
        ("新".into(), "read".into())
    );
    assert!(ok(&bob, "topics.leave", [&id]).await.is_undefined());
    assert!(ok(&alice, "topics.dismiss", [&id]).await.is_undefined());
    assert_eq!(number(&ok(&alice, "topics.list", []).await, "length"), 0.0);
}

#[wasm_bindgen_test]
async fn the_blacklist_says_who_is_blocked() {
    let (alice, bob) = (user("blacklist-alice"), "blacklist 李&?".into());
    assert_eq!(ok(&alice, "blacklist.has", [&bob]).await, JsValue::FALSE);
    assert!(ok(&alice, "blacklist.add", [&bob]).await.is_undefined());
    assert_eq!(ok(&alice, "blacklist.has", [&bob]).await, JsValue::TRUE);
    assert!(ok(&alice, "blacklist.remove", [&bob]).await.is_undefined());
    assert_eq!(ok(&alice, "blacklist.has", [&bob]).await, JsValue::FALSE);
}

#[wasm_bindgen_test]
async fn a_page_of_history_has_texts_whole_and_ids_exact() {
    let messages = ["a😀b", "你好", "", "plain"];
    send("history-alice", "history-bob", &messages).await;
    let alice = user("history-alice");
    let conversation = ok(&alice, "history.direct", [&"history-bob".into()]).await;
    let page = ok(&conversation, "before", []).await;
    for (index, message) in messages.iter().enumerate() {
        assert_eq!(string(&page, &format!("messages.{index}.text")), *message);
        let sequence = string(&page, &format!("messages.{index}.sequence"));
        // The emulator's sequences are odd and beyond 2^53: through a float they would be even.
        assert!(sequence.len() > 16 && sequence.ends_with(['1', '3', '5', '7', '9']), "{sequence}");
    }
    assert_eq!(number(&page, "row"), 4.0);
    assert_eq!(number(&page, "timestamp"), number(&page, "messages.0.timestamp"));
}

#[wasm_bindgen_test]
async fn sequences_that_are_json_numbers_arrive_exact() {
    let page = r#"{"code":200,"message":"success","data":{"appId":2880000000000000001,"row":1,"timestamp":1545037945535,"messages":[{"sequence":154503794553568001,"payload":"5L2g5aW9","ts":1545037945535,"fromAccount":"alice","toAccount":"bob"}]}}"#;
    let alice = user_fetching("exact-alice", &answering(page, 200));
    let conversation = ok(&alice, "history.direct", [&"bob".into()]).await;
    let page = ok(&conversation, "before", []).await;
    assert_eq!(string(&page, "messages.0.sequence"), "154503794553568001");
    assert_eq!(string(&page, "messages.0.text"), "你好");
}

#[wasm_bindgen_test]
async fn payloads_that_are_not_utf8_are_bytes() {
    push("bytes-alice", "bytes-bob", "base64", &["//4AYQ=="]).await;
    let conversation = ok(&user("bytes-alice"), "history.direct", [&"bytes-bob".into()]).await;
    let page = ok(&conversation, "before", []).await;
    let bytes = js_sys::Uint8Array::from(get(&page, "messages.0.bytes")).to_vec();
    assert_eq!(bytes, [0xff, 0xfe, 0x00, 0x61]);
    assert_eq!(string(&page, "messages.0.text"), "\u{fffd}\u{fffd}\0a");
}

#[wasm_bindgen_test]
async fn a_conversation_is_walked_without_loss_newest_first() {
    let sent: Vec<String> = (0..45).map(|index| format!("消息{index}")).collect();
    send("walk-alice", "walk-bob", &sent.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let conversation =
        ok(&user("walk-alice"), "history.direct", [&"walk-bob".into(), &json(r#"{"count":7}"#)]).await;
    let walked: Vec<String> =
        walk(&conversation).await.iter().map(|message| string(message, "text")).collect();
    assert_eq!(walked, sent.into_iter().rev().collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn a_range_over_days_is_walked_oldest_first() {
    send("range-alice", "range-bob", &["1", "2", "3"]).await;
    let conversation = ok(&user("range-alice"), "history.direct", [&"range-bob".into()]).await;
    let now = js_sys::Date::now();
    let range =
        ok(&conversation, "range", [&(now - 3.0 * 86_400_000.0).into(), &(now + 60_000.0).into()]).await;
    let walked: Vec<String> = walk(&range).await.iter().map(|message| string(message, "text")).collect();
    assert_eq!(walked, ["1", "2", "3"]);
}

#[wasm_bindgen_test]
async fn one_token_serves_many_calls() {
    let alice = user("token-alice");
    assert!(ok(&alice, "getToken", []).await.is_undefined());
    let calls: Array = (0..5).map(|_| call(&alice, "contacts.list", &Array::new())).collect();
    JsFuture::from(Promise::all(&calls)).await.expect("all succeed");
    assert!(string(&settle(&call(&alice, "getToken", &Array::new())).await, "value").len() > 20);
    assert!(string(&settle(&call(&alice, "getUuid", &Array::new())).await, "value").starts_with("91"));
}

#[wasm_bindgen_test]
async fn a_refusal_of_the_service_is_api() {
    let alice = user("api-alice");
    let made = ok(&alice, "topics.create", [&"team".into(), &texts(&[])]).await;
    let error = err(&alice, "topics.leave", [&get(&made, "info.topicId")], "api").await;
    assert_eq!((number(&error, "code"), string(&error, "serviceMessage")), (500.0, "quit topic fail".into()));
    assert_eq!((string(&error, "endpoint"), number(&error, "status")), ("M14".into(), 200.0));
    assert!(error.is_instance_of::<js_sys::Error>());
}

#[wasm_bindgen_test]
async fn other_failures_have_their_kinds() {
    let alice = user_with("kinds-alice", &json(r#"{"maxRetries":0}"#));
    let error = err(&alice, "request", [&"GET".into(), &"/api/nowhere".into()], "http").await;
    assert_eq!(number(&error, "status"), 404.0);
    err(&alice, "contacts.removeDirect", [&"a,b".into()], "invalid_input").await;
    err(&user_fetching("kinds-alice", &answering("<html>", 502)), "contacts.list", [], "http").await;
    err(&user_fetching("kinds-alice", &answering("hello", 200)), "contacts.list", [], "decode").await;
    let patience = json(r#"{"timeoutMs":1}"#);
    err(&user_fetching("kinds-alice", &NEVER.with(Clone::clone)), "contacts.list", [&patience], "timeout")
        .await;
    let tokenless = json("{}");
    set(&tokenless, "fetchToken", &Function::new_no_args("throw new Error('no')"));
    err(&user_with("kinds-alice", &tokenless), "contacts.list", [], "token").await;
    ok(&alice, "destroy", []).await;
    err(&alice, "contacts.list", [], "destroyed").await;
}

#[wasm_bindgen_test]
async fn what_the_browser_does_not_let_through_is_transport() {
    let alice = user_with("cors-alice", &json(r#"{"maxRetries":0}"#));
    // The emulator's control calls answer no page, so the browser keeps the answer from us.
    let error = err(&alice, "request", [&"GET".into(), &"/__control/knobs".into()], "transport").await;
    assert!(get(&error, "cause").is_instance_of::<js_sys::TypeError>());
    assert_eq!(get(&error, "retryable"), JsValue::TRUE);
    let nowhere = user_with("cors-alice", &json(r#"{"maxRetries":0,"apiUrl":"http://127.0.0.1:1"}"#));
    err(&nowhere, "contacts.list", [], "transport").await;
}

#[wasm_bindgen_test]
async fn every_method_passes_the_browsers_preflight() {
    let alice = user("preflight-alice");
    for (method, path) in [
        ("GET", "/api/contact/"),
        ("POST", "/api/blacklist/"),
        ("PUT", "/api/topic/2880000000000000001/1"),
        ("DELETE", "/api/blacklist/?blackAccount=bob"),
    ] {
        let settled = settle(&call(&alice, "request", &list([&method.into(), &path.into()]))).await;
        let kind = get(&settled, "kind").as_string();
        assert!(matches!(kind.as_deref(), None | Some("api")), "{method}: {}", text(&settled));
    }
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_the_signals_reason() {
    let controller = AbortController::new().expect("a browser has them");
    let given = json("{}");
    set(&given, "signal", &controller.signal());
    let fetching = user_fetching("abort-alice", &NEVER.with(Clone::clone));
    let pending = call(&fetching, "contacts.list", &list([&given]));
    let reason = Object::new();
    controller.abort_with_reason(&reason);
    assert_eq!(get(&settle(&pending).await, "reason"), JsValue::from(reason.clone()));
    // Aborted before it began: nothing is sent.
    let alice = user("abort-alice");
    let settled = settle(&call(&alice, "contacts.list", &list([&given]))).await;
    assert_eq!(get(&settled, "reason"), JsValue::from(reason));
    assert!(get(&settle(&call(&alice, "getToken", &Array::new())).await, "value").is_undefined());
}

#[wasm_bindgen_test]
async fn the_namespaces_are_the_same_each_time() {
    let alice = user("same-alice");
    for name in ["contacts", "topics", "blacklist", "history"] {
        assert_eq!(get(&alice, name), get(&alice, name), "{name}");
    }
}
