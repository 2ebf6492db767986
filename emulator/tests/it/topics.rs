//! M10–M17: ordinary topics, with both ways of authenticating.

use mimc_emulator::{EmptyBulletin, IdStyle, QuitShape};
use serde_json::{Value, json};

use crate::support::*;

fn path(topic: &str, rest: &str) -> String {
    format!("/api/topic/{APP}/{topic}{rest}")
}

async fn members(service: &Service, account: &str, topic: &str) -> Vec<String> {
    let data = get(&path(topic, "")).app(account).on(service).await.data();
    strings(&data["members"], "account")
}

#[tokio::test]
async fn a_new_topic_has_its_owner_first_and_the_others_as_named() {
    each_store(async |service| {
        let token = service.token("owner").await;
        let body = json!({ "topicName": "团队", "accounts": "b,,owner,a,b" });
        let data = post(&format!("/api/topic/{APP}")).token(&token).json(body).on(service).await.data();
        assert_eq!(
            data.to_string(),
            json!({
                "topicInfo": {
                    "topicId": "21360000000000001", "ownerUuid": "9100000000000000001", "ownerAccount": "owner",
                    "topicName": "团队", "bulletin": "",
                },
                "members": [
                    { "uuid": "9100000000000000001", "account": "owner" },
                    { "uuid": "9100000000000000003", "account": "b" },
                    { "uuid": "9100000000000000005", "account": "a" },
                ],
            })
            .to_string()
        );
    })
    .await;
}

#[tokio::test]
async fn a_topic_needs_a_name_but_no_accounts() {
    each_store(async |service| {
        let create = |body: Value| post(&format!("/api/topic/{APP}")).app("owner").json(body);
        create(json!({ "accounts": "a" })).on(service).await.refuses("topicName");
        create(json!({ "topicName": "" })).on(service).await.refuses("topicName");
        create(json!({ "topicName": "x", "accounts": ["a"] })).on(service).await.refuses("accounts");
        let data = create(json!({ "topicName": "x" })).on(service).await.data();
        assert_eq!(strings(&data["members"], "account"), ["owner"]);
        let data = create(json!({ "topicName": "x", "extra": "{}" })).on(service).await.data();
        assert_eq!(data["topicInfo"]["extra"], "{}");
    })
    .await;
}

#[tokio::test]
async fn five_hundred_members_fit_and_one_more_does_not() {
    let service = Service::in_memory().await;
    let names = |count| (1..=count).map(|n| format!("m{n}")).collect::<Vec<_>>().join(",");
    let create = |count| {
        post(&format!("/api/topic/{APP}"))
            .app("owner")
            .json(json!({ "topicName": "x", "accounts": names(count) }))
    };
    create(500).on(&service).await.fails(500, "create topic fail");
    let data = create(499).on(&service).await.data();
    let topic = data["topicInfo"]["topicId"].as_str().unwrap();
    let invite =
        |accounts: &str| post(&path(topic, "/accounts")).app("m1").json(json!({ "accounts": accounts }));
    invite("m2,new").on(&service).await.fails(500, "join topic fail");
    assert_eq!(invite("m2").on(&service).await.data()["members"].as_array().unwrap().len(), 500);
}

#[tokio::test]
async fn only_members_see_a_topic() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob").await;
        let token = service.token("bob").await;
        let data = get(&path(&topic, "")).token(&token).on(service).await.data();
        assert_eq!(data["topicInfo"]["topicName"], "team");
        get(&path(&topic, "")).app("stranger").on(service).await.fails(500, "query topic fail");
        get(&path("21360000000000099", "")).app("bob").on(service).await.fails(500, "query topic fail");
        get(&path("nonsense", "")).app("bob").on(service).await.refuses("topicId");
    })
    .await;
}

#[tokio::test]
async fn the_list_is_in_the_order_of_joining() {
    each_store(async |service| {
        let first = service.topic("owner", "").await;
        let second = service.topic("bob", "").await;
        post(&path(&first, "/accounts"))
            .app("owner")
            .json(json!({ "accounts": "bob" }))
            .on(service)
            .await
            .data();
        let list = get(&format!("/api/topic/{APP}/account")).app("bob").on(service).await.data();
        assert_eq!(strings(&list, "topicId"), [second, first]);
        assert_eq!(list[0].get("members"), None);
        let none = get(&format!("/api/topic/{APP}/account")).app("nobody").on(service).await.data();
        assert_eq!(none, json!([]));
    })
    .await;
}

