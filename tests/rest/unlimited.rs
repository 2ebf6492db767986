//! L06, L07, L16–L22 against the emulator, with ids in every style.

use mimc_emulator::MemberKey;
use mimc_wasm::json::{Shape, translate};
use mimc_wasm::rest::Request;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::unlimited;
use crate::service::{NOW, Service, User, each_id_style};

async fn create(user: &User<'_>) -> String {
    let topic = user.get(unlimited::create("广场", Some("x"))).await;
    topic["topicId"].as_str().unwrap().to_owned()
}

async fn join(service: &Service, id: &str, account: &str) {
    service.control("unlimited/join", json!({ "topicId": id, "account": account })).await;
}

#[tokio::test]
async fn a_topic_lives_from_its_creation_to_its_end() {
    each_id_style(async |service| {
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        let id = create(&alice).await;
        join(service, &id, "bob").await;
        let info = bob.get(unlimited::info(&id)).await;
        let rest = json!([info["name"], info["ownerAccount"], info["members"], info["extra"]]);
        assert_eq!(rest, json!(["广场", "alice", 2, "x"]));
        assert!(info["ownerUuid"].as_str().unwrap().starts_with("91"));
        for user in [&alice, &bob] {
            assert_eq!(user.get(unlimited::list()).await, json!([id]));
        }
        assert_eq!(bob.get(unlimited::online(&id)).await, json!(0));
        let changes = [Some("bob"), Some("square"), None];
        assert_eq!(alice.call(unlimited::update(&id, changes)).await.unwrap(), None);
        let info = alice.get(unlimited::info(&id)).await;
        assert_eq!(json!([info["name"], info["ownerAccount"], info["extra"]]), json!(["square", "bob", "x"]));
        assert_eq!(alice.refusal(unlimited::dismiss(&id)).await.0, 500);
        assert_eq!(bob.call(unlimited::dismiss(&id)).await.unwrap(), None);
        assert_eq!(bob.get(unlimited::list()).await, json!([]));
        assert_eq!(alice.refusal(unlimited::info(&id)).await, (500, "query topic fail".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn members_come_in_batches_under_all_spellings_of_their_key() {
    for key in [MemberKey::AppAccout, MemberKey::AppAccount, MemberKey::Account] {
        let service = Service::new().await;
        service.knobs(|knobs| knobs.member_key = key).await;
        let alice = service.user("alice").await;
        let id = create(&alice).await;
        for number in 0..150 {
            join(&service, &id, &number.to_string()).await;
        }
        let first = alice.get(unlimited::members(&id, "0")).await;
        let next = first["next"].as_str().unwrap();
        let second = alice.get(unlimited::members(&id, next)).await;
        assert_eq!((&first["isEnd"], &second["isEnd"]), (&json!(false), &json!(true)));
        let accounts: Vec<&Value> = [&first, &second]
            .into_iter()
            .flat_map(|batch| batch["members"].as_array().unwrap())
            .map(|member| &member["account"])
            .collect();
        let expected = std::iter::once("alice".to_owned()).chain((0..150).map(|number| number.to_string()));
        assert_eq!(accounts, expected.map(Value::from).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn history_is_asked_for_by_time_and_by_count() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let id = create(&alice).await;
        let message = |text: &str, ts| json!({ "from": "alice", "topicId": id, "text": text, "ts": ts });
        service.seed((1..=3).map(|n| message(&n.to_string(), NOW - 10 + n)).collect()).await;
        let peer = Peer::Unlimited(id.clone());
        let none = Filter::default();
        let texts = async |request: Request| -> Vec<String> {
            let listing = alice.page(request).await.unwrap();
            listing.texts().into_iter().map(str::to_owned).collect()
        };
        assert_eq!(texts(history::before(&alice.who, &peer, None, 2, &none).unwrap()).await, ["2", "3"]);
        let window = ((NOW - 9) as f64, (NOW - 7) as f64);
        assert_eq!(
            texts(history::between(&alice.who, &peer, window, true, &none).unwrap()).await,
            ["1", "2"]
        );
    })
    .await;
}

#[test]
fn ids_of_a_list_may_be_bare_or_in_objects() {
    let list = |data| translate(Shape::Ids("topicId"), data).map(|json| json.unwrap().text);
    assert_eq!(
        list(Some(
            r#"["9007199254740993", 9007199254740995, {"topicId": 7, "topicName": "x"}, {"topicId": "8"}]"#
        )),
        Ok(r#"["9007199254740993","9007199254740995","7","8"]"#.to_owned())
    );
    assert_eq!(list(None), Ok("[]".to_owned()));
    for data in ["{}", "[1.5]", "[null]", "[{}]", r#"["x"]"#, "[[1]]", "[true]"] {
        assert!(list(Some(data)).is_err(), "{data}");
    }
}
