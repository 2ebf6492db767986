//! The curl samples of the two operation manuals and of the recent-contacts page, restated: the exact paths, headers
//! and bodies, with the shape of the answer as it is printed there.

use serde_json::{Value, json};

use crate::support::*;

/// Keys in order, without values: `{code,message,data:{packetId}}`. Of a list, the shape of its first element.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| match shape(value).as_str() {
                    "" => key.clone(),
                    inner => format!("{key}:{inner}"),
                })
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.first().map(shape).unwrap_or_default()),
        _ => String::new(),
    }
}

const JSON: &str = "application/json";
const HISTORY_JSON: &str = "application/json;charset=UTF-8";

const TOPIC: &str = "{code,message,data:{topicInfo:{topicId,ownerUuid,ownerAccount,topicName,bulletin},\
                     members:[{uuid,account}]}}";

/// What the variables of the samples stand for.
struct World {
    service: Service,
    owner: String,
    user: String,
}

impl World {
    async fn new() -> Self {
        let service = Service::in_memory().await;
        let (owner, user) = (service.token("ownerAccount").await, service.token("userAccount1").await);
        Self { service, owner, user }
    }

    fn credentials(&self, account: &str) -> Value {
        json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": account })
    }

    /// Sends the sample with a token, then with app headers; both must have the shape.
    async fn both(&self, account: &str, call: impl Fn() -> Call, expected: &str) -> Value {
        let token = if account == "ownerAccount" { &self.owner } else { &self.user };
        let with_token = call().header("content-type", JSON).token(token).on(&self.service).await;
        assert_eq!(shape(&with_token.json()), expected, "{}", with_token.text);
        let with_app = call().header("content-type", JSON).keys(account).on(&self.service).await;
        assert_eq!(shape(&with_app.json()), expected, "{}", with_app.text);
        with_token.json()
    }

    async fn create(&self) -> String {
        let body = json!({ "topicName": "topicName", "accounts": "userAccount1,userAccount2,userAccount3" });
        let answer = self.both("ownerAccount", || post(&topic_path("")).json(body.clone()), TOPIC).await;
        answer["data"]["topicInfo"]["topicId"].as_str().unwrap().to_owned()
    }
}

fn topic_path(rest: &str) -> String {
    format!("/api/topic/{APP}{rest}")
}

#[tokio::test]
async fn the_token_sample() {
    let world = World::new().await;
    let call = post("/api/account/token").header("content-type", JSON).json(world.credentials("alice"));
    let answer = call.on(&world.service).await;
    assert_eq!(
        shape(&answer.json()),
        "{code,message,data:{appId,appPackage,appAccount,miChid,miUserId,miUserSecurityKey,token}}"
    );
}

#[tokio::test]
async fn the_push_samples() {
    let world = World::new().await;
    let topic = world.create().await;
    let ids = json!([topic.parse::<i64>().unwrap(), topic.parse::<i64>().unwrap()]);
    for (path, fields, expected) in [
        ("/api/push/p2p/", json!({ "toAccount": "bob" }), "{code,data:{packetId},message}"),
        (
            "/api/push/p2p/more",
            json!({ "toAccounts": ["bob", "carol"] }),
            "{code,data:{packetIds:[]},message}",
        ),
        ("/api/push/p2t/", json!({ "topicId": ids[0] }), "{code,data:{packetId},message}"),
        ("/api/push/p2t/more", json!({ "topicIds": ids }), "{code,data:{packetIds:[]},message}"),
    ] {
        let answer = post(path)
            .header("content-type", JSON)
            .push("userAccount1", "msg", fields)
            .on(&world.service)
            .await;
        assert_eq!(shape(&answer.json()), expected, "{}", answer.text);
    }
}

