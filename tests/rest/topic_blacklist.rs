//! L23–L25 against the emulator.

use crate::calls::topic_blacklist::{add, has, remove};
use crate::calls::topics;
use serde_json::json;

use crate::service::each_id_style;

#[tokio::test]
async fn a_topic_blocks_an_account_until_its_owner_unblocks_it() {
    each_id_style(async |service| {
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        let topic = alice.get(topics::create("team", "bob", None)).await;
        let id = topic["info"]["topicId"].as_str().unwrap();
        let carol = "李 /雷&=";
        assert_eq!(bob.get(has(id, carol)).await, json!(false));
        for _ in 0..2 {
            assert_eq!(alice.call(add(id, carol)).await.unwrap(), None);
            assert_eq!(bob.get(has(id, carol)).await, json!(true));
        }
        assert_eq!(bob.refusal(remove(id, carol)).await.0, 403);
        for _ in 0..2 {
            assert_eq!(alice.call(remove(id, carol)).await.unwrap(), None);
            assert_eq!(alice.get(has(id, carol)).await, json!(false));
        }
    })
    .await;
}