#[tokio::test]
async fn any_member_invites_and_inviting_again_changes_nothing() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob").await;
        let invite = |actor: &str, accounts: Value| {
            post(&path(&topic, "/accounts")).app(actor).json(json!({ "accounts": accounts }))
        };
        let data = invite("bob", json!("d,c,bob")).on(service).await.data();
        assert_eq!(strings(&data["members"], "account"), ["owner", "bob", "d", "c"]);
        let again = invite("bob", json!("c")).on(service).await.data();
        assert_eq!(again, data);
        invite("stranger", json!("x")).on(service).await.fails(500, "join topic fail");
        invite("bob", json!(",")).on(service).await.refuses("accounts");
        invite("bob", json!(null)).on(service).await.refuses("accounts");
    })
    .await;
}

#[tokio::test]
async fn a_member_quits_and_the_owner_cannot() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob,carol").await;
        service.push_to_topic("owner", &topic, "hi").await;
        let quit = |account: &str| delete(&path(&topic, "/account")).app(account);
        let answer = quit("bob").on(service).await;
        assert_eq!(answer.text, r#"{"code":200,"message":"success","data":null}"#);
        assert_eq!(members(service, "carol", &topic).await, ["owner", "carol"]);
        assert_eq!(service.contact_names("bob").await, [""; 0]);
        quit("bob").on(service).await.fails(500, "quit topic fail");
        assert_eq!(
            quit("owner").on(service).await.text,
            r#"{"code":500,"message":"quit topic fail","data":null}"#
        );
        service.knobs(|knobs| knobs.quit_shape = QuitShape::Topic).await;
        let data = quit("carol").on(service).await.data();
        assert_eq!(strings(&data["members"], "account"), ["owner"]);
    })
    .await;
}

#[tokio::test]
async fn the_owner_kicks_whoever_is_a_member() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob,carol,小 明").await;
        let kick = |actor: &str, query: &str| delete(&path(&topic, &format!("/accounts{query}"))).app(actor);
        let data = kick("owner", "?accounts=bob,nobody,%E5%B0%8F%20%E6%98%8E").on(service).await.data();
        assert_eq!(strings(&data["members"], "account"), ["owner", "carol"]);
        kick("carol", "?accounts=owner").on(service).await.fails(500, "kick topic fail");
        kick("owner", "?accounts=carol,owner").on(service).await.fails(500, "kick topic fail");
        assert_eq!(members(service, "owner", &topic).await, ["owner", "carol"]);
        kick("owner", "?accounts=").on(service).await.refuses("accounts");
        kick("owner", "").on(service).await.refuses("accounts");
    })
    .await;
}

#[tokio::test]
async fn an_update_changes_only_what_it_names() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob").await;
        let update = |actor: &str, body: Value| put(&path(&topic, "")).app(actor).json(body);
        let info = async |actor: &str, body: Value| {
            update(actor, body).on(service).await.data()["topicInfo"].clone()
        };
        let renamed = info("owner", json!({ "topicName": "new" })).await;
        assert_eq!((&renamed["topicName"], &renamed["bulletin"]), (&json!("new"), &json!("")));
        let noticed = info("owner", json!({ "bulletin": "notice", "topicId": topic })).await;
        assert_eq!((&noticed["topicName"], &noticed["bulletin"]), (&json!("new"), &json!("notice")));
        assert_eq!(info("owner", json!({ "bulletin": "" })).await["bulletin"], "");

        let given = update("owner", json!({ "ownerAccount": "bob" })).on(service).await.data();
        assert_eq!(given["topicInfo"]["ownerAccount"], "bob");
        assert_eq!(strings(&given["members"], "account"), ["owner", "bob"]);
        update("owner", json!({ "topicName": "mine" })).on(service).await.fails(500, "update topic fail");
        let uuid = service.uuid("owner").await;
        assert_eq!(info("bob", json!({ "ownerUuid": uuid })).await["ownerAccount"], "owner");
        let both = json!({ "ownerUuid": uuid, "ownerAccount": "bob" });
        assert_eq!(info("owner", both).await["ownerAccount"], "bob");
    })
    .await;
}

