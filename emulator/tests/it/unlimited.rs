//! L16–L22, L26–L28, L06, L07: unlimited topics.

use mimc_emulator::MemberKey;
use serde_json::{Value, json};

use crate::support::*;

async fn create(service: &Service, owner: &str) -> String {
    let body = json!({ "topicName": "大厅", "extra": "x" });
    let data = post("/api/uctopic").app(owner).json(body).on(service).await.data();
    data["topicId"].as_str().unwrap().to_owned()
}

async fn join(service: &Service, topic: &str, account: &str) {
    service.control("unlimited/join", json!({ "appId": APP, "topicId": topic, "account": account })).await;
}

fn about(path: &str, topic: &str) -> Call {
    get(&format!("/api/uctopic/{path}")).header("topicId", topic)
}

fn push(path: &str, fields: Value) -> Call {
    let mut body = json!({
        "appId": APP, "appKey": "key", "appSecret": "secret", "fromAccount": "alice", "fromResource": "server",
    });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&format!("/api/push/ucs/{path}")).json(body)
}

#[tokio::test]
async fn the_creator_owns_it_and_is_a_member() {
    each_store(async |service| {
        let token = service.token("alice").await;
        let body = json!({ "topicName": "大厅", "extra": "x", "ownerUuid": 5 });
        let answer = post("/api/uctopic").token(&token).json(body).on(service).await;
        assert_eq!(answer.json()["message"], "success");
        let info = answer.data();
        let topic = info["topicId"].as_str().unwrap();
        assert_eq!((&info["topicName"], &info["ownerAccount"]), (&json!("大厅"), &json!("alice")));
        let shown = about("topic", topic).app("stranger").on(service).await.data();
        assert_eq!((&shown["memberNum"], &shown["extra"]), (&json!(1), &json!("x")));
        post("/api/uctopic").token(&token).json(json!({})).on(service).await.refuses("topicName");
        let long = json!({ "topicName": "x", "extra": "x".repeat(10 * 1024 + 1) });
        post("/api/uctopic").token(&token).json(long).on(service).await.refuses("extra");
    })
    .await;
}

#[tokio::test]
async fn own_topics_are_listed_as_ids_in_the_order_of_joining() {
    each_store(async |service| {
        let (first, second) = (create(service, "alice").await, create(service, "bob").await);
        join(service, &first, "bob").await;
        let ids = get("/api/uctopic/topics").app("bob").on(service).await.data();
        assert_eq!(ids, json!([second, first]));
        let quit = json!({ "appId": APP, "topicId": first, "account": "bob" });
        assert_eq!(service.control("unlimited/quit", quit).await["members"], 1);
        let ids = get("/api/uctopic/topics").app("bob").on(service).await.data();
        assert_eq!(ids, json!([second]));
    })
    .await;
}

#[tokio::test]
async fn members_come_in_batches_of_100_by_uuid_under_a_misspelt_key() {
    each_store(async |service| {
        let topic = create(service, "alice").await;
        for n in 0..149 {
            join(service, &topic, &format!("m{n}")).await;
        }
        let batch = async |start: &str| {
            about("userlist", &topic).header("startUuid", start).app("alice").on(service).await.data()
        };
        let first = batch("0").await;
        assert_eq!((first["members"].as_array().unwrap().len(), &first["isEnd"]), (100, &json!(false)));
        let keys: Vec<_> = first["members"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["appId", "uuid", "appAccout"]);
        assert_eq!(first["startUuid"], first["members"][99]["uuid"]);
        let second = batch(first["startUuid"].as_str().unwrap()).await;
        assert_eq!((second["members"].as_array().unwrap().len(), &second["isEnd"]), (50, &json!(true)));
        let mut names = strings(&first["members"], "appAccout");
        names.extend(strings(&second["members"], "appAccout"));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 150);
        let rest = batch(second["startUuid"].as_str().unwrap()).await;
        assert_eq!((&rest["members"], &rest["isEnd"]), (&json!([]), &json!(true)));
        let full =
            about("userlist", &topic).header("startUuid", first["members"][49]["uuid"].as_str().unwrap());
        let full = full.app("alice").on(service).await.data();
        assert_eq!((full["members"].as_array().unwrap().len(), &full["isEnd"]), (100, &json!(true)));
    })
    .await;
}

