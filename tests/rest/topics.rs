//! M10–M17 against the emulator, with ids in every style.

use serde_json::{Value, json};

use crate::calls::topics;
use crate::service::{NOW, Service, User, each_id_style};

async fn create(owner: &User<'_>, name: &str, accounts: &str) -> Value {
    owner.get(topics::create(name, accounts, None)).await
}

fn id(topic: &Value) -> &str {
    topic["info"]["topicId"].as_str().unwrap()
}

fn accounts(topic: &Value) -> Vec<&str> {
    topic["members"].as_array().unwrap().iter().map(|member| member["account"].as_str().unwrap()).collect()
}

/// The account's own id, from its token answer.
async fn uuid(service: &Service, account: &str) -> String {
    let answer: Value = serde_json::from_str(&service.token_answer(account).await).unwrap();
    let uuid = &answer["data"]["miUserId"];
    uuid.as_str().map(str::to_owned).unwrap_or_else(|| uuid.to_string())
}

#[tokio::test]
async fn a_topic_is_created_with_its_owner_first() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let request = topics::create("团队 😀", "bob,李雷", Some("{\"n\":1}"));
        let topic = alice.get(request).await;
        let (a, b, c) = (uuid(service, "alice").await, uuid(service, "bob").await, uuid(service, "李雷").await);
        let expected = json!({
            "info": {
                "topicId": id(&topic), "name": "团队 😀", "bulletin": "", "ownerAccount": "alice", "ownerUuid": a,
                "extra": "{\"n\":1}",
            },
            "members": [
                { "account": "alice", "uuid": a }, { "account": "bob", "uuid": b }, { "account": "李雷", "uuid": c },
            ],
        });
        assert_eq!(topic, expected);
        assert!(id(&topic).parse::<u64>().unwrap() > 1 << 53 && id(&topic).ends_with(['1', '3', '5', '7', '9']));
        assert_eq!(alice.get(topics::get(id(&topic))).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_topic_may_begin_with_its_owner_alone() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    assert_eq!(accounts(&create(&alice, "alone", "").await), ["alice"]);
}

#[tokio::test]
async fn own_topics_are_listed_without_members() {
    each_id_style(async |service| {
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        assert_eq!(bob.get(topics::list()).await, json!([]));
        let one = create(&alice, "one", "bob").await;
        let two = create(&bob, "two", "").await;
        let listed = bob.get(topics::list()).await;
        let mut infos = listed.as_array().unwrap().clone();
        infos.sort_by_key(|info| info["name"].to_string());
        assert_eq!(infos, [one["info"].clone(), two["info"].clone()]);
    })
    .await;
}

#[tokio::test]
async fn members_come_and_go() {
    each_id_style(async |service| {
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        let topic = create(&alice, "team", "bob").await;
        let invited = topics::invite(id(&topic), "李 雷,bob,carol");
        assert_eq!(accounts(&bob.get(invited).await), ["alice", "bob", "李 雷", "carol"]);
        let kicked = topics::kick(id(&topic), "李 雷,carol");
        assert_eq!(accounts(&alice.get(kicked).await), ["alice", "bob"]);
        assert_eq!(bob.call(topics::leave(id(&topic))).await.unwrap(), None);
        assert_eq!(accounts(&alice.get(topics::get(id(&topic))).await), ["alice"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_changes_and_the_rest_stays() {
    each_id_style(async |service| {
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        let topic = create(&alice, "team", "bob").await;
        let update = |changes: [Option<&str>; 4]| topics::update(id(&topic), changes);

        let named = alice.get(update([None, Some("队"), None, None])).await;
        assert_eq!((&named["info"]["name"], &named["info"]["bulletin"]), (&json!("队"), &json!("")));
        let noticed = alice.get(update([None, None, Some("notice"), None])).await;
        assert_eq!(
            (&noticed["info"]["name"], &noticed["info"]["bulletin"]),
            (&json!("队"), &json!("notice"))
        );
        let cleared = alice.get(update([None, None, Some(""), Some("x")])).await;
        assert_eq!((&cleared["info"]["extra"], &cleared["info"]["bulletin"]), (&json!("x"), &json!("")));

        let passed_on = alice.get(update([Some("bob"), None, None, None])).await;
        assert_eq!(passed_on["info"]["ownerUuid"], uuid(service, "bob").await);
        assert_eq!(accounts(&passed_on), ["alice", "bob"]);
        let request = update([None, Some("mine"), None, None]);
        assert_eq!(alice.refusal(request).await, (500, "update topic fail".to_owned()));
        assert_eq!(bob.call(topics::dismiss(id(&topic))).await.unwrap(), None);
        assert_eq!(alice.refusal(topics::get(id(&topic))).await.0, 500);
    })
    .await;
}

#[tokio::test]
async fn the_documented_failure_says_what_the_service_said() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let topic = create(&alice, "team", "bob").await;
    assert_eq!(alice.refusal(topics::leave(id(&topic))).await, (500, "quit topic fail".to_owned()));
}

#[tokio::test]
async fn an_id_beyond_a_double_finds_its_own_topic_and_no_neighbour() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let (one, two) = (create(&alice, "one", "").await, create(&alice, "two", "").await);
        let texts: Vec<Value> = [&one, &two]
            .map(|topic| json!({ "from": "alice", "topicId": id(topic), "text": "x", "ts": NOW }))
            .to_vec();
        service.seed(texts).await;
        for (topic, name) in [(&one, "one"), (&two, "two")] {
            assert_eq!(alice.get(topics::get(id(topic))).await["info"]["name"], name);
        }
    })
    .await;
}