#[tokio::test]
async fn an_update_that_cannot_be_done_changes_nothing() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob").await;
        let update = |body: Value| put(&path(&topic, "")).app("owner").json(body);
        update(json!({})).on(service).await.refuses("topicName");
        update(json!({ "topicName": "" })).on(service).await.refuses("topicName");
        update(json!({ "topicName": "x", "topicId": 5 })).on(service).await.refuses("topicId");
        update(json!({ "ownerUuid": "x" })).on(service).await.refuses("ownerUuid");
        update(json!({ "topicName": "x", "ownerAccount": "stranger" }))
            .on(service)
            .await
            .fails(500, "update topic fail");
        let data = get(&path(&topic, "")).app("bob").on(service).await.data();
        assert_eq!(data["topicInfo"]["topicName"], "team");
    })
    .await;
}

#[tokio::test]
async fn the_owner_destroys_a_topic_with_a_full_width_mark() {
    each_store(async |service| {
        let topic = service.topic("owner", "bob").await;
        service.push_to_topic("bob", &topic, "hi").await;
        delete(&path(&topic, "")).app("bob").on(service).await.fails(500, "delete topic fail");
        let answer = delete(&path(&topic, "")).app("owner").on(service).await;
        assert_eq!(answer.text, r#"{"code":200,"message":"success！","data":null}"#);
        delete(&path(&topic, "")).app("owner").on(service).await.fails(500, "delete topic fail");
        assert_eq!(service.contact_names("bob").await, [""; 0]);
        let body = json!({ "account": "bob", "topicId": topic });
        let history = post("/api/msg/p2t/queryOnCount/").app("bob").json(body).on(service).await;
        history.fails(500, "query message fail");
    })
    .await;
}

#[tokio::test]
async fn the_path_names_the_app_and_must_agree_with_the_credentials() {
    each_store(async |service| {
        let token = service.token("bob").await;
        let list = |app: i64| get(&format!("/api/topic/{app}/account"));
        list(APP).token(&token).on(service).await.data();
        list(OTHER_APP).token(&token).on(service).await.fails(401, "invalid token");
        list(APP).keys("bob").on(service).await.data();
        list(OTHER_APP).keys("bob").on(service).await.fails(401, "app authentication failed");
        list(APP)
            .header("appId", OTHER_APP.to_string())
            .keys("bob")
            .on(service)
            .await
            .fails(401, "app authentication failed");
        list(APP).on(service).await.fails(401, "app authentication failed");
    })
    .await;
}

#[tokio::test]
async fn a_token_decides_even_when_it_is_bad_and_app_headers_are_good() {
    each_store(async |service| {
        let list = get(&format!("/api/topic/{APP}/account")).app("bob").token("bad");
        list.on(service).await.fails(401, "invalid token");
    })
    .await;
}

#[tokio::test]
async fn an_account_in_a_header_may_be_base64() {
    each_store(async |service| {
        let create = |account: &str, encoding: &str| {
            let call = post(&format!("/api/topic/{APP}")).keys(account).header("appAccountEncode", encoding);
            call.json(json!({ "topicName": "x" }))
        };
        let data = create("5bCP5piO", "base64").on(service).await.data();
        assert_eq!(data["topicInfo"]["ownerAccount"], "小明");
        create("!!", "base64").on(service).await.refuses("appAccount");
        create("gICA", "base64").on(service).await.refuses("appAccount");
    })
    .await;
}

#[tokio::test]
async fn an_empty_bulletin_is_written_as_the_knob_says() {
    let service = Service::in_memory().await;
    let topic = service.topic("owner", "").await;
    let info = async || get(&path(&topic, "")).app("owner").on(&service).await.data()["topicInfo"].clone();
    assert_eq!(info().await["bulletin"], "");
    service.knobs(|knobs| knobs.empty_bulletin = EmptyBulletin::Null).await;
    assert_eq!(info().await.get("bulletin"), Some(&Value::Null));
    service.knobs(|knobs| knobs.empty_bulletin = EmptyBulletin::Omit).await;
    assert_eq!(info().await.get("bulletin"), None);
}

#[tokio::test]
async fn mixed_ids_alternate_field_by_field() {
    let service = Service::in_memory().await;
    service.topic("owner", "bob").await;
    service.knobs(|knobs| knobs.id_style = IdStyle::Mixed).await;
    let data = get(&path("21360000000000001", "")).app("bob").on(&service).await.data();
    assert_eq!(data["topicInfo"]["topicId"], "21360000000000001");
    assert_eq!(data["topicInfo"]["ownerUuid"], json!(9_100_000_000_000_000_001_i64));
    assert_eq!(data["members"][0]["uuid"], "9100000000000000001");
    assert_eq!(data["members"][1]["uuid"], json!(9_100_000_000_000_000_003_i64));
}