#[tokio::test]
async fn the_members_key_is_spelt_as_the_knob_says() {
    let service = Service::in_memory().await;
    let topic = create(&service, "alice").await;
    for (spelling, key) in [(MemberKey::AppAccount, "appAccount"), (MemberKey::Account, "account")] {
        service.knobs(|knobs| knobs.member_key = spelling).await;
        let data = about("userlist", &topic).app("alice").on(&service).await.data();
        assert_eq!(strings(&data["members"], key), ["alice"]);
        assert_eq!(data["members"][0].as_object().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn those_online_are_counted() {
    each_store(async |service| {
        let topic = create(service, "alice").await;
        join(service, &topic, "bob").await;
        service.control("presence", json!({ "appId": APP, "account": "bob", "online": true })).await;
        let data = about("onlineinfo", &topic).app("alice").on(service).await.data();
        assert_eq!(data, json!({ "topicId": topic, "userCnt": 1 }));
    })
    .await;
}

#[tokio::test]
async fn only_the_owner_updates_and_destroys() {
    each_store(async |service| {
        let topic = create(service, "alice").await;
        let update = |actor: &str, mut body: Value| {
            body["topicId"] = json!(topic);
            post("/api/uctopic/update").app(actor).json(body)
        };
        update("bob", json!({ "topicName": "x" })).on(service).await.fails(500, "update topic fail");
        update("alice", json!({})).on(service).await.refuses("topicName");
        update("alice", json!({ "ownerAccount": "bob" })).on(service).await.fails(500, "update topic fail");
        join(service, &topic, "bob").await;
        update("alice", json!({ "ownerAccount": "bob", "topicName": "new" })).on(service).await.data();
        let info = about("topic", &topic).app("alice").on(service).await.data();
        assert_eq!(
            (&info["ownerAccount"], &info["topicName"], &info["extra"]),
            (&json!("bob"), &json!("new"), &json!("x"))
        );

        let destroy = |actor: &str| delete("/api/uctopic").header("topicId", topic.clone()).app(actor);
        destroy("alice").on(service).await.fails(500, "delete topic fail");
        assert_eq!(destroy("bob").on(service).await.data(), Value::Null);
        destroy("bob").on(service).await.fails(500, "query topic fail");
    })
    .await;
}

#[tokio::test]
async fn a_topic_is_named_in_a_header_and_ordinary_ones_are_not_found() {
    each_store(async |service| {
        let ordinary = service.topic("alice", "").await;
        for path in ["topic", "userlist", "onlineinfo"] {
            get(&format!("/api/uctopic/{path}")).app("alice").on(service).await.refuses("topicId");
            about(path, "x").app("alice").on(service).await.refuses("topicId");
            about(path, &ordinary).app("alice").on(service).await.fails(500, "query topic fail");
        }
        let topic = create(service, "alice").await;
        about("userlist", &topic)
            .header("startUuid", "x")
            .app("alice")
            .on(service)
            .await
            .refuses("startUuid");
        let list = get(&format!("/api/topic/{APP}/account")).app("alice").on(service).await.data();
        assert_eq!(strings(&list, "topicId"), [ordinary]);
        get(&format!("/api/topic/{APP}/{topic}"))
            .app("alice")
            .on(service)
            .await
            .fails(500, "query topic fail");
    })
    .await;
}

#[tokio::test]
async fn pushes_give_packet_ids_and_are_stored_only_when_asked() {
    each_store(async |service| {
        let (topic, other) = (create(service, "alice").await, create(service, "alice").await);
        let one = push("singleMsgPush/", json!({ "topicId": topic, "message": "lost" })).on(service).await;
        assert!(one.text.starts_with(r#"{"code":200,"data":{"packetId":""#), "{}", one.text);
        let many =
            json!({ "topicId": topic, "messages": ["5L2g", "5aW9"], "msgType": "base64", "isStore": true });
        let ids = push("multiMsgPush/", many).on(service).await.data();
        assert_eq!(ids["packetIds"].as_array().unwrap().len(), 2);
        let both = json!({ "topicIds": [topic, other], "message": "to both", "isStore": true });
        let ids = push("multiTopicPush/", both).on(service).await.data();
        assert_eq!(ids["packetIds"].as_array().unwrap().len(), 2);

        let ask = |topic: &str| json!({ "account": "alice", "topicId": topic });
        let by_count =
            post("/api/msg/p2u/queryOnCount/").app("alice").json(ask(&topic)).on(service).await.data();
        assert_eq!(texts(&by_count["messages"]), ["你", "好", "to both"]);
        assert_eq!(by_count["timestamp"], NOW);
        let mut window = ask(&other);
        window["utcFromTime"] = json!(NOW);
        window["utcToTime"] = json!(NOW + 1);
        let by_time = post("/api/msg/p2u/queryOnTime/").app("alice").json(window).on(service).await.data();
        assert_eq!(
            (texts(&by_time["messages"]), &by_time["topicId"]),
            (vec!["to both".to_owned()], &json!(other))
        );
        assert_eq!(service.contact_names("alice").await, [""; 0]);

        let stranger = post("/api/msg/p2u/queryOnCount/").app("bob");
        let ask = json!({ "account": "bob", "topicId": topic });
        stranger.json(ask).on(service).await.fails(500, "query message fail");
    })
    .await;
}

#[tokio::test]
async fn pushes_are_refused_for_strangers_and_wrong_fields() {
    each_store(async |service| {
        let topic = create(service, "bob").await;
        let fields = json!({ "topicId": topic, "message": "x" });
        push("singleMsgPush/", fields).on(service).await.fails(500, "push message fail");
        let ordinary = service.topic("alice", "").await;
        let fields = json!({ "topicId": ordinary, "message": "x" });
        push("singleMsgPush/", fields).on(service).await.fails(500, "push message fail");
        push("singleMsgPush/", json!({ "topicId": topic, "msg": "x" })).on(service).await.refuses("message");
        push("multiMsgPush/", json!({ "topicId": topic, "messages": "x" }))
            .on(service)
            .await
            .refuses("messages");
        push("multiTopicPush/", json!({ "topicIds": [], "message": "x" }))
            .on(service)
            .await
            .refuses("topicIds");
    })
    .await;
}

#[tokio::test]
async fn a_push_is_told_to_the_apps_server_but_nobody_counts_as_missed() {
    each_store(async |service| {
        let mut receiver = Receiver::start().await;
        service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
        let topic = create(service, "alice").await;
        join(service, &topic, "bob").await;
        push("singleMsgPush/", json!({ "topicId": topic, "message": "x" })).on(service).await.data();
        service.emulator.settle().await;
        let bodies = receiver.arrived();
        assert_eq!(strings(&json!(bodies), "msgType"), ["NORMAL_TOPIC_MSG"]);
        assert_eq!(bodies[0]["toAccounts"], json!(["alice", "bob"]));
    })
    .await;
}

#[tokio::test]
async fn unlimited_pushes_have_a_rate_of_their_own() {
    let service = Service::in_memory().await;
    service.knobs(|knobs| knobs.rate_limits = true).await;
    let topic = create(&service, "alice").await;
    let burst =
        |count: usize| push("multiMsgPush/", json!({ "topicId": topic, "messages": vec!["x"; count] }));
    burst(51).on(&service).await.fails(429, "too many requests");
    burst(50).on(&service).await.data();
}