#[tokio::test]
async fn the_topic_samples() {
    let world = World::new().await;
    let topic = world.create().await;
    let path = |rest: &str| topic_path(&format!("/{topic}{rest}"));

    world.both("userAccount1", || get(&path("")), TOPIC).await;
    let list = "{code,message,data:[{topicId,ownerUuid,ownerAccount,topicName,bulletin}]}";
    world.both("userAccount1", || get(&topic_path("/account")), list).await;
    let invite = json!({ "accounts": "userAccount4,userAccount5" });
    world.both("userAccount1", || post(&path("/accounts")).json(invite.clone()), TOPIC).await;
    world.both("ownerAccount", || delete(&path("/accounts?accounts=userAccount4,userAccount5")), TOPIC).await;

    let quit =
        delete(&path("/account")).header("content-type", JSON).token(&world.user).on(&world.service).await;
    assert_eq!(quit.text, r#"{"code":200,"message":"success","data":null}"#);
    let refused =
        delete(&path("/account")).header("content-type", JSON).keys("ownerAccount").on(&world.service).await;
    assert_eq!(refused.text, r#"{"code":500,"message":"quit topic fail","data":null}"#);
}

#[tokio::test]
async fn the_update_samples_of_both_manuals_and_the_destroy_sample() {
    let world = World::new().await;
    let topic = world.create().await;
    let path = topic_path(&format!("/{topic}"));
    let newer =
        json!({ "ownerAccount": "userAccount2", "topicName": "newTopicName", "bulletin": "newBulletin" });
    let answer =
        put(&path).header("content-type", JSON).token(&world.owner).json(newer).on(&world.service).await;
    assert_eq!(shape(&answer.json()), TOPIC);
    assert_eq!(answer.data()["topicInfo"]["ownerAccount"], "userAccount2");

    let uuid: i64 = world.service.uuid("ownerAccount").await.parse().unwrap();
    let id: i64 = topic.parse().unwrap();
    let older =
        json!({ "topicId": id, "ownerUuid": uuid, "topicName": "newTopicName", "bulletin": "newBulletin" });
    let answer =
        put(&path).header("content-type", JSON).keys("userAccount2").json(older).on(&world.service).await;
    assert_eq!(answer.data()["topicInfo"]["ownerAccount"], "ownerAccount");

    let answer = delete(&path).header("content-type", JSON).token(&world.owner).on(&world.service).await;
    assert_eq!(answer.text, r#"{"code":200,"message":"success！","data":null}"#);
}

#[tokio::test]
async fn the_history_samples() {
    let world = World::new().await;
    let topic = world.create().await;
    world.service.push("userAccount1", "bob", "hi").await;
    world.service.push_to_topic("userAccount1", &topic, "hi").await;
    let direct = json!({ "appId": APP, "toAccount": "bob", "fromAccount": "userAccount1" });
    let group = json!({ "appId": APP, "account": "userAccount1", "topicId": topic.parse::<i64>().unwrap() });
    let (time, count, sequence) = (
        json!({ "utcFromTime": NOW, "utcToTime": NOW + 1 }),
        json!({ "utcToTime": NOW + 1, "count": 5 }),
        json!({ "startSeq": NOW * 100_000, "stopSeq": (NOW + 1) * 100_000 }),
    );
    let both = "[{sequence,payload,ts,fromAccount,toAccount}]";
    let sender_first = "[{sequence,fromAccount,payload,ts}]";
    let sender = "[{sequence,payload,ts,fromAccount}]";
    for (path, body, span, data) in [
        ("/api/msg/p2p/query/", &direct, &time, format!("{{appId,messages:{both},row}}")),
        ("/api/msg/p2p/queryOnTime", &direct, &time, format!("{{appId,messages:{both},row}}")),
        ("/api/msg/p2p/queryOnCount/", &direct, &count, format!("{{appId,messages:{both},row,timestamp}}")),
        (
            "/api/msg/p2p/queryOnSequence/",
            &direct,
            &sequence,
            format!("{{appId,messages:{both},row,timestamp}}"),
        ),
        ("/api/msg/p2t/query/", &group, &time, format!("{{appId,topicId,row,messages:{sender_first}}}")),
        (
            "/api/msg/p2t/queryOnTime/",
            &group,
            &time,
            format!("{{appId,topicId,row,messages:{sender_first}}}"),
        ),
        ("/api/msg/p2t/queryOnCount/", &group, &count, format!("{{appId,messages:{sender},row,timestamp}}")),
        (
            "/api/msg/p2t/queryOnSequence/",
            &group,
            &sequence,
            format!("{{appId,messages:{both},row,timestamp}}"),
        ),
    ] {
        let mut body = body.clone();
        body.as_object_mut().unwrap().extend(span.as_object().unwrap().clone());
        let call = post(path).header("content-type", HISTORY_JSON).header("accept", HISTORY_JSON);
        let answer = call.token(&world.user).json(body).on(&world.service).await;
        assert_eq!(shape(&answer.json()), format!("{{code,message,data:{data}}}"), "{path}");
    }
}

#[tokio::test]
async fn the_contact_samples() {
    let world = World::new().await;
    let topic = world.create().await;
    world.service.push("bob", "userAccount1", "hi").await;
    world.service.push("carol", "userAccount1", "hi").await;
    world.service.push_to_topic("userAccount1", &topic, "hi").await;
    // `extra` is a later addition; the rest is as printed.
    let expected = "{code,data:[{userType,id,name,timestamp,extra,\
                    lastMessage:{fromUuid,fromAccount,payload,sequence}}],message}";
    for (call, kinds) in [
        (get("/api/contact/"), &["TOPIC", "USER", "USER"][..]),
        (delete("/api/contact/p2p/session?member=bob"), &["TOPIC", "USER"]),
        (delete(&format!("/api/contact/p2t/session?topicId={topic}")), &["USER"]),
    ] {
        let answer = call.header("content-type", JSON).token(&world.user).on(&world.service).await;
        assert_eq!(shape(&answer.json()), expected, "{}", answer.text);
        assert_eq!(strings(&answer.data(), "userType"), kinds);
        assert!(answer.data()[0]["timestamp"].is_string() && answer.data()[0]["id"].is_string());
    }
}

#[tokio::test]
async fn the_blacklist_samples() {
    let world = World::new().await;
    for token in [true, false] {
        let signed = |call: Call| {
            let call = call.header("content-type", JSON);
            if token { call.token(&world.user) } else { call.app("userAccount1") }
        };
        let add = signed(post("/api/blacklist/").json(json!({ "blackAccount": "bob" })));
        assert_eq!(add.on(&world.service).await.text, r#"{"code":200,"message":"success","data":null}"#);
        let query = "/api/blacklist/?blackAccount=bob";
        let has = signed(get(query)).on(&world.service).await;
        assert_eq!(has.text, r#"{"code":200,"message":"success","data":{"isBlack":true}}"#);
        let remove = signed(delete(query)).on(&world.service).await;
        assert_eq!(remove.text, r#"{"code":200,"message":"success","data":null}"#);
    }
}
